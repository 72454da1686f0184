"""The second pass: reads the text in pictures, when everything else has been read."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.errors import ExtractionRefused, MunjangError, ReaderDied
from munjang.ingest.passwords import find_password
from munjang.ingest.scan import look_at
from munjang.messages import Message, msg
from munjang.records import Document, FileState
from munjang.sandbox import Extractor
from munjang.store import (
    Documents,
    FileRow,
    Ledger,
    Unlocked,
    Unrecognised,
    UnrecognisedDocument,
    read_setting,
    write_setting,
    write_transaction,
)

_SETTING = "text_recognition"
_OFF = "off"
_DEATHS_ALLOWED = 2
_POLL_S = 0.2  # how long other work may wait while a document is being read
_ASK_S = 60.0  # between questions what this machine lacks, each of which starts a program


def recognition_wanted(connection: apsw.Connection) -> bool:
    """Whether the user wants the text in pictures to be read; as long as nothing is said, yes."""
    return read_setting(connection, _SETTING) != _OFF


def want_recognition(connection: apsw.Connection, wanted: bool) -> None:
    """Switch the recognition of text in pictures on or off, inside a write transaction."""
    write_setting(connection, _SETTING, "on" if wanted else _OFF)


def recognition_obstacle(connection: apsw.Connection) -> Message | None:
    """Why the text in pictures is not read, or None where it is."""
    if not recognition_wanted(connection):
        return msg("text recognition is switched off (munjang ocr on)")
    return text_recognition()


def text_recognition() -> Message | None:
    """What this machine lacks to read the text in pictures; None where it lacks nothing."""
    from munjang.extract import ocr  # noqa: PLC0415 - needed only where there are pictures

    return ocr.unavailable()


@dataclass(slots=True)
class _Job:
    """A document whose pictures are being read, from one of the files that hold it."""

    content_id: int
    hash: bytes
    deaths: int
    row: FileRow
    future: Future[Document]


class Recogniser:
    """Reads documents with pictures again, one at a time, now with their pictures.

    It takes seconds a page, so it has a child of its own, and nothing waits for it. The document
    is found by what was read of it before until the new text takes its place in one transaction.
    """

    def __init__(self, connection: apsw.Connection, extractor: Callable[[], Extractor]) -> None:
        self._db = connection
        self._ledger = Ledger(connection)
        self._documents = Documents(connection)
        self._unrecognised = Unrecognised(connection)
        self._unlocked = Unlocked(connection)
        self._make_extractor = extractor
        self._extractor: Extractor | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recognise")
        self._job: _Job | None = None
        self._passed_over: set[int] = set()  # documents whose files cannot be read now
        self._asked = (-_ASK_S, False)  # when, and whether this machine lacked anything

    @property
    def current(self) -> Path | None:
        """The file being read."""
        return None if self._job is None else self._job.row.path

    def rest(self) -> None:
        """Give up what is being read; it is begun anew at the next step."""
        extractor, self._extractor = self._extractor, None
        if extractor is not None:
            extractor.close()
        if self._job is not None:
            with contextlib.suppress(MunjangError, OSError):
                self._job.future.result()
            self._job = None

    def close(self) -> None:
        """Give up what is being read, for good."""
        self.rest()
        self._thread.shutdown(wait=True)

    def look_again(self) -> None:
        """Files may be there again that could not be read."""
        self._passed_over.clear()

    def has_work(self) -> bool:
        """Whether there is a document to read, and nothing in the way."""
        return self._job is not None or next(self._left(), None) is not None

    def count_left(self) -> int:
        """How many documents wait, as far as they can be read."""
        return max(0, self._unrecognised.count() - len(self._passed_over))

    def step(self) -> int | None:
        """Take in what has been read; returns how many documents, or None when nothing is left."""
        if self._job is None and not self._begin():
            return None
        if self._job is None or not wait([self._job.future], _POLL_S).done:
            return 0
        job, self._job = self._job, None
        self._finish(job)
        return 1

    def _left(self) -> Iterator[UnrecognisedDocument]:
        """The documents to read, unless something is in the way."""
        # What is cheap to ask goes first: this is asked all the time.
        if (
            self._unrecognised.any()
            and recognition_wanted(self._db)
            and not self._lacks_something()
        ):
            for document in self._unrecognised.waiting():
                if document.content_id not in self._passed_over:
                    yield document

    def _lacks_something(self) -> bool:
        now = time.monotonic()
        if now - self._asked[0] >= _ASK_S:
            self._asked = now, text_recognition() is not None
        return self._asked[1]

    def _begin(self) -> bool:
        """Look for a document that can be read now, for a while; whether there may be one."""
        end = time.monotonic() + _POLL_S
        for document in self._left():
            for row in self._ledger.files_with(document.content_id):
                if _is_as_known(row):
                    if self._extractor is None:
                        self._extractor = self._make_extractor()
                    locked = self._unlocked.has(document.hash)
                    future = self._thread.submit(
                        _recognise, self._extractor, row, document.hash if locked else None
                    )
                    self._job = _Job(
                        document.content_id, document.hash, document.deaths, row, future
                    )
                    return True
            self._passed_over.add(document.content_id)
            if time.monotonic() > end:
                return True
        return False

    def _finish(self, job: _Job) -> None:
        try:
            document = job.future.result()
        except OSError:
            self._passed_over.add(job.content_id)
        except ReaderDied as error:
            if job.deaths + 1 < _DEATHS_ALLOWED:
                with write_transaction(self._db):
                    self._unrecognised.count_death(job.content_id)
            else:
                self._give_up(job, _missing(error))
        except ExtractionRefused as error:
            if error.state in {FileState.UNREADABLE, FileState.ONLINE_ONLY}:
                self._passed_over.add(job.content_id)
            else:
                self._give_up(
                    job, error.message if error.state == FileState.EMPTY else _missing(error)
                )
        else:
            self._store(job, document)

    def _store(self, job: _Job, document: Document) -> None:
        as_known = _is_as_known(job.row)
        with write_transaction(self._db):
            row = self._ledger.file_by_path(job.row.path)
            if row is None or row.hash != job.hash or not as_known:
                self._passed_over.add(job.content_id)  # until the change has been taken in
                return
            self._documents.store(job.hash, document, priority=job.row.modified_ns)
            self._unrecognised.remove(job.content_id)  # what is still missing, it says itself
            self._ledger.reattach(job.content_id)

    def _give_up(self, job: _Job, reason: Message) -> None:
        with write_transaction(self._db):
            self._documents.add_left_out(job.content_id, reason)
            self._unrecognised.remove(job.content_id)
            self._ledger.reattach(job.content_id)


def _recognise(extractor: Extractor, row: FileRow, locked: bytes | None) -> Document:
    """Read one document with its pictures; `locked` is its hash where it has a password."""
    password = None if locked is None else find_password(locked)
    return extractor.read(
        row.path,
        within=row.folder,
        recognise=True,
        passwords=() if password is None else (password,),
    )


def _missing(error: ExtractionRefused) -> Message:
    return msg("The text in pictures is missing: {reason}", reason=error.message)


def _is_as_known(row: FileRow) -> bool:
    """Whether the file is as the ledger knows it, and can be read."""
    found = look_at(row.path)
    return (
        found is not None
        and not found.error
        and not found.online_only
        and (found.size, found.modified_ns) == (row.size, row.modified_ns)
    )
