"""Text selected on the pages of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from munjang.records import PageWord

Position = tuple[int, int]  # a page, and the number of a word on it

_REACH = 12.0  # points from a word at which the pointer still means it


class Selection:
    """Knows the words of the pages in view, and which of them are selected."""

    def __init__(self) -> None:
        self._words: dict[int, Sequence[PageWord]] = {}
        self._anchor: Position | None = None
        self._end: Position | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return self._anchor is None or self._end is None

    def knows(self, page: int) -> bool:
        """Whether the words of a page are there, or there are none."""
        return page in self._words

    def learn(self, page: int, words: Sequence[PageWord]) -> None:
        """Take in the words of a page."""
        self._words[page] = words

    def forget(self) -> None:
        """Drop everything: another document is shown."""
        self._words.clear()
        self.clear()

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._end = None

    def word_at(self, page: int, x: float, y: float, *, near: bool = False) -> Position | None:
        """The word at a point of a page; with `near` the nearest one, however far."""
        best: tuple[float, int] | None = None
        for number, word in enumerate(self._words.get(page, ())):
            box = word.box
            across = max(box.left - x, 0.0, x - box.right)
            down = max(box.top - y, 0.0, y - box.bottom)
            distance = across + 4 * down  # a line is meant rather than a column
            if best is None or distance < best[0]:
                best = distance, number
        if best is None or (not near and best[0] > _REACH):
            return None
        return page, best[1]

    def begin(self, at: Position | None) -> None:
        """Start anew at a word."""
        self._anchor, self._end = at, None

    def extend(self, to: Position | None) -> None:
        """Select up to a word."""
        if self._anchor is None:
            self._anchor = to
        if to is not None:
            self._end = to

    def select_word(self, at: Position | None) -> None:
        """Select one word."""
        self._anchor = self._end = at

    def on_page(self, page: int) -> Iterator[PageWord]:
        """The selected words of a page."""
        if self._anchor is None or self._end is None:
            return
        first, last = sorted((self._anchor, self._end))
        for number, word in enumerate(self._words.get(page, ())):
            if first <= (page, number) <= last:
                yield word

    def text(self) -> str:
        """What is selected, line by line."""
        lines: list[tuple[tuple[int, int], list[str]]] = []
        for page in sorted(self._words):
            for word in self.on_page(page):
                key = page, word.line
                if not lines or lines[-1][0] != key:
                    lines.append((key, []))
                lines[-1][1].append(word.text)
        return "\n".join(" ".join(words) for _, words in lines)
