"""What a rich text document (RTF) defines before its text: fonts and styles."""

from __future__ import annotations

import codecs
import re

_HEADING_STYLE = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.IGNORECASE)
_BODY_TEXT = 9  # the outline level that is none

# Code pages by the character set of a font (\fcharset).
_CHARACTER_SETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SYMBOLS = 2  # the character set of fonts whose signs are no letters
_MACINTOSH = 10000
_DOCUMENT_PAGES = {"mac": _MACINTOSH, "pc": 437, "pca": 850}


class Fonts:
    """Knows in which code page the bytes under each font are."""

    def __init__(self) -> None:
        self._document = "cp1252"
        self._default: int | None = None
        self._encodings: dict[int, str] = {}

    def set(self, word: str, number: int, font: int | None) -> None:
        """Learn from a control word; those of fonts are met where the font is defined."""
        if word == "deff":
            self._default = number
        elif word in _DOCUMENT_PAGES or word == "ansicpg":
            self._document = _code_page(_DOCUMENT_PAGES.get(word, number)) or self._document
        elif word in {"fcharset", "cpg"} and font is not None:
            encoding = _character_set(number) if word == "fcharset" else _code_page(number)
            if encoding is not None:
                self._encodings[font] = encoding

    def encoding(self, font: int | None) -> str:
        """The codec for a font; "" for symbols."""
        font = self._default if font is None else font
        return self._document if font is None else self._encodings.get(font, self._document)


class Styles:
    """Knows which styles are headings, by their names or outline levels."""

    def __init__(self) -> None:
        self._levels: dict[int, int] = {}
        self._style = 0
        self._name: list[str] = []

    def set(self, word: str, number: int) -> None:
        """Learn from a control word in the definition of a style."""
        if word == "s":
            self._style = number
        elif word == "outlinelevel":
            self._levels[self._style] = outline_level(number)

    def add_name(self, text: str) -> None:
        """Go on with the name of the style, or the title of the document."""
        self._name.append(text)

    def take_name(self) -> str:
        """The name as far as it was read; another begins."""
        name = "".join(self._name)
        self._name.clear()
        return name

    def end(self) -> None:
        """The definition of a style is complete."""
        named = _HEADING_STYLE.match(self.take_name().strip())
        if named:
            self._levels.setdefault(self._style, int(named[1]))
        self._style = 0

    def level(self, style: int) -> int:
        """The outline level of a style, 0 for running text."""
        return self._levels.get(style, 0)


def outline_level(number: int) -> int:
    """The level of a heading, 1 the highest, from the number in the document; 0 for none."""
    return number + 1 if 0 <= number < _BODY_TEXT else 0


def _code_page(number: int) -> str | None:
    """The codec of a Windows code page, where Python has it."""
    name = {0: "cp1252", _MACINTOSH: "mac_roman", 1361: "johab"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _character_set(number: int) -> str | None:
    """The codec for a character set; "" for symbols, None where the document's own is meant."""
    return "" if number == _SYMBOLS else _CHARACTER_SETS.get(number)


def decode(data: bytes, encoding: str) -> str:
    """Decode the bytes of a run; "" as the encoding makes symbols of it, which are no text."""
    if not encoding:
        return " " * len(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode(encoding, "replace")
