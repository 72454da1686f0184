"""What one view asks of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from munjang_desktop.workers.search_worker import SearchWorker

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QThread

    from munjang.library import Library
    from munjang_desktop.workers.search_worker import Turns

_LATE = 300  # ms: what takes longer seems not to have been noticed


class Questions(QObject):
    """The queries of one view, which never take away the answer another view waits for.

    Of its own queries only the newest is answered. All views share the thread that searches.
    """

    answered = Signal(object)  # Answer: the fast one, then the precise one where wanted
    judging = Signal()  # the answer given is judged again
    late = Signal()  # the answer takes a while; once, however many queries are asked meanwhile
    search_failed = Signal(object)  # MunjangError

    _search = Signal(int, str, int, bool, bool)
    _search_on = Signal(int, str, int, int)
    _similar = Signal(int, object, object, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: SearchWorker | None = None
        self._turns: Turns | None = None
        self._number = 0
        self._waiting = False  # for an answer
        self._patience = QTimer(self, singleShot=True, interval=_LATE)
        self._patience.timeout.connect(self.late)

    def start(self, library: Library, thread: QThread, turns: Turns) -> SearchWorker:
        """Ask `library` from now on, in `thread`; queries before this were dropped."""
        worker = SearchWorker(library, turns)
        worker.moveToThread(thread)
        self._search.connect(worker.search)
        self._search_on.connect(worker.search_on)
        self._similar.connect(worker.find_similar)
        worker.answered.connect(self._pass_answer)
        worker.judging.connect(self._pass_judging)
        worker.search_failed.connect(self._pass_failure)
        self._worker, self._turns = worker, turns
        return worker

    def search(self, query: str, top: int, *, precise: bool = False, every: bool = False) -> None:
        """Answer `query` with at most `top` documents, and drop the query before it."""
        self._drop()
        self._wait()
        self._take_turn()
        self._search.emit(self._number, query, top, precise, every)

    def search_on(self, query: str, top: int, skip: int) -> None:
        """Answer the newest query further, behind the `skip` documents there are already."""
        self._take_turn()
        self._search_on.emit(self._number, query, top, skip)

    def find_similar(self, path: Path, at: int | None, top: int) -> None:
        """Find what means the same as a file, or its sentence at an offset.

        Drops the query before it.
        """
        self._drop()
        self._wait()
        self._take_turn()
        self._similar.emit(self._number, path, at, top)

    def forget(self) -> None:
        """No longer want the answer to the last query."""
        self._drop()
        self._wait_no_more()

    def _drop(self) -> None:
        self._number += 1
        if self._worker is not None:
            self._worker.newest_query = self._number

    def _take_turn(self) -> None:
        if self._turns is not None:
            self._turns.asked += 1

    def _wait(self) -> None:
        """Become impatient some time after the first query without an answer."""
        if self._worker is not None and not self._waiting:
            self._waiting = True
            self._patience.start()

    def _wait_no_more(self) -> None:
        self._waiting = False
        self._patience.stop()

    @Slot(int, object)
    def _pass_answer(self, number: int, answer: object) -> None:
        if number == self._number:
            self._wait_no_more()
            self.answered.emit(answer)

    @Slot(int)
    def _pass_judging(self, number: int) -> None:
        if number == self._number:
            self.judging.emit()

    @Slot(int, object)
    def _pass_failure(self, number: int, error: object) -> None:
        if number == self._number:
            self._wait_no_more()
            self.search_failed.emit(error)
