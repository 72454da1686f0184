"""Paragraphs and table rows from the lines of a PDF page.

A PDF knows only glyphs and where they are. Whether a line goes on in the next one is told from
where they stand: another size of type, a wider gap, or a line that ends although the next word
would have fitted are the ends of paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from munjang.extract.pdf_lines import Line, beside
from munjang.extract.pdf_words import Words

_OTHER_SIZE = 1.25  # ratio of line heights: a heading, a caption
_SPACE = 0.15  # times the height of a line: between two words
_WIDE_GAP = 1.35  # times the usual distance of lines
_OPEN_PITCH = 1.5  # times the height of its lines: a paragraph in which they stand far apart
_ITEM = re.compile(
    r"[•▪◦●○■□◆◇‣⁃∙·※▶☞–—-]\s*\S|[①-⑳]|[\ue000-\uf8ff]\s"  # a bullet
    r"|제\s?\d+\s?[조항장절편관호]|[가나다라마바사아자차카타파하][.)]\s"  # a clause
)
_FINISHED_ENDS = frozenset(".!?。…:;”\"')]")
_HYPHEN = re.compile(r"[a-zß-ÿ]-$")
_GOES_ON = re.compile(r"[a-zß-ÿ가-힣,)]")
# A sentence whose last syllable looks like an item: "… 합니 / 다."
_CUT_ENDING = re.compile(r"[니이었았였겠한된있없같하되는진른긴]다[.]$")
# What stands before a wide gap at the beginning of an item, not in a table's first column.
_LABEL = re.compile(
    r"[^\w\s]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z가-힣])[.)]?|제\s?\d+\s?[조항장절]"
)

_NOTE_SIZE = 0.93  # of the size of the page's text: footnotes are smaller
_NOTE = re.compile(r"\(?\d{1,3}\)?\s?\D|[*†‡§¶]+\s?\w|[①-⑳]|주\s?\d*\)")
_STEP = 0.5  # points: lines are of the same size within this


class Block(NamedTuple):
    """A paragraph, or one row of a table with its cells."""

    text: str
    first: Line
    last: Line
    edge: float  # how far the column of its last line reaches to the right
    cells: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()  # it is made of
    skipped: int = 0  # letters of those lines that are not in `text`, from the first on

    def unfinished(self) -> bool:
        """Whether its last sentence has no end yet, so that it may go on elsewhere."""
        return not self.cells and (self.last.hyphenated or self.last.text[-1] not in _FINISHED_ENDS)

    @property
    def hyphen(self) -> bool:
        """Whether it ends in a hyphen that pdfium, seeing no next line, did not take for one."""
        return _HYPHEN.search(self.text) is not None

    def goes_on_in(self, other: Block) -> bool:
        """Whether `other`, at the top of the next column or page, continues this paragraph."""
        if not self.unfinished() or other.cells:
            return False
        if not self.last.direction or not _same_size(self.last, other.first):
            return False
        if self.last.hyphenated or (self.hyphen and other.text[0].islower()):
            return True
        if not _GOES_ON.match(other.text) or _begins_item(other.text):
            return False
        return not _had_room(self.last, other.first, self.edge)


def blocks_of(lines: Sequence[Line], words: Words) -> list[Block]:
    """The blocks of a page from its lines in reading order.

    Footnotes come after the page's text, but before a last paragraph that goes on elsewhere.
    """
    body, notes = _without_notes(lines)
    blocks = list(_blocks(body, words))
    if blocks:
        blocks[-1] = _in_column(blocks[-1], body)
    place = len(blocks) - 1 if blocks and blocks[-1].unfinished() else len(blocks)
    blocks[place:place] = _blocks(notes, words)
    return blocks


def _blocks(lines: Sequence[Line], words: Words) -> Iterator[Block]:
    pitch = _usual_pitch(lines)
    for run in _runs(lines, pitch):
        paragraph: list[Line] = []
        edge = 0.0
        for line, right_edge in zip(run, _right_edges(run), strict=True):
            if paragraph and _is_last(paragraph[-1], line, edge, words):
                yield _paragraph(paragraph, edge, words)
                paragraph = []
            paragraph.append(line)
            edge = right_edge
        yield _paragraph(paragraph, edge, words)


def _is_last(before: Line, line: Line, edge: float, words: Words) -> bool:
    """Whether a line is the last of its paragraph, judged by what it says and where it ends."""
    goes_on = words.goes_on(before, line.text)
    return _ends_early(before, line, edge) if goes_on is None else not goes_on


def _paragraph(lines: Sequence[Line], edge: float, words: Words) -> Block:
    """Join consecutive lines; a single one may be a table row."""
    first, last = lines[0], lines[-1]
    if _is_row(first):
        cells = tuple(cell.text for cell in first.cells)
        return Block(first.text, first, last, edge, cells, (first,))
    text = first.text
    for before, line in pairwise(lines):
        text += _joint(before, text, line, words) + line.text
    return Block(text, first, last, edge, lines=tuple(lines))


def _joint(before: Line, text: str, line: Line, words: Words) -> str:
    """What stands between two lines of a paragraph; those on one height are parts of one line."""
    if beside(before, line) and before.direction:
        return " " if line.left - before.right > _SPACE * line.height else ""
    return words.joint(before, text, line.text)


def _in_column(block: Block, lines: Sequence[Line]) -> Block:
    """The last block of a page, with the edge of all lines that begin where its last one does."""
    last = block.last
    rights = [line.right for line in lines if abs(line.left - last.left) < 3 * last.height]
    return block._replace(edge=max([block.edge, *rights]))


def _is_row(line: Line) -> bool:
    return bool(line.cells) and not (
        len(line.cells) == 2 and _LABEL.fullmatch(line.cells[0].text) is not None
    )


def _without_notes(lines: Sequence[Line]) -> tuple[Sequence[Line], list[Line]]:
    """Part the lines of a page into its text, and its footnotes and what runs another way."""
    if len({line.direction for line in lines}) > 1:
        way = Counter(line.direction for line in lines).most_common(1)[0][0]
        aside = [line for line in lines if line.direction != way]
        body, notes = _without_notes([line for line in lines if line.direction == way])
        return body, notes + aside
    sizes: dict[float, int] = {}  # characters in it
    for line in lines:
        size = round(line.height / _STEP) * _STEP
        sizes[size] = sizes.get(size, 0) + len(line.text)
    if len(sizes) < 2:
        return lines, []
    usual = max(sizes, key=sizes.__getitem__)
    small_size = usual * _NOTE_SIZE
    if not any(line.height < small_size and _NOTE.match(line.text) for line in lines):
        return lines, []
    lowest = min((line.bottom for line in lines if line.height >= usual * _NOTE_SIZE), default=0.0)
    highest = max(line.top for line in lines)
    body, notes = [], []
    in_note = False
    for line in lines:
        small = line.height < usual * _NOTE_SIZE
        if in_note:
            in_note = small and (line.bottom < notes[-1].bottom or beside(notes[-1], line))
        if small and not in_note:
            low = line.top < (lowest + highest) / 2 and (not body or line.top < body[-1].bottom)
            in_note = low and _NOTE.match(line.text) is not None
        (notes if in_note else body).append(line)
    return body, notes


def _usual_pitch(lines: Sequence[Line]) -> float:
    """The distance from one line to the next that is commonest on the page, 0 if there is none."""
    steps = [
        upper.bottom - lower.bottom
        for upper, lower in pairwise(lines)
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
    reached, begun, before = run[0].right, 0, run[0]
    for number, line in enumerate(run):
        if line.bottom >= before.bottom and not beside(before, line):  # in the next column
            edges += [reached] * (number - begun)
            reached, begun = line.right, number
        elif line.right > reached:
            reached = line.right
        before = line
    return edges + [reached] * (len(run) - begun)


def _begins_anew(before: Line, line: Line, pitch: float) -> bool:  # noqa: PLR0911 - rules
    if (before.cells and _is_row(before)) or (line.cells and _is_row(line)):
        return True
    if before.direction != line.direction:
        return not before.hyphenated
    if before.hyphenated or not line.direction:
        return False
    if beside(before, line):
        # Superscripts are lines of their own to pdfium; far apart, they are columns of a table.
        return line.left - before.right > 3 * max(before.height, line.height)
    if not _same_size(before, line):
        return True
    if _begins_item(line.text) and not _CUT_ENDING.search(before.text + line.text[:2]):
        return True
    step = before.bottom - line.bottom
    unfinished = before.text[-1] not in _FINISHED_ENDS
    if step < 0:  # up to the next column; a sentence may run across
        return not (unfinished and _GOES_ON.match(line.text))
    if unfinished and line.text[0].islower():
        pitch = max(pitch, line.height * _OPEN_PITCH)  # this paragraph is set wider than others
    return step > (pitch * _WIDE_GAP if pitch else line.height * 2)


def _begins_item(text: str) -> bool:
    return _ITEM.match(text) is not None


def _same_size(one: Line, other: Line) -> bool:
    height, other_height = one.height, other.height
    return height <= other_height * _OTHER_SIZE and other_height <= height * _OTHER_SIZE


def _ends_early(before: Line, line: Line, right_edge: float) -> bool:
    """Whether the first word of `line` would have fitted at the end of `before`."""
    if before.hyphenated or not line.direction or line.bottom >= before.bottom:
        return False
    return not beside(before, line) and _had_room(before, line, right_edge)


def _had_room(before: Line, line: Line, right_edge: float) -> bool:
    first_word = line.text.split(None, 1)[0]
    character = (line.right - line.left) / max(1, len(line.text))
    return before.right + character * (len(first_word) + 1.5) < right_edge
