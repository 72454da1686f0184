"""What stands on every page of a document: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from munjang.extract.pdf_lines import Line

_EDGE_LINES = 4  # at the top and at the bottom of a page that may be furniture
_STEP = 3.0  # points: lines of two pages are at the same height within this
_NUMBER = re.compile(r"\d{1,5}|(?<![^\W\d_])[ivxlc]{1,7}(?![^\W\d_])")
_MOST_NUMBERS = 6  # in one line, tried as the number of the page
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ENOUGH = 3  # pages that must have a line with a counting number; two of the same will do


_Form = tuple[str, int]  # the text of a line, or what it is but for a number, and its height


class _Part(NamedTuple):
    """A line at the edge of a page, or a cell of one, in the forms that it may be repeated in."""

    line: Line
    same: _Form
    counting: list[_Form]


class Furniture:
    """Tells the lines that pages repeat, and lets each of them pass once.

    A line is repeated when another page has the same one at the same height, or has it with one
    number that grows with the page. In a row one such part is enough: the rest is the title of a
    chapter, the name of a section.
    """

    def __init__(self, page_count: int) -> None:
        self._enough = max(2, min(page_count, _ENOUGH))
        self._pages_with: Counter[_Form] = Counter()
        self._passed: set[_Form] = set()
        self._edges: dict[int, list[_Part]] = {}  # of the pages learnt last, by their lines' ids

    def learn(self, pages: Sequence[tuple[int, Sequence[Line]]]) -> None:
        """Look at pages (number and lines) before any of them is cleared."""
        self._edges.clear()
        for number, lines in pages:
            found: set[_Form] = set()
            for line in _edges(lines):
                parts = [_Part(part, *_forms(part, number)) for part in line.cells or (line,)]
                self._edges[id(line)] = parts
                for part in parts:
                    found.add(part.same)
                    found.update(part.counting)
            self._pages_with.update(found)

    def clear(self, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
        """Part the lines of a page learnt last from its furniture; of that, what is new."""
        body: list[Line] = []
        repeated: list[_Part] = []
        for line in lines:
            parts = self._edges.get(id(line), ())
            if parts and any(map(self._repeated, parts)):
                repeated += parts
            else:
                body.append(line)
        new = [part.line for part in repeated if self._is_new(part)]
        if not body:  # what is all there is to a page stands there for its own sake
            body = [p.line for p in repeated if p.line not in new and self._is_title(p)]
        return body, new

    def _repeated(self, part: _Part) -> bool:
        return self._pages_with[part.same] > 1 or any(
            self._pages_with[form] >= self._enough for form in part.counting
        )

    def _is_title(self, part: _Part) -> bool:
        """Whether a line has words, and no other page has the very same."""
        return self._pages_with[part.same] == 1 and _has_words(part.line)

    def _is_new(self, part: _Part) -> bool:
        """Whether a line has words, and passes for the first time; remembers it."""
        counting = (form for form in part.counting if self._pages_with[form] >= self._enough)
        forms = {part.same, *counting}
        known = not self._passed.isdisjoint(forms)
        self._passed |= forms
        return not known and _has_words(part.line)


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top and the bottom of the page."""
    placed = [line for line in lines if line.direction]
    highest = sorted(placed, key=attrgetter("top"), reverse=True)[:_EDGE_LINES]
    return highest + sorted(placed, key=attrgetter("bottom"))[:_EDGE_LINES]


def _forms(line: Line, page: int) -> tuple[_Form, list[_Form]]:
    """A line as it is, and with each of its numbers given as the distance from the page's."""
    text, height = line.text, round(line.middle / _STEP)
    counting = []
    for match in islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        distance = _value(match[0]) - page
        counting.append((f"{text[: match.start()]}\0{distance}\0{text[match.end() :]}", height))
    return (text, height), counting


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
