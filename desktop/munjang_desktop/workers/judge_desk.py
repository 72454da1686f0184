"""The judge of precise mode, made ready before it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from munjang.library import Library
    from munjang_desktop.workers.search_worker import SearchWorker

_NOTICED = 200  # ms: what takes longer is said


class JudgeWorker(QObject):
    """Waits for the judge's models, so that the thread that searches need not."""

    ready = Signal(bool)  # one more is; whether all are

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library

    @Slot()
    def prepare(self) -> None:
        """Have the models loaded; a moment's work where they are."""
        try:
            self._library.warm_up_judges(lambda: self.ready.emit(False))
        except Exception as error:  # noqa: BLE001 - the answer will say it; reported in the log
            as_failure(error)
        self.ready.emit(True)


class JudgeDesk(QObject):
    """Has the judge made ready when precise mode is switched on, and before it judges.

    It may have rested since. Fast answers do not wait for it.
    """

    preparing = Signal(bool)  # whether it takes a while to be ready

    _prepare = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker: JudgeWorker | None = None
        self._slow = False
        self._patience = QTimer(self, singleShot=True, interval=_NOTICED)
        self._patience.timeout.connect(self._tell)

    def start(
        self, library: Library, search: SearchWorker, start: Callable[[QObject, str], object]
    ) -> None:
        """Serve the thread that searches; `start` moves a worker to a thread of its own."""
        worker = self._worker = JudgeWorker(library)
        start(worker, "judge")
        self._prepare.connect(worker.prepare)
        search.judge_wanted.connect(self.prepare)
        worker.ready.connect(search.judge)
        worker.ready.connect(self._end)

    def stop(self) -> None:
        """Say nothing any more."""
        self._patience.stop()

    @Slot()
    def prepare(self) -> None:
        """Have the judge made ready."""
        if not self._slow and not self._patience.isActive():
            self._patience.start()
        self._prepare.emit()

    @Slot()
    def _tell(self) -> None:
        self._slow = True
        self.preparing.emit(True)

    @Slot()
    def _end(self) -> None:
        self._patience.stop()
        if self._slow:
            self._slow = False
            self.preparing.emit(False)
