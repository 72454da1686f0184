"""The structures of Word's binary format [MS-DOC], as far as the text needs them.

Names in comments are those of the specification. A character position (CP) counts the characters
of the document; a file position (FC) is where a character stands in the stream of the document.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from munjang.errors import ExtractionRefused
from munjang.extract.ole import Compound
from munjang.extract.word_sprm import Modifier, modifiers
from munjang.messages import msg
from munjang.records import FileState

MAIN, FOOTNOTES, HEADERS, MACROS, COMMENTS, ENDNOTES, BOXES, HEADER_BOXES = range(8)

# wIdent, the last three of Asian versions; and the first nFib of Word 97.
_IDENTITIES = {0xA5EC, 0xA5DC, 0xA697, 0xA698, 0xA699}
_FIRST_97 = 0x00C0

# Flags of FibBase.
_ENCRYPTED = 0x0100
_IN_TABLE_1 = 0x0200  # fWhichTblStm

# Where the FIB keeps the lengths of the stories (ccpText …), and pairs of place and length.
_LENGTHS_97, _PAIRS_97 = 0x4C, 0x9A
_LENGTHS_6, _PAIRS_6 = 0x34, 0x58

# Which pair is which structure. Word 6 has only the first 34 at the same places.
STYLES, SECTIONS, CHARACTERS, PARAGRAPHS, PIECES = 1, 6, 12, 13, 33
FOOTNOTE_REFERENCES, FOOTNOTE_TEXTS = 2, 3
COMMENT_REFERENCES, COMMENT_TEXTS = 4, 5
ENDNOTE_REFERENCES, ENDNOTE_TEXTS = 46, 47
SHAPES, BOX_TEXTS = 40, 56
_SHARED_PAIRS = 34

_PAGE = 512  # bytes of a formatted page (FKP)
_COMPRESSED = 0x40000000  # fCompressed: a byte a character, and the place is doubled
_COMPLEX_PREFIX, _COMPLEX_TABLE = 1, 2  # what the Clx is made of
_BODY_TEXT = 9  # the outline level that is none
_TITLE_STYLE = 62
_NO_STYLE = 0xFFF

_FIELD_MARKS = re.compile("[\x13\x14\x15]")

# The code pages of 8-bit text before Word 97, by the primary language of the document.
_CODE_PAGES = {
    0x01: "cp1256", 0x02: "cp1251", 0x04: "gbk", 0x05: "cp1250", 0x08: "cp1253", 0x0D: "cp1255",
    0x0E: "cp1250", 0x11: "cp932", 0x12: "cp949", 0x15: "cp1250", 0x18: "cp1250", 0x19: "cp1251",
    0x1A: "cp1250", 0x1B: "cp1250", 0x1E: "cp874", 0x1F: "cp1254", 0x22: "cp1251", 0x24: "cp1250",
    0x25: "cp1257", 0x26: "cp1257", 0x27: "cp1257", 0x29: "cp1256", 0x2A: "cp1258",
}  # fmt: skip
_TRADITIONAL_CHINESE = {0x0404, 0x0C04, 0x1404}


class Piece(NamedTuple):
    """A stretch of text that stands together in the file."""

    start: int  # CP
    end: int
    place: int  # FC
    width: int  # bytes a character


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is set for a paragraph, as far as it changes how its text is read."""

    level: int = 0  # of a heading, 1 the highest; 0 for running text
    in_table: bool = False
    ends_row: bool = False
    breaks_page: bool = False


class WordFile:
    """Gives the text of a document by character positions, and what is set for it."""

    def __init__(self, compound: Compound) -> None:
        """Read the tables of the document.

        Raises:
            ExtractionRefused: it is not Word's, or its tables are lost.
        """
        self._document = b""
        if "WordDocument" in compound:
            self._document = compound.stream("WordDocument")
        if len(self._document) < _PAIRS_6 + 8 * _SHARED_PAIRS:
            raise _damaged()
        identity, version, _, self._language = struct.unpack_from("<4H", self._document)
        self._flags = struct.unpack_from("<H", self._document, 0x0A)[0]
        self._from_mac = bool(self._document[0x12] & 1)  # envr
        if identity not in _IDENTITIES:
            raise _damaged()
        self.is_97 = version >= _FIRST_97
        self._tables = self._document
        if self.is_97 and not self.is_encrypted:
            name = "1Table" if self._flags & _IN_TABLE_1 else "0Table"
            self._tables = compound.stream(name) if name in compound else b""

    @property
    def is_encrypted(self) -> bool:
        """Whether the text cannot be read without a password."""
        return bool(self._flags & _ENCRYPTED)

    def open_text(self) -> None:
        """Put the text together and look up what is set for it.

        Raises:
            ExtractionRefused: no text is to be found.
        """
        lengths = struct.unpack_from(
            "<8i", self._document, _LENGTHS_97 if self.is_97 else _LENGTHS_6
        )
        ends = [0]
        for length in lengths:
            ends.append(ends[-1] + max(0, length))
        self._stories = list(pairwise(ends))
        self._pieces = list(self._read_pieces(ends[-1]))
        if not self._pieces:
            raise _damaged()
        self._starts = [piece.start for piece in self._pieces]
        units = bytearray(2 * self._pieces[-1].end)
        for piece in self._pieces:
            units[2 * piece.start : 2 * piece.end] = self._units(piece)
        for start, end in self._dropped():
            units[2 * start : 2 * end] = bytes(2 * (end - start))
        self._text = _one_a_unit(bytes(units))
        self._text = _without_instructions(self._text)
        self._levels = self._style_levels()
        runs = list(self._runs(PARAGRAPHS))
        self._run_starts = [run[0] for run in runs]
        self._run_settings = [run[1] for run in runs]
        self._cache: dict[bytes, Paragraph] = {}

    def story(self, number: int) -> tuple[int, int]:
        """Where one of the document's texts (:data:`MAIN` …) begins and ends."""
        return self._stories[number]

    def text(self, start: int, end: int) -> str:
        """The characters of a range, one a position; a zero for each that is not shown."""
        return self._text[start:end]

    def table(self, number: int, size: int) -> tuple[list[int], list[bytes]]:
        """A list of positions, and what is kept for each: `size` bytes (a PLC)."""
        data = self._pair(number)
        count = max(0, (len(data) - 4) // (4 + size))
        positions = struct.unpack_from(f"<{count + 1}I", data) if len(data) >= 4 else ()
        kept = 4 * (count + 1)
        return list(positions), [
            data[kept + i * size : kept + (i + 1) * size] for i in range(count)
        ]

    def paragraph(self, mark: int) -> Paragraph | None:
        """What is set for the paragraph that ends at a position; None where that is lost."""
        piece = self._pieces[max(0, bisect_right(self._starts, mark) - 1)]
        place = piece.place + (mark - piece.start) * piece.width
        run = bisect_right(self._run_starts, place) - 1
        if run < 0:
            return None
        settings = self._run_settings[run]
        if settings not in self._cache:
            self._cache[settings] = self._paragraph(settings)
        return self._cache[settings]

    def new_page_sections(self) -> tuple[set[int], set[int]]:
        """Where sections begin, and those of them that begin on a new page."""
        starts, sections = self.table(SECTIONS, 12)
        on_new_page = set()
        for start, section in zip(starts, sections, strict=False):
            place = struct.unpack_from("<i", section, 2)[0]
            kind = 2
            if 0 < place < len(self._document) - 2:
                size = struct.unpack_from("<H", self._document, place)[0]
                for modifier, value in modifiers(
                    self._document[place + 2 : place + 2 + size], is_97=self.is_97
                ):
                    if modifier is Modifier.SECTION_BREAK:
                        kind = value
            if kind >= 2:
                on_new_page.add(start)
        return set(starts), on_new_page

    def _pair(self, number: int) -> bytes:
        if not self.is_97 and number >= _SHARED_PAIRS:
            return b""
        where = (_PAIRS_97 if self.is_97 else _PAIRS_6) + 8 * number
        if where + 8 > len(self._document):
            return b""
        place, size = struct.unpack_from("<II", self._document, where)
        return self._tables[place : place + size]

    def _read_pieces(self, length: int) -> Iterator[Piece]:
        """The pieces of the text in its order."""
        table = _piece_table(self._pair(PIECES))
        count = (len(table) - 4) // 12
        if count < 1:
            if not self.is_97:
                yield from self._one_piece(length)
            return
        positions = struct.unpack_from(f"<{count + 1}I", table)
        expected = 0
        for number, (start, stop) in enumerate(pairwise(positions)):
            place = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)[0]
            width = 2 if self.is_97 else self._old_width(length)
            if self.is_97 and place & _COMPRESSED:
                place, width = (place & ~_COMPRESSED) // 2, 1
            end = min(stop, start + max(0, len(self._document) - place) // width)
            if start == expected and end > start:
                expected = stop if end == stop else -1  # nothing follows what is cut off
                yield Piece(start, end, place, width)

    def _one_piece(self, length: int) -> Iterator[Piece]:
        """The text of an old document that was never saved fast: all in one place."""
        first = struct.unpack_from("<I", self._document, 0x18)[0]  # fcMin
        width = self._old_width(length)
        end = min(length, max(0, len(self._document) - first) // width)
        if end > 0:
            yield Piece(0, end, first, width)

    def _old_width(self, length: int) -> int:
        """Bytes a character before Word 97: two in its East Asian versions."""
        first, last = struct.unpack_from("<II", self._document, 0x18)  # fcMin, fcMac
        return 2 if last - first >= 2 * length > 0 else 1

    def _units(self, piece: Piece) -> bytes:
        """The text of a piece in UTF-16, one unit a position."""
        size = (piece.end - piece.start) * piece.width
        data = self._document[piece.place : piece.place + size]
        if piece.width == 2:
            return data
        encoding = "cp1252" if self.is_97 else self._code_page()
        text = data.decode(encoding, "replace")
        if len(text) != len(data):  # characters of two bytes take two positions
            text = "".join(
                letter + "\0" * (len(letter.encode(encoding, "replace")) - 1) for letter in text
            )
        return text.ljust(len(data), "\0")[: len(data)].encode("utf-16-le")

    def _code_page(self) -> str:
        if self._language in _TRADITIONAL_CHINESE:
            return "big5"
        if self._from_mac:
            return "mac_roman"
        return _CODE_PAGES.get(self._language & 0xFF, "cp1252")

    def _dropped(self) -> Iterator[tuple[int, int]]:
        """The ranges of text that are hidden or deleted."""
        hidden = []
        for start, settings, end in self._runs(CHARACTERS):
            off = {Modifier.HIDDEN: False, Modifier.DELETED: False}
            for modifier, value in modifiers(settings, is_97=self.is_97):
                if modifier in off:
                    off[modifier] = value in {1, 0x81}
            if any(off.values()):
                hidden.append((start, end))
        ends = [end for _, end in hidden]
        for piece in self._pieces if hidden else ():
            last = piece.place + (piece.end - piece.start) * piece.width
            for start, end in hidden[bisect_right(ends, piece.place) :]:
                if start >= last:
                    break
                first = piece.start + max(0, start - piece.place) // piece.width
                yield first, min(piece.end, piece.start + (end - piece.place) // piece.width)

    def _runs(self, number: int) -> Iterator[tuple[int, bytes, int]]:
        """Ranges of the file and what is set for them: (first FC, settings, end)."""
        size = 4 if self.is_97 else 2
        _, pages = self.table(number, size)
        for page in pages:
            place = (int.from_bytes(page, "little") & 0x3FFFFF) * _PAGE
            formatted = self._document[place : place + _PAGE]
            if len(formatted) == _PAGE:
                yield from self._page_runs(formatted, number)

    def _page_runs(self, page: bytes, number: int) -> Iterator[tuple[int, bytes, int]]:
        count = page[-1]
        step = 1 if number == CHARACTERS else 13 if self.is_97 else 7  # bytes of an entry (BX)
        if 4 * (count + 1) + step * count >= _PAGE:
            return
        places = struct.unpack_from(f"<{count + 1}I", page)
        for run, (start, end) in enumerate(pairwise(places)):
            at = 2 * page[4 * (count + 1) + step * run]
            size = page[at] if at else 0
            if number == PARAGRAPHS and at:
                if size or not self.is_97:
                    size = 2 * size - (1 if self.is_97 else 0)
                else:  # the count is in the byte after
                    at += 1
                    size = 2 * page[min(at, _PAGE - 1)]
            yield start, page[at + 1 : at + 1 + size] if at else b"", end

    def _paragraph(self, settings: bytes) -> Paragraph:
        if len(settings) < 2:
            return Paragraph()
        style = struct.unpack_from("<H", settings)[0]
        found = Paragraph(self._levels[style] if style < len(self._levels) else 0)
        for modifier, value in modifiers(settings[2:], is_97=self.is_97):
            if modifier is Modifier.OUTLINE_LEVEL:
                found = replace(found, level=value + 1 if value < _BODY_TEXT else 0)
            elif modifier is Modifier.IN_TABLE:
                found = replace(found, in_table=bool(value))
            elif modifier is Modifier.ENDS_ROW:
                found = replace(found, ends_row=bool(value))
            elif modifier is Modifier.BREAKS_PAGE:
                found = replace(found, breaks_page=bool(value))
        return found

    def _style_levels(self) -> list[int]:
        """The outline level of each style, inherited where it is not a heading itself."""
        data = self._pair(STYLES)
        if len(data) < 4:
            return []
        place = 2 + struct.unpack_from("<H", data)[0]
        identities: list[int] = []
        bases: list[int] = []
        for _ in range(struct.unpack_from("<H", data, 2)[0]):
            if place + 2 > len(data):
                break
            size = struct.unpack_from("<H", data, place)[0]
            first, second = struct.unpack_from("<HH", data.ljust(place + 6, b"\0"), place + 2)
            identities.append(first & 0xFFF if size else _NO_STYLE)
            bases.append(second >> 4 if size else _NO_STYLE)
            place += 2 + size + size % 2
        return [_inherited_level(style, identities, bases) for style in range(len(bases))]


def _inherited_level(style: int, identities: Sequence[int], bases: Sequence[int]) -> int:
    for _ in range(16):  # styles may be based on each other in a circle
        if style >= len(identities):
            break
        if 1 <= identities[style] <= 9:
            return identities[style]
        if identities[style] == _TITLE_STYLE:
            return 1
        style = bases[style]
    return 0


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd in a Clx, behind the property lists that fast saving leaves."""
    place = 0
    while place + 5 <= len(clx):
        if clx[place] == _COMPLEX_TABLE:
            size = struct.unpack_from("<I", clx, place + 1)[0]
            return clx[place + 5 : place + 5 + size]
        if clx[place] != _COMPLEX_PREFIX:
            break
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    return b""


def _one_a_unit(units: bytes) -> str:
    """Decode UTF-16 to one character a unit: pairs of surrogates stay two."""
    text = units.decode("utf-16-le", "surrogatepass")
    if 2 * len(text) == len(units):
        return text
    return "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units)))


def _without_instructions(text: str) -> str:
    """Blank the instructions of fields, and leave what they show."""
    blanks: list[tuple[int, int]] = []
    open_fields: list[tuple[int, int]] = []  # where they began, where their result begins
    for mark in _FIELD_MARKS.finditer(text):
        if mark[0] == "\x13":
            open_fields.append((mark.start(), -1))
        elif open_fields and mark[0] == "\x14":
            open_fields[-1] = (open_fields[-1][0], mark.end())
        elif open_fields:
            begun, shown = open_fields.pop()
            blanks.append((begun, shown if shown >= 0 else mark.end()))
    pieces: list[str] = []
    done = 0
    for begun, end in sorted(blanks):
        if end > done:
            start = max(begun, done)
            pieces += [text[done:start], "\0" * (end - start)]
            done = end
    return "".join([*pieces, text[done:]])


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(FileState.FAILED, msg("The document is damaged: its text is missing"))
