"""A scroll bar on which the places of what was found can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QScrollBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Theme

_HEIGHT = 3.0  # pixels of a mark


class MarkedScrollBar(QScrollBar):
    """Shows a mark at the height of each match, the current one stronger."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._marks: list[float] = []
        self._current = -1
        theme.changed.connect(self.update)

    @property
    def marks(self) -> Sequence[float]:
        """Where the marks are: 0 is the beginning, 1 the end of what is scrolled."""
        return self._marks

    def set_marks(self, marks: Sequence[float], current: int) -> None:
        """Show marks at these heights; `current` is the number of the stronger one, or -1."""
        self._marks = [max(0.0, min(1.0, mark)) for mark in marks]
        self._current = current
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bar, then the marks over it."""
        super().paintEvent(event)
        if not self._marks:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.height() - _HEIGHT
        for number, mark in enumerate(self._marks):
            current = number == self._current
            colour = QColor(self._theme.colours.match)
            colour.setAlphaF(1.0 if current else 0.6)
            painter.setBrush(colour)
            inset = 2.0 if current else 3.5
            box = QRectF(inset, mark * room, self.width() - 2 * inset, _HEIGHT)
            painter.drawRoundedRect(box, 1.5, 1.5)
        painter.end()
