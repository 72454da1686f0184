"""How the application looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from munjang_desktop.controls import Choice
from munjang_desktop.preferences.form import Group, Page, Row
from munjang_desktop.settings import LanguageChoice, TextSize, ThemeChoice

if TYPE_CHECKING:
    from munjang_desktop.context import Context

_LENGTH = 14  # letters: all boxes are of one width


class AppearancePage(Page):
    """Theme, language, and how large the letters are."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self.theme = Choice(theme)
        self.language = Choice(theme)
        self.size = Choice(theme)
        for box in (self.theme, self.language, self.size):
            box.setMinimumContentsLength(_LENGTH)
        self._theme_row = Row(self.theme)
        self._language_row = Row(self.language)
        self._size_row = Row(self.size)
        self.column.addWidget(Group(self._theme_row, self._language_row, self._size_row))
        self.close_column()
        self.retranslate()
        self.theme.activated.connect(self._choose_theme)
        self.language.activated.connect(self._choose_language)
        self.size.activated.connect(self._choose_size)

    def shown(self) -> None:
        """Show what is chosen."""
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        settings = self._context.settings
        self._theme_row.say(self.tr("Theme"))
        self._language_row.say(self.tr("Language"))
        self._size_row.say(self.tr("Text size"))
        like_system = self.tr("Like the system")
        self.theme.offer(
            [
                (like_system, ThemeChoice.SYSTEM),
                (self.tr("Light"), ThemeChoice.LIGHT),
                (self.tr("Dark"), ThemeChoice.DARK),
                (self.tr("High contrast"), ThemeChoice.CONTRAST),
            ],
            settings.theme,
        )
        # Each language by its own name: whoever is lost in the other one must find it.
        self.language.offer(
            [
                (like_system, LanguageChoice.SYSTEM),
                ("한국어", LanguageChoice.KOREAN),
                ("English", LanguageChoice.ENGLISH),
            ],
            settings.language,
        )
        self.size.offer(
            [
                (self.tr("Normal"), TextSize.NORMAL),
                (self.tr("Large"), TextSize.LARGE),
                (self.tr("Very large"), TextSize.VERY_LARGE),
            ],
            settings.text_size,
        )

    @Slot()
    def _choose_theme(self) -> None:
        choice = ThemeChoice(self.theme.currentData())
        self._context.settings.theme = choice
        self._context.theme.choose(choice)

    @Slot()
    def _choose_language(self) -> None:
        choice = LanguageChoice(self.language.currentData())
        self._context.settings.language = choice
        self._context.languages.choose(choice)

    @Slot()
    def _choose_size(self) -> None:
        size = TextSize(self.size.currentData())
        self._context.settings.text_size = size
        self._context.theme.choose_size(size)
