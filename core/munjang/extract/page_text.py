"""Finds the place on its page of every letter of a text that was made from it.

A reader joins lines, drops hyphens, composes syllables and puts spaces in or out; it never changes
the order of the letters of one piece. So the letters of a piece are those of the lines it was made
of, one after the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import Generic, NamedTuple, TypeVar

from munjang.language.normalise import normalise_text
from munjang.records import Passage

_T = TypeVar("_T")

_JOINTS = re.compile(r"[\s-]+")  # what joining lines may add or take away
_MOST_COMPARED = 20_000  # letters of a piece that are compared one by one where it is not as it was


class Letter(NamedTuple, Generic[_T]):
    """A letter as the text has it, and where it comes from."""

    character: str
    origin: _T


class _Piece(NamedTuple, Generic[_T]):
    start: int
    end: int
    source: Callable[[], Iterable[Letter[_T]]]
    skipped: int


class Traced(Generic[_T]):
    """A text and, for its letters, where each of them comes from.

    Only pieces that are asked about are compared with what they were made of.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces: list[_Piece[_T]] = []

    def add(
        self,
        start: int,
        end: int,
        source: Callable[[], Iterable[Letter[_T]]],
        skipped: int = 0,
    ) -> None:
        """Say what the text from `start` to `end` was made of; pieces are added in order.

        The first letters of `source`, `skipped` in number, are not in it.
        """
        self._pieces.append(_Piece(start, min(end, len(self.text)), source, skipped))

    def origins(self, start: int, end: int) -> list[_T]:
        """Where the letters from `start` to `end` come from, as far as it is known."""
        found: list[_T] = []
        at = bisect_right(self._pieces, start, key=lambda piece: piece.end)
        while at < len(self._pieces) and self._pieces[at].start < end:
            found += [origin for offset, origin in self._aligned(at) if start <= offset < end]
            at += 1
        return found

    def _aligned(self, number: int) -> list[tuple[int, _T]]:
        """The letters of a piece: their offsets in the text, and where they come from."""
        piece = self._pieces[number]
        offsets = [at for at in range(piece.start, piece.end) if not _JOINTS.match(self.text, at)]
        wanted = "".join(self.text[at] for at in offsets)
        source = list(piece.source())[piece.skipped :]
        found = "".join(letter.character for letter in source)
        if found.startswith(wanted):
            pairs: Iterable[tuple[int, int]] = ((at, at) for at in range(len(wanted)))
        else:
            pairs = _compare(wanted[:_MOST_COMPARED], found[:_MOST_COMPARED])
        return [(offsets[here], source[there].origin) for here, there in pairs]


def letters(text: str) -> Iterator[Letter[int]]:
    """The letters that a reader makes of one line of a page, each with its place in the line."""
    normalised = normalise_text(text)
    if len(normalised) == len(text):
        clusters: Iterable[tuple[str, int]] = zip(normalised, range(len(text)), strict=True)
    else:
        clusters = ((normalise_text(cluster), at) for cluster, at in _clusters(text))
    for characters, at in clusters:
        for character in characters:
            if not _JOINTS.match(character):
                yield Letter(character, at)


def count_letters(text: str) -> int:
    """How many letters a reader makes of one line of a page."""
    return sum(1 for _ in letters(text))


def find_again(text: str, passage: Passage, expected: str) -> Passage | None:
    """The passage where it stands in a text that another version of the reader made.

    Of several that read alike it is the nearest one.
    """
    if text.startswith(expected, passage.start):
        return passage
    after = text.find(expected, passage.start)
    before = text.rfind(expected, 0, passage.start + len(expected))
    found = [at for at in (before, after) if at >= 0]
    if not found or not expected:
        return None
    by = min(found, key=lambda at: abs(at - passage.start)) - passage.start
    words = [(start + by, end + by) for start, end in passage.words]
    return Passage(passage.start + by, passage.end + by, words)


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Characters with the marks and jamo that belong to them, each with its place."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _goes_with_last(text[at]):
            yield text[start:at], start
            start = at


def _goes_with_last(character: str) -> bool:
    # The vowels and final consonants of Hangul that is written letter by letter.
    return unicodedata.combining(character) > 0 or "\u1160" <= character <= "\u11ff"


def _compare(wanted: str, found: str) -> Iterator[tuple[int, int]]:
    """Pairs of places of equal letters in two texts that differ here and there."""
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    for here, there, length in matcher.get_matching_blocks():
        yield from zip(range(here, here + length), range(there, there + length), strict=True)
