"""The one way readers write text, so that all formats come out in the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from munjang.extract.limits import MAX_CHARACTERS, MAX_HEADING_CHARACTERS
from munjang.language.normalise import normalise_text
from munjang.messages import Message, msg
from munjang.records import Extraction, Mark

PAGE_BREAK = "\f"  # inside a block: the text after it stands on the next page
_PATH_SEPARATOR = " › "
_TITLE_CHARACTERS = 1000
_LONG_CELL = 200  # characters: a cell this long with several paragraphs is layout, not data

_BLANK_LINES = re.compile(r"\n{3,}")
_MEANINGLESS_TITLE = re.compile(
    r"""(?ix) \s* (?:
        microsoft\ (?:word|powerpoint)\ - .*
      | (?:untitled|no\ title|title|document|doc|제목\ ?없음|제목|문서|빈\ ?문서|새\ ?문서|무제)
        \s* [\d._()-]*
      | [^\s]+ \. (?:docx?|pdf|hwpx?|html?|txt|md|rtf|odt|tex|dvi|indd|qxd|pptx?|xlsx?)
      | [\W\d_]*
    ) \s*"""
)


class TextLimitReached(Exception):
    """Unwinds a reader when the document has as much text as is kept."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading as it was met; its range is known only when the text is complete."""

    start: int
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class _Page:
    """The beginning of a page."""

    start: int
    number: int
    label: str


class TextBuilder:
    """Collects a document's text block by block and keeps the marks in step with it.

    A block is a paragraph, heading, list item or table row. Every block is normalised on its own
    and followed by an empty line, so offsets are final as soon as they are taken.
    """

    def __init__(self, *, limit: int = MAX_CHARACTERS) -> None:
        self.title = ""
        self.limit = limit
        self._blocks: list[str] = []
        self._length = 0
        self._headings: list[_Heading] = []
        self._pages: list[_Page] = []
        self._left_out: Message | None = None

    @property
    def has_text(self) -> bool:
        """Whether anything was written."""
        return bool(self._blocks)

    def block(self, text: str) -> None:
        """Write a paragraph, list item or the like.

        Line breaks in `text` are kept as soft ones, empty lines as boundaries; a form feed
        (:data:`PAGE_BREAK`) begins the next page.

        Raises:
            TextLimitReached: the document's text is full.
        """
        if PAGE_BREAK in text:
            self._block_across_pages(text)
        else:
            self._write(_tidy(text), "\n\n")

    def blocks(self, texts: Iterable[str]) -> None:
        """Write several blocks."""
        for text in texts:
            self.block(text)

    def heading(self, text: str, level: int) -> None:
        """Write a heading of `level` 1 (highest) or more, and mark what stands under it."""
        while text.startswith(PAGE_BREAK):  # the heading stands on the new page, not before it
            self.page_break()
            text = text[1:]
        self.begin_heading(text, level)
        self.block(text)

    def begin_heading(self, label: str, level: int) -> None:
        """Mark what follows as standing under the heading `label`, which is itself in the text."""
        label = " ".join(normalise_text(label.replace(PAGE_BREAK, " ")).split())
        if len(label) > MAX_HEADING_CHARACTERS:
            label = label[: MAX_HEADING_CHARACTERS - 1].rstrip() + "…"
        if label:
            self._headings.append(_Heading(self._length, max(1, level), label))

    def row(self, cells: Sequence[Sequence[str]]) -> None:
        """Write a table row; each cell is given as its paragraphs.

        The cells are joined by tabs, unless the table only arranges running text on the page:
        then each paragraph is a block of its own.
        """
        filled = [[part for part in cell if part.strip()] for cell in cells]
        filled = [cell for cell in filled if cell]
        layout = len(filled) == 1 or any(
            len(cell) > 1 and sum(map(len, cell)) > _LONG_CELL for cell in filled
        )
        if layout:
            for cell in filled:
                self.blocks(cell)
        elif filled:
            self.block("\t".join(_one_line(cell) for cell in cells).rstrip("\t"))

    def page(self, number: int, label: str = "") -> None:
        """Begin page `number`; `label` is what is printed on it where that differs."""
        self._pages.append(_Page(self._length, number, normalise_text(label).strip()))

    def page_break(self) -> None:
        """Begin the page after the current one, for formats that mark only the breaks."""
        if not self._pages:
            self._pages.append(_Page(0, 1, ""))
        self.page(self._pages[-1].number + 1)

    def leave_out(self, reason: Message) -> None:
        """Say that the document is only partly read; the first reason is kept."""
        self._left_out = self._left_out or reason

    def leave_out_rest(self) -> None:
        """Say that the document has more text than is kept."""
        self.leave_out(msg("Only the first {count} characters are searchable", count=self.limit))

    def build(self, reader: str) -> Extraction:
        """Return all that was written, under the reader's name."""
        text = "".join(self._blocks).rstrip("\n")
        marks = [*self._page_marks(len(text)), *self._heading_marks(len(text))]
        marks.sort(key=lambda mark: (mark.start, -mark.end))
        return Extraction(
            text=text, reader=reader, title=self._best_title(), marks=marks, left_out=self._left_out
        )

    def _block_across_pages(self, text: str) -> None:
        *pieces, last = text.split(PAGE_BREAK)
        for piece in pieces:
            # The paragraph goes on: the break is soft, on the page it interrupts.
            self._write(_tidy(piece), "\n")
            self.page_break()
        self._write(_tidy(last), "\n\n")
        if not last.strip() and self._blocks:
            self._end_block()

    def _end_block(self) -> None:
        if not self._blocks[-1].endswith("\n\n"):
            self._blocks.append("\n")
            self._length += 1

    def _write(self, text: str, end: str) -> None:
        if not text:
            return
        room = self.limit - self._length
        if len(text) + len(end) > room:
            text, end = text[: max(0, room)], ""
        self._blocks.append(text + end)
        self._length += len(text) + len(end)
        if not end:
            self.leave_out_rest()
            raise TextLimitReached

    def _page_marks(self, length: int) -> Iterable[Mark]:
        ends = [page.start for page in self._pages[1:]] + [length]
        for page, end in zip(self._pages, ends, strict=False):
            if page.start < min(end, length):
                label = page.label if page.label != str(page.number) else ""
                yield Mark(page.start, min(end, length), "page", page.number, label)

    def _heading_marks(self, length: int) -> Iterable[Mark]:
        """Each heading reaches to the next one of its own or a higher level."""
        open_headings: list[tuple[_Heading, str]] = []
        for heading in self._headings:
            while open_headings and open_headings[-1][0].level >= heading.level:
                yield from _heading_mark(*open_headings.pop(), heading.start)
            above = open_headings[-1][1] + _PATH_SEPARATOR if open_headings else ""
            open_headings.append((heading, above + heading.label))
        while open_headings:
            yield from _heading_mark(*open_headings.pop(), length)

    def _best_title(self) -> str:
        title = " ".join(normalise_text(self.title[:_TITLE_CHARACTERS]).split())
        if _MEANINGLESS_TITLE.fullmatch(title):
            title = ""
        if not title and self._headings:
            title = self._headings[0].label
        return title[:MAX_HEADING_CHARACTERS]


def _heading_mark(heading: _Heading, label: str, end: int) -> Iterable[Mark]:
    if heading.start < end:
        yield Mark(heading.start, end, "heading", heading.level, label)


def _tidy(text: str) -> str:
    """Normalise a block: no blanks at the edges of lines, one empty line between its parts."""
    text = normalise_text(text)
    if "\n" in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip()


def _one_line(paragraphs: Sequence[str]) -> str:
    """A cell's text without the breaks that would end its row."""
    lines = "\n".join(paragraphs).replace("\t", " ").splitlines()
    return "\n".join(line for line in map(str.strip, lines) if line)
