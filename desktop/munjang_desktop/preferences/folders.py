"""The folders that are searched, and what is left out of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton

from munjang_desktop import texts
from munjang_desktop.controls import choose_folder
from munjang_desktop.notice_line import Notice, NoticeLine
from munjang_desktop.preferences.form import Group, Page, Row
from munjang_desktop.preferences.rules import Rules
from munjang_desktop.removal_line import RemovalLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.errors import MunjangError
    from munjang.records import Folder
    from munjang_desktop.context import Context


class FolderRow(Row):
    """One folder: where it is, how far it is read, and a button to take it out."""

    remove_wanted = Signal(object)  # Path

    def __init__(self, folder: Folder) -> None:
        self.button = QPushButton()
        super().__init__(self.button)
        self.button.clicked.connect(self._remove)
        self.show_folder(folder)

    def show_folder(self, folder: Folder) -> None:
        """Say how things are with the folder now."""
        self.folder = folder
        name = texts.folder_name(folder.path)
        self.say(name, f"{texts.short_path(folder.path)}\n{self._state()}")
        self.button.setText(self.tr("Remove"))
        self.button.setAccessibleName(self.tr("Take “{name}” out of the search").format(name=name))

    def _state(self) -> str:
        files = texts.Counted().files(self.folder.files)
        if not self.folder.available:
            return self.tr("Not connected; {files} will be found again when it is").format(
                files=files
            )
        if self.folder.waiting:
            return self.tr("{files}, {waiting} still to be read").format(
                files=files, waiting=texts.number(self.folder.waiting)
            )
        return self.tr("{files}, up to date").format(files=files)

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.folder.path)


class FoldersPage(Page):
    """Adds and removes folders, with a way back, and changes their rules."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._folders: list[Folder] = []
        self.rows: list[FolderRow] = []
        self.undo = RemovalLine(context.workers, context.theme)
        self.problem = NoticeLine(context.theme)
        self._group = Group()
        self._nothing = Row()
        self.add = QPushButton()
        self._add_row = Row(self.add)
        self.rules = Rules(context)
        for widget in (self.problem, self.undo, self._group, self.rules):
            self.column.addWidget(widget)
        self.close_column()
        self._make_rows()
        self.retranslate()
        workers = context.workers
        self.add.clicked.connect(self.choose_folder)
        self.undo.left.connect(self.add.setFocus)
        self.rules.changed.connect(workers.catch_up)
        workers.folders.connect(self.show_folders)
        workers.removed.connect(self._refresh_rules)
        workers.added.connect(self._refresh_rules)
        workers.failed.connect(self._complain)
        self.show_folders(workers.known_folders)

    @property
    def folders(self) -> Sequence[Folder]:
        """The folders shown."""
        return self._folders

    def shown(self) -> None:
        """Ask for folders and rules."""
        self._context.workers.refresh()
        self.rules.refresh()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self.add.setText(self.tr("Add folder…"))
        self._add_row.say(self.tr("Another folder"), self.tr("Or drag one onto the window."))
        self.rules.retranslate()
        self._fill()

    @Slot(object)
    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders, if they are others than before."""
        if list(folders) != self._folders:
            self._folders = list(folders)
            self._fill()
            self.rules.show_folders(folders)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user pick a folder to add."""
        choose_folder(self, self.tr("Choose a folder to search"), self._add_chosen)

    def _fill(self) -> None:
        # The keyboard may be on a row: it stays while the folders are the same.
        if [row.folder.path for row in self.rows] != [folder.path for folder in self._folders]:
            self._make_rows()
        for row, folder in zip(self.rows, self._folders, strict=True):
            row.show_folder(folder)

    def _make_rows(self) -> None:
        focused = next((row.folder.path for row in self.rows if row.button.hasFocus()), None)
        adding = self.add.hasFocus()
        self._add_row.setParent(self)
        self._group.clear()
        self.rows = [FolderRow(folder) for folder in self._folders]
        for row in self.rows:
            row.remove_wanted.connect(self._remove)
            self._group.add(row)
            if row.folder.path == focused:
                row.button.setFocus()
        self._group.add(self._add_row)
        self._add_row.show()
        if adding:
            self.add.setFocus()

    @Slot(str)
    def _add_chosen(self, path: str) -> None:
        self.problem.dismiss()
        self._context.workers.add_folder(Path(path))

    @Slot(object)
    def _remove(self, path: Path) -> None:
        self._context.workers.remove_folder(path)

    @Slot()
    def _refresh_rules(self) -> None:
        self.rules.refresh()  # a folder's own come and go with it

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        if self.isVisible():
            self.problem.show_notice(Notice(f"{error.title}: {error}", serious=True))
