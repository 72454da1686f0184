"""The hotkey of Windows. Written from its documentation, and not yet tried on a Windows machine."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QKeyCombination,
    QObject,
    Qt,
)

from munjang_desktop.hotkeys.base import Hotkey, HotkeyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from shiboken6 import VoidPtr

_WM_HOTKEY = 0x0312
_ERROR_TAKEN = 1409  # ERROR_HOTKEY_ALREADY_REGISTERED
_ALT, _CONTROL, _SHIFT, _WIN, _NO_REPEAT = 0x1, 0x2, 0x4, 0x8, 0x4000
_MODIFIERS = {
    Qt.KeyboardModifier.AltModifier: _ALT,
    Qt.KeyboardModifier.ControlModifier: _CONTROL,
    Qt.KeyboardModifier.ShiftModifier: _SHIFT,
    Qt.KeyboardModifier.MetaModifier: _WIN,
}
_CODES = {  # virtual key codes by Qt.Key; letters, digits and the space bar are the same in both
    Qt.Key.Key_Backspace: 0x08,
    Qt.Key.Key_Tab: 0x09,
    Qt.Key.Key_Return: 0x0D,
    Qt.Key.Key_Pause: 0x13,
    Qt.Key.Key_Escape: 0x1B,
    Qt.Key.Key_PageUp: 0x21,
    Qt.Key.Key_PageDown: 0x22,
    Qt.Key.Key_End: 0x23,
    Qt.Key.Key_Home: 0x24,
    Qt.Key.Key_Left: 0x25,
    Qt.Key.Key_Up: 0x26,
    Qt.Key.Key_Right: 0x27,
    Qt.Key.Key_Down: 0x28,
    Qt.Key.Key_Print: 0x2C,
    Qt.Key.Key_Insert: 0x2D,
    Qt.Key.Key_Delete: 0x2E,
}
_F1, _LAST_F = 0x70, 24


class WindowsHotkey(Hotkey):
    """Registers the key for this thread, whose messages Qt's event loop fetches."""

    _last_number = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._user32 = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined]  # Windows only
        WindowsHotkey._last_number += 1
        self._number = WindowsHotkey._last_number
        self._registered = False
        self._filter = _MessageFilter(self._number, self.pressed.emit)

    def release(self) -> None:
        """Give the key back."""
        if self._registered:
            QCoreApplication.instance().removeNativeEventFilter(self._filter)
            self._user32.UnregisterHotKey(None, self._number)
            self._registered = False

    def _take(self, keys: QKeyCombination) -> HotkeyState:
        code = _virtual_key(keys.key())
        if code is None:
            return HotkeyState.UNKNOWN
        modifiers = sum(
            mask for flag, mask in _MODIFIERS.items() if keys.keyboardModifiers() & flag
        )
        if not self._user32.RegisterHotKey(None, self._number, modifiers | _NO_REPEAT, code):
            taken = ctypes.get_last_error() == _ERROR_TAKEN  # type: ignore[attr-defined]  # Windows only
            return HotkeyState.TAKEN if taken else HotkeyState.UNKNOWN
        QCoreApplication.instance().installNativeEventFilter(self._filter)
        self._registered = True
        return HotkeyState.ON


class _MessageFilter(QAbstractNativeEventFilter):
    """Picks the messages of one hotkey out of the thread's."""

    def __init__(self, number: int, call: Callable[[], object]) -> None:
        super().__init__()
        self._number = number
        self._call = call

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self, _kind: QByteArray | bytes, message: VoidPtr
    ) -> tuple[bool, int]:
        """Take the hotkey's message, pass on all others."""
        found = wintypes.MSG.from_address(int(message))
        if found.message != _WM_HOTKEY or found.wParam != self._number:
            return False, 0
        self._call()
        return True, 0


def _virtual_key(key: Qt.Key) -> int | None:
    if key in _CODES:
        return _CODES[key]
    number = int(key)
    if int(Qt.Key.Key_F1) <= number < int(Qt.Key.Key_F1) + _LAST_F:
        return _F1 + number - int(Qt.Key.Key_F1)
    same = number < 0x80 and (chr(number).isalnum() or key is Qt.Key.Key_Space)
    return number if same else None
