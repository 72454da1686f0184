"""The menu behind the button beside the search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WindowMenu(QMenu):
    """Holds what is needed rarely: the list of refused files, the preferences, quitting."""

    add_wanted = Signal()
    refused_wanted = Signal()
    export_wanted = Signal()
    keys_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()
    quick_wanted = Signal()
    preferences_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._add = QAction(self)
        self._add.setShortcut(QKeySequence("Ctrl+O"))
        self._add.triggered.connect(self.add_wanted)
        self._export = QAction(self)
        # The button beside the results has the key: here it is only told.
        self._export.setShortcut(QKeySequence("Ctrl+E"))
        self._export.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._export.triggered.connect(self.export_wanted)
        self._refused = QAction(self)
        self._refused.triggered.connect(self.refused_wanted)
        self._keys = QAction(self)
        self._keys.setShortcut(QKeySequence("F1"))
        self._keys.triggered.connect(self.keys_wanted)
        self._about = QAction(self)
        self._about.triggered.connect(self.about_wanted)
        self._quit = QAction(self)
        self._quit.setShortcut(QKeySequence("Ctrl+Q"))
        self._quit.triggered.connect(self.quit_wanted)
        self._quick = QAction(self)
        self._quick.triggered.connect(self.quick_wanted)
        self._preferences = QAction(self)
        self._preferences.setShortcut(QKeySequence("Ctrl+,"))
        self._preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
        self._preferences.triggered.connect(self.preferences_wanted)
        self.addAction(self._add)
        self.addAction(self._export)
        self.addAction(self._refused)
        self.addAction(self._quick)
        self.addSeparator()
        self.addAction(self._preferences)
        self.addSeparator()
        self.addAction(self._keys)
        self.addAction(self._about)
        self.addAction(self._quit)
        # Shortcuts of a menu's actions work only while their window knows them.
        parent.addActions([self._add, self._preferences, self._keys, self._quit])
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._add.setText(self.tr("Add folder…"))
        self._export.setText(self.tr("Export these results…"))
        self._refused.setText(self.tr("Files that could not be read…"))
        self._keys.setText(self.tr("Keyboard shortcuts"))
        self._about.setText(self.tr("About Munjang"))
        self._quit.setText(self.tr("Quit"))
        self._quick.setText(self.tr("Quick search"))
        self._preferences.setText(self.tr("Preferences…"))
