"""Writes Hangul documents (HWP 5) record by record."""

import io
import struct
import zlib
from importlib import resources

import olefile
from compound import compound

from munjang.extract.hwp_salvage import records

_CHARACTERS = {"secd": 2, "atno": 18, "tdut": 23, "tbl ": 11}
_LAID_OUT = struct.pack("<I", 0x082A2311) + bytes(36)  # how a table stands on the page


def record(kind, depth, data):
    size = len(data)
    head = struct.pack("<I", kind | depth << 10 | min(size, 0xFFF) << 20)
    return head + (struct.pack("<I", size) if size >= 0xFFF else b"") + data


def paragraph(*parts, shape=0):
    """A paragraph of texts and controls, each (identifier, what makes its records at a depth)."""

    def made(depth):
        units, controls, mask = b"", b"", 0
        for part in parts:
            if isinstance(part, str):
                units += part.encode("utf-16-le")
            else:
                name, content = part
                sign = struct.pack("<H", _CHARACTERS[name])
                units += sign + name.encode()[::-1] + bytes(8) + sign
                mask |= 1 << _CHARACTERS[name]
                controls += content(depth + 1)
        units += b"\r\0"
        head = struct.pack("<IIHBBHHHI2x", len(units) // 2, mask, shape, 0, 0, 1, 0, 0, 0)
        return (
            record(66, depth, head)
            + record(67, depth + 1, units)
            + record(68, depth + 1, bytes(8))
            + controls
        )

    return made


def number(kind, count):
    """The number of a picture (3), table (4) or equation (5)."""
    data = b"onta" + struct.pack("<IH6x", kind, count)
    return "atno", lambda depth: record(71, depth, data)


def words(main, small):
    """Words with small ones above or under them."""
    texts = (text.encode("utf-16-le") for text in (main, small))
    data = b"tudt" + b"".join(struct.pack("<H", len(text) // 2) + text for text in texts)
    return "tdut", lambda depth: record(71, depth, data + bytes(20))


def table(*rows, caption=(), said=""):
    """A table; each cell is a list of paragraphs. `said` is its alternative text."""

    def listed(depth, paragraphs, more):
        head = struct.pack("<HHI", len(paragraphs), 0, 0) + more
        return record(72, depth, head) + b"".join(made(depth) for made in paragraphs)

    def records(depth):
        sizes = b"".join(struct.pack("<H", len(row)) for row in rows)
        shape = (
            struct.pack("<IHH10x", 4, len(rows), len(rows[0])) + sizes + struct.pack("<HH", 1, 0)
        )
        alternative = struct.pack("<H", len(said)) + said.encode("utf-16-le")
        made = record(71, depth, b" lbt" + _LAID_OUT + alternative)
        if caption:
            made += listed(depth + 1, caption, bytes(22))
        made += record(77, depth + 1, shape)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                place = struct.pack("<HHHHII8xH13x", x, y, 1, 1, 1000, 500, 1)
                made += listed(depth + 1, cell, place)
        return made

    return "tbl ", records


def section(outline):
    """What sets up a section, with the list that its outline has (from 1)."""
    return "secd", lambda depth: record(71, depth, b"dces" + struct.pack("<14xH22x", outline))


def numbering(*levels):
    """The settings of a list, up to seven levels of (form, text)."""
    levels = [*levels, *[(0, "")] * (7 - len(levels))]
    made = b"".join(
        struct.pack("<I8xH", form << 5, len(text)) + text.encode("utf-16-le")
        for form, text in levels
    )
    return record(23, 1, made + bytes(2) + struct.pack("<7I", *[1] * 7))


def shape(head, level=0, list_=0):
    """The settings of a paragraph: part of an outline (1), or of a list (2)."""
    return record(25, 1, struct.pack("<I26xH22x", head << 23 | level << 25, list_))


def hwp(*sections, settings=b""):
    """A document that has the settings of a sample, and those of its own behind them.

    A section is a list of paragraphs; of one alone its paragraphs can be given. The first of these
    then is that of the sample, which sets up its pages.
    """
    sample = resources.files("munjang_resources") / "samples" / "주택임대차계약서.hwp"
    with olefile.OleFileIO(io.BytesIO(sample.read_bytes())) as file:
        streams = {name: file.openstream(name).read() for name in ("FileHeader", "DocInfo")}
        body = _unpacked(file.openstream("BodyText/Section0").read())
    if not isinstance(sections[0], list):
        sections = [[lambda _: body[: _end_of_first(body)], *sections]]
    known = bytearray(_unpacked(streams["DocInfo"]))
    struct.pack_into("<H", known, 4, len(sections))
    streams["DocInfo"] = _packed(bytes(known) + settings)
    for number, paragraphs in enumerate(sections):
        made = b"".join(paragraph(0) for paragraph in paragraphs)
        streams[f"BodyText/Section{number}"] = _packed(made)
    return compound(streams)


def shapes_of_sample():
    """How many shapes of paragraphs, and lists, the settings of the sample have."""
    sample = resources.files("munjang_resources") / "samples" / "주택임대차계약서.hwp"
    with olefile.OleFileIO(io.BytesIO(sample.read_bytes())) as file:
        settings = _unpacked(file.openstream("DocInfo").read())
    kinds = [kind for kind, _, _ in records(settings)]
    return kinds.count(25), kinds.count(23)


def _packed(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _unpacked(data):
    return zlib.decompress(data, -zlib.MAX_WBITS)


def _end_of_first(section):
    place = 0
    while True:
        head = struct.unpack_from("<I", section, place)[0]
        if place and not head >> 10 & 0x3FF:
            return place
        place += 4 + (head >> 20)
