"""Which passages are near to a query in meaning, in all of the library or in some documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store import Background, PassageKind, VectorIndex

_FEW = 8_000  # passages that are read and compared sooner than the index finds them among others


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's vector, of shape (dimension,), and what it is compared with."""

    embedding: NDArray[np.float32]
    vectors: VectorIndex
    backgrounds: Mapping[PassageKind, Background]


class Neighbourhood:
    """Compares queries with the passages of one catalog."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._last: dict[str, tuple[object, NDArray[np.int64]]] = {}

    def nearest(
        self, meaning: Meaning, kind: PassageKind, count: int, contents: Collection[int] | None
    ) -> dict[int, float]:
        """The `count` nearest passages of each language, and their inner products.

        With `contents` only their passages are looked at, so none of them is crowded out.
        """
        if contents is None:
            seqs, _ = meaning.vectors.search(meaning.embedding, count, kind)
            return self.exact("seq", seqs.tolist(), meaning.embedding)
        own = json.dumps(list(contents))
        table = "sentences" if kind is PassageKind.SENTENCE else "windows"
        few = self._count(
            f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE content_id IN"
            f" (SELECT value FROM json_each(?)) LIMIT {_FEW + 1})",
            own,
        )
        if few <= _FEW:
            return self._among(meaning, table, count, own)

        seqs, _ = meaning.vectors.search(
            meaning.embedding, count, kind, self._vectors_of(contents, table, own, meaning)
        )
        return self.exact("seq", seqs.tolist(), meaning.embedding)

    def exact(
        self, key: str, ids: Iterable[int], embedding: NDArray[np.float32]
    ) -> dict[int, float]:
        """Inner products with stored vectors, by passage; `key` is the column `ids` are of."""
        rows: list[tuple[int, bytes]] = list(
            self._db.execute(
                "SELECT passage_id, vector FROM vectors"
                f" WHERE {key} IN (SELECT value FROM json_each(?))",
                (json.dumps(list(ids)),),
            )
        )
        return _scores(rows, embedding)

    def _among(self, meaning: Meaning, table: str, count: int, contents: str) -> dict[int, float]:
        """The nearest passages of a few contents, all of them compared."""
        rows = list(
            self._db.execute(
                "SELECT passage_id, vector, language FROM vectors"
                " JOIN passages ON passages.id = passage_id"
                f" WHERE passage_id IN (SELECT passage_id FROM {table} WHERE content_id IN"
                " (SELECT value FROM json_each(?)))",
                (contents,),
            )
        )
        found: dict[int, float] = {}
        for language in {language for _, _, language in rows}:
            own = [(passage, vector) for passage, vector, code in rows if code == language]
            scores = _scores(own, meaning.embedding)
            found.update(sorted(scores.items(), key=lambda pair: -pair[1])[:count])
        return found

    def _vectors_of(
        self, contents: Collection[int], table: str, listed: str, meaning: Meaning
    ) -> NDArray[np.int64]:
        """The sequence numbers of all vectors of some contents."""
        # Who types on after a filter asks for the same ones again.
        asked, found = self._last.get(table, (None, None))
        key = contents, meaning.vectors.state
        if found is None or asked != key:
            rows = self._db.execute(
                f"SELECT seq FROM {table} JOIN vectors USING (passage_id)"
                " WHERE content_id IN (SELECT value FROM json_each(?))",
                (listed,),
            )
            found = np.fromiter((seq for (seq,) in rows), np.int64)
            self._last[table] = key, found
        return found

    def _count(self, query: str, *values: str) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])


def _scores(rows: list[tuple[int, bytes]], embedding: NDArray[np.float32]) -> dict[int, float]:
    if not rows:
        return {}
    matrix = np.frombuffer(b"".join(blob for _, blob in rows), "<f2")
    scores = matrix.reshape(len(rows), -1).astype(np.float32) @ embedding
    return {passage: float(score) for (passage, _), score in zip(rows, scores, strict=True)}
