"""What became of the wish for keys that call quick search, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from munjang_desktop.hotkeys import HotkeyState

if TYPE_CHECKING:
    pass

translate = QCoreApplication.translate


def hotkey_text(state: HotkeyState, keys: QKeySequence) -> str:
    """What became of the wish for these keys, in a line."""
    words = {
        HotkeyState.OFF: translate("hotkey", "No key calls quick search."),
        HotkeyState.WAITING: translate("hotkey", "The desktop is being asked for {keys}."),
        HotkeyState.ON: translate("hotkey", "{keys} calls quick search from every program."),
        HotkeyState.TAKEN: translate("hotkey", "{keys} is taken by another program."),
        HotkeyState.BARE: translate(
            "hotkey", "{keys} is needed for typing. Add Ctrl, Alt or the Windows key."
        ),
        HotkeyState.UNKNOWN: translate("hotkey", "{keys} cannot be used for quick search."),
        HotkeyState.REFUSED: translate("hotkey", "The desktop did not allow {keys}."),
        HotkeyState.UNSUPPORTED: translate(
            "hotkey",
            "This desktop gives no keys to programs. "
            "Bind the command “munjang toggle” to a key in its settings.",
        ),
    }
    return words[state].format(keys=keys.toString(QKeySequence.SequenceFormat.NativeText))
