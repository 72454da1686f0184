"""Word documents (OOXML).

Read straight from the XML: faster than the usual object model, and nothing that carries text is
passed over: tables, text boxes, notes, comments, headers, content controls, embedded HTML.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import PAGE_BREAK, TextBuilder
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_HEADING_STYLE = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title", "제목"}

# Not part of the text as it now reads: deleted or moved away, field codes, the marks of notes.
# fmt: off
_DROPPED = frozenset({
    "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr", "tcPr",
    "trPr", "sectPr", "sdtPr", "footnoteRef", "endnoteRef", "annotationRef", "rt",
})
# fmt: on
_SYMBOL_FONT_AREA = range(0xF000, 0xF100)


def read(source: Source, out: TextBuilder) -> None:
    """Read a Word document."""
    with Archive(source) as archive:
        package = _Package(archive)
        main = package.main_part()
        if main is None:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        out.title = package.title()
        _DocumentReader(package, main, out).read()


@dataclass(frozen=True, slots=True)
class _Relation:
    """A link from one part of the package to another."""

    kind: str  # the last part of the type's address: "footnotes", "header", "aFChunk" …
    target: str


class _Package:
    """Finds the parts of an OOXML package by their relations."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def relations(self, part: str) -> dict[str, _Relation]:
        """The relations of `part` ("" for the package itself) by id."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.archive:
            return {}
        found = {}
        for element in self.archive.xml(rels):
            if element.get("TargetMode") == "External":
                continue
            target = element.get("Target", "")
            target = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = _Relation(kind, posixpath.normpath(target))
        return found

    def main_part(self) -> str | None:
        """The name of the part with the document's text."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self.archive:
                return relation.target
        usual = "word/document.xml"
        return usual if usual in self.archive else None

    def title(self) -> str:
        """The title in the document's properties."""
        if "docProps/core.xml" in self.archive:
            for element in self.archive.xml("docProps/core.xml"):
                if local_name(element) == "title":
                    return element.text or ""
        return ""

    def of_kind(self, relations: dict[str, _Relation], kind: str) -> Iterator[str]:
        """The parts that `relations` name for one purpose."""
        for relation in relations.values():
            if relation.kind == kind and relation.target in self.archive:
                yield relation.target


@dataclass(slots=True)
class _Paragraph:
    """The text of one paragraph, and what hangs on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored in it
    notes: list[tuple[str, str]] = field(default_factory=list)  # (kind, id) it refers to

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class _DocumentReader:
    """Walks the body of a document and writes it block by block."""

    def __init__(self, package: _Package, main: str, out: TextBuilder) -> None:
        self._package = package
        self._out = out
        self._root = package.archive.xml(main)
        self._relations = package.relations(main)
        self._levels = self._heading_levels()
        self._notes = {
            kind: self._note_texts(part)
            for kind in ("footnotes", "endnotes", "comments")
            for part in package.of_kind(self._relations, kind)
        }
        # Word notes where its pages ended when it saved; other programs note only typed breaks.
        self._rendered_breaks = any(
            local_name(element) == "lastRenderedPageBreak" for element in self._root.iter()
        )

    def read(self) -> None:
        """Write the body, then what stands at the edges of every page."""
        body = next((el for el in self._root if local_name(el) == "body"), self._root)
        self._blocks(body)
        seen: set[str] = set()
        for kind in ("header", "footer"):
            for part in self._package.of_kind(self._relations, kind):
                self._edge(self._package.archive.xml(part), seen)

    def _edge(self, root: Any, seen: set[str]) -> None:
        """Write a header or footer, each of its lines only once in the document."""
        for text in self._paragraph_texts(root):
            line = " ".join(text.split())
            if line and not line.isdecimal() and line not in seen:
                seen.add(line)
                self._out.block(text.replace(PAGE_BREAK, ""))

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            name = local_name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "altChunk":
                self._embedded(element)
            elif name == "AlternateContent":
                self._blocks(_chosen(element))
            elif name not in _DROPPED:
                self._blocks(element)  # content controls, insertions, smart tags …

    def _paragraph(self, element: Any) -> None:
        paragraph = self._collect(element)
        level = self._level(element)
        text = paragraph.text
        if level and text.strip():
            self._out.heading(text, level)
        else:
            self._out.block(text)
        for box in paragraph.boxes:
            self._blocks(box)
        for note in self._noted(paragraph):
            self._out.blocks(note)

    def _table(self, table: Any) -> None:
        for row in _descend(table, "tr"):
            cells = [list(self._paragraph_texts(cell)) for cell in _descend(row, "tc")]
            breaks = max(
                (sum(text.count(PAGE_BREAK) for text in cell) for cell in cells), default=0
            )
            if any("".join(cell).startswith(PAGE_BREAK) for cell in cells):
                self._out.page_break()
                breaks -= 1
            self._out.row([_without_breaks(cell) for cell in cells])
            for _ in range(breaks):  # the pages that end within the row
                self._out.page_break()

    def _paragraph_texts(self, parent: Any) -> Iterator[str]:
        """The paragraphs under `parent`, tables within it row by row, notes after their place."""
        for element in parent:
            name = local_name(element)
            if name == "p":
                paragraph = self._collect(element)
                yield paragraph.text
                for box in paragraph.boxes:
                    yield from self._paragraph_texts(box)
                for note in self._noted(paragraph):
                    yield from note
            elif name == "tr":
                cells = _descend(element, "tc")
                yield "\t".join(" ".join(self._paragraph_texts(cell)) for cell in cells)
            elif name == "AlternateContent":
                yield from self._paragraph_texts(_chosen(element))
            elif name not in _DROPPED:
                yield from self._paragraph_texts(element)

    def _collect(self, element: Any) -> _Paragraph:
        paragraph = _Paragraph()
        self._inline(element, paragraph)
        return paragraph

    def _inline(self, parent: Any, paragraph: _Paragraph) -> None:
        for element in parent:
            name = local_name(element)
            sign = self._sign(name, element)
            if sign is not None:
                paragraph.pieces.append(sign)
            elif name == "txbxContent":
                paragraph.boxes.append(element)
            elif name in _REFERENCES:
                paragraph.notes.append((_REFERENCES[name], _attribute(element, "id")))
            elif name == "AlternateContent":
                self._inline(_chosen(element), paragraph)
            elif name not in _DROPPED:
                self._inline(element, paragraph)

    def _sign(self, name: str, element: Any) -> str | None:
        """What an element without children stands for in the text; None for all others."""
        if name == "t":
            return element.text or ""
        if name == "br":
            return self._break(_attribute(element, "type"))
        if name == "sym":
            return _symbol(_attribute(element, "char"))
        return _SIGNS.get(name)

    def _break(self, kind: str) -> str:
        if kind == "page":
            return " " if self._rendered_breaks else PAGE_BREAK
        return "\n"

    def _noted(self, paragraph: _Paragraph) -> Iterator[list[str]]:
        for kind, number in paragraph.notes:
            note = self._notes.get(kind, {}).pop(number, None)  # a note is written once
            if note:
                yield note

    def _note_texts(self, part: str) -> dict[str, list[str]]:
        notes = {}
        for note in self._package.archive.xml(part):
            # Separator lines are kept among the notes; they have a type and no text.
            texts = [text for text in self._plain_paragraphs(note) if text.strip()]
            notes[_attribute(note, "id")] = texts
        return notes

    def _plain_paragraphs(self, parent: Any) -> Iterator[str]:
        for element in parent.iter():
            if local_name(element) == "p":
                yield self._collect(element).text.replace(PAGE_BREAK, "")

    def _embedded(self, element: Any) -> None:
        """Write an imported piece that Word would merge when it opens the document."""
        relation = self._relations.get(_attribute(element, "id"))
        if relation is None or relation.target not in self._package.archive:
            return
        data = self._package.archive.part(relation.target)
        if relation.target.lower().endswith((".html", ".htm", ".xhtml")):
            from munjang.extract.html import decode_page, write_page  # noqa: PLC0415 - rare

            write_page(decode_page(data), self._out)
        elif relation.target.lower().endswith(".txt"):
            from munjang.extract.encoding import decode  # noqa: PLC0415 - rare

            self._out.blocks(decode(data).splitlines())
        else:
            self._out.leave_out(msg("A document embedded in this one is not searchable"))

    def _level(self, element: Any) -> int:
        """The outline level of a paragraph, 1 the highest; 0 for running text."""
        style = ""
        for properties in element:
            if local_name(properties) != "pPr":
                continue
            for setting in properties:
                name = local_name(setting)
                if name == "outlineLvl":
                    return _level(_attribute(setting, "val"))
                if name == "pStyle":
                    style = _attribute(setting, "val")
        return self._levels.get(style, 0)

    def _heading_levels(self) -> dict[str, int]:
        """The outline level of each paragraph style, inherited where it has none of its own."""
        levels: dict[str, int] = {}
        parents: dict[str, str] = {}
        for part in self._package.of_kind(self._relations, "styles"):
            for style in self._package.archive.xml(part):
                if local_name(style) == "style":
                    identity = _attribute(style, "styleId")
                    level, parents[identity] = _style(style)
                    if level is not None:
                        levels[identity] = level
        for identity in parents:
            levels.setdefault(identity, _inherited(identity, levels, parents))
        return levels


def _style(style: Any) -> tuple[int | None, str]:
    """The outline level that a style gives (0: running text, None: its parent's), its parent."""
    stated: int | None = None
    named: int | None = None
    parent = ""
    for element in style.iter():
        name, value = local_name(element), _attribute(element, "val")
        if name == "basedOn":
            parent = value
        elif name == "outlineLvl":
            stated = _level(value)
        elif name == "name":
            numbered = _HEADING_STYLE.fullmatch(value)
            named = int(numbered[1]) if numbered else 1 if value.lower() in _TITLES else None
    return (stated if stated is not None else named), parent


def _level(value: str) -> int:
    """An outline level as Word writes it: 0 is the highest heading, 9 is running text."""
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "",
    "lastRenderedPageBreak": PAGE_BREAK,
}
_REFERENCES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}


def _without_breaks(texts: Iterable[str]) -> list[str]:
    return [text.replace(PAGE_BREAK, "") for text in texts]


def _inherited(identity: str, levels: dict[str, int], parents: dict[str, str]) -> int:
    for _ in range(16):  # styles may be based on each other in a circle
        identity = parents.get(identity, "")
        if identity in levels:
            return levels[identity]
    return 0


def _chosen(alternatives: Any) -> list[Any]:
    """The children of the one alternative to read: the first that has text, else the first."""
    options = [el for el in alternatives if local_name(el) in {"Choice", "Fallback"}]
    for option in options:
        if any(local_name(element) == "t" for element in option.iter()):
            return list(option)
    return list(options[0]) if options else []


def _descend(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, through content controls and insertions."""
    for element in parent:
        name = local_name(element)
        if name == wanted:
            yield element
        elif name not in _DROPPED and name not in {"tbl", "p"}:
            yield from _descend(element, wanted)


def _symbol(code: str) -> str:
    """A character of a symbol font; those have no meaning in Unicode but their place."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return " " if number in _SYMBOL_FONT_AREA else chr(number) if number < 0x110000 else ""


def _attribute(element: Any, name: str) -> str:
    """An attribute by its local name: files in the wild use both namespaces of the standard."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
