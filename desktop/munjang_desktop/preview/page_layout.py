"""Where the pages of a document stand one below the other, and which of them are in view."""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.records import Box

GAP = 14.0  # pixels between two pages, and around them
LEAST_SCALE, MOST_SCALE = 0.1, 8.0  # pixels a point


class Fit(Enum):
    """How the scale follows the size of the view."""

    WIDTH = "width"
    PAGE = "page"
    FREE = "free"


class PageLayout:
    """Lays pages out in one column; all numbers are logical pixels of the whole column."""

    def __init__(self, sizes: Sequence[tuple[float, float]], scale: float) -> None:
        self._sizes = sizes
        self.scale = scale  # pixels a point
        self._tops: list[float] = []
        y = GAP
        for _, height in sizes:
            self._tops.append(y)
            y += height * scale + GAP
        widest = max((width for width, _ in sizes), default=0.0)
        self.size = QSizeF(widest * scale + 2 * GAP, y)

    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def rect(self, page: int, room: float) -> QRectF:
        """Where page `page` (1-based) stands, centred in a view `room` wide."""
        width, height = self._sizes[page - 1]
        across = max(self.size.width(), room)
        left = (across - width * self.scale) / 2
        return QRectF(left, self._tops[page - 1], width * self.scale, height * self.scale)

    def page_at(self, y: float) -> int:
        """The page at a height, or the last one above it."""
        return max(1, min(bisect_right(self._tops, y), len(self._sizes)))

    def pages_between(self, top: float, bottom: float) -> range:
        """The pages that reach into a part of the column."""
        first = self.page_at(top)
        if self._tops[first - 1] + self._sizes[first - 1][1] * self.scale < top:
            first = min(first + 1, len(self._sizes))
        return range(first, self.page_at(bottom) + 1)

    def shown(self, box: Box, page: QRectF) -> QRectF:
        """A rectangle on a page that stands at `page`."""
        return QRectF(
            page.left() + box.left * self.scale,
            page.top() + box.top * self.scale,
            (box.right - box.left) * self.scale,
            (box.bottom - box.top) * self.scale,
        )


def fitting_scale(
    fit: Fit, sizes: Sequence[tuple[float, float]], page: int, room: QSizeF, scale: float
) -> float:
    """The scale at which pages fit into `room`; `scale` where they need not."""
    if fit is Fit.FREE or not sizes:
        return scale
    usual = median(width for width, _ in sizes)
    fitting = (room.width() - 2 * GAP) / max(1.0, usual)
    if fit is Fit.PAGE:
        width, height = sizes[page - 1]
        fitting = min(
            (room.width() - 2 * GAP) / max(1.0, width),
            (room.height() - 2 * GAP) / max(1.0, height),
        )
    return bounded(fitting)


def bounded(scale: float) -> float:
    """A scale that can be drawn and read."""
    return max(LEAST_SCALE, min(MOST_SCALE, scale))
