"""OpenDocument texts, presentations and drawings (odt, odp, odg)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import Alternatives
from munjang.extract.archive import local_name
from munjang.extract.builder import PAGE_BREAK, TextBuilder
from munjang.extract.ooxml import attribute
from munjang.extract.opendocument_numbering import Numbering
from munjang.extract.opendocument_objects import OBJECTS, write_objects
from munjang.extract.opendocument_package import OpenDocument, named, opened
from munjang.extract.opendocument_text import (
    DROPPED,
    Paragraph,
    cells,
    collect,
    edge_texts,
    plain_texts,
)
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_MAX_PARENTS = 16  # of a style


def read(source: Source, out: TextBuilder) -> None:
    """Read a text, presentation or drawing.

    Raises:
        ExtractionRefused: it is damaged, or protected by a password.
    """
    with opened(source, out) as document:
        out.title = document.title()
        root = document.content()
        body = next(named(root, "body"), None)
        if body is None:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        pages = list(named(body, "page"))
        if pages:
            _PresentationReader(out, document).read(body, pages)
        else:
            laid_out = next(named(body, "soft-page-break"), None) is not None
            out.expect_pages(document.pages(), laid_out=laid_out)
            _TextReader(out, document).read(body)
            _write_edges(document, out)


def _write_edges(document: OpenDocument, out: TextBuilder) -> None:
    """Write the headers and footers of the pages, each line once."""
    lines = dict.fromkeys(line for master in document.master_pages() for line in edge_texts(master))
    out.blocks(lines)


class _TextReader:
    """Walks the body of a text and writes it block by block."""

    def __init__(self, out: TextBuilder, document: OpenDocument) -> None:
        self._out = out
        self._document = document
        self._alternatives = Alternatives(out)
        roots = [root for root in (document.styles(), document.content()) if root is not None]
        self._numbering = Numbering(roots)
        styles = {
            attribute(style, "name"): style
            for root in roots
            for style in named(root, "style")
            if attribute(style, "family") == "paragraph"
        }
        looks = {name: _Look.of(_with_parents(style, styles)) for name, style in styles.items()}
        self._looks = defaultdict(_Look, looks)

    def read(self, body: Any) -> None:
        """Write everything under `body`."""
        self._numbering.write_down(body)
        self._blocks(body)

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            name = local_name(element)
            if name in {"p", "h"}:
                self._paragraph(element, name)
            elif name == "table":
                self._table(element)
            elif name == "soft-page-break":
                self._out.page_break()
            elif name == "section" and attribute(element, "display") == "none":
                continue
            elif name in {"title", "desc"}:
                self._alternatives.write(element.text or "")
            elif name == "image":
                self._document.read_pictures(element)
            elif name in OBJECTS:
                write_objects(self._document, element, self._out)
            elif name not in DROPPED:
                self._blocks(element)  # lists, sections, frames, groups …

    def _paragraph(self, element: Any, name: str) -> None:
        look = self._looks[attribute(element, "style-name")]
        if look.breaks_before and self._out.has_text:
            self._out.page_break()
        paragraph = collect(element)
        if not look.hidden:
            level = attribute(element, "outline-level") or attribute(element, "level")
            self._write(paragraph, level if name == "h" else "")
        for hanging in paragraph.hanging:
            if local_name(hanging) == "table":
                self._table(hanging)
            else:
                self._blocks(hanging)
        if look.breaks_after:
            self._out.page_break()

    def _write(self, paragraph: Paragraph, level: str) -> None:
        text = paragraph.text
        if level.isdecimal() and text.replace(PAGE_BREAK, "").strip():
            self._out.heading(text, int(level))
        else:
            self._out.block(text)

    def _table(self, table: Any) -> None:
        for element in table:
            name = local_name(element)
            if name == "table-row":
                self._row(element)
            elif name == "soft-page-break":
                self._out.page_break()
            elif name in {"table-header-rows", "table-rows", "table-row-group"}:
                self._table(element)

    def _row(self, row: Any) -> None:
        self._out.row([list(plain_texts(cell)) for cell in cells(row)])
        self._document.read_pictures(row)
        write_objects(self._document, row, self._out)
        for _ in named(row, "soft-page-break"):
            self._out.page_break()


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style says that matters to the text."""

    breaks_before: bool = False  # a page begins before the paragraph
    breaks_after: bool = False
    hidden: bool = False

    @classmethod
    def of(cls, styles: Sequence[Any]) -> _Look:
        """The look of a style, given with those that it is based on."""
        properties = [element for style in styles for element in style]
        return cls(
            bool(attribute(styles[0], "master-page-name"))
            or _setting(properties, "break-before") == "page",
            _setting(properties, "break-after") == "page",
            _setting(properties, "display") == "none",
        )


def _setting(properties: Iterable[Any], name: str) -> str:
    """The first value that is given for a setting."""
    return next((value for element in properties if (value := attribute(element, name))), "")


def _with_parents(style: Any, styles: dict[str, Any]) -> list[Any]:
    """A style and those that it is based on, which may be a circle."""
    chain = [style]
    while len(chain) < _MAX_PARENTS:
        parent = styles.get(attribute(chain[-1], "parent-style-name"))
        if parent is None:
            break
        chain.append(parent)
    return chain


class _PresentationReader:
    """Writes slide by slide (or page by page of a drawing), then what the master slides add."""

    def __init__(self, out: TextBuilder, document: OpenDocument) -> None:
        self._out = out
        self._document = document
        self._is_drawing = False

    def read(self, body: Any, slides: list[Any]) -> None:
        """Write all slides of `body`, hidden ones too."""
        self._is_drawing = local_name(slides[0].getparent()) == "drawing"
        for number, slide in enumerate(slides, 1):
            self._slide(number, slide)
        used = {attribute(slide, "master-page-name") for slide in slides}
        lines: dict[str, None] = {}
        for name in ("header-decl", "footer-decl"):
            lines.update((element.text or "", None) for element in named(body, name))
        for master in self._document.master_pages():
            if attribute(master, "name") in used:
                for shape in _own_shapes(master):
                    lines.update(dict.fromkeys(edge_texts(shape)))
        self._out.blocks(lines)

    def _slide(self, number: int, slide: Any) -> None:
        title = next((shape for shape in slide if attribute(shape, "class") == "title"), None)
        label = "" if title is None else " ".join(plain_texts(title))
        if self._is_drawing:
            self._out.page(number)
        else:
            self._out.slide(number, label)
        if title is not None:
            self._out.blocks(plain_texts(title))
        notes = []
        for shape in slide:
            if local_name(shape) == "notes":
                notes.append(shape)
            elif shape is not title:
                self._shape(shape)
        for note in notes:
            with self._out.notes():
                for shape in _own_shapes(note):
                    self._out.blocks(plain_texts(shape))

    def _shape(self, shape: Any) -> None:
        name = local_name(shape)
        if name in {"g", "a"}:
            for inner in shape:
                self._shape(inner)
            return
        tables = [element for element in shape if local_name(element) == "table"]
        for table in tables:
            for row in named(table, "table-row"):
                self._out.row([list(plain_texts(cell)) for cell in cells(row)])
        if not tables and name not in DROPPED:
            self._out.blocks(plain_texts([shape]))
        self._document.read_pictures(shape)
        write_objects(self._document, shape, self._out)


def _own_shapes(page: Any) -> list[Any]:
    """The shapes of notes or of a master slide that say something of their own."""
    return [
        shape
        for shape in page
        if local_name(shape) != "notes" and attribute(shape, "placeholder") != "true"
    ]
