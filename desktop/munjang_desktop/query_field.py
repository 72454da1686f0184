"""The field a query is typed into, in the window and in quick search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from munjang_desktop.offsets import characters, utf16

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_PAUSE = 120  # ms without a key before a syllable that is being composed is taken to be meant
_LONE_JAMO = ("\u3131", "\u318e")  # ㄱ…ㆎ: a syllable that has only begun
_LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
# A line edit takes it to the end of the line on X11 and Wayland, as Emacs does; End does that too.
_EXPORT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)


class QueryField(QLineEdit):
    """A line edit that says when a query is to be asked, and knows the syllable being composed.

    What is typed is asked at once: whoever answers drops all queries but the newest. A Hangul input
    method keeps the last syllable to itself until the next one begins; without it, "계약" would be
    searched as "계" until one types on. It is asked when the keys rest, not at each of its letters.
    """

    edited = Signal()  # somebody types, or composes
    changed = Signal(str)  # all that is seen in it
    asked = Signal(str)  # a query, "" where the field was emptied
    entered = Signal()  # Return, with nothing left to ask
    escaped = Signal()
    key_offered = Signal(object)  # QKeyEvent the result list may want

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("query")
        self._composing = ""
        self._asked = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.textEdited.connect(self.edited)
        self.textChanged.connect(self._edited)
        self.returnPressed.connect(self._returned)

    def query(self) -> str:
        """What is searched: the text with the syllable being composed, unless it only began."""
        composing = self._composing
        if composing and _LONE_JAMO[0] <= composing[-1] <= _LONE_JAMO[1]:
            composing = composing[:-1]
        text, place = self._text_and_cursor()
        return (text[:place] + composing + text[place:]).strip()

    def typed(self) -> tuple[str, int]:
        """All that is seen in the field, what is being composed included, and where one types."""
        text, place = self._text_and_cursor()
        return text[:place] + self._composing + text[place:], place + len(self._composing)

    def replace_part(self, start: int, end: int, text: str) -> None:
        """Put `text` in the place of a part of what is typed, as if it had been typed."""
        self._commit()
        before = self.text()
        start, end = utf16(before, start), utf16(before, end)
        self.setSelection(start, end - start)
        self.insert(text)
        self.edited.emit()

    def set_query(self, query: str) -> None:
        """Put a query into the field and ask it at once."""
        self._commit()  # or else what is being composed would stand beside it
        self.setText(query)
        self._ask()

    def forget(self) -> None:
        """Empty the field, of what is being composed as well."""
        QGuiApplication.inputMethod().reset()
        if self._composing:  # nobody was there to drop it
            QCoreApplication.sendEvent(self, QInputMethodEvent())
        self.clear()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Take note of what is being composed."""
        before, self._composing = self._composing, event.preeditString()
        super().inputMethodEvent(event)  # what it commits is composed no more
        if self._composing != before:
            self._edited()
            self.edited.emit()

    def event(self, event: QEvent) -> bool:
        """Leave it to the window to export, while it has something that can be."""
        overrides = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if overrides and event.keyCombination() == _EXPORT:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that mean nothing in one line of text are the result list's.

        So is copying, where nothing is selected here.
        """
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        copies = event.key() == Qt.Key.Key_C and control and not self.hasSelectedText()
        if event.key() in _LIST_KEYS or copies:
            self.key_offered.emit(event)
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._composing:
            self._commit()  # that is what it was meant for
            self._ask()
        else:
            super().keyPressEvent(event)

    def _text_and_cursor(self) -> tuple[str, int]:
        """What has been typed, and the character before which one types."""
        text = self.text()
        return text, characters(text, self.cursorPosition())

    def _commit(self) -> None:
        """Take over what is being composed."""
        QGuiApplication.inputMethod().commit()
        if self._composing:  # nobody was there to commit it
            event = QInputMethodEvent()
            event.setCommitString(self._composing)
            QCoreApplication.sendEvent(self, event)

    @Slot()
    def _edited(self) -> None:
        self.changed.emit(self.typed()[0])
        if self.query():
            self._timer.start(_PAUSE if self._composing else 0)
        else:
            self._ask()  # an emptied field needs no thought

    @Slot()
    def _ask(self) -> None:
        self._timer.stop()
        query = self.query()
        if query != self._asked:
            self._asked = query
            self.asked.emit(query)

    @Slot()
    def _returned(self) -> None:
        if self.query() != self._asked:
            self._ask()
        else:
            self.entered.emit()
