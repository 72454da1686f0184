"""The language of the window, of Qt's own dialogs and of the engine's messages, switched as one."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QTranslator,
)

from munjang import messages
from munjang_desktop.settings import LanguageChoice

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

# Of the file dialog that Qt shows where the desktop has none, its Korean catalogue lacks these.
_LACKING = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Shortcut"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Unknown"),
)


def system_language() -> str:
    """The first of our languages among those the user's system prefers."""
    for name in QLocale.system().uiLanguages():
        code = name[:2].lower()
        if code in messages.LANGUAGES:
            return code
    return "en"


class Languages:
    """Holds the installed translators, so that the language can be switched while running."""

    def __init__(self, parent: QObject) -> None:
        self._translators = [QTranslator(parent), QTranslator(parent)]
        self.code = "en"

    def choose(self, choice: LanguageChoice) -> str:
        """Show everything in the language chosen, and return its code.

        Every widget gets a ``LanguageChange`` event and renews its own text.
        """
        wanted = system_language() if choice is LanguageChoice.SYSTEM else choice.value
        self.code = messages.choose_language(wanted)
        locale = QLocale(QLocale.Language.Korean if self.code == "ko" else QLocale.Language.English)
        QLocale.setDefault(locale)
        ours, qts = self._translators
        self.remove()
        # Qt's own texts first: translators installed later are asked earlier.
        translations = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self.code != "en" and qts.load(f"qtbase_{self.code}", translations):
            QCoreApplication.installTranslator(qts)
        # English has a catalogue too: it holds the plural forms.
        catalogue = (
            resources.files("munjang_resources") / "i18n" / f"munjang_desktop_{self.code}.qm"
        )
        with resources.as_file(catalogue) as path:
            if ours.load(str(path)):
                QCoreApplication.installTranslator(ours)
        return self.code

    def remove(self) -> None:
        """Take the translations out of the application again."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
