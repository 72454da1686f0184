"""Excel workbooks in the binary form of Excel 2007 and later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.number_formats import general
from munjang.extract.sheets import Cell, SheetWriter
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState


def read(source: Source, out: TextBuilder) -> None:
    """Read a binary Excel workbook; of its formats only dates and times are known.

    Raises:
        ExtractionRefused: it is damaged.
    """
    import python_calamine  # noqa: PLC0415 - loads a native library, and is rarely needed

    damaged = ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
    with source.open() as stream:
        try:
            book = python_calamine.load_workbook(stream)
        except python_calamine.CalamineError as error:
            raise damaged from error
        lost = False
        for number, name in enumerate(book.sheet_names, 1):
            try:
                sheet = book.get_sheet_by_index(number - 1)
            except python_calamine.CalamineError:
                lost = True
                out.leave_out(msg("{part}: {reason}", part=name, reason=damaged.message))
                continue
            _write(sheet, SheetWriter(out, number, name))
    if lost and not out.has_text:
        raise damaged


def _write(sheet: Any, writer: SheetWriter) -> None:
    left = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        # It leaves the empty columns at the left out, but not the empty rows at the top.
        found = (
            (left + place, value) for place, value in enumerate(row) if value not in ("", None)
        )
        writer.row(
            number,
            [
                Cell(column, text, not isinstance(value, str))
                for column, value in found
                if not (text := _shown(value)).isspace()
            ],
        )
    writer.close()


def _shown(value: object) -> str:
    """A value in the form that a sheet shows."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return general(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
