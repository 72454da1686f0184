"""The icon in the notification area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from munjang.records import Phase
from munjang_desktop import texts
from munjang_desktop.icons import Mark, application_icon

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.records import Progress, Status
    from munjang_desktop.workers import Workers

_WORK_SHOWS_AFTER = 1500  # ms: a file that was saved is read before, and an icon need not blink
_WORK = {Phase.READING, Phase.EMBEDDING}


class Tray(QObject):
    """Says how indexing is doing, and keeps search within reach while the window is closed."""

    search_wanted = Signal()
    window_wanted = Signal()
    pause_wanted = Signal(bool)
    preferences_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._progress: Progress | None = None
        self._status: Status | None = None
        self._failure: MunjangError | None = None
        self._mark: Mark | None = None
        self._busy = QTimer(self, singleShot=True, interval=_WORK_SHOWS_AFTER)
        self._busy.timeout.connect(self._renew)
        self.menu = QMenu()
        self._search = self._action(self.search_wanted)
        self._window = self._action(self.window_wanted)
        self.menu.addSeparator()
        self.status_line = QAction(self.menu, enabled=False)
        self.menu.addAction(self.status_line)
        self.pause = QAction(self.menu)
        self.pause.triggered.connect(self._pause)
        self.menu.addAction(self.pause)
        self.menu.addSeparator()
        self._preferences = self._action(self.preferences_wanted)
        self._quit = self._action(self.quit_wanted)
        self._icon = QSystemTrayIcon(application_icon(), self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.window_wanted)
        self.menu.installEventFilter(self)
        self.destroyed.connect(self.menu.deleteLater)  # no object but a widget owns a menu
        workers.progress.connect(self._show_progress)
        workers.status.connect(self._show_status)
        workers.paused_changed.connect(self._renew)
        workers.open_failed.connect(self._show_failure)
        workers.index_failed.connect(self._show_failure)
        workers.opened.connect(self._forget_failure)
        self._retranslate()

    @staticmethod
    def available() -> bool:
        """Whether the desktop has a notification area now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def mark(self) -> Mark | None:
        """What the icon shows of the state."""
        return self._mark

    @property
    def visible(self) -> bool:
        """Whether the icon is there to come back by."""
        return self._icon.isVisible() and self.available()

    def show(self, shown: bool) -> None:
        """Show the icon as soon as there is a place for it, or take it away."""
        waits = QGuiApplication.platformName() == "xcb"  # elsewhere Qt asks but once
        self._icon.setVisible(shown and (waits or self.available()))

    def show_keys(self, keys: QKeySequence) -> None:
        """Show in the menu which keys call quick search; they are bound elsewhere."""
        self._search.setShortcut(keys)

    def tell(self, title: str, text: str) -> None:
        """Show a message at the icon."""
        self._icon.showMessage(title, text, application_icon())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the language, of which only widgets are told."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return super().eventFilter(watched, event)

    def _action(self, wish: Signal) -> QAction:
        action = QAction(self.menu)
        action.triggered.connect(wish)
        self.menu.addAction(action)
        return action

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.search_wanted.emit()

    @Slot()
    def _pause(self) -> None:
        self.pause_wanted.emit(not self._workers.paused)

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        was_working = self._working()
        self._progress, self._failure = progress, None
        if self._working() and not was_working:
            self._busy.start()
        self._renew()

    @Slot(object)
    def _show_status(self, status: Status) -> None:
        self._status = status
        self._renew()

    @Slot(object)
    def _show_failure(self, error: MunjangError) -> None:
        self._failure = error
        self._renew()

    @Slot()
    def _forget_failure(self) -> None:
        self._failure = None
        self._renew()

    def _working(self) -> bool:
        return self._progress is not None and self._progress.phase in _WORK

    def _marked(self) -> Mark | None:
        if self._failure is not None:
            return Mark.TROUBLE
        if self._workers.paused:
            return Mark.PAUSED
        return Mark.WORKING if self._working() and not self._busy.isActive() else None

    @Slot()
    def _renew(self) -> None:
        paused = self._workers.paused
        pause = self.tr("Go on indexing") if paused else self.tr("Pause indexing")
        # Each change goes over the bus to the desktop: send those only that can be seen.
        if self.pause.text() != pause:
            self.pause.setText(pause)
        line = self._line()
        if self.status_line.text() != line:
            self.status_line.setText(line)
            self._icon.setToolTip(f"Munjang\n{line}")
        mark = self._marked()
        if mark is not self._mark:
            self._mark = mark
            self._icon.setIcon(application_icon(mark))

    def _line(self) -> str:
        progress, status = self._progress, self._status
        if self._failure is not None:
            return str(self._failure.title)
        if self._workers.paused:
            return self.tr("Paused")
        if progress is None:
            return self.tr("Opening the library…")
        line = texts.phase(progress)
        if progress.phase is Phase.IDLE and status is not None:
            line += "  ·  " + texts.Counted().documents(status.coverage.documents)
        share = _share(progress)
        return f"{line}  ·  {share} %" if share is not None else line

    def _retranslate(self) -> None:
        self._search.setText(self.tr("Quick search"))
        self._window.setText(self.tr("Open Munjang"))
        self._preferences.setText(self.tr("Preferences…"))
        self._quit.setText(self.tr("Quit"))
        self._renew()


def _share(progress: Progress) -> int | None:
    """How much of the phase is done, in per cent; None where nothing can be said."""
    if progress.phase is Phase.READING and progress.files_total:
        return 100 * progress.files_done // progress.files_total
    if progress.phase is Phase.EMBEDDING and progress.passages_total:
        return 100 * progress.passages_done // progress.passages_total
    return None
