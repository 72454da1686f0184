"""The table's model: the numbers of all files, and the entries of those that are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from munjang.overview import FileOrder
from munjang_desktop import texts
from munjang_desktop.inventory import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from munjang.records import LedgerEntry

COLUMNS = (
    FileOrder.NAME,
    FileOrder.STATE,
    FileOrder.REASON,
    FileOrder.FOLDER,
    FileOrder.KIND,
    FileOrder.SIZE,
    FileOrder.MODIFIED,
    FileOrder.SENTENCES,
)
NUMBERS = {FileOrder.SIZE, FileOrder.SENTENCES}
_PAGE = 64  # rows that are fetched together
_KEPT = 1024  # entries held; many screens, and few objects
_Index = QModelIndex | QPersistentModelIndex


class InventoryModel(QAbstractTableModel):
    """Holds a number for every file; says which entries it wants when their rows are looked at."""

    wanted = Signal(object)  # list of the files' numbers
    sorted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = array("q")
        self._entries: OrderedDict[int, LedgerEntry] = OrderedDict()
        self._fresh: set[int] = set()  # entries that were fetched since the list was
        self._asked: set[int] = set()  # pages
        self._pages: set[int] = set()  # looked at since the last request
        self.order = FileOrder.NAME
        self.descending = False
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._request)

    @property
    def ids(self) -> array[int]:
        """The numbers of all files, in order."""
        return self._ids

    @property
    def held(self) -> int:
        """How many entries are held."""
        return len(self._entries)

    def show(self, ids: array[int]) -> bool:
        """Show these files; returns whether they are others than before, or in another order.

        What is known of them is shown until it has been fetched anew.
        """
        self._fresh.clear()
        self._asked.clear()
        if ids == self._ids:
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(COLUMNS) - 1))
            return False
        self.beginResetModel()
        self._ids = ids
        self.endResetModel()
        return True

    @Slot(object)
    def take(self, entries: Mapping[int, LedgerEntry]) -> None:
        """Take in entries that were wanted."""
        self._entries.update(entries)
        for id_ in entries:
            self._entries.move_to_end(id_)
        self._fresh.update(entries)
        while len(self._entries) > _KEPT:
            id_, _ = self._entries.popitem(last=False)
            self._fresh.discard(id_)
            self._asked.clear()  # its page may be looked at again
        for page in self._pages_of(entries):
            first, last = page * _PAGE, min((page + 1) * _PAGE, len(self._ids)) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def entry(self, row: int) -> LedgerEntry | None:
        """What became of the file in a row, if it is known by now."""
        if not 0 <= row < len(self._ids):
            return None
        id_ = self._ids[row]
        page = row // _PAGE
        if id_ not in self._fresh and page not in self._asked and page not in self._pages:
            self._pages.add(page)
            self._ask.start()
        return self._entries.get(id_)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """One row a file."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """What is told of each."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; nothing yet while they are fetched."""
        column = COLUMNS[index.column()]
        if role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts.tip("\n".join([str(entry.path), *map(str, entry.reasons)]))
        text = words_of(entry, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words.columns()[index.column()]}: {text}" if text else ""
        return text

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return words.columns()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the files listed in another order."""
        descending = order is Qt.SortOrder.DescendingOrder
        if 0 <= column < len(COLUMNS) and (self.order, self.descending) != (
            COLUMNS[column],
            descending,
        ):
            self.order, self.descending = COLUMNS[column], descending
            self.sorted.emit()

    def event(self, event: QEvent) -> bool:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        return super().event(event)

    @Slot()
    def _request(self) -> None:
        pages, self._pages = self._pages, set()
        self._asked |= pages
        ids: Sequence[int] = [
            id_ for page in sorted(pages) for id_ in self._ids[page * _PAGE : (page + 1) * _PAGE]
        ]
        if ids:
            self.wanted.emit(ids)

    def _pages_of(self, entries: Mapping[int, LedgerEntry]) -> set[int]:
        return {
            page
            for page in self._asked
            if any(id_ in entries for id_ in self._ids[page * _PAGE : (page + 1) * _PAGE])
        }


def words_of(entry: LedgerEntry, column: FileOrder) -> str:
    """What a column tells of a file."""
    return _CELLS[column](entry)


def _alignment(column: FileOrder) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_CELLS: dict[FileOrder, Callable[[LedgerEntry], str]] = {
    FileOrder.NAME: lambda entry: entry.path.name,
    FileOrder.STATE: lambda entry: texts.file_state(entry.state),
    FileOrder.REASON: lambda entry: entry.reason,
    FileOrder.FOLDER: lambda entry: texts.short_path(entry.path.parent),
    FileOrder.KIND: words.file_type,
    FileOrder.SIZE: lambda entry: texts.data_size(entry.size),
    FileOrder.MODIFIED: lambda entry: texts.date(entry.modified),
    FileOrder.SENTENCES: lambda entry: texts.number(entry.sentences) if entry.sentences else "",
}
