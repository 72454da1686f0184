"""The automatic numbers of an OpenDocument text's paragraphs ("제3조", "2.1"), counted again.

They stand nowhere in the text: programs count them each time they show the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.list_numbers import written
from munjang.extract.ooxml import attribute
from munjang.extract.opendocument_text import DROPPED

_PLACEHOLDER = re.compile("%([0-9]{1,2})%")
_LEVELS = frozenset({"list-level-style-number", "outline-level-style"})
_FORMS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "가": "ganada",
    "ㄱ": "chosung",
    "㉮": "CIRCLED_HANGUL_SYLLABLE",
    "㉠": "CIRCLED_HANGUL_JAMO",
    "①": "CIRCLED_DIGIT",
    "일": "koreanDigital",
    "하": "koreanLegal",
    "一": "chineseCounting",
    "甲": "ideographTraditional",
}  # by the first of the signs that a format lists
_MAX_NUMBER = 7  # digits

_Counts = dict[int, int]  # by level


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of one level look."""

    start: int
    form: str
    text: str  # "%1%" stands for the number of the first level


class Numbering:
    """Counts the paragraphs of a text."""

    def __init__(self, roots: Iterable[Any]) -> None:
        """Take in the parts that have styles."""
        self._styles: dict[str, dict[int, _Level]] = {}
        self._outline: dict[int, _Level] = {}
        self._headings: _Counts = {}
        self._last: dict[str, _Counts] = {}  # of the last list of each style
        self._lists: dict[str, _Counts] = {}  # by their own names
        for root in roots:
            for element in root.iter("{*}list-style", "{*}outline-style"):
                levels = dict(_level(child) for child in element if local_name(child) in _LEVELS)
                if local_name(element) == "outline-style":
                    self._outline = levels
                else:
                    self._styles[attribute(element, "name")] = levels

    def write_down(self, body: Any) -> None:
        """Put the number of each paragraph before its text."""
        if not any(self._styles.values()) and not self._outline:
            return
        for element in list(body):
            name = local_name(element)
            if name == "list":
                self._list(element)
            elif name == "h":
                level = _number(attribute(element, "outline-level"), 1)
                _put_before(element, _next(self._headings, self._outline, level))
            elif name not in DROPPED:
                self.write_down(element)

    def _list(self, element: Any) -> None:
        style = attribute(element, "style-name")
        counts = self._lists.get(attribute(element, "continue-list"))
        if counts is None and attribute(element, "continue-numbering") == "true":
            counts = self._last.get(style)
        counts = {} if counts is None else counts
        self._last[style] = counts
        self._lists[attribute(element, "id")] = counts
        self._items(element, style, 1, counts)

    def _items(self, parent: Any, style: str, level: int, counts: _Counts) -> None:
        levels = self._styles.get(style, {})
        for item in parent:
            counted = local_name(item) == "list-item"
            for element in list(item):
                name = local_name(element)
                if name == "list":
                    inner = attribute(element, "style-name") or style
                    self._items(element, inner, level + 1, counts)
                elif name in {"p", "h"} and counted:
                    counted = False  # only the first paragraph of an item has its number
                    start = attribute(item, "start-value")
                    if start:
                        counts[level] = _number(start, 1) - 1
                    _put_before(element, _next(counts, levels, level))


def _next(counts: _Counts, levels: dict[int, _Level], level: int) -> str:
    """Count one more paragraph of a level; returns its number as it is shown."""
    found = levels.get(level)
    counts[level] = counts.get(level, (found.start if found else 1) - 1) + 1
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    if found is None or not found.form:
        return ""

    def number(placeholder: re.Match[str]) -> str:
        place = int(placeholder[1])
        above = levels.get(place, _Level(1, "1", ""))
        return written(counts.get(place, above.start), _form(above.form))

    return _PLACEHOLDER.sub(number, found.text).strip()


def _put_before(paragraph: Any, label: str) -> None:
    if label and "".join(paragraph.itertext()).strip():
        paragraph.text = f"{label} {paragraph.text or ''}"


def _level(element: Any) -> tuple[int, _Level]:
    place = _number(attribute(element, "level"), 1)
    text = attribute(element, "num-list-format")
    if not text:
        shown = min(_number(attribute(element, "display-levels"), 1), place)
        path = ".".join(f"%{level}%" for level in range(place - shown + 1, place + 1))
        text = attribute(element, "num-prefix") + path + attribute(element, "num-suffix")
    start = _number(attribute(element, "start-value"), 1)
    return place, _Level(start, attribute(element, "num-format"), text)


def _form(form: str) -> str:
    return _FORMS.get(form[:1], "")


def _number(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) < _MAX_NUMBER else usual
