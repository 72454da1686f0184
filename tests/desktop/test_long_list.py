"""Lists of thousands of rows: what is measured of them, and what stays where it is."""

import random
from itertools import accumulate

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QStringListModel, Qt
from PySide6.QtGui import QAccessible, QHoverEvent, QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from pytestqt.qtbot import QtBot

from munjang_desktop.results.heights import RowHeights
from munjang_desktop.results.long_list import LongList

ROOM = 400
NEW = 33  # the height of a row that says nothing
Hint = QAbstractItemView.ScrollHint


class Heights(QStyledItemDelegate):
    """Rows as high as their words say; knows which were measured, and how each was painted."""

    def __init__(self, view: LongList) -> None:
        super().__init__(view)
        self.measured: list[int] = []
        self.hovered: set[int] = set()

    def sizeHint(self, option, index):  # noqa: N802 - Qt's name
        self.measured.append(index.row())
        size = super().sizeHint(option, index)
        size.setHeight(int(index.data() or NEW))
        return size

    def paint(self, painter, option: QStyleOptionViewItem, index) -> None:
        if option.state & QStyle.StateFlag.State_MouseOver:
            self.hovered.add(index.row())
        super().paint(painter, option, index)


def height(row: int) -> int:
    return 20 + row * 37 % 60


def on_screen(view: LongList) -> QImage:
    """What is seen, which scrolling moves, and not what would be painted anew."""
    QApplication.processEvents()
    return view.screen().grabWindow(view.winId()).toImage()


class Shown:
    """A list of `rows` rows on the screen."""

    def __init__(self, qtbot: QtBot, rows: int) -> None:
        self.view = LongList()
        qtbot.addWidget(self.view)
        self.model = QStringListModel([str(height(row)) for row in range(rows)], self.view)
        self.delegate = Heights(self.view)
        self.view.setItemDelegate(self.delegate)
        self.view.setModel(self.model)
        self.view.resize(300, ROOM)
        self.view.show()
        QApplication.processEvents()
        self.bar = self.view.verticalScrollBar()

    def first(self) -> tuple[int, int]:
        index = self.view.indexAt(QPoint(2, 0))
        return index.row(), self.view.visualRect(index).top()

    def add(self, number: int, at: int | None = None) -> None:
        rows = self.model.rowCount() if at is None else at
        self.model.insertRows(rows, number)
        for row in range(rows, rows + number):
            self.model.setData(self.model.index(row), str(height(row)))

    def is_whole(self) -> bool:
        """Whether the rows in view lie below each other without gaps, each as high as it is."""
        index = self.view.indexAt(QPoint(2, 0))
        place = self.view.visualRect(index).top()
        while index.isValid() and place < ROOM:
            box = self.view.visualRect(index)
            if (box.top(), box.height()) != (place, int(index.data() or NEW)):
                return False
            index, place = index.siblingAtRow(index.row() + 1), place + box.height()
        return True


@pytest.fixture
def shown(qapp: QApplication, qtbot: QtBot) -> Shown:
    return Shown(qtbot, 10_000)


def test_only_rows_near_the_view_are_measured(shown: Shown) -> None:
    assert 0 < len(set(shown.delegate.measured)) < 60
    shown.delegate.measured.clear()
    shown.view.scrollToBottom()
    shown.bar.setValue(shown.bar.maximum() // 2)
    assert shown.is_whole()
    assert 0 < len(set(shown.delegate.measured)) < 120


def test_nothing_is_measured_anew_when_rows_come_at_the_end(shown: Shown) -> None:
    shown.bar.setValue(5000)
    shown.delegate.measured.clear()
    before, end = (shown.bar.value(), shown.first()), shown.bar.maximum()
    shown.model.insertRows(10_000, 200)
    QApplication.processEvents()
    assert (shown.bar.value(), shown.first()) == before
    assert shown.bar.maximum() > end
    assert not shown.delegate.measured


def test_at_the_very_end_rows_that_come_stay_below(shown: Shown) -> None:
    shown.view.scrollToBottom()
    assert shown.bar.value() == shown.bar.maximum()
    last = shown.view.visualRect(shown.model.index(9999))
    assert last.bottom() == ROOM - 1
    before = shown.first()
    shown.add(200)
    QApplication.processEvents()
    assert shown.first() == before
    assert shown.bar.value() < shown.bar.maximum()


def test_scrolling_up_over_rows_never_seen_moves_by_as_much_as_was_asked(shown: Shown) -> None:
    shown.bar.setValue(shown.bar.maximum() // 2)
    for _ in range(120):
        row, place = shown.first()
        shown.bar.setValue(shown.bar.value() - 23)
        assert shown.view.visualRect(shown.model.index(row)).top() == place + 23
        assert shown.is_whole()


def test_what_is_painted_is_what_is_there(shown: Shown) -> None:
    shown.bar.setValue(shown.bar.maximum() // 3)
    view = shown.view
    before = on_screen(view)
    for step in (-40, -300, 70, -900, 15, -40, 2000, -35):
        shown.bar.setValue(shown.bar.value() + step)
        seen = on_screen(view)
        view.viewport().update()
        assert on_screen(view) == seen != before
        before = seen


def test_keys_go_through_all_rows(shown: Shown, qtbot: QtBot) -> None:
    view = shown.view
    view.setCurrentIndex(shown.model.index(0))

    def press(key: Qt.Key) -> int:
        qtbot.keyClick(view, key)
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
        assert view.selectedIndexes() == [view.currentIndex()]
        assert shown.is_whole()
        return view.currentIndex().row()

    assert press(Qt.Key.Key_Up) == 0
    assert [press(Qt.Key.Key_Down) for _ in range(3)] == [1, 2, 3]
    assert press(Qt.Key.Key_End) == 9999
    assert press(Qt.Key.Key_Down) == 9999
    paged = press(Qt.Key.Key_PageUp)
    assert 9999 - ROOM // 20 < paged < 9999 - ROOM // 80
    assert press(Qt.Key.Key_PageDown) > paged + 4
    assert press(Qt.Key.Key_PageDown) == 9999
    assert press(Qt.Key.Key_Home) == 0
    assert shown.bar.value() == 0
    assert 1 < press(Qt.Key.Key_PageDown) < ROOM // 20


@pytest.mark.parametrize("row", [7000, 9999, 0])
def test_a_row_is_brought_where_it_is_wanted(shown: Shown, row: int) -> None:
    index = shown.model.index(row)
    shown.bar.setValue(40_000)
    for hint, places in (
        (Hint.PositionAtCenter, ((ROOM - height(row)) // 2,)),
        (Hint.PositionAtTop, (0,)),
        (Hint.PositionAtBottom, (ROOM - height(row),)),
    ):
        shown.view.scrollTo(index, hint)
        box = shown.view.visualRect(index)
        assert box.top() in places or shown.bar.value() in {0, shown.bar.maximum()}
        assert shown.view.viewport().rect().contains(box)
        before = shown.bar.value()
        shown.view.scrollTo(index)
        assert shown.bar.value() == before


def test_the_first_row_in_view_stays_when_all_are_measured_anew(shown: Shown) -> None:
    shown.bar.setValue(shown.bar.maximum() // 2)
    row, place = shown.first()
    shown.view.resize(250, ROOM)
    QApplication.processEvents()
    assert shown.first() == (row, place)


def test_a_reset_that_changes_what_is_below_moves_nothing(shown: Shown) -> None:
    shown.bar.setValue(9000)
    before = shown.bar.value(), shown.first()
    words = shown.model.stringList()
    shown.view.keep(5000)
    shown.delegate.measured.clear()
    shown.model.setStringList(words[:5000] + ["33"] * 100)
    QApplication.processEvents()
    assert (shown.bar.value(), shown.first()) == before
    assert not shown.delegate.measured
    shown.view.scrollToBottom()
    assert shown.is_whole()


def test_rows_that_come_in_the_middle_push_those_below(shown: Shown) -> None:
    row, place = shown.first()
    shown.add(5, at=3)
    QApplication.processEvents()
    assert shown.first() == (row, place)
    assert shown.is_whole()
    shown.bar.setValue(5000)
    row, place = shown.first()
    shown.model.insertRows(2, 4)
    assert shown.first() == (row + 4, place)


def test_the_row_under_the_pointer_is_painted_so(shown: Shown) -> None:
    viewport = shown.view.viewport()
    place = QPointF(shown.view.visualRect(shown.model.index(4)).center())
    event = QHoverEvent(QEvent.Type.HoverMove, place, viewport.mapToGlobal(place), QPointF(-1, -1))
    QApplication.sendEvent(viewport, event)
    viewport.grab()
    assert shown.delegate.hovered == {4}


def test_a_click_selects_the_row_under_it(shown: Shown, qtbot: QtBot) -> None:
    shown.bar.setValue(3000)
    index = shown.view.indexAt(QPoint(20, 200))
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 200))
    assert shown.view.selectedIndexes() == [index]


def test_assistive_programs_see_a_list_of_all_rows(shown: Shown) -> None:
    spoken = QAccessible.queryAccessibleInterface(shown.view)
    assert spoken.role() == QAccessible.Role.List
    assert spoken.childCount() == 10_000
    row = spoken.child(4)
    assert row.rect().height() == height(4)
    assert row.text(QAccessible.Text.Name) == str(height(4))
    place = row.rect().center()
    assert spoken.indexOfChild(spoken.childAt(place.x(), place.y())) == 4


def test_a_list_without_rows_is_no_trouble(shown: Shown) -> None:
    shown.bar.setValue(9000)
    shown.model.setStringList([])
    QApplication.processEvents()
    assert shown.bar.maximum() == 0
    assert not shown.view.indexAt(QPoint(2, 2)).isValid()
    shown.add(3)
    QApplication.processEvents()
    assert shown.first() == (0, 0)


def test_heights_are_what_adding_them_up_gives() -> None:
    chance = random.Random(7)
    heights, known = RowHeights(), [50] * 700
    heights.resize(700, kept=0)
    heights.estimate(50)
    for _ in range(300):
        if chance.random() < 0.1:
            kept = chance.randrange(1, len(known))
            rows = kept + chance.randrange(300)
            known = known[:kept] + [50] * (rows - kept)
            heights.resize(rows, kept=kept)
        row = chance.randrange(len(known))
        known[row] = chance.randrange(1, 200)
        heights.measure(row, known[row])
        tops = [0, *accumulate(known)]
        assert [heights.top(row) for row in range(len(known) + 1)] == tops
        assert heights.total == sum(known)
        place = chance.randrange(heights.total)
        found = heights.row_at(place)
        assert tops[found] <= place < tops[found + 1]
    assert (heights.row_at(-1), heights.row_at(heights.total)) == (-1, len(known))
