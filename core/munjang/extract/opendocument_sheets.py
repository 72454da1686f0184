"""OpenDocument spreadsheets (ods), read row by row: the file holds what each cell shows."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.archive import iterate_xml, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.ooxml import attribute
from munjang.extract.opendocument_objects import write_objects
from munjang.extract.opendocument_package import OpenDocument, opened
from munjang.extract.opendocument_text import edge_texts, plain_texts
from munjang.extract.sheets import Cell, SheetWriter, place_of
from munjang.extract.source import Source

# Equal cells side by side are kept once, with their number: it fills rows with empty ones, too.
_MAX_REPEATED = 100

_VALUE_TYPES = frozenset({"float", "percentage", "currency", "date", "time", "boolean"})
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")


def read(source: Source, out: TextBuilder) -> None:
    """Read a spreadsheet.

    Raises:
        ExtractionRefused: it is damaged, or protected by a password.
    """
    with opened(source, out) as document:
        out.title = document.title()
        reader = _SheetsReader(out, document)
        try:
            reader.read()
        except ExtractionRefused as refusal:
            if not out.has_text:
                raise
            out.leave_out(refusal.message)
        lines = (line for master in document.master_pages() for line in edge_texts(master))
        out.blocks(dict.fromkeys(lines))


class _SheetsReader:
    """Follows the rows of the content from sheet to sheet."""

    def __init__(self, out: TextBuilder, document: OpenDocument) -> None:
        self._out = out
        self._document = document
        self._writer = SheetWriter(out)
        self._table: Any = None
        self._sheets = 0
        self._row = 0
        self._notes: list[tuple[str, str]] = []
        self._pictures: list[Any] = []
        self._objects: list[Any] = []

    def read(self) -> None:
        """Write all sheets, hidden ones too.

        Raises:
            ExtractionRefused: the content is damaged; what came before it is written.
        """
        try:
            for element in iterate_xml(self._document.stream(), {"table-row", "shapes", "table"}):
                name = local_name(element)
                if name == "table":
                    if element is self._table:
                        self._end_sheet()
                    continue
                table = _sheet_of(element)
                if table is None:
                    continue
                if table is not self._table:
                    self._begin_sheet(table)
                if name == "shapes":
                    self._writer.loose(plain_texts(element))
                else:
                    self._write_row(element)
                self._pictures += map(deepcopy, element.iter("{*}image"))
                self._objects += map(deepcopy, element.iter("{*}object", "{*}object-ole"))
        finally:
            self._end_sheet()

    def _begin_sheet(self, table: Any) -> None:
        self._end_sheet()
        self._table = table
        self._sheets += 1
        self._row = 0
        self._writer = SheetWriter(self._out, self._sheets, attribute(table, "name"))

    def _end_sheet(self) -> None:
        for place, text in self._notes:
            self._writer.note(place, text)
        self._notes.clear()
        self._writer.close()
        self._table = None
        pictures, self._pictures = self._pictures, []
        for picture in pictures:
            self._writer.begin_aside()
            self._document.read_pictures(picture)
        objects, self._objects = self._objects, []
        for element in objects:
            self._writer.begin_aside()
            write_objects(self._document, element, self._out, data=False)

    def _write_row(self, row: Any) -> None:
        self._writer.row(self._row + 1, list(self._cells(row)))
        self._row += _number(attribute(row, "number-rows-repeated"))

    def _cells(self, row: Any) -> Iterator[Cell]:
        column = 0
        for element in row:
            name = local_name(element)
            if name not in {"table-cell", "covered-table-cell"}:
                continue
            settings = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            count = _number(settings.get("number-columns-repeated"))
            if name == "table-cell" and (len(element) or "value-type" in settings):
                text = self._text(element, column) or _stated(settings)
                is_value = settings.get("value-type") in _VALUE_TYPES
                if text and not text.isspace():
                    style = settings.get("style-name", "")
                    for repeated in range(min(count, _MAX_REPEATED)):
                        yield Cell(column + repeated, text, is_value, style)
            column += count

    def _text(self, cell: Any, column: int) -> str:
        """What a cell shows; the notes on it are kept for the end of the sheet."""
        if len(cell) == 1 and not len(cell[0]) and local_name(cell[0]) == "p":  # nearly always
            text = str(cell[0].text or "")
            if "\n" not in text:
                return text
        lines: list[str] = []
        for element in cell:
            if local_name(element) == "annotation":
                note = "\n".join(plain_texts(element))
                if note.strip():
                    self._notes.append((place_of(self._row + 1, column), note))
            else:
                lines += plain_texts([element])
        return "\n".join(lines).strip()


def _stated(settings: dict[str, str]) -> str:
    """The value of a cell where the program wrote nothing else."""
    return next((settings[name] for name in _VALUES if settings.get(name)), "")


def _sheet_of(element: Any) -> Any:
    """The sheet that a row is in; None for what was deleted and for tables within cells."""
    for ancestor in element.iterancestors():
        name = local_name(ancestor)
        if name in {"tracked-changes", "table-cell", "shapes", "dde-link"}:
            return None
        if name == "table":
            return ancestor
    return None


def _number(stated: str | None) -> int:
    return max(int(stated), 1) if stated and stated.isdecimal() and len(stated) < 8 else 1
