"""Speaks for the map of the library in the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.map_worker import MapDrawer, MapWorker
from munjang_desktop.workers.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QThread

    from munjang.atlas import Atlas, DocumentMap
    from munjang.library import Library
    from munjang_desktop.atlas.picture import Order
    from munjang_desktop.workers.search_worker import Turns

# A query lights up one document in eight, but neither too few to see nor more than tell anything.
_ONE_IN, _FEWEST, _MOST = 8, 10, 120


class MapDesk(QObject):
    """Takes wishes about the map, which return at once; answers arrive as signals.

    The map is brought up to date only when somebody looks at it.
    """

    read = Signal(object)  # DocumentMap
    progress = Signal(float)  # the share of an update that is done
    finished = Signal()  # the map is up to date
    failed = Signal(object)  # MunjangError
    drawn = Signal(object)  # Picture
    beginning = Signal(int, str)  # a document, and its first sentences
    answered = Signal(object)  # Answer: what a query lights up
    search_failed = Signal(object)  # MunjangError

    _update = Signal(bool)
    _take = Signal(object)
    _draw = Signal(int, object)
    _begin = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._atlas: Atlas | None = None
        self._drawer: MapDrawer | None = None
        self._questions = Questions(self)
        self._questions.answered.connect(self.answered)
        self._questions.search_failed.connect(self.search_failed)
        self._top = _FEWEST
        self._wanted = self._known = self._updating = self._again = False

    def start(
        self,
        library: Library,
        search: QThread,
        turns: Turns,
        start: Callable[[QObject, str], object],
    ) -> None:
        """Begin to answer; `start` moves a worker to a thread of its own."""
        self._atlas = library.atlas()
        self._questions.start(library, search, turns)
        self._drawer = MapDrawer(self._atlas)
        worker = MapWorker(self._atlas)
        start(worker, "map")
        start(self._drawer, "map-drawing")
        self._worker = worker
        self._update.connect(worker.update)
        self._take.connect(self._drawer.take)
        self._draw.connect(self._drawer.draw)
        self._begin.connect(self._drawer.begin)
        worker.read.connect(self._pass_map)
        worker.progress.connect(self.progress)
        worker.finished.connect(self._updated)
        worker.failed.connect(self._not_updated)
        self._drawer.drawn.connect(self.drawn)
        self._drawer.beginning.connect(self.beginning)
        if self._wanted:
            self.update()

    def stop(self) -> None:
        """Give everything up; an update that is going on ends at once."""
        self.forget_query()
        if self._drawer is not None:
            self._drawer.newest = 0
        if self._atlas is not None:
            self._atlas.close()

    def update(self) -> None:
        """Bring the map up to date; ends in `finished` or `failed`, with `read` before."""
        self._wanted = True
        if self._atlas is None:
            return
        if self._updating:
            self._again = True  # the library may have changed since it began
            return
        self._updating, self._again = True, False
        self._update.emit(self._known)

    def draw(self, order: Order) -> None:
        """Want this picture, and no longer the one before."""
        if self._drawer is not None:
            self._drawer.newest += 1
            self._draw.emit(self._drawer.newest, order)

    def begin(self, document: int) -> None:
        """Want to know how a document begins."""
        self._begin.emit(document)

    def search(self, query: str) -> None:
        """Light up what answers a query; drops the one before."""
        self._questions.search(query, self._top)

    def find_similar(self, path: Path) -> None:
        """Light up what means the same as a document; drops the query before."""
        self._questions.find_similar(path, None, self._top)

    def forget_query(self) -> None:
        """No longer want the answer to the last query."""
        self._questions.forget()

    @Slot(object)
    def _pass_map(self, drawn: DocumentMap) -> None:
        self._known = True
        self._top = min(_MOST, max(_FEWEST, len(drawn.paths) // _ONE_IN))
        self._take.emit(drawn)
        self.read.emit(drawn)

    @Slot()
    def _updated(self) -> None:
        self._updating = False
        if self._again:
            self.update()
        else:
            self.finished.emit()

    @Slot(object)
    def _not_updated(self, error: object) -> None:
        self._updating = False
        self.failed.emit(error)
