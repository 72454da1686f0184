"""Paragraphs of OpenDocument files: their text, and what hangs on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from munjang.extract.alternatives import worded
from munjang.extract.archive import local_name
from munjang.extract.builder import PAGE_BREAK
from munjang.extract.ooxml import attribute

# Not part of the text as it now reads: deleted, hidden, or said in another place.
# fmt: off
DROPPED = frozenset({
    "tracked-changes", "note-citation", "ruby-text", "hidden-text", "forms", "scripts",
    "variable-decls", "sequence-decls", "user-field-decls", "dde-connection-decls",
    "alphabetical-index-auto-mark-file", "event-listeners", "office-data", "binary-data",
    "table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index",
    "thumbnail", "page-thumbnail", "animations", "glue-point", "enhanced-geometry", "object",
    "object-ole",
})
# What the program counts or looks up; at the edges of pages it is not worth finding.
COUNTED = frozenset({
    "page-number", "page-count", "sheet-name", "date", "time", "date-time", "file-name", "title",
    "page-continuation", "creation-date", "creation-time", "modification-date",
    "modification-time", "print-date", "print-time", "header", "footer", "author-name",
})
# fmt: on
NOTES = frozenset({"note", "annotation", "footnote", "endnote"})
_HANGING = frozenset({"frame", "custom-shape", "text-box", "rect", "ellipse", "g", "line", "table"})
_SPACE = re.compile(r"[ \t\r\n]+")  # XML may be indented; spaces that count are elements


@dataclass(slots=True)
class Paragraph:
    """The text of one paragraph, and the elements with text of their own that hang on it."""

    pieces: list[str] = field(default_factory=list)
    hanging: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text; a form feed in it is where a page ends."""
        return "".join(self.pieces)


def collect(element: Any, *, dropped: frozenset[str] = DROPPED) -> Paragraph:
    """Read a paragraph or heading."""
    paragraph = Paragraph()
    _inline(element, paragraph, dropped)
    return paragraph


def _inline(parent: Any, paragraph: Paragraph, dropped: frozenset[str]) -> None:
    pieces = paragraph.pieces
    if parent.text:
        pieces.append(_SPACE.sub(" ", parent.text))
    for element in parent:
        name = local_name(element)
        if name == "s":
            count = attribute(element, "c")
            pieces.append(" " * (min(int(count), 100) if count.isdecimal() else 1))
        elif name in {"tab", "tab-stop"}:
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "soft-page-break":
            pieces.append(PAGE_BREAK)
        elif name in NOTES or name in _HANGING:
            paragraph.hanging.append(element)
        elif name not in dropped:
            _inline(element, paragraph, dropped)
        if element.tail:
            pieces.append(_SPACE.sub(" ", element.tail))


def plain_texts(parent: Any) -> Iterator[str]:
    """All paragraphs under `parent` in order, tables within it row by row; no page breaks."""
    for element in parent:
        name = local_name(element)
        if name in {"p", "h"}:
            paragraph = collect(element)
            yield paragraph.text.replace(PAGE_BREAK, "")
            for hanging in paragraph.hanging:
                yield from plain_texts(hanging)
        elif name == "table-row":
            yield "\t".join(" ".join(plain_texts(cell)) for cell in cells(element))
        elif name in {"title", "desc"}:
            yield worded(element.text or "")
        elif name not in DROPPED:
            yield from plain_texts(element)


def cells(row: Any) -> Iterator[Any]:
    """The cells of a table row, without those that another one covers."""
    return (element for element in row if local_name(element) == "table-cell")


def edge_texts(master: Any) -> Iterator[str]:
    """What a master page repeats on its pages, but for what is counted ("Page 3 of 9")."""
    for element in master.iter():
        if local_name(element) != "p":
            continue
        words = collect(element, dropped=DROPPED | COUNTED).text.replace(PAGE_BREAK, "").strip()
        counted = any(local_name(field) in COUNTED for field in element.iter())
        letters = sum(character.isalpha() for character in words)
        if letters > (8 if counted else 0):
            yield words
