"""Finding sentences, documents and files by their words, with SQLite's FTS5."""

from __future__ import annotations

import json
import math
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import apsw

_LEAST_WEIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """A row of one of the full-text tables and its BM25 score, higher is better."""

    id: int
    score: float


class Lexicon:
    """The full-text side of one catalog, read only.

    Expressions are FTS5 match expressions over the tokens of :mod:`munjang.language.terms`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._counted = -1  # the version of the catalog that the next two are of
        self._frequencies: dict[str, int] = {}
        self._total = 0

    def sentences(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The sentences that match best; with `within` those of these contents."""
        owner = "(SELECT content_id FROM sentences WHERE id = lexicon.rowid)"
        return self._match("lexicon", expression, limit, owner, within)

    def documents(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The contents that match best; with `within` only of these."""
        return self._match("documents", expression, limit, "rowid", within)

    def names(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The files whose name or title matches best; with `within` only of these."""
        return self._match("names", expression, limit, "rowid", within)

    def letters(
        self, expression: str, limit: int, within: Container[int] | None = None
    ) -> list[LexicalHit]:
        """The files whose name may have what :mod:`munjang.language.names` asks for."""
        return self._match("letters", expression, limit, "rowid", within)

    def matching(self, table: Literal["documents", "names"], expression: str) -> Iterator[int]:
        """All contents or files that match, in no order: faster than by their score."""
        rows = self._db.execute(f"SELECT rowid FROM {table} WHERE terms MATCH ?", (expression,))
        return (id_ for (id_,) in rows)

    def count_sentences(self, expression: str, limit: int) -> int:
        """How many sentences match, counted to `limit`."""
        return self._count(
            "SELECT count(*) FROM (SELECT 1 FROM lexicon WHERE terms MATCH ? LIMIT ?)",
            expression,
            limit,
        )

    def sentences_within(
        self, expression: str, contents: Iterable[int], limit: int
    ) -> dict[int, list[LexicalHit]]:
        """The `limit` best matching sentences of each of some contents that has any, best first.

        Asked for all of them at once: SQLite counts anew for each query how common its words are.
        """
        rows = self._db.execute(
            "SELECT rowid, -bm25(lexicon),"
            " (SELECT content_id FROM sentences WHERE id = lexicon.rowid) FROM lexicon"
            # The plus keeps SQLite from asking for one row after the other.
            " WHERE terms MATCH ? AND +rowid IN (SELECT id FROM sentences"
            " WHERE content_id IN (SELECT value FROM json_each(?)))",
            (expression, json.dumps(list(contents))),
        )
        found: dict[int, list[LexicalHit]] = {}
        for id_, score, content in rows:
            found.setdefault(content, []).append(LexicalHit(id_, score))
        return {
            content: sorted(hits, key=lambda hit: -hit.score)[:limit]
            for content, hits in found.items()
        }

    def weight(self, token: str) -> float:
        """A token's inverse document frequency; above 0.

        What a document of average length with the token once would score (Robertson & Zaragoza,
        "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). A token that stands nowhere
        weighs most, so where the library does not speak the query's language all shares are low.
        """
        found = self.frequency(token)
        return max(_LEAST_WEIGHT, math.log((self._total - found + 0.5) / (found + 0.5)))

    def frequency(self, token: str) -> int:
        """In how many contents a token stands."""
        version = int(self._db.pragma("data_version"))
        if version != self._counted:  # who types on asks for the same tokens again
            self._counted, self._frequencies, self._total = version, {}, self.count_documents()
        if token not in self._frequencies:
            self._frequencies[token] = self._count(
                "SELECT count(*) FROM documents WHERE terms MATCH ?", token
            )
        return self._frequencies[token]

    def count_documents(self) -> int:
        """How many contents there are."""
        return self._count("SELECT count(*) FROM contents")

    def _count(self, query: str, *values: str | int) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])

    def _match(
        self,
        table: str,
        expression: str,
        limit: int,
        owner: str,
        within: Container[int] | None,
    ) -> list[LexicalHit]:
        """The best rows; with `within` of those only whose `owner` is in it.

        Sorted by `bm25()`: by `rank`, FTS5 sorts them itself and carries all their positions along,
        which takes nearly twice as long.
        """
        best = f"SELECT rowid, -bm25({table}) AS score FROM {table} WHERE terms MATCH ?"
        if within is None:
            rows: Iterable[tuple[int, float]] = self._db.execute(
                f"{best} ORDER BY score DESC LIMIT ?", (expression, limit)
            )
        else:  # SQLite hands them over one by one, so those that are not reached cost nothing
            owned = self._db.execute(
                f"SELECT rowid, score, {owner} FROM ({best} ORDER BY score DESC) AS {table}",
                (expression,),
            )
            rows = islice(((id_, score) for id_, score, own in owned if own in within), limit)
        return [LexicalHit(id_, score) for id_, score in rows]
