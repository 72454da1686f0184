"""The lines of a PDF page and where they stand, from pdfium's text of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ctypes import c_double
from functools import partial
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
    spaced: bool = False  # it ends in a space, which the eye does not see
    direction: str = "right"  # where it runs to; "" where nothing is known of its place
    cells: tuple[Line, ...] = ()

    @property
    def height(self) -> float:
        """The height of the type."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """How high on the page it stands."""
        return (self.top + self.bottom) / 2


def read_lines(text_page: Any) -> list[Line]:
    """The lines of a page in the order of its content."""
    text = text_page.get_text_range()
    return list(_lines(text_page, text))


def beside(one: Line, other: Line) -> bool:
    """Whether two lines stand on about the same height."""
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0.4 * min(one.height, other.height)


def _lines(text_page: Any, text: str) -> Iterator[Line]:
    char_index = _char_indices(text_page, text)
    for match in _LINE.finditer(text):
        content = match[1].strip()
        if not content:
            continue
        start = match.start() + match[1].index(content[0])
        ending = match[2][:1]
        line = _placed(text_page, content, char_index(start), char_index(start + len(content) - 1))
        if ending and ending in _HYPHENS:
            line = line._replace(hyphenated=True)
        elif match[1][-1].isspace():
            line = line._replace(spaced=True)
        yield line


def _char_indices(text_page: Any, text: str) -> Callable[[int], int]:
    """Pdfium counts its glyphs; some of them have no character, or one of two halves."""
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex  # noqa: PLC0415 - loaded long ago

    if len(text) == text_page.count_chars():
        return int
    return partial(FPDFText_GetCharIndexFromTextIndex, text_page)


def _placed(text_page: Any, content: str, start: int, end: int) -> Line:
    """A line from the boxes of its first and last character, at `start` and `end`."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox  # noqa: PLC0415 - loaded long ago

    first, last = FS_RECTF(), FS_RECTF()
    if not (
        FPDFText_GetLooseCharBox(text_page, start, first)
        and FPDFText_GetLooseCharBox(text_page, end, last)
    ):
        return Line(content, 0.0, 0.0, 0.0, 0.0, direction="")
    across, up = last.left - first.left, last.bottom - first.bottom
    if abs(across) < abs(up):
        if up > 0:
            return Line(content, first.bottom, last.top, -first.left, -first.right, direction="up")
        return Line(content, -first.top, -last.bottom, first.right, first.left, direction="down")
    # The larger of the two: a line may begin or end with the small number of a footnote.
    box = max(first, last, key=_height)
    line = Line(content, first.left, last.right, box.top, box.bottom)
    if " " in content and _has_wide_gap(text_page, start, end, line.height):
        return line._replace(cells=tuple(_cells(text_page, line, start)))
    return line


def _height(box: Any) -> float:
    return float(box.top - box.bottom)


def _has_wide_gap(text_page: Any, start: int, end: int, height: float) -> bool:
    """Whether two of the text objects of a line stand further apart than words do."""
    from pypdfium2.raw import FPDFText_CountRects, FPDFText_GetRect  # noqa: PLC0415 - loaded

    count = FPDFText_CountRects(text_page, start, end - start + 1)
    if count < 2:
        return False
    left, top, right, bottom = c_double(), c_double(), c_double(), c_double()
    reached = None
    for index in range(count):
        FPDFText_GetRect(text_page, index, left, top, right, bottom)
        if reached is not None and left.value - reached > height * _WIDE_SPACE:
            return True
        reached = right.value
    return False


def _cells(text_page: Any, line: Line, start: int) -> Iterator[Line]:
    """The parts of a line between its wide gaps; its first character is the `start`-th."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox  # noqa: PLC0415 - loaded long ago

    before, after = FS_RECTF(), FS_RECTF()
    begin, left = 0, line.left
    for space in _SPACE.finditer(line.text):
        FPDFText_GetLooseCharBox(text_page, start + space.start() - 1, before)
        FPDFText_GetLooseCharBox(text_page, start + space.end(), after)
        if after.left - before.right > line.height * _WIDE_SPACE:
            text = line.text[begin : space.start()]
            yield line._replace(text=text, left=left, right=before.right)
            begin, left = space.end(), after.left
    yield line._replace(text=line.text[begin:], left=left)
