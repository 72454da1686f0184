"""The documents whose sentences an older splitter told."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.language import GENERATION as SPLITTER
from munjang.messages import Message
from munjang.records import Document, Extraction, Mark
from munjang.store.documents import Documents


@dataclass(frozen=True, slots=True)
class OutdatedDocument:
    """A document as it is stored, and one of the files that hold it."""

    content_id: int
    hash: bytes
    generation: int  # of the readers that read it
    path: Path
    modified_ns: int  # of the newest of its files
    extraction: Extraction


class Outdated:
    """The documents of one catalog that are to be split into sentences again.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._documents = Documents(connection)

    def count(self) -> int:
        """How many documents wait."""
        row = self._db.execute(
            "SELECT count(*) FROM contents WHERE splitter < ?", (SPLITTER,)
        ).fetchone()
        assert row is not None
        return int(row[0])

    def next(self, skip: Collection[int] = ()) -> OutdatedDocument | None:
        """The next document to split; `skip` are the ids of those on their way."""
        row = self._db.execute(
            "SELECT c.id, c.hash, c.generation, path, max(modified_ns), reader, title, text,"
            " left_out, (SELECT pictures FROM unrecognised WHERE content_id = c.id)"
            " FROM contents c JOIN files ON content_id = c.id WHERE c.id ="
            " (SELECT id FROM contents WHERE splitter < ?1"
            " AND id NOT IN (SELECT value FROM json_each(?2))"
            " AND EXISTS (SELECT 1 FROM files WHERE content_id = contents.id) LIMIT 1)"
            " GROUP BY c.id",
            (SPLITTER, json.dumps(list(skip))),
        ).fetchone()
        if row is None:
            return None
        content, hash_, generation, path, modified, reader, title, text, left_out, pictures = row
        marks = self._db.execute(
            "SELECT start, end, kind, number, label FROM marks WHERE content_id = ?"
            " ORDER BY start, end DESC",
            (content,),
        )
        extraction = Extraction(
            text=text,
            reader=reader,
            title=title,
            marks=[Mark(*mark) for mark in marks],
            left_out=tuple(map(Message.from_plain, json.loads(left_out))),
            pictures=pictures or 0,
        )
        return OutdatedDocument(
            content, hash_, generation, Path(os.fsdecode(path)), modified, extraction
        )

    def store(self, outdated: OutdatedDocument, document: Document) -> None:
        """Put the sentences of today in place of a document's old ones, unless it has changed."""
        if self._is_outdated(outdated):
            self._documents.store(
                outdated.hash,
                document,
                priority=outdated.modified_ns,
                generation=outdated.generation,
            )

    def keep(self, outdated: OutdatedDocument) -> None:
        """Leave a document the sentences it has."""
        self._db.execute(
            "UPDATE contents SET splitter = ? WHERE id = ? AND hash = ?",
            (SPLITTER, outdated.content_id, outdated.hash),
        )

    def _is_outdated(self, document: OutdatedDocument) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM contents WHERE id = ? AND hash = ? AND splitter < ?",
            (document.content_id, document.hash, SPLITTER),
        ).fetchone()
        return row is not None
