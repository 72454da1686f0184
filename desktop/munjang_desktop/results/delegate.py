"""Draws the rows of the result list."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from munjang_desktop.pictures import drawn_picture
from munjang_desktop.results.layout import Fonts, RowLayout

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from munjang_desktop.results.model import ResultsModel
    from munjang_desktop.results.rows import ResultRow
    from munjang_desktop.theme import Theme

_LAYOUTS_KEPT = 200  # a few screens full
_PICTURES_KEPT = 60  # some 200 kB each

_Look = tuple["ResultRow", bool, bool]  # selected, hovered


class ResultDelegate(QStyledItemDelegate):
    """Lays rows out once for a width, paints each once, and scrolls the pictures.

    Heights (a number each) are kept of every row measured, laid out text and pictures only of those
    shown lately. Every call into Qt may have to wait for a thread that is computing in Python: one
    call a row, instead of some twenty, is what keeps scrolling smooth while documents are indexed.
    """

    def __init__(self, view: QListView, rows: ResultsModel, theme: Theme) -> None:
        super().__init__(view)
        self._view: QListView = view
        self._rows = rows
        self._theme = theme
        self._width = 0
        self._fonts: Fonts | None = None
        self._heights: dict[object, int] = {}  # by shape
        self._layouts: OrderedDict[ResultRow, RowLayout] = OrderedDict()
        self._pictures: OrderedDict[_Look, QPixmap] = OrderedDict()

    def forget(self) -> None:
        """Drop everything laid out: the font or the language changed."""
        self._fonts = None
        self.forget_rows()

    def forget_rows(self) -> None:
        """Drop the rows of an answer that is no longer shown."""
        self._heights.clear()
        self._layouts.clear()
        self.forget_pictures()

    def forget_pictures(self) -> None:
        """Drop what was painted: the colours changed."""
        self._pictures.clear()

    def set_width(self, width: int) -> None:
        """Lay rows out for this width from now on."""
        if width != self._width:
            self._width = width
            self.forget_rows()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row = self._rows.row(index)
        if row is None:
            return
        state = option.state
        look = (
            row,
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_MouseOver),
        )
        scale = self._view.devicePixelRatioF()
        picture = self._pictures.get(look)
        if picture is None or picture.devicePixelRatio() != scale:
            picture = self._pictures[look] = self._picture(look, scale)
            if len(self._pictures) > _PICTURES_KEPT:
                self._pictures.popitem(last=False)
        else:
            self._pictures.move_to_end(look)
        painter.drawPixmap(option.rect.topLeft(), picture)
        if look[1] and self._view.hasFocus():
            self._layout(row).paint_ring(
                painter, QPointF(option.rect.topLeft()), self._theme.colours
            )

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """The height of one row at the width of the list."""
        row = self._rows.row(index)
        if row is None:
            return QSize()
        shape = row.shape
        height = self._heights.get(shape)
        if height is None:
            height = self._heights[shape] = self._layout(row).height
        return QSize(self._width, height)

    def _picture(self, look: _Look, scale: float) -> QPixmap:
        row, selected, hovered = look
        layout = self._layout(row)
        colours = self._theme.colours
        return drawn_picture(
            self._width,
            layout.height,
            lambda painter: layout.paint(
                painter, QPointF(), colours, selected=selected, hovered=hovered
            ),
            scale=scale,
            background=QColor(colours.surface),
        )

    def _layout(self, row: ResultRow) -> RowLayout:
        layout = self._layouts.get(row)
        if layout is None:
            if self._fonts is None:
                self._fonts = Fonts.based_on(self._view.font())
            layout = self._layouts[row] = RowLayout(row, self._width, self._fonts)
            if len(self._layouts) > _LAYOUTS_KEPT:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(row)
        return layout
