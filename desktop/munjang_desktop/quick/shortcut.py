"""Choosing the key that calls quick search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from munjang_desktop.hotkeys import HotkeyState
from munjang_desktop.settings import DEFAULT_HOTKEY

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.hotkeys import Hotkey

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


class _KeysEdit(QKeySequenceEdit):
    """Records any keys but Escape, which closes the dialog as everywhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave Escape to the dialog."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)


class ShortcutDialog(QDialog):
    """Takes a key combination, and says at once whether it works."""

    chosen = Signal(object)  # QKeySequence; empty for none

    def __init__(self, hotkey: Hotkey, keys: QKeySequence, parent: QWidget) -> None:
        super().__init__(parent)
        self._hotkey = hotkey
        self._keys = keys
        self._text = QLabel(self)
        self.edit = _KeysEdit(self)
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setKeySequence(keys)
        self._default = QPushButton(self)
        self._default.clicked.connect(self._use_default)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self._close = QPushButton(self)
        self._close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self._default)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addWidget(self._text)
        column.addLayout(row)
        column.addWidget(self._state)
        column.addStretch(1)
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(440)
        self.edit.keySequenceChanged.connect(self._changed)
        hotkey.state_changed.connect(self._show_state)
        self._retranslate()

    @property
    def state_text(self) -> str:
        """What the dialog says of the keys."""
        return self._state.text()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(QKeySequence)
    def _changed(self, keys: QKeySequence) -> None:
        if keys != self._keys:
            self._keys = keys
            self.chosen.emit(keys)
            self._show_state()

    @Slot()
    def _use_default(self) -> None:
        self.edit.setKeySequence(QKeySequence(DEFAULT_HOTKEY))

    @Slot()
    def _show_state(self) -> None:
        state = self._hotkey.state
        fine = state in {HotkeyState.OFF, HotkeyState.WAITING, HotkeyState.ON}
        self._state.setObjectName("dim" if fine else "problem")
        self._state.style().polish(self._state)  # the style sheet goes by the name
        self._state.setText(hotkey_text(state, self._keys))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Key of quick search"))
        self._text.setText(self.tr("Press the keys that shall call quick search:"))
        self.edit.setAccessibleName(self.tr("Key of quick search"))
        self._default.setText(self.tr("Default"))
        self._close.setText(self.tr("Close"))
        self._show_state()
