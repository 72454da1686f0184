"""The table of all files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from munjang.overview import FileOrder
from munjang.records import FileState
from munjang_desktop import texts
from munjang_desktop.controls import writes
from munjang_desktop.inventory.delegate import ROOM_FOR_DOT, InventoryDelegate
from munjang_desktop.inventory.model import COLUMNS, InventoryModel

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Mapping

    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import LedgerEntry
    from munjang_desktop.theme import Theme

_NAME, _FOLDER, _REASON = map(COLUMNS.index, (FileOrder.NAME, FileOrder.FOLDER, FileOrder.REASON))
_ROOMS = {_NAME: 14, _FOLDER: 5}  # at least; lines of text, as wide as they are high
_FOLDERS_SHARE = 0.4  # of what the other columns leave to it and the reasons
_SAMPLES: dict[FileOrder, Callable[[], Iterable[str]]] = {  # what is never to be cut
    FileOrder.STATE: lambda: map(texts.file_state, FileState),
    FileOrder.KIND: lambda: ["XHTML"],
    FileOrder.SIZE: lambda: map(texts.data_size, (888, 888_800, 888_800_000)),
    FileOrder.MODIFIED: lambda: [texts.date(day * 86_400.0) for day in range(19_997, 20_727, 31)],
    FileOrder.SENTENCES: lambda: [texts.number(888_888)],
}
_BESIDE = 20  # pixels: left and right of the words in a cell
_REMEMBERED = 2000  # selected files that stay selected when the list changes


class InventoryTable(QTableView):
    """Shows the files; what is selected stays selected when the list changes."""

    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()
    exclude_wanted = Signal()
    chosen = Signal(object)  # LedgerEntry of the current row, or None
    selected = Signal(int)  # how many files

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = InventoryModel(self)
        self.setObjectName("inventory")
        self.setModel(self.rows)
        self._delegate = InventoryDelegate(self.rows, theme, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        # One of its own, and empty: whenever it is drawn it looks through all rows of a selection.
        header.setSelectionModel(QItemSelectionModel(self.rows, header))
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionsMovable(True)
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(self.open_wanted)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        theme.changed.connect(self._forget_cells)
        self._line = self.fontMetrics().height()  # that the columns were set for
        for number in range(len(COLUMNS)):
            header.resizeSection(number, _ROOMS.get(number, 0) * self._line)
        self._share = _FOLDERS_SHARE
        self._give_room()
        header.sectionResized.connect(self._note_share)

    def show_files(self, ids: array[int], *, same_filter: bool = True) -> None:
        """Show another list; place and selection stay with the files.

        Where too many are selected to be remembered, but all there are, all are selected again;
        not those that another filter lists.
        """
        kept, everything = self.selected_ids(_REMEMBERED + 1), self.is_everything_selected()
        row = self.currentIndex().row()
        current = self.rows.ids[row] if 0 <= row < len(self.rows.ids) else None
        place = self.verticalScrollBar().value()
        if not self.rows.show(ids):
            return
        selection = self.selectionModel()
        if current in ids:
            index = self.rows.index(ids.index(current), 0)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if len(kept) <= _REMEMBERED:
            wanted = set(kept)
            self._select([row for row, id_ in enumerate(ids) if id_ in wanted] if kept else [])
        elif everything and same_filter and len(ids):
            self.selectAll()
        self.verticalScrollBar().setValue(place)
        self.chosen.emit(self.current())

    def take(self, entries: Mapping[int, LedgerEntry]) -> None:
        """Take in entries that were wanted."""
        self.rows.take(entries)
        row = self.currentIndex().row()
        if 0 <= row < len(self.rows.ids) and self.rows.ids[row] in entries:
            self.chosen.emit(self.current())

    def current(self) -> LedgerEntry | None:
        """What became of the file in the current row, if one is selected."""
        index = self.currentIndex()
        if not index.isValid() or not self.selectionModel().hasSelection():
            return None
        return self.rows.entry(index.row())

    def selected_ids(self, most: int | None = None) -> list[int]:
        """The files selected, in order; no more than `most`."""
        found: list[int] = []
        ranges = sorted(self.selectionModel().selection(), key=lambda part: part.top())
        for part in ranges:
            found += self.rows.ids[part.top() : part.bottom() + 1]
            if most is not None and len(found) >= most:
                return found[:most]
        return found

    def choose(self, row: int) -> None:
        """Select one row alone, whichever keys are held down."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows
        )

    def count_selected(self) -> int:
        """How many files are selected."""
        return sum(part.height() for part in self.selectionModel().selection())

    def is_everything_selected(self) -> bool:
        """Whether every file of the list is."""
        return 0 < len(self.rows.ids) == self.count_selected()

    def save_state(self) -> QByteArray:
        """Widths and order of the columns."""
        return self.horizontalHeader().saveState()

    def restore_state(self, state: QByteArray) -> None:
        """Put the columns as they were."""
        if self.horizontalHeader().restoreState(state):
            self._note_share(_FOLDER)
            self._give_room()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the font and the language."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LanguageChange}:
            self._give_room()
            self._forget_cells()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share out the width; keep the current row in sight: what is told of it takes room."""
        share = self._share
        super().resizeEvent(event)
        header = self.horizontalHeader()
        free = header.sectionSize(_FOLDER) + header.sectionSize(_REASON)
        header.resizeSection(_FOLDER, max(_ROOMS[_FOLDER] * self._line, round(share * free)))
        self._share = share
        if self.currentIndex().isValid() and self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Ctrl+C copies, Delete leaves out; what is typed is not ours."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            wanted = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.reveal_wanted if wanted else self.open_wanted).emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.exclude_wanted.emit()
        elif writes(event):
            event.ignore()  # the window takes it for a query
        else:
            super().keyPressEvent(event)

    def currentChanged(  # noqa: N802 - Qt's name
        self, current: QModelIndex, previous: QModelIndex
    ) -> None:
        """Pass the current file on."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current())

    def _give_room(self) -> None:
        """Let rows and columns grow with the font, and be large enough for their words."""
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        line = metrics.height()
        self.verticalHeader().setDefaultSectionSize(line + 12)
        heading = header.fontMetrics().horizontalAdvance(self._heading(_REASON))
        header.setMinimumSectionSize(max(line * 7 // 2, heading + _BESIDE))
        for number, column in enumerate(COLUMNS):
            if number == _REASON:
                continue  # it takes what the others leave
            needed = header.sectionSizeHint(number)
            if column in _SAMPLES:
                words = max(map(metrics.horizontalAdvance, _SAMPLES[column]()))
                dot = ROOM_FOR_DOT if column is FileOrder.STATE else 0
                needed = max(needed, words + dot + _BESIDE)
            width = header.sectionSize(number) * line // self._line
            header.resizeSection(number, max(width, needed))
        self._line = line

    def _heading(self, column: int) -> str:
        return str(self.rows.headerData(column, Qt.Orientation.Horizontal))

    @Slot()
    def _forget_cells(self) -> None:
        self._delegate.forget()
        self.viewport().update()

    @Slot(int)
    def _note_share(self, column: int) -> None:
        """Remember how the user, or what was restored, parts the width that the others leave."""
        header = self.horizontalHeader()
        if column == _FOLDER:
            folder = header.sectionSize(_FOLDER)
            self._share = folder / max(1, folder + header.sectionSize(_REASON))

    @Slot(QItemSelection, QItemSelection)
    def _selection_changed(self, _selected: object, _deselected: object) -> None:
        self.chosen.emit(self.current())
        self.selected.emit(self.count_selected())

    def _select(self, rows: list[int]) -> None:
        selection = QItemSelection()
        last = len(COLUMNS) - 1
        start = None
        for place, row in enumerate(rows):
            start = row if start is None else start
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                selection.select(self.rows.index(start, 0), self.rows.index(row, last))
                start = None
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
