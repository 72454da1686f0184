"""The pages of a PDF as they look, and where on them its text stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from ctypes import byref, c_double, c_int
from functools import partial
from itertools import groupby
from typing import Any

from munjang.extract.builder import TextBuilder, TextLimitReached
from munjang.extract.page_text import Letter, Traced, find_again, letters
from munjang.extract.pdf import DocumentReader, open_pdf, recognition_scale
from munjang.extract.pdf_fonts import system_fonts
from munjang.extract.pdf_lines import Line, read_lines
from munjang.extract.pdf_order import in_reading_order
from munjang.extract.pdf_trace import Trace
from munjang.extract.picture_pages import RecognisedText
from munjang.extract.source import Source
from munjang.records import Box, PagePicture, PageWord, Passage, Spot

_MOST_PAGES = 20_000
_FINE = 64  # units a point in which pdfium, that knows whole pixels only, is asked for a place

_Place = tuple[Line, int]  # a letter: its line, and which character of it


class PdfPages:
    """Shows one PDF page by page, and finds passages of its text on them."""

    def __init__(self, source: Source) -> None:
        """Open the document.

        Raises:
            ExtractionRefused: it is encrypted or beyond repair.
        """
        self._source = source
        self._looking: bool | None = None  # or reading; neither yet
        self._open_text: _PageText | None = None
        self._open()

    def close(self) -> None:
        """Let go of the document."""
        self._close_text()
        self._document.close()

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of the pages, in points, as they are shown."""
        count = min(len(self._document), _MOST_PAGES)
        return [self._document.get_page_size(index) for index in range(count)]

    def picture(self, index: int, scale: float) -> PagePicture:
        """A page with `scale` pixels a point."""
        self._turn_to(looking=True)
        with system_fonts(), closing(self._document[index]) as page:
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            try:
                return PagePicture(bitmap.width, bitmap.height, bytes(bitmap.buffer))
            finally:
                bitmap.close()

    def words(self, index: int) -> list[PageWord]:
        """The words of a page in the order they are read."""
        self._turn_to(looking=False)
        text = self._text_of(index)
        return [
            PageWord(line.text[first:last], box, number)
            for number, line in enumerate(text.lines())
            for first, last in _word_ranges(line.text)
            if (box := text.box(line, first, last - 1)) is not None
        ]

    def places(self, passages: Sequence[tuple[Passage, str]]) -> list[list[Spot]]:
        """Where passages stand, each given with what it says; nothing where that is not known."""
        self._turn_to(looking=False)
        last = max((passage.end for passage, _ in passages), default=0)
        traced = self._trace(last)
        found: list[list[Spot]] = []
        for passage, expected in passages:
            there = find_again(traced.text, passage, expected)
            found.append([] if there is None else self._spots(traced, there))
        return found

    def recognised_places(
        self, index: int, passages: Sequence[tuple[Passage, str]]
    ) -> list[list[Spot]]:
        """The same for passages of the text recognised in the picture of one page.

        They are ranges of that text, in which the page's own text does not count.
        """
        self._turn_to(looking=False)
        out = TextBuilder(recognise=True)
        lines = DocumentReader(self._document, out).load(index).recognised
        with closing(self._document[index]) as page:
            scale = recognition_scale(page)
        return RecognisedText(lines).find(passages, index + 1, 1 / scale)

    def _open(self) -> None:
        self._document = open_pdf(self._source)
        self._document.init_forms()

    def _turn_to(self, *, looking: bool) -> None:
        """Open the document anew if its pages have got the fonts for the other purpose."""
        if self._looking is not None and self._looking != looking:
            self.close()
            self._open()
        self._looking = looking

    def _trace(self, end: int) -> Traced[_Place]:
        """Read the document once more, until `end`, with account of where its letters stand."""
        out = TextBuilder()
        trace = Trace(end)
        with suppress(TextLimitReached):
            DocumentReader(self._document, out, trace=trace).read()
        traced: Traced[_Place] = Traced(out.build("pdf").text)
        for piece in trace.pieces:
            letters_of = partial(_letters, piece.lines)
            traced.add(piece.start, piece.end, letters_of, piece.skipped)
        return traced

    def _spots(self, traced: Traced[_Place], passage: Passage) -> list[Spot]:
        lines = self._boxes(traced.origins(passage.start, passage.end))
        words: dict[int, list[Box]] = {}
        for start, end in passage.words:
            for page, boxes in self._boxes(traced.origins(start, end)).items():
                words.setdefault(page, []).extend(boxes)
        return [Spot(page + 1, boxes, words.get(page, ())) for page, boxes in lines.items()]

    def _boxes(self, places: Sequence[_Place]) -> dict[int, list[Box]]:
        """Rectangles around letters by index of their page, one for each line."""
        found: dict[int, list[Box]] = {}
        for page, on_page in groupby(places, key=lambda place: place[0].page):
            text = self._text_of(page)
            for _, on_line in groupby(on_page, key=lambda place: place[0].start):
                on_one = list(on_line)
                line = on_one[0][0]
                box = text.box(line, on_one[0][1], on_one[-1][1])
                if box is not None:
                    found.setdefault(page, []).append(box)
        return found

    def _text_of(self, index: int) -> _PageText:
        """The text of a page; the one asked for last stays open."""
        if self._open_text is None or self._open_text.index != index:
            self._close_text()
            self._open_text = _PageText(self._document[index], index)
        return self._open_text

    def _close_text(self) -> None:
        if self._open_text is not None:
            self._open_text.close()
            self._open_text = None


class _PageText:
    """Asks pdfium where the letters of one page are, and turns that as the page is shown."""

    def __init__(self, page: Any, index: int) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

        self._raw = raw
        self._page = page
        self._text = page.get_textpage()
        self.index = index
        self._direct = len(self._text.get_text_range()) == self._text.count_chars()
        width, height = page.get_size()
        self._size = round(width * _FINE), round(height * _FINE)

    def close(self) -> None:
        """Let go of the page."""
        self._text.close()
        self._page.close()

    def lines(self) -> Sequence[Line]:
        """The lines in the order they are read."""
        return in_reading_order(read_lines(self._text, self.index))

    def box(self, line: Line, first: int, last: int) -> Box | None:
        """The rectangle around a line's characters from `first` to `last`."""
        joined: Box | None = None
        for at in range(line.start + first, line.start + last + 1):
            for box in self._character(at):
                joined = box if joined is None else joined.joined(box)
        return joined

    def _character(self, at: int) -> Iterator[Box]:
        """The ink of a character, and the room that its font gives it."""
        raw = self._raw
        if not self._direct:
            at = raw.FPDFText_GetCharIndexFromTextIndex(self._text, at)
        room = raw.FS_RECTF()
        if raw.FPDFText_GetLooseCharBox(self._text, at, room) and room.right > room.left:
            yield self._shown(room.left, room.top, room.right, room.bottom)
        left, right, bottom, top = (c_double() for _ in range(4))
        drawn = raw.FPDFText_GetCharBox(self._text, at, left, right, bottom, top)
        if drawn and right.value > left.value and top.value > bottom.value:
            yield self._shown(left.value, top.value, right.value, bottom.value)

    def _shown(self, left: float, top: float, right: float, bottom: float) -> Box:
        x0, y0 = self._point(left, top)
        x1, y1 = self._point(right, bottom)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own space, turned and cut as the page is shown."""
        across, down = c_int(), c_int()
        self._raw.FPDF_PageToDevice(
            self._page, 0, 0, *self._size, 0, x, y, byref(across), byref(down)
        )
        return across.value / _FINE, down.value / _FINE


def _letters(lines: Sequence[Line]) -> Iterator[Letter[_Place]]:
    for line in lines:
        for letter in letters(line.text):
            yield Letter(letter.character, (line, letter.origin))


def _word_ranges(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        yield start, at
