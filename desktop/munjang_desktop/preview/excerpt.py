"""The part of a long text that is loaded into the preview."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

from munjang_desktop.offsets import characters, utf16

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = 4_000  # characters laid out at once: a few screens, in some milliseconds
_STEP = 3_000  # characters added when scrolling reaches an end
_SNAP = 1_500  # characters within which a boundary is looked for

_SOFT_BREAK = re.compile(r"(?<!\n)\n(?!\n)")

# One character each, so that offsets stay what they are; Qt would make paragraphs of some of them
# or drop them.
_BLANKS = str.maketrans(
    {"\r": " ", "\x00": " ", "\u2028": " ", "\u2029": " ", "\ufdd0": " ", "\ufdd1": " "}
)


class Excerpt:
    """A range of a text that can grow at both ends, and the way between offsets and positions.

    Laying out ten megabytes would stall the window; a reader sees a few thousand characters.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        around: int,
        *,
        joined: bool = False,
    ) -> None:
        """Begin around an offset; with `joined`, lines that only a page has cut are one."""
        self._text = text
        self._joined = joined
        self._starts = [start for start, _ in sentences]
        around = max(0, min(around, len(text)))
        self.start = self._snap(around - _FIRST // 3)
        self.end = self._snap(self.start + _FIRST)
        self._shown = self._plain(self.start, self.end)

    @property
    def shown(self) -> str:
        """The text of the range as it is given to Qt."""
        return self._shown

    @property
    def complete(self) -> bool:
        """Whether the range is the whole text."""
        return self.start == 0 and self.end == len(self._text)

    def covers(self, start: int, end: int) -> bool:
        """Whether a range of the text is loaded."""
        return self.start <= start and end <= self.end

    def grow_up(self) -> str:
        """Take in more above; returns what was added."""
        start = self._snap(self.start - _STEP)
        added = self._plain(start, self.start)
        self.start = start
        self._shown = added + self._shown
        return added

    def grow_down(self) -> str:
        """Take in more below; returns what was added."""
        end = self._snap(self.end + _STEP)
        added = self._plain(self.end, end)
        self.end = end
        self._shown += added
        return added

    def position(self, offset: int) -> int:
        """Qt's position of an offset into the text, moved into the range where it is outside."""
        inside = max(self.start, min(offset, self.end))
        return utf16(self._shown, inside - self.start)

    def offset(self, position: int) -> int:
        """The offset into the text of one of Qt's positions."""
        return self.start + characters(self._shown, position)

    def _plain(self, start: int, end: int) -> str:
        plain = self._text[start:end].translate(_BLANKS)
        if not self._joined:
            return plain
        # What stands before and after tells whether a line end at an edge is a single one.
        before, after = self._text[max(0, start - 1) : start], self._text[end : end + 1]
        joined = _SOFT_BREAK.sub(" ", before + plain + after)
        return joined[len(before) : len(joined) - len(after)]

    def _snap(self, offset: int) -> int:
        """The nearest boundary at or before `offset`: of a paragraph, of a sentence, or none."""
        if offset <= 0:
            return 0
        if offset >= len(self._text):
            return len(self._text)
        line = self._text.rfind("\n", offset - _SNAP, offset)
        if line >= 0:
            return line + 1
        before = bisect.bisect_right(self._starts, offset) - 1
        if before >= 0 and offset - self._starts[before] < _SNAP:
            return self._starts[before]
        return offset
