"""The automatic numbers of an HWPX document's paragraphs ("제3조", "2.1", "가."), counted again.

They stand nowhere in the text: Hangul counts them each time it shows the document.
"""

from __future__ import annotations

import re
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.hangul_numbering import Counter, Level

_PLACEHOLDER = re.compile(r"\^(?:([1-9]|10)|([nN]))")


class Numbering:
    """Counts the paragraphs of a document, which must be given section by section."""

    def __init__(self, head: Any) -> None:
        """Take in the part with the shapes of paragraphs, or None."""
        self._shapes: dict[str, tuple[str, int]] = {}  # numbering ("" for the section's), level
        self._lists: dict[str, dict[int, Level]] = {}
        self._counter = Counter(_PLACEHOLDER)
        self._outline = ""  # the numbering of the section's outline
        for element in head.iter() if head is not None else ():
            name = local_name(element)
            if name == "paraPr":
                self._add_shape(element)
            elif name == "numbering":
                self._lists[element.get("id", "")] = dict(map(_level, element))

    def write_down(self, section: Any) -> None:
        """Put the number of each paragraph of a section before its text."""
        for element in section.iter("{*}secPr"):
            self._outline = element.get("outlineShapeIDRef", "")
        for paragraph in section.iter("{*}p"):
            label = self._label(paragraph)
            if label and _has_text(paragraph):
                text = paragraph.makeelement("t")
                text.text = f"{label} "
                paragraph.insert(0, text)

    def _add_shape(self, shape: Any) -> None:
        for heading in shape.iter("{*}heading"):
            kind = heading.get("type")
            if kind in {"NUMBER", "OUTLINE"}:
                name = heading.get("idRef", "") if kind == "NUMBER" else ""
                self._shapes[shape.get("id", "")] = name, _number(heading.get("level")) + 1

    def _label(self, paragraph: Any) -> str:
        shape = self._shapes.get(paragraph.get("paraPrIDRef", ""))
        if shape is None:
            return ""
        name, place = shape[0] or self._outline, shape[1]
        levels = self._lists.get(name, {})
        return self._counter.label(name, levels, place)


def _level(element: Any) -> tuple[int, Level]:
    start = _number(element.get("start", "1"))
    text = "".join(element.itertext())
    return _number(element.get("level")), Level(start, element.get("numFormat", "DIGIT"), text)


def _has_text(paragraph: Any) -> bool:
    """Whether a paragraph has text of its own, and not only what hangs on it."""
    return any(
        local_name(text) == "t" and "".join(text.itertext()).strip()
        for run in paragraph
        for text in run
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0
