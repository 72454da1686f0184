"""Words that a line of a PDF cuts in two: what stands between their halves.

English is cut with a hyphen, which may be one of the word itself. Korean is cut without any sign,
between any two syllables, by programs that set it in full lines; others break it between words
only. Which of them made a document shows in its lines, and in the words it has elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from munjang.extract.pdf_lines import Line, beside

_LAST_PART = re.compile(r"(?<![^\W_])[^\W\d_]*[a-zß-ÿ]$")
_FIRST_PART = re.compile(r"[a-zß-ÿ]+")

_HANGUL_WORD = re.compile(r"[가-힣]+")
_HANGUL_END = re.compile(r"[가-힣]+$")
_MOST_WORDS = 300_000  # remembered of one document
_MOST_SYLLABLES = 8  # of a Korean word that are told apart

# No Korean word begins with these: particles and endings that follow a noun or a stem.
_ONLY_INSIDE = re.compile(
    r"(?:[을를는와]|에서|에게|으로|까지|부터|보다|처럼|라고|이라|이며|이고|이나|다|니다|습니다|입니다"
    r"|합니다|됩니다|었다|았다|였다|었습니다|았습니다|였습니다|겠습니다|십시오|세요|므로|면서|지만|는데"
    r"|도록|려고|려면|거나|든지|들은|들을|들이|들의|적으로|적인)(?![가-힣])"
)

# A line that ends this much before the edge of its column had no room for a word, but would have
# had for a syllable; one that ends still earlier is the last of a paragraph. In heights of type.
_ROOM_FOR_SYLLABLE = 1.4
_ROOM_FOR_WORD = 6.0
_RAGGED = 0.2  # the share of such lines in text that is broken between words only
_FEWEST_LINES = 8  # that such a share is taken of
_SPACED = 0.1  # the share of lines with a space at their end where the program writes them all
_SURE = 2.0  # how much evidence settles a doubt

# Lines cut after a number of characters are as long as the longest, but for the last of paragraphs.
_FEWEST_COLUMNS = 20
_LONG = 0.7
_ALIKE = 0.7

# First halves of English compounds that keep their hyphen.
# fmt: off
_KEEP_HYPHEN = frozenset({
    "all", "cross", "ex", "full", "half", "high", "long", "low", "non", "one", "part", "quasi",
    "real", "self", "semi", "short", "so", "two", "well",
})
# fmt: on


class Words:
    """Remembers the words and the line ends of a document, to tell how lines are joined."""

    def __init__(self) -> None:
        self._text = ""  # of the pages learnt last
        self._columns = 0  # of their lines, where all are cut after so many characters
        self._words: set[str] = set()  # Korean ones
        self._beginnings: set[str] = set()  # of Korean words: their first syllables
        self._lines = 0  # that end and go on in Hangul
        self._spaced = 0  # of them, with a space at the end
        self._short = 0  # of them, with room left for a syllable
        self._cut = 0  # of them, surely inside a word
        self._whole = 0  # of them, surely between words

    def learn(self, pages: Sequence[Sequence[Line]]) -> None:
        """Look at the lines of pages before any of them is joined."""
        self._text = "\n".join(line.text for lines in pages for line in lines)
        self._columns = _columns([line for lines in pages for line in lines])
        joints = [joint for lines in pages if _is_korean(lines) for joint in _joints(lines)]
        if not joints:
            return
        for lines in pages:
            self._learn_korean(lines)
        for upper, lower, room in joints:
            self._lines += 1
            self._spaced += upper.spaced
            self._short += _ROOM_FOR_SYLLABLE < room / upper.height < _ROOM_FOR_WORD
            evidence = self._evidence(upper.text, lower.text)
            self._cut += evidence >= _SURE
            self._whole += evidence <= -_SURE

    def goes_on(self, before: Line, after: str) -> bool | None:
        """Whether the text shows that a line goes on in the next; None where it does not tell."""
        if self._columns:
            return before.length == self._columns
        if _in_hangul(before.text, after) and self._evidence(before.text, after) >= _SURE:
            return True
        return None

    def joint(self, before: Line, text: str, after: str) -> str:
        """What stands between a line and the next: nothing, a hyphen, or a line break.

        `text` is the paragraph up to the end of the line `before`, `after` the next line.
        """
        if before.hyphenated:
            return self._hyphen(text, after)
        if before.spaced:
            return "\n"
        if self._columns and before.length == self._columns:
            return ""
        if not _in_hangul(text, after):
            return "\n"
        return "" if self._is_cut(text, after) else "\n"

    def _hyphen(self, before: str, after: str) -> str:
        """What stands between the halves of a word cut at the end of a line: a hyphen or nothing.

        A word that the document has elsewhere is spelt as it is there.
        """
        left, right = _LAST_PART.search(before), _FIRST_PART.match(after)
        if left is None or right is None:
            return "-"  # a range, a name, a number: the hyphen is its own
        if self._is_elsewhere(left[0] + right[0]):
            return ""
        compound = self._is_elsewhere(f"{left[0]}-{right[0]}") or left[0].lower() in _KEEP_HYPHEN
        return "-" if compound else ""

    def _is_elsewhere(self, word: str) -> bool:
        """Whether the pages learnt last have this word whole."""
        return word in self._text and re.search(rf"\b{re.escape(word)}\b", self._text) is not None

    def _is_cut(self, before: str, after: str) -> bool:
        """Whether a Korean line ends inside a word."""
        if self._lines and self._spaced >= self._lines * _SPACED:
            return True  # where it ends between words there would be a space
        if self._lines >= _FEWEST_LINES and self._short >= self._lines * _RAGGED:
            return False
        evidence = self._evidence(before, after)
        if abs(evidence) >= _SURE:
            return evidence > 0
        # In doubt as the rest of the document: most programs break Korean between words.
        return evidence + (self._cut - self._whole - 1) / (self._cut + self._whole + 1) > 0

    def _evidence(self, before: str, after: str) -> float:
        """For a word that goes on (positive) or ends (negative) with the line."""
        left, right = _HANGUL_END.search(before), _HANGUL_WORD.match(after)
        if left is None or right is None:
            return 0.0
        if _ONLY_INSIDE.match(after):
            return 3.0
        whole = left[0] + right[0]
        evidence = 0.0
        # The longest word known that begins as both halves together do.
        known = max(
            (end for end in range(len(left[0]) + 1, len(whole) + 1) if self._begins(whole[:end])),
            default=0,
        )
        if known:
            evidence += 1.0 + (known - len(left[0])) / 2 + (known == len(whole))
        if left[0] in self._words:
            evidence -= 1.0
        if len(right[0]) > 1 and self._begins(right[0][:2]):
            evidence -= 0.5 + (right[0] in self._words) + (self._begins(right[0][:3])) / 2
        elif len(right[0]) > 1:
            evidence += 0.5
        return evidence

    def _begins(self, syllables: str) -> bool:
        return syllables[:_MOST_SYLLABLES] in self._beginnings

    def _learn_korean(self, lines: Sequence[Line]) -> None:
        """Remember the words that stand whole in the lines."""
        if len(self._beginnings) > _MOST_WORDS:
            return
        for line in lines:
            for match in _HANGUL_WORD.finditer(line.text):
                word = match[0]
                if match.start() == 0 or (match.end() == len(line.text) and not line.spaced):
                    continue  # it may be half a word
                if word in self._words:
                    continue
                self._words.add(word)
                self._beginnings.update(
                    word[:end] for end in range(2, min(len(word), _MOST_SYLLABLES) + 1)
                )


def _columns(lines: Sequence[Line]) -> int:
    """After how many characters simple programs cut every line, wherever that is; 0 if not so."""
    longest = max((line.length for line in lines), default=0)
    full = [line for line in lines if line.length == longest]
    long = sum(line.length > longest * _LONG for line in lines)
    # Some cut falls on a space; programs that break lines between words leave none there, or all.
    certain = len(full) > 1 and any(line.spaced for line in full)
    return longest if longest >= _FEWEST_COLUMNS and certain and len(full) > long * _ALIKE else 0


def _is_korean(lines: Sequence[Line]) -> bool:
    return any("가" <= line.text[-1] <= "힣" for line in lines)


def _joints(lines: Sequence[Line]) -> Iterable[tuple[Line, Line, float]]:
    """Lines of one column that end in Hangul, each with the next and the room left at its end."""
    column: list[Line] = []
    for line in [*lines, None]:
        if column and (line is None or not _below(column[-1], line)):
            edge = max(other.right for other in column)
            for upper, lower in pairwise(column):
                if _in_hangul(upper.text, lower.text):
                    yield upper, lower, edge - upper.right
            column = []
        if line is not None:
            column.append(line)


def _below(upper: Line, lower: Line) -> bool:
    """Whether a line stands under another as in one paragraph."""
    same_place = abs(upper.left - lower.left) < 2.5 * upper.height
    same_size = abs(upper.height - lower.height) < 0.1 * upper.height
    close = 0 < upper.bottom - lower.bottom < 2.5 * upper.height
    return close and same_place and same_size and not beside(upper, lower)


def _in_hangul(before: str, after: str) -> bool:
    return bool(before and after and "가" <= before[-1] <= "힣" and "가" <= after[0] <= "힣")
