"""Workbooks in the XML that Excel 2002 and 2003 wrote, and that portals still offer as .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from munjang.extract.archive import iterate_xml, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.number_formats import Formatter, formatter, general
from munjang.extract.ooxml import attribute
from munjang.extract.sheets import Cell, SheetWriter, place_of
from munjang.extract.source import Source

# The formats that have names instead of codes; dates are written out in the file.
_NAMED_FORMATS = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Currency": "#,##0.00",
    "Euro Currency": "€#,##0.00",
    "General": "General",
    "General Number": "General",
}


def read(source: Source, out: TextBuilder) -> None:
    """Read a workbook that is one XML file.

    Raises:
        ExtractionRefused: nothing of it is XML.
    """
    with source.open() as stream:
        _SheetsReader(out).read(iterate_xml(stream, {"Style", "Row"}))


class _SheetsReader:
    """Follows the rows of the file from sheet to sheet."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._formatters: dict[str, Formatter] = {}  # by style
        self._sheet: Any = None
        self._sheets = 0
        self._writer = SheetWriter(out)
        self._row = 0
        self._notes: list[tuple[str, str]] = []

    def read(self, elements: Iterator[Any]) -> None:
        """Write all sheets, hidden ones too."""
        for element in elements:
            if local_name(element) == "Style":
                self._read_style(element)
                continue
            sheet = next(element.iterancestors("{*}Worksheet"), None)
            if sheet is None:
                continue
            if sheet is not self._sheet:
                self._end_sheet()
                self._sheet, self._row = sheet, 0
                self._sheets += 1
                self._writer = SheetWriter(self._out, self._sheets, attribute(sheet, "Name"))
            self._row = _index(element) or self._row + 1
            self._writer.row(self._row, list(self._cells(element)))
        self._end_sheet()

    def _end_sheet(self) -> None:
        for place, text in self._notes:
            self._writer.note(place, text)
        self._notes.clear()
        self._writer.close()

    def _read_style(self, style: Any) -> None:
        for element in style:
            code = attribute(element, "Format")
            if local_name(element) == "NumberFormat" and code:
                show = formatter(_NAMED_FORMATS.get(code, code))
                self._formatters[attribute(style, "ID")] = show

    def _cells(self, row: Any) -> Iterator[Cell]:
        column = -1
        for element in row:
            if local_name(element) != "Cell":
                continue
            column = _index(element) - 1 if _index(element) else column + 1
            style = attribute(element, "StyleID")
            for child in element:
                name = local_name(child)
                if name == "Data":
                    kind, text = attribute(child, "Type"), "".join(child.itertext())
                    if text.strip():
                        yield Cell(column, self._shown(text, kind, style), kind != "String", style)
                elif name == "Comment":
                    note = "".join(child.itertext()).strip()
                    if note:
                        self._notes.append((place_of(self._row, column), note))
            merged = attribute(element, "MergeAcross")
            column += int(merged) if merged.isdecimal() and len(merged) < 6 else 0

    def _shown(self, text: str, kind: str, style: str) -> str:
        """What a cell shows."""
        if kind == "DateTime":
            day, _, time = text.partition("T")
            return day if time.startswith("00:00:00") else f"{day} {time.partition('.')[0]}"
        if kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "Number":
            try:
                return self._formatters.get(style, general)(float(text))
            except ValueError:
                return text
        return text


def _index(element: Any) -> int:
    """The place that a row or cell states, from 1; 0 where it just follows the one before."""
    stated = attribute(element, "Index")
    return int(stated) if stated.isdecimal() and len(stated) < 8 else 0
