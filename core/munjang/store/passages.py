"""Passages: the distinct texts that the encoder sees, and the windows that some of them are."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from hashlib import blake2b

import apsw

from munjang.language.detect import language_of_sentence
from munjang.records import Document

# In SQL, that something has a passage.
USED = (
    "EXISTS (SELECT 1 FROM sentences WHERE passage_id = passages.id)"
    " OR EXISTS (SELECT 1 FROM windows WHERE passage_id = passages.id)"
)


class PassageKind(IntEnum):
    """What a passage is the text of; the encoder takes the higher kinds first."""

    SENTENCE = 0
    WINDOW = 1  # some sentences together, with their title and heading


class Passages:
    """The passages of one catalog: equal texts of a kind are one, and embedded once.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def add(self, text: str, kind: PassageKind, document_language: str, priority: int) -> int:
        """The id of the passage with this text; what has no vector is queued for the encoder.

        Within its kind the passage of highest `priority` is embedded first.
        """
        digest = _digest(text, kind)
        row = self._db.execute("SELECT id FROM passages WHERE hash = ?", (digest,)).fetchone()
        if row is not None:
            self._take_back(row[0], priority)
            return int(row[0])
        self._db.execute(
            "INSERT INTO passages (hash, kind, language) VALUES (?, ?, ?)",
            (digest, kind, language_of_sentence(text, document_language)),
        )
        passage = self._db.last_insert_rowid()
        self._db.execute(
            "INSERT INTO pending (passage_id, kind, priority) VALUES (?, ?, ?)",
            (passage, kind, priority),
        )
        return passage

    def add_windows(self, content_id: int, document: Document, priority: int) -> None:
        """Store the windows of a document."""
        for window in document.windows:
            start, end = document.sentences[window.first][0], document.sentences[window.last - 1][1]
            passage = self.add(
                window_text(window.context, document.text[start:end]),
                PassageKind.WINDOW,
                document.language,
                priority,
            )
            self._db.execute(
                "INSERT INTO windows (content_id, passage_id, start, end, context)"
                " VALUES (?, ?, ?, ?, ?)",
                (content_id, passage, start, end, window.context),
            )

    def of_content(self, content_id: int) -> set[int]:
        """All passages of a content."""
        rows = self._db.execute(
            "SELECT passage_id FROM own_sentences WHERE content_id = ?1"
            " UNION SELECT passage_id FROM windows WHERE content_id = ?1",
            (content_id,),
        )
        return {passage for (passage,) in rows}

    def fit(self, content_id: int, text: str) -> bool:
        """Whether the passages of a content with this text are those that were stored with it."""
        sentences = self._db.execute(
            "SELECT start, end, hash FROM own_sentences LEFT JOIN passages"
            " ON passages.id = passage_id AND kind = 0 WHERE content_id = ?",
            (content_id,),
        )
        if any(hash_ != _digest(text[a:b], PassageKind.SENTENCE) for a, b, hash_ in sentences):
            return False
        windows = self._db.execute(
            "SELECT start, end, context, hash FROM windows LEFT JOIN passages"
            " ON passages.id = passage_id AND kind = 1 WHERE content_id = ?",
            (content_id,),
        )
        return all(
            hash_ == _digest(window_text(context, text[a:b]), PassageKind.WINDOW)
            for a, b, context, hash_ in windows
        )

    def let_go(self, passages: Iterable[int]) -> None:
        """Make orphans of those of the passages that are nothing's text any more.

        An orphan waits for no vector, and keeps the one it has. The text may come back, as one that
        is moved from one document to another does; and to delete many together writes far less.
        """
        db = self._db
        for passage in passages:
            one = (passage,)
            if db.execute(f"SELECT 1 FROM passages WHERE id = ? AND ({USED})", one).fetchone():
                continue
            db.execute("DELETE FROM pending WHERE passage_id = ?", one)
            db.execute("INSERT OR IGNORE INTO orphans (passage_id) VALUES (?)", one)

    def count_orphans(self) -> int:
        """How many passages are nothing's text."""
        row = self._db.execute("SELECT count(*) FROM orphans").fetchone()
        assert row is not None
        return int(row[0])

    def delete_orphans(self, limit: int = 500) -> int:
        """Delete up to `limit` orphans and their vectors; returns how many there were."""
        found = list(self._db.execute("SELECT passage_id FROM orphans LIMIT ?", (limit,)))
        for query in (
            "DELETE FROM vectors WHERE passage_id = ?",
            "DELETE FROM orphans WHERE passage_id = ?",
            "DELETE FROM passages WHERE id = ?",
        ):
            self._db.executemany(query, found)
        return len(found)

    def _take_back(self, passage: int, priority: int) -> None:
        """Let a passage be no orphan any more, if it was one."""
        self._db.execute("DELETE FROM orphans WHERE passage_id = ?", (passage,))
        if self._db.changes():
            self._db.execute(
                "INSERT INTO pending (passage_id, kind, priority) SELECT id, kind, ?2 FROM passages"
                " WHERE id = ?1"
                " AND NOT EXISTS (SELECT 1 FROM wanted_vectors WHERE passage_id = ?1)",
                (passage, priority),
            )


def _digest(text: str, kind: PassageKind) -> bytes:
    # Windows and sentences are searched apart, so a text that is both is two passages.
    person = b"" if kind is PassageKind.SENTENCE else kind.name.encode()
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=person).digest()


def window_text(context: str, text: str) -> str:
    """What the encoder sees of a window."""
    return f"{context}. {text}" if context else text
