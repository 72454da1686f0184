"""The answers as rows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt, QUrl

from munjang.records import Hit, Place
from munjang_desktop import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QPersistentModelIndex

    from munjang.records import DocumentHit

SENTENCES_SHOWN = 3  # of each document, until it is expanded


class RowKind(IntEnum):
    """What a row shows."""

    FIRST = 0  # the head of a document and its best sentence
    SENTENCE = 1
    MORE = 2  # stands for the sentences not shown
    COPIES = 3  # stands for the copies of the document
    COPY = 4  # another file with the same content


RowKey = tuple[str, int, int, RowKind]


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: fast and exact
class ResultRow:
    """One row: a sentence of a document, or the stand-in for those that are not shown."""

    kind: RowKind
    found: DocumentHit
    hit: Hit
    rank: int  # of the document, from 0
    hidden: int = 0  # sentences a MORE row stands for
    copy: int = 0  # which of the copies a COPY row is

    @property
    def key(self) -> RowKey:
        """Says whether two rows of different answers are the same sentence."""
        aside = self.kind if self.stands_in or self.kind is RowKind.COPY else RowKind.SENTENCE
        return str(self.path), self.hit.start, self.hit.end, aside

    @property
    def shape(self) -> tuple[RowKind, bool, str, str, str, str]:
        """What its height depends on; rows of two answers that have it in common look alike."""
        hit = self.hit
        return self.kind, self.rank == 0, hit.sentence, hit.before, hit.after, hit.place.where

    @property
    def stands_in(self) -> bool:
        """Whether it stands for rows that are not shown."""
        return self.kind in {RowKind.MORE, RowKind.COPIES}

    @property
    def path(self) -> Path:
        """The file it leads to."""
        return self.found.copies[self.copy] if self.kind is RowKind.COPY else self.found.path


class ResultsModel(QAbstractListModel):
    """Holds the rows of one answer, expanding documents on request."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: Sequence[DocumentHit] = ()
        self._known: set[Path] = set()  # where they are
        self._rows: list[ResultRow] = []
        self._unfolded: set[tuple[str, RowKind]] = set()  # documents, and what of them

    @property
    def results(self) -> Sequence[DocumentHit]:
        """The documents of the answer shown."""
        return self._results

    def unchanged(self, results: Sequence[DocumentHit]) -> int:
        """How many documents at the beginning of another answer are shown just so already."""
        pairs = enumerate(zip(self._results, results, strict=False))
        first = next((rank for rank, (shown, found) in pairs if shown != found), None)
        return min(len(self._results), len(results)) if first is None else first

    def rows_of(self, documents: int) -> int:
        """How many rows the first documents have."""
        return bisect_left(self._rows, documents, key=attrgetter("rank"))

    def show(
        self, results: Sequence[DocumentHit], *, same: int = 0, keep_expanded: bool = False
    ) -> None:
        """Replace all rows but those of the `same` first documents.

        `keep_expanded` where it is the same query asked again.
        """
        self.beginResetModel()
        if not keep_expanded:
            self._unfolded.clear()
        del self._rows[self.rows_of(same) :]
        self._results = results
        self._known = {found.path for found in results}
        for rank, found in enumerate(results[same:], same):
            self._rows += self._rows_of(rank, found)
        self.endResetModel()

    def append(self, results: Sequence[DocumentHit]) -> None:
        """Add documents behind those there are; whatever is there already is passed over."""
        results = [found for found in results if found.path not in self._known]
        rows: list[ResultRow] = []
        for rank, found in enumerate(results, len(self._results)):
            rows += self._rows_of(rank, found)
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._results = [*self._results, *results]
            self._known.update(found.path for found in results)
            self._rows += rows
            self.endInsertRows()

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
        head, key, start = QModelIndex(), wanted.key, wanted.hit.start
        for position, row in enumerate(self._rows):
            if row.hit.start == start and row.key == key:
                return self.index(position)
            if row.kind is RowKind.FIRST and row.found.document == wanted.found.document:
                head = self.index(position)
        return head

    def expand(self, index: QModelIndex) -> None:
        """Replace a row with the ones it stands for."""
        row = self.row(index)
        if row is None or not row.stands_in:
            return
        self._unfolded.add((str(row.found.path), row.kind))
        position = index.row()
        rest = _rest(row.rank, row.found) if row.kind is RowKind.MORE else _copies(row)
        # The stand-in becomes the first of them, so that the selection stays where it is.
        self._rows[position] = rest[0]
        self.dataChanged.emit(index, index)
        if len(rest) > 1:
            self.beginInsertRows(QModelIndex(), position + 1, position + len(rest) - 1)
            self._rows[position + 1 : position + 1] = rest[1:]
            self.endInsertRows()

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Rows can be dragged away as files."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """A file, and for those who take only words, the sentence with its source."""
        return ["text/uri-list", "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """What is dragged."""
        rows = [row for row in map(self.row, indexes) if row is not None]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(row.path)) for row in rows])
        data.setText("\n".join(texts.citation(row.found, row.hit) for row in rows))
        return data

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Files are copied, never moved."""
        return Qt.DropAction.CopyAction

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
            return stand_in_text(row) if row.stands_in else _words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and row.kind is RowKind.FIRST:
            return texts.why(row.found)
        return None

    def _rows_of(self, rank: int, found: DocumentHit) -> list[ResultRow]:
        hits = found.hits or [_NO_HIT]
        unfolded = (str(found.path), RowKind.MORE) in self._unfolded
        shown = hits if unfolded else hits[:SENTENCES_SHOWN]
        rows = [
            ResultRow(RowKind.SENTENCE if i else RowKind.FIRST, found, hit, rank)
            for i, hit in enumerate(shown)
        ]
        hidden = len(hits) - len(shown)
        if hidden:
            rows.append(ResultRow(RowKind.MORE, found, hits[len(shown)], rank, hidden=hidden))
        if found.copies:
            copies = ResultRow(RowKind.COPIES, found, hits[0], rank, hidden=len(found.copies))
            unfolded = (str(found.path), RowKind.COPIES) in self._unfolded
            rows += _copies(copies) if unfolded else [copies]
        return rows


# Of a document that was found by its name.
_NO_HIT = Hit("", 0, 0, Place(), 0.0)


def _rest(rank: int, found: DocumentHit) -> list[ResultRow]:
    hits = found.hits[SENTENCES_SHOWN:]
    return [ResultRow(RowKind.SENTENCE, found, hit, rank) for hit in hits]


def _copies(row: ResultRow) -> list[ResultRow]:
    numbers = range(len(row.found.copies))
    return [ResultRow(RowKind.COPY, row.found, row.hit, row.rank, copy=n) for n in numbers]


def stand_in_text(row: ResultRow) -> str:
    """The words of a row that stands for others."""
    counted = texts.Counted()
    if row.kind is RowKind.COPIES:
        return counted.copies(row.hidden)
    return counted.more_sentences(row.hidden)


def spoken(row: ResultRow) -> str:
    """What a screen reader says for a row."""
    if row.stands_in:
        return stand_in_text(row)
    parts = [row.found.title or row.found.path.name] if row.kind is RowKind.FIRST else []
    parts += [_words(row)] if row.kind is RowKind.COPY else [row.hit.place.where, _words(row)]
    return ", ".join(part for part in parts if part)


def _words(row: ResultRow) -> str:
    return texts.short_path(row.path) if row.kind is RowKind.COPY else row.hit.sentence
