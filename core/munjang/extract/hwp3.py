"""Hangul documents before HWP 5: version 3.0, as Hangul 97 and its predecessors wrote it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from itertools import groupby

from munjang.errors import ExtractionRefused
from munjang.extract.builder import PAGE_BREAK, TextBuilder
from munjang.extract.hwp3_text import decode
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# The beginning of a file: its signature, what is set for the document, its summary.
_SIGNATURE_BYTES = 30
_DOCUMENT_BYTES, _SUMMARY_BYTES = 128, 1008
_ENCRYPTED, _COMPRESSED, _MORE_BYTES = 96, 124, 126  # places in what is set for the document
_TITLE_BYTES = 112  # of the summary

_LANGUAGES, _FONT_BYTES = 7, 40
_STYLE_BYTES = 238

# A paragraph.
_HEAD = struct.Struct("<BHHBBIB")
_CHARACTER_SHAPE_BYTES, _PARAGRAPH_SHAPE_BYTES = 31, 187
_LINE_BYTES = 14
_NEW_PAGE = 0x8001  # in the last number of a line

# What its text is made of besides characters.
_END = 13
_TAB, _BOX, _PICTURE, _LINE = 9, 10, 11, 14
_HIDDEN, _EDGE, _NOTE, _NUMBER = 15, 16, 17, 18
_COMPOSED, _HYPHEN, _KEPT_SPACE, _FIXED_SPACE = 23, 24, 30, 31
_SKIPPED = frozenset({1, 2, 3, 4, 5, 12, 27, 29})  # they say how long they are
# Bytes behind the number of each other one.
_SIZES = {
    6: 40, 7: 82, 8: 94, _TAB: 6, _LINE: 90, _NUMBER: 6, 19: 6, 20: 6, 21: 6, 22: 22,
    _COMPOSED: 8, _HYPHEN: 4, 25: 4, 26: 244, 28: 62, _KEPT_SPACE: 2, _FIXED_SPACE: 2,
}  # fmt: skip
_SIGNS = {_TAB: "\t", _HYPHEN: "-", _KEPT_SPACE: " ", _FIXED_SPACE: " "}
_UNITS = {  # of a paragraph's length, each two bytes
    7: 42, 8: 48, 22: 12, _COMPOSED: 5, _HYPHEN: 3, 25: 3, 26: 123, 28: 32,
    _KEPT_SPACE: 2, _FIXED_SPACE: 2,
}  # fmt: skip
_CONTROL_UNITS = 4
_BOX_BYTES, _CELL_BYTES = 84, 27
_BOX_KIND, _BOX_CELLS = 78, 80  # places in a box
_TABLE = 0  # the kind of a box; others are text boxes, equations and buttons
_PICTURE_BYTES = 348
_INFO_BYTES = {_HIDDEN: 8, _EDGE: 10, _NOTE: 14}
_MAX_NESTING = 50  # of texts within texts
_COUNTED_KINDS = range(3, 6)  # pictures, tables and equations, by their number in the document


def read(source: Source, out: TextBuilder) -> None:
    """Read a Hangul 3.0 document."""
    data = source.read()
    settings = data[_SIGNATURE_BYTES : _SIGNATURE_BYTES + _DOCUMENT_BYTES]
    if len(settings) < _DOCUMENT_BYTES:
        raise _damaged()
    if struct.unpack_from("<H", settings, _ENCRYPTED)[0]:
        raise ExtractionRefused(FileState.ENCRYPTED, msg("The document is protected by a password"))
    start = _SIGNATURE_BYTES + _DOCUMENT_BYTES
    title = data[start : start + _TITLE_BYTES]
    out.title = decode(struct.unpack(f"<{len(title) // 2}H", title[: len(title) // 2 * 2]))
    out.title = out.title.split("\0")[0]
    start += _SUMMARY_BYTES + struct.unpack_from("<H", settings, _MORE_BYTES)[0]
    body = data[start:]
    if settings[_COMPRESSED]:
        try:
            body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, MAX_PART_BYTES)
        except zlib.error as error:
            raise _damaged() from error
    _BodyReader(body, out).read()


@dataclass(slots=True)
class _Paragraph:
    """The text of a paragraph, and the texts that hang on it."""

    pieces: list[str] = field(default_factory=list)
    hanging: list[_Hanging] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What its characters say."""
        return "".join(self.pieces)


@dataclass(slots=True)
class _Hanging:
    """A note, header, text box or caption; the cells of a table, row by row."""

    control: int
    rows: list[list[list[_Paragraph]]]
    is_table: bool = False


class _BodyReader:
    """Reads the records behind each other, and writes what was read up to where they break."""

    def __init__(self, data: bytes, out: TextBuilder) -> None:
        self._data = data
        self._out = out
        self._place = 0
        self._edges: set[str] = set()  # headers and footers already written
        self._pages = 0  # that have begun

    def read(self) -> None:
        """Read all paragraphs of the document."""
        try:
            for _ in range(_LANGUAGES):
                self._skip(_FONT_BYTES * self._number())
            self._skip(_STYLE_BYTES * self._number())
            while (paragraph := self._paragraph(0)) is not None:
                self._write(paragraph)
        except (struct.error, EOFError) as error:
            if not self._out.has_text:
                raise _damaged() from error
            self._out.leave_out(msg("The end of the document is damaged"))

    def _take(self, size: int) -> bytes:
        taken = self._data[self._place : self._place + size]
        if len(taken) < size:
            raise EOFError
        self._place += size
        return taken

    def _skip(self, size: int) -> None:
        if self._place + size > len(self._data):
            raise EOFError
        self._place += size

    def _number(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _paragraphs(self, depth: int) -> list[_Paragraph]:
        found = []
        while (paragraph := self._paragraph(depth + 1)) is not None:
            found.append(paragraph)
        return found

    def _paragraph(self, depth: int) -> _Paragraph | None:
        """The next paragraph; None at the end of a list of them."""
        if depth > _MAX_NESTING:
            raise EOFError
        same_shape, count, lines, has_shapes, *_ = _HEAD.unpack(self._take(_HEAD.size))
        self._skip(_CHARACTER_SHAPE_BYTES)
        if count and not same_shape:
            self._skip(_PARAGRAPH_SHAPE_BYTES)
        breaks = self._breaks(self._take(_LINE_BYTES * lines), counted=depth == 0)
        for _ in range(count if has_shapes else 0):
            if not self._take(1)[0]:  # not the shape of the character before
                self._skip(_CHARACTER_SHAPE_BYTES)
        return self._text(count, breaks, depth) if count else None

    def _text(self, count: int, breaks: set[int], depth: int) -> _Paragraph:
        """The characters of a paragraph, `count` units of two bytes, with all among them."""
        paragraph = _Paragraph()
        done = 0
        while done < count:
            if done in breaks:
                paragraph.pieces.append(PAGE_BREAK)
            number = self._number()
            if number == _END:
                break
            if number > 31:
                paragraph.pieces.append(decode([number]))
                done += 1
            else:
                self._control(number, paragraph, depth)
                done += _UNITS.get(number, _CONTROL_UNITS)
        return paragraph

    def _breaks(self, lines: bytes, *, counted: bool) -> set[int]:
        """Where in a paragraph pages begin; the document's first does not count."""
        found = set()
        for start, *_, flags in struct.iter_unpack("<7H", lines if counted else b""):
            if flags & _NEW_PAGE == _NEW_PAGE:
                self._pages += 1
                if self._pages > 1:
                    found.add(start)
        return found

    def _control(self, control: int, paragraph: _Paragraph, depth: int) -> None:
        if control in _SIZES:
            content = self._take(_SIZES[control])
            if control in _SIGNS:
                paragraph.pieces.append(_SIGNS[control])
            elif control == _COMPOSED:  # up to three characters in one place
                paragraph.pieces.append(decode(filter(None, struct.unpack_from("<3H", content))))
            elif control == _NUMBER:
                kind, number = struct.unpack_from("<HH", content)
                paragraph.pieces.append(str(number) if kind in _COUNTED_KINDS else "")
            return
        size = struct.unpack_from("<I", self._take(6))[0]
        if control in _SKIPPED:
            self._skip(size)
        elif control == _BOX:
            paragraph.hanging += self._box(depth)
        elif control == _PICTURE:
            more = struct.unpack_from("<I", self._take(_PICTURE_BYTES))[0]
            self._skip(more)
            paragraph.hanging.append(_Hanging(control, [[self._paragraphs(depth)]]))
        elif control in _INFO_BYTES:
            self._skip(_INFO_BYTES[control])
            paragraph.hanging.append(_Hanging(control, [[self._paragraphs(depth)]]))
        else:
            raise EOFError

    def _box(self, depth: int) -> list[_Hanging]:
        """A table, text box, equation or button, and its caption."""
        head = self._take(_BOX_BYTES)
        kind, count = struct.unpack_from("<HH", head, _BOX_KIND)
        corners = [struct.unpack_from("<4xHH", self._take(_CELL_BYTES)) for _ in range(count)]
        cells = [(y, x, self._paragraphs(depth)) for x, y in corners]
        cells.sort(key=lambda cell: cell[:2])
        rows = [[text for *_, text in row] for _, row in groupby(cells, key=lambda cell: cell[0])]
        caption = self._paragraphs(depth)
        return [_Hanging(_BOX, rows, kind == _TABLE), _Hanging(_BOX, [[caption]])]

    def _write(self, paragraph: _Paragraph) -> None:
        self._out.block(paragraph.text)
        for hanging in paragraph.hanging:
            for row in hanging.rows:
                if hanging.is_table:
                    self._out.row([list(_texts(cell)) for cell in row])
                elif hanging.control == _EDGE:
                    self._write_edge(row[0])
                else:
                    for cell in row:
                        for inner in cell:
                            self._write(inner)

    def _write_edge(self, paragraphs: list[_Paragraph]) -> None:
        """Write a header or footer, each of its lines only once in the document."""
        for text in _texts(paragraphs):
            if text not in self._edges:
                self._edges.add(text)
                self._out.block(text)


def _texts(paragraphs: list[_Paragraph]) -> list[str]:
    """Paragraphs as plain texts, each followed by what hangs on it."""
    found: list[str] = []
    for paragraph in paragraphs:
        found.append(paragraph.text)
        for hanging in paragraph.hanging:
            for row in hanging.rows:
                cells = [" ".join(filter(None, _texts(cell))) for cell in row]
                found.append("\t".join(cells))
    return found


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(FileState.FAILED, msg("The document is damaged: its text is missing"))
