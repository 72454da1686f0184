"""The field a query is typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from munjang_desktop.controls import IconButton, Picture

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent
    from PySide6.QtWidgets import QMenu

    from munjang.models import ModelRecord
    from munjang_desktop.theme import Theme

_PRECISE_KEYS = "Ctrl+J"
_PAUSE = 120  # ms without a key before a query is asked
_LONE_JAMO = ("\u3131", "\u318e")  # ㄱ…ㆎ: a syllable that has only begun


class QueryField(QLineEdit):
    """A line edit that also knows the syllable still being composed.

    A Hangul input method keeps the last syllable to itself until the next one begins; without it,
    "계약" would be searched as "계" until one types on.
    """

    edited = Signal()  # the query, composed syllable included, changed
    escaped = Signal()
    key_offered = Signal(object)  # QKeyEvent the result list may want

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("query")
        self._composing = ""
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.textChanged.connect(self.edited)

    def query(self) -> str:
        """What is searched: the text with the syllable being composed, unless it only began."""
        composing = self._composing
        if composing and _LONE_JAMO[0] <= composing[-1] <= _LONE_JAMO[1]:
            composing = composing[:-1]
        place = self.cursorPosition()
        text = self.text()
        return (text[:place] + composing + text[place:]).strip()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Take note of what is being composed."""
        composing = event.preeditString()
        super().inputMethodEvent(event)
        if composing != self._composing:
            self._composing = composing
            self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that mean nothing in one line of text are the result list's."""
        offered = {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        }
        if event.key() in offered:
            self.key_offered.emit(event)
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class SearchBar(QWidget):
    """Query field and menu button; says when a query is to be asked."""

    asked = Signal(str)  # a query, "" where the field was emptied
    entered = Signal()  # Return, with nothing left to ask
    key_offered = Signal(object)
    precise_wanted = Signal(bool)  # precise mode was switched

    def __init__(self, theme: Theme, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = ""
        self._field = QueryField(self)
        self._box = QFrame(self)
        self._box.setObjectName("searchBox")
        self._clear = IconButton("close", theme, self)
        self._clear.hide()
        self._judge: ModelRecord | None = None
        self._precise = IconButton("precise", theme, self)
        self._precise.setCheckable(True)
        self._precise.setShortcut(QKeySequence(_PRECISE_KEYS))
        self._precise.toggled.connect(self.precise_wanted)
        self._menu = IconButton("menu", theme, self)
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._ask)
        self._field.edited.connect(self._edited)
        self._field.returnPressed.connect(self._returned)
        self._field.key_offered.connect(self.key_offered)
        self._field.escaped.connect(self.clear)
        self._clear.clicked.connect(self.clear)

        inside = QHBoxLayout(self._box)
        inside.setContentsMargins(14, 0, 6, 0)
        inside.setSpacing(8)
        inside.addWidget(Picture("search", "dim", 20, theme, self))
        inside.addWidget(self._field, 1)
        inside.addWidget(self._clear)
        inside.addWidget(self._precise)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 12, 12)
        row.setSpacing(10)
        row.addWidget(self._box, 1)
        row.addWidget(self._menu)
        self.setFocusProxy(self._field)
        self._retranslate()

    @property
    def field(self) -> QueryField:
        """The field itself."""
        return self._field

    @property
    def query(self) -> str:
        """The query as it stands in the field."""
        return self._field.query()

    @property
    def precise(self) -> QToolButton:
        """The switch of precise mode."""
        return self._precise

    def show_judge(self, judge: ModelRecord | None) -> None:
        """Say which model precise mode judges with, or that there is none."""
        self._judge = judge
        self._retranslate()

    def set_query(self, query: str) -> None:
        """Put a query into the field and ask it at once."""
        self._field.setText(query)
        self._ask()

    def focus_all(self) -> None:
        """Go to the field with its text selected, ready to be replaced."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    @Slot()
    def clear(self) -> None:
        """Empty the field."""
        self._field.clear()
        self._field.setFocus()
        self._ask()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _edited(self) -> None:
        self._clear.setVisible(bool(self._field.text()))
        if self.query:
            self._timer.start()
        else:
            self._ask()  # an emptied field needs no thought

    @Slot()
    def _ask(self) -> None:
        self._timer.stop()
        query = self.query
        if query != self._asked:
            self._asked = query
            self.asked.emit(query)

    @Slot()
    def _returned(self) -> None:
        if self.query != self._asked:
            self._ask()
        else:
            self.entered.emit()

    def _retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("What do you remember of the sentence?"))
        self._field.setAccessibleName(self.tr("Search"))
        self._clear.describe(self.tr("Clear"), "Esc")
        if self._judge is not None:
            text = self.tr("Precise: {model} reads the best 30 documents again").format(
                model=self._judge.title
            )
        else:
            text = self.tr("Precise: needs a model that is not installed yet")
        self._precise.describe(text, _PRECISE_KEYS)
        self._menu.describe(self.tr("Menu"), "F10")
