"""Word documents (OOXML).

Read straight from the XML: faster than the usual object model, and nothing that carries text is
passed over: tables, text boxes, notes, comments, headers, content controls, embedded HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import alternatives
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import PAGE_BREAK, TextBuilder
from munjang.extract.docx_numbering import Numbering
from munjang.extract.docx_pages import PageBreaks
from munjang.extract.ooxml import Package, attribute, chosen, is_on, write_embedded
from munjang.extract.ooxml_formulas import formula
from munjang.extract.ooxml_graphics import GRAPHICS, PICTURES, write_graphic
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
        package = Package(archive, out)
        main = package.main_part("word/document.xml")
        if main is None:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        out.title = package.title()
        _DocumentReader(package, main, out).read()


@dataclass(slots=True)
class _Paragraph:
    """The text of one paragraph, and what hangs on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored in it
    notes: list[tuple[str, str]] = field(default_factory=list)  # (kind, id) it refers to
    graphics: list[Any] = field(default_factory=list)  # charts, diagrams, objects, pictures
    fields: list[bool] = field(default_factory=list)  # around what comes next: in their code?

    @property
    def text(self) -> str:
        """What its runs say."""
        return "".join(self.pieces)

    def add(self, text: str) -> None:
        """Go on with a text, unless it only is part of the code of a field."""
        if not any(self.fields):
            self.pieces.append(text)

    def follow(self, kind: str) -> None:
        """Go on to where a field begins, where its result does or where it ends."""
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()

    def begin_with(self, other: _Paragraph) -> None:
        """Put another one before it, of which it is the end."""
        self.pieces = other.pieces + self.pieces
        self.boxes = other.boxes + self.boxes
        self.notes = other.notes + self.notes
        self.graphics = other.graphics + self.graphics

    def number(self, label: str) -> None:
        """Put the number that it has in a list before it, on the page where it begins."""
        text = self.text
        begins = len(text) - len(text.lstrip(PAGE_BREAK))
        self.pieces = [text[:begins], f"{label} ", text[begins:]]


class _DocumentReader:
    """Walks the body of a document and writes it block by block."""

    def __init__(self, package: Package, main: str, out: TextBuilder) -> None:
        self._package = package
        self._out = out
        self._root = package.archive.xml(main)
        self._relations = package.relations(main)
        self._styles = self._style_definitions()
        self._levels = self._heading_levels()
        self._numbering = self._read_numbering()
        self._pages = PageBreaks(self._root, self._styles)
        self._notes: dict[str, dict[str, list[str]]] = {}
        for kind in ("comments", "footnotes", "endnotes"):  # comments are made on notes, too
            for part in package.of_kind(self._relations, kind):
                self._notes[kind] = self._note_texts(part)
        self._begun: _Paragraph | None = None  # its end is deleted: it goes on in the next
        out.expect_pages(package.pages(), laid_out=self._pages.laid_out)

    def read(self) -> None:
        """Write the body, then what stands at the edges of every page."""
        self._pages.fresh = True  # whatever the notes say
        for body in [el for el in self._root if local_name(el) == "body"] or [self._root]:
            self._blocks(body)
        seen: set[str] = set()
        for kind in ("header", "footer"):
            for part in self._package.of_kind(self._relations, kind):
                root = self._package.xml(part)
                if root is not None:
                    self._edge(root, seen)

    def _edge(self, root: Any, seen: set[str]) -> None:
        """Write a header or footer, each of its lines only once in the document."""
        for text in self._paragraph_texts(root, []):
            line = " ".join(text.split())
            if line not in seen and any(map(str.isalpha, line)):
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
                self._merged(element)
            elif name == "AlternateContent":
                self._blocks(chosen(element))
            elif name not in _DROPPED:
                self._blocks(element)  # content controls, insertions, smart tags …

    def _paragraph(self, element: Any) -> None:
        if self._pages.before(element):
            self._out.page_break()
        paragraph = self._collect(element)
        if self._begun is not None:
            paragraph.begin_with(self._begun)
            self._begun = None
        if _goes_on(element):
            self._begun = paragraph
            return
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
        self._graphics(paragraph.graphics)
        if self._pages.after(element):
            self._out.page_break()

    def _graphics(self, graphics: list[Any]) -> None:
        for graphic in graphics:
            write_graphic(self._package, self._relations, graphic, self._out)

    def _table(self, table: Any) -> None:
        for name in ("tblCaption", "tblDescription"):
            for element in table.iterfind(f"{{*}}tblPr/{{*}}{name}"):
                self._package.alternatives.write(attribute(element, "val"))
        for row in _descend(table, "tr"):
            graphics: list[Any] = []
            cells = list(self._cells(row, graphics))
            breaks = max(
                (sum(text.count(PAGE_BREAK) for text in cell) for cell in cells), default=0
            )
            if any("".join(cell).startswith(PAGE_BREAK) for cell in cells):
                self._out.page_break()
                breaks -= 1
            self._out.row([_without_breaks(cell) for cell in cells])
            self._graphics(graphics)
            for _ in range(breaks):  # the pages that end within the row
                self._out.page_break()

    def _cells(self, row: Any, graphics: list[Any]) -> Iterator[list[str]]:
        """The paragraphs of each cell of a row; they stand side by side on its pages."""
        fresh = after = self._pages.fresh
        for cell in _descend(row, "tc"):
            self._pages.fresh = fresh
            yield list(self._paragraph_texts(cell, graphics))
            after = after and self._pages.fresh
        self._pages.fresh = after

    def _paragraph_texts(self, parent: Any, graphics: list[Any]) -> Iterator[str]:
        """The paragraphs under `parent`, tables within it row by row, notes after their place.

        The graphics that are met are added to `graphics`.
        """
        for element in parent:
            name = local_name(element)
            if name == "p":
                paragraph = self._collect(element)
                graphics += paragraph.graphics
                yield paragraph.text
                for box in paragraph.boxes:
                    yield from self._paragraph_texts(box, graphics)
                for note in self._noted(paragraph):
                    yield from note
            elif name == "tr":
                cells = () if _deleted(element) else _descend(element, "tc")
                yield "\t".join(" ".join(self._paragraph_texts(c, graphics)) for c in cells)
            elif name == "AlternateContent":
                yield from self._paragraph_texts(chosen(element), graphics)
            elif name not in _DROPPED:
                yield from self._paragraph_texts(element, graphics)

    def _collect(self, element: Any) -> _Paragraph:
        paragraph = _Paragraph()
        number = self._numbering.label(element)
        self._inline(element, paragraph)
        if number and paragraph.text.strip():
            paragraph.number(number)
        return paragraph

    def _inline(self, parent: Any, paragraph: _Paragraph) -> None:
        for element in parent:
            name = local_name(element)
            sign = self._sign(name, element)
            if sign is not None:
                paragraph.add(sign)
            elif name == "oMath":
                paragraph.add(formula(element))
            elif name == "fldChar":
                self._inline(element, paragraph)
                paragraph.follow(attribute(element, "fldCharType"))
            elif name == "txbxContent":
                paragraph.boxes.append(element)
            elif name in _REFERENCES:
                paragraph.notes.append((_REFERENCES[name], attribute(element, "id")))
            elif name in GRAPHICS or (name in PICTURES and not _stands_in(element)):
                paragraph.graphics.append(element)
            elif name == "AlternateContent":
                self._inline(chosen(element), paragraph)
            elif name not in _DROPPED and not (name == "r" and _hidden(element)):
                paragraph.graphics += [element] if any(alternatives(element)) else []
                self._inline(element, paragraph)

    def _sign(self, name: str, element: Any) -> str | None:
        """What an element without children stands for in the text; None for all others."""
        if name in _DRAWN:
            self._pages.fresh = False
        if name == "t":
            text = element.text or ""
            self._pages.fresh = self._pages.fresh and not text.strip()
            return text
        if name in {"br", "lastRenderedPageBreak"}:
            return self._break(name, attribute(element, "type"))
        if name == "sym":
            return _symbol(attribute(element, "char"))
        if name in _FORM_FIELDS:
            return _FORM_FIELDS[name](element)
        if name == "textpath":  # WordArt of old, and watermarks
            return attribute(element, "string")
        return _SIGNS.get(name)

    def _break(self, name: str, kind: str) -> str:
        if name == "br":
            return self._pages.typed() if kind == "page" else "\n"
        return self._pages.noted()

    def _noted(self, paragraph: _Paragraph) -> Iterator[list[str]]:
        for kind, number in paragraph.notes:
            note = self._notes.get(kind, {}).pop(number, None)  # a note is written once
            if note:
                yield note

    def _note_texts(self, part: str) -> dict[str, list[str]]:
        notes: dict[str, list[str]] = {}
        root = self._package.xml(part)
        for note in root if root is not None else ():
            # Separator lines are kept among the notes; they have a type and no text.
            texts = [text for text in self._plain_paragraphs(note) if text.strip()]
            notes[attribute(note, "id")] = texts
        return notes

    def _plain_paragraphs(self, parent: Any) -> Iterator[str]:
        for element in parent.iter():
            if local_name(element) == "p":
                paragraph = self._collect(element)
                yield paragraph.text.replace(PAGE_BREAK, "")
                for note in self._noted(paragraph):
                    yield from note

    def _merged(self, element: Any) -> None:
        """Write an imported document that Word would merge when it opens this one."""
        part = self._package.target(self._relations, attribute(element, "id"))
        if part is not None:
            write_embedded(self._package.archive, part, self._out)

    def _level(self, element: Any) -> int:
        """The outline level of a paragraph, 1 the highest; 0 for running text."""
        style = ""
        for properties in element:
            if local_name(properties) != "pPr":
                continue
            for setting in properties:
                name = local_name(setting)
                if name == "outlineLvl":
                    return _level(attribute(setting, "val"))
                if name == "pStyle":
                    style = attribute(setting, "val")
        # Where the styles are missing, their usual identifiers ("Heading1") tell.
        return self._levels.get(style, 0) if self._levels else _named_level(style) or 0

    def _style_definitions(self) -> list[Any]:
        parts = self._package.of_kind(self._relations, "styles")
        roots = [root for root in map(self._package.xml, parts) if root is not None]
        return [style for root in roots for style in root if local_name(style) == "style"]

    def _read_numbering(self) -> Numbering:
        part = next(self._package.of_kind(self._relations, "numbering"), None)
        return Numbering(None if part is None else self._package.xml(part), self._styles)

    def _heading_levels(self) -> dict[str, int]:
        """The outline level of each paragraph style, inherited where it has none of its own."""
        levels: dict[str, int] = {}
        parents: dict[str, str] = {}
        for style in self._styles:
            identity = attribute(style, "styleId")
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
        name, value = local_name(element), attribute(element, "val")
        if name == "basedOn":
            parent = value
        elif name == "outlineLvl":
            stated = _level(value)
        elif name == "name":
            named = _named_level(value)
    return (stated if stated is not None else named), parent


def _named_level(name: str) -> int | None:
    """The outline level that the name of a style stands for, if for any."""
    numbered = _HEADING_STYLE.fullmatch(name)
    return int(numbered[1]) if numbered else 1 if name.lower() in _TITLES else None


def _level(value: str) -> int:
    """An outline level as Word writes it: 0 is the highest heading, 9 is running text."""
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


_DRAWN = frozenset({"drawing", "object", "pict"})
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "",
}
_REFERENCES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}


def _entry_chosen(choices: Any) -> str:
    """What a drop-down field of a form shows: Word writes only the number of the entry."""
    settings = [(local_name(setting), attribute(setting, "val")) for setting in choices]
    entries = [value for name, value in settings if name == "listEntry"]
    stated = dict(settings)
    number = stated.get("result", stated.get("default", "0"))
    place = int(number) if number.isdecimal() else 0
    return entries[place] if place < len(entries) else ""


def _box(settings: Any) -> str:
    """A box to tick of a form."""
    stated = {local_name(setting): setting for setting in settings}
    state = stated.get("checked", stated.get("default"))
    return "☐" if state is None or not is_on(state) else "☒"


_FORM_FIELDS: dict[str, Callable[[Any], str]] = {"ddList": _entry_chosen, "checkBox": _box}


def _without_breaks(texts: Iterable[str]) -> list[str]:
    return [text.replace(PAGE_BREAK, "") for text in texts]


def _inherited(identity: str, levels: dict[str, int], parents: dict[str, str]) -> int:
    for _ in range(16):  # styles may be based on each other in a circle
        identity = parents.get(identity, "")
        if identity in levels:
            return levels[identity]
    return 0


def _deleted(part: Any) -> bool:
    """Whether a row or cell is there only as a tracked deletion."""
    return any(
        local_name(setting) in {"del", "cellDel"}
        for properties in part
        if local_name(properties) in {"trPr", "tcPr"}
        for setting in properties
    )


def _goes_on(paragraph: Any) -> bool:
    """Whether the next paragraph continues one, whose end is deleted or which is a drop cap."""
    following = paragraph.getnext()
    if following is None or local_name(following) != "p":
        return False
    marks = paragraph.iterfind("{*}pPr/{*}rPr/{*}del")
    frames = paragraph.iterfind("{*}pPr/{*}framePr")
    return next(marks, None) is not None or any(
        attribute(frame, "dropCap") in {"drop", "margin"} for frame in frames
    )


def _stands_in(picture: Any) -> bool:
    """Whether a picture only shows what an embedded object looks like."""
    return any(local_name(ancestor) == "object" for ancestor in picture.iterancestors())


def _hidden(run: Any) -> bool:
    return any(
        local_name(setting) == "vanish" and is_on(setting)
        for properties in run
        if local_name(properties) == "rPr"
        for setting in properties
    )


def _descend(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or cells of a row that stay, through content controls and insertions."""
    for element in parent:
        name = local_name(element)
        if name == wanted:
            if not _deleted(element):
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
