"""Draws the rows of the result list."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QSize
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from munjang_desktop.results.layout import Fonts, RowLayout
from munjang_desktop.results.model import ROW_ROLE, ResultRow

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QFont, QPainter

    from munjang_desktop.theme import Theme

_LAYOUTS_KEPT = 300  # a few screens full


class ResultDelegate(QStyledItemDelegate):
    """Lays rows out once for a width and paints them from there.

    Heights (a number each) are kept for every row, laid out text only for those painted lately.
    """

    def __init__(self, view: QListView, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent or view)
        self._view = view
        self._theme = theme
        self._width = 0
        self._fonts: Fonts | None = None
        self._heights: dict[ResultRow, int] = {}
        self._layouts: OrderedDict[ResultRow, RowLayout] = OrderedDict()

    def forget(self) -> None:
        """Drop everything laid out: the width, the font or the language changed."""
        self._fonts = None
        self._heights.clear()
        self._layouts.clear()

    def set_width(self, width: int) -> bool:
        """Lay rows out for this width from now on; False where it already was."""
        if width == self._width:
            return False
        self._width = width
        self._heights.clear()
        self._layouts.clear()
        return True

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        if row is None:
            return
        state = option.state
        self._layout(row).paint(
            painter,
            QPointF(option.rect.topLeft()),
            self._theme.colours,
            selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
        )

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """The height of one row at the width of the list."""
        row = index.data(ROW_ROLE)
        if row is None:
            return QSize()
        height = self._heights.get(row)
        if height is None:
            height = self._heights[row] = self._layout(row).height
        return QSize(self._width, height)

    def _layout(self, row: ResultRow) -> RowLayout:
        layout = self._layouts.get(row)
        if layout is None:
            layout = RowLayout(row, self._width, self._row_fonts(self._view.font()))
            self._layouts[row] = layout
            if len(self._layouts) > _LAYOUTS_KEPT:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(row)
        return layout

    def _row_fonts(self, base: QFont) -> Fonts:
        if self._fonts is None:
            self._fonts = Fonts.based_on(base)
        return self._fonts
