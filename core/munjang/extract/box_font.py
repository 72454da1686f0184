"""A TrueType font in which every letter is a box: it says where text stands, not how it looks."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from struct import pack
from typing import NamedTuple


class _Glyph(NamedTuple):
    """A glyph, in thousandths of the type's size: as large as those of most fonts."""

    advance: int
    left: int = 0
    bottom: int = 0
    right: int = 0
    top: int = 0

    def outline(self) -> bytes:
        """The corners of the box, each told from the one before; nothing for a blank."""
        if self.left == self.right:
            return b""
        across, up = self.right - self.left, self.top - self.bottom
        head = pack(">5h2H", 1, *self[1:], 3, 0)
        on_curve = bytes([1] * 4)
        return head + on_curve + pack(">4h4h", self.left, 0, across, 0, self.bottom, up, 0, -up)


_MISSING, _NARROW, _BLANK, _WIDE = range(4)
_NARROW_BOX = _Glyph(500, 40, 0, 460, 720)
_GLYPHS = (_NARROW_BOX, _NARROW_BOX, _Glyph(250), _Glyph(1000, 40, -120, 900, 780))
# The last character of every range, and what all of them are drawn as.
_RANGES = (
    (0x1F, _NARROW), (0x20, _BLANK), (0x9F, _NARROW), (0xA0, _BLANK), (0x10FF, _NARROW),
    (0x11FF, _WIDE), (0x1FFF, _NARROW), (0x200F, _BLANK), (0x2E7F, _NARROW), (0x2FFF, _WIDE),
    (0x3000, _BLANK), (0xA4CF, _WIDE), (0xABFF, _NARROW), (0xD7FF, _WIDE), (0xF8FF, _NARROW),
    (0xFAFF, _WIDE), (0xFE2F, _NARROW), (0xFE4F, _WIDE), (0xFEFF, _NARROW), (0xFFEF, _WIDE),
    (0x1FFFF, _NARROW), (0x3FFFF, _WIDE), (0x10FFFF, _NARROW),
)  # fmt: skip
_UNITS = 1000  # of the type's size
_ASCENT, _DESCENT = 880, -120
_EDGES = (0, _DESCENT, _UNITS, _ASCENT)  # of all boxes
_VERSION = 0x10000


@cache
def box_font() -> bytes:
    """The file of the font."""
    outlines = [glyph.outline() for glyph in _GLYPHS]
    padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
    count = len(_GLYPHS)
    return _file(
        {
            b"cmap": _characters(),
            b"glyf": b"".join(padded),
            b"head": pack(
                ">4I2H2Q4h2H3h", _VERSION, _VERSION, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, *_EDGES,
                0, 8, 0, 1, 0,
            ),
            b"hhea": pack(
                ">I3hH11hH", _VERSION, _ASCENT, _DESCENT, 0, _UNITS, 0, 0, _UNITS, 1, *[0] * 7,
                count,
            ),
            b"hmtx": b"".join(pack(">Hh", glyph.advance, glyph.left) for glyph in _GLYPHS),
            b"loca": pack(f">{count + 1}I", *accumulate(map(len, padded), initial=0)),
            b"maxp": pack(">I14H", _VERSION, count, 4, 1, 0, 0, 1, *[0] * 8),
        }
    )  # fmt: skip


def _characters() -> bytes:
    """Which glyph each character has: a table of ranges that have one in common (format 13)."""
    ranges = []
    first = 0
    for last, glyph in _RANGES:
        ranges.append(pack(">3I", first, last, glyph))
        first = last + 1
    table = pack(">2H3I", 13, 0, 16 + 12 * len(ranges), 0, len(ranges)) + b"".join(ranges)
    # Windows' two encodings by Unicode: programs ask for the one or for the other.
    return pack(">2H 2HI 2HI", 0, 2, 3, 1, 20, 3, 10, 20) + table


def _file(tables: dict[bytes, bytes]) -> bytes:
    directory, content = [], b""
    start = 12 + 16 * len(tables)
    for name, table in sorted(tables.items()):
        directory.append(pack(">4s3I", name, 0, start + len(content), len(table)))
        content += table + bytes(-len(table) % 4)
    # The three numbers that help to search the directory are not needed to read it.
    return pack(">I4H", _VERSION, len(tables), 0, 0, 0) + b"".join(directory) + content
