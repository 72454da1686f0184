"""What a map of the library is made of: a vector a document, places and the names of regions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.folders import IN_WATCHED_FOLDER

_MOST_WINDOWS = 48  # of one document, spread over it: its mean is hardly another with all of them
_BEGINNING = 1_500  # characters whose words may name a region


@dataclass(frozen=True, slots=True)
class Source:
    """A document whose gist is to be made: its windows' vectors, and the words it begins with."""

    content_id: int
    first_sentence: int  # tells one reading of a document from the next
    title: str
    beginning: str
    language: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gist:
    """What a document is about: one vector, of length 1, and words that may name its region."""

    content_id: int
    language: str
    words: Sequence[str]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a document on the map; `settled` as in the table."""

    content_id: int
    x: float
    y: float
    settled: int


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region of the map and its name."""

    level: int
    x: float
    y: float
    documents: int
    label: str


class Places:
    """The map of one catalog. All of it is derived, and can be made anew from windows' vectors.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def count_documents(self) -> int:
        """How many documents there could be on the map."""
        row = self._db.execute(
            "SELECT count(*) FROM contents WHERE sentence_count > 0"
            " AND EXISTS (SELECT 1 FROM files WHERE content_id = contents.id"
            f" AND {IN_WATCHED_FOLDER})"
        ).fetchone()
        assert row is not None
        return int(row[0])

    def without_gist(self, encoder_id: int) -> list[int]:
        """The documents that have no gist of this encoder, or one of what they said before."""
        rows = self._db.execute(
            "SELECT c.id FROM contents c INDEXED BY contents_figures"
            " LEFT JOIN gists g ON g.content_id = c.id"
            " WHERE c.sentence_count > 0 AND (g.content_id IS NULL OR g.encoder_id <> ?"
            " OR g.first_sentence <> c.first_sentence)"
            " AND EXISTS (SELECT 1 FROM files WHERE content_id = c.id) ORDER BY c.id",
            (encoder_id,),
        )
        return [content for (content,) in rows]

    def source(self, content_id: int, encoder_id: int) -> Source | None:
        """What the gist of a document is made from; None while some of its windows wait."""
        row = self._db.execute(
            "SELECT first_sentence, title, substr(text, 1, ?), language,"
            " (SELECT count(*) FROM windows WHERE content_id = contents.id)"
            " FROM contents WHERE id = ?",
            (_BEGINNING, content_id),
        ).fetchone()
        if row is None or not row[4]:
            return None
        first, title, beginning, language, count = row
        step = -(-count // _MOST_WINDOWS)
        blobs = [
            blob
            for (blob,) in self._db.execute(
                "SELECT vector FROM (SELECT passage_id, row_number() OVER (ORDER BY start) AS n"
                " FROM windows WHERE content_id = ?) AS w LEFT JOIN vectors v"
                " ON v.passage_id = w.passage_id AND encoder_id = ? WHERE w.n % ? = 0",
                (content_id, encoder_id, step),
            )
        ]
        if not blobs or None in blobs:
            return None
        vectors = np.frombuffer(b"".join(blobs), "<f2").reshape(len(blobs), -1)
        return Source(content_id, first, title, beginning, language, vectors.astype(np.float32))

    def keep_gist(self, source: Source, encoder_id: int, gist: Gist, *, another: float) -> None:
        """Store the gist made from a source.

        Where it has less than a cosine of `another` with the one before, its document has no place
        any more.
        """
        row = self._db.execute(
            "SELECT vector FROM gists WHERE content_id = ? AND encoder_id = ?",
            (source.content_id, encoder_id),
        ).fetchone()
        if row is not None:
            before = np.frombuffer(row[0], "<f2").astype(np.float32)
            if len(before) != len(gist.vector) or not float(before @ gist.vector) >= another:
                one = (source.content_id,)
                self._db.execute("DELETE FROM places WHERE content_id = ?", one)
        self._db.execute(
            "INSERT OR REPLACE INTO gists (content_id, encoder_id, first_sentence, words, vector)"
            " SELECT id, ?, ?, ?, ? FROM contents WHERE id = ?",  # it may be gone by now
            (
                encoder_id,
                source.first_sentence,
                json.dumps(list(gist.words), ensure_ascii=False),
                gist.vector.astype("<f2").tobytes(),
                source.content_id,
            ),
        )

    def gists(self, encoder_id: int, dimension: int) -> list[Gist]:
        """All gists of an encoder, those that are damaged left out, in the order of documents."""
        rows = self._db.execute(
            "SELECT g.content_id, language, words, vector FROM gists g"
            " JOIN contents c ON c.id = g.content_id WHERE encoder_id = ?"
            " AND EXISTS (SELECT 1 FROM files WHERE content_id = c.id) ORDER BY g.content_id",
            (encoder_id,),
        )
        found = []
        for content, language, words, blob in rows:
            if not isinstance(blob, bytes) or len(blob) != 2 * dimension:
                continue
            vector = np.frombuffer(blob, "<f2").astype(np.float32)
            if np.isfinite(vector).all():
                found.append(Gist(content, language, json.loads(words), vector))
        return found

    def spots(self) -> list[Spot]:
        """Where documents lie, those that have gone left out."""
        return [
            Spot(*row)
            for row in self._db.execute(
                "SELECT content_id, x, y, settled FROM places ORDER BY content_id"
            )
        ]

    def method(self) -> tuple[int, int] | None:
        """The encoder and the version of the method that the places were found with."""
        row = self._db.execute("SELECT encoder_id, method FROM places LIMIT 1").fetchone()
        return None if row is None else (row[0], row[1])

    def keep_spots(self, spots: Iterable[Spot], encoder_id: int, method: int) -> None:
        """Put all documents at these places, and no others."""
        self._db.execute("DELETE FROM places")
        self._db.executemany(
            "INSERT INTO places (content_id, x, y, settled, encoder_id, method)"
            " SELECT id, ?, ?, ?, ?, ? FROM contents WHERE id = ?",
            ((s.x, s.y, s.settled, encoder_id, method, s.content_id) for s in spots),
        )

    def regions(self) -> list[RegionRow]:
        """The regions and their names, the largest first on each level."""
        return [
            RegionRow(*row)
            for row in self._db.execute(
                "SELECT level, x, y, documents, label FROM regions ORDER BY level, documents DESC"
            )
        ]

    def keep_regions(self, regions: Iterable[RegionRow]) -> None:
        """Have these regions, and no others."""
        self._db.execute("DELETE FROM regions")
        self._db.executemany(
            "INSERT INTO regions (level, x, y, documents, label) VALUES (?, ?, ?, ?, ?)",
            ((r.level, r.x, r.y, r.documents, r.label) for r in regions),
        )

    def distrust(self) -> None:
        """Have all gists made anew; places stay until there are others, to be recognised."""
        self._db.execute("UPDATE gists SET first_sentence = 0")
