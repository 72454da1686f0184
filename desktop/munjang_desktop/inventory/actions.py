"""What can be done with the files that are selected, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from munjang.records import FileState
from munjang_desktop import desktop_files
from munjang_desktop.inventory import words
from munjang_desktop.notice_line import UNDO_LASTS, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from munjang.errors import MunjangError
    from munjang.messages import Message
    from munjang_desktop.inventory.desk import InventoryDesk
    from munjang_desktop.inventory.table import InventoryTable
    from munjang_desktop.notice_line import NoticeLine

_TOLD_FOR = 6


class FileActions(QObject):
    """Carries out what is wanted of the table's selection; one line tells how it went."""

    changed = Signal()  # something became of files
    begun = Signal(object)  # list[int]: files that are to be read anew
    open_wanted = Signal(object)  # Path
    copied = Signal(str)  # what is on the clipboard now, in words

    def __init__(self, desk: InventoryDesk, table: InventoryTable, notice: NoticeLine) -> None:
        super().__init__(table)
        self._desk = desk
        self._table = table
        self._notice = notice
        self._rules: Mapping[Path, Sequence[str]] = {}  # to be taken back
        desk.excluded.connect(self._say_excluded)
        desk.brought_back.connect(self.changed)
        desk.reading.connect(self._say_reading)
        desk.unlocked.connect(self._say_unlocked)
        desk.locked.connect(self.changed)
        desk.copied.connect(self._to_clipboard)
        desk.written.connect(self._say_written)
        desk.failed.connect(self.say_failed)
        notice.acted.connect(self._undo)

    @Slot()
    def open(self) -> None:
        """Open the current file with its program."""
        entry = self._table.current()
        if entry is not None:
            self.open_wanted.emit(entry.path)

    @Slot()
    def reveal(self) -> None:
        """Show the current file in its folder."""
        entry = self._table.current()
        if entry is not None:
            desktop_files.reveal(entry.path, self)

    @Slot()
    def read_again(self) -> None:
        """Have the selected files read again."""
        self._desk.read_again(self._begin())

    @Slot()
    def exclude(self) -> None:
        """Leave the selected files out."""
        ids = self._table.selected_ids()
        if ids:
            self._desk.exclude(ids)

    @Slot()
    def put_back(self) -> None:
        """Search the selected files again that are left out."""
        self._desk.put_back(self._begin())

    @Slot(str)
    def unlock(self, password: str) -> None:
        """Open the current document with its password."""
        entry = self._table.current()
        if entry is not None:
            self._begin()
            self._desk.unlock(entry.path, password)

    @Slot()
    def lock(self) -> None:
        """Forget the password of the current document."""
        entry = self._table.current()
        if entry is not None:
            self._begin()
            self._desk.lock(entry.path)

    @Slot()
    def copy(self) -> None:
        """Put the selected files on the clipboard, as a table."""
        ids = self._table.selected_ids()
        if ids:
            self._desk.write(ids, None)

    @Slot()
    def choose_file(self) -> None:
        """Ask where the list is to be saved."""
        dialog = QFileDialog(self._table, self.tr("Save the list"), str(Path.home()))
        dialog.selectFile("munjang.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def export(self, target: str) -> None:
        """Write the list as it is filtered and sorted to a file."""
        self._desk.write(self._table.rows.ids, Path(target))

    @Slot(QPoint)
    def show_menu(self, place: QPoint) -> None:
        """Offer all of this."""
        selected = self._table.count_selected()
        if not selected:
            return
        menu = QMenu(self._table)
        menu.aboutToHide.connect(menu.deleteLater)
        current = self._table.current()
        state = None if current is None else current.state
        if selected == 1 and state is not FileState.AWAY:
            menu.addAction(self.tr("Open"), self.open)
            menu.addAction(self.tr("Show in folder"), self.reveal)
            menu.addSeparator()
        if state is FileState.EXCLUDED:
            menu.addAction(self.tr("Put back"), self.put_back)
        else:
            if state not in {FileState.LINK, FileState.AWAY}:
                menu.addAction(self.tr("Read again"), self.read_again)
            menu.addAction(self.tr("Leave out"), self.exclude)
        menu.addSeparator()
        menu.addAction(self.tr("Copy as table"), self.copy)
        menu.popup(self._table.viewport().mapToGlobal(place))

    def _begin(self) -> list[int]:
        ids = self._table.selected_ids()
        self.begun.emit(ids)
        return ids

    @Slot(object)
    def _say_excluded(self, rules: Mapping[Path, Sequence[str]]) -> None:
        self._rules = rules
        count = sum(map(len, rules.values()))
        if count:
            text, undo = words.Counted().left_out(count), self.tr("Undo")
            self._notice.show_notice(Notice(text, undo, icon="undo", lasts=UNDO_LASTS))

    @Slot()
    def _undo(self) -> None:
        self._notice.dismiss()
        rules, self._rules = self._rules, {}
        self._desk.bring_back(rules)

    @Slot(int)
    def _say_reading(self, count: int) -> None:
        self._tell(words.Counted().read_again(count), "page")
        self.changed.emit()

    @Slot(object)
    def _say_unlocked(self, notice: Message | None) -> None:
        text = self.tr("The document is open now, and found by its content.")
        if notice is not None:
            text += " " + self.tr("Its password is not kept: {reason}.").format(reason=notice)
        self._tell(text, "lock")
        self.changed.emit()

    @Slot(object)
    def _to_clipboard(self, table: str) -> None:
        QGuiApplication.clipboard().setText(table)
        self.copied.emit(self.tr("Files copied as a table"))

    @Slot(object)
    def _say_written(self, name: str) -> None:
        self._tell(self.tr("The list was saved as “{name}”.").format(name=name), "save")

    @Slot(object)
    def say_failed(self, error: MunjangError) -> None:
        """Say what did not go well."""
        self._notice.show_notice(Notice(f"{error.title}: {error}", serious=True))

    def _tell(self, text: str, icon: str) -> None:
        self._notice.show_notice(Notice(text, icon=icon, lasts=_TOLD_FOR))
