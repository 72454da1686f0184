"""The lines of a PDF page and where they stand, from pdfium's text of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, addressof, c_double, c_float, c_int, c_void_p, cast, sizeof
from dataclasses import dataclass, replace
from functools import cache
from struct import Struct
from typing import Any, NamedTuple, Self

# A hyphen that pdfium takes for one of the line only.
_HYPHENS = "\ufffe\x02"
_LINE = re.compile(rf"([^\r\n{_HYPHENS}]+)([{_HYPHENS}]?)")
_WIDE_SPACE = 1.5  # times the height of the line: between the cells of a table, or two columns
_SPACE = re.compile(r"\s+")
_EIGHT_NUMBERS = Struct("8f").unpack_from


@dataclass(slots=True, eq=False)
class Line:
    """A line of text and where it stands, in points, turned so that it runs from left to right.

    The y axis goes up. A line with wide gaps, as a row of a table has, is known by its cells too.
    Nothing is worked out twice: a long document has a hundred thousand lines.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    height: float  # of the type
    hyphenated: bool = False  # it ends in a hyphen that may be of the line only
    spaced: bool = False  # a space stands at its end or before the next line, which nobody sees
    length: int = 0  # characters, with the spaces at its ends
    direction: str = "right"  # where it runs to; "" where nothing is known of its place
    cells: tuple[Line, ...] = ()
    page: int = 0  # index of the page it stands on
    start: int = 0  # where it begins in pdfium's text of that page

    @property
    def middle(self) -> float:
        """How high on the page it stands."""
        return (self.top + self.bottom) / 2


def read_lines(text_page: Any, page: int = 0) -> list[Line]:
    """The lines of the page with this index, in the order of its content."""
    text = text_page.get_text_range()
    places = _Places(text_page, len(text), page)
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        raw, hyphen = match.groups()
        content = raw.strip()
        if content:
            start = match.start()
            if raw[0].isspace():
                start += raw.index(content[0])
                if lines and not lines[-1].hyphenated:
                    lines[-1].spaced = True
            spaced = raw[-1].isspace() and not hyphen
            lines.append(places.line(content, start, hyphen != "", spaced, len(raw)))
    return lines


def beside(one: Line, other: Line) -> bool:
    """Whether two lines stand on about the same height."""
    if one.bottom >= other.top:  # as most lines that follow each other
        return False
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0 and overlap > 0.4 * min(one.height, other.height)


class _Pdfium(NamedTuple):
    """Pdfium's functions that tell places, taking addresses: ctypes hands on nothing faster."""

    box: Callable[[int, int, int], int]  # page, index of a character, where to put its place
    rectangles: Callable[[int, int, int], int]  # page, first character, how many: their number

    @classmethod
    @cache
    def loaded(cls) -> Self:
        """The functions of the library."""
        from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

        box = CFUNCTYPE(c_int, c_void_p, c_int, c_void_p)
        rectangles = CFUNCTYPE(c_int, c_void_p, c_int, c_int)
        return cls(
            box(_address(raw.FPDFText_GetLooseCharBox)),
            rectangles(_address(raw.FPDFText_CountRects)),
        )


def _address(pointer: Any) -> int:
    return cast(pointer, c_void_p).value or 0


class _Places:
    """Asks pdfium where the characters of one page stand."""

    def __init__(self, text_page: Any, length: int, page: int) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

        self._page = text_page.raw
        self._address = _address(text_page.raw)
        self._number = page
        self._box, self._count = _Pdfium.loaded()
        self._glyph = raw.FPDFText_GetCharIndexFromTextIndex
        self._rect = raw.FPDFText_GetRect
        # Pdfium counts its glyphs; some of them have no character, or one of two halves.
        self._direct = length == text_page.count_chars()
        self._found = (c_float * 8)()  # left, top, right and bottom of two characters
        self._first = addressof(self._found)
        self._last = self._first + sizeof(self._found) // 2
        self._rectangle = (c_double(), c_double(), c_double(), c_double())

    def line(self, text: str, start: int, hyphenated: bool, spaced: bool, length: int) -> Line:
        """The line whose first character is the `start`-th of the page's text."""
        end = start + len(text) - 1
        about = hyphenated, spaced, length
        where = (), self._number, start
        places = self._find(start, end)
        if places is None:
            return Line(text, 0.0, 0.0, 0.0, 0.0, 0.0, *about, "", *where)
        # Of the first character, then of the last.
        left, top, right, bottom, left2, top2, right2, bottom2 = places
        across, up = left2 - left, bottom2 - bottom
        direction = "right"
        if abs(across) < abs(up):
            direction = "up" if up > 0 else "down"
            if up > 0:
                left, right, top, bottom = bottom, top2, -left, -right
            else:
                left, right, top, bottom = -top, -bottom2, right, left
        elif across < 0 and unicodedata.bidirectional(text[0]) not in {"R", "AL"}:
            direction = "left"  # it stands on its head
            left, right, top, bottom = -right, -left2, -bottom, -top
        else:
            if across < 0:  # Hebrew, Arabic: the last character is the leftmost
                left, top, bottom, right2, top2, bottom2 = left2, top2, bottom2, right, top, bottom
            right = right2
            # The larger of the two: a line may begin or end with the small number of a footnote.
            if top2 - bottom2 > top - bottom:
                top, bottom = top2, bottom2
        height = top - bottom
        line = Line(text, left, right, top, bottom, height, *about, direction, *where)
        if (
            direction == "right"
            and " " in text
            and self._has_wide_gap(start, end, height * _WIDE_SPACE)
        ):
            line.cells = tuple(self._cells(line, start))
        return line

    def _find(self, start: int, end: int) -> tuple[float, ...] | None:
        """Left, top, right and bottom of two characters of the page's text; None if unknown."""
        if not self._direct:
            start, end = self._glyph(self._page, start), self._glyph(self._page, end)
        box, page = self._box, self._address
        if box(page, start, self._first) and box(page, end, self._last):
            return _EIGHT_NUMBERS(self._found)
        return None

    def _has_wide_gap(self, start: int, end: int, wide: float) -> bool:
        """Whether two of the text objects of a line stand further apart than words do."""
        if not self._direct:
            start, end = self._glyph(self._page, start), self._glyph(self._page, end)
        count = self._count(self._address, start, end - start + 1)
        if count < 2:
            return False
        left, _, right, _ = self._rectangle
        reached = float("inf")
        for index in range(count):
            self._rect(self._page, index, *self._rectangle)
            if left.value - reached > wide:
                return True
            reached = right.value
        return False

    def _cells(self, line: Line, start: int) -> Iterator[Line]:
        """The parts of a line between its wide gaps."""
        begin, left = 0, line.left
        for space in _SPACE.finditer(line.text):
            places = self._find(start + space.start() - 1, start + space.end())
            if places is None:
                continue
            _, _, end, _, following, *_ = places
            if following - end > line.height * _WIDE_SPACE:
                text = line.text[begin : space.start()]
                yield self._cell(line, text, left, end, start + begin)
                begin, left = space.end(), following
        yield self._cell(line, line.text[begin:], left, line.right, start + begin)

    def _cell(self, line: Line, text: str, left: float, right: float, start: int) -> Line:
        return replace(line, text=text, left=left, right=right, start=start)
