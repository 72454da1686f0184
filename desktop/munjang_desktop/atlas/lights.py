"""The documents that answer a query, lit up on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRadialGradient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF

    from munjang_desktop.theme import Theme

_NAMED = 8  # of the best
_GLOWING = 0.35  # score from which a document glows


class Lights:
    """Which documents are lit, and how brightly: 0 to 1."""

    def __init__(self, scores: Mapping[int, float] | None = None) -> None:
        self._scores = dict(sorted((scores or {}).items(), key=lambda item: -item[1]))
        self.documents: NDArray[np.int64] = np.array(list(self._scores), np.int64)

    def __bool__(self) -> bool:
        return bool(self._scores)

    @property
    def best(self) -> list[int]:
        """The documents that are named, best first."""
        return list(self._scores)[:_NAMED]

    def worst_first(self) -> Iterator[tuple[int, float]]:
        """Documents and scores in the order in which they are drawn: the best lie on top."""
        return reversed(self._scores.items())

    @staticmethod
    def paint(
        painter: QPainter, at: QPointF, dot: float, *, score: float, colour: str, theme: Theme
    ) -> None:
        """Draw a document that answers; the better, the larger and brighter."""
        radius = dot + 1.0 + 4.0 * score
        if score >= _GLOWING:
            glow = QRadialGradient(at, radius * 3.2)
            light = QColor(theme.colours.match)
            for stop, alpha in ((0.0, 0.75), (0.45, 0.35), (1.0, 0.0)):
                light.setAlphaF(alpha * score)
                glow.setColorAt(stop, light)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(glow)
            painter.drawEllipse(at, radius * 3.2, radius * 3.2)
        painter.setPen(QPen(QColor(theme.colours.surface), 1.5))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(at, radius, radius)
