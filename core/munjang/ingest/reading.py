"""Reads the files on the list: hash, known content or extraction, then some in one transaction."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, ExtractionRefused, PasswordError, ReaderDied
from munjang.extract import supported_name
from munjang.extract.limits import MAX_FILE_BYTES
from munjang.ingest.passwords import find_password, keep_password
from munjang.ingest.placeholders import ONLINE_ONLY
from munjang.ingest.scan import FoundFile, look_at
from munjang.ingest.unread_kinds import why_unread
from munjang.messages import msg
from munjang.records import Document, FileState
from munjang.sandbox import Extractor, open_document
from munjang.store import Documents, FileRow, Ledger, Unlocked, write_transaction

_CHUNK = 1 << 20  # bytes
_HASH_BYTES = 20
_DEATHS_ALLOWED = 2
_CHANGES_ALLOWED = 3  # of a file while it is being read; a log may never hold still
_POLL_S = 0.2  # how long a stop may wait while documents are being read
# Documents are stored together: the word indexes are written once a transaction, at some cost.
_TOGETHER = 50
_TOGETHER_SENTENCES = 2_000
_TOGETHER_S = 0.5  # that a document waits for others to be stored with
_COUNT_S = 1.0  # between counts of the files that wait, of which there may be many


@dataclass(slots=True)
class _Job:
    """A file on its way: first its bytes are hashed, then, if they are new, it is extracted.

    A very large one is extracted first: its hash costs more.
    """

    row: FileRow
    hash: bytes = b""
    unlocked: bool = False  # it was read with a password from the keyring
    future: Future[bytes | Document] = field(default_factory=Future)


class Reader:
    """Reads pending files through the extractor's children and stores the documents.

    The threads here only wait for the disk and the children; the catalog belongs to the caller's.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        extractor: Extractor,
        *,
        children: int,
        quiet: Callable[[], bool] = lambda: True,
    ) -> None:
        """Make a reader; `quiet` tells whether no file is on its way to another place."""
        self._db = connection
        self._quiet = quiet
        self._ledger = Ledger(connection)
        self._unlocked = Unlocked(connection)
        self._extractor = extractor
        self._closing = threading.Event()
        self._threads = ThreadPoolExecutor(children + 1, thread_name_prefix="read")
        self._width = 2 * children + 1
        self._jobs: dict[int, _Job] = {}
        self._read: list[tuple[_Job, Document]] = []  # to be stored together
        self._read_since = 0.0
        self._left = 0
        self._counted = -_COUNT_S
        self._vanished: set[Path] = set()
        self._changes: Counter[int] = Counter()  # by file

    @property
    def current(self) -> Path | None:
        """One of the files being read."""
        return next((job.row.path for job in self._jobs.values()), None)

    def close(self) -> None:
        """Give up what is being read; those files stay on the list."""
        self._closing.set()
        self._extractor.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def take_vanished(self) -> set[Path]:
        """The files that were gone when they were to be read, since the last call.

        They stay on the list until their folders have been compared with the disk: a whole drive
        may be gone.
        """
        vanished, self._vanished = self._vanished, set()
        return vanished

    def step(self) -> int | None:
        """Take in what has been read; returns how many files, or None when the list is empty."""
        if len(self._jobs) < self._width:
            room = self._width - len(self._jobs)
            busy = [*self._jobs, *(job.row.id for job, _ in self._read)]
            for row in self._ledger.files_to_read(room, skip=busy):
                job = _Job(row)
                large = row.size > MAX_FILE_BYTES
                self._submit(job, partial(self._read_large if large else self._hash, job))
        if not self._jobs and not self._read:
            self._counted = -_COUNT_S
            return None
        done, _ = wait(
            [job.future for job in self._jobs.values()], _POLL_S, return_when=FIRST_COMPLETED
        )
        finished = 0
        for job in [job for job in self._jobs.values() if job.future in done]:
            finished += self._take(job)
        if self._read and (not self._jobs or self._enough_read()):
            finished += self._store_read()
        self._left = max(0, self._left - finished)
        return finished

    def count_left(self) -> int:
        """How many files wait to be read, or are being read; counted anew once a second."""
        now = time.monotonic()
        if now - self._counted >= _COUNT_S or not self._left:
            self._counted, self._left = now, self._ledger.count_files_to_read()
        return self._left

    def _submit(self, job: _Job, work: Callable[[], bytes | Document]) -> None:
        job.future = self._threads.submit(work)
        self._jobs[job.row.id] = job

    def _take(self, job: _Job) -> bool:
        """Go on with a job whose step is done; returns whether the file is finished."""
        try:
            result = job.future.result()
        except OSError as error:
            reason = msg("The system refuses access: {reason}", reason=error.strerror or str(error))
            refuse = partial(self._ledger.refuse, job.row.id, FileState.UNREADABLE, reason)
            return self._settle(job, refuse)
        except ReaderDied as error:
            return self._settle(job, partial(self._died, job, error))
        except ExtractionRefused as error:
            refuse = partial(
                self._ledger.refuse,
                job.row.id,
                FileState(error.state),
                error.message,
                hash_=job.hash or None,
            )
            return self._settle(job, refuse)
        if isinstance(result, bytes):
            return self._hashed(job, result)
        del self._jobs[job.row.id]
        if not self._read:
            self._read_since = time.monotonic()
        self._read.append((job, result))
        return False

    def _hashed(self, job: _Job, digest: bytes) -> bool:
        job.hash = digest
        if self._ledger.has_content(digest):
            with write_transaction(self._db):
                attached = self._current(job) and self._ledger.attach(job.row.id, digest)
            if attached:
                del self._jobs[job.row.id]
                return True
        # A file that was changed by its owner most likely has the password it had.
        for known in (digest, job.row.hash):
            if known is not None and self._unlocked.has(known):
                self._submit(job, partial(self._read_locked, job, known))
                return False
        self._submit(job, partial(self._extractor.read, job.row.path, within=job.row.folder))
        return False

    def _hash(self, job: _Job) -> bytes:
        _refuse_unread_kind(job.row.path)
        return self._digest(job)

    def _read_large(self, job: _Job) -> Document:
        """Read a file of which most readers refuse the size, and hash it only if one did not."""
        _refuse_online_only(job.row.path)
        _refuse_unread_kind(job.row.path)
        document = self._extractor.read(job.row.path, within=job.row.folder)
        job.hash = self._digest(job)
        return document

    def _digest(self, job: _Job) -> bytes:
        return hash_file(job.row.path, job.row.folder, wanted=lambda: not self._closing.is_set())

    def _read_locked(self, job: _Job, known: bytes) -> Document:
        """Read a file with the password that the keyring has for the hash `known`."""
        path, folder = job.row.path, job.row.folder
        password = find_password(known)
        if password is None:
            return self._extractor.read(path, within=folder)
        document = self._extractor.read(path, within=folder, passwords=(password,))
        if known != job.hash:
            with contextlib.suppress(PasswordError):
                keep_password(job.hash, password)
        job.unlocked = True
        return document

    def _settle(self, job: _Job, write: Callable[[], None]) -> bool:
        """Enter what became of a file that cannot be searched; returns whether it did."""
        del self._jobs[job.row.id]
        now = look_at(job.row.path)  # before others are kept from writing: the disk may be slow
        with write_transaction(self._db):
            if not self._unchanged(job, now):
                return False
            write()
        return True

    def _unchanged(self, job: _Job, now: FoundFile | None) -> bool:
        """Whether what was read is still what is there `now`, or as good as can be had."""
        if not self._current(job):
            return False
        if now is None:
            self._vanished.add(job.row.path)
            return False
        if (now.size, now.modified_ns) != (job.row.size, job.row.modified_ns):
            # It changed under our hands: what was read is of no file that exists.
            self._changes[job.row.id] += 1
            if self._changes[job.row.id] < _CHANGES_ALLOWED:
                self._ledger.note_change(job.row.id, now.size, now.modified_ns)
                return False
            # Better than nothing until it rests, but no other file may be taken for its equal.
            job.hash = blake2b(job.hash, digest_size=_HASH_BYTES, person=b"restless").digest()
        return True

    def _enough_read(self) -> bool:
        return (
            len(self._read) >= _TOGETHER
            or sum(len(document.sentences) for _, document in self._read) >= _TOGETHER_SENTENCES
            or time.monotonic() - self._read_since >= _TOGETHER_S
        )

    def _store_read(self) -> int:
        """Store the documents that have been read; returns how many files that were."""
        read, self._read = self._read, []
        there = [look_at(job.row.path) for job, _ in read]
        with write_transaction(self._db):
            sound = [
                (job, document)
                for (job, document), now in zip(read, there, strict=True)
                if self._unchanged(job, now)
            ]
            for job, document in sound:
                if job.unlocked:
                    self._unlocked.add(job.hash)
                # A copy that was read at the same time may be stored already.
                if not self._ledger.has_content(job.hash):
                    store_document(self._db, job.hash, document, priority=job.row.modified_ns)
            # Not before: what checks foreign keys has SQLite write out the word indexes.
            for job, _ in sound:
                self._ledger.attach(job.row.id, job.hash)
            # What an edit leaves behind goes in the same transaction where nothing can want it any
            # more: most of the pages are the same, and written once.
            if not self._jobs and self._quiet() and not self._ledger.files_to_read(1):
                Documents(self._db).collect_garbage()
        return len(sound)

    def _died(self, job: _Job, error: ReaderDied) -> None:
        deaths = job.row.deaths + 1
        if deaths < _DEATHS_ALLOWED:
            self._ledger.count_death(job.row.id, deaths)
            return
        self._ledger.refuse(
            job.row.id, FileState.QUARANTINED, error.message, hash_=job.hash or None, deaths=deaths
        )

    def _current(self, job: _Job) -> bool:
        """Whether the ledger still wants this file read, as it was when the job began."""
        row = self._ledger.file_by_path(job.row.path)
        return row is not None and (row.id, row.size, row.modified_ns, row.state) == (
            job.row.id,
            job.row.size,
            job.row.modified_ns,
            FileState.PENDING,
        )


def store_document(
    connection: apsw.Connection, hash_: bytes, document: Document, *, priority: int
) -> None:
    """Store what was read of a file, inside a write transaction, and tell all that are equal.

    Text that was once recognised in pictures is kept until it has been recognised again.
    """
    documents = Documents(connection)
    content_id = documents.postpone(hash_, document.extraction.pictures)
    if content_id is None:
        content_id = documents.store(hash_, document, priority=priority)
    Ledger(connection).reattach(content_id)


def hash_file(path: Path, within: Path, *, wanted: Callable[[], bool] = lambda: True) -> bytes:
    """The hash under which the content of a file in the watched folder `within` is known.

    Raises:
        OSError: it cannot be read.
        ExtractionRefused: reading it would fetch it from a cloud drive.
        EnvironmentFailure: it is not `wanted` any more.
    """
    _refuse_online_only(path)
    digest = blake2b(digest_size=_HASH_BYTES)
    with open_document(path, within) as stream:
        while chunk := stream.read(_CHUNK):
            if not wanted():
                raise EnvironmentFailure(msg("Reading documents was stopped"))
            digest.update(chunk)
    return digest.digest()


def _refuse_unread_kind(path: Path) -> None:
    """Refuse a file as when it was met: since then it may have been put on the list again."""
    if supported_name(path.name):
        return
    _refuse_online_only(path)
    reason = why_unread(path)
    if reason is not None:
        raise ExtractionRefused(FileState.UNSUPPORTED, reason, path=path)


def _refuse_online_only(path: Path) -> None:
    found = look_at(path)
    if found is not None and found.online_only:
        raise ExtractionRefused(FileState.ONLINE_ONLY, ONLINE_ONLY, path=path)
