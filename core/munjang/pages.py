"""The pages of documents, for looking at what was found where it stands.

Only some formats have pages that can be shown (PDF and pictures); of the others there is the text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import apsw

from munjang.closing import Closing
from munjang.errors import EnvironmentFailure, FolderError, PageError
from munjang.ingest.passwords import find_password
from munjang.ingest.reading import hash_file
from munjang.ingest.scan import look_at
from munjang.messages import Message, msg
from munjang.records import PagedDocument, PagePicture, PageWord, Passage, Spot
from munjang.sandbox import PAGED_FORMATS, Extractor, Limits, PagedFile, PageReader
from munjang.store import FileRow, Ledger, Place, Unlocked, sqlite_errors
from munjang.store.page_marks import PageMarks

_CHILDREN = 3  # one draws, one looks for places, one recognises text
# Somebody waits: no time to be nice, and nobody would wait a minute.
_LIMITS = Limits(seconds=30.0, processor_seconds=50, niceness=0)
_KEPT = 4  # documents whose file is known


class _Opened(NamedTuple):
    """A file found to hold a document, as it was then."""

    file: PagedFile
    size: int
    modified_ns: int


class Pages(Closing):
    """Shows pages of the library's documents, and finds passages on them.

    All methods are thread-safe and wait for a child process: keep them out of a thread that draws
    a window. They raise

    - :class:`~munjang.errors.PageError` where the file is gone or not the one that was read,
    - :class:`~munjang.errors.FolderError` where the library does not have the document,
    - :class:`~munjang.errors.ExtractionRefused` where the file cannot be shown,
    - :class:`~munjang.errors.EnvironmentFailure` where children cannot be started.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._extractor: Extractor | None = None
        self._opened: OrderedDict[int, _Opened] = OrderedDict()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """End the children, those at work too; no more are started."""
        self._closed = True
        self.rest()

    def rest(self) -> None:
        """End the children; the next call starts new ones."""
        with self._lock:
            extractor, self._extractor = self._extractor, None
        if extractor is not None:
            extractor.close()

    def open(self, document: int) -> PagedDocument | None:
        """The pages of a document, None where its format has none that can be shown."""
        with self._catalog() as connection:
            row = connection.execute(
                "SELECT reader FROM contents WHERE id = ?", (document,)
            ).fetchone()
            if row is None:
                raise _not_there()
            if row[0] not in PAGED_FORMATS:
                return None
            opened = _find_file(connection, document, row[0])
        with self._lock:
            self._opened[document] = opened
            self._opened.move_to_end(document)
            while len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
        sizes = self._reader().sizes(opened.file)
        return PagedDocument(document, opened.file.path, sizes)

    def picture(self, document: int, page: int, scale: float) -> PagePicture:
        """Page `page` (1-based) of a document, with `scale` pixels a point."""
        return self._reader().picture(self._file(document), page - 1, scale)

    def words(self, document: int, page: int) -> list[PageWord]:
        """The words of a page in the order they are read, to be selected.

        Those of a picture are recognised, which takes seconds.
        """
        file = self._file(document)
        return self._reader().words(file, page - 1, recognise=file.reader == "image")

    def places(self, document: int, passages: Sequence[Passage]) -> list[list[Spot]]:
        """Where passages of a document's text stand on its pages; nothing where nobody knows.

        Passages of recognised text are recognised once more, which takes seconds a page.
        """
        file = self._file(document)
        with self._catalog() as connection:
            marks = PageMarks.of(connection, document)
        if marks is None:
            raise _not_there()
        found: list[list[Spot]] = [[] for _ in passages]
        written: list[tuple[int, Passage]] = []
        recognised: dict[int, list[tuple[int, Passage]]] = {}
        for number, passage in enumerate(passages):
            if marks.in_attachment(passage.start):
                continue
            beginning = marks.recognised_from(passage.start)
            if beginning is None:
                moved = _moved(passage, marks.recognised_before(passage.start))
                written.append((number, moved))
            else:
                page = marks.page(passage.start)[2]
                recognised.setdefault(page, []).append((number, _moved(passage, beginning)))
        reader = self._reader()

        def texts(some: Sequence[tuple[int, Passage]]) -> list[tuple[Passage, str]]:
            return [
                (moved, marks.text[passages[number].start : passages[number].end])
                for number, moved in some
            ]

        if written:
            for (number, _), spots in zip(
                written, reader.places(file, texts(written)), strict=True
            ):
                found[number] = spots
        for page, some in recognised.items():
            places = reader.recognised_places(file, page - 1, texts(some))
            for (number, _), spots in zip(some, places, strict=True):
                found[number] = spots
        return found

    def _file(self, document: int) -> PagedFile:
        """The file of a document, if it is still as it was when the document was opened."""
        with self._lock:
            opened = self._opened.get(document)
        if opened is not None:
            now = look_at(opened.file.path)
            if now is not None and (now.size, now.modified_ns) == (opened.size, opened.modified_ns):
                return opened.file
        if self.open(document) is None:
            raise PageError(msg("Documents of this kind have no pages that can be shown."))
        with self._lock:
            return self._opened[document].file

    def _reader(self) -> PageReader:
        with self._lock:
            if self._closed:
                raise EnvironmentFailure(msg("Reading documents was stopped"))
            if self._extractor is None:
                self._extractor = Extractor(_CHILDREN, _LIMITS)
            return PageReader(self._extractor)

    @contextmanager
    def _catalog(self) -> Iterator[apsw.Connection]:
        connection = self._place.open()
        try:
            with sqlite_errors(connection):
                yield connection
        finally:
            connection.close()


def _find_file(connection: apsw.Connection, document: int, reader: str) -> _Opened:
    """A file that holds the document now.

    Raises:
        PageError: there is none; the message is about the newest one that was known.
        FolderError: none is known.
    """
    reason: Message | None = None
    for row in Ledger(connection).files_with(document):
        found = look_at(row.path)
        obstacle = _obstacle(row)
        if obstacle is None and found is not None:
            password = None
            if row.hash is not None and Unlocked(connection).has(row.hash):
                password = find_password(row.hash)
            file = PagedFile(row.path, row.folder, reader, () if password is None else (password,))
            return _Opened(file, found.size, found.modified_ns)
        reason = reason or obstacle
    if reason is None:
        raise _not_there()
    raise PageError(reason)


def _obstacle(row: FileRow) -> Message | None:
    """Why a file cannot be shown in place of what was read of it; None where it can."""
    found = look_at(row.path)
    if found is None:
        return msg("The file is no longer at {path}. This is its text.", path=str(row.path))
    if found.online_only:
        return msg("The file is online only; to show its pages it would be downloaded.")
    if (found.size, found.modified_ns) == (row.size, row.modified_ns):
        return None
    try:
        if hash_file(row.path, row.folder) == row.hash:
            return None
    except OSError as error:
        return msg("The file cannot be read: {reason}", reason=error.strerror or str(error))
    return msg("The file has changed since it was read. This is the text as it was.")


def _moved(passage: Passage, by: int) -> Passage:
    """A passage in a text that begins `by` characters later."""
    words = [(start - by, end - by) for start, end in passage.words]
    return Passage(passage.start - by, passage.end - by, words)


def _not_there() -> FolderError:
    return FolderError(msg("This document is no longer in the library."))
