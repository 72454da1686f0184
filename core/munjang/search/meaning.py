"""Which passages are near to a query in meaning, in all of the library or in some documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store import (
    Background,
    Ids,
    Lexicon,
    Memory,
    PassageKind,
    Scale,
    VectorIndex,
    inner_products,
)

_TINY = 1e-12
_ENOUGH = 100  # passages of each kind
# How many times as many as are wanted the index is asked for: it keeps but one bit a dimension. For
# questions, which are far from all passages, and less of what they have in common with these taken
# away: of their ten nearest among 17,000 real sentences three times as many hold .86 to .94, ten
# times .97 to .99; what is near as a text is, as similar ones are, three hold at any size.
_DEPTH = 10
# How much of an ordinary query is taken away. Over sets of many kinds, alone and among documents of
# both languages, half or more finds far more across languages; all of it finds less within one.
_CENTRED = 0.6
_REMEMBERED = 8_192  # vectors: 6 MB of those of the default encoder
_FEW = 8_000  # passages that are read and compared sooner than the index finds them among others
# In SQL, the passages of some contents: by their sentences' first numbers and how many these are,
# and by their own.
_OWN = {
    PassageKind.SENTENCE: "FROM json_each(?) run CROSS JOIN sentences s"
    " ON s.id >= run.value ->> 0 AND s.id < (run.value ->> 0) + (run.value ->> 1)",
    PassageKind.WINDOW: "FROM windows WHERE content_id IN (SELECT value FROM json_each(?))",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's vector, of shape (dimension,), and what it is compared with."""

    embedding: NDArray[np.float32]
    vectors: VectorIndex
    backgrounds: Mapping[PassageKind, Background]
    typed: Meaning | None = None  # the same as it was before anything was taken away
    _scales: dict[PassageKind, Scale] = field(default_factory=dict)
    _nearest: dict[tuple[PassageKind, int], list[Ids]] = field(default_factory=dict)

    def scale(self, kind: PassageKind) -> Scale:
        """The scale on which scores of passages of a kind are read."""
        if kind not in self._scales:  # each comparison with the background takes a millisecond
            self._scales[kind] = self.backgrounds[kind].scale(self.embedding)
        return self._scales[kind]

    def nearest(self, kind: PassageKind, count: int, within: Ids | None = None) -> list[Ids]:
        """What the index finds: numbers of vectors, enough for the `count` nearest of a language.

        With `within` only of these. Those of all are remembered, so that they can be looked for
        before they are needed.
        """
        key = kind, count
        if within is None and key in self._nearest:
            return self._nearest[key]
        found = self.vectors.search(self.embedding, _DEPTH * count, kind, within)
        if within is None:
            self._nearest[key] = found
        return found

    def centred(self, ordinary: Mapping[str, NDArray[np.float32]], language: str) -> Meaning:
        """The meaning with less of what any query in its language has in common with a passage.

        `ordinary` are the mean vectors of ordinary queries, by language. Some passages are near to
        whatever is asked, most of all to questions in the other language: short ones, those with
        names in its letters. What they have in common with such queries is taken away, as in Suzuki
        et al., "Centering Similarity Measures to Reduce Hubs", 2013.
        """
        if not ordinary:
            return self
        own = [ordinary[language]] if language in ordinary else [*ordinary.values()]
        embedding = self.embedding - _CENTRED * np.mean(own, axis=0, dtype=np.float32)
        return replace(self, embedding=embedding, typed=self, _scales={}, _nearest={})

    @property
    def reliable(self) -> bool:
        """Whether there are passages enough to say what is far from the query."""
        return all(len(background) >= _ENOUGH for background in self.backgrounds.values())


class Neighbourhood:
    """Compares queries with the passages of one catalog."""

    def __init__(self, connection: apsw.Connection, lexicon: Lexicon) -> None:
        self._db = connection
        self._lexicon = lexicon
        self._encoder_id = 0  # whose vectors are remembered
        self._vectors: Memory[int, bytes] = Memory(connection, _REMEMBERED)
        self._last: dict[PassageKind, tuple[object, Ids]] = {}

    def nearest(
        self, meaning: Meaning, kind: PassageKind, count: int, contents: Collection[int] | None
    ) -> dict[int, float]:
        """The `count` nearest passages of each language, and their inner products.

        With `contents` only their passages are looked at, so none of them is crowded out.
        """
        if contents is None:
            return self._refined(meaning, count, meaning.nearest(kind, count))
        own: Sequence[object] = list(contents)
        if kind is PassageKind.SENTENCE:
            own = list(self._lexicon.runs_of(contents).values())
        listed = json.dumps(own)
        some = f"SELECT count(*) FROM (SELECT 1 {_OWN[kind]} LIMIT ?)"
        if self._count(some, listed, _FEW + 1) <= _FEW:
            return self._among(meaning, kind, count, listed)
        within = self._vectors_of(contents, kind, listed, meaning)
        return self._refined(meaning, count, meaning.nearest(kind, count, within))

    def of_text(self, content: int, at: int | None) -> NDArray[np.float32] | None:
        """The vector, of length 1, of the sentence at an offset of a document.

        Without an offset that of the document, the mean of its windows. None while there is none.
        """
        if at is None:
            passages, values = "SELECT passage_id FROM windows WHERE content_id = ?", [content]
        else:
            passages = (
                "SELECT passage_id FROM own_sentences WHERE content_id = ? AND start <= ?"
                " ORDER BY start DESC LIMIT 1"
            )
            values = [content, at]
        rows: list[tuple[bytes]] = list(
            self._db.execute(
                f"SELECT vector FROM vectors WHERE passage_id IN ({passages}) AND encoder_id ="
                " (SELECT id FROM encoders WHERE role = 'serving')",
                values,
            )
        )
        if not rows:
            return None
        matrix = np.frombuffer(b"".join(blob for (blob,) in rows), "<f2").reshape(len(rows), -1)
        mean = matrix.astype(np.float32).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), _TINY), np.float32)

    def vectors(self, passages: Iterable[int], encoder_id: int) -> dict[int, bytes]:
        """The vectors of passages that have one, as they are stored."""
        if encoder_id != self._encoder_id:
            self._vectors = Memory(self._db, _REMEMBERED)
            self._encoder_id = encoder_id
        return self._vectors.recall(passages, self._read_vectors)

    def exact(self, passages: Iterable[int], meaning: Meaning) -> dict[int, float]:
        """Inner products of the query with the vectors of passages that have one."""
        vectors = self.vectors(passages, meaning.vectors.encoder_id)
        return _best([*vectors.items()], meaning.embedding)

    def _read_vectors(self, passages: Sequence[int]) -> dict[int, bytes]:
        rows: Iterator[tuple[int, bytes]] = self._db.execute(
            "SELECT passage_id, vector FROM vectors"
            " WHERE passage_id IN (SELECT value FROM json_each(?)) AND encoder_id = ?",
            (json.dumps(passages), self._encoder_id),
        )
        return dict(rows)

    def _refined(self, meaning: Meaning, count: int, numbers: Iterable[Ids]) -> dict[int, float]:
        """The `count` nearest of each language of what the index found, by the vectors."""
        found: dict[int, float] = {}
        for seqs in numbers:
            rows: list[tuple[int, bytes]] = list(
                self._db.execute(
                    "SELECT passage_id, vector FROM vectors"
                    " WHERE seq IN (SELECT value FROM json_each(?))"
                    " AND passage_id NOT IN (SELECT passage_id FROM orphans)",
                    (json.dumps(np.sort(seqs).tolist()),),
                )
            )
            found.update(_best(rows, meaning.embedding, count))
        return found

    def _among(
        self, meaning: Meaning, kind: PassageKind, count: int, listed: str
    ) -> dict[int, float]:
        """The nearest passages of a few contents, all of them compared."""
        rows = list(
            self._db.execute(
                "SELECT passage_id, vector, language FROM vectors"
                " JOIN passages ON passages.id = passage_id"
                f" WHERE passage_id IN (SELECT passage_id {_OWN[kind]}) AND encoder_id = ?",
                (listed, meaning.vectors.encoder_id),
            )
        )
        found: dict[int, float] = {}
        for language in {language for _, _, language in rows}:
            own = [(passage, vector) for passage, vector, code in rows if code == language]
            found.update(_best(own, meaning.embedding, count))
        return found

    def _vectors_of(
        self, contents: Collection[int], kind: PassageKind, listed: str, meaning: Meaning
    ) -> Ids:
        """The sequence numbers of all vectors of some contents."""
        # Who types on after a filter asks for the same ones again.
        asked, found = self._last.get(kind, (None, None))
        key = contents, meaning.vectors.state
        if found is None or asked != key:
            rows = self._db.execute(
                "SELECT seq FROM vectors"
                f" WHERE passage_id IN (SELECT passage_id {_OWN[kind]}) AND encoder_id = ?",
                (listed, meaning.vectors.encoder_id),
            )
            found = np.fromiter((seq for (seq,) in rows), np.int64)
            self._last[kind] = key, found
        return found

    def _count(self, query: str, *values: object) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])


def _best(
    rows: list[tuple[int, bytes]], embedding: NDArray[np.float32], count: int | None = None
) -> dict[int, float]:
    """The inner products of passages' vectors with the query, or the `count` highest of them."""
    if not rows:
        return {}
    matrix = np.frombuffer(b"".join([blob for _, blob in rows]), "<f2")
    scores = inner_products(matrix.reshape(len(rows), -1).astype(np.float32), embedding)
    order = np.argsort(-scores, kind="stable")[:count]
    return {
        rows[place][0]: score for place, score in zip(order, scores[order].tolist(), strict=True)
    }
