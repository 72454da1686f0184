"""User-visible text of the engine, in the reader's language.

The engine never formats a sentence for people on the spot: it makes a :class:`Message`, an English
template with named values, and whoever shows it turns it into text with ``str()``. So a reason
stored in the catalog months ago is shown in the language of today. Templates are the keys of a
gettext catalogue in ``munjang_resources/i18n``; the desktop's own text goes through Qt instead.
"""

from __future__ import annotations

import gettext
import json
import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

LANGUAGES = ("en", "ko")

_translations: gettext.NullTranslations = gettext.NullTranslations()


@dataclass(frozen=True)
class Message:
    """An English template and its values, so that text can be translated when it is shown.

    A value may be a message itself: "budget.zip: The document is damaged".
    """

    template: str
    values: Mapping[str, str | float | Message] = field(default_factory=dict)

    def __str__(self) -> str:
        text = _translations.gettext(self.template) if self.template else ""
        if not self.values:
            return text
        return text.format_map({name: _in_words(value) for name, value in self.values.items()})

    def to_json(self) -> str:
        """Serialise for the catalog, in ASCII: a value may name a file that no encoding can."""
        return json.dumps(self.to_plain())

    @classmethod
    def from_json(cls, text: str) -> Message:
        """Read back what :meth:`to_json` wrote."""
        return cls.from_plain(json.loads(text))

    def to_plain(self) -> list[Any]:
        """The message as JSON knows it: its template and values, messages among them likewise."""
        values = {
            name: value.to_plain() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return [self.template, values]

    @classmethod
    def from_plain(cls, plain: Any) -> Message:
        """Make the message again of what :meth:`to_plain` returned."""
        template, values = plain
        return cls(
            template,
            {
                name: cls.from_plain(value) if isinstance(value, list) else value
                for name, value in values.items()
            },
        )


def _in_words(value: str | float | Message) -> str | float | Message:
    """A value as people write it: a count of many digits in groups of three, as in the window."""
    return f"{value:,}" if isinstance(value, int) else value


def msg(template: str, /, **values: str | float | Message) -> Message:
    """Make a message; this name is what the string extractor looks for."""
    return Message(template, values)


def choose_language(code: str | None = None) -> str:
    """Show all messages in `code`, or in the language of the environment.

    Returns the language chosen, one of :data:`LANGUAGES`.
    """
    global _translations  # noqa: PLW0603 - one process speaks one language
    wanted = code or environment_language()
    chosen = wanted if wanted in LANGUAGES else "en"
    _translations = _load(chosen)
    return chosen


def environment_language() -> str:
    """The two-letter language the environment asks for ("en" when it asks for none)."""
    for variable in ("MUNJANG_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return value[:2].lower()
    try:
        name = locale.getlocale()[0] or ""
    except ValueError:
        name = ""
    return "ko" if name.lower().startswith("ko") else "en"


def _load(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    compiled = resources.files("munjang_resources") / "i18n" / f"munjang_{code}.mo"
    if not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)
