"""The answers as rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from munjang_desktop import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from munjang.records import DocumentHit, Hit

SENTENCES_SHOWN = 3  # of each document, until it is expanded


class RowKind(IntEnum):
    """What a row shows."""

    FIRST = 0  # the head of a document and its best sentence
    SENTENCE = 1
    MORE = 2  # stands for the sentences not shown


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: fast and exact
class ResultRow:
    """One row: a sentence of a document, or the stand-in for those that are not shown."""

    kind: RowKind
    found: DocumentHit
    hit: Hit
    rank: int  # of the document, from 0
    hidden: int = 0  # sentences a MORE row stands for

    @property
    def key(self) -> tuple[int, int, int, bool]:
        """Says whether two rows of different answers are the same sentence."""
        return self.found.document, self.hit.start, self.hit.end, self.kind is RowKind.MORE


class ResultsModel(QAbstractListModel):
    """Holds the rows of one answer, expanding documents on request."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: Sequence[DocumentHit] = ()
        self._rows: list[ResultRow] = []
        self._expanded: set[int] = set()  # documents

    @property
    def results(self) -> Sequence[DocumentHit]:
        """The documents of the answer shown."""
        return self._results

    def show(self, results: Sequence[DocumentHit], *, keep_expanded: bool = False) -> None:
        """Replace all rows; `keep_expanded` where it is the same query asked again."""
        self.beginResetModel()
        self._results = results
        if not keep_expanded:
            self._expanded.clear()
        self._rows = []
        for rank, found in enumerate(results):
            self._rows += self._rows_of(rank, found)
        self.endResetModel()

    def clear(self) -> None:
        """Hold no rows."""
        self.show(())

    def row(self, index: QModelIndex | QPersistentModelIndex) -> ResultRow | None:
        """The row at an index, None for an invalid one."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        return self._rows[index.row()]

    def find(self, wanted: ResultRow) -> QModelIndex:
        """Where the sentence of another answer's row stands now.

        Where it is no longer shown, the head of its document; invalid where that is gone too.
        """
        head = QModelIndex()
        for position, row in enumerate(self._rows):
            if row.key == wanted.key:
                return self.index(position)
            if row.kind is RowKind.FIRST and row.found.document == wanted.found.document:
                head = self.index(position)
        return head

    def expand(self, index: QModelIndex) -> None:
        """Replace a MORE row with the sentences it stands for."""
        row = self.row(index)
        if row is None or row.kind is not RowKind.MORE:
            return
        self._expanded.add(row.found.document)
        position = index.row()
        rest = [
            ResultRow(RowKind.SENTENCE, row.found, hit, row.rank)
            for hit in row.found.hits[SENTENCES_SHOWN:]
        ]
        # The stand-in becomes the first of them, so that the selection stays where it is.
        self._rows[position] = rest[0]
        self.dataChanged.emit(index, index)
        if len(rest) > 1:
            self.beginInsertRows(QModelIndex(), position + 1, position + len(rest) - 1)
            self._rows[position + 1 : position + 1] = rest[1:]
            self.endInsertRows()

    def rowCount(  # noqa: N802 - Qt's name
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - Qt's default
    ) -> int:
        """The number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """A sentence, where it comes from, or what a screen reader says."""
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return more_text(row) if row.kind is RowKind.MORE else row.hit.sentence
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and row.kind is RowKind.FIRST:
            return "\n".join(str(path) for path in (row.found.path, *row.found.copies))
        return None

    def _rows_of(self, rank: int, found: DocumentHit) -> list[ResultRow]:
        if not found.hits:
            return []
        expanded = found.document in self._expanded
        shown = found.hits if expanded else found.hits[:SENTENCES_SHOWN]
        rows = [
            ResultRow(RowKind.SENTENCE if i else RowKind.FIRST, found, hit, rank)
            for i, hit in enumerate(shown)
        ]
        hidden = len(found.hits) - len(shown)
        if hidden:
            rows.append(ResultRow(RowKind.MORE, found, found.hits[len(shown)], rank, hidden=hidden))
        return rows


def more_text(row: ResultRow) -> str:
    """The words of a MORE row."""
    return texts.Counted().more_sentences(row.hidden)


def spoken(row: ResultRow) -> str:
    """What a screen reader says for a row."""
    if row.kind is RowKind.MORE:
        return more_text(row)
    parts = [row.found.title or row.found.path.name] if row.kind is RowKind.FIRST else []
    parts += [row.hit.place.where, row.hit.sentence]
    return ", ".join(part for part in parts if part)
