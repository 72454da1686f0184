"""The main window."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QMessageBox, QSplitter, QVBoxLayout

import munjang
from munjang.records import Phase
from munjang_desktop import desktop_files
from munjang_desktop.assistant import QueryAssistant
from munjang_desktop.atlas import MapPlace
from munjang_desktop.controls import choose_folder, open_menu, resize_on_screen, writes
from munjang_desktop.inventory import InventoryPlace
from munjang_desktop.model_offer import ModelOffer
from munjang_desktop.welcome import WelcomePage
from munjang_desktop.window.attention import Attention
from munjang_desktop.window.drop_overlay import DropOverlay
from munjang_desktop.window.export_dialog import ExportDialog
from munjang_desktop.window.filter_bar import FilterBar
from munjang_desktop.window.folder_panel import FolderPanel
from munjang_desktop.window.key_sheet import KeySheet
from munjang_desktop.window.menu import WindowMenu
from munjang_desktop.window.navigation import Navigation
from munjang_desktop.window.notice_board import NoticeBoard
from munjang_desktop.window.places import Place, Places
from munjang_desktop.window.saved_panel import SavedPanel
from munjang_desktop.window.search_area import SearchArea
from munjang_desktop.window.search_bar import SearchBar
from munjang_desktop.window.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
    )
    from PySide6.QtWidgets import QWidget

    from munjang.models import ModelRecord
    from munjang.records import Answer, Progress, Status
    from munjang_desktop.context import Context
    from munjang_desktop.settings import LanguageChoice
    from munjang_desktop.theme import Theme

_REFRESH_EVERY = 2000  # ms, while the library grows


class MainWindow(QMainWindow):
    """Puts search field, folders, results and status together and passes their wishes on."""

    closed = Signal()
    quit_wanted = Signal()
    preferences_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._workers = context.workers
        self._phase = Phase.IDLE
        self._welcomes = False  # the welcome is shown
        self._judge: ModelRecord | None = None
        self._offered_judge: ModelRecord | None = None
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_EVERY)
        self._refresh.timeout.connect(self._workers.refresh)

        with context.theme.dressed_last(self):
            self._make(context.theme)
        self._connect()
        self._bind_keys()
        self.setAcceptDrops(True)
        self.setWindowTitle("Munjang")
        self._restore_geometry()
        self.search_bar.field.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember how the window looked."""
        settings = self._context.settings
        settings.save_state("geometry", self.saveGeometry())
        settings.save_state("folders", self._sides.saveState())
        settings.save_state("results", self.area.save_state())
        settings.sync()
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape starts again from wherever one is; typing goes to the search field."""
        if event.key() == Qt.Key.Key_Escape:
            self.search_bar.clear()
        elif writes(event):
            self.search_bar.field.setFocus()
            self.search_bar.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take what may be folders; the engine says if they are not."""
        own = event.source() is not None  # a result that is dragged out
        if not own and _dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._overlay.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Uncover the window."""
        self._overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Add the folders."""
        self._overlay.hide()
        for path in _dropped_paths(event.mimeData()):
            self._take_folder(path)
        event.acceptProposedAction()

    @Slot()
    def choose_folder(self) -> None:
        """Let the user pick a folder to add."""
        choose_folder(self, self.tr("Choose a folder to search"), self._add_chosen)

    @Slot(object, bool)
    def _export(self, answer: Answer, every: bool) -> None:
        dialog = ExportDialog(answer, self)
        dialog.chosen.connect(partial(self._workers.export, every=every))
        dialog.open()
        self.attention.used()

    @Slot()
    def show_refused(self) -> None:
        """List the files that could not be read."""
        self.places.enter(self._library)
        self.inventory.show_refused()

    @Slot(object)
    def show_in_library(self, path: Path) -> None:
        """Show what became of one file, and what can be done about it."""
        self.places.enter(self._library)
        self.inventory.show_file(path)

    @Slot()
    def come_to_front(self) -> None:
        """Show the window over the others, ready to type."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Pause indexing, or go on."""
        self._workers.set_paused(paused)
        self._context.settings.paused = paused

    @Slot(bool)
    def set_precise(self, precise: bool) -> None:
        """Judge answers again, or not; without a judge, offer to fetch one."""
        if precise and self._offered_judge is not None:
            self._offer.offer(self._offered_judge)
        if precise and self._judge is None:
            self.search_bar.precise.setChecked(False)
            return
        self._context.settings.precise = precise
        if precise:
            self._workers.judges.prepare()
        self.area.set_precise(precise)

    @Slot(object)
    def choose_language(self, choice: LanguageChoice) -> None:
        """Change the language, now and for the next time."""
        self._context.settings.language = choice
        self._context.languages.choose(choice)

    def _make(self, theme: Theme) -> None:
        context = self._context
        self.menu = WindowMenu(self)
        self.search_bar = SearchBar(theme, self.menu, context.searches, self)
        self.filter_bar = FilterBar(theme, self)
        self.assistant = QueryAssistant(
            self.search_bar.field, self.search_bar.box, self._workers, context.searches, theme
        )
        self.attention = Attention(context.searches, self)
        self._offer = ModelOffer(self._workers, self)
        self.notices = NoticeBoard(self._workers, self._offer, theme)
        self.welcome = WelcomePage(context, self._offer)
        self.area = SearchArea(self._workers, self.welcome, context.searches, theme)
        self.places = Places(self)
        self.navigation = Navigation(self.places, theme, self)
        field = self.search_bar.field
        self.places.add(
            Place(self.area, "search", self._search_title, "Ctrl+1", field, answers=True)
        )
        self.inventory = InventoryPlace(context, self)
        self._library = Place(self.inventory, "shelf", self.inventory.title, "Ctrl+2")
        self.places.add(self._library)
        self.map = MapPlace(self._workers, theme)
        self.places.add(Place(self.map, "map", self._map_title, "Ctrl+3", answers=True))
        self.folder_panel = FolderPanel(theme)
        self.saved_panel = SavedPanel(context.searches, theme)
        self.folder_panel.add_below(self.saved_panel)
        self.status_line = StatusLine(theme)
        self._overlay = DropOverlay(theme, self)
        self._lay_out()

    def _lay_out(self) -> None:
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._sides.setHandleWidth(1)
        left = _column(self.navigation, self.folder_panel)
        left.setMinimumWidth(170)
        self._sides.addWidget(left)
        self._sides.addWidget(_column(self.search_bar, self.filter_bar, self.notices, self.places))
        self._sides.setStretchFactor(0, 0)
        self._sides.setStretchFactor(1, 1)
        self._sides.setCollapsible(1, False)
        self._sides.setSizes([220, 900])
        self.setCentralWidget(_column(self._sides, self.status_line, grows=self._sides))
        self.setMinimumSize(720, 460)

    def _connect(self) -> None:
        workers = self._workers
        self.search_bar.asked.connect(self.area.ask)
        self.search_bar.asked.connect(self.map.ask)
        self.search_bar.asked.connect(self.places.follow_query)
        self.area.asked.connect(self.attention.asked)
        self.search_bar.field.changed.connect(self.filter_bar.show_query)
        self.filter_bar.query_wanted.connect(self.search_bar.set_query)
        self.saved_panel.asked.connect(self.search_bar.set_query)
        self.area.export_wanted.connect(self._export)
        self.menu.export_wanted.connect(self.area.export)
        self.area.query_wanted.connect(self.search_bar.set_query)
        workers.guide.connect(self.filter_bar.take_guide)
        self.places.entered.connect(self.filter_bar.go_to)
        results = self.area.results
        for done in (results.open_wanted, results.reveal_wanted, results.copied):
            done.connect(self.attention.used)
        for part in (results, self.inventory):
            part.copied.connect(self.status_line.tell)
        self.search_bar.precise_wanted.connect(self.set_precise)
        workers.judge.connect(self._judge_checked)
        workers.judges.preparing.connect(self.search_bar.show_preparing)
        self.search_bar.entered.connect(self._entered)
        self.search_bar.key_offered.connect(self._key_offered)
        self.area.add_wanted.connect(self.choose_folder)
        self.area.currentChanged.connect(self._page_changed)
        self.welcome.start_wanted.connect(self._add_all)
        self.welcome.language_chosen.connect(self.choose_language)
        self.inventory.open_wanted.connect(workers.open_document)
        self.inventory.add_wanted.connect(self.choose_folder)
        self.notices.reveal_wanted.connect(self._reveal)
        self.notices.left.connect(self.search_bar.field.setFocus)
        self.area.preview.unread.library_wanted.connect(self.show_in_library)
        self.folder_panel.add_wanted.connect(self.choose_folder)
        self.folder_panel.remove_wanted.connect(workers.remove_folder)
        self.folder_panel.open_wanted.connect(self._open_folder)
        self.status_line.pause_wanted.connect(self.set_paused)
        self.status_line.refused_wanted.connect(self.show_refused)
        self.menu.add_wanted.connect(self.choose_folder)
        self.menu.refused_wanted.connect(self.show_refused)
        self.menu.keys_wanted.connect(self._show_keys)
        self.menu.about_wanted.connect(self._about)
        self.menu.quit_wanted.connect(self.quit_wanted)
        self.menu.preferences_wanted.connect(self.preferences_wanted)
        workers.folders.connect(self.folder_panel.show_folders)
        workers.status.connect(self._show_status)
        workers.progress.connect(self._show_progress)
        workers.moving.connect(self.status_line.show_moving)
        workers.paused_changed.connect(self.status_line.set_paused)
        self.status_line.set_paused(workers.paused)

    def _bind_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+L", self.search_bar.focus_all),
            ("Ctrl+F", self._find),
            ("F3", self.area.preview.next_hit),
            ("Shift+F3", self.area.preview.previous_hit),
            ("Ctrl+Return", self._reveal_current),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        if sys.platform == "linux":  # elsewhere the system takes it for a context menu
            QShortcut(QKeySequence("Shift+F10"), self).activated.connect(self._offer_menu)

    def _restore_geometry(self) -> None:
        settings = self._context.settings
        if not self.restoreGeometry(settings.saved_state("geometry")):
            resize_on_screen(self, 1180, 760)
        self._sides.restoreState(settings.saved_state("folders"))
        self.area.restore_state(settings.saved_state("results"))

    @Slot()
    def _find(self) -> None:
        """Look for words in the document that is read; without one, search."""
        if self.inventory.isVisible():
            self.inventory.find()
        elif self.area.isVisible() and self.area.reading:
            self.area.find()
        else:
            self.search_bar.focus_all()

    @Slot(object)
    def _reveal(self, path: Path) -> None:
        desktop_files.reveal(path, self)

    @Slot()
    def _reveal_current(self) -> None:
        if self.inventory.isVisible():
            self.inventory.reveal()
        elif self.area.isVisible():
            self.area.results.reveal_current()
        elif self.map.isVisible():
            self.map.reveal_current()

    @Slot()
    def _offer_menu(self) -> None:
        """Offer what can be done with what is chosen; in the search field, with the sentence."""
        focused = self.focusWidget()
        if focused is self.search_bar.field and self.area.reading:
            focused = self.area.results
        if focused is not None:
            open_menu(focused)

    def _search_title(self) -> str:
        return self.tr("Search")

    def _map_title(self) -> str:
        return self.tr("Map")

    @Slot()
    def _entered(self) -> None:
        """Return in the search field: open what is selected, or go where the answer is."""
        if self.places.current.widget is self.area:
            self.area.enter()
        else:
            self.places.follow_query(self.search_bar.query)

    @Slot(object)
    def _key_offered(self, event: QKeyEvent) -> None:
        if self.places.current.widget is self.area:
            self.area.results.take_key(event)

    @Slot(object, object)
    def _judge_checked(self, judge: ModelRecord | None, offered: ModelRecord | None) -> None:
        self._judge, self._offered_judge = judge, offered
        self.search_bar.show_judge(judge)
        if judge is not None and self._context.settings.precise:
            self.search_bar.precise.setChecked(True)

    @Slot(object)
    def _show_status(self, status: Status) -> None:
        self.status_line.show_status(status)

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self.status_line.show_progress(progress)
        self.area.show_progress(progress)
        if progress.phase is not self._phase and progress.phase is Phase.IDLE:
            self._refresh.start(0)
            self._workers.look_around()
        elif progress.changed and not self._refresh.isActive():
            self._refresh.start(_REFRESH_EVERY)
        self._phase = progress.phase

    @Slot(str)
    def _add_chosen(self, path: str) -> None:
        self._take_folder(Path(path))

    @Slot(object)
    def _add_all(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            self._workers.add_folder(folder)

    def _take_folder(self, folder: Path) -> None:
        """Search a folder, or put it on the list of the welcome where that is shown."""
        if self.welcome.isVisible():
            self.welcome.add(folder)
        else:
            self._workers.add_folder(folder)

    @Slot()
    def _page_changed(self) -> None:
        """Let the welcome do what else lines above the results do, and have the keys."""
        welcomes = self.area.state is self.welcome
        self.notices.offer_model(not welcomes)
        if welcomes and not self.search_bar.query:
            self.welcome.start.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._welcomes and self.area.isVisible():
            self.search_bar.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._welcomes = welcomes

    @Slot(object)
    def _open_folder(self, path: Path) -> None:
        if not desktop_files.open_path(path):
            self.notices.show_unopened(path)

    @Slot()
    def _show_keys(self) -> None:
        KeySheet(self._context.settings.hotkey, self).open()

    @Slot()
    def _about(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About Munjang"))
        box.setIconPixmap(self.windowIcon().pixmap(64, 64))
        box.setText(f"<b>Munjang (문장) {munjang.__version__}</b>")
        box.setInformativeText(
            self.tr(
                "Finds the sentence you mean in the documents on this computer. "
                "Nothing leaves it. Licensed under Apache 2.0."
            )
        )
        box.open()


def _column(*widgets: QWidget, grows: QWidget | None = None) -> QFrame:
    """Widgets below each other without gaps; the room is the last one's unless said otherwise."""
    made = QFrame()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, int(widget is (grows or widgets[-1])))
    return made


def _dropped_paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
