"""Excel workbooks of the versions before 2007 (BIFF)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract import spreadsheetml
from munjang.extract.builder import TextBuilder
from munjang.extract.number_formats import BUILTIN, GENERAL, Formatter, formatter, general
from munjang.extract.protected import decrypted, password_needed
from munjang.extract.sheets import Cell, SheetWriter, place_of
from munjang.extract.source import Source
from munjang.extract.xls_boxes import text_boxes
from munjang.messages import msg
from munjang.records import FileState

_XML_WITHIN = 4  # bytes, after a byte-order mark


def read(source: Source, out: TextBuilder) -> None:
    """Read an old Excel workbook, or one in the XML of Excel 2003.

    Raises:
        ExtractionRefused: it is damaged, or protected by a password that is not known.
    """
    import xlrd  # noqa: PLC0415 - rarely needed

    data = decrypted(source).read()
    if b"<" in data[:_XML_WITHIN]:
        spreadsheetml.read(source, out)
        return
    try:
        # What it has to say about the file goes to a log, which nobody reads here.
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            ignore_workbook_corruption=True,
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise password_needed() from None
        raise _damaged() from error
    formats = _Formats(book)
    stream = bytes(book.mem[book.base : book.base + book.stream_len])
    damaged = False
    for number, name in enumerate(book.sheet_names(), 1):
        writer = SheetWriter(out, number, name)
        try:
            sheet = book.sheet_by_index(number - 1)
        except Exception:  # noqa: BLE001 - the parser breaks on damaged sheets in any way
            damaged = True
            out.leave_out(msg("{part}: {reason}", part=name, reason=_damaged().message))
            continue
        _write(sheet, formats, writer, list(text_boxes(stream, name)))
        book.unload_sheet(number - 1)
    if damaged and not out.has_text:
        raise _damaged()


def _write(sheet: Any, formats: _Formats, writer: SheetWriter, boxes: Sequence[str]) -> None:
    for row in range(sheet.nrows):
        writer.row(row + 1, list(_cells(sheet, row, formats)))
    for row, column in sorted(sheet.cell_note_map):
        writer.note(place_of(row + 1, column), sheet.cell_note_map[row, column].text)
    notes = {note.text for note in sheet.cell_note_map.values()}
    writer.loose(box for box in boxes if box not in notes)
    writer.close()


def _cells(sheet: Any, row: int, formats: _Formats) -> Iterator[Cell]:
    """The cells of a row that show something."""
    import xlrd  # noqa: PLC0415 - loaded by now

    for column, cell in enumerate(sheet.row(row)):
        if cell.ctype == xlrd.XL_CELL_TEXT:
            text = cell.value
        elif cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            text = formats.show(cell.value, cell.xf_index)
        elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
            text = "TRUE" if cell.value else "FALSE"
        elif cell.ctype == xlrd.XL_CELL_ERROR:
            text = xlrd.error_text_from_code.get(cell.value, "")
        else:
            continue
        if text and not text.isspace():
            yield Cell(column, text, cell.ctype != xlrd.XL_CELL_TEXT, cell.xf_index)


class _Formats:
    """Shows the numbers of a workbook, each by the format of its cell."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formatters: dict[int, Formatter] = {}  # by style

    def show(self, value: float, style: int) -> str:
        """What a cell of this style shows for a number."""
        if style not in self._formatters:
            code = self._code(style)
            self._formatters[style] = (
                formatter(code, from_1904=bool(self._book.datemode)) if code else general
            )
        return self._formatters[style](value)

    def _code(self, style: int) -> str:
        """The format code of a style; "" for none."""
        from xlrd.formatting import std_format_strings  # noqa: PLC0415 - loaded by now

        if style >= len(self._book.xf_list):
            return ""
        key = self._book.xf_list[style].format_key
        found = self._book.format_map.get(key)
        code = "" if found is None else str(found.format_str)
        if code == std_format_strings.get(key):  # not the file's own, but the American one
            code = BUILTIN.get(key, "")
        return "" if code == GENERAL else code


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
