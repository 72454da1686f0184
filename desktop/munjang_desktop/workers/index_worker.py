"""The indexing loop of the engine in a thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.full_screen import another_fills_the_screen
from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from munjang.library import Indexer, Library
    from munjang.records import Progress


class IndexWorker(QObject):
    """Runs the indexer and passes its reports on.

    While :meth:`run` blocks, slots of this object are not delivered, so the commands are plain
    methods that any thread may call.
    """

    progress = Signal(object)  # Progress
    failed = Signal(object)  # MunjangError

    def __init__(self, library: Library, *, paused: bool) -> None:
        super().__init__()
        self._library = library
        self._lock = threading.Lock()
        self._indexer: Indexer | None = None
        self._paused = paused
        self._stopping = False
        self._halts = 0  # how many want that nothing is indexed now
        self._ended = threading.Event()
        self._ended.set()

    @Slot()
    def run(self) -> None:
        """Index and watch until :meth:`stop`."""
        try:
            indexer = self._library.indexer(full_screen=another_fills_the_screen())
            with self._lock:
                if self._stopping or self._halts:
                    return
                self._ended.clear()
                self._indexer = indexer
                if self._paused:
                    indexer.pause()
            indexer.run(watch=True, report=self._report)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))
        finally:
            with self._lock:
                self._indexer = None
                self._ended.set()

    def set_paused(self, paused: bool) -> None:
        """Pause or go on, now or as soon as the indexer runs."""
        with self._lock:
            self._paused = paused
            if self._indexer is not None:
                if paused:
                    self._indexer.pause()
                else:
                    self._indexer.resume()

    def folders_changed(self) -> None:
        """Tell the indexer that folders were added or removed."""
        with self._lock:
            if self._indexer is not None:
                self._indexer.folders_changed()

    def wake(self) -> None:
        """Have the indexer look for work at once."""
        with self._lock:
            if self._indexer is not None:
                self._indexer.wake()

    def halt(self) -> None:
        """End the run, and wait until it has ended; none begins before :meth:`release`."""
        with self._lock:
            self._halts += 1
            if self._indexer is not None:
                self._indexer.stop()
        self._ended.wait()

    def release(self) -> None:
        """Let :meth:`run` be called again."""
        with self._lock:
            self._halts -= 1

    def stop(self) -> None:
        """End the run, for good."""
        with self._lock:
            self._stopping = True
            if self._indexer is not None:
                self._indexer.stop()

    def _report(self, progress: Progress) -> None:
        """Called by the indexer, in its thread, ten times a second at most."""
        self.progress.emit(progress)
