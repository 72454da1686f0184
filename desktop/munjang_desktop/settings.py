"""What the window remembers between runs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from munjang import paths

if TYPE_CHECKING:
    from pathlib import Path


DEFAULT_HOTKEY = "Ctrl+Alt+Space"


class ThemeChoice(StrEnum):
    """The theme a user asks for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class LanguageChoice(StrEnum):
    """The language a user asks for."""

    SYSTEM = "system"
    KOREAN = "ko"
    ENGLISH = "en"


class TextSize(StrEnum):
    """How large letters are, beside the size of the desktop."""

    NORMAL = "normal"
    LARGE = "large"
    VERY_LARGE = "very-large"

    @property
    def factor(self) -> float:
        """How many times as large as the desktop's."""
        return {TextSize.NORMAL: 1.0, TextSize.LARGE: 1.15, TextSize.VERY_LARGE: 1.3}[self]


_Choice = TypeVar("_Choice", bound=StrEnum)


class Settings:
    """Typed access to the ini file of the window, so that no key is spelled twice."""

    def __init__(self, file: Path | None = None) -> None:
        self._store = QSettings(
            str(file or paths.config_directory() / "desktop.ini"), QSettings.Format.IniFormat
        )

    @property
    def theme(self) -> ThemeChoice:
        """The theme asked for; the system's unless said otherwise."""
        return self._choice("appearance/theme", ThemeChoice.SYSTEM)

    @theme.setter
    def theme(self, value: ThemeChoice) -> None:
        self._store.setValue("appearance/theme", value.value)

    @property
    def language(self) -> LanguageChoice:
        """The language asked for; the system's unless said otherwise."""
        return self._choice("appearance/language", LanguageChoice.SYSTEM)

    @language.setter
    def language(self, value: LanguageChoice) -> None:
        self._store.setValue("appearance/language", value.value)

    @property
    def text_size(self) -> TextSize:
        """How large the user wants letters."""
        return self._choice("appearance/text_size", TextSize.NORMAL)

    @text_size.setter
    def text_size(self, value: TextSize) -> None:
        self._store.setValue("appearance/text_size", value.value)

    @property
    def paused(self) -> bool:
        """Whether the user left indexing paused."""
        return str(self._store.value("indexing/paused", "false")).lower() == "true"

    @paused.setter
    def paused(self, value: bool) -> None:
        self._store.setValue("indexing/paused", value)

    @property
    def precise(self) -> bool:
        """Whether the user left precise mode on."""
        return str(self._store.value("search/precise", "false")).lower() == "true"

    @precise.setter
    def precise(self, value: bool) -> None:
        self._store.setValue("search/precise", value)

    @property
    def hotkey(self) -> str:
        """The keys that call quick search, as Qt writes them in files; empty for none."""
        return str(self._store.value("quick/hotkey", DEFAULT_HOTKEY))

    @hotkey.setter
    def hotkey(self, value: str) -> None:
        self._store.setValue("quick/hotkey", value)

    @property
    def stay_in_tray(self) -> bool:
        """Whether the application goes on in the tray when its window is closed."""
        return str(self._store.value("tray/stay", "true")).lower() == "true"

    @stay_in_tray.setter
    def stay_in_tray(self, value: bool) -> None:
        self._store.setValue("tray/stay", value)

    @property
    def tray_hint_shown(self) -> bool:
        """Whether the user has been told that closing the window is not ending."""
        return str(self._store.value("tray/hint_shown", "false")).lower() == "true"

    @tray_hint_shown.setter
    def tray_hint_shown(self, value: bool) -> None:
        self._store.setValue("tray/hint_shown", value)

    def saved_state(self, name: str) -> QByteArray:
        """The stored geometry or splitter state `name`; empty where there is none."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def save_state(self, name: str, state: QByteArray) -> None:
        """Remember a geometry or splitter state under `name`."""
        self._store.setValue(f"window/{name}", state)

    def sync(self) -> None:
        """Write to disk now rather than when the event loop gets to it."""
        self._store.sync()

    def _choice(self, key: str, default: _Choice) -> _Choice:
        # The file is the user's to edit: an unknown word means the default, not an error.
        try:
            return type(default)(str(self._store.value(key, default.value)))
        except ValueError:
            return default
