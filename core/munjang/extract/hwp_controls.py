"""What is in the text of an HWP document as a control that the library passes over.

The numbers of tables, pictures and equations in their captions, and words with small ones above or
under them (덧말), are put back at their places in the texts that the library gives. Where a drawing
stands that has an alternative text is not known.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from munjang.errors import ExtractionRefused
from munjang.extract.hwp_distribution import HEADER, PROPERTIES
from munjang.extract.hwp_salvage import SINGLE, records, sections
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.ole import Compound

_COMPRESSED = 0x01  # among the properties
_TEXT, _CONTROL = 0x43, 0x47  # HWPTAG_PARA_TEXT, HWPTAG_CTRL_HEADER
_NUMBER, _WORDS = b"onta", b"tudt"  # atno, tdut
_DRAWINGS = re.compile(rb" osg| lbt|deqe")  # gso, tbl, eqed
_SETTINGS = "DocInfo"
_LAID_OUT = 44  # bytes of them
_CONTROLS = {18: _NUMBER, 23: _WORDS}  # by the character that stands for them
_COUNTED_KINDS = range(3, 6)  # pictures, tables and equations: others are counted by Hangul
_SPACE = 0x20
_CONTROL_UNITS = 8


class _Missing(NamedTuple):
    """A text, and where in it, by the letters before, it is missing."""

    letters: int
    spaces: int  # behind those letters
    text: str


class Controls:
    """Knows the paragraphs that the library gives without something, by what it gives of them."""

    def __init__(self, sections: Iterable[bytes]) -> None:
        """Take in the sections of a document; of a damaged one, what can be read."""
        self.alternatives: list[str] = []  # what is said of pictures, tables and equations
        self._missing: defaultdict[str, deque[list[_Missing]]] = defaultdict(deque)
        with suppress(struct.error):
            for section in sections:
                self._add(section)

    def restored(self, text: str) -> str:
        """A paragraph with what is missing in it."""
        found = self._missing.get(letters(text)) if self._missing else None
        for missing in reversed(found.popleft() if found else ()):
            place = _place(text, missing)
            text = text[:place] + missing.text + text[place:]
        return text

    def _add(self, section: bytes) -> None:
        self.alternatives += _alternatives(section)
        if _NUMBER not in section and _WORDS not in section:
            return
        for units, controls in _paragraphs(section):
            text, missing = _read(units, controls)
            if missing and letters(text):
                self._missing[letters(text)].append(missing)


def opened_parts(compound: Compound) -> tuple[bytes, list[bytes]]:
    """What a document sets up before its text, and its sections; as far as they can be read."""
    settings = b""
    found: list[bytes] = []
    with suppress(ExtractionRefused, KeyError, IndexError, zlib.error):
        compressed = bool(compound.stream(HEADER)[PROPERTIES] & _COMPRESSED)
        settings = _unpacked(compound.stream(_SETTINGS), compressed=compressed)
        found.extend(_unpacked(each, compressed=compressed) for each in sections(compound))
    return settings, found


def controls(section: bytes, names: re.Pattern[bytes]) -> Iterator[bytes]:
    """The records of the controls with these names, wherever they are."""
    for found in names.finditer(section, 4):
        place = found.start()
        head = struct.unpack_from("<I", section, place - 4)[0]
        if head & 0x3FF == _CONTROL:  # and no place in a text where one stands
            yield section[place : place + (head >> 20)]


def _unpacked(stream: bytes, *, compressed: bool) -> bytes:
    if not compressed:
        return stream
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream, MAX_PART_BYTES)


def _alternatives(section: bytes) -> Iterator[str]:
    """The alternative texts of drawings, which stand behind what says how these are laid out."""
    for control in controls(section, _DRAWINGS):
        if len(control) > _LAID_OUT + 2:
            size = struct.unpack_from("<H", control, _LAID_OUT)[0]
            text = control[_LAID_OUT + 2 : _LAID_OUT + 2 + 2 * size]
            yield text.decode("utf-16-le", "replace")


def _paragraphs(section: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """The texts of paragraphs that have controls, each with those that are its own."""
    open_: list[tuple[int, bytes, list[bytes]]] = []  # the paragraphs around us, by their depth
    for kind, depth, data in records(section, _TEXT, _CONTROL):
        if kind == _TEXT:
            while open_ and open_[-1][0] >= depth:
                _, units, controls = open_.pop()
                yield units, controls
            open_.append((depth, data, []))
        elif kind == _CONTROL:
            for level, _, controls in reversed(open_):
                if level == depth:
                    controls.append(data)
                    break
    yield from ((units, controls) for _, units, controls in open_)


def _read(data: bytes, controls: list[bytes]) -> tuple[str, list[_Missing]]:
    """A paragraph as the library gives it, and what is missing."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    waiting = {kind: deque(c for c in controls if c[:4] == kind) for kind in _CONTROLS.values()}
    missing: list[_Missing] = []
    pieces: list[str] = []
    place = 0
    while place < len(units):
        unit = units[place]
        if unit in _CONTROLS and waiting[_CONTROLS[unit]]:
            shown = _shown(waiting[_CONTROLS[unit]].popleft())
            if shown:
                before = "".join(pieces)
                spaces = len(before) - len(before.rstrip())
                missing.append(_Missing(len(letters(before)), spaces, shown))
        elif unit >= _SPACE:
            pieces.append(chr(unit))
        place += 1 if unit >= _SPACE or unit in SINGLE else _CONTROL_UNITS
    return "".join(pieces), missing


def _shown(control: bytes) -> str:
    """What a control shows; "" for numbers that Hangul counts when it shows the document."""
    if control.startswith(_NUMBER):
        kind, number = struct.unpack_from("<IH", control, 4)
        return str(number) if kind & 0xF in _COUNTED_KINDS else ""
    size = struct.unpack_from("<H", control, 4)[0]
    main = control[6 : 6 + 2 * size].decode("utf-16-le", "replace")
    place = 6 + 2 * size
    size = struct.unpack_from("<H", control, place)[0]
    small = control[place + 2 : place + 2 + 2 * size].decode("utf-16-le", "replace")
    return f"{main}({small})"


def plain_text(data: bytes) -> str:
    """A paragraph as the library gives it, without its number."""
    return _read(data, [])[0]


def letters(text: str) -> str:
    """The letters of a paragraph that every reader gives alike."""
    return "".join(letter for letter in text if _is_letter(letter))


def _is_letter(letter: str) -> bool:
    return not letter.isspace() and ("!" <= letter < "\ud800" or "\uf900" <= letter <= "\uffff")


def _place(text: str, missing: _Missing) -> int:
    """Where in a text the missing one belongs."""
    left = missing.letters
    place = 0
    while place < len(text) and left:
        left -= _is_letter(text[place])
        place += 1
    for _ in range(missing.spaces):
        if place < len(text) and text[place].isspace():
            place += 1
    return place
