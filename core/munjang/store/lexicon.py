"""Finding sentences, documents and files by their words, with SQLite's FTS5."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import apsw


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

    def sentences(self, expression: str, limit: int) -> list[LexicalHit]:
        """The sentences that match best."""
        return self._match("lexicon", expression, limit)

    def documents(self, expression: str, limit: int) -> list[LexicalHit]:
        """The contents that match best."""
        return self._match("documents", expression, limit)

    def names(self, expression: str, limit: int) -> list[LexicalHit]:
        """The files whose name or title matches best."""
        return self._match("names", expression, limit)

    def sentences_within(
        self, expression: str, first: int, count: int, limit: int
    ) -> list[LexicalHit]:
        """The best matching among `count` sentences from id `first` on (those of one document)."""
        rows = self._db.execute(
            "SELECT rowid, -bm25(lexicon) AS score FROM lexicon WHERE terms MATCH ?"
            " AND rowid BETWEEN ? AND ? ORDER BY score DESC LIMIT ?",
            (expression, first, first + count - 1, limit),
        )
        return [LexicalHit(id_, score) for id_, score in rows]

    def ideal_score(self, tokens: Sequence[str]) -> float:
        """What a document of average length with each token once would score; above 0.

        The sum of the tokens' inverse document frequencies (Robertson & Zaragoza, "The
        Probabilistic Relevance Framework: BM25 and Beyond", 2009). A token that stands nowhere
        weighs most, so where the library does not speak the query's language all shares are low.
        """
        total = self.count_documents()
        ideal = 0.0
        for token in tokens:
            found = self._count("SELECT count(*) FROM documents WHERE terms MATCH ?", token)
            ideal += max(1e-6, math.log((total - found + 0.5) / (found + 0.5)))
        return max(ideal, 1e-6)

    def count_documents(self) -> int:
        """How many contents there are."""
        return self._count("SELECT count(*) FROM contents")

    def _count(self, query: str, *values: str) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])

    def _match(self, table: str, expression: str, limit: int) -> list[LexicalHit]:
        rows = self._db.execute(
            f"SELECT rowid, -rank FROM {table} WHERE terms MATCH ? ORDER BY rank LIMIT ?",
            (expression, limit),
        )
        return [LexicalHit(id_, score) for id_, score in rows]
