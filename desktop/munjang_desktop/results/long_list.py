"""A list whose cost follows what is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from munjang_desktop.results.heights import RowHeights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex
    from PySide6.QtGui import QHoverEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

_SAMPLE = 12  # rows that say how high the others may be

_Cursor = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint


class LongList(QListView):
    """Measures the rows near the view as it comes to them; the others are taken to be alike.

    QListView itself measures every row of a list, and all of them again when some are added. Here
    the model may be reset, rows may be inserted and changed; what becomes known of the rows above
    the view never moves those in it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights = RowHeights()
        self._kept = 0  # rows that the next reset leaves as they are
        self._hovered = -1  # row
        self._settling = False
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._settle)

    def keep(self, rows: int) -> None:
        """Know that the next reset of the model leaves the first rows as they are."""
        self._kept = rows

    def measure_anew(self) -> None:
        """Set all rows again: the width is another one, or the font. The first in view stays."""
        row, place = self._first()
        self._forget_from(0, near=row)
        self._settle_at(row, place)
        self.viewport().update()

    def reset(self) -> None:
        """Take in other rows; as many stay above the view as there were."""
        row, place = self._first()
        super().reset()
        self._hovered = -1
        self._forget_from(self._kept, near=row)
        self._kept = 0
        self._settle_at(row, place)

    def rowsInserted(  # noqa: N802 - Qt's name
        self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int
    ) -> None:
        """Take in more rows; nothing moves in the view, unless they are shown in it."""
        row, place = self._first()
        above = start <= row and self.verticalScrollBar().value() > 0
        super().rowsInserted(parent, start, end)
        self._forget_from(start)
        self._settle_at(row + (end - start + 1 if above else 0), place)

    def dataChanged(  # noqa: N802 - Qt's name
        self,
        top_left: QModelIndex | QPersistentModelIndex,
        bottom_right: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """Measure the rows that have changed."""
        row, place = self._first()
        super().dataChanged(top_left, bottom_right, roles)
        for changed in range(top_left.row(), bottom_right.row() + 1):
            self._measure(changed)
        self._settle_at(row, place)

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        """Do nothing of what QListView does to lay out all of its rows."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """Give the scroll bar its range."""
        QAbstractItemView.updateGeometries(self)
        self._settle()

    def visualRect(  # noqa: N802 - Qt's name
        self, index: QModelIndex | QPersistentModelIndex
    ) -> QRect:
        """Where a row is, or is thought to be, in the view."""
        row = index.row()
        if not 0 <= row < len(self._heights):
            return QRect()
        top = self._heights.top(row) - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._heights.height(row))

    def indexAt(self, place: QPoint) -> QModelIndex:  # noqa: N802 - Qt's name
        """The row at a place in the view; invalid where there is none."""
        return self._index(self._heights.row_at(place.y() + self.verticalScrollBar().value()))

    def scrollTo(  # noqa: N802 - Qt's name
        self, index: QModelIndex | QPersistentModelIndex, hint: _Hint = _Hint.EnsureVisible
    ) -> None:
        """Bring a row into the view, by no more than it takes."""
        row = index.row()
        if not 0 <= row < len(self._heights):
            return
        if not self._heights.measured(row):
            self._measure(row)
        room, box = self.viewport().height(), self.visualRect(index)
        place = {
            _Hint.PositionAtTop: 0,
            _Hint.PositionAtBottom: room - box.height(),
            _Hint.PositionAtCenter: (room - box.height()) // 2,
        }.get(hint)
        if place is None:
            place = max(0, min(box.top(), room - box.height()))
        if place != box.top():
            self._settle_at(row, place)

    def moveCursor(  # noqa: N802 - Qt's name
        self,
        action: _Cursor,
        modifiers: Qt.KeyboardModifier,  # noqa: ARG002 - Qt's signature
    ) -> QModelIndex:
        """The row a key leads to."""
        row, last = self.currentIndex().row(), len(self._heights) - 1
        if row < 0:
            return self._index(0)
        if action in {_Cursor.MoveUp, _Cursor.MovePrevious}:
            row -= 1
        elif action in {_Cursor.MoveDown, _Cursor.MoveNext}:
            row += 1
        elif action is _Cursor.MoveHome:
            row = 0
        elif action is _Cursor.MoveEnd:
            row = last
        elif action in {_Cursor.MovePageUp, _Cursor.MovePageDown}:
            down = action is _Cursor.MovePageDown
            page = self.viewport().height() * (1 if down else -1)
            there = self._heights.row_at(self._heights.top(row) + page)
            row = max(row + 1, there) if down else min(row - 1, there)
        return self._index(max(0, min(row, last)))

    def setSelection(  # noqa: N802 - Qt's name
        self, rect: QRect, command: QItemSelectionModel.SelectionFlag
    ) -> None:
        """Select the row under the pointer."""
        index = self.indexAt(rect.topLeft())
        chosen = QItemSelection(index, index) if index.isValid() else QItemSelection()
        self.selectionModel().select(chosen, command)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Set the rows for another width."""
        if event.size().width() != event.oldSize().width():
            self.measure_anew()
        super().resizeEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Move what is painted, but not where only the numbers have changed.

        QListView would look into its own layout, in which there is nothing to move.
        """
        if not self._settling:
            self.viewport().scroll(dx, dy)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Know which row the pointer is over: Qt keeps that to itself."""
        kind = event.type()
        if kind in {QEvent.Type.HoverEnter, QEvent.Type.HoverMove}:
            hover: QHoverEvent = event  # type: ignore[assignment]
            self._hovered = self.indexAt(hover.position().toPoint()).row()
        elif kind == QEvent.Type.HoverLeave:
            self._hovered = -1
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows in view."""
        part, offset = event.rect(), self.verticalScrollBar().value()
        row = max(0, self._heights.row_at(part.top() + offset))
        top, width = self._heights.top(row) - offset, self.viewport().width()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, delegate = option.state, self.itemDelegate()
        selected = {index.row() for index in self.selectedIndexes()}
        painter = QPainter(self.viewport())
        while row < len(self._heights) and top <= part.bottom():
            height = self._heights.height(row)
            option.rect = QRect(0, top, width, height)
            option.state = plain
            if row in selected:
                option.state |= QStyle.StateFlag.State_Selected
            if row == self._hovered:
                option.state |= QStyle.StateFlag.State_MouseOver
            delegate.paint(painter, option, self._index(row))
            row, top = row + 1, top + height
        painter.end()

    def _index(self, row: int) -> QModelIndex:
        return self.model().index(row, 0) if 0 <= row < len(self._heights) else QModelIndex()

    def _first(self) -> tuple[int, int]:
        """The first row in view, and where it begins there."""
        offset = self.verticalScrollBar().value()
        row = max(0, self._heights.row_at(offset))
        return row, self._heights.top(row) - offset

    def _measure(self, row: int) -> None:
        self._heights.measure(row, self.sizeHintForIndex(self._index(row)).height())

    def _forget_from(self, row: int, *, near: int = 0) -> None:
        """Forget how high rows are; where it is all of them, judge by those near one."""
        rows = self.model().rowCount()
        self._heights.resize(rows, kept=row)
        if row == 0 and rows:
            first = max(0, min(near, rows - _SAMPLE))
            sample = map(self._index, range(first, min(first + _SAMPLE, rows)))
            heights = [self.sizeHintForIndex(index).height() for index in sample]
            self._heights.estimate(sum(heights) // len(heights))

    @Slot()
    def _settle(self) -> None:
        """Leave the rows where they are, with all of them measured that are in view."""
        if self._settling:
            return
        bar, last = self.verticalScrollBar(), len(self._heights) - 1
        if last >= 0 and bar.value() == bar.maximum() > 0:  # at the end, wherever that is
            if not self._heights.measured(last):
                self._measure(last)
            self._settle_at(last, self.viewport().height() - self._heights.height(last))
        else:
            self._settle_at(*self._first())

    def _settle_at(self, row: int, place: int) -> None:
        """Have a row begin at a place in the view, and measure what is seen there."""
        row = max(0, min(row, len(self._heights) - 1))
        room, bar = self.viewport().height(), self.verticalScrollBar()
        # Half a screenful is looked ahead, a whole one measured: seldom, and some rows at once.
        ahead = self._near(row, place, room // 2)
        changed = not all(map(self._heights.measured, ahead))
        if changed:
            for near in self._near(row, place, room):
                if not self._heights.measured(near):
                    self._measure(near)
            self.viewport().update()
        self._settling = changed
        bar.setRange(0, max(0, self._heights.total - room))
        bar.setPageStep(room)
        bar.setValue(self._heights.top(row) - place)
        self._settling = False

    def _near(self, row: int, place: int, beyond: int) -> Iterator[int]:
        """The rows in view and somewhat beyond it, when a row begins at a place in the view."""
        room, count = self.viewport().height(), len(self._heights)
        top, above = place, row - 1
        while row < count and place < room + beyond:
            yield row
            place += self._heights.height(row)
            row += 1
        while above >= 0 and top > -beyond:
            yield above
            top -= self._heights.height(above)
            above -= 1
