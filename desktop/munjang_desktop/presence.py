"""What keeps the application within reach while its window is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from munjang_desktop.autostart import system_autostart
from munjang_desktop.hotkeys import HotkeyState, system_hotkey
from munjang_desktop.preferences.sections import Section
from munjang_desktop.quick import QuickPopup
from munjang_desktop.quick.shortcut import hotkey_text
from munjang_desktop.tray import Tray

if TYPE_CHECKING:
    from munjang_desktop.context import Context
    from munjang_desktop.hotkeys import Hotkey
    from munjang_desktop.preferences.window import PreferencesWindow
    from munjang_desktop.window import MainWindow

_TRAY_COMES_WITHIN = 30  # seconds of logging in
_TROUBLE = {HotkeyState.TAKEN, HotkeyState.BARE, HotkeyState.UNKNOWN, HotkeyState.REFUSED}


class Presence(QObject):
    """Ties quick search, its hotkey, the tray icon and the preferences to the window.

    With an icon to come back by, closing the window leaves the application running; without one
    it ends, as it does when the user has switched that off.
    """

    def __init__(self, context: Context, window: MainWindow, hotkey: Hotkey | None = None) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._preferences: PreferencesWindow | None = None
        self._quitting = False
        self.popup = QuickPopup(context.workers, context.theme)
        self.hotkey = hotkey or system_hotkey(self)
        self.tray = Tray(context.workers, self)
        self.autostart = system_autostart()
        self._waits_for_tray = 0  # seconds
        self._tray_timer = QTimer(self, interval=1000)
        self._tray_timer.timeout.connect(self._look_for_tray)
        self._connect()
        # Whether there is a tray to stay in is known when the window closes, not before.
        QApplication.setQuitOnLastWindowClosed(False)
        self.tray.show(context.settings.stay_in_tray)
        self._bind(context.settings.hotkey)

    @property
    def stays(self) -> bool:
        """Whether the application goes on when its window is closed."""
        return self._context.settings.stay_in_tray and self.tray.visible

    def start_hidden(self) -> None:
        """Start in the tray, without the window; small where no tray turns up."""
        if not self.stays:
            # Desktops put up their panels while they start the programs of the session.
            self._tray_timer.start()

    @Slot()
    def quit(self) -> None:
        """End the application."""
        self._quitting = True
        QApplication.quit()

    def close(self) -> None:
        """Give the key back and take everything from the screen, for good."""
        self._tray_timer.stop()
        self.hotkey.release()
        self.tray.show(False)
        if self._preferences is not None:
            self._preferences.close()
            self._preferences.deleteLater()
        self.popup.hide()
        self.popup.deleteLater()
        self.deleteLater()  # with the tray's icon: nothing is told to either any more
        QApplication.setQuitOnLastWindowClosed(True)

    @Slot()
    def show_preferences(self, section: Section | None = None) -> None:
        """Open the preferences, at a section or where they were left."""
        if self._preferences is None:
            # A start need not wait for it.
            from munjang_desktop.preferences.window import PreferencesWindow  # noqa: PLC0415

            self._preferences = PreferencesWindow(self._context, self, self._window)
        self._preferences.show_section(section)

    @Slot()
    def choose_keys(self) -> None:
        """Let the user choose the keys of quick search."""
        self.show_preferences(Section.QUICK)

    @Slot()
    def _show_libraries(self) -> None:
        self.show_preferences(Section.LIBRARY)

    def use_keys(self, keys: QKeySequence) -> None:
        """Have other keys call quick search, now and after the next start."""
        name = keys.toString(QKeySequence.SequenceFormat.PortableText)
        self._context.settings.hotkey = name
        self._bind(name)

    @Slot(bool)
    def set_stays(self, stays: bool) -> None:
        """Go on in the tray when the window is closed, or not."""
        self._context.settings.stay_in_tray = stays
        self.tray.show(stays)

    @Slot()
    def _look_for_tray(self) -> None:
        self._waits_for_tray += 1
        wanted = self._context.settings.stay_in_tray
        self.tray.show(wanted)
        if self._window.isVisible() or self.stays:
            self._tray_timer.stop()
        elif not wanted or self._waits_for_tray >= _TRAY_COMES_WITHIN:
            self._tray_timer.stop()
            self._window.showMinimized()

    def _connect(self) -> None:
        window = self._window
        self.hotkey.pressed.connect(self.popup.toggle)
        self.hotkey.state_changed.connect(self._hotkey_changed)
        self.popup.window_wanted.connect(self._show_window)
        self.tray.search_wanted.connect(self.popup.appear)
        self.tray.window_wanted.connect(window.come_to_front)
        self.tray.pause_wanted.connect(window.set_paused)
        self.tray.quit_wanted.connect(self.quit)
        window.closed.connect(self._window_closed)
        window.quit_wanted.connect(self.quit)
        window.menu.quick_wanted.connect(self.popup.appear)
        window.preferences_wanted.connect(self.show_preferences)
        self.tray.preferences_wanted.connect(self.show_preferences)
        window.notices.keys_wanted.connect(self.choose_keys)
        window.notices.libraries_wanted.connect(self._show_libraries)

    def _bind(self, name: str) -> None:
        keys = QKeySequence(name)
        self.tray.show_keys(keys)
        self.hotkey.bind(keys)

    @Slot()
    def _hotkey_changed(self) -> None:
        keys = QKeySequence(self._context.settings.hotkey)
        state = self.hotkey.state
        self._window.notices.show_hotkey(hotkey_text(state, keys) if state in _TROUBLE else "")

    @Slot(str)
    def _show_window(self, query: str) -> None:
        self._window.come_to_front()
        if query:
            self._window.search_bar.set_query(query)
            self._window.places.follow_query(query)  # it may be the one in the field already

    @Slot()
    def _window_closed(self) -> None:
        """End where there is no tray to stay in; else say once that closing is not ending."""
        settings = self._context.settings
        if self._quitting:
            return
        self.tray.show(settings.stay_in_tray)  # desktops put up their panels when they like
        if not self.stays:
            self.quit()
        elif not settings.tray_hint_shown:
            settings.tray_hint_shown = True
            keys = QKeySequence(settings.hotkey)
            text = self.tr("New and changed files are still read. The icon's menu ends that.")
            if self.hotkey.state is HotkeyState.ON:
                text = f"{hotkey_text(self.hotkey.state, keys)} {text}"
            self.tray.tell(self.tr("Munjang goes on in the background"), text)
