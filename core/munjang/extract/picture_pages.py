"""A picture as a document of pages, and where in it the recognised text stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from munjang.extract import images, ocr
from munjang.extract.builder import TextBuilder
from munjang.extract.page_text import Letter, Traced, find_again, letters
from munjang.extract.source import Source
from munjang.records import Box, PagePicture, PageWord, Passage, Spot

_Place = tuple[int, Box]  # a letter: the number of its line, and its word in pixels


class RecognisedText:
    """The text that was recognised in one picture, and where its words are in it."""

    def __init__(self, lines: Sequence[ocr.RecognisedLine]) -> None:
        out = TextBuilder()
        numbered = list(enumerate(lines))
        pieces = []
        for _, group in groupby(numbered, key=lambda pair: pair[1].paragraph):
            paragraph = list(group)
            start = out.length
            ocr.write_lines([line for _, line in paragraph], out)
            pieces.append((start, out.length, partial(_letters, paragraph)))
        self._traced: Traced[_Place] = Traced(out.build("image").text)
        for start, end, source in pieces:
            self._traced.add(start, end, source)
        self._words = [
            PageWord(word.text, _box(word), number)
            for number, line in numbered
            for word in line.words
        ]

    def words(self, scale: float) -> list[PageWord]:
        """All words; `scale` points a pixel."""
        return [word._replace(box=_scaled(word.box, scale)) for word in self._words]

    def find(
        self, passages: Sequence[tuple[Passage, str]], page: int, scale: float
    ) -> list[list[Spot]]:
        """Where passages of the text stand, given with what they say; `scale` points a pixel."""
        found: list[list[Spot]] = []
        for passage, expected in passages:
            there = find_again(self._traced.text, passage, expected)
            if there is None:
                found.append([])
                continue
            lines = self._boxes(there.start, there.end, scale)
            words = [box for word in there.words for box in self._boxes(*word, scale)]
            found.append([Spot(page, lines, words)] if lines else [])
        return found

    def _boxes(self, start: int, end: int, scale: float) -> list[Box]:
        boxes = []
        origins = self._traced.origins(start, end)
        for _, group in groupby(origins, key=lambda place: place[0]):
            joined, *others = [box for _, box in group]
            for box in others:
                joined = joined.joined(box)
            boxes.append(_scaled(joined, scale))
        return boxes


class PicturePages:
    """Shows one picture file, page by page where it has pages."""

    def __init__(self, source: Source) -> None:
        """Open the picture.

        Raises:
            ExtractionRefused: it is damaged or too large.
        """
        self._stream = source.open()
        self._image = images.open_picture(self._stream)

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()
        self._stream.close()

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of the pages in pixels, as they are shown."""
        return [images.upright_size(image) for image in self._frames()]

    def picture(self, index: int, scale: float) -> PagePicture:
        """A page with `scale` pixels of the result to each of the picture."""
        image = images.upright(self._frame(index), scale)
        image.putalpha(255)
        return PagePicture(image.width, image.height, image.tobytes("raw", "BGRA"))

    def words(self, index: int) -> list[PageWord]:
        """The words recognised in a page."""
        text, scale = self._recognised(index)
        return text.words(scale)

    def places(self, passages: Sequence[tuple[Passage, str]]) -> list[list[Spot]]:
        """A picture has no text but the recognised one."""
        return [[] for _ in passages]

    def recognised_places(
        self, index: int, passages: Sequence[tuple[Passage, str]]
    ) -> list[list[Spot]]:
        """Where passages of the text recognised in one page stand, each with what it says."""
        text, scale = self._recognised(index)
        return text.find(passages, index + 1, scale)

    def _recognised(self, index: int) -> tuple[RecognisedText, float]:
        image = self._frame(index)
        width, _ = images.upright_size(image)
        prepared = images.prepared(image)
        lines = ocr.recognise_within_budget(prepared, TextBuilder(recognise=True))
        return RecognisedText(lines), width / prepared.width

    def _frames(self) -> Iterator[Any]:
        for index in range(images.count_pages(self._image)):
            yield self._frame(index)

    def _frame(self, index: int) -> Any:
        self._image.seek(index)
        return self._image


def _letters(paragraph: Sequence[tuple[int, ocr.RecognisedLine]]) -> Iterator[Letter[_Place]]:
    for number, line in paragraph:
        for word in line.words:
            box = _box(word)
            yield from (Letter(found.character, (number, box)) for found in letters(word.text))


def _box(word: ocr.RecognisedWord) -> Box:
    return Box(word.left, word.top, word.left + word.width, word.top + word.height)


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(side * scale for side in box))
