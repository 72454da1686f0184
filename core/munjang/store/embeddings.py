"""The vectors of the library and the passages that still want one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.passages import PassageKind, window_text

_CURRENT = "encoder"
_EVER = "sentences_embedded"


@dataclass(frozen=True, slots=True)
class PendingPassage:
    """A passage that the current encoder has not seen, and its text."""

    id: int
    text: str


class Embeddings:
    """The vectors of one catalog, stored as float16 under the encoder that made them.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def use_encoder(self, key: str, dimension: int) -> int:
        """Make `key` the current encoder and queue every passage it has not seen.

        Vectors of other encoders are deleted: they cannot be compared with these. Returns the
        encoder's id in this catalog.
        """
        current = self.current_encoder()
        if current is not None and current[1] == key:
            return current[0]
        self._db.execute("DELETE FROM vectors")
        self._db.execute("DELETE FROM tombstones")
        self._db.execute("DELETE FROM vector_files")
        self._db.execute("DELETE FROM encoders")
        self._db.execute("INSERT INTO encoders (key, dimension) VALUES (?, ?)", (key, dimension))
        encoder_id = self._db.last_insert_rowid()
        for table in ("sentences", "windows"):
            self._db.execute(
                "INSERT OR IGNORE INTO pending (passage_id, kind, priority)"
                " SELECT passage_id, kind, max(modified_ns) FROM files"
                f" JOIN {table} t ON t.content_id = files.content_id"
                " JOIN passages ON passages.id = passage_id GROUP BY passage_id"
            )
        return encoder_id

    def current_encoder(self) -> tuple[int, str, int] | None:
        """The current encoder's id, key and dimension."""
        row = self._db.execute("SELECT id, key, dimension FROM encoders").fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def pending(self, limit: int) -> list[PendingPassage]:
        """The passages to embed next: all windows, then sentences, those of new files first.

        Windows are few, so all documents are soon found by what they are about.
        """
        rows = list(
            self._db.execute(
                "SELECT next.passage_id, coalesce(s.content_id, w.content_id),"
                " coalesce(s.start, w.start), coalesce(s.end, w.end), coalesce(w.context, '')"
                " FROM (SELECT passage_id, kind FROM pending"
                " ORDER BY kind DESC, priority DESC, passage_id LIMIT ?) next"
                " LEFT JOIN sentences s ON kind = 0 AND s.id ="
                " (SELECT min(id) FROM sentences WHERE passage_id = next.passage_id)"
                " LEFT JOIN windows w ON kind = 1 AND w.id ="
                " (SELECT min(id) FROM windows WHERE passage_id = next.passage_id)",
                (limit,),
            )
        )
        texts: dict[int, str] = {}
        found = []
        for passage, content, start, end, context in rows:
            if content not in texts:
                row = self._db.execute(
                    "SELECT text FROM contents WHERE id = ?", (content,)
                ).fetchone()
                assert row is not None
                texts[content] = row[0]
            found.append(PendingPassage(passage, window_text(context, texts[content][start:end])))
        return found

    def count_pending(self) -> int:
        """How many passages wait for the encoder."""
        return self._number("SELECT count(*) FROM pending")

    def count_pending_sentences(self) -> int:
        """How many distinct sentences wait for the encoder."""
        return self._number(f"SELECT count(*) FROM pending WHERE kind = {PassageKind.SENTENCE:d}")

    def count_sentences(self) -> int:
        """How many distinct sentences there are."""
        return self._number(f"SELECT count(*) FROM passages WHERE kind = {PassageKind.SENTENCE:d}")

    def embedded_ever(self) -> int:
        """How many sentences were encoded since the library was made."""
        return self._number(f"SELECT coalesce((SELECT value FROM meta WHERE key = '{_EVER}'), 0)")

    def store(self, encoder_id: int, passages: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store one vector a passage; `vectors` has shape (len(passages), dimension).

        Passages deleted since they were handed out are passed over.
        """
        rows = vectors.astype("<f2")
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors (encoder_id, passage_id, vector)"
            " SELECT ?1, id, ?3 FROM passages WHERE id = ?2",
            (
                (encoder_id, passage, row.tobytes())
                for passage, row in zip(passages, rows, strict=True)
            ),
        )
        self._db.executemany(
            "DELETE FROM pending WHERE passage_id = ?", ((passage,) for passage in passages)
        )
        self._db.execute(
            "INSERT INTO meta (key, value) SELECT ?1, count(*) FROM passages"
            " WHERE id IN (SELECT value FROM json_each(?2)) AND kind = ?3"
            " ON CONFLICT (key) DO UPDATE SET value = value + excluded.value",
            (_EVER, json.dumps(list(passages)), PassageKind.SENTENCE),
        )

    def requeue_missing(self) -> int:
        """Queue passages that have neither a vector nor a place in the queue; returns how many."""
        before = self.count_pending()
        self._db.execute(
            "INSERT OR IGNORE INTO pending (passage_id, kind, priority)"
            " SELECT id, kind, 0 FROM passages WHERE NOT EXISTS"
            " (SELECT 1 FROM vectors WHERE passage_id = passages.id)"
        )
        return self.count_pending() - before

    def _number(self, query: str) -> int:
        row = self._db.execute(query).fetchone()
        assert row is not None
        return int(row[0])
