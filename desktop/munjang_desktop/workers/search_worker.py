"""Queries and documents: what the user is waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.library import Library


class SearchWorker(QObject):
    """Answers the newest query only, so that fast typing never queues up work.

    Requests are numbered by the caller, who raises `newest_query` or `newest_document` before the
    request is delivered; a request that is no longer the newest when its turn comes is dropped.
    Setting these attributes from another thread is safe: they are plain integers.
    """

    answered = Signal(int, object)  # Answer: the fast one, then the precise one where wanted
    judging = Signal(int)  # the fast answer is out, the precise one on its way
    search_failed = Signal(int, object)  # MunjangError
    document = Signal(int, object)  # DocumentText
    document_failed = Signal(int, object)  # MunjangError

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self.newest_query = 0
        self.newest_document = 0

    @Slot(int, str, int, bool, bool)
    def search(self, number: int, query: str, top: int, precise: bool, every: bool) -> None:
        """Answer a query with at most `top` documents, and judge them again if `precise`.

        With `every`, with those that have every word. Judging ends as soon as a newer query is
        there.
        """

        def wanted() -> bool:
            return number == self.newest_query

        if not wanted():
            return
        try:
            self.answered.emit(number, self._library.search(query, top=top, every=every))
            if precise and wanted():
                self.judging.emit(number)
                answer = self._library.search(
                    query, top=top, precise=True, every=every, wanted=wanted
                )
                self.answered.emit(number, answer)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))

    @Slot(int, object, object, int)
    def find_similar(self, number: int, path: Path, at: int | None, top: int) -> None:
        """Answer with documents that mean the same as a file, or its sentence at an offset."""
        if number != self.newest_query:
            return
        try:
            self.answered.emit(number, self._library.similar(path, at, top=top))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.search_failed.emit(number, as_failure(error))

    @Slot(int, str, int, int)
    def search_on(self, number: int, query: str, top: int, skip: int) -> None:
        """Answer with more of the documents that have every word, behind `skip` of them."""
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
        if number != self.newest_document:
            return
        try:
            self.document.emit(number, self._library.document(document))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.document_failed.emit(number, as_failure(error))
