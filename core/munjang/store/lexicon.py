"""Finding sentences, documents and files by their words, with SQLite's FTS5."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.memory import Memory
from munjang.store.runs import Ids

_LEAST_WEIGHT = 1e-6
_HELD = 4_000_000  # numbers of rows that are remembered, of 8 bytes each
_CONSIDERED = 4  # times as many sentences as are wanted, whose length is asked for
_K1, _B = 1.2, 0.75  # of BM25, as FTS5 has them


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """A row of one of the full-text tables and its BM25 score, higher is better."""

    id: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The sentences with any of some tokens, ascending, and what theirs weigh together."""

    ids: Ids
    weights: NDArray[np.float64]


class Lexicon:
    """The full-text side of one catalog, over a connection that only reads.

    Expressions are FTS5 match expressions over the tokens of :mod:`munjang.language.terms`. What is
    read of them is remembered until another connection changes the catalog.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._rows: Memory[tuple[str, str], Ids] = Memory(connection, _HELD, len)
        self._spans: Memory[None, _Spans] = Memory(connection, 1)

    def rows(self, table: Literal["lexicon", "documents", "names"], expression: str) -> Ids:
        """All sentences, contents or files that match, ascending: faster than by their score."""
        key = table, expression
        return self._rows.recall([key], self._read_rows)[key]

    def weigh(self, tokens: Iterable[str]) -> Weighed:
        """The sentences with any of these tokens, each of which weighs as much as it is rare."""
        rows = [self.rows("lexicon", token) for token in tokens]
        total = self._owners().total
        ids = np.concatenate([np.empty(0, np.int64), *rows])
        weights = np.repeat(
            [_rareness(len(found), total) for found in rows], [len(found) for found in rows]
        )
        order = np.argsort(ids, kind="stable")  # quick: they are runs in order
        ids, weights = ids[order], weights[order]
        firsts = np.flatnonzero(np.diff(ids, prepend=-1))
        return Weighed(ids[firsts], np.add.reduceat(weights, firsts) if len(ids) else weights)

    def best(
        self, weighed: Weighed, limit: int, within: Collection[int] | None = None
    ) -> list[LexicalHit]:
        """The sentences that match best; with `within` those of these contents.

        By BM25 as if each token stood in a sentence once, which nearly always is so: FTS5's own
        counts for each question anew in how many rows each token stands, which for common ones
        takes longer than all the rest of a search.
        """
        ids, weights = weighed.ids, weighed.weights
        if within is not None:
            own = self._owners().of(within).hold(ids)
            ids, weights = ids[own], weights[own]
        first = _heaviest(weights, _CONSIDERED * limit)
        scores = dict(self._scored(ids[first], weights[first]))
        best = sorted(scores, key=lambda id_: -scores[id_])[:limit]
        return [LexicalHit(id_, scores[id_]) for id_ in best]

    def best_of_each(
        self, weighed: Weighed, contents: Collection[int], limit: int
    ) -> dict[int, list[LexicalHit]]:
        """The `limit` best matching sentences of each of some contents that has any, best first."""
        places = {
            content: start + _heaviest(weighed.weights[start:end], _CONSIDERED * limit)
            for content, start, end in self._owners().of(contents).slices(weighed.ids)
            if end > start
        }
        if not places:
            return {}
        every = np.concatenate([*places.values()])
        scores = dict(self._scored(weighed.ids[every], weighed.weights[every]))
        found = {}
        for content, own in places.items():
            hits = [LexicalHit(id_, scores[id_]) for id_ in weighed.ids[own].tolist()]
            found[content] = sorted(hits, key=lambda hit: -hit.score)[:limit]
        return found

    def runs_of(self, contents: Collection[int]) -> dict[int, tuple[int, int]]:
        """The number of the first sentence of each of some contents that has any, and how many."""
        own = self._owners().of(contents)
        runs = zip(own.first.tolist(), own.count.tolist(), strict=True)
        return dict(zip(own.content.tolist(), runs, strict=True))

    def documents(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The contents that match best; with `within` only of these."""
        return self._match("documents", expression, limit, within)

    def names(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The files whose name or title matches best; with `within` only of these."""
        return self._match("names", expression, limit, within)

    def letters(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The files whose name may have what :mod:`munjang.language.names` asks for."""
        return self._match("letters", expression, limit, within)

    def weight(self, token: str) -> float:
        """A token's inverse document frequency; above 0.

        What a document of average length with the token once would score (Robertson & Zaragoza,
        "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). A token that stands nowhere
        weighs most, so where the library does not speak the query's language all shares are low.
        """
        return _rareness(self.frequency(token), self.count_documents())

    def frequency(self, token: str) -> int:
        """In how many contents a token stands."""
        return len(self.rows("documents", token))

    def count_documents(self) -> int:
        """How many contents have sentences."""
        return len(self._owners().content)

    def _owners(self) -> _Spans:
        return self._spans.recall([None], self._read_spans)[None]

    def _read_rows(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Ids]:
        return {
            (table, expression): np.fromiter(
                chain.from_iterable(
                    self._db.execute(
                        f"SELECT rowid FROM {table} WHERE terms MATCH ?", (expression,)
                    )
                ),
                np.int64,
            )
            for table, expression in keys
        }

    def _read_spans(self, _: object) -> dict[None, _Spans]:
        rows = self._db.execute(
            "SELECT first_sentence, sentence_count, id FROM contents WHERE sentence_count > 0"
        )
        spans = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 3)
        return {None: _Spans(*spans[np.argsort(spans[:, 0])].T)}

    def _scored(self, ids: Ids, weights: NDArray[np.float64]) -> Iterable[tuple[int, float]]:
        """What their tokens weigh, and less the longer sentences are, beside each other."""
        lengths = dict(
            self._db.execute(
                "SELECT id, end - start FROM sentences"
                " WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(ids.tolist()),),
            )
        )
        length = np.array([lengths.get(id_, 0) for id_ in ids.tolist()], np.float64)
        usual = float(np.mean(length)) or 1.0 if len(length) else 1.0
        scores = weights * (_K1 + 1) / (1 + _K1 * (1 - _B + _B * length / usual))
        return zip(ids.tolist(), scores.tolist(), strict=True)

    def _match(
        self, table: str, expression: str, limit: int, within: Container[int] | None
    ) -> list[LexicalHit]:
        """The best rows; with `within` only of these.

        Sorted by `bm25()`: by `rank`, FTS5 sorts them itself and carries all their positions along,
        which takes nearly twice as long.
        """
        rows = self._db.execute(
            f"SELECT rowid, -bm25({table}) AS score FROM {table} WHERE terms MATCH ?"
            " ORDER BY score DESC LIMIT ?",
            (expression, limit if within is None else -1),
        )
        # SQLite hands them over one by one, so those that are not reached cost nothing.
        wanted = ((id_, score) for id_, score in rows if within is None or id_ in within)
        return [LexicalHit(id_, score) for id_, score in islice(wanted, limit)]


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """Which sentences are whose: those of a content follow each other. By their first ones."""

    first: Ids
    count: Ids
    content: Ids

    @property
    def total(self) -> int:
        """How many sentences there are."""
        return int(self.count.sum())

    def of(self, contents: Collection[int]) -> _Spans:
        """Those of some contents."""
        wanted = np.isin(self.content, np.fromiter(contents, np.int64, len(contents)))
        return _Spans(self.first[wanted], self.count[wanted], self.content[wanted])

    def hold(self, ids: Ids) -> NDArray[np.bool_]:
        """Which of these sentences are in one of them."""
        if not len(self.first):
            return np.zeros(len(ids), np.bool_)
        place = np.searchsorted(self.first, ids, "right") - 1
        return np.asarray((place >= 0) & (ids < (self.first + self.count)[place]))

    def slices(self, ids: Ids) -> Iterable[tuple[int, int, int]]:
        """Each content, and from where to where ascending `ids` are of its sentences."""
        starts = np.searchsorted(ids, self.first)
        ends = np.searchsorted(ids, self.first + self.count)
        return zip(self.content.tolist(), starts.tolist(), ends.tolist(), strict=True)


def _heaviest(weights: NDArray[np.float64], count: int) -> Ids:
    """The places of the highest weights, in no order; of equal ones the first."""
    if len(weights) <= count:
        return np.arange(len(weights))
    return np.argsort(-weights, kind="stable")[:count]


def _rareness(found: int, total: int) -> float:
    """The inverse document frequency of a token that stands in `found` of `total` texts."""
    return max(_LEAST_WEIGHT, math.log((total - found + 0.5) / (found + 0.5)))
