"""The hotkey of X11: a passive grab."""

from __future__ import annotations

import logging
from itertools import product

from PySide6.QtCore import QKeyCombination, QObject, QSocketNotifier, Qt, Slot

from munjang_desktop.hotkeys import xcb
from munjang_desktop.hotkeys.base import Hotkey, HotkeyState

_SHIFT, _LOCK, _CONTROL, _ALT, _NUM_LOCK, _SUPER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x40
_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: _SHIFT,
    Qt.KeyboardModifier.ControlModifier: _CONTROL,
    Qt.KeyboardModifier.AltModifier: _ALT,
    Qt.KeyboardModifier.MetaModifier: _SUPER,
}
_SYMBOLS = {  # by Qt.Key; letters, digits and signs have the same number in both
    Qt.Key.Key_Escape: 0xFF1B,
    Qt.Key.Key_Tab: 0xFF09,
    Qt.Key.Key_Backspace: 0xFF08,
    Qt.Key.Key_Return: 0xFF0D,
    Qt.Key.Key_Insert: 0xFF63,
    Qt.Key.Key_Delete: 0xFFFF,
    Qt.Key.Key_Pause: 0xFF13,
    Qt.Key.Key_Print: 0xFF61,
    Qt.Key.Key_Home: 0xFF50,
    Qt.Key.Key_End: 0xFF57,
    Qt.Key.Key_Left: 0xFF51,
    Qt.Key.Key_Up: 0xFF52,
    Qt.Key.Key_Right: 0xFF53,
    Qt.Key.Key_Down: 0xFF54,
    Qt.Key.Key_PageUp: 0xFF55,
    Qt.Key.Key_PageDown: 0xFF56,
    Qt.Key.Key_Menu: 0xFF67,
}
_F1, _LAST_F = 0xFFBE, 35
_REPEATS_WITHIN = 5  # ms: a key held down comes as releases and presses at the same moment


class X11Hotkey(Hotkey):
    """Grabs the key on the root window, whatever the locks say."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._connection: xcb.Connection | None = None
        self._notifier: QSocketNotifier | None = None
        self._keys: QKeyCombination | None = None
        self._grabs: list[tuple[int, int]] = []
        self._released = -1  # when the key last went up

    def release(self) -> None:
        """Give the key back."""
        if self._connection is not None:
            self._give_back(self._connection)
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
        if self._connection is not None:
            self._connection.close()
        self._connection = self._notifier = self._keys = None

    def _take(self, keys: QKeyCombination) -> HotkeyState:
        try:
            connection = xcb.Connection()
        except OSError as error:
            logging.getLogger(__name__).info("No hotkey: %s", error)
            return HotkeyState.UNSUPPORTED
        self._connection, self._keys = connection, keys
        self._notifier = QSocketNotifier(connection.descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        return self._grab(connection, keys)

    def _grab(self, connection: xcb.Connection, keys: QKeyCombination) -> HotkeyState:
        symbol = _symbol(keys.key())
        codes = [] if symbol is None else connection.key_codes(symbol)
        if not codes:
            return HotkeyState.UNKNOWN
        modifiers = sum(
            mask for flag, mask in _MODIFIERS.items() if keys.keyboardModifiers() & flag
        )
        for code, lock in product(codes, (0, _LOCK, _NUM_LOCK, _LOCK | _NUM_LOCK)):
            if not connection.grab(code, modifiers | lock):
                self._give_back(connection)
                return HotkeyState.TAKEN
            self._grabs.append((code, modifiers | lock))
        return HotkeyState.ON

    def _give_back(self, connection: xcb.Connection) -> None:
        for code, modifiers in self._grabs:
            connection.ungrab(code, modifiers)
        self._grabs.clear()

    @Slot()
    def _read(self) -> None:
        connection = self._connection
        if connection is None:
            return
        remapped = False
        for event in list(connection.events()):  # a slot may close the connection
            if event.kind == xcb.KEY_RELEASE:
                self._released = event.time
            elif event.kind == xcb.KEY_PRESS:
                if not 0 <= event.time - self._released <= _REPEATS_WITHIN:
                    self.pressed.emit()
            else:
                remapped = True
        if connection is not self._connection:
            return
        if connection.broken:
            self.release()
            self._set_state(HotkeyState.UNSUPPORTED)
        elif remapped and self._keys is not None:
            # Another layout: the same symbol may be on another key.
            self._give_back(connection)
            self._set_state(self._grab(connection, self._keys))


def _symbol(key: Qt.Key) -> int | None:
    """The X key symbol of an unshifted key."""
    if key in _SYMBOLS:
        return _SYMBOLS[key]
    number = int(key)
    if int(Qt.Key.Key_F1) <= number < int(Qt.Key.Key_F1) + _LAST_F:
        return _F1 + number - int(Qt.Key.Key_F1)
    # Latin-1; the symbols of letters without Shift are those of small letters.
    return ord(chr(number).lower()) if 0x20 <= number <= 0xFF else None
