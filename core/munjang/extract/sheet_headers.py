"""Finds the header of a table in a sheet: the row, or rows, that name its columns.

Nothing in a file says for sure which row that is. A header is told by what it is made of (short,
different words), by what stands under it (numbers, or cells that look different), and by titles
above it being narrower.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from munjang.extract.sheets import Cell

_TITLE_ROWS = 10  # above a header
_HEADER_ROWS = 3
_SHORTEST_FORM = 4  # cells in a line
_LONGEST_NAME = 80  # characters
_LONGEST_PATH = 60  # characters of a name with those above it
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"[-+(₩$€£¥]{0,3}\d[\d,. ]*(?:[eE][-+]?\d+)?[%)원개명건]{0,2}")

# What a form says of itself, and no column is called: "수신: (주)한국", "(단위: 천원)"
_ENTRY = re.compile(r"[(\[]?\w[^\n:：()]{1,20}[:：]\s*\S")

# A date, a span of time, a telephone number: one alone among words is an entry, several are names.
_DATE = re.compile(r"\d[\d./~: -]{4,}\d[.)]?")

_Cells = Sequence["Cell"]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a table's columns, and the last row of its block they stand in."""

    names: Mapping[int, str]  # by column
    last: int
    words: frozenset[str]  # of all its cells

    def covers(self, cells: _Cells) -> bool:
        """Whether a row is likely to lie under this header."""
        return len(cells) >= max(2, len(self.names) * 0.6) and all(
            cell.column in self.names for cell in cells
        )

    def is_repeated_by(self, cells: _Cells) -> bool:
        """Whether a row is the header once more, as at the top of a printed page."""
        return all(not cell.is_value and cell.text in self.words for cell in cells)


def find_header(
    rows: Sequence[_Cells], *, bare: bool = False, under_another: bool = False
) -> Header | None:
    """The header of the table that a block of rows is, or None where it has none.

    A block `under_another` table may be its continuation and must have clear signs of a header; a
    `bare` table is one of a format with nothing but rows, where the first is the header by custom.
    """
    places = range(min(_TITLE_ROWS, len(rows) - 1))
    # The lines of a form above a table come last: they are its header only if no other row is.
    for first in sorted(places, key=lambda place: _alternates(rows[place])):
        header = _header_at(rows, first, bare=bare, under_another=under_another)
        if header is None:
            continue
        fuller = None
        if _names_all(rows[first + 1], of=rows[first]) and first + 2 < len(rows):
            fuller = _header_at(rows, first + 1, bare=bare, under_another=under_another)
        return fuller or header
    return None


def _alternates(cells: _Cells) -> bool:
    """Whether labels, all of one look, and entries of another stand in turn, as in a form."""
    labels = {cell.style for cell in cells[::2]}
    entries = {cell.style for cell in cells[1::2]}
    return len(cells) >= _SHORTEST_FORM and len(labels) == 1 and labels.isdisjoint(entries)


def _header_at(
    rows: Sequence[_Cells], first: int, *, bare: bool, under_another: bool
) -> Header | None:
    """The header that begins with one of the rows, or None where that begins none."""
    if not could_name_columns(rows[first]):
        return None
    last = _last_row(rows, first)
    names = _names(rows[first : last + 1])
    below = rows[last + 1 :]
    if not _lies_under(names, below):
        return None
    signs = (
        _looks_different(rows[last], below)
        or (_values_under_words(rows[last], below) and not _is_form(rows[first], below))
        or (not under_another and _is_regular(rows[first], below, bare=bare))
    )
    if not signs:
        return None
    words = frozenset(cell.text for row in rows[first : last + 1] for cell in row)
    return Header(names, last, words)


def could_name_columns(cells: _Cells) -> bool:
    """Whether a row is made of different short words; years and months may be among them."""
    if len(cells) < 2:
        return False
    values = [cell for cell in cells if _is_number(cell)]
    periods = sum(bool(_YEAR.match(cell.text)) for cell in values)
    if len(values) == len(cells) or len(values) != periods or periods == 1:
        return False
    if sum(_DATE.fullmatch(cell.text.strip()) is not None for cell in cells) == 1:
        return False
    if any(len(cell.text) > _LONGEST_NAME or _ENTRY.match(cell.text) for cell in cells):
        return False
    return len({cell.text for cell in cells}) >= len(cells) * 0.7


def _last_row(rows: Sequence[_Cells], first: int) -> int:
    """The last row of a header that may have several, the lower ones dividing the upper."""
    last = first
    while last + 2 < len(rows) and last + 1 - first < _HEADER_ROWS:
        upper = {cell.column for cell in rows[last]}
        lower = [cell.column for cell in rows[last + 1]]
        divides = any(column not in upper and column - 1 in upper for column in lower)
        words = all(not _is_number(cell) or _YEAR.match(cell.text) for cell in rows[last + 1])
        if _names_all(rows[last + 1], of=rows[last]):
            break
        if not (divides and words and all(column >= min(upper) for column in lower)):
            break
        last += 1
    return last


def _names_all(lower: _Cells, *, of: _Cells) -> bool:
    """Whether a row names all columns of the one above it and more, each in its own way.

    The one above is a line of a form then ("계좌번호  123-45"), or says too little to be needed.
    """
    columns = {cell.column for cell in lower}
    return could_name_columns(lower) and columns > {cell.column for cell in of}


def _names(rows: Sequence[_Cells]) -> dict[int, str]:
    """The name of each column, "2024 매출" where a name stands above several others."""
    names: dict[int, list[str]] = {}
    columns = sorted({cell.column for row in rows for cell in row})
    for number, row in enumerate(rows):
        found = {cell.column: _one_line(cell.text) for cell in row}
        lower = {cell.column for below in rows[number + 1 :] for cell in below}
        above = ""
        for column in columns:
            if column in found:
                above = found[column]
            elif column not in lower or names.get(column):
                above = ""  # it has a name already, or nothing below that this one could be over
            path = names.setdefault(column, [])
            if above and above not in path:
                path.append(above)
    return {column: " ".join(path)[:_LONGEST_PATH] for column, path in names.items() if path}


def _is_number(cell: Cell) -> bool:
    return cell.is_value or _NUMBER.fullmatch(cell.text.strip()) is not None


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(" :：")


def _lies_under(names: Mapping[int, str], below: Sequence[_Cells]) -> bool:
    """Whether the rows below are about as wide as the names, and mostly have one."""
    rows = [cells for cells in below[:8] if len(cells) > 1]
    if not rows:
        return False
    filled = sum(map(len, rows))
    named = sum(cell.column in names for cells in rows for cell in cells)
    return named >= filled * 0.7 and len(names) >= max(map(len, rows)) * 0.6


def _looks_different(cells: _Cells, below: Sequence[_Cells]) -> bool:
    """Whether the row has a look of its own that no row close below shares."""
    looks = {cell.column: cell.style for cell in cells}
    compared = same = 0
    for row in below[:4]:
        if len(row) > 1:
            for cell in row:
                if cell.style is not None and looks.get(cell.column) is not None:
                    compared += 1
                    same += looks[cell.column] == cell.style
    return compared >= 2 and same <= compared * 0.1


def _values_under_words(cells: _Cells, below: Sequence[_Cells]) -> bool:
    """Whether there is a column of values with a word on top, or a year over other numbers."""
    names = {cell.column: cell for cell in cells}
    rows = [row for row in below if len(row) > 1][:12]
    seen: Counter[int] = Counter(cell.column for row in rows for cell in row)
    values: Counter[int] = Counter(
        cell.column
        for row in rows
        for cell in row
        if cell.column in names
        and _is_number(cell)
        and not (_YEAR.match(cell.text) and _is_number(names[cell.column]))
    )
    enough = 2 if len(rows) > 1 else 1
    return any(count >= max(enough, seen[column] * 0.6) for column, count in values.items())


def _is_form(cells: _Cells, below: Sequence[_Cells]) -> bool:
    """Whether labels and entries stand side by side, each kind with its look, in every row."""
    if len({cell.style for cell in cells}) < 2:
        return False
    looks = {cell.column: cell.style for cell in cells}
    compared = [
        looks[cell.column] == cell.style
        for row in below[:4]
        for cell in row
        if looks.get(cell.column) is not None
    ]
    return sum(compared) > len(compared) * 0.6


def _is_regular(cells: _Cells, below: Sequence[_Cells], *, bare: bool) -> bool:
    """Whether all columns are filled row by row, with words that never are the name on top."""
    wide, long, full = (2, 1, 0.4) if bare else (3, 3, 0.8)
    rows = [row for row in below if row][:12]
    if len(cells) < wide or len(rows) < long or _is_form(cells, below):
        return False
    filled = sum(len(row) for row in rows)
    names = {cell.column: cell.text for cell in cells}
    return filled >= len(rows) * len(cells) * full and not any(
        names.get(cell.column) == cell.text for row in rows for cell in row
    )
