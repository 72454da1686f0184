"""Where the pages of an HWPX document end, by the lines as Hangul last laid them out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.builder import TextBuilder


class PageFollower:
    """Follows the heights at which the lines of a document stand: a page ends where they fall.

    Only as long as that is certain. Other programs write no heights, or all the same; lines also
    fall from column to column; and of a table that runs over the end of its page nobody can tell
    how many more it fills. A paragraph stands on the page where it begins.
    """

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._certain = True
        self._page = 0
        self._marked = 0  # the page that was begun last
        self._height = -1  # of the last line
        self._room = 0  # the height of a page within its margins

    def begin_section(self, section: Any) -> None:
        """Go on to a section, which begins a page."""
        self._page += 1
        self._height = -1
        self._room = _room(section)

    def lose_count(self) -> None:
        """Go on after something of which nobody can tell how many pages it fills."""
        self._certain = False

    def begin_paragraph(self, paragraph: Any) -> None:
        """Go on to a paragraph of the text itself, before it is written."""
        heights = list(_heights(paragraph))
        falls = bool(heights) and heights[0] < self._height
        if not heights or (heights[0] == self._height and not _breaks(paragraph)):
            self._certain = False
        elif self._height >= 0 and (falls or _breaks(paragraph)):
            self._page += 1
        self._mark()
        if not heights:
            return
        self._page += sum(below < above for above, below in pairwise(heights))
        self._height = heights[-1]
        left = self._room - heights[0]
        if _in_columns(paragraph) or any(size > left for size in _loose_sizes(paragraph)):
            self._certain = False

    def _mark(self) -> None:
        page = self._page if self._certain else 0
        if page != self._marked:
            self._marked = page
            self._out.page(page)


def _heights(paragraph: Any) -> Iterator[int]:
    """At which heights the lines of a paragraph stand."""
    for lines in paragraph:
        if local_name(lines) == "linesegarray":
            for line in lines:
                yield _number(line.get("vertpos"))


def _breaks(paragraph: Any) -> bool:
    return bool(paragraph.get("pageBreak") == "1")


def _in_columns(paragraph: Any) -> bool:
    """Whether columns begin here."""
    return any(_number(columns.get("colCount")) > 1 for columns in _controls(paragraph, "colPr"))


def _controls(paragraph: Any, name: str) -> Iterator[Any]:
    for run in paragraph:
        for control in run:
            if local_name(control) == "ctrl":
                yield from (element for element in control if local_name(element) == name)


def _loose_sizes(paragraph: Any) -> Iterator[int]:
    """The heights of the tables and boxes that are anchored here and may run over the page's end.

    Those that are set like a letter never do.
    """
    for run in paragraph:
        for element in run:
            found = {local_name(child): child for child in element}
            place = found.get("pos")
            if place is not None and "sz" in found and place.get("treatAsChar") != "1":
                yield _number(found["sz"].get("height")) + _number(place.get("vertOffset"))


def _room(section: Any) -> int:
    for page in section.iter("{*}pagePr"):
        taken = 0
        for margin in page.iter("{*}margin"):
            taken = sum(_number(margin.get(side)) for side in ("header", "footer", "top", "bottom"))
        landscape = page.get("landscape") == "NARROWLY"
        return _number(page.get("width" if landscape else "height")) - taken
    return 0


def _number(text: str | None) -> int:
    """A number, or 0 for what is none; offsets may be negative, and are written unsigned."""
    number = int(text) if text and text.isdecimal() else 0
    return number - (1 << 32) if number >= 1 << 31 else number
