"""Whether a line break ends a sentence or only wraps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# What begins an item of a list, a clause of a contract, a heading, a row of a form.
_ITEM = re.compile(
    r"[•⁃‣▪▫◦⦁∙◆◇◈■□▣▶▷►▸▹○●◎◉⊙❍❏❑❒※☞✓✔☑√➢➤]|[-*+–—·ㆍ]\s*\S|[oㅇ]\s|[|>#]"
    r"|\(?(?:\d{1,3}|[a-z가나다라마바사아자차카타파하])[.)]+(?:\s|$)"
    r"|\d+(?:\.\d+)+\.?\s"
    r"|[①-⑳㉠-㉭ⓐ-ⓩⅠ-Ⅻⅰ-ⅻ]"
    r"|제\s?\d+\s?[조항장절편관호]"
)
_LEADERS = ("....", ". . . .", "····", "‥‥", "……")  # to a page number: a table of contents
_ENDS_UNIT = ":：;{}"
_CONTINUES = ",、-–(「『“‘"
_ENDS_SENTENCE = ".!?…。！？"
_NARROWEST = 40  # columns: hardly any page is set narrower, so shorter lines are units of their own
_FIELD = re.compile(r"[^\W\d_][\w /.-]{0,24}?\s?[:：]\s+\S")  # of a form: "phone: 02-123-4567"
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
# Lines of one paragraph differ in length by a word, and in proportional type by more.
_SLACK = 0.85
_MEASURE = 0.75  # the share of lines that are not longer than the width of their block
_SHORTEST_WRAPPED = 30  # columns of a line that goes on in lower case, whatever the width
_SHORTEST_LIST = 3  # lines
# Particles and endings that more must follow: of the lines of Korean text, however narrow, a
# quarter end with them, and of items hardly one.
_LINKED = re.compile(r"(?:[을를은는에며]|[가-힣](?:에서|으로|하고|하여|되어|대한|위한|통해|따라))$")
_LINKED_PART, _FEWEST_LINKED = 0.15, 2  # of the lines but the last
_FEW_WORDS = 1.5  # in a line of a list
_MOST_LINES = 100  # looked ahead for the width of a block
_LONGEST_LINE = 1000  # characters; no page is wider, and what is longer was not wrapped


@dataclass(frozen=True, slots=True)
class _Block:
    """How the lines between two empty ones are set."""

    width: int = 0  # columns of a full line
    is_list: bool = False  # its lines are items, though they begin in lower case
    is_column: bool = False  # its lines are wrapped, though they are short

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Block:
        """The block of these lines, one at least."""
        widths = sorted(map(width_of, lines))
        # Not the widest: a line may have grown when its hyphenated end was joined.
        width = widths[ceil(_MEASURE * len(lines)) - 1]
        is_list = (
            len(lines) >= _SHORTEST_LIST
            and width < _SHORTEST_WRAPPED
            and (
                # No column is so narrow that it has one word a line.
                sum(len(line.split()) for line in lines) < _FEW_WORDS * len(lines)
                or all(line[0].islower() and line[-1] not in _ENDS_SENTENCE for line in lines)
            )
        )
        linked = sum(_LINKED.search(line[-3:]) is not None for line in lines)
        is_column = linked >= _FEWEST_LINKED and linked >= _LINKED_PART * (len(lines) - 1)
        return cls(width, is_list, is_column)


class LineBreaks:
    """Judges the line breaks of one text in order, remembering how the block is set."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._block = _Block()
        self._block_end = 0  # where that stops being known

    def parts(self, at: int, end: int) -> bool:  # noqa: PLR0911 - a list of rules
        """Whether the break at ``text[at:end]`` (one line feed in white space) parts two units."""
        text = self._text
        begin = text.rfind("\n", 0, at) + 1
        line = text[begin:at].strip()
        next_end = text.find("\n", end)
        following = text[end : next_end if next_end >= 0 else len(text)].rstrip()
        if not line or not following:
            return True
        if _ITEM.match(following) or line[-1] in _ENDS_UNIT or "\t" in line or "\t" in following:
            return True
        if line[-1].isalnum() and any(leader in line for leader in _LEADERS):
            return True
        if _FIELD.match(line) and _FIELD.match(following):
            return True
        if line[-1] in _ENDS_SENTENCE:
            return False  # judged as a full stop already: an abbreviation, a number
        if len(line) > _LONGEST_LINE:
            return True
        block = self._block_at(begin, at)
        columns = width_of(line)
        if line[-1] in _CONTINUES or (following[0].islower() and not block.is_list):
            return columns < min(_SLACK * block.width / 2, _SHORTEST_WRAPPED)
        if block.width < _NARROWEST and not block.is_column:
            return True
        # The next word would have had room on this line, so the writer meant to break it here.
        return columns + 1 + width_of(following.split(maxsplit=1)[0]) <= _SLACK * block.width

    def _block_at(self, begin: int, at: int) -> _Block:
        """The block of the line that begins at `begin` and ends at `at`, from there on."""
        if at >= self._block_end:
            lines, position = [], begin
            for _ in range(_MOST_LINES):
                line_end = self._text.find("\n", position)
                line_end = len(self._text) if line_end < 0 else line_end
                line = self._text[position : min(line_end, position + _LONGEST_LINE)].strip()
                if not line:
                    break
                lines.append(line)
                position = line_end + 1
                if position > len(self._text):
                    break
            self._block = _Block.of(lines)
            self._block_end = max(position, at + 1)
        return self._block


def width_of(line: str) -> int:
    """The width of `line` in columns of a terminal: Hangul and Han take two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
