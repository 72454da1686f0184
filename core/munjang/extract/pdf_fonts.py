"""The fonts that pdfium takes for text whose own font a PDF does not carry.

Left to itself it takes one of this machine's. Letters that font lacks have no extent, and text
without any (a syllable in a cell, every turned line) is not handed out. So that a document says the
same everywhere, its text is read with a font in which every letter is a box. The machine's own
fonts are for pages that are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import Array, addressof, c_char, c_char_p, cast, create_string_buffer, memmove
from functools import cache
from typing import Any

from munjang.extract.box_font import box_font

# Pdfium has these itself and knows how wide their letters are, which documents need not say.
_BUILT_IN = (b"Courier", b"Helvetica", b"Symbol", b"Times-")


def install() -> None:
    """Have pdfium read text with the font that has all letters."""
    _Fonts.installed()


@contextmanager
def system_fonts() -> Iterator[None]:
    """Pages loaded meanwhile get this machine's fonts.

    A document keeps every font for good: of one that text was read of, nothing should be shown.
    """
    fonts = _Fonts.installed()
    fonts.look_up()
    fonts.of_system = True
    try:
        yield
    finally:
        fonts.of_system = False


class _Fonts:
    """Answers pdfium when it asks for a font: with the boxes, or with what the system has.

    It takes answers for all documents from one place, and asks about a page while loading it.
    """

    @classmethod
    @cache
    def installed(cls) -> _Fonts:
        """Those that this process has."""
        return cls()

    def __init__(self) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 - loads a native library

        self.of_system = False
        self._known = False  # whether pdfium knows which fonts those are
        self._raw = raw
        self._system = raw.FPDF_GetDefaultSystemFontInfo()
        self._file = create_string_buffer(box_font())
        self._name = create_string_buffer(b"Boxes")
        self._boxes = addressof(self._file)  # any number that no font of the system has
        kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
        answers = {
            "EnumFonts": self._enumerate,
            "MapFont": self._map,
            "GetFont": self._get,
            "GetFontData": self._data_of,
            "GetFaceName": self._name_of,
            "DeleteFont": self._delete,
        }
        self._answers = raw.FPDF_SYSFONTINFO(
            1, **{name: kinds[name](answer) for name, answer in answers.items()}
        )
        raw.FPDF_SetSystemFontInfo(self._answers)

    def look_up(self) -> None:
        """Have pdfium ask once more which fonts there are, unless it knows those of the system."""
        if not self._known:
            self._raw.FPDF_SetSystemFontInfo(self._answers)

    def _enumerate(self, _: Any, mapper: int) -> None:
        if self.of_system:
            self._system.contents.EnumFonts(self._system, mapper)
            self._known = True

    def _map(  # noqa: PLR0917 - pdfium's
        self, _: Any, weight: int, italic: int, charset: int, pitch: int, name: Any, exact: Any
    ) -> int | None:
        if self.of_system:
            map_font: Callable[..., int | None] = self._system.contents.MapFont
            return map_font(self._system, weight, italic, charset, pitch, name, exact)
        western = charset in {self._raw.FXFONT_ANSI_CHARSET, self._raw.FXFONT_SYMBOL_CHARSET}
        built_in = western and (cast(name, c_char_p).value or b"").startswith(_BUILT_IN)
        return None if built_in else self._boxes

    def _get(self, _: Any, name: Any) -> int | None:
        return self._system.contents.GetFont(self._system, name) if self.of_system else None

    def _data_of(self, _: Any, font: int, table: int, buffer: Any, size: int) -> int:
        if font != self._boxes:
            data_of: Callable[..., int] = self._system.contents.GetFontData
            return data_of(self._system, font, table, buffer, size)
        return 0 if table else _hand_over(self._file, buffer, size)

    def _name_of(self, _: Any, font: int, buffer: Any, size: int) -> int:
        if font != self._boxes:
            name_of: Callable[..., int] = self._system.contents.GetFaceName
            return name_of(self._system, font, buffer, size)
        return _hand_over(self._name, buffer, size)

    def _delete(self, _: Any, font: int) -> None:
        if font != self._boxes:
            self._system.contents.DeleteFont(self._system, font)


def _hand_over(content: Array[c_char], buffer: Any, size: int) -> int:
    """Write where pdfium wants it, if there is room; returns how much that takes."""
    if size >= len(content):
        memmove(buffer, content, len(content))
    return len(content)
