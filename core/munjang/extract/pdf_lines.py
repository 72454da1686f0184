"""The lines of a PDF page and where they stand, from pdfium's text of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from ctypes import c_double
from typing import Any, NamedTuple

# A hyphen that pdfium takes for one of the line only.
_HYPHENS = "\ufffe\x02"
_LINE = re.compile(rf"([^\r\n{_HYPHENS}]*)(\r?\n|[{_HYPHENS}](?:\r?\n)?|\Z)")
_WIDE_SPACE = 1.5  # times the height of the line: between the cells of a table, or two columns
_SPACE = re.compile(r"\s+")


class Line(NamedTuple):
    """A line of text and where it stands, in points, turned so that it runs from left to right.

    The y axis goes up. A line with wide gaps, as a row of a table has, is known by its cells too.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    hyphenated: bool = False  # it ends in a hyphen that may be of the line only
    spaced: bool = False  # a space stands at its end or before the next line, which nobody sees
    length: int = 0  # characters, with the spaces at its ends
    direction: str = "right"  # where it runs to; "" where nothing is known of its place
    cells: tuple[Line, ...] = ()
    page: int = 0  # index of the page it stands on
    start: int = 0  # where it begins in pdfium's text of that page

    @property
    def height(self) -> float:
        """The height of the type."""
        return self.top - self.bottom

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
        raw, ending = match.groups()
        content = raw.strip()
        if content:
            start = match.start() + raw.index(content[0])
            hyphenated = ending[:1] != "" and ending[0] in _HYPHENS
            spaced = raw[-1].isspace() and not hyphenated
            if raw[0].isspace() and lines and not lines[-1].hyphenated:
                lines[-1] = lines[-1]._replace(spaced=True)
            lines.append(places.line(content, start, hyphenated, spaced, len(raw)))
    return lines


def beside(one: Line, other: Line) -> bool:
    """Whether two lines stand on about the same height."""
    _, _, _, top, bottom, *_ = one
    _, _, _, other_top, other_bottom, *_ = other
    overlap = min(top, other_top) - max(bottom, other_bottom)
    return overlap > 0.4 * min(top - bottom, other_top - other_bottom)


class _Places:
    """Asks pdfium where the characters of one page stand."""

    def __init__(self, text_page: Any, length: int, page: int) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

        self._page = text_page.raw
        self._number = page
        self._box = raw.FPDFText_GetLooseCharBox
        self._glyph = raw.FPDFText_GetCharIndexFromTextIndex
        self._count = raw.FPDFText_CountRects
        self._rect = raw.FPDFText_GetRect
        # Pdfium counts its glyphs; some of them have no character, or one of two halves.
        self._direct = length == text_page.count_chars()
        self._first, self._last = raw.FS_RECTF(), raw.FS_RECTF()
        self._rectangle = (c_double(), c_double(), c_double(), c_double())

    def line(self, text: str, start: int, hyphenated: bool, spaced: bool, length: int) -> Line:
        """The line whose first character is the `start`-th of the page's text."""
        end = start + len(text) - 1
        first, last = self._first, self._last
        # Spelt out, and without names: a long document has a hundred thousand lines.
        about = hyphenated, spaced, length
        where = (), self._number, start
        if not (self._find(start, first) and self._find(end, last)):
            return Line(text, 0.0, 0.0, 0.0, 0.0, *about, "", *where)
        across, up = last.left - first.left, last.bottom - first.bottom
        if abs(across) < abs(up):
            if up > 0:
                left, right, top, bottom = first.bottom, last.top, -first.left, -first.right
                return Line(text, left, right, top, bottom, *about, "up", *where)
            left, right, top, bottom = -first.top, -last.bottom, first.right, first.left
            return Line(text, left, right, top, bottom, *about, "down", *where)
        if across < 0:
            if unicodedata.bidirectional(text[0]) not in {"R", "AL"}:  # it stands on its head
                left, right, top, bottom = -first.right, -last.left, -first.bottom, -first.top
                return Line(text, left, right, top, bottom, *about, "left", *where)
            first, last = last, first
        # The larger of the two: a line may begin or end with the small number of a footnote.
        box = last if last.top - last.bottom > first.top - first.bottom else first
        line = Line(text, first.left, last.right, box.top, box.bottom, *about, "right", *where)
        if " " in text and self._has_wide_gap(start, end, line.height * _WIDE_SPACE):
            return line._replace(cells=tuple(self._cells(line, start)))
        return line

    def _find(self, index: int, box: Any) -> bool:
        """Set `box` to the place of a character of the page's text."""
        if not self._direct:
            index = self._glyph(self._page, index)
        return bool(self._box(self._page, index, box))

    def _has_wide_gap(self, start: int, end: int, wide: float) -> bool:
        """Whether two of the text objects of a line stand further apart than words do."""
        if not self._direct:
            start, end = self._glyph(self._page, start), self._glyph(self._page, end)
        count = self._count(self._page, start, end - start + 1)
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
        before, after = self._first, self._last
        begin, left = 0, line.left
        for space in _SPACE.finditer(line.text):
            self._find(start + space.start() - 1, before)
            self._find(start + space.end(), after)
            if after.left - before.right > line.height * _WIDE_SPACE:
                text = line.text[begin : space.start()]
                yield self._cell(line, text, left, before.right, start + begin)
                begin, left = space.end(), after.left
        yield self._cell(line, line.text[begin:], left, line.right, start + begin)

    def _cell(self, line: Line, text: str, left: float, right: float, start: int) -> Line:
        return line._replace(text=text, left=left, right=right, start=start)
