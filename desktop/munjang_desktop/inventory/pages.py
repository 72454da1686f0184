"""The pages of the inventory, and the tabs that turn to them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from munjang.overview import FileFilter
from munjang.records import FileState
from munjang_desktop.controls import IconButton
from munjang_desktop.inventory.desk import InventoryDesk
from munjang_desktop.inventory.figures import FiguresPage
from munjang_desktop.inventory.files import FilesPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from munjang.overview import Statistics
    from munjang.records import Folder, Status
    from munjang_desktop.context import Context


_REST = 20  # times as long as a look took, between two that nobody asked for
_LONGEST_REST = 15.0  # seconds


class InventoryPages(QWidget):
    """Every file with what became of it, and the figures of them all.

    Nothing is asked of the library while nobody looks.
    """

    add_wanted = Signal()
    open_wanted = Signal(object)  # Path
    copied = Signal(str)  # what is on the clipboard now, in words

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._status: Status | None = None
        self._outdated = True  # something may have changed while nobody looked
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._follow)
        self.desk = InventoryDesk(context.workers, self)
        self.files = FilesPage(self.desk, context.theme, self)
        self.files_tab = self._tab()
        self.figures_tab = self._tab()
        self._count = QLabel(self)
        self._count.setObjectName("dim")
        self._export = IconButton("save", context.theme, self)
        self._lay_out()
        self._connect()
        self.files.table.restore_state(context.settings.saved_state("inventory"))
        self._retranslate()

    @cached_property
    def figures(self) -> FiguresPage:
        """The figures, whose page is made when somebody first looks."""
        made = FiguresPage(self._context.theme, self)
        made.files_wanted.connect(self.show_files)
        self._tabs.addWidget(made)
        return made

    @Slot(object)
    def take_status(self, status: Status) -> None:
        """The library has changed, or may have."""
        self._status = status
        self._outdated = True
        self._follow()

    @Slot(object)
    def take_folders(self, folders: Sequence[Folder]) -> None:
        """The folders one can choose from have changed, or may have."""
        self.files.filters.show_folders(folders)

    def show_refused(self) -> None:
        """List the files that could not be read, or where there are none, those read in part."""
        unread = frozenset() if self._status is None else frozenset(self._status.unread)
        self.show_files(FileFilter(states=unread or frozenset({FileState.PARTIAL})))

    @Slot(object, str)
    def show_files(self, wanted: FileFilter, extra: str = "") -> None:
        """List some files; `extra` says what the filter has that no field shows."""
        self.files_tab.setChecked(True)
        self._show_tab()
        self.files.filters.set_filter(wanted, extra)

    def show_file(self, path: Path) -> None:
        """List one file and explain it."""
        self.show_files(FileFilter(folder=path), path.name)
        self.files.select_first()

    @Slot()
    def show_figures(self) -> None:
        """Show the library in figures."""
        self.figures_tab.setChecked(True)
        self._show_tab()

    @Slot()
    def find(self) -> None:
        """Go to the field that filters."""
        self.files_tab.setChecked(True)
        self._show_tab()
        self.files.filters.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.files.filters.field.selectAll()

    @Slot()
    def reveal(self) -> None:
        """Show the current file in its folder."""
        self.files.actions.reveal()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look anew: nothing was done while nobody looked."""
        super().showEvent(event)
        if self._outdated:
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Remember the columns."""
        self._context.settings.save_state("inventory", self.files.table.save_state())
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 2, 12, 10)
        top.setSpacing(4)
        top.addWidget(self.files_tab)
        top.addWidget(self.figures_tab)
        top.addStretch(1)
        top.addWidget(self._count)
        top.addSpacing(6)
        top.addWidget(self._export)
        self._tabs = QStackedWidget(self)
        self._tabs.addWidget(self.files)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._tabs, 1)

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for tab in (self.files_tab, self.figures_tab):
            group.addButton(tab)
            tab.clicked.connect(self._show_tab)
        self.files_tab.setChecked(True)
        self.files.counted.connect(self._count.setText)
        self.files.add_wanted.connect(self.add_wanted)
        self.files.actions.open_wanted.connect(self.open_wanted)
        self.files.actions.copied.connect(self.copied)
        self.files.actions.changed.connect(self._context.workers.refresh)
        self.desk.figures.connect(self._show_figures)
        self._export.clicked.connect(self.files.actions.choose_file)
        self._context.workers.status.connect(self.take_status)
        self._context.workers.folders.connect(self.take_folders)

    @Slot()
    def _follow(self) -> None:
        """Look anew where that is due: of a large library it is no trifle, and it grows."""
        if self._outdated and self.isVisible() and not self._rest.isActive():
            self._look()

    def _look(self) -> None:
        self._outdated = False
        self.files.look()
        if self.figures_tab.isChecked():
            self.desk.count()
        self._rest.start(round(1000 * min(_REST * self.desk.cost, _LONGEST_REST)))

    @Slot(object)
    def _show_figures(self, statistics: Statistics) -> None:
        self.figures.show_statistics(statistics)

    @Slot()
    def _show_tab(self) -> None:
        figures = self.figures_tab.isChecked()
        self._tabs.setCurrentWidget(self.figures if figures else self.files)
        self._export.setVisible(not figures)
        self._count.setVisible(not figures)
        if figures:
            self.desk.count()

    def _tab(self) -> QToolButton:
        tab = QToolButton(self)
        tab.setObjectName("tab")
        tab.setCheckable(True)
        tab.setCursor(Qt.CursorShape.PointingHandCursor)
        return tab

    def _retranslate(self) -> None:
        self.files_tab.setText(self.tr("Files"))
        self.figures_tab.setText(self.tr("Statistics"))
        self._export.describe(self.tr("Save the list"))
