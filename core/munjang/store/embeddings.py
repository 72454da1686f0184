"""The vectors of the library and the passages that still want one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.passages import PassageKind, window_text


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
        self._swept = (0, 0)  # which retired encoder's vectors were deleted last, up to a passage

    def use_encoder(self, key: str, dimension: int) -> int:
        """Have passages embedded by the encoder `key` from now on; returns its id in this catalog.

        Where another one has served so far, its vectors go on to serve until :meth:`switch`. Its
        own key once more, before that, abandons the other one.
        """
        rows = self._db.execute("SELECT role, id, key FROM encoders WHERE role <> 'retired'")
        by_role: dict[str, tuple[int, str]] = {role: (id_, known) for role, id_, known in rows}
        serving, coming = by_role.get("serving"), by_role.get("coming")
        aim = coming or serving
        if aim is not None and aim[1] == key:
            return aim[0]
        if coming is not None:
            self._retire(coming[0])
        if serving is not None and serving[1] == key:
            encoder_id = serving[0]
        else:
            if serving is not None and not self.has_vectors(serving[0]):
                self._retire(serving[0])
                serving = None
            # One that is retired still has some of its vectors.
            self._db.execute(
                "INSERT INTO encoders (key, dimension, role) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (key) DO UPDATE SET role = excluded.role",
                (key, dimension, "coming" if serving else "serving"),
            )
            encoder_id = self._number("SELECT id FROM encoders WHERE key = ?", key)
        self._db.execute("DELETE FROM pending")
        for table in ("sentences", "windows"):
            self._db.execute(
                "INSERT OR IGNORE INTO pending (passage_id, kind, priority)"
                # Also of documents without a file: it may have been moved, and be met again.
                f" SELECT passage_id, kind, coalesce(max(modified_ns), 0) FROM {table} t"
                " JOIN passages ON passages.id = passage_id"
                " LEFT JOIN files ON files.content_id = t.content_id"
                " WHERE NOT EXISTS (SELECT 1 FROM wanted_vectors v"
                " WHERE v.passage_id = passages.id) GROUP BY passage_id"
            )
        return encoder_id

    def switch(self) -> bool:
        """Let the encoder that was coming serve from now on; False where none was."""
        coming = self._db.execute("SELECT id FROM encoders WHERE role = 'coming'").fetchone()
        if coming is None:
            return False
        serving = self.current_encoder()
        assert serving is not None
        self._retire(serving[0])
        self._db.execute("UPDATE encoders SET role = 'serving' WHERE id = ?", coming)
        return True

    def delete_retired(self, limit: int = 1_000) -> bool:
        """Delete up to `limit` vectors that serve no more; whether there may be others."""
        row = self._db.execute("SELECT id FROM encoders WHERE role = 'retired'").fetchone()
        if row is None:
            return False
        encoder, last = self._swept
        # From where it was left: before that there are those of the encoder that serves.
        found = encoder == row[0] and self._vectors_of(encoder, last, limit)
        found = found or self._vectors_of(row[0], 0, limit)
        if found:
            self._db.executemany("DELETE FROM vectors WHERE seq = ?", ((seq,) for seq, _ in found))
            self._swept = row[0], found[-1][1]
        else:
            self._db.execute("DELETE FROM encoders WHERE id = ?", row)
        return True

    def current_encoder(self) -> tuple[int, str, int] | None:
        """The id, key and dimension of the encoder whose vectors serve."""
        return self._encoder_with("serving")

    def coming_encoder(self) -> tuple[int, str, int] | None:
        """The id, key and dimension of the encoder whose vectors are being made; mostly none is."""
        return self._encoder_with("coming")

    def has_vectors(self, encoder_id: int) -> bool:
        """Whether there are vectors of an encoder."""
        row = self._db.execute(
            "SELECT 1 FROM vectors WHERE encoder_id = ? LIMIT 1", (encoder_id,)
        ).fetchone()
        return row is not None

    def keep_ordinary_queries(
        self, encoder_id: int, means: Mapping[str, NDArray[np.float32]]
    ) -> None:
        """Keep the mean vectors, each of shape (dimension,), of ordinary queries by language."""
        self._db.executemany(
            "INSERT OR REPLACE INTO ordinary_queries (encoder_id, language, mean) VALUES (?, ?, ?)",
            [(encoder_id, code, mean.astype("<f4").tobytes()) for code, mean in means.items()],
        )

    def ordinary_queries(self, encoder_id: int) -> dict[str, NDArray[np.float32]]:
        """What is kept of them; empty until the encoder was asked."""
        rows = self._db.execute(
            "SELECT language, mean FROM ordinary_queries WHERE encoder_id = ?", (encoder_id,)
        )
        return {code: np.frombuffer(mean, "<f4") for code, mean in rows}

    def known(self) -> list[tuple[int, int]]:
        """The ids and dimensions of the encoder that serves and of the one that is coming."""
        return [
            (id_, dimension)
            for id_, dimension in self._db.execute(
                "SELECT id, dimension FROM encoders WHERE role <> 'retired' ORDER BY id"
            )
        ]

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

    def hasten(self, contents: Iterable[int]) -> None:
        """Have the passages of these documents go before all others of their kind."""
        ids = json.dumps(list(contents))
        self._db.execute(
            "UPDATE pending SET priority = (SELECT max(priority) FROM pending) + 1"
            " WHERE passage_id IN (SELECT passage_id FROM own_sentences WHERE content_id IN"
            " (SELECT value FROM json_each(?1)) UNION SELECT passage_id FROM windows"
            " WHERE content_id IN (SELECT value FROM json_each(?1)))",
            (ids,),
        )

    def count_pending(self) -> int:
        """How many passages wait for the encoder."""
        return self._number("SELECT count(*) FROM pending")

    def count_pending_sentences(self) -> int:
        """How many distinct sentences wait for the encoder."""
        # All are counted page by page, those of one kind one by one: windows are the fewer.
        return self._number(
            "SELECT (SELECT count(*) FROM pending) -"
            f" (SELECT count(*) FROM pending WHERE kind = {PassageKind.WINDOW:d})"
        )

    def count_unfound_sentences(self) -> int:
        """How many distinct sentences cannot be found by their meaning yet.

        While an encoder is coming those are the ones that came to the library since.
        """
        coming = self._number("SELECT count(*) FROM encoders WHERE role = 'coming'")
        if not coming:
            return self.count_pending_sentences()
        return self._number(
            f"SELECT count(*) FROM passages WHERE kind = {PassageKind.SENTENCE:d} AND id >"
            " coalesce((SELECT passage_id FROM vectors WHERE encoder_id ="
            " (SELECT id FROM encoders WHERE role = 'serving')"
            " ORDER BY passage_id DESC LIMIT 1), 0) AND id NOT IN (SELECT passage_id FROM orphans)"
        )

    def count_sentences(self) -> int:
        """How many distinct sentences there are."""
        return self._number(  # as with those that wait
            "SELECT (SELECT count(*) FROM passages) - (SELECT count(*) FROM orphans) -"
            " (SELECT count(DISTINCT passage_id) FROM windows)"
        )

    def vectors_ever(self) -> int:
        """How many vectors were made since the library was, those of windows among them."""
        return self._number(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'vectors'), 0)"
        )

    def store(self, encoder_id: int, passages: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store one vector a passage; `vectors` has shape (len(passages), dimension).

        Passages deleted since they were handed out are passed over.
        """
        rows = vectors.astype("<f2")
        self._db.executemany(  # a number is never given to another vector
            "DELETE FROM vectors WHERE passage_id = ? AND encoder_id = ?",
            ((passage, encoder_id) for passage in passages),
        )
        self._db.executemany(
            "INSERT INTO vectors (encoder_id, passage_id, vector)"
            " SELECT ?1, id, ?3 FROM passages WHERE id = ?2",
            (
                (encoder_id, passage, row.tobytes())
                for passage, row in zip(passages, rows, strict=True)
            ),
        )
        self._db.executemany(
            "DELETE FROM pending WHERE passage_id = ?", ((passage,) for passage in passages)
        )

    def requeue_missing(self) -> int:
        """Queue passages that have neither a vector nor a place in the queue; returns how many."""
        before = self.count_pending()
        self._db.execute(
            "INSERT OR IGNORE INTO pending (passage_id, kind, priority)"
            " SELECT id, kind, 0 FROM passages WHERE NOT EXISTS"
            " (SELECT 1 FROM wanted_vectors v WHERE v.passage_id = passages.id)"
            " AND id NOT IN (SELECT passage_id FROM orphans)"
        )
        return self.count_pending() - before

    def _vectors_of(self, encoder_id: int, first: int, limit: int) -> list[tuple[int, int]]:
        """The numbers of some vectors, and their passages, which begin with `first`."""
        rows = self._db.execute(
            "SELECT seq, passage_id FROM vectors WHERE encoder_id = ? AND passage_id >= ?"
            " ORDER BY passage_id LIMIT ?",
            (encoder_id, first, limit),
        )
        return list(rows)

    def _retire(self, encoder_id: int) -> None:
        for table in ("segments", "tombstones"):
            self._db.execute(f"DELETE FROM {table} WHERE encoder_id = ?", (encoder_id,))
        self._db.execute("UPDATE encoders SET role = 'retired' WHERE id = ?", (encoder_id,))

    def _encoder_with(self, role: str) -> tuple[int, str, int] | None:
        row = self._db.execute(
            "SELECT id, key, dimension FROM encoders WHERE role = ?", (role,)
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def _number(self, query: str, *values: str) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])
