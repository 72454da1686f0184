"""Calls of the library that a view of the window wants done, each with its answer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang.errors import GivenUp
from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtCore import QThread

    from munjang.library import Library

    Report = Callable[[int, int], None]
    # Blocks, in a thread of its own; what it returns is the answer. It may report how far it is.
    Task = Callable[[Library, Report], Any]


class Errand(QObject):
    """One call of the library, as the window sees it; it lives in the window's thread."""

    done = Signal(object)  # what the task returned
    failed = Signal(object)  # MunjangError
    given_up = Signal()
    progressed = Signal(int, int)  # done and total

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._unwanted = threading.Event()

    def give_up(self) -> None:
        """No longer want it: it ends in `given_up` when it reports next, or is done before that."""
        self._unwanted.set()

    def heed(self, task: Task) -> Task:
        """The task as one that ends when it is no longer wanted."""
        unwanted = self._unwanted

        def wanted(library: Library, report: Report) -> object:
            def heeding(done: int, total: int) -> None:
                if unwanted.is_set():
                    raise GivenUp
                report(done, total)

            return task(library, heeding)

        return wanted


class ErrandWorker(QObject):
    """Runs tasks one after the other."""

    done = Signal(int, object)
    failed = Signal(int, object)
    given_up = Signal(int)
    progressed = Signal(int, int, int)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._over = threading.Event()

    def stop(self) -> None:
        """End tasks when they report next; callable from any thread."""
        self._over.set()

    @Slot(int, object)
    def run(self, number: int, task: Task) -> None:
        """Run a task and report what came of it."""

        def report(done: int, total: int) -> None:
            if self._over.is_set():
                raise GivenUp
            self.progressed.emit(number, done, total)

        try:
            self.done.emit(number, task(self._library, report))
        except GivenUp:
            self.given_up.emit(number)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(number, as_failure(error))


class Errands(QObject):
    """Hands tasks to a worker; those given before the library is open wait for it."""

    _run = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: ErrandWorker | None = None
        self._waiting: list[tuple[int, Task]] = []
        self._running: dict[int, Errand] = {}
        self._count = 0

    def start(self, library: Library, thread: QThread) -> None:
        """Run tasks on `library` from now on, in `thread`."""
        worker = ErrandWorker(library)
        worker.moveToThread(thread)
        self._run.connect(worker.run)
        worker.done.connect(self._finish)
        worker.failed.connect(self._fail)
        worker.given_up.connect(self._give_up)
        worker.progressed.connect(self._report)
        self._worker = worker
        waiting, self._waiting = self._waiting, []
        for number, task in waiting:
            self._run.emit(number, task)

    def stop(self) -> None:
        """Finish what is soon done, and end what takes long enough to report how far it is."""
        if self._worker is not None:
            self._worker.stop()

    def run(self, task: Task) -> Errand:
        """Have a task run; the answer comes as a signal of what is returned."""
        self._count += 1
        errand = self._running[self._count] = Errand(self)
        task = errand.heed(task)
        if self._worker is None:
            self._waiting.append((self._count, task))
        else:
            self._run.emit(self._count, task)
        return errand

    @Slot(int, object)
    def _finish(self, number: int, answer: object) -> None:
        errand = self._running.pop(number)
        errand.done.emit(answer)
        errand.deleteLater()

    @Slot(int, object)
    def _fail(self, number: int, error: object) -> None:
        errand = self._running.pop(number)
        errand.failed.emit(error)
        errand.deleteLater()

    @Slot(int)
    def _give_up(self, number: int) -> None:
        errand = self._running.pop(number)
        errand.given_up.emit()
        errand.deleteLater()

    @Slot(int, int, int)
    def _report(self, number: int, done: int, total: int) -> None:
        if number in self._running:
            self._running[number].progressed.emit(done, total)
