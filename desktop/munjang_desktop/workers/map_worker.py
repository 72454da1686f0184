"""The map of the library: brought up to date in one thread, drawn in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from munjang.atlas import Atlas, DocumentMap
    from munjang_desktop.atlas.picture import Order, Terrain


class MapWorker(QObject):
    """Reads the map, and waits for the process that brings it up to date."""

    read = Signal(object)  # DocumentMap
    progress = Signal(float)  # the share that is done
    finished = Signal()
    failed = Signal(object)  # MunjangError

    def __init__(self, atlas: Atlas) -> None:
        super().__init__()
        self._atlas = atlas

    @Slot(bool)
    def update(self, known: bool) -> None:
        """Bring the map up to date; hand it out before, unless it is `known`, and when it changed.

        What the library has learnt while this went on is left to the next time.
        """
        try:
            if not known:
                self.read.emit(self._atlas.read())
            if self._atlas.update(self.progress.emit) or known:
                self.read.emit(self._atlas.read())
            self.finished.emit()
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))


class MapDrawer(QObject):
    """Draws the newest picture that is wanted, and says how documents begin."""

    drawn = Signal(object)  # Picture
    beginning = Signal(int, str)  # a document, and its first sentences

    def __init__(self, atlas: Atlas) -> None:
        super().__init__()
        self._atlas = atlas
        self._map: DocumentMap | None = None
        self._terrain: Terrain | None = None
        self.newest = 0  # number of the order that came last; set by another thread

    @Slot(object)
    def take(self, drawn: DocumentMap) -> None:
        """Draw this map from now on."""
        # Loading numpy takes a while, so it happens here.
        from munjang_desktop.atlas.picture import Terrain  # noqa: PLC0415 - see above

        self._map = drawn
        self._terrain = Terrain(drawn.places) if len(drawn) else None

    @Slot(int, object)
    def draw(self, number: int, order: Order) -> None:
        """Draw a picture, if no other is wanted by now."""
        from munjang_desktop.atlas.picture import draw  # noqa: PLC0415 - as above

        if number != self.newest or self._terrain is None or self._map is None:
            return
        if len(order.numbers) != len(self._map):
            return  # it was meant for the map before
        self.drawn.emit(draw(order, self._map.places, self._terrain))

    @Slot(int)
    def begin(self, document: int) -> None:
        """Say how a document begins; nothing where it has gone."""
        try:
            self.beginning.emit(document, self._atlas.beginning(document))
        except Exception as error:  # noqa: BLE001 - reported in the log, the map is there
            as_failure(error)
