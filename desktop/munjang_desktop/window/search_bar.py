"""The row at the top of the window: query field, star, precise mode, menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from munjang_desktop.controls import IconButton, Picture
from munjang_desktop.query_field import QueryField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from munjang.models import ModelRecord
    from munjang_desktop.searches import Searches
    from munjang_desktop.theme import Theme

_MENU_KEYS = "F10"
_PRECISE_KEYS = "Ctrl+J"
_SAVE_KEYS = "Ctrl+D"  # as browsers keep a page


class SearchBar(QWidget):
    """Query field, the star that saves a query, the switch of precise mode and the menu button."""

    asked = Signal(str)  # a query, "" where the field was emptied
    entered = Signal()  # Return, with nothing left to ask
    key_offered = Signal(object)
    precise_wanted = Signal(bool)  # precise mode was switched

    def __init__(
        self, theme: Theme, menu: QMenu, searches: Searches, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._field = QueryField(self)
        self._box = QFrame(self)
        self._box.setObjectName("searchBox")
        self._clear = IconButton("close", theme, self)
        self._clear.hide()
        self._star = IconButton("star", theme, self)
        self._star.setShortcut(QKeySequence(_SAVE_KEYS))
        self._star.clicked.connect(self._save_or_not)
        self._star.hide()
        self._judge: ModelRecord | None = None
        self._preparing = False
        self._precise = IconButton("precise", theme, self)
        self._precise.setCheckable(True)
        self._precise.setShortcut(QKeySequence(_PRECISE_KEYS))
        self._precise.toggled.connect(self.precise_wanted)
        self._menu = IconButton("menu", theme, self)
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        QShortcut(_MENU_KEYS, self).activated.connect(self._open_menu)
        self._field.changed.connect(self._edited)
        self._field.asked.connect(self.asked)
        self._field.entered.connect(self.entered)
        self._field.key_offered.connect(self.key_offered)
        self._field.escaped.connect(self.clear)
        self._clear.clicked.connect(self.clear)
        searches.saved_changed.connect(self._show_saved)

        inside = QHBoxLayout(self._box)
        inside.setContentsMargins(14, 0, 6, 0)
        inside.setSpacing(8)
        inside.addWidget(Picture("search", "dim", 20, theme, self))
        inside.addWidget(self._field, 1)
        inside.addWidget(self._clear)
        inside.addWidget(self._star)
        inside.addWidget(self._precise)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 12, 9)
        row.setSpacing(10)
        row.addWidget(self._box, 1)
        row.addWidget(self._menu)
        self._retranslate()

    @property
    def field(self) -> QueryField:
        """The field itself."""
        return self._field

    @property
    def box(self) -> QWidget:
        """The frame around the field."""
        return self._box

    @property
    def star(self) -> QToolButton:
        """The button that saves the query."""
        return self._star

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

    @Slot(bool)
    def show_preparing(self, preparing: bool) -> None:
        """Say that the judge is still being made ready."""
        self._preparing = preparing
        self._retranslate()

    def set_query(self, query: str) -> None:
        """Put a query into the field and ask it at once."""
        self._field.set_query(query)

    def focus_all(self) -> None:
        """Go to the field with its text selected, ready to be replaced."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    @Slot()
    def clear(self) -> None:
        """Empty the field."""
        self._field.set_query("")
        self._field.setFocus()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(str)
    def _edited(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._star.setVisible(bool(text.strip()))
        self._show_saved()

    @Slot()
    def _open_menu(self) -> None:
        self._menu.menu().popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    @Slot()
    def _save_or_not(self) -> None:
        """Save the query under a star, or take it away again."""
        saved = self._searches.saved_as(self.query)
        if saved is None:
            self._searches.save(self.query)
        else:
            self._searches.remove(saved)

    @Slot()
    def _show_saved(self) -> None:
        saved = self._searches.saved_as(self.query) is not None
        self._star.show_icon("star-full" if saved else "star")
        text = self.tr("Remove from the saved searches") if saved else self.tr("Save this search")
        self._star.describe(text, _SAVE_KEYS)

    def _retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("What do you remember of the sentence?"))
        self._field.setAccessibleName(self.tr("Search"))
        self._clear.describe(self.tr("Clear"), "Esc")
        if self._judge is not None:
            text = self.tr("Precise: {model} reads the best 30 documents again").format(
                model=self._judge.title
            )
            if self._preparing:
                text = self.tr("Precise: {model} is getting ready").format(model=self._judge.title)
        else:
            text = self.tr("Precise: needs a model that is not installed yet")
        self._precise.describe(text, _PRECISE_KEYS)
        self._show_saved()
        self._menu.describe(self.tr("Menu"), _MENU_KEYS)
