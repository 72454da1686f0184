"""What can still be read of a damaged Hangul document (HWP 5): its paragraphs, one by one.

The library that reads these documents gives a damaged one up as a whole, though most of its text
may be there. Tables and notes come out as the paragraphs in them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import count

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.hwp_distribution import HEADER, PROPERTIES
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.ole import Compound
from munjang.extract.source import Source

_COMPRESSED = 0x01  # among the properties
_PARAGRAPH_TEXT = 0x43  # HWPTAG_PARA_TEXT
_LONG = 0xFFF  # as the size of a record: it stands in four bytes of its own
_SPACE = 0x20
# Signs below the space that stand for themselves; all others are followed by seven more units.
SINGLE = frozenset({0, 10, 13, *range(24, 32)})
_SIGNS = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}


def write_salvaged(data: bytes, out: TextBuilder) -> bool:
    """Write the paragraphs that are left of the document; returns whether there were any."""
    before = out.length
    try:
        with Compound(Source.of_bytes(data, "")) as compound:
            compressed = bool(compound.stream(HEADER)[PROPERTIES] & _COMPRESSED)
            for section in sections(compound):
                out.blocks(_paragraphs(unpacked(section) if compressed else section))
    except (ExtractionRefused, KeyError, IndexError):
        pass  # what came before is something
    return out.length > before


def sections(compound: Compound) -> Iterator[bytes]:
    """The sections of a document, as they are kept."""
    for number in count():
        name = f"BodyText/Section{number}"
        if name not in compound:
            return
        yield compound.stream(name)


def unpacked(stream: bytes) -> bytes:
    """A compressed stream up to where it is damaged."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = bytearray()
    for start in range(0, len(stream), 64):
        try:
            unpacked += unpacker.decompress(stream[start : start + 64])
        except zlib.error:
            break
        if len(unpacked) > MAX_PART_BYTES:
            break
    return bytes(unpacked)


def records(section: bytes, *kinds: int) -> Iterator[tuple[int, int, bytes]]:
    """The kind, depth and content of each record of these kinds, as far as they follow each other.

    All kinds where none is named.
    """
    number = struct.Struct("<I").unpack_from
    place, end = 0, len(section) - 4
    while place <= end:
        header = number(section, place)[0]
        place += 4
        size = header >> 20
        if size == _LONG and place <= end:
            size = number(section, place)[0]
            place += 4
        kind = header & 0x3FF
        if not kinds or kind in kinds:
            yield kind, header >> 10 & 0x3FF, section[place : place + size]
        place += size


def _paragraphs(section: bytes) -> Iterator[str]:
    return (_text(data) for _, _, data in records(section, _PARAGRAPH_TEXT))


def _text(data: bytes) -> str:
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    pieces: list[str] = []
    place = 0
    while place < len(units):
        unit = units[place]
        if unit >= _SPACE:
            pieces.append(chr(unit))
        else:
            pieces.append(_SIGNS.get(unit, ""))
        place += 1 if unit >= _SPACE or unit in SINGLE else 8
    return "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
