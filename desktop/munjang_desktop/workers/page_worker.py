"""Pages of documents: their pictures in one thread, what stands where on them in another."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from munjang.language.normalise import fold
from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.pages import Pages
    from munjang.records import PagePicture, Passage

_MOST_FOUND = 1000


class Wish(NamedTuple):
    """A picture that is wanted: of which page (1-based), with how many pixels a point."""

    document: int
    page: int
    scale: float


class Wishes:
    """The pictures still wanted, the most wanted first; a new list takes the place of the old."""

    def __init__(self) -> None:
        self._waiting: list[Wish] = []
        self._at_work: Wish | None = None
        self._lock = threading.Lock()

    def replace(self, wishes: Sequence[Wish]) -> None:
        """Want these from now on, and no others."""
        with self._lock:
            self._waiting = [wish for wish in wishes if wish != self._at_work]

    def take(self) -> Wish | None:
        """The most wanted one, which is then no longer on the list."""
        with self._lock:
            self._at_work = self._waiting.pop(0) if self._waiting else None
            return self._at_work


class PictureWorker(QObject):
    """Opens documents as pages and draws the pages that are wanted."""

    opened = Signal(int, object)  # PagedDocument, or None where a document has no pages
    failed = Signal(int, object)  # MunjangError
    drawn = Signal(object, object)  # Wish, QImage
    not_drawn = Signal(object, object)  # Wish, MunjangError

    def __init__(self, pages: Pages, wishes: Wishes) -> None:
        super().__init__()
        self._pages = pages
        self._wishes = wishes
        self.newest = 0  # number of the document asked for last; set by another thread

    @Slot(int, int)
    def open(self, number: int, document: int) -> None:
        """Open a document, if it is still wanted."""
        if number != self.newest:
            return
        try:
            self.opened.emit(number, self._pages.open(document))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(number, as_failure(error))

    @Slot()
    def draw(self) -> None:
        """Draw what is wanted until nothing is."""
        while (wish := self._wishes.take()) is not None:
            try:
                self.drawn.emit(wish, as_image(self._pages.picture(*wish)))
            except Exception as error:  # noqa: BLE001 - reported in the window
                self.not_drawn.emit(wish, as_failure(error))

    @Slot()
    def rest(self) -> None:
        """Give back what showing pages takes."""
        self._pages.rest()


class PlaceWorker(QObject):
    """Finds passages and words on pages, and words in texts; only the newest request counts."""

    places = Signal(int, object)  # list[list[Spot]]
    places_failed = Signal(int, object)  # MunjangError
    words = Signal(int, int, object)  # document, page, list[PageWord]
    found = Signal(int, object)  # list[Passage]

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self._pages = pages
        self.newest_places = 0
        self.newest_find = 0

    @Slot(int, int, object)
    def locate(self, number: int, document: int, passages: Sequence[Passage]) -> None:
        """Find passages on their pages."""
        if number != self.newest_places:
            return
        try:
            self.places.emit(number, self._pages.places(document, passages))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.places_failed.emit(number, as_failure(error))

    @Slot(int, int)
    def read_words(self, document: int, page: int) -> None:
        """Fetch the words of a page; where there are none, nothing can be selected."""
        try:
            self.words.emit(document, page, self._pages.words(document, page))
        except Exception as error:  # noqa: BLE001 - reported in the log, the page can be looked at
            as_failure(error)
            self.words.emit(document, page, [])

    @Slot(int, str, str)
    def find(self, number: int, text: str, wanted: str) -> None:
        """Find a string in a text, whatever its case and accents."""
        if number != self.newest_find:
            return
        self.found.emit(number, find_in(text, wanted))


def find_in(text: str, wanted: str) -> list[tuple[int, int]]:
    """The ranges of `text` that read like `wanted`; spaces may be line ends."""
    folded = fold(text).replace("\n", " ")
    looked_for = " ".join(fold(wanted).split())
    found: list[tuple[int, int]] = []
    at = folded.find(looked_for) if looked_for else -1
    while at >= 0 and len(found) < _MOST_FOUND:
        found.append((at, at + len(looked_for)))
        at = folded.find(looked_for, at + len(looked_for))
    return found


def as_image(picture: PagePicture) -> QImage:
    """A page's picture as Qt's, with pixels of its own."""
    image = QImage(
        picture.pixels, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGB32
    )
    return image.copy()
