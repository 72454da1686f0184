"""Which part of the map is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROOM, _MOST_ROOM = 48.0, 92.0  # pixels around a map that is looked at as a whole
_FEW = 40  # documents; of fewer, each has a larger island around it
_CLOSEST = 60.0  # pixels a unit; two documents lie about one unit apart
_FARTHEST = 0.7  # of the scale at which all of the map is seen


@dataclass(frozen=True, slots=True)
class Camera:
    """The place of the map in the middle of the view, and how many pixels a unit has."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    @classmethod
    def over(cls, bounds: QRectF, documents: int, view: QSizeF) -> Camera:
        """All of the bounds of so many documents, as large as they fit."""
        around = min(_ROOM * math.sqrt(max(1.0, _FEW / documents)), _MOST_ROOM)
        room = QSizeF(max(view.width() - 2 * around, 50.0), max(view.height() - 2 * around, 50.0))
        scale = min(
            room.width() / max(bounds.width(), 1e-3), room.height() / max(bounds.height(), 1e-3)
        )
        middle = bounds.center()
        return cls(middle.x(), middle.y(), min(scale, _CLOSEST / 2))

    def to_view(self, x: float, y: float, view: QSizeF) -> QPointF:
        """Where a place of the map is seen."""
        return QPointF(
            (x - self.x) * self.scale + view.width() / 2,
            (y - self.y) * self.scale + view.height() / 2,
        )

    def all_to_view(self, places: NDArray[np.float32], view: QSizeF) -> NDArray[np.float32]:
        """Where places of the map are seen, given in rows."""
        seen: NDArray[np.float32] = (places - (self.x, self.y)) * self.scale + (
            view.width() / 2,
            view.height() / 2,
        )
        return seen

    def to_map(self, point: QPointF, view: QSizeF) -> tuple[float, float]:
        """The place of the map that is seen at a point."""
        return (
            self.x + (point.x() - view.width() / 2) / self.scale,
            self.y + (point.y() - view.height() / 2) / self.scale,
        )

    def moved(self, dx: float, dy: float) -> Camera:
        """With what is seen moved by so many pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale)

    def zoomed(self, factor: float, at: QPointF, view: QSizeF, whole: Camera) -> Camera:
        """Nearer or farther, with what is seen at a point staying there."""
        scale = min(max(self.scale * factor, whole.scale * _FARTHEST), _CLOSEST)
        x, y = self.to_map(at, view)
        return Camera(
            x - (at.x() - view.width() / 2) / scale,
            y - (at.y() - view.height() / 2) / scale,
            scale,
        )

    def between(self, other: Camera, done: float) -> Camera:
        """On the way to another one; each step of a zoom looks as large as the one before."""
        scale = math.exp(math.log(self.scale) * (1 - done) + math.log(other.scale) * done)
        if abs(other.scale - self.scale) > 1e-9:
            # So that what stays in place in the end does on the way.
            done = (1 / self.scale - 1 / scale) / (1 / self.scale - 1 / other.scale)
        return Camera(self.x + (other.x - self.x) * done, self.y + (other.y - self.y) * done, scale)

    def target(self, picture: Camera, size: QSizeF, view: QSizeF) -> QRectF:
        """Where a picture of `size`, made by another camera, is seen by this one."""
        factor = self.scale / picture.scale
        middle = self.to_view(picture.x, picture.y, view)
        half = QPointF(size.width() * factor / 2, size.height() * factor / 2)
        return QRectF(middle - half, middle + half)
