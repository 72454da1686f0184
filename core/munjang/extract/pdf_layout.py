"""Paragraphs from the lines of a PDF page.

A PDF knows only glyphs and where they are. The order of the lines is pdfium's; whether a line goes
on in the next one is told from where they stand: another size of type, a wider gap, or a line that
ends although the next word would have fitted are the ends of paragraphs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

_OTHER_SIZE = 1.25  # ratio of line heights: a heading, a caption
_WIDE_GAP = 1.35  # times the usual distance of lines
_BULLET = re.compile(r"[•▪◦●○■□◆◇‣⁃∙·※▶☞–—-]\s*\S|[①-⑳]|[\ue000-\uf8ff]\s")
_UNFINISHED_END = re.compile(r"[^\s.!?。…:;”\"')\]]$")
_GOES_ON = re.compile(r"[a-zß-ÿ가-힣,)]")
_WORD = re.compile(r"[^\W\d_]{4,}(?:-[^\W\d_]+)?")
_LAST_PART = re.compile(r"(?<![^\W_])[^\W\d_]*[a-zß-ÿ]$")
_FIRST_PART = re.compile(r"[a-zß-ÿ]+")

# First halves of English compounds that keep their hyphen.
# fmt: off
_KEEP_HYPHEN = frozenset({
    "all", "cross", "ex", "full", "half", "high", "long", "low", "non", "one", "part", "quasi",
    "real", "self", "semi", "short", "so", "two", "well",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands, in points, turned so that it runs from left to right.

    The y axis goes up.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    hyphenated: bool = False  # it ends in a hyphen that may be of the line only
    direction: str = "right"  # where it runs to; "" where nothing is known of its place

    @property
    def height(self) -> float:
        """The height of the type."""
        return self.top - self.bottom


class Paragraphs:
    """Makes paragraphs of lines, remembering the words it saw to tell the hyphens apart."""

    def __init__(self) -> None:
        self._words: set[str] = set()

    def of(self, lines: Sequence[Line]) -> Iterator[str]:
        """Join the `lines` of a page to paragraphs; line breaks within one are soft ones."""
        if any(line.hyphenated for line in lines):
            for line in lines:
                self._words.update(_WORD.findall(line.text))
        pitch = _usual_pitch(lines)
        for run in _runs(lines, pitch):
            paragraph: list[Line] = []
            for line, right_edge in zip(run, _right_edges(run), strict=True):
                if paragraph and _ends_early(paragraph[-1], line, right_edge):
                    yield self._join(paragraph)
                    paragraph = []
                paragraph.append(line)
            yield self._join(paragraph)

    def _join(self, lines: Sequence[Line]) -> str:
        """The text of consecutive lines, with words mended that a hyphen cut."""
        text = ""
        hyphenated = False
        for line in lines:
            if hyphenated:
                text += self._hyphen(text, line.text) + line.text
            else:
                text += "\n" + line.text if text else line.text
            hyphenated = line.hyphenated
        return text

    def _hyphen(self, before: str, after: str) -> str:
        """What stands between the halves of a word cut at the end of a line: a hyphen or nothing.

        A word that the document has elsewhere is spelt as it is there.
        """
        left, right = _LAST_PART.search(before), _FIRST_PART.match(after)
        if left is None or right is None:
            return "-"  # a range, a name, a number: the hyphen is its own
        if left[0] + right[0] in self._words:
            return ""
        compound = f"{left[0]}-{right[0]}" in self._words or left[0].lower() in _KEEP_HYPHEN
        return "-" if compound else ""


def _usual_pitch(lines: Sequence[Line]) -> float:
    """The distance from one line to the next that is commonest on the page, 0 if there is none."""
    steps = [
        upper.bottom - lower.bottom
        for upper, lower in itertools.pairwise(lines)
        if 0 < upper.bottom - lower.bottom < 3 * upper.height and _same_size(upper, lower)
    ]
    return median(steps) if steps else 0.0


def _runs(lines: Sequence[Line], pitch: float) -> Iterator[list[Line]]:
    """Split where size, gap or a bullet says that something new begins."""
    run: list[Line] = []
    for line in lines:
        if run and _begins_anew(run[-1], line, pitch):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _right_edges(run: Sequence[Line]) -> list[float]:
    """For each line, how far the longest line of its column reaches."""
    edges: list[float] = []
    column: list[Line] = []
    for line in run:
        if column and _in_next_column(column[-1], line):
            edges += [max(other.right for other in column)] * len(column)
            column = []
        column.append(line)
    return edges + [max(other.right for other in column)] * len(column)


def _in_next_column(before: Line, line: Line) -> bool:
    return line.bottom >= before.bottom and not _side_by_side(before, line)


def _begins_anew(before: Line, line: Line, pitch: float) -> bool:
    if before.hyphenated or not (before.direction or line.direction):
        return False
    if before.direction != line.direction:
        return True
    if _side_by_side(before, line):
        # Superscripts are lines of their own to pdfium; far apart, they are columns of a table.
        return line.left - before.right > 3 * max(before.height, line.height)
    if not _same_size(before, line) or _BULLET.match(line.text):
        return True
    step = before.bottom - line.bottom
    if step <= 0:  # up to the next column; a sentence may run across
        return not (_UNFINISHED_END.search(before.text) and _GOES_ON.match(line.text))
    return step > (pitch * _WIDE_GAP if pitch else line.height * 2)


def _side_by_side(before: Line, line: Line) -> bool:
    overlap = min(before.top, line.top) - max(before.bottom, line.bottom)
    return overlap > 0.4 * min(before.height, line.height)


def _same_size(one: Line, other: Line) -> bool:
    small, large = sorted((one.height, other.height))
    return large <= small * _OTHER_SIZE


def _ends_early(before: Line, line: Line, right_edge: float) -> bool:
    """Whether the first word of `line` would have fitted at the end of `before`."""
    if before.hyphenated or not line.direction or line.bottom >= before.bottom:
        return False
    if _side_by_side(before, line):
        return False
    first_word = line.text.split(None, 1)[0]
    character = (line.right - line.left) / max(1, len(line.text))
    return before.right + character * (len(first_word) + 1.5) < right_edge
