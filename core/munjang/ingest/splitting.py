"""Splits the texts of the library into sentences again, where an older splitter did."""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

import apsw

from munjang.errors import ReaderDied
from munjang.records import Document
from munjang.sandbox import Extractor
from munjang.store import Outdated, OutdatedDocument, write_transaction

_log = logging.getLogger(__name__)

_POLL_S = 0.2  # how long other work may wait while texts are being split


class Resplitter:
    """Brings the sentences of documents up to date from their stored texts; no file is read.

    A document is found by its old sentences until the new ones take their place, in one
    transaction. Children do the work, as it would hold up a window beside it.
    """

    def __init__(self, connection: apsw.Connection, extractor: Extractor, *, children: int) -> None:
        self._db = connection
        self._outdated = Outdated(connection)
        self._extractor = extractor
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="split")
        self._width = children
        self._jobs: dict[Future[Document], OutdatedDocument] = {}

    @property
    def current(self) -> Path | None:
        """A file whose text is being split."""
        return next((document.path for document in self._jobs.values()), None)

    def close(self) -> None:
        """Give up what is being split; the extractor is closed already."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def count_left(self) -> int:
        """How many documents wait."""
        return self._outdated.count()

    def step(self) -> int | None:
        """Take in what has been split; returns how many documents, or None when nothing is left."""
        while len(self._jobs) < self._width:
            on_their_way = [document.content_id for document in self._jobs.values()]
            document = self._outdated.next(skip=on_their_way)
            if document is None:
                break
            work = self._threads.submit(self._extractor.split, document.extraction, document.path)
            self._jobs[work] = document
        if not self._jobs:
            return None
        done, _ = wait(self._jobs, _POLL_S, return_when=FIRST_COMPLETED)
        for work in done:
            self._take(self._jobs.pop(work), work)
        return len(done)

    def _take(self, document: OutdatedDocument, work: Future[Document]) -> None:
        try:
            split = work.result()
        except ReaderDied as error:
            _log.warning("%s keeps its old sentences: %s", document.path, error)
            with write_transaction(self._db):
                self._outdated.keep(document)
            return
        with write_transaction(self._db):
            self._outdated.store(document, split)
