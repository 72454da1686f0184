"""The automatic numbers of an HWP document's paragraphs ("제3조", "2.1", "가."), counted again.

The library counts them too, but passes over the first paragraph of each section and begins anew
behind it, where Hangul goes on.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict, deque
from collections.abc import Iterable
from itertools import islice

from munjang.extract.hangul_numbering import Counter, Level
from munjang.extract.hwp_controls import controls, letters, plain_text
from munjang.extract.hwp_salvage import records

_NUMBERING, _SHAPE = 0x17, 0x19  # HWPTAG_NUMBERING, HWPTAG_PARA_SHAPE
_HEAD, _TEXT = 0x42, 0x43  # HWPTAG_PARA_HEADER, HWPTAG_PARA_TEXT
_SECTION = re.compile(b"dces")  # secd
_OUTLINE, _NUMBER = 1, 2  # what a paragraph's shape has for its head
_LEVELS = 7
_FORMS = (
    "DIGIT", "CIRCLED_DIGIT", "ROMAN_CAPITAL", "ROMAN_SMALL", "LATIN_CAPITAL", "LATIN_SMALL",
    "CIRCLED_LATIN_CAPITAL", "CIRCLED_LATIN_SMALL", "HANGUL_SYLLABLE", "CIRCLED_HANGUL_SYLLABLE",
    "HANGUL_JAMO", "CIRCLED_HANGUL_JAMO", "HANGUL_PHONETIC", "IDEOGRAPH", "CIRCLED_IDEOGRAPH",
    "DECAGON_CIRCLE", "DECAGON_CIRCLE_HANJA",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"\^(?:([1-7])|([nN]))")


class Numbering:
    """Knows the numbers of a document's paragraphs by what these say."""

    def __init__(self, settings: bytes, sections: Iterable[bytes]) -> None:
        """Take in what a document sets up before its text (DocInfo), and its sections."""
        self._lists: list[dict[int, Level]] = []
        self._shapes: list[tuple[int, int, int]] = []  # the head of each, its level and list
        self._counter = Counter(_PLACEHOLDER)
        self._outline = 0  # the list of the section's outline, from 1
        self._labels: defaultdict[str, deque[str]] = defaultdict(deque)
        try:
            self._read(settings)
            if any(head in {_OUTLINE, _NUMBER} for head, _, _ in self._shapes):
                for section in sections:
                    self._count(section)
        except struct.error:  # the library's numbers are better than those of half a document
            self._labels.clear()

    def parted(self, text: str, first: str) -> tuple[str, str]:
        """The text of a numbered paragraph, and its number.

        `first` is its first piece, which may be the number that the library has given it.
        """
        for begins in (0, len(first)):
            found = self._labels.get(letters(text[begins:]))
            if found:
                return text[begins:], found.popleft()
        return text, ""

    def _read(self, settings: bytes) -> None:
        for kind, _, data in records(settings, _NUMBERING, _SHAPE):
            if kind == _NUMBERING:
                self._lists.append(_levels(data))
            elif kind == _SHAPE:
                look, list_ = struct.unpack_from("<I26xH", data)
                self._shapes.append((look >> 23 & 3, look >> 25 & 7, list_))

    def _count(self, section: bytes) -> None:
        """Count the paragraphs of a section; what sets it up stands within its first one."""
        for control in islice(controls(section, _SECTION), 1):
            self._outline = struct.unpack_from("<H", control, 18)[0]
        label = ""
        for kind, _, data in records(section, _HEAD, _TEXT):
            if kind == _HEAD:
                label = self._label(struct.unpack_from("<H", data, 8)[0])
            elif kind == _TEXT and label:
                name = letters(plain_text(data))
                if name:
                    self._labels[name].append(label)
                label = ""

    def _label(self, shape: int) -> str:
        head, level, list_ = self._shapes[shape] if shape < len(self._shapes) else (0, 0, 0)
        if head not in {_OUTLINE, _NUMBER}:
            return ""
        name = self._outline if head == _OUTLINE else list_
        levels = self._lists[name - 1] if 0 < name <= len(self._lists) else {}
        return self._counter.label(name, levels, level + 1)


def _levels(data: bytes) -> dict[int, Level]:
    """The levels of a list: of each how it looks and its text, then the numbers they start with."""
    looks: list[tuple[str, str]] = []
    place = 0
    for _ in range(_LEVELS):
        look, size = struct.unpack_from("<I8xH", data, place)
        text = data[place + 14 : place + 14 + 2 * size].decode("utf-16-le", "replace")
        form = look >> 5 & 0xF
        looks.append((_FORMS[form], text))
        place += 14 + 2 * size
    starts = [1] * _LEVELS
    if len(data) >= place + 2 + 4 * _LEVELS:
        starts = list(struct.unpack_from(f"<{_LEVELS}I", data, place + 2))
    return {
        number: Level(start, form, text)
        for number, ((form, text), start) in enumerate(zip(looks, starts, strict=True), 1)
    }
