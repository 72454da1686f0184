"""The automatic numbers of a Word document's paragraphs ("제3조", "2.1", "가."), counted again.

They stand nowhere in the text: Word counts them each time it shows the document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.list_numbers import written
from munjang.extract.ooxml import attribute, is_on

_PLACEHOLDER = re.compile("%([1-9])")
_MAX_STYLES = 16  # based on each other; they may do so in a circle
_NO_LIST = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of one level look."""

    start: int = 1
    format: str = "decimal"
    text: str = ""  # "%1" stands for the number of the first level
    restart: int | None = None  # the level (from 1) whose numbers it starts again under
    in_digits: bool = False  # the numbers of the levels above, too
    style: str = ""  # the style whose paragraphs are of this level


@dataclass(slots=True)
class _List:
    """A list that paragraphs belong to; several may go on counting each other's numbers."""

    counted_with: str = ""
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)  # what this list starts with instead


class Numbering:
    """Counts the paragraphs of a document, which must be asked for in their order."""

    def __init__(self, numbering: Any, styles: Iterable[Any]) -> None:
        """Take in the part with the lists, or None, and the definitions of the styles."""
        self._styles = _Styles(styles)
        self._lists = _lists(numbering, self._styles) if numbering is not None else {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """The number that Word shows before a paragraph; "" where it shows none, or a bullet."""
        if not self._lists:
            return ""
        style, name, stated = _membership(paragraph)
        name = name or self._styles.list_of(style)
        found = self._lists.get(name)
        if found is None or name in _NO_LIST:
            return ""
        place = stated if stated is not None else self._level_of(found, style)
        level = found.levels.get(place)
        if level is None:
            return ""
        counts = self._counts[found.counted_with]
        if place in found.starts and (name, place) not in self._begun:
            counts[place] = found.starts[place]
        else:
            counts[place] = counts.get(place, level.start - 1) + 1
        self._begun.add((name, place))
        for deeper, other in found.levels.items():
            if deeper > place and (other.restart is None or place < other.restart):
                counts.pop(deeper, None)
        return _shown(found, level, counts)

    def _level_of(self, found: _List, style: str) -> int:
        """The level of a paragraph that says of itself only which style it has."""
        for name in self._styles.chain(style):
            for place, level in found.levels.items():
                if level.style == name:
                    return place
        return self._styles.level_of(style)


class _Styles:
    """Knows which list, and which level of it, the paragraphs of a style belong to."""

    def __init__(self, styles: Iterable[Any]) -> None:
        self._parents: dict[str, str] = {}
        self._own: dict[str, tuple[str, int | None]] = {}
        for style in styles:
            name = attribute(style, "styleId")
            for element in style:
                if local_name(element) == "basedOn":
                    self._parents[name] = attribute(element, "val")
            _, found, level = _membership(style)
            self._own[name] = found, level

    def chain(self, style: str) -> list[str]:
        """A style and those it is based on."""
        names: list[str] = []
        while style and len(names) < _MAX_STYLES:
            names.append(style)
            style = self._parents.get(style, "")
        return names

    def list_of(self, style: str) -> str:
        """The list of a style; "" where it has none."""
        lists = (self._own.get(name, ("", None))[0] for name in self.chain(style))
        return next(filter(None, lists), "")

    def level_of(self, style: str) -> int:
        """The level that a style states, counted from 0."""
        levels = (self._own.get(name, ("", None))[1] for name in self.chain(style))
        return next((level for level in levels if level is not None), 0)


def _membership(element: Any) -> tuple[str, str, int | None]:
    """What a paragraph or style says of itself: its style, its list, and the level there."""
    style, name, level = "", "", None
    for properties in element:
        if local_name(properties) != "pPr":
            continue
        for setting in properties:
            if local_name(setting) == "pStyle":
                style = attribute(setting, "val")
            elif local_name(setting) == "numPr":
                for part in setting:
                    if local_name(part) == "numId":
                        name = attribute(part, "val")
                    elif local_name(part) == "ilvl":
                        level = _number(attribute(part, "val"))
    return style, name, level


def _lists(numbering: Any, styles: _Styles) -> dict[str, _List]:
    patterns: dict[str, dict[int, _Level]] = {}
    links: dict[str, str] = {}  # from a pattern to the style that stands for another
    for element in numbering:
        if local_name(element) == "abstractNum":
            identity = attribute(element, "abstractNumId")
            patterns[identity] = _levels(element)
            for child in element:
                if local_name(child) == "numStyleLink":
                    links[identity] = attribute(child, "val")
    found: dict[str, _List] = {}
    for element in numbering:
        if local_name(element) == "num":
            found[attribute(element, "numId")] = _list(element, patterns)
    for each in found.values():
        linked = found.get(styles.list_of(links.get(each.counted_with, "")))
        if linked is not None:
            each.levels = linked.levels | each.levels
    return found


def _list(element: Any, patterns: dict[str, dict[int, _Level]]) -> _List:
    made = _List()
    for child in element:
        if local_name(child) == "abstractNumId":
            made.counted_with = attribute(child, "val")
            made.levels = patterns.get(made.counted_with, {}) | made.levels
        elif local_name(child) == "lvlOverride":
            made.levels = made.levels | _levels(child)
            for start in child:
                if local_name(start) == "startOverride":
                    place = _number(attribute(child, "ilvl"))
                    made.starts[place] = _number(attribute(start, "val"))
    return made


def _levels(parent: Any) -> dict[int, _Level]:
    found = {}
    for element in parent:
        if local_name(element) != "lvl":
            continue
        settings = {local_name(setting): setting for setting in element}
        values = {name: attribute(setting, "val") for name, setting in settings.items()}
        found[_number(attribute(element, "ilvl"))] = _Level(
            start=_number(values.get("start", "1")),
            format=values.get("numFmt", "decimal"),
            text=values.get("lvlText", ""),
            restart=_number(values["lvlRestart"]) if "lvlRestart" in values else None,
            in_digits="isLgl" in settings and is_on(settings["isLgl"]),
            style=values.get("pStyle", ""),
        )
    return found


def _shown(found: _List, level: _Level, counts: dict[int, int]) -> str:
    if level.format in {"bullet", "none"} and not _PLACEHOLDER.search(level.text):
        return ""

    def number(placeholder: re.Match[str]) -> str:
        place = int(placeholder[1]) - 1
        of = found.levels.get(place, _Level())
        count = counts.get(place, of.start)
        return written(count, "decimal" if level.in_digits else of.format)

    return _PLACEHOLDER.sub(number, level.text)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
