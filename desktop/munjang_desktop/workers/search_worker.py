"""Queries and documents: what the user is waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from munjang.errors import ModelLoading
from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.library import Library


class Turns:
    """Counts what is asked of the thread that searches, so that what takes long can give way.

    Each number is written by one thread alone.
    """

    def __init__(self) -> None:
        self.asked = 0  # by the window's thread
        self.taken = 0  # by the thread that searches

    @property
    def waiting(self) -> bool:
        """Whether there is a request whose turn has not come."""
        return self.asked > self.taken


class SearchWorker(QObject):
    """Answers the newest query only, so that fast typing never queues up work.

    Requests are numbered by the caller, who raises `newest_query` or `newest_document` before the
    request is delivered; a request that is no longer the newest when its turn comes is dropped.
    Setting these attributes from another thread is safe: they are plain integers.
    """

    answered = Signal(int, object)  # Answer: the fast one, then the precise one where wanted
    judging = Signal(int)  # the fast answer is out, the precise one on its way
    judge_wanted = Signal()  # it waits for `judge`
    search_failed = Signal(int, object)  # MunjangError
    document = Signal(int, object)  # DocumentText
    document_failed = Signal(int, object)  # MunjangError

    _to_judge = Signal(int, str, int, bool, bool)

    def __init__(self, library: Library, turns: Turns) -> None:
        super().__init__()
        self._library = library
        self._turns = turns
        self.newest_query = 0
        self.newest_document = 0
        self._to_be_judged: tuple[int, str, int, bool] | None = None
        # Behind what others have asked meanwhile.
        self._to_judge.connect(self._judge, Qt.ConnectionType.QueuedConnection)

    @Slot(int, str, int, bool, bool)
    def search(self, number: int, query: str, top: int, precise: bool, every: bool) -> None:
        """Answer a query with at most `top` documents, and judge them again if `precise`.

        With `every`, with those that have every word.
        """
        self._turns.taken += 1
        if number != self.newest_query:
            return
        try:
            self.answered.emit(number, self._library.search(query, top=top, every=every))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))
            return
        if precise and number == self.newest_query:
            self.judging.emit(number)
            self._to_be_judged = number, query, top, every
            self.judge_wanted.emit()

    @Slot(bool)
    def judge(self, complete: bool) -> None:
        """Judge what waits for it, if the judges that are ready are enough: `complete` if all are.

        Those that are not by then cannot be used, and the answer says so.
        """
        waiting, self._to_be_judged = self._to_be_judged, None
        if waiting is not None:
            self._judge(*waiting, complete)

    @Slot(int, str, int, bool, bool)
    def _judge(self, number: int, query: str, top: int, every: bool, complete: bool) -> None:
        """Answer again with judged documents, or wait on where a judge is missing that is needed.

        Judging takes seconds. It ends as soon as there is a newer query, and gives way to whatever
        else is asked of this thread: another view's query, the document that is to be shown.
        """
        gave_way = False

        def wanted() -> bool:
            nonlocal gave_way
            gave_way = gave_way or self._turns.waiting
            return number == self.newest_query and not gave_way

        if number != self.newest_query:
            return
        try:
            answer = self._library.search(
                query, top=top, precise=True, every=every, patient=complete, wanted=wanted
            )
        except ModelLoading:
            self._to_be_judged = number, query, top, every
            return
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))
            return
        if gave_way:
            self._to_judge.emit(number, query, top, every, complete)
        else:
            self.answered.emit(number, answer)

    @Slot(int, object, object, int)
    def find_similar(self, number: int, path: Path, at: int | None, top: int) -> None:
        """Answer with documents that mean the same as a file, or its sentence at an offset."""
        self._turns.taken += 1
        if number != self.newest_query:
            return
        try:
            self.answered.emit(number, self._library.similar(path, at, top=top))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))

    @Slot(int, str, int, int)
    def search_on(self, number: int, query: str, top: int, skip: int) -> None:
        """Answer with more of the documents that have every word, behind `skip` of them."""
        self._turns.taken += 1
        if number != self.newest_query:
            return
        try:
            answer = self._library.search(query, top=top, every=True, skip=skip)
            self.answered.emit(number, answer)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))

    @Slot(int, int)
    def load_document(self, number: int, document: int) -> None:
        """Fetch the text of a document."""
        self._turns.taken += 1
        if number != self.newest_document:
            return
        try:
            self.document.emit(number, self._library.document(document))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.document_failed.emit(number, as_failure(error))
