"""The answers as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt

from munjang_desktop import desktop_files, texts
from munjang_desktop.results.rows import ResultRow, ResultRows, RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from munjang.records import DocumentHit


class ResultsModel(QAbstractListModel):
    """Holds the rows of one answer, expanding documents on request."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = ResultRows()

    @property
    def results(self) -> Sequence[DocumentHit]:
        """The documents of the answer shown."""
        return self._rows.results

    def unchanged(self, results: Sequence[DocumentHit]) -> int:
        """How many documents at the beginning of another answer are shown just so already."""
        return self._rows.unchanged(results)

    def rows_of(self, documents: int) -> int:
        """How many rows the first documents have."""
        return self._rows.rows_before(documents)

    def take_over(self, results: Sequence[DocumentHit]) -> None:
        """Show another answer that looks no other."""
        self._rows.take_over(results)

    def show(
        self, results: Sequence[DocumentHit], *, same: int = 0, keep_expanded: bool = False
    ) -> None:
        """Replace all rows but those of the `same` first documents.

        `keep_expanded` where it is the same query asked again.
        """
        self.beginResetModel()
        self._rows.show(results, same=same, keep_unfolded=keep_expanded)
        self.endResetModel()

    def append(self, results: Sequence[DocumentHit]) -> None:
        """Add documents behind those there are; whatever is there already is passed over."""
        results = self._rows.unknown(results)
        if results:
            first, rows = len(self._rows), self._rows.count(results)
            self.beginInsertRows(QModelIndex(), first, first + rows - 1)
            self._rows.append(results)
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
        row = self._rows.find(wanted)
        return QModelIndex() if row is None else self.index(row)

    def expand(self, index: QModelIndex) -> None:
        """Replace a row with the ones it stands for."""
        row = self.row(index)
        if row is None or not row.stands_in:
            return
        position = index.row()
        # The stand-in becomes the first of them, so that the selection stays where it is.
        others = self._rows.unfold(position)
        self.dataChanged.emit(index, index)
        if others:
            self.beginInsertRows(QModelIndex(), position + 1, position + len(others))
            self._rows.insert(position, others)
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
        data.setUrls([desktop_files.url_of(row.path) for row in rows])
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
            return texts.tip(texts.why(row.found))
        return None


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
