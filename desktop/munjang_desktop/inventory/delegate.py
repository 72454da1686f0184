"""Draws the cells of the table of files."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from munjang.overview import FileOrder
from munjang.records import LEFT_OUT, FileState
from munjang_desktop.inventory.model import COLUMNS, NUMBERS, words_of

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QWidget

    from munjang.records import LedgerEntry
    from munjang_desktop.inventory.model import InventoryModel
    from munjang_desktop.theme import Colours, Theme

_DIM = {FileOrder.REASON, FileOrder.FOLDER, FileOrder.KIND, FileOrder.SIZE, FileOrder.MODIFIED}
_CALM = {
    FileState.PENDING,
    FileState.UNRECOGNISED,
    *LEFT_OUT,
    FileState.ONLINE_ONLY,
    FileState.AWAY,
}  # nothing is wrong
_DOT = 8  # pixels: before the name of a state
ROOM_FOR_DOT = 16  # pixels: with the gap behind it
_MARGIN = 9  # pixels: left and right of the words, as the style sheet has it in the heading
_KEPT = 2_000  # cells; some screens full


def state_colour(state: FileState, colours: Colours) -> str:
    """The colour that stands for a state."""
    if state is FileState.INDEXED:
        return colours.accent
    if state is FileState.PARTIAL:
        return colours.match
    if state in _CALM:
        return colours.faint
    return colours.danger


class InventoryDelegate(QStyledItemDelegate):
    """Draws the cells: a dot in the state's colour, and what matters less dimmer.

    The words of a cell are put together, cut and laid out once, and then only painted. All the
    style has to do with a cell, the ground of a selected one, takes one call: asked itself it makes
    an option of the cell, with eight questions to the model, for each of the hundred and fifty.
    """

    def __init__(self, rows: InventoryModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._theme = theme
        # By row and column, with the entry and the width that they were laid out for.
        self._cells: OrderedDict[tuple[int, int], tuple[LedgerEntry, int, QStaticText]] = (
            OrderedDict()
        )
        self._take_colours()

    def forget(self) -> None:
        """Drop what was laid out: the colours, the font or the language changed."""
        self._cells.clear()
        self._take_colours()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a cell; only its ground while its file is not known."""
        rect, row, column = option.rect, index.row(), index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._ground)
        entry = self._rows.entry(row)
        if entry is None:
            return
        left, top, width = rect.left() + _MARGIN, rect.top(), rect.width() - 2 * _MARGIN
        order = COLUMNS[column]
        if order is FileOrder.STATE:
            dot = QRectF(left, top + (rect.height() - _DOT) / 2, _DOT, _DOT)
            self._draw_dot(painter, dot, entry.state)
            left, width = left + ROOM_FOR_DOT, width - ROOM_FOR_DOT
        cell = self._cells.get((row, column))
        if cell is None or cell[0] is not entry or cell[1] != width:
            cell = entry, width, self._lay_out(entry, order, width, option)
            self._cells[row, column] = cell
            if len(self._cells) > _KEPT:
                self._cells.popitem(last=False)
        words = cell[2]
        size = words.size()
        if order in NUMBERS:
            left += width - size.width()
        painter.setPen(self._dim if order in _DIM else self._text)
        painter.drawStaticText(QPointF(left, top + (rect.height() - size.height()) / 2), words)

    def _take_colours(self) -> None:
        colours = self._theme.colours
        self._ground = QColor(colours.accent_soft)
        self._text, self._dim = QColor(colours.text), QColor(colours.dim)

    def _lay_out(
        self, entry: LedgerEntry, order: FileOrder, width: int, option: QStyleOptionViewItem
    ) -> QStaticText:
        right = order in {FileOrder.REASON, FileOrder.STATE}
        side = Qt.TextElideMode.ElideRight if right else Qt.TextElideMode.ElideMiddle
        line = " ".join(words_of(entry, order).splitlines())  # names of files may hold anything
        words = QStaticText(QFontMetrics(option.font).elidedText(line, side, max(0, width)))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.prepare(font=option.font)
        return words

    def _draw_dot(self, painter: QPainter, place: QRectF, state: FileState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(state_colour(state, self._theme.colours)))
        painter.drawEllipse(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
