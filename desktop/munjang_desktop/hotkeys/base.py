"""What every platform's hotkey can do."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from PySide6.QtCore import QKeyCombination


_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_FREE = {Qt.Key.Key_Pause, Qt.Key.Key_Print, Qt.Key.Key_Menu, Qt.Key.Key_ScrollLock}


class HotkeyState(Enum):
    """What became of the wish for a hotkey."""

    OFF = auto()  # none is wanted
    WAITING = auto()  # the desktop has been asked
    ON = auto()
    TAKEN = auto()  # by another program
    BARE = auto()  # it would be lost to every other program, which need it for typing
    UNKNOWN = auto()  # the keyboard has no such key, or it cannot be a hotkey
    REFUSED = auto()  # by the user, or the desktop
    UNSUPPORTED = auto()  # this system offers no hotkeys


class Hotkey(QObject):
    """At most one key combination; this one, of a system without hotkeys, never works."""

    pressed = Signal()
    state_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._state = HotkeyState.OFF

    @property
    def state(self) -> HotkeyState:
        """Whether the combination asked for works, or why it does not."""
        return self._state

    def bind(self, keys: QKeySequence) -> None:
        """React to the first combination of `keys` instead of the one before; none if empty."""
        self.release()
        if keys.isEmpty():
            self._set_state(HotkeyState.OFF)
        elif _is_bare(keys[0]):
            self._set_state(HotkeyState.BARE)
        else:
            self._set_state(self._take(keys[0]))

    def release(self) -> None:
        """React to nothing more."""

    def _take(self, _keys: QKeyCombination) -> HotkeyState:
        """Ask the system for a combination; :meth:`release` has been called before."""
        return HotkeyState.UNSUPPORTED

    def _set_state(self, state: HotkeyState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit()


def _is_bare(keys: QKeyCombination) -> bool:
    """Whether people type with these keys."""
    key = keys.key()
    function = int(Qt.Key.Key_F1) <= int(key) <= int(Qt.Key.Key_F35)
    return not (keys.keyboardModifiers() & _MODIFIERS or function or key in _FREE)
