"""Gathers candidate sentences from both channels, each with the scores of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.search.query import Query
from munjang.store import Background, Lexicon, VectorIndex

_SENTENCES = 200  # candidates of each channel
_DOCUMENTS = 100
_LOOKED_INTO = 20  # of the best documents, where none of the best sentences stands in them
_SENTENCES_A_DOCUMENT = 3
_NAMES = 50
_ALL = -1  # SQLite's "no limit"


@dataclass(slots=True)
class Candidate:
    """A sentence that may answer the query, and what each channel thinks of it.

    `lexical` is its share of the query's weight in words, about 0 to 1; `dense` its inner product
    with the query, in standard deviations above passages of no relation.
    """

    sentence: int
    content: int
    passage: int
    start: int
    end: int
    language: str
    heading: bool
    lexical: float = 0.0
    dense: float = 0.0
    precise: float | None = None  # a re-ranker's judgement, 0 to 1


@dataclass(slots=True)
class Candidates:
    """Everything the channels found for one query."""

    sentences: list[Candidate] = field(default_factory=list)
    documents: dict[int, float] = field(default_factory=dict)  # content → lexical share
    names: set[int] = field(default_factory=set)  # files with every term in their name
    phrase_missing: bool = False  # quoted phrases that stand in no document were passed over


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's vector, of shape (dimension,), and what it is compared with."""

    embedding: NDArray[np.float32]
    vectors: VectorIndex
    background: Background


class Retriever:
    """Asks the lexicon and the vectors of one catalog for candidates."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._lexicon = Lexicon(connection)

    def candidates(self, query: Query, meaning: Meaning | None) -> Candidates:
        """Candidates of both channels, or of the words alone."""
        found = Candidates()
        lexical = self._by_words(query, found)
        sentences = self._sentences("s.id", lexical)
        if meaning is not None:
            nearest = self._by_meaning(meaning)
            known = {candidate.sentence for candidate in sentences}
            sentences += [
                candidate
                for candidate in self._sentences("s.passage_id", nearest)
                if candidate.sentence not in known
            ]
            self._score_meaning(sentences, nearest, meaning)
        for candidate in sentences:
            candidate.lexical = lexical.get(candidate.sentence, 0.0)
        found.sentences = sentences
        if query.required:
            self._keep_phrases(query, found)
        return found

    def _keep_phrases(self, query: Query, found: Candidates) -> None:
        """Leave out documents without the quoted phrases, unless no document has them all.

        Pasted text is full of quotation marks that ask for nothing.
        """
        kept = {hit.id for hit in self._lexicon.documents(query.required, _ALL)}
        if not kept:
            found.phrase_missing = True
            return
        found.sentences = [c for c in found.sentences if c.content in kept]
        found.documents = {id_: s for id_, s in found.documents.items() if id_ in kept}

    def _by_words(self, query: Query, found: Candidates) -> dict[int, float]:
        """Fill in documents and names; returns the lexical share of the best sentences."""
        if not query.tokens:
            return {}
        ideal = self._lexicon.ideal_score(query.tokens)
        for hit in self._lexicon.documents(query.any_token, _DOCUMENTS):
            found.documents[hit.id] = hit.score / ideal
        least = min(found.documents.values(), default=0.0)
        for hit in self._lexicon.documents(query.every_term, _DOCUMENTS):
            found.documents.setdefault(hit.id, least)
        found.names = {hit.id for hit in self._lexicon.names(query.every_term, _NAMES)}
        scores = {hit.id: hit.score for hit in self._lexicon.sentences(query.any_token, _SENTENCES)}
        for first, count in self._without_sentence(found.documents, scores):
            within = self._lexicon.sentences_within(
                query.any_token, first, count, _SENTENCES_A_DOCUMENT
            )
            scores.update((hit.id, hit.score) for hit in within)
        # BM25 of sentences has another scale than that of documents: the best of both are equal.
        best = max(scores.values(), default=1.0) or 1.0
        scale = min(1.0, max(found.documents.values(), default=0.0)) / best
        return {sentence: score * scale for sentence, score in scores.items()}

    def _by_meaning(self, meaning: Meaning) -> dict[int, float]:
        """The passages nearest to the query, of each language, and their inner products."""
        seqs, _ = meaning.vectors.search(meaning.embedding, _SENTENCES)
        return self._exact("seq", seqs.tolist(), meaning.embedding)

    def _score_meaning(
        self,
        sentences: list[Candidate],
        nearest: Mapping[int, float],
        meaning: Meaning,
    ) -> None:
        scores = dict(nearest)
        missing = {c.passage for c in sentences} - scores.keys()
        scores |= self._exact("passage_id", missing, meaning.embedding)
        scale = meaning.background.scale(meaning.embedding)
        for candidate in sentences:
            if candidate.passage in scores:
                candidate.dense = scale.read(scores[candidate.passage], candidate.language)

    def _exact(
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
        if not rows:
            return {}
        matrix = np.frombuffer(b"".join(blob for _, blob in rows), "<f2")
        scores = matrix.reshape(len(rows), -1).astype(np.float32) @ embedding
        return {passage: float(score) for (passage, _), score in zip(rows, scores, strict=True)}

    def _sentences(self, key: str, ids: Iterable[int]) -> list[Candidate]:
        rows = self._db.execute(
            "SELECT s.id, s.content_id, s.passage_id, s.start, s.end, p.language,"
            " EXISTS (SELECT 1 FROM marks WHERE content_id = s.content_id AND kind = 'heading'"
            " AND marks.start = s.start) FROM sentences s JOIN passages p ON p.id = s.passage_id"
            f" WHERE {key} IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return [Candidate(*row) for row in rows]

    def _without_sentence(
        self, documents: Iterable[int], sentences: Iterable[int]
    ) -> list[tuple[int, int]]:
        """First sentence and count of sentences of the best documents with none among these."""
        best = json.dumps(list(documents)[:_LOOKED_INTO])
        rows = self._db.execute(
            "SELECT first_sentence, sentence_count FROM contents"
            " WHERE id IN (SELECT value FROM json_each(?)) AND id NOT IN"
            " (SELECT content_id FROM sentences WHERE id IN (SELECT value FROM json_each(?)))",
            (best, json.dumps(list(sentences))),
        )
        return [(first, count) for first, count in rows]
