"""Quick search, and staying within reach when the window is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QPushButton

from munjang_desktop.hotkeys import HotkeyState
from munjang_desktop.preferences.form import Group, Page, Row, Switch
from munjang_desktop.quick.shortcut import hotkey_text
from munjang_desktop.settings import DEFAULT_HOTKEY
from munjang_desktop.tray import Tray

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from munjang_desktop.autostart import Autostart
    from munjang_desktop.context import Context
    from munjang_desktop.hotkeys import Hotkey

_FINE = {HotkeyState.OFF, HotkeyState.WAITING, HotkeyState.ON}


class QuickSearch(Protocol):
    """What keeps quick search within reach, as far as the page changes it."""

    hotkey: Hotkey
    autostart: Autostart

    def use_keys(self, keys: QKeySequence) -> None:
        """Have other keys call quick search."""
        ...

    def set_stays(self, stays: bool) -> None:
        """Go on in the tray when the window is closed, or not."""
        ...


class KeysEdit(QKeySequenceEdit):
    """Records any keys but Escape, which closes the window as everywhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave Escape to the window."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)


class QuickSearchPage(Page):
    """The keys that call quick search, and whether they work; the tray."""

    def __init__(self, context: Context, quick: QuickSearch) -> None:
        super().__init__()
        self._context = context
        self._quick = quick
        self._keys = QKeySequence(context.settings.hotkey)
        self.edit = KeysEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setKeySequence(self._keys)
        self.edit.setFixedWidth(170)
        self.default = QPushButton()
        self.stay = Switch(context.theme)
        self.stay.show_state(context.settings.stay_in_tray)
        self._keys_row = Row(self.edit, self.default)
        self._stay_row = Row(self.stay)
        self.column.addWidget(Group(self._keys_row))
        self.autostart = Switch(context.theme)
        self._autostart_row = Row(self.autostart)
        self.background = Group(self._stay_row)
        if quick.autostart.available:
            self.background.add(self._autostart_row)
        self.column.addWidget(self.background)
        self.close_column()
        self.retranslate()
        self.edit.keySequenceChanged.connect(self._keys_chosen)
        self.default.clicked.connect(self._use_default)
        self.stay.toggled.connect(self._quick.set_stays)
        self.autostart.toggled.connect(self._start_with_computer)
        quick.hotkey.state_changed.connect(self._show_state)

    @property
    def state_text(self) -> str:
        """What the page says of the keys."""
        return self._keys_row.problem.text() or self._keys_row.hint.text()

    @property
    def autostart_problem(self) -> str:
        """What is said where the system would not start the application."""
        return self._autostart_row.problem.text()

    def shown(self) -> None:
        """Show how things are now."""
        self.stay.show_state(self._context.settings.stay_in_tray)
        self.autostart.show_state(self._quick.autostart.enabled)
        self._autostart_row.complain("")
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self.default.setText(self.tr("Default"))
        self.background.entitle(self.tr("In the background"))
        hint = self.tr("New and changed files are still read, and quick search works.")
        if not Tray.available():
            hint = self.tr("This desktop has no notification area to come back by.")
        self._stay_row.say(self.tr("Go on in the background"), hint)
        self._autostart_row.say(
            self.tr("Start with the computer"),
            self.tr("Hidden in the notification area, until you call it."),
        )
        self._show_state()

    @Slot(QKeySequence)
    def _keys_chosen(self, keys: QKeySequence) -> None:
        if keys != self._keys:
            self._keys = keys
            self._quick.use_keys(keys)
            self._show_state()

    @Slot(bool)
    def _start_with_computer(self, wanted: bool) -> None:
        try:
            self._quick.autostart.set_enabled(wanted)
            self._autostart_row.complain("")
        except OSError as error:
            self._autostart_row.complain(
                self.tr("The system did not take it: {reason}").format(
                    reason=error.strerror or str(error)
                )
            )
        self.autostart.show_state(self._quick.autostart.enabled)

    @Slot()
    def _use_default(self) -> None:
        self.edit.setKeySequence(QKeySequence(DEFAULT_HOTKEY))

    @Slot()
    def _show_state(self) -> None:
        state = self._quick.hotkey.state
        text = hotkey_text(state, self._keys)
        self._keys_row.say(self.tr("Keys"), text if state in _FINE else "")
        self._keys_row.complain("" if state in _FINE else text)
