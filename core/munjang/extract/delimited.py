"""Tables in plain text: values separated by commas, tabs, semicolons or bars (CSV, TSV)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import paragraphs, read_text
from munjang.extract.sheets import Cell, SheetWriter
from munjang.extract.source import Source

_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 50
_LONGEST_FIELD = 1 << 16  # characters; what is longer is a quotation mark that is not closed
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)  # Excel's own way to name the delimiter


def read(source: Source, out: TextBuilder) -> None:
    """Read a table: row by row under the names of its columns.

    A file with nothing to separate is read as plain text, whatever its name.

    Raises:
        ExtractionRefused: it is not text.
    """
    text = read_text(source, out)
    named = _SEPARATOR_LINE.fullmatch(text.partition("\n")[0].strip())
    if named:
        text = text.partition("\n")[2]
    delimiter = named[1] if named else _delimiter(text)
    if not delimiter:
        out.blocks(paragraphs(text))
        return
    writer = SheetWriter(out, bare=True)
    for number, fields in enumerate(_rows(text, delimiter), 2 if named else 1):
        writer.row(
            number,
            [Cell(column, field) for column, field in enumerate(fields) if field.strip()],
        )
    writer.close()


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records of a table; a quoted field may run over several lines."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = text.split("\n")
    place = 0

    def following() -> Iterator[str]:
        nonlocal place
        while place < len(lines):
            place += 1
            yield lines[place - 1] + "\n"

    while place < len(lines):
        start = place
        reader = csv.reader(following(), delimiter=delimiter, skipinitialspace=True)
        try:
            for fields in reader:
                start = place
                yield fields
        except csv.Error:  # a quotation mark that is not closed: it is part of the text
            place = start + 1
            yield lines[start].split(delimiter)


def _delimiter(text: str) -> str:
    """The character that cuts the most lines into the same number of fields; "" for none."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES * 2) if line.strip()][:_SAMPLE_LINES]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(fields) for fields in _rows("\n".join(lines), delimiter) if fields]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if usual < 2:
            continue
        score = widths.count(usual) / len(widths) + min(usual, 20) / 1000
        if score > best_score:
            best, best_score = delimiter, score
    return best
