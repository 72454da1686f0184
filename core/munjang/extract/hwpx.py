"""Hangul documents in the open form (HWPX, OWPML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import Alternatives
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.hwpx_numbering import Numbering
from munjang.extract.hwpx_pages import PageFollower
from munjang.extract.ooxml import missing, spare_xml, write_embedded
from munjang.extract.ooxml_graphics import write_chart
from munjang.extract.package_encryption import unlocked
from munjang.extract.pictures import Pictures
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Documents locked for distribution (배포용 문서), which anyone may read and nobody change, are
# encrypted with the first of these, those of old programs with the second. Hancom says so in the
# reader that it has published, hwpx-owpml-model.
_NEVER_ASKED = ('"Yang WangSunv!!"', '"')

_SECTION = re.compile(r"(?:.*/)?section(\d+)\.xml", re.IGNORECASE)
_OUTLINE_STYLE = re.compile(r"(?:개요|outline|제목|heading)\s*(\d)", re.IGNORECASE)

# Settings, not text. Tracked deletions stay: Hangul shows them until they are accepted.
_DROPPED = frozenset(
    [
        "secPr",
        "linesegarray",
        "parameters",
        "colPr",
        "pageNum",
        "newNum",
        "pageHiding",
        "bookmark",
        "fieldEnd",
    ]
)
# fmt: off
_HANGING = frozenset({
    "tbl", "header", "footer", "footNote", "endNote", "hiddenComment", "drawText", "caption",
    "subList", "chart", "img", "ole", "shapeComment",
})
# fmt: on
_GRAPHICS = ("chart", "img", "ole", "shapeComment")
# Elements of which the text is their own, and how it is written: that of an equation, and the words
# of a text with small ones above or under it (덧말).
_WORDS = {"script": " {} ", "mainText": "{}", "subText": "({})"}
# Form fields and WordArt, which have their text in an attribute.
_LABELS = {
    "btn": "caption",
    "checkBtn": "caption",
    "radioBtn": "caption",
    "comboBox": "selectedValue",
    "textart": "text",
}  # fmt: skip
_OWN_SIGNS = re.compile("[\U000f0000-\U0010ffff]+")  # which only Hangul's own fonts have
_SIGNS = {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}

# The outline levels are also used to number long paragraphs; those are not headings.
_HEADING_CHARACTERS = 120


def read(source: Source, out: TextBuilder) -> None:
    """Read an HWPX document."""
    with Archive(source) as locked, unlocked(locked, source, known=_NEVER_ASKED) as archive:
        sections = _sections(archive)
        if not sections:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        out.title = _title(archive, out)
        _read_sections(sections, archive, out)


def _read_sections(sections: list[str], archive: Archive, out: TextBuilder) -> None:
    """Read the sections but for those that are damaged.

    Raises:
        ExtractionRefused: nothing is left.
    """
    before = (out.length, out.pictures)
    damaged = None
    reader = _SectionReader(out, archive)
    for name in sections:
        try:
            section = archive.xml(name)
        except ExtractionRefused as refusal:
            damaged = damaged or refusal
            out.leave_out(missing(refusal))
            reader.skip()
        else:
            reader.read(section)
    if damaged and (out.length, out.pictures) == before:
        raise damaged


def _sections(archive: Archive) -> list[str]:
    """The parts that hold the text, in reading order."""
    found = []
    for name in archive.names:
        numbered = _SECTION.fullmatch(name)
        if numbered:
            found.append((int(numbered[1]), name))
    return [name for _, name in sorted(found)]


def _spare_part(archive: Archive, part: str, out: TextBuilder) -> Any:
    """The root of a part that the document can do without; None where it is not, or damaged."""
    return spare_xml(archive, part, out) if part in archive else None


def _elements(archive: Archive, part: str, out: TextBuilder) -> Iterator[Any]:
    """All elements of a part that the document can do without."""
    root = _spare_part(archive, part, out)
    if root is not None:
        yield from root.iter()


def _title(archive: Archive, out: TextBuilder) -> str:
    for name in archive.names:
        if name.endswith(".hpf"):
            for element in _elements(archive, name, out):
                if local_name(element) == "title":
                    return element.text or ""
    return ""


class _Outline:
    """Knows the outline level of each paragraph shape and each style."""

    def __init__(self, head: Any) -> None:
        """Take in the part with the shapes of paragraphs, or None."""
        self._shapes: dict[str, int] = {}
        self._styles: dict[str, int] = {}
        for element in head.iter() if head is not None else ():
            name = local_name(element)
            if name == "paraPr":
                self._shapes[element.get("id", "")] = _shape_level(element)
            elif name == "style":
                self._styles[element.get("id", "")] = _style_level(element)

    def level(self, paragraph: Any) -> int:
        """The level of a paragraph, 1 the highest; 0 for running text."""
        shape = self._shapes.get(paragraph.get("paraPrIDRef", ""), 0)
        return shape or self._styles.get(paragraph.get("styleIDRef", ""), 0)


def _shape_level(shape: Any) -> int:
    for element in shape.iter():
        if local_name(element) == "heading" and element.get("type") == "OUTLINE":
            level = element.get("level", "0")
            return int(level) + 1 if level.isdecimal() else 1
    return 0


def _style_level(style: Any) -> int:
    for name in (style.get("name", ""), style.get("engName", "")):
        named = _OUTLINE_STYLE.fullmatch(name)
        if named:
            return int(named[1])
    return 0


class _SectionReader:
    """Writes paragraphs, each followed by what hangs on it: tables, boxes, notes, pictures."""

    def __init__(self, out: TextBuilder, archive: Archive) -> None:
        self._out = out
        self._archive = archive
        head = _spare_part(archive, "Contents/header.xml", out)
        self._outline = _Outline(head)
        self._numbering = Numbering(head)
        self._pictures = Pictures(out)
        self._alternatives = Alternatives(out)
        self._binaries = _binaries(archive, out)
        self._pages = PageFollower(out)
        self._edges: set[str] = set()  # of headers, footers and master pages, already written

    def read(self, section: Any) -> None:
        """Write one section."""
        self._pages.begin_section(section)
        self._numbering.write_down(section)
        for paragraph in _paragraphs(section):
            self._pages.begin_paragraph(paragraph)
            self._paragraph(paragraph)
        for master in section.iter("{*}masterPage"):
            self._master(self._binaries.get(master.get("idRef", ""), ""))

    def skip(self) -> None:
        """Go on without a section."""
        self._pages.lose_count()

    def _paragraph(self, paragraph: Any) -> None:
        text, hanging = _collect(paragraph)
        level = self._outline.level(paragraph)
        if level and 0 < len(text.strip()) <= _HEADING_CHARACTERS:
            self._out.heading(text, level)
        else:
            self._out.block(text)
        for element in hanging:
            self._hanging(element)

    def _hanging(self, element: Any) -> None:
        name = local_name(element)
        if name == "tbl":
            self._table(element)
        elif name in {"header", "footer"}:
            self._edge(element)
        else:
            if name in _GRAPHICS:
                self._graphic(element)
            for paragraph in _paragraphs(element):
                self._paragraph(paragraph)

    def _edge(self, element: Any) -> None:
        """Write what stands on many pages: each text once."""
        for text in _texts(element):
            if any(map(str.isalpha, text)) and text not in self._edges:
                self._edges.add(text)
                self._out.block(text)

    def _master(self, part: str) -> None:
        """Write what a master page (바탕쪽) shows on all pages of a section."""
        master = _spare_part(self._archive, part, self._out)
        if master is not None:
            self._edge(master)

    def _table(self, table: Any) -> None:
        for comment in _children(table, "shapeComment"):
            self._graphic(comment)
        for row in _children(table, "tr"):
            self._out.row([list(_texts(cell)) for cell in _children(row, "tc")])
            for element in row.iter(*(f"{{*}}{name}" for name in _GRAPHICS)):
                self._graphic(element)
        for caption in _children(table, "caption"):
            self._hanging(caption)

    def _graphic(self, element: Any) -> None:
        """Write a chart, what is read in a picture or said of it, or another program's document."""
        name = local_name(element)
        if name == "chart":
            chart = _spare_part(self._archive, element.get("chartIDRef", ""), self._out)
            if chart is not None:
                write_chart(chart, self._out)
            return
        if name == "shapeComment":
            self._alternatives.write(element.text or "")
            return
        part = self._binaries.get(element.get("binaryItemIDRef", ""), "")
        if name == "img":
            self._pictures.read_part(self._archive, part)
        # By default, for old programs, a chart is there as an object, too.
        elif part in self._archive and local_name(element.getparent()) != "default":
            write_embedded(self._archive, part, self._out)


def _binaries(archive: Archive, out: TextBuilder) -> dict[str, str]:
    """The names of the document's parts by the identifiers that are used in the text."""
    return {
        item.get("id", ""): item.get("href", "")
        for name in archive.names
        if name.endswith(".hpf")
        for item in _elements(archive, name, out)
        if local_name(item) == "item"
    }


def _paragraphs(parent: Any) -> Iterator[Any]:
    """The paragraphs directly under `parent`, or in its list of them, or its caption."""
    for element in parent:
        name = local_name(element)
        if name == "p":
            yield element
        elif name in {"subList", "caption"}:
            yield from _paragraphs(element)


def _collect(paragraph: Any) -> tuple[str, list[Any]]:
    """The text of a paragraph, and the elements with text of their own that hang on it."""
    pieces: list[str] = []
    hanging: list[Any] = []
    _inline(paragraph, pieces, hanging)
    return _OWN_SIGNS.sub(" ", "".join(pieces)), hanging


def _inline(parent: Any, pieces: list[str], hanging: list[Any]) -> None:
    for element in parent:
        name = local_name(element)
        if name == "t":
            _mixed(element, pieces)
        elif name in _HANGING:
            hanging.append(element)
        elif name in _WORDS:
            pieces.append(_WORDS[name].format(element.text or ""))
        elif name == "autoNum":
            pieces.append(element.get("num", "") if element.get("numType") != "PAGE" else "")
        elif name == "compose":
            pieces.append(element.get("composeText", ""))
        elif name in _LABELS:
            pieces.append(f" {element.get(_LABELS[name], '')} ")
        elif name == "edit":  # a field of a form that is filled in
            pieces += [f" {child.text or ''} " for child in _children(element, "text")]
        elif name not in _DROPPED:
            _inline(element, pieces, hanging)


def _mixed(text: Any, pieces: list[str]) -> None:
    """Text with signs in it; what other elements wrap is text too."""
    pieces.append(text.text or "")
    for element in text:
        name = local_name(element)
        if name in _SIGNS:
            pieces.append(_SIGNS[name])
        else:
            _mixed(element, pieces)
        pieces.append(element.tail or "")


def _texts(parent: Any) -> Iterator[str]:
    """All paragraphs under `parent` as plain texts, tables within it row by row."""
    for paragraph in _paragraphs(parent):
        text, hanging = _collect(paragraph)
        yield text
        for element in hanging:
            if local_name(element) == "tbl":
                for row in _children(element, "tr"):
                    yield "\t".join(" ".join(_texts(cell)) for cell in _children(row, "tc"))
                for caption in _children(element, "caption"):
                    yield from _texts(caption)
            else:
                yield from _texts(element)


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    return (element for element in parent if local_name(element) == wanted)
