"""The menu behind the button beside the search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from munjang_desktop.settings import LanguageChoice, Settings, ThemeChoice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.autostart import Autostart


class WindowMenu(QMenu):
    """Holds what is needed rarely: appearance, language, the list of refused files, quitting."""

    add_wanted = Signal()
    refused_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()
    quick_wanted = Signal()
    keys_wanted = Signal()  # other keys for quick search
    stay_chosen = Signal(bool)  # whether to go on when the window is closed
    autostart_chosen = Signal(bool)  # whether to start with the computer
    theme_chosen = Signal(object)  # ThemeChoice
    language_chosen = Signal(object)  # LanguageChoice

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._add = QAction(self)
        self._add.setShortcut(QKeySequence("Ctrl+O"))
        self._add.triggered.connect(self.add_wanted)
        self._refused = QAction(self)
        self._refused.triggered.connect(self.refused_wanted)
        self._about = QAction(self)
        self._about.triggered.connect(self.about_wanted)
        self._quit = QAction(self)
        self._quit.setShortcut(QKeySequence("Ctrl+Q"))
        self._quit.triggered.connect(self.quit_wanted)
        self._themes = QMenu(self)
        self._theme_actions = self._choices(self._themes, list(ThemeChoice), settings.theme)
        self._languages = QMenu(self)
        self._language_actions = self._choices(
            self._languages, list(LanguageChoice), settings.language
        )
        self._themes.triggered.connect(self._choose_theme)
        self._languages.triggered.connect(self._choose_language)
        self._quick = QMenu(self)
        self._quick_open = QAction(self._quick)
        self._quick_open.triggered.connect(self.quick_wanted)
        self._quick_keys = QAction(self._quick)
        self._quick_keys.triggered.connect(self.keys_wanted)
        self._quick.addActions([self._quick_open, self._quick_keys])
        self._quick.addSeparator()
        self._stay = QAction(self._quick, checkable=True, checked=settings.stay_in_tray)
        self._stay.toggled.connect(self.stay_chosen)
        self._quick.addAction(self._stay)
        self._autostart = QAction(self._quick, checkable=True, visible=False)
        self._autostart.triggered.connect(self.autostart_chosen)
        self._quick.addAction(self._autostart)
        self.addAction(self._add)
        self.addAction(self._refused)
        self.addMenu(self._quick)
        self.addSeparator()
        self.addMenu(self._themes)
        self.addMenu(self._languages)
        self.addSeparator()
        self.addAction(self._about)
        self.addAction(self._quit)
        # Shortcuts of a menu's actions work only while their window knows them.
        parent.addActions([self._add, self._quit])
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def show_autostart(self, autostart: Autostart) -> None:
        """Show whether the application starts with the computer, where that can be told."""
        self._autostart.setVisible(autostart.available)
        self._autostart.setChecked(autostart.enabled)

    def _choices(
        self, menu: QMenu, values: list[ThemeChoice] | list[LanguageChoice], chosen: object
    ) -> list[QAction]:
        group = QActionGroup(menu)
        actions = []
        for value in values:
            action = QAction(menu, checkable=True, checked=value == chosen)
            action.setData(value)
            group.addAction(action)
            menu.addAction(action)
            actions.append(action)
        return actions

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(ThemeChoice(action.data()))

    @Slot(QAction)
    def _choose_language(self, action: QAction) -> None:
        self.language_chosen.emit(LanguageChoice(action.data()))

    def _retranslate(self) -> None:
        self._add.setText(self.tr("Add folder…"))
        self._refused.setText(self.tr("Files that could not be read…"))
        self._about.setText(self.tr("About Munjang"))
        self._quit.setText(self.tr("Quit"))
        self._quick.setTitle(self.tr("Quick search"))
        self._quick_open.setText(self.tr("Open quick search"))
        self._quick_keys.setText(self.tr("Choose its keys…"))
        self._autostart.setText(self.tr("Start with the computer"))
        self._stay.setText(self.tr("Go on in the background when the window is closed"))
        self._themes.setTitle(self.tr("Appearance"))
        self._languages.setTitle(self.tr("Language"))
        system, light, dark = self._theme_actions
        system.setText(self.tr("Like the system"))
        light.setText(self.tr("Light"))
        dark.setText(self.tr("Dark"))
        # Each language by its own name: whoever is lost in the other one must find it.
        system, korean, english = self._language_actions
        system.setText(self.tr("Like the system"))
        korean.setText("한국어")
        english.setText("English")
