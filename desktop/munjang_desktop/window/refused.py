"""The files that were not read, or not whole, each with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from munjang.records import FileState
from munjang_desktop import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from munjang.records import LedgerEntry, Status


class RefusedModel(QAbstractTableModel):
    """Ledger entries as a table: file, what is wrong, why, where."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[LedgerEntry] = ()

    @property
    def entries(self) -> Sequence[LedgerEntry]:
        """The entries shown."""
        return self._entries

    def show(self, entries: Sequence[LedgerEntry]) -> None:
        """Replace all entries."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(  # noqa: N802 - Qt's name
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - Qt's default
    ) -> int:
        """One row a file."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(  # noqa: N802 - Qt's name
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - Qt's default
    ) -> int:
        """File, state, reason, folder."""
        return 0 if parent.isValid() else 4

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The words of a cell."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([str(entry.path), *map(str, entry.reasons)])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        cells = (
            entry.path.name,
            texts.file_state(entry.state),
            str(entry.reason),
            texts.short_path(entry.path.parent),
        )
        return cells[index.column()]

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("File"), self.tr("State"), self.tr("Reason"), self.tr("Folder"))[section]


class RefusedDialog(QDialog):
    """Lists every file that was not read, or not whole, so that nothing is missing silently."""

    reveal_wanted = Signal(object)  # Path

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.resize(860, 460)
        self._model = RefusedModel(self)
        self._intro = QLabel(self)
        self._intro.setWordWrap(True)
        self._table = QTableView(self)
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(30)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((210, 140, 300)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self._table.doubleClicked.connect(self._reveal_index)
        self._reveal = QPushButton(self)
        self._reveal.clicked.connect(self._reveal_current)
        self._copy = QPushButton(self)
        self._copy.clicked.connect(self._copy_list)
        self._close = QPushButton(self)
        self._close.setObjectName("primary")
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._reveal)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(self._intro)
        column.addWidget(self._table, 1)
        column.addLayout(buttons)
        self._retranslate()

    @property
    def model(self) -> RefusedModel:
        """The table."""
        return self._model

    def show_status(self, status: Status) -> None:
        """List the files that cannot be found, those found in part, and those left out by rules."""
        entries = [*status.refused, *status.partial, *status.excluded]
        if entries != self._model.entries:
            self._model.show(entries)
            self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _reveal_current(self) -> None:
        self._reveal_index(self._table.currentIndex())

    @Slot(QModelIndex)
    def _reveal_index(self, index: QModelIndex) -> None:
        if index.isValid():
            self.reveal_wanted.emit(self._model.entries[index.row()].path)

    @Slot()
    def _copy_list(self) -> None:
        lines = [f"{entry.path}\t{entry.reason}" for entry in self._model.entries]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Files that could not be read"))
        states = [entry.state for entry in self._model.entries]
        lines = [
            self.tr(
                "The content of %Ln file(s) cannot be found. They are tried again after a change.",
                "",
                sum(state.refused for state in states),
            )
        ]
        count = states.count(FileState.PARTIAL)
        if count:
            lines.append(self.tr("%Ln file(s) can be found, but not by all they hold.", "", count))
        count = states.count(FileState.EXCLUDED)
        if count:
            lines.append(self.tr("%Ln file(s) or folder(s) are left out by rules.", "", count))
        self._intro.setText("\n".join(lines))
        self._reveal.setText(self.tr("Show in folder"))
        self._copy.setText(self.tr("Copy list"))
        self._close.setText(self.tr("Close"))
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 3)
