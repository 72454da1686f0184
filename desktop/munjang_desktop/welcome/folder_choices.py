"""Folders to tick: those that most people keep their documents in, and the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang.ingest.estimate import Estimate
    from munjang_desktop.workers import Workers

Location = QStandardPaths.StandardLocation
_SUGGESTED = (Location.DocumentsLocation, Location.DesktopLocation, Location.DownloadLocation)
_NARROW = 260  # pixels of a name; most are shorter


def suggested_folders() -> dict[Path, Location]:
    """The folders there are of those where people keep documents; never the whole home folder."""
    found: dict[Path, Location] = {}
    for location in _SUGGESTED:
        path = Path(QStandardPaths.writableLocation(location))
        # Where a desktop has no such folder of its own, Qt names the home folder.
        if path != Path.home() and path.is_dir():
            found.setdefault(path, location)
    return found


def outermost(folders: list[Path]) -> list[Path]:
    """`folders` without those that lie in another of them."""
    return [
        folder
        for folder in folders
        if not any(folder != other and folder.is_relative_to(other) for other in folders)
    ]


class FolderChoices(QFrame):
    """A box to tick for each folder, with how many documents are in it."""

    changed = Signal()  # others are ticked
    add_wanted = Signal()

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._workers = workers
        self._suggested = suggested_folders()
        self._rows: dict[Path, _Row] = {}
        self._heading = QLabel(self)
        self._heading.setObjectName("cardHeading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        # Before the button, which Tab comes to after them.
        for path in self._suggested:
            self._add_row(path, ticked=self._suggested[path] is Location.DocumentsLocation)
        self._add = QPushButton(self)
        self._add.setObjectName("quiet")
        self._add.clicked.connect(self.add_wanted)
        self._hint = QLabel(self)
        self._hint.setObjectName("dim")
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self._add)
        below.addWidget(self._hint)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addLayout(self._grid)
        column.addLayout(below)
        workers.counted.connect(self._counted)
        self._retranslate()

    @property
    def ticked(self) -> list[Path]:
        """The folders that are ticked, without those that lie in another of them."""
        return outermost([path for path, row in self._rows.items() if row.box.isChecked()])

    @property
    def boxes(self) -> list[QCheckBox]:
        """The boxes, in the order they are shown."""
        return [row.box for row in self._rows.values()]

    def count(self) -> None:
        """Have the documents counted in folders where that was not done yet."""
        for path, row in self._rows.items():
            if not row.asked:
                row.asked = True
                self._workers.count_documents(path)

    def add(self, path: Path) -> None:
        """Put a folder on the list, ticked."""
        if path not in self._rows:
            self._add_row(path, ticked=True)
            *before, box = self.boxes
            if before:
                self.setTabOrder(before[-1], box)
            self.setTabOrder(box, self._add)
            self._retranslate()
            self.count()
        self._rows[path].box.setChecked(True)
        self._rows[path].box.show()  # the layout would do so later, and what is hidden has no focus
        self._rows[path].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _add_row(self, path: Path, *, ticked: bool) -> None:
        row = _Row(path, ticked, self)
        row.box.toggled.connect(self.changed)
        place = len(self._rows)
        self._grid.addWidget(row.box, place, 0)
        self._grid.addWidget(row.where, place, 1)
        self._grid.addWidget(row.amount, place, 2, Qt.AlignmentFlag.AlignRight)
        self._rows[path] = row
        self.changed.emit()

    @Slot(object, object)
    def _counted(self, path: Path, found: Estimate | None) -> None:
        row = self._rows.get(path)
        if row is not None:
            row.show_amount(found)

    def _retranslate(self) -> None:
        names = {
            Location.DocumentsLocation: self.tr("Documents"),
            Location.DesktopLocation: self.tr("Desktop"),
            Location.DownloadLocation: self.tr("Downloads"),
        }
        self._heading.setText(self.tr("Which folders shall be searched?"))
        self._add.setText(
            self.tr("Add another folder…") if self._rows else self.tr("Choose a folder…")
        )
        self._hint.setText(self.tr("or drop it here"))
        for path, row in self._rows.items():
            location = self._suggested.get(path)
            row.name(names[location] if location is not None else texts.folder_name(path))


class _Row:
    """The widgets of one folder."""

    def __init__(self, path: Path, ticked: bool, parent: FolderChoices) -> None:
        self._path = path
        self._found: Estimate | None = None
        self._counted = False
        self.asked = False  # whether its documents were to be counted
        self.box = QCheckBox(parent)
        self.box.setChecked(ticked)
        self.box.setMaximumWidth(_NARROW)
        self.where = ElidedLabel(Qt.TextElideMode.ElideMiddle, parent)
        self.where.setObjectName("dim")
        self.where.setText(texts.short_path(path))
        self.amount = QLabel(parent)
        self.amount.setObjectName("dim")

    def name(self, name: str) -> None:
        """Set what the folder is called."""
        width = _NARROW - 40
        short = self.box.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width)
        self.box.setText(texts.unmarked(short))
        self._show()

    def show_amount(self, found: Estimate | None) -> None:
        """Say how many documents were found; None where the folder cannot be read."""
        self._found, self._counted = found, True
        if found is None:
            self.box.setChecked(False)
            self.box.setEnabled(False)
        self._show()

    def _show(self) -> None:
        if not self._counted:
            text = texts.translate("welcome", "counting…")
        elif self._found is None:
            text = texts.translate("welcome", "cannot be read as a folder")
        elif self._found.more:
            text = texts.translate("welcome", "more than {documents}").format(
                documents=texts.Counted().documents(max(1, self._found.documents - 1))
            )
        else:
            text = texts.Counted().documents(self._found.documents)
        self.amount.setText(text)
        self.box.setAccessibleDescription(f"{texts.short_path(self._path)}, {text}")
