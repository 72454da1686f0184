"""Pages of documents, shown by a child as documents are read by one: where it can do no harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from munjang.records import Box, PagePicture, PageWord, Passage, Spot
from munjang.sandbox.pool import Extractor
from munjang.sandbox.wire import WireError

_T = TypeVar("_T")

PAGED_FORMATS = frozenset({"pdf", "image"})  # whose pages can be shown

_FARTHEST = 1e6  # points: no page is so large
_MOST_PAGES = 20_000
_MOST_WORDS = 100_000  # of one page
_MOST_SPOTS = 1000  # of one passage
_MOST_BOXES = 10_000  # of one spot
_BYTES_A_PIXEL = 4


@dataclass(frozen=True, slots=True)
class PagedFile:
    """A file whose pages are wanted: where it is, which format it has, and what opens it."""

    path: Path
    within: Path  # the watched folder it lies in
    reader: str
    passwords: tuple[str, ...] = ()


class PageReader:
    """Asks an extractor's children about pages; indices begin with 0.

    Every method raises what :meth:`munjang.sandbox.Extractor.read` does.
    """

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def sizes(self, file: PagedFile) -> list[tuple[float, float]]:
        """Width and height of all pages, in points."""
        return self._ask(file, "sizes", _sizes)

    def picture(self, file: PagedFile, page: int, scale: float) -> PagePicture:
        """A page with `scale` pixels a point, or fewer where that would be too many."""
        return self._ask(file, "picture", _picture, page=page, scale=scale)

    def words(self, file: PagedFile, page: int, *, recognise: bool = False) -> list[PageWord]:
        """The words of a page in the order they are read."""
        return self._ask(file, "words", _words, recognise=recognise, page=page)

    def places(self, file: PagedFile, passages: Sequence[tuple[Passage, str]]) -> list[list[Spot]]:
        """Where passages of the text, each given with what it says, stand on the pages."""
        return self._places(file, "places", passages)

    def recognised_places(
        self, file: PagedFile, page: int, passages: Sequence[tuple[Passage, str]]
    ) -> list[list[Spot]]:
        """The same for passages of the text that is recognised in the picture of a page."""
        return self._places(file, "recognised", passages, recognise=True, page=page)

    def _places(
        self,
        file: PagedFile,
        task: str,
        passages: Sequence[tuple[Passage, str]],
        *,
        recognise: bool = False,
        **details: object,
    ) -> list[list[Spot]]:
        plain = [
            [passage.start, passage.end, [list(word) for word in passage.words], text]
            for passage, text in passages
        ]
        found = self._ask(file, task, _places, recognise=recognise, passages=plain, **details)
        return found[: len(passages)] + [[] for _ in passages[len(found) :]]

    def _ask(
        self,
        file: PagedFile,
        task: str,
        check: Callable[[dict[str, Any]], _T],
        *,
        recognise: bool = False,
        **details: object,
    ) -> _T:
        return self._extractor.ask(
            file.path,
            {"do": task, "reader": file.reader, **details},
            check,
            within=file.within,
            recognise=recognise,
            passwords=file.passwords,
        )


# A document may have taken the child over: nothing is believed before it has been checked.


def _sizes(reply: dict[str, Any]) -> list[tuple[float, float]]:
    sizes = [_numbers(size, 2) for size in _list(reply.get("sizes"), _MOST_PAGES)]
    if not sizes:
        raise WireError("there are no pages")
    return [(max(1.0, width), max(1.0, height)) for width, height in sizes]


def _picture(reply: dict[str, Any]) -> PagePicture:
    width, height = _list(reply.get("picture"), 2, least=2)
    pixels = reply.get("data")
    if type(width) is not int or type(height) is not int or width < 1 or height < 1:
        raise WireError("not the size of a picture")
    if not isinstance(pixels, bytes) or len(pixels) != width * height * _BYTES_A_PIXEL:
        raise WireError("not the pixels of a picture")
    return PagePicture(width, height, pixels)


def _words(reply: dict[str, Any]) -> list[PageWord]:
    words = []
    for word in _list(reply.get("words"), _MOST_WORDS):
        text, box, line = _list(word, 3, least=3)
        if not isinstance(text, str) or not _is_unicode(text) or type(line) is not int:
            raise WireError("not a word")
        words.append(PageWord(text, _box(box), line))
    return words


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _places(reply: dict[str, Any]) -> list[list[Spot]]:
    return [
        [_spot(spot) for spot in _list(spots, _MOST_SPOTS)]
        for spots in _list(reply.get("places"), _MOST_WORDS)
    ]


def _spot(value: object) -> Spot:
    page, lines, words = _list(value, 3, least=3)
    if type(page) is not int or not 0 < page <= _MOST_PAGES:
        raise WireError("not a page")
    return Spot(
        page,
        [_box(box) for box in _list(lines, _MOST_BOXES)],
        [_box(box) for box in _list(words, _MOST_BOXES)],
    )


def _box(value: object) -> Box:
    return Box(*_numbers(value, 4))


def _numbers(value: object, count: int) -> list[float]:
    numbers = _list(value, count, least=count)
    for number in numbers:
        if type(number) not in {int, float} or not -_FARTHEST < number < _FARTHEST:
            raise WireError("not a length")
    return numbers


def _list(value: object, most: int, *, least: int = 0) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise WireError("not a list of such a length")
    return value
