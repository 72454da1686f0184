"""What stands on every page of a document: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest, nsmallest

from munjang.extract.pdf_lines import Line

_EDGE_LINES = 4  # at the top and at the bottom of a page that may be furniture
_STEP = 3.0  # points: lines of two pages are at the same height within this
_NUMBER = re.compile(r"\d{1,5}|(?<![^\W\d_])[ivxlc]{1,7}(?![^\W\d_])")
_MOST_NUMBERS = 6  # in one line, tried as the number of the page
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ENOUGH = 3  # pages that must have a line with a counting number; two of the same will do


class Furniture:
    """Tells the lines that pages repeat, and lets each of them pass once.

    A line is repeated when another page has the same one at the same height, or has it with one
    number that grows with the page. In a row one such part is enough: the rest is the title of a
    chapter, the name of a section.
    """

    def __init__(self, page_count: int) -> None:
        self._enough = max(2, min(page_count, _ENOUGH))
        self._pages_with: Counter[tuple[str, int]] = Counter()
        self._passed: set[tuple[str, int]] = set()

    def learn(self, pages: Sequence[tuple[int, Sequence[Line]]]) -> None:
        """Look at pages (number and lines) before any of them is cleared."""
        for number, lines in pages:
            self._pages_with.update(
                {
                    form
                    for line in _edges(lines)
                    for part in line.cells or (line,)
                    for form in _forms(part, number)
                }
            )

    def clear(self, number: int, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
        """Part the lines of a page from its furniture; of that, what was not met before."""
        suspects = {id(line) for line in _edges(lines)}
        body: list[Line] = []
        repeated: list[Line] = []
        for line in lines:
            parts = line.cells or (line,)
            if id(line) in suspects and any(self._repeated(part, number) for part in parts):
                repeated += parts
            else:
                body.append(line)
        new = [part for part in repeated if self._is_new(part, number)]
        if not body:  # what is all there is to a page stands there for its own sake
            body = [part for part in repeated if part not in new and self._is_title(part)]
        return body, new

    def _repeated(self, line: Line, number: int) -> bool:
        same, *counting = _forms(line, number)
        return self._pages_with[same] > 1 or any(
            self._pages_with[form] >= self._enough for form in counting
        )

    def _is_title(self, line: Line) -> bool:
        """Whether a line has words, and no other page has the very same."""
        return self._pages_with[line.text, _height(line)] == 1 and _has_words(line)

    def _is_new(self, line: Line, number: int) -> bool:
        """Whether a line has words, and passes for the first time; remembers it."""
        same, *counting = _forms(line, number)
        forms = {same, *(form for form in counting if self._pages_with[form] >= self._enough)}
        known = not self._passed.isdisjoint(forms)
        self._passed |= forms
        return not known and _has_words(line)


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top and the bottom of the page."""
    placed = [line for line in lines if line.direction]
    highest = nlargest(_EDGE_LINES, placed, key=lambda line: line.top)
    lowest = nsmallest(_EDGE_LINES, placed, key=lambda line: line.bottom)
    return highest + lowest


def _forms(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """A line as it is, and with each of its numbers given as the distance from the page's."""
    height = _height(line)
    yield line.text, height
    for index, match in enumerate(_NUMBER.finditer(line.text)):
        if index == _MOST_NUMBERS:
            break
        distance = _value(match[0]) - page
        yield f"{line.text[: match.start()]}\0{distance}\0{line.text[match.end() :]}", height


def _height(line: Line) -> int:
    return round(line.middle / _STEP)


def _has_words(line: Line) -> bool:
    return any(map(str.isalpha, _NUMBER.sub("", line.text)))


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
