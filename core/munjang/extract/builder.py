"""The one way readers write text, so that all formats come out in the same form."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from munjang.extract.limits import (
    MAX_CHARACTERS,
    MAX_HEADING_CHARACTERS,
    READING_SECONDS,
    RECOGNISING_SECONDS,
)
from munjang.language.normalise import normalise_text
from munjang.messages import Message, msg
from munjang.records import PATH_SEPARATOR, Extraction, Mark, MarkKind

PAGE_BREAK = "\f"  # inside a block: the text after it stands on the next page
_MAX_REASONS = 20  # why parts of a document are missing
_TITLE_CHARACTERS = 1000
_LONG_CELL = 200  # characters: a cell this long with several paragraphs is layout, not data

_Run = Literal["page", "slide", "sheet"]  # what goes on until the next of its kind

_BLANK_LINES = re.compile(r"\n{3,}")
_MEANINGLESS_TITLE = re.compile(
    r"""(?ix) \s* (?:
        microsoft\ (?:word|powerpoint)\ - .*
      | (?:untitled|no\ title|title|document|doc|slide|(?:powerpoint\ )?presentation
          |제목\ ?없음|제목|문서|빈\ ?문서|새\ ?문서|무제|슬라이드|(?:powerpoint\ )?프레젠테이션)
        \s* [\d._()-]*
      | [^\s]+ \. (?:docx?|pdf|hwpx?|html?|txt|md|rtf|odt|tex|dvi|indd|qxd|pptx?|xlsx?)
      | [\W\d_]*
    ) \s*"""
)


class TextLimitReached(Exception):
    """Unwinds a reader when the document has as much text as is kept, or took too long."""


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A page, slide, sheet or heading as it was met; where it ends is known only later."""

    start: int
    number: int  # of the page, slide or sheet; the heading's level
    label: str


@dataclass(frozen=True, slots=True)
class _PageCount:
    """How many pages a document had when it was saved, which tells whether those found are all."""

    stated: int  # 0: it does not say
    laid_out: bool  # whether it says where they end, and not only where somebody ended them


@dataclass(slots=True)
class _Scope:
    """What has begun in one document; a document inside it counts its own pages and headings."""

    start: int
    label: str = ""
    headings: list[_Beginning] = field(default_factory=list)
    runs: dict[_Run, list[_Beginning]] = field(default_factory=dict)
    pages: _PageCount | None = None  # None: those that begin are certain

    def pages_are_wrong(self, *, full: bool) -> bool:
        """Whether pages began elsewhere than they were marked; of a `full` text some lie behind."""
        if self.pages is None or "page" not in self.runs:
            return False
        begun, stated = self.runs["page"][-1].number, self.pages.stated
        if self.pages.laid_out and (not stated or (full and begun < stated)):
            return False
        return begun != stated


class TextBuilder:
    """Collects a document's text block by block and keeps the marks in step with it.

    A block is a paragraph, heading, list item or table row. Every block is normalised on its own
    and followed by an empty line, so offsets are final as soon as they are taken.
    """

    def __init__(self, *, limit: int = MAX_CHARACTERS, recognise: bool = False) -> None:
        self.title = ""
        self.reader = ""  # the name of the format
        self.limit = limit
        self.recognise = recognise  # whether readers may take the time to read pictures
        self.pictures = 0  # that would have been read if they might
        self.pictures_read = 0
        self.recognition_took = 0.0  # seconds
        self.depth = 0  # how many documents the one being written lies inside of
        self.unpacked_bytes = 0  # of all documents inside this one, so far
        self.begun = time.process_time()  # seconds of the processor, when reading began
        self.seconds = RECOGNISING_SECONDS if recognise else READING_SECONDS  # of the processor
        self._blocks: list[str] = []
        self._length = 0
        self._scope = _Scope(0)
        self._marks: list[Mark] = []
        self._table_start: int | None = None
        self._table_end = 0
        self._full = False
        self._left_out: list[Message] = []
        self._more_left_out = 0

    @property
    def has_text(self) -> bool:
        """Whether anything was written."""
        return bool(self._blocks)

    @property
    def length(self) -> int:
        """How many characters were written."""
        return self._length

    def block(self, text: str, *, goes_on: bool = False) -> None:
        """Write a paragraph, list item or the like.

        Line breaks in `text` are kept as soft ones, empty lines as boundaries; a form feed
        (:data:`PAGE_BREAK`) begins the next page. A paragraph that `goes_on` is continued by the
        next block, as one does that runs across the end of a page.

        Raises:
            TextLimitReached: the document's text is full.
        """
        if PAGE_BREAK in text:
            self._block_across_pages(text)
        else:
            self._write(_tidy(text), "\n" if goes_on else "\n\n")

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
        label = _label(label)
        if label:
            self._scope.headings.append(_Beginning(self._length, max(1, level), label))

    def row(self, cells: Sequence[Sequence[str]], *, place: str = "") -> None:
        """Write a table row; each cell is given as its paragraphs.

        The cells are joined by tabs, unless the table only arranges running text on the page:
        then each paragraph is a block of its own. `place` is where in a sheet the row stands
        ("B7"). Rows with nothing between them are marked as one table.
        """
        start = self._length
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
            self._mark_table(start)
        if place and self._length > start:
            self._marks.append(Mark(start, self._length, "cell", None, place))

    def page(self, number: int, label: str = "") -> None:
        """Begin page `number`, or one of which it is not known, if that is 0.

        `label` is what is printed on it where that differs.
        """
        self._begin("page", number, label if label != str(number) else "")

    def page_break(self) -> None:
        """Begin the page after the current one, for formats that mark only the breaks."""
        pages = self._scope.runs.setdefault("page", [])
        if not pages:
            pages.append(_Beginning(self._scope.start, 1, ""))
        self.page(pages[-1].number + 1)

    def expect_pages(self, stated: int, *, laid_out: bool) -> None:
        """Mark pages only if there are as many as the document states (0: it does not).

        Where it is not `laid_out` it has only the breaks that somebody typed, and pages that end
        because they are full are not seen. Where it is, their ends may be those of an older layout.
        """
        self._scope.pages = _PageCount(stated, laid_out)

    def slide(self, number: int, label: str = "") -> None:
        """Begin slide `number`; `label` is its title."""
        self._begin("slide", number, label)

    def sheet(self, number: int, name: str) -> None:
        """Begin the sheet with this name, the `number`-th of its workbook."""
        self._begin("sheet", number, name)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Write a document that lies inside this one: an attachment, a member of an archive.

        It has a title, pages and headings of its own; these leave the outer ones as they were.
        """
        outer, outer_title = self._scope, self.title
        label = _label(name)
        self._scope = _Scope(self._length, f"{outer.label}{outer.label and PATH_SEPARATOR}{label}")
        self.title = ""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
            self._close_scope()
            if label and self._length > self._scope.start:
                self._marks.append(
                    Mark(self._scope.start, self._length, "part", None, self._scope.label)
                )
            self._scope, self.title = outer, outer_title

    def notes(self) -> AbstractContextManager[None]:
        """Write what the speaker means to say to the slide that has begun."""
        return self._marked("notes")

    def line(self, number: int) -> AbstractContextManager[None]:
        """Write text that stands on line `number` of the file, or begins there."""
        return self._marked("line", number)

    def recognised(self, confidence: int) -> AbstractContextManager[None]:
        """Write text that was recognised in a picture, with `confidence` from 1 to 100 percent."""
        return self._marked("ocr", min(max(confidence, 1), 100))

    def leave_out(self, reason: Message) -> None:
        """Say that the document is only partly read, and what is missing."""
        if self._scope.label:
            reason = msg("{part}: {reason}", part=self._scope.label, reason=reason)
        if reason in self._left_out:
            return
        if len(self._left_out) < _MAX_REASONS:
            self._left_out.append(reason)
        else:
            self._more_left_out += 1

    def leave_out_rest(self) -> None:
        """Say that the document has more text than is kept."""
        self.leave_out(msg("Only the first {count} characters are searchable", count=self.limit))

    def build(self, reader: str) -> Extraction:
        """Return all that was written, under the reader's name."""
        text = "".join(self._blocks).rstrip("\n")
        self._close_scope()
        left_out = list(self._left_out)
        if self._more_left_out:
            left_out.append(msg("{count} more parts are missing", count=self._more_left_out))
        return Extraction(
            text=text,
            reader=reader,
            title=self._best_title(),
            marks=list(_within(self._marks, len(text))),
            left_out=tuple(left_out),
            pictures=self.pictures,
        )

    @contextmanager
    def _marked(self, kind: MarkKind, number: int | None = None) -> Iterator[None]:
        """Mark what is written meanwhile."""
        start = self._length
        try:
            yield
        finally:
            if self._length > start:
                self._marks.append(Mark(start, self._length, kind, number))

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
            self._full = True
            self.leave_out_rest()
            raise TextLimitReached
        if time.process_time() - self.begun > self.seconds:
            self._full = True
            self.leave_out(msg("The rest would take too long to read"))
            raise TextLimitReached

    def _begin(self, kind: _Run, number: int, label: str) -> None:
        beginning = _Beginning(self._length, number, _label(label))
        self._scope.runs.setdefault(kind, []).append(beginning)

    def _mark_table(self, start: int) -> None:
        if self._table_start is None or self._table_end != start:
            self._close_table()
            self._table_start = start
        self._table_end = self._length

    def _close_table(self) -> None:
        if self._table_start is not None:
            self._marks.append(Mark(self._table_start, self._table_end, "table"))
            self._table_start = None

    def _close_scope(self) -> None:
        """Make the marks of everything that has begun in this scope, now that it ends."""
        self._close_table()
        if self._scope.pages_are_wrong(full=self._full):
            del self._scope.runs["page"]
        for kind, run in self._scope.runs.items():
            ends = [following.start for following in run[1:]] + [self._length]
            for begun, end in zip(run, ends, strict=True):
                if begun.number == 0:  # a page of which nothing is known
                    continue
                self._marks.append(Mark(begun.start, end, kind, begun.number, begun.label))
        self._marks.extend(self._heading_marks())

    def _heading_marks(self) -> Iterator[Mark]:
        """Each heading reaches to the next one of its own or a higher level."""
        open_headings: list[tuple[_Beginning, str]] = []

        def close(end: int) -> Mark:
            heading, path = open_headings.pop()
            return Mark(heading.start, end, "heading", heading.number, path)

        for heading in self._scope.headings:
            while open_headings and open_headings[-1][0].number >= heading.number:
                yield close(heading.start)
            above = open_headings[-1][1] + PATH_SEPARATOR if open_headings else ""
            open_headings.append((heading, above + heading.label))
        while open_headings:
            yield close(self._length)

    def _best_title(self) -> str:
        title = " ".join(normalise_text(self.title[:_TITLE_CHARACTERS]).split())
        if _MEANINGLESS_TITLE.fullmatch(title):
            title = ""
        if not title:
            begun = self._scope.headings or self._scope.runs.get("slide", [])
            title = next((beginning.label for beginning in begun if beginning.label), "")
        return title[:MAX_HEADING_CHARACTERS]


def _within(marks: Iterable[Mark], length: int) -> Iterator[Mark]:
    """The marks in order, without empty ones; the last line end is not part of the text."""
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start < min(mark.end, length):
            yield replace(mark, end=min(mark.end, length))


def _label(text: str) -> str:
    """The label of a mark: one line, not too long."""
    label = " ".join(normalise_text(text.replace(PAGE_BREAK, " ")).split())
    if len(label) > MAX_HEADING_CHARACTERS:
        label = label[: MAX_HEADING_CHARACTERS - 1].rstrip() + "…"
    return label


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
