"""Writes HWP 5.0 documents of headings and paragraphs, after Hancom's published format.

Every record that readers expect is there (document properties, fonts, shapes, styles, the section
and its page), so that the files open in Hangul as well as in tolerant readers.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from compound_file import compound_file

Paragraph = tuple[int, str]  # level of a heading (0: text) and what it says

_VERSION = 0x05000300
_COMPRESSED = 1
_FIRST_TAG = 0x10
# Tags, counted from the first.
_DOCUMENT_PROPERTIES, _ID_MAPPINGS, _FACE_NAME, _BORDER_FILL = 0, 1, 3, 4
_CHAR_SHAPE, _TAB_DEF, _PARA_SHAPE, _STYLE = 5, 6, 9, 10
_PARA_HEADER, _PARA_TEXT, _PARA_CHAR_SHAPE, _PARA_LINE_SEG, _CTRL_HEADER = 50, 51, 52, 53, 55
_PAGE_DEF, _FOOTNOTE_SHAPE, _PAGE_BORDER_FILL = 57, 58, 59

_KOREAN = 0x0412
_LANGUAGES = 7  # each has its own fonts
_HEADING_LEVELS = 2
_TEXT_WIDTH = 42520  # of an A4 page with margins of 30 mm, in 1/7200 inch


def hwp(paragraphs: Iterable[Paragraph]) -> bytes:
    """Return an HWP file. Levels of headings above 2 are shown like 2."""
    paragraphs = list(paragraphs)
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", _VERSION, _COMPRESSED)
    preview = "\r\n".join(text for _, text in paragraphs)[:1000]
    return compound_file(
        {
            "FileHeader": header.ljust(256, b"\0"),
            "DocInfo": _deflated(_document_info()),
            "BodyText/Section0": _deflated(_section(paragraphs)),
            "PrvText": preview.encode("utf-16-le"),
        }
    )


def _deflated(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


def _record(tag: int, level: int, data: bytes) -> bytes:
    longest = 0xFFF
    head = (_FIRST_TAG + tag) | level << 10 | min(len(data), longest) << 20
    size = struct.pack("<I", len(data)) if len(data) >= longest else b""
    return struct.pack("<I", head) + size + data


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def _document_info() -> bytes:
    styles = [("바탕글", "Normal"), ("개요 1", "Outline 1"), ("개요 2", "Outline 2")]
    counts = [0, *[1] * _LANGUAGES, 1, len(styles), 1, 0, 0, len(styles), len(styles), 0, 0, 0]
    records = [
        _record(_DOCUMENT_PROPERTIES, 0, struct.pack("<7H3I", 1, 1, 1, 1, 1, 1, 1, 0, 0, 0)),
        _record(_ID_MAPPINGS, 0, struct.pack("<18i", *counts)),
    ]
    records += [_record(_FACE_NAME, 1, b"\0" + _string("함초롬바탕"))] * _LANGUAGES
    borders = struct.pack("<H", 0) + bytes(4 * 6) + struct.pack("<BBI", 1, 0, 0) + bytes(8)
    records.append(_record(_BORDER_FILL, 1, borders))
    records += [_record(_CHAR_SHAPE, 1, _char_shape(level)) for level in range(len(styles))]
    records.append(_record(_TAB_DEF, 1, bytes(8)))
    records += [_record(_PARA_SHAPE, 1, _para_shape(level)) for level in range(len(styles))]
    for number, (name, english) in enumerate(styles):
        shape = struct.pack("<BBHHHH", 0, number, _KOREAN, number, number, 0)
        records.append(_record(_STYLE, 1, _string(name) + _string(english) + shape))
    return b"".join(records)


def _char_shape(level: int) -> bytes:
    size = {0: 1000, 1: 1600, 2: 1200}[level]  # 1/100 point
    bold = 0 if level == 0 else 2
    return (
        struct.pack("<7H", *[0] * _LANGUAGES)  # fonts
        + struct.pack("<7B7b7B7b", *[100] * 7, *[0] * 7, *[100] * 7, *[0] * 7)
        + struct.pack("<iIbb", size, bold, 10, 10)
        + struct.pack("<IIIIHI", 0, 0, 0xFFFFFFFF, 0xB2B2B2, 0, 0)
    )


def _para_shape(level: int) -> bytes:
    outline = 0 if level == 0 else 1 << 23 | (level - 1) << 25
    line_spacing = 160  # per cent
    return struct.pack(
        "<I6i3H4h3I",
        *[0x180 | outline, 0, 0, 0, 0 if level == 0 else 600, 300, line_spacing],
        *[0, 0, 1, 0, 0, 0, 0, 0, 0, line_spacing],
    )


def _section(paragraphs: list[Paragraph]) -> bytes:
    records = []
    for number, (level, text) in enumerate(paragraphs):
        is_first, is_last = number == 0, number == len(paragraphs) - 1
        shape = min(level, _HEADING_LEVELS)
        controls = _control_characters() if is_first else b""
        units = controls + text.encode("utf-16-le") + b"\r\0"
        count = len(units) // 2 | (0x80000000 if is_last else 0)
        mask = 1 << 2 if is_first else 0
        split = 3 if is_first else 0  # begins a section and its columns
        head = struct.pack("<IIHBBHHHIH", count, mask, shape, shape, split, 1, 0, 1, 0, 0)
        records += [
            _record(_PARA_HEADER, 0, head),
            _record(_PARA_TEXT, 1, units),
            _record(_PARA_CHAR_SHAPE, 1, struct.pack("<II", 0, shape)),
            _record(_PARA_LINE_SEG, 1, _line()),
        ]
        if is_first:
            records += _section_definition()
    return b"".join(records)


def _control_characters() -> bytes:
    """The two controls a section begins with, eight code units each: section and columns."""
    return b"".join(struct.pack("<H4s8xH", 2, name[::-1], 2) for name in (b"secd", b"cold"))


def _line() -> bytes:
    first_and_last_of_line = 0x60000
    return struct.pack(
        "<IiiiiiiiI", 0, 0, 1000, 1000, 850, 600, 0, _TEXT_WIDTH, first_and_last_of_line
    )


def _section_definition() -> list[bytes]:
    section = b"dces" + struct.pack("<IHHHI", 0, 1134, 0, 0, 8000).ljust(34, b"\0")
    page = struct.pack("<9I", 59528, 84188, 8504, 8504, 5668, 4252, 4252, 4252, 0)
    note = struct.pack("<IHHHHiHHHBBI", 0, 0, 0, 0x29, 1, -1, 850, 567, 283, 1, 1, 0)
    border = struct.pack("<IHHHHH", 1, 1417, 1417, 1417, 1417, 1)
    columns = b"dloc" + struct.pack("<H", 0x1004).ljust(12, b"\0")
    return [
        _record(_CTRL_HEADER, 1, section),
        _record(_PAGE_DEF, 2, page.ljust(40, b"\0")),
        *[_record(_FOOTNOTE_SHAPE, 2, note)] * 2,
        *[_record(_PAGE_BORDER_FILL, 2, border)] * 3,
        _record(_CTRL_HEADER, 1, columns),
    ]
