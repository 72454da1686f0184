"""Excel workbooks (OOXML), read row by row: sheets may be far larger than what is kept of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive, iterate_xml, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.number_formats import BUILTIN, GENERAL, Formatter, formatter, general
from munjang.extract.ooxml import Package, Relations, attribute, write_embedded
from munjang.extract.ooxml_graphics import paragraphs
from munjang.extract.sheets import Cell, SheetWriter, column_number
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Strings are shared by the cells of a workbook; of more than this many times the text that is
# kept, the cells that come last are lost.
_MAX_STRINGS = 4

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The codes of a page header: its sections, fonts, sizes, colours; page numbers, dates and names.
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-JL-Z])')
_HEADER_PARTS = re.compile(r"&[LCR]")
_HEADERS = frozenset(
    f"{pages}{edge}" for pages in ("odd", "even", "first") for edge in ("Header", "Footer")
)


def read(source: Source, out: TextBuilder) -> None:
    """Read an Excel workbook."""
    with Archive(source) as archive:
        package = Package(archive)
        main = package.main_part("xl/workbook.xml")
        if main is None:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        out.title = package.title()
        _WorkbookReader(package, main, out).read()


@dataclass(slots=True)
class _Shared:
    """What the sheets of a workbook have in common."""

    strings: list[str] = field(default_factory=list)
    formats: dict[str | None, Formatter] = field(default_factory=dict)  # by style


class _WorkbookReader:
    """Finds the sheets of a workbook and what belongs to each."""

    def __init__(self, package: Package, main: str, out: TextBuilder) -> None:
        self._package = package
        self._out = out
        self._root = package.archive.xml(main)
        self._relations = package.relations(main)
        self._shared = _Shared()

    def read(self) -> None:
        """Write all sheets, hidden ones too: they are data like the others."""
        self._read_strings()
        self._read_formats()
        refused: ExtractionRefused | None = None
        sheets = (element for element in self._root.iter() if local_name(element) == "sheet")
        for number, sheet in enumerate(sheets, 1):
            name = sheet.get("name", "")
            try:
                self._read_sheet(sheet, SheetWriter(self._out, number, name))
            except ExtractionRefused as refusal:
                refused = refusal
                self._out.leave_out(msg("{part}: {reason}", part=name, reason=refusal.message))
        if refused is not None and not self._out.has_text:
            raise refused

    def _read_strings(self) -> None:
        room = self._out.limit * _MAX_STRINGS
        for part in self._package.of_kind(self._relations, "sharedStrings"):
            try:
                for item in iterate_xml(self._package.archive.stream(part), {"si"}):
                    text = _string(item)
                    self._shared.strings.append(text)
                    room -= len(text)
                    if room < 0:
                        self._out.leave_out_rest()
                        return
            except ExtractionRefused as refusal:
                self._out.leave_out(refusal.message)

    def _read_formats(self) -> None:
        from_1904 = any(
            local_name(element) == "workbookPr" and element.get("date1904") in {"1", "true"}
            for element in self._root
        )
        for part in self._package.of_kind(self._relations, "styles"):
            styles = self._package.xml(part, self._out)
            if styles is not None:
                self._shared.formats.update(_formats(styles, from_1904=from_1904))

    def _read_sheet(self, sheet: Any, writer: SheetWriter) -> None:
        identity = attribute(sheet, "id")
        part = self._package.target(self._relations, identity)
        if part is None:
            if not identity:  # a module of a macro language
                return
            raise ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
        try:
            with self._package.archive.stream(part) as stream:
                number = 0
                for element in iterate_xml(stream, {"row", *_HEADERS}):
                    if local_name(element) != "row":
                        writer.loose(_page_header(element.text or ""))
                        continue
                    stated = element.get("r", "")
                    number = int(stated) if stated.isdecimal() else number + 1
                    writer.row(number, list(_cells(element, self._shared)))
        finally:
            writer.close()  # what waits of a damaged sheet can be read
        relations = self._package.relations(part)
        self._read_notes(relations, writer)
        for drawing in self._package.of_kind(relations, "drawing"):
            self._read_drawing(drawing, writer)
        for kind in ("package", "oleObject"):
            for embedded in self._package.of_kind(relations, kind):
                write_embedded(self._package, embedded, self._out)

    def _read_notes(self, relations: Relations, writer: SheetWriter) -> None:
        for kind, name in (("comments", "comment"), ("threadedComment", "threadedComment")):
            for part in self._package.of_kind(relations, kind):
                root = self._package.xml(part, self._out)
                if root is None:
                    continue
                authors = [el.text or "" for el in root.iter() if local_name(el) == "author"]
                for note in root.iter():
                    if local_name(note) == name and not _is_stand_in(note, authors):
                        writer.note(note.get("ref", ""), _note(note))

    def _read_drawing(self, part: str, writer: SheetWriter) -> None:
        """Write text boxes and the titles of charts; the numbers in these are the sheet's own."""
        root = self._package.xml(part, self._out)
        if root is None:
            return
        writer.loose(paragraphs(root))
        relations = self._package.relations(part)
        for chart in self._package.of_kind(relations, "chart"):
            root = self._package.xml(chart, self._out)
            if root is not None:
                titles = (element for element in root.iter() if local_name(element) == "title")
                writer.loose(text for title in titles for text in paragraphs(title))
        for diagram in self._package.of_kind(relations, "diagramData"):
            root = self._package.xml(diagram, self._out)
            if root is not None:
                writer.loose(paragraphs(root))


def _cells(row: Any, shared: _Shared) -> Iterator[Cell]:
    """The cells of a row that show something."""
    namespace = row.tag[: -len("row")]
    value_tag, inline_tag = namespace + "v", namespace + "is"
    column = -1
    for element in row:
        place = element.get("r")
        column = column_number(place.rstrip("0123456789")) if place else column + 1
        for child in element:
            if child.tag == value_tag:
                style = element.get("s")
                kind = element.get("t")
                text, is_value = _value(child.text or "", kind, style, shared)
            elif child.tag == inline_tag:
                text, is_value = _string(child), False
            else:
                continue
            if text and not text.isspace():
                yield Cell(column, text, is_value, element.get("s", "0"))


def _value(raw: str, kind: str | None, style: str | None, shared: _Shared) -> tuple[str, bool]:
    """What a cell shows, and whether it is a value rather than words."""
    if kind == "s":
        place = int(raw) if raw.isdecimal() else -1
        return (shared.strings[place] if 0 <= place < len(shared.strings) else ""), False
    if kind == "str":
        return _unescaped(raw), False
    if kind == "b":
        return ("TRUE" if raw == "1" else "FALSE"), True
    if kind == "d":
        return raw.removesuffix("T00:00:00").replace("T", " "), True
    try:
        return shared.formats.get(style, general)(float(raw)), True
    except (ValueError, OverflowError):
        return raw, kind == "e"  # an error, such as "#N/A"


def _string(item: Any) -> str:
    """The text of a string, whose runs may differ in look; readings of characters are left out."""
    pieces = []
    for child in item:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces += [run.text or "" for run in child if local_name(run) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Undo the escapes for what XML cannot hold, such as "_x000D_" for a carriage return."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")


def _formats(styles: Any, *, from_1904: bool) -> Iterator[tuple[str | None, Formatter]]:
    """How each style shows numbers."""
    codes = dict(BUILTIN)
    for element in styles.iter():
        if local_name(element) == "numFmt" and element.get("numFmtId", "").isdecimal():
            codes[int(element.get("numFmtId"))] = element.get("formatCode", GENERAL)
    for cells in (element for element in styles if local_name(element) == "cellXfs"):
        for style, settings in enumerate(cells):
            number = settings.get("numFmtId", "0")
            code = codes.get(int(number), GENERAL) if number.isdecimal() else GENERAL
            show = general if code == GENERAL else formatter(code, from_1904=from_1904)
            yield str(style), show
            if style == 0:
                yield None, show


def _page_header(code: str) -> Iterator[str]:
    """The words of a page header or footer, from left to right."""
    for part in _HEADER_PARTS.split(code):
        text = _HEADER_CODE.sub(" ", part.replace("&&", "\0")).replace("\0", "&")
        if any(character.isalpha() for character in text):
            yield text


def _note(note: Any) -> str:
    """The text of a note."""
    return "".join(
        element.text or "" for element in note.iter() if local_name(element) in {"t", "text"}
    )


def _is_stand_in(note: Any, authors: list[str]) -> bool:
    """Whether it is the note that older programs are shown in place of a conversation."""
    author = note.get("authorId", "")
    return author.isdecimal() and int(author) < len(authors) and authors[int(author)][:3] == "tc="
