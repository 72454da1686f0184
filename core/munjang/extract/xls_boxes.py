"""Text boxes on the sheets of old Excel workbooks (BIFF 8), which the parser of cells passes by."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SHEET, _BEGIN, _END, _BOX, _CONTINUED = 0x85, 0x809, 0x0A, 0x1B6, 0x3C
_LENGTH_AT = 10  # in the record of a box
_NAME_AT = 8  # in that of a sheet
_WIDE = 0x1  # flag of a piece of text: two bytes for each character
_MOST_BOXES = 10_000

_Record = tuple[int, bytes]


def text_boxes(stream: bytes, sheet: str) -> Iterator[str]:
    """The texts of the boxes on a sheet; those of notes, which are boxes too, are among them."""
    position = _position(stream, sheet)
    records = _records(stream, position) if position is not None else iter(())
    depth = boxes = 0
    for kind, data in records:
        depth += (kind == _BEGIN) - (kind == _END)  # a chart begins and ends within its sheet
        if depth == 0 or boxes == _MOST_BOXES:
            return
        if kind == _BOX and len(data) >= _LENGTH_AT + 2:
            boxes += 1
            text = _text(records, *struct.unpack_from("<H", data, _LENGTH_AT))
            if text.strip():
                yield text


def _text(records: Iterator[_Record], length: int) -> str:
    """So many characters from the records that follow; each says how wide its own are."""
    text = ""
    while len(text) < length:
        kind, data = next(records, (0, b""))
        if kind != _CONTINUED or len(data) < 2:
            break
        encoding = "utf-16-le" if data[0] & _WIDE else "latin-1"
        text += data[1:].decode(encoding, "replace")
    return text[:length].replace("\r", "\n")


def _position(stream: bytes, sheet: str) -> int | None:
    """Where the records of a sheet begin."""
    for kind, data in _records(stream, 0):
        if kind == _END:
            return None
        if kind == _SHEET and len(data) > _NAME_AT:
            count, wide = data[_NAME_AT - 2], data[_NAME_AT - 1] & _WIDE
            raw = data[_NAME_AT : _NAME_AT + count * (1 + wide)]
            if raw.decode("utf-16-le" if wide else "latin-1", "replace") == sheet:
                return int.from_bytes(data[:4], "little")
    return None


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
