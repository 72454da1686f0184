"""How the rows of a sheet become text: each readable, and found, by itself.

A row of a table is written with the names of its columns, "지역: 서울⇥매출: 300", since neither a
reader nor an encoder can tell what a bare "300" is. Rows outside of tables, such as titles and
forms, are written as they stand. Long texts in cells become paragraphs of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.sheet_headers import Header, could_name_columns, find_header

# A table is written with the names of its columns as long as the text has room for it: of a very
# large one, more rows are better than more names.
_NAMED_PART = 0.25  # of the text

# The rows at the beginning of a block that are looked at for its header.
_LOOK_AT = 24

_LONG_TEXT = 200  # characters: a cell with more is a paragraph
_SEVERAL_LINES = 40  # characters: a cell of several lines with more is several paragraphs

_MEANINGLESS_NAME = re.compile(
    r"(?:sheet|시트|工作表|シート|tabelle|feuil(?:le)?|hoja|foglio|table|표)?[\s_-]*\d*",
    re.IGNORECASE,
)


class Cell(NamedTuple):
    """A cell that is not empty: what it shows, and what helps to tell headers from data."""

    column: int  # 0-based
    text: str
    is_value: bool = False  # a number, date or truth value, not words
    style: object = None  # equal for cells that look the same; None where nothing is known


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the sheet, from 1, and its cells from left to right."""

    number: int
    cells: Sequence[Cell]


class SheetWriter:
    """Writes the rows of one sheet, which come one by one, as soon as their header is known.

    A block of rows ends at an empty row or at a line that stands alone; each block may have a
    header of its own, else it goes on under the last one.
    """

    def __init__(
        self, out: TextBuilder, number: int = 0, name: str = "", *, bare: bool = False
    ) -> None:
        """Prepare for the `number`-th sheet of a workbook, or for a table that is all there is.

        A `bare` table is one in a format with nothing but rows, such as CSV: the first is most
        likely its header.
        """
        self._out = out
        self._number = number
        self._name = name
        self._bare = bare
        self._waiting: list[Row] = []
        self._header: Header | None = None
        self._decided = False  # whether the header of the current block is known
        self._last_number = 0

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        """Write the row of this number; `cells` are those that are not empty, in order.

        Raises:
            TextLimitReached: the document's text is full.
        """
        if not cells:
            return
        self._begin()
        row = Row(number, cells)
        gap = number - self._last_number - 1
        if gap > 1 or (gap and not self._ends_in_header()):
            self._end_block()
        self._last_number = number
        if self._decided and len(cells) == 1 and not cells[0].is_value:
            self._end_block()  # a title within the table: another header may follow
        if self._decided:
            self._write(row)
        else:
            self._waiting.append(row)
            if len(self._waiting) == _LOOK_AT:
                self._decide()

    def note(self, place: str, text: str) -> None:
        """Write a note that is attached to the cell `place`, after the rows so far."""
        self.begin_aside()
        self._out.row([text.splitlines()], place=place)

    def loose(self, texts: Iterable[str]) -> None:
        """Write text that stands in no cell (text boxes, page headers), after the rows so far."""
        texts = [text for text in texts if text.strip()]
        if texts:
            self.begin_aside()
            self._out.blocks(texts)

    def begin_aside(self) -> None:
        """Write the rows so far: what is written to the text next belongs to no table."""
        self._begin()
        self._end_block()

    def close(self) -> None:
        """Write what is left."""
        self._end_block()

    def _begin(self) -> None:
        """Begin the sheet with the first thing in it; of an empty one there is nothing to say."""
        if self._number:
            self._out.sheet(self._number, self._name)
            if not _MEANINGLESS_NAME.fullmatch(self._name):
                self._out.block(self._name)
            self._number = 0

    def _ends_in_header(self) -> bool:
        """Whether the rows so far may be the header of those after an empty row."""
        return bool(self._waiting) and could_name_columns(self._waiting[-1].cells)

    def _end_block(self) -> None:
        self._decide()
        self._decided = False

    def _decide(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._decided = True
        header = find_header(
            [row.cells for row in waiting],
            bare=self._bare and waiting[0].number == 1,
            under_another=self._header is not None,
        )
        if header is not None:
            self._header = header
        elif self._header is not None:
            covered = sum(self._header.covers(row.cells) for row in waiting)
            goes_on = covered * 2 > sum(len(row.cells) > 1 for row in waiting)
            self._header = replace(self._header, last=-1) if goes_on else None
        for place, row in enumerate(waiting):
            self._write(row, named=self._header is not None and place > self._header.last)

    def _write(self, row: Row, *, named: bool = True) -> None:
        header = self._header if named and len(row.cells) > 1 else None
        if header is not None and header.is_repeated_by(row.cells):
            return
        if self._out.length > self._out.limit * _NAMED_PART:
            header = None
        line: list[list[str]] = []
        paragraphs: list[Cell] = []
        first = ""
        for cell in row.cells:
            if len(cell.text) > _SEVERAL_LINES and (
                len(cell.text) > _LONG_TEXT or "\n" in cell.text.strip()
            ):
                paragraphs.append(cell)
                continue
            first = first or place_of(row.number, cell.column)
            text = " ".join(cell.text.split("\n")) if "\n" in cell.text else cell.text
            name = header.names.get(cell.column) if header is not None else None
            line.append([f"{name}: {text}" if name else text])
        if line:
            self._out.row(line, place=first)
        for cell in paragraphs:
            self._out.row([cell.text.splitlines()], place=place_of(row.number, cell.column))


def place_of(row: int, column: int) -> str:
    """The name of a cell, "B7"; `row` counts from 1, `column` from 0."""
    return f"{column_name(column)}{row}"


@lru_cache(maxsize=1 << 14)
def column_name(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@lru_cache(maxsize=1 << 14)
def column_number(letters: str) -> int:
    """The column with these letters, counted from 0; the first for what are no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number, 1) - 1
