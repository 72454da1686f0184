"""The hotkey of macOS. Written from its documentation, and not yet tried on a Mac."""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_int32, c_uint32, c_void_p
from typing import ClassVar

from PySide6.QtCore import QKeyCombination, QObject, Qt

from munjang_desktop.hotkeys.base import Hotkey, HotkeyState

_CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
_COMMAND, _SHIFT, _OPTION, _CONTROL = 0x100, 0x200, 0x800, 0x1000
_MODIFIERS = {  # on a Mac, Qt says Control for the Command key and Meta for the Control key
    Qt.KeyboardModifier.ControlModifier: _COMMAND,
    Qt.KeyboardModifier.ShiftModifier: _SHIFT,
    Qt.KeyboardModifier.AltModifier: _OPTION,
    Qt.KeyboardModifier.MetaModifier: _CONTROL,
}
_EXISTS = -9878  # eventHotKeyExistsErr
# Virtual key codes are places on the keyboard: these are those of Events.h, "-" for other signs.
_PLACES = "ASDFHGZXCV-BQWERYT123465-97-80-OU-IP-LJ-K----NM"
_SIGNS = {sign: code for code, sign in enumerate(_PLACES) if sign != "-"}
_OTHERS = {
    Qt.Key.Key_Space: 49,
    Qt.Key.Key_Return: 36,
    Qt.Key.Key_Tab: 48,
    Qt.Key.Key_Backspace: 51,
    Qt.Key.Key_Escape: 53,
    Qt.Key.Key_Left: 123,
    Qt.Key.Key_Right: 124,
    Qt.Key.Key_Down: 125,
    Qt.Key.Key_Up: 126,
}
_F_KEYS = (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111)  # F1 … F12


class _Identity(Structure):
    """EventHotKeyID."""

    _fields_ = (("signature", c_uint32), ("number", c_uint32))


class _EventType(Structure):
    """EventTypeSpec."""

    _fields_ = (("event_class", c_uint32), ("kind", c_uint32))


_Handler = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)


class MacHotkey(Hotkey):
    """Registers the key with Carbon, which is still the way and asks for no permission."""

    _pressed_event: ClassVar = _EventType(int.from_bytes(b"keyb", "big"), 5)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._carbon = _carbon()
        self._key = c_void_p()
        self._installed = c_void_p()
        self._handler = _Handler(self._handle)  # must live as long as it may be called

    def release(self) -> None:
        """Give the key back."""
        if self._key:
            self._carbon.UnregisterEventHotKey(self._key)
            self._key = c_void_p()
        if self._installed:
            self._carbon.RemoveEventHandler(self._installed)
            self._installed = c_void_p()

    def _take(self, keys: QKeyCombination) -> HotkeyState:
        code = _virtual_key(keys.key())
        if code is None:
            return HotkeyState.UNKNOWN
        modifiers = sum(
            mask for flag, mask in _MODIFIERS.items() if keys.keyboardModifiers() & flag
        )
        target = self._carbon.GetApplicationEventTarget()
        failed = self._carbon.InstallEventHandler(
            target, self._handler, 1, byref(self._pressed_event), None, byref(self._installed)
        )
        identity = _Identity(int.from_bytes(b"mnjg", "big"), 1)
        failed = failed or self._carbon.RegisterEventHotKey(
            code, modifiers, identity, target, 0, byref(self._key)
        )
        if failed:
            self.release()
            return HotkeyState.TAKEN if failed == _EXISTS else HotkeyState.UNKNOWN
        return HotkeyState.ON

    def _handle(self, _next: int, _event: int, _data: int) -> int:
        self.pressed.emit()  # the only hotkey of the application
        return 0


def _carbon() -> ctypes.CDLL:
    carbon = ctypes.CDLL(_CARBON)
    carbon.GetApplicationEventTarget.restype = c_void_p
    carbon.InstallEventHandler.argtypes = [
        c_void_p, _Handler, c_uint32, POINTER(_EventType), c_void_p, POINTER(c_void_p),
    ]  # fmt: skip
    carbon.RegisterEventHotKey.argtypes = [
        c_uint32, c_uint32, _Identity, c_void_p, c_uint32, POINTER(c_void_p),
    ]  # fmt: skip
    carbon.UnregisterEventHotKey.argtypes = [c_void_p]
    carbon.RemoveEventHandler.argtypes = [c_void_p]
    return carbon


def _virtual_key(key: Qt.Key) -> int | None:
    if key in _OTHERS:
        return _OTHERS[key]
    place = int(key) - int(Qt.Key.Key_F1)
    if 0 <= place < len(_F_KEYS):
        return _F_KEYS[place]
    name = chr(int(key)) if int(key) < 0x80 else ""
    return _SIGNS.get(name)
