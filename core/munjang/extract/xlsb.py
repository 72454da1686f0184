"""Excel workbooks in the binary form of Excel 2007 and later.

The package is that of xlsx, but its parts are sequences of binary records; [MS-XLSB] gives their
numbers and fields.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.excel import Workbook, read_workbook, stands_in
from munjang.extract.sheets import Cell, place_of
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_ROW = 0
_CELL_RK, _CELL_ERROR, _CELL_BOOL, _CELL_REAL, _CELL_STRING, _CELL_SHARED = 2, 3, 4, 5, 6, 7
_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_CELL_RICH_STRING = 62
_SHARED_STRING, _FORMAT, _STYLE = 19, 44, 47
_WORKBOOK_PROPERTIES, _SHEET = 153, 156
_BEGIN_CELL_STYLES, _END_CELL_STYLES = 617, 618
_AUTHOR, _COMMENT, _COMMENT_TEXT = 632, 635, 637

_STRINGS = {_CELL_STRING, _FORMULA_STRING}
_NUMBERS = {_CELL_RK, _CELL_REAL, _FORMULA_NUMBER}
_BOOLS = {_CELL_BOOL, _FORMULA_BOOL}
_OTHERS = {_CELL_SHARED, _CELL_RICH_STRING, _CELL_ERROR, _FORMULA_ERROR}
_CELLS = _STRINGS | _NUMBERS | _BOOLS | _OTHERS
_FIELDS = 8  # bytes: where the fields of a cell follow its column, style and flags

_LONGEST_RECORD = 1 << 24  # bytes; a longer one is damage
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def read(source: Source, out: TextBuilder) -> None:
    """Read a binary Excel workbook.

    Raises:
        ExtractionRefused: it is damaged.
    """
    read_workbook(_BinaryWorkbook, source, out)


class _BinaryWorkbook(Workbook):
    """Reads the parts of a workbook that are sequences of records."""

    main_part = "xl/workbook.bin"

    def sheets(self, part: str) -> Iterator[tuple[str, str]]:
        for kind, data in self._records(part):
            if kind == _SHEET:
                relation, end = _text(data, 8)
                yield relation, _text(data, end)[0]
            elif kind == _WORKBOOK_PROPERTIES:
                self.from_1904 = bool(data[0] & 1)

    def shared_strings(self, part: str) -> Iterator[str]:
        for kind, data in self._records(part):
            if kind == _SHARED_STRING:
                yield _text(data, 1)[0]

    def formats(self, part: str) -> Iterator[tuple[int, str]]:
        for kind, data in self._records(part):
            if kind == _FORMAT:
                yield struct.unpack_from("<H", data)[0], _text(data, 2)[0]

    def styles(self, part: str) -> Iterator[int]:
        inside = False
        for kind, data in self._records(part):
            if kind in {_BEGIN_CELL_STYLES, _END_CELL_STYLES}:
                inside = kind == _BEGIN_CELL_STYLES
            elif kind == _STYLE and inside:
                yield struct.unpack_from("<H", data, 2)[0]

    def rows(self, part: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        try:
            yield from self._rows(part)
        except (struct.error, IndexError) as error:
            raise ExtractionRefused(FileState.FAILED, msg("The document is damaged")) from error

    def notes(self, part: str) -> Iterator[tuple[str, str]]:
        authors: list[str] = []
        author, place = 0, ""
        for kind, data in self._records(part):
            if kind == _AUTHOR:
                authors.append(_text(data, 0)[0])
            elif kind == _COMMENT:
                author, row, _, column = struct.unpack_from("<IIII", data)
                place = place_of(row + 1, column)
            elif kind == _COMMENT_TEXT and not stands_in(authors[author]):
                yield place, _text(data, 1)[0]

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        with self.package.archive.stream(part) as stream:
            yield from _records(stream)

    def _rows(self, part: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        number, cells = 0, list[Cell]()
        for kind, data in self._records(part):
            if kind == _ROW:
                yield number, cells
                number, cells = struct.unpack_from("<I", data)[0] + 1, []
            elif kind in _CELLS:
                column, style = struct.unpack_from("<II", data)
                style &= 0xFFFFFF  # the flags are in the same four bytes
                text, is_value = self._value(kind, data, style)
                if text and not text.isspace():
                    cells.append(Cell(column, text, is_value, style))
        yield number, cells

    def _value(self, kind: int, data: bytes, style: int) -> tuple[str, bool]:
        """What a cell shows, and whether it is a value rather than words."""
        if kind in _NUMBERS:
            value = _rk(data) if kind == _CELL_RK else struct.unpack_from("<d", data, _FIELDS)[0]
            return self.shown(value, style), True
        if kind == _CELL_SHARED:
            return self.shared_string(struct.unpack_from("<I", data, _FIELDS)[0]), False
        if kind == _CELL_RICH_STRING:
            return _text(data, _FIELDS + 1)[0], False
        if kind in _STRINGS:
            return _text(data, _FIELDS)[0], False
        if kind in _BOOLS:
            return ("TRUE" if data[_FIELDS] else "FALSE"), True
        return _ERRORS.get(data[_FIELDS], ""), True


def _rk(data: bytes) -> float:
    """A number in four bytes: 30 bits of an integer or of a double, perhaps a hundredfold."""
    (raw,) = struct.unpack_from("<i", data, _FIELDS)
    if raw & 2:
        value = float(raw >> 2)
    else:
        (value,) = struct.unpack("<d", bytes(4) + struct.pack("<i", raw & ~3))
    return value / 100 if raw & 1 else value


def _records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The records of a part: their kinds and fields. A part that is cut off just ends.

    Both the kind and the size are written in as many bytes as they need, seven bits in each.
    """
    while (kind := _varint(stream, 2)) is not None:
        size = _varint(stream, 4)
        if size is None or size > _LONGEST_RECORD:
            return
        data = stream.read(size)
        if len(data) < size:
            return
        yield kind, data


def _varint(stream: BinaryIO, longest: int) -> int | None:
    number = 0
    for place in range(longest):
        byte = stream.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << (7 * place)
        if byte[0] < 0x80:
            break
    return number


def _text(data: bytes, start: int) -> tuple[str, int]:
    """The string that begins at `start`, and where it ends."""
    (length,) = struct.unpack_from("<I", data, start)
    if length == 0xFFFFFFFF:  # no string
        return "", start + 4
    end = start + 4 + 2 * length
    return data[start + 4 : end].decode("utf-16-le", "replace"), end
