"""The files of the library: what narrows them down, the table, and the one that is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from munjang.overview import FileFilter
from munjang.records import LEFT_OUT, FileState
from munjang_desktop import texts
from munjang_desktop.inventory import words
from munjang_desktop.inventory.actions import FileActions
from munjang_desktop.inventory.details import Details
from munjang_desktop.inventory.filters import FilterBar
from munjang_desktop.inventory.table import InventoryTable
from munjang_desktop.notice_line import NoticeLine
from munjang_desktop.state_page import StatePage

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.overview import FileList
    from munjang.records import Explanation, LedgerEntry
    from munjang_desktop.inventory.desk import InventoryDesk
    from munjang_desktop.theme import Theme

_EXPLAIN_AFTER = 80  # ms: who goes through the list with the arrows need not wait for each


class EmptyPage(StatePage):
    """Says why no file is listed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("shelf", theme, parent, role="faint")
        self.filtered = False
        self.button = QPushButton(self)
        self.column.addSpacing(6)
        self.column.addLayout(self._centred(self.button))
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        if self.filtered:
            self.say(self.tr("No file is like this"), self.tr("Other filters may show some."))
            self.button.setText(self.tr("Show all files"))
        else:
            self.say(
                self.tr("There are no files yet"),
                self.tr("Add a folder, and every file in it is listed here."),
            )
            self.button.setText(self.tr("Add folder…"))


class FilesPage(QWidget):
    """Lists the files that the filters leave, and explains the one that is selected."""

    add_wanted = Signal()
    counted = Signal(str)  # how many files are listed or selected, in words

    def __init__(self, desk: InventoryDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._listed: FileList | None = None
        self._listed_for: FileFilter | None = None
        self._selects_first = False  # of the list that is on its way
        self._awaited: tuple[int, ...] = ()  # files that stay listed till one sees their fate
        self.filters = FilterBar(theme, self)
        self.table = InventoryTable(theme, self)
        self.details = Details(theme, self)
        self.notice = NoticeLine(theme, self)
        self.empty = EmptyPage(theme, self)
        self.actions = FileActions(desk, self.table, self.notice)
        self._explain = QTimer(self, singleShot=True, interval=_EXPLAIN_AFTER)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        # What is told of a file is read whole; the page that is not shown needs no room.
        self._stack.setMinimumHeight(self.table.minimumSizeHint().height())
        self._lay_out()
        self._connect()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def look(self) -> None:
        """List the files anew."""
        rows = self.table.rows
        wanted = replace(self.filters.filter, awaited=self._awaited)
        self._desk.list(wanted, rows.order, descending=rows.descending)
        self._explain.start()

    def select_first(self) -> None:
        """Select the first file of the list that was asked for."""
        self._selects_first = True

    def _lay_out(self) -> None:
        filters = QVBoxLayout()
        filters.setContentsMargins(16, 0, 16, 10)
        filters.setSpacing(8)
        filters.addWidget(self.filters)
        filters.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(filters)
        column.addWidget(self._stack, 1)
        column.addWidget(self.details)

    def _connect(self) -> None:
        desk, table, details, actions = self._desk, self.table, self.details, self.actions
        self.filters.changed.connect(self._look_elsewhere)
        table.rows.sorted.connect(self.look)
        table.rows.wanted.connect(desk.fetch)
        table.chosen.connect(self._file_chosen)
        table.selected.connect(self._count)
        table.open_wanted.connect(actions.open)
        table.reveal_wanted.connect(actions.reveal)
        table.copy_wanted.connect(actions.copy)
        table.exclude_wanted.connect(actions.exclude)
        table.customContextMenuRequested.connect(actions.show_menu)
        details.open_wanted.connect(actions.open)
        details.reveal_wanted.connect(actions.reveal)
        details.retry_wanted.connect(actions.read_again)
        details.exclude_wanted.connect(actions.exclude)
        details.put_back_wanted.connect(actions.put_back)
        details.unlock_wanted.connect(actions.unlock)
        details.lock_wanted.connect(actions.lock)
        actions.changed.connect(self.look)
        actions.begun.connect(self._await)
        self.notice.left.connect(table.setFocus)
        desk.listed.connect(self._show_list)
        desk.entries.connect(table.take)
        desk.explained.connect(self._show_explanation)
        desk.password_refused.connect(self._password_refused)
        self.empty.button.clicked.connect(self._leave_empty)
        self._explain.timeout.connect(self._ask_why)

    @Slot()
    def _look_elsewhere(self) -> None:
        self._awaited = ()
        self.look()

    @Slot(object)
    def _await(self, files: list[int]) -> None:
        self._awaited = (*self._awaited, *files)

    @Slot(object)
    def _show_list(self, found: FileList) -> None:
        self.filters.show_counts(found.states, found.kinds)
        self._listed = found
        wanted, self._listed_for = self._listed_for, self.filters.filter
        self.table.show_files(found.ids, same_filter=wanted == self._listed_for)
        self._count(self.table.count_selected())
        if not found.ids:
            self.empty.filtered = self.filters.filter != FileFilter()
            self.empty.retranslate()
        self._stack.setCurrentWidget(self.table if found.ids else self.empty)
        if self._selects_first and found.ids:
            self.table.choose(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._selects_first = False

    @Slot(int)
    def _count(self, selected: int) -> None:
        if selected > 1:
            self.counted.emit(words.Counted().selected(selected))
        elif self._listed is not None:
            self.counted.emit(_describe(self._listed, self.filters.filter))

    @Slot(object)
    def _file_chosen(self, entry: LedgerEntry | None) -> None:
        single = self.table.count_selected() == 1
        if not single:
            left = self.details.isAncestorOf(self.window().focusWidget())
            self.details.show_explanation(None)
            if left:  # with what the keyboard was on
                self.table.setFocus()
        if single and entry is not None:
            self._explain.start()
        else:
            self._explain.stop()

    @Slot()
    def _ask_why(self) -> None:
        entry = self.table.current()
        if entry is not None and self.table.count_selected() == 1:
            self._desk.explain(entry.path)

    @Slot(object)
    def _show_explanation(self, explanation: Explanation) -> None:
        entry = self.table.current()
        if entry is not None and entry.path == explanation.path:
            self.details.show_explanation(explanation)

    @Slot(object, object)
    def _password_refused(self, path: Path, error: MunjangError) -> None:
        """Say it where the password was typed, unless another file is looked at by now."""
        if self.details.path == path:
            self.details.show_password_problem(error)
        else:
            self.actions.say_failed(error)

    @Slot()
    def _leave_empty(self) -> None:
        if self.empty.filtered:
            self.filters.set_filter(FileFilter())
        else:
            self.add_wanted.emit()

    def _retranslate(self) -> None:
        self.table.setAccessibleName(self.tr("Files of the library"))
        self._count(self.table.count_selected())


def _describe(listed: FileList, wanted: FileFilter) -> str:
    """How many files are listed; of all, how many the other views mean that count some of them."""
    number, states = texts.Counted(), listed.states
    if wanted != FileFilter():
        return number.files(len(listed.ids))
    excluded = sum(states.get(state, 0) for state in LEFT_OUT)
    searchable = sum(count for state, count in states.items() if state.searchable)
    away = states.get(FileState.AWAY, 0)
    parts = [number.files(len(listed.ids) - excluded - away), number.searchable(searchable)]
    if away:
        parts.append(words.Counted().away(away))
    if excluded:
        parts.append(words.Counted().excluded(excluded))
    return "  ·  ".join(parts)
