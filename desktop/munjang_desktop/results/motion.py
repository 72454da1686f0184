"""Rows on their way from one order to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEasingCurve, QPoint, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent, QPixmap
    from PySide6.QtWidgets import QListView

    from munjang_desktop.results.model import ResultsModel
    from munjang_desktop.results.rows import ResultRow, RowKey

_LASTS = 180  # ms


class Move(NamedTuple):
    """A row's picture, and where its upper edge goes."""

    picture: QPixmap
    start: int
    end: int


class RowMotion(QWidget):
    """Lies over a list that has changed its order and moves pictures of its rows into place.

    Nothing moves where the style says that the user wants no animation.
    """

    def __init__(self, view: QListView, rows: ResultsModel) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._rows = rows
        self._moves: Sequence[Move] = ()
        self._ground = QColor()
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self.update)
        self._animation.finished.connect(self.stop)
        self.hide()

    @property
    def duration(self) -> int:
        """How long rows move, in milliseconds; 0 where nothing is to move."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return min(_LASTS, self.style().styleHint(hint, None, self))

    def places(self) -> dict[RowKey, int]:
        """Where the upper edges of the rows on the screen are."""
        return {row.key: rect.top() for row, rect in self._on_screen()}

    def move_from(self, before: Mapping[RowKey, int], ground: QColor) -> None:
        """Let rows go from where they were to where they are; new ones come from below."""
        if not before or not self._view.isVisible() or not self.duration:
            return
        viewport = self._view.viewport()
        moves = [
            Move(viewport.grab(rect), before.get(row.key, viewport.height()), rect.top())
            for row, rect in self._on_screen()
        ]
        self.play(moves, ground)

    def play(self, moves: Sequence[Move], ground: QColor) -> None:
        """Move rows over a `ground` of one colour."""
        self.stop()
        if not self.duration or all(move.start == move.end for move in moves):
            return
        self._moves, self._ground = moves, ground
        self.setGeometry(self.parentWidget().rect())
        self._animation.setDuration(self.duration)
        self._animation.start()
        self.show()
        self.raise_()

    @Slot()
    def stop(self) -> None:
        """Show the list as it is."""
        self._animation.stop()
        self._moves = ()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw each row somewhere on its way."""
        done = float(self._animation.currentValue() or 0.0)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        for picture, start, end in self._moves:
            painter.drawPixmap(0, round(start + (end - start) * done), picture)
        painter.end()

    def _on_screen(self) -> Iterator[tuple[ResultRow, QRect]]:
        height = self._view.viewport().height()
        index = self._view.indexAt(QPoint(1, 1))
        while index.isValid():
            rect = self._view.visualRect(index)
            row = self._rows.row(index)
            if row is None or rect.top() > height:
                return
            yield row, rect
            index = index.siblingAtRow(index.row() + 1)
