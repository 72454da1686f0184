"""Speaks for the pages of documents in the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from munjang_desktop.workers.page_worker import PictureWorker, PlaceWorker, Wish, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from munjang.pages import Pages
    from munjang.records import Passage

_REST_AFTER = 120_000  # ms without a request: then the processes that draw are ended


class PageDesk(QObject):
    """Takes requests for pages, which return at once; answers arrive as signals.

    An answer that is no longer wanted never arrives; before the library is open none does.
    """

    opened = Signal(object)  # PagedDocument, or None where the document has no pages
    open_failed = Signal(object)  # MunjangError
    drawn = Signal(object, object)  # Wish, QImage
    not_drawn = Signal(object, object)  # Wish, MunjangError
    places = Signal(object)  # list[list[Spot]], in the order of the passages
    places_failed = Signal(object)  # MunjangError
    words = Signal(int, int, object)  # document, page, list[PageWord]
    found = Signal(object)  # list of ranges

    _open = Signal(int, int)
    _draw = Signal()
    _locate = Signal(int, int, object)
    _read_words = Signal(int, int)
    _find = Signal(int, str, str)
    _rest = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages: Pages | None = None
        self._wishes = Wishes()
        self._pictures: PictureWorker | None = None
        self._places: PlaceWorker | None = None
        self._opening = self._locating = self._finding = 0
        self._idle = QTimer(self, singleShot=True, interval=_REST_AFTER)
        self._idle.timeout.connect(self._rest)

    def start(self, pages: Pages, start: Callable[[QObject, str], object]) -> None:
        """Begin to answer; `start` moves a worker to a thread of its own."""
        self._pages = pages
        self._pictures = PictureWorker(pages, self._wishes)
        self._places = PlaceWorker(pages)
        start(self._pictures, "pages")
        start(self._places, "places")
        self._open.connect(self._pictures.open)
        self._draw.connect(self._pictures.draw)
        self._rest.connect(self._pictures.rest)
        self._locate.connect(self._places.locate)
        self._read_words.connect(self._places.read_words)
        self._find.connect(self._places.find)
        self._pictures.opened.connect(self._pass_opened)
        self._pictures.failed.connect(self._pass_failure)
        self._pictures.drawn.connect(self.drawn)
        self._pictures.not_drawn.connect(self.not_drawn)
        self._places.places.connect(self._pass_places)
        self._places.places_failed.connect(self._pass_places_failure)
        self._places.words.connect(self.words)
        self._places.found.connect(self._pass_found)

    def stop(self) -> None:
        """Give up all requests; what is being drawn ends at once, and in an error nobody sees."""
        self._idle.stop()
        self._wishes.replace([])
        self.forget()
        if self._pages is not None:
            self._pages.close()

    def open(self, document: int) -> None:
        """Open a document, and drop all requests for the one before; ends in `opened` or not."""
        self.forget()
        if self._pictures is not None:
            self._pictures.newest = self._opening
            self._request()
            self._open.emit(self._opening, document)

    def forget(self) -> None:
        """No longer want anything of the document asked for last."""
        self._opening += 1
        self._locating += 1
        self._finding += 1
        self._wishes.replace([])
        if self._places is not None:
            self._places.newest_places = self._locating
            self._places.newest_find = self._finding

    def draw(self, wishes: Sequence[Wish]) -> None:
        """Want these pictures, the first ones soonest, and no others."""
        self._wishes.replace(wishes)
        if wishes:
            self._request()
            self._draw.emit()

    def locate(self, document: int, passages: Sequence[Passage]) -> None:
        """Find passages of a document's text on its pages; drops the request before."""
        self._locating += 1
        if self._places is not None:
            self._places.newest_places = self._locating
            self._request()
            self._locate.emit(self._locating, document, list(passages))

    def read_words(self, document: int, page: int) -> None:
        """Fetch the words of a page."""
        self._request()
        self._read_words.emit(document, page)

    def find(self, text: str, wanted: str) -> None:
        """Find a string in a text; drops the request before."""
        self._finding += 1
        if self._places is not None:
            self._places.newest_find = self._finding
            self._find.emit(self._finding, text, wanted)

    def _request(self) -> None:
        if self._pages is not None:
            self._idle.start()

    @Slot(int, object)
    def _pass_opened(self, number: int, document: object) -> None:
        if number == self._opening:
            self.opened.emit(document)

    @Slot(int, object)
    def _pass_failure(self, number: int, error: object) -> None:
        if number == self._opening:
            self.open_failed.emit(error)

    @Slot(int, object)
    def _pass_places(self, number: int, places: object) -> None:
        if number == self._locating:
            self.places.emit(places)

    @Slot(int, object)
    def _pass_places_failure(self, number: int, error: object) -> None:
        if number == self._locating:
            self.places_failed.emit(error)

    @Slot(int, object)
    def _pass_found(self, number: int, ranges: object) -> None:
        if number == self._finding:
            self.found.emit(ranges)
