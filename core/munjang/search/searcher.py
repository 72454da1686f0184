"""Answers queries over one catalog."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.messages import Message, msg
from munjang.models import Encoder, Reranker
from munjang.records import Answer, Coverage, DocumentHit, FileState
from munjang.search.fusion import Ranked, fuse, rank_sentences
from munjang.search.precise import DOCUMENTS as RERANKED
from munjang.search.precise import rerank
from munjang.search.query import Query
from munjang.search.results import Presenter
from munjang.search.retrieval import Candidate, Candidates, Evidence, Meaning, Retriever
from munjang.store import (
    Background,
    Documents,
    Embeddings,
    Ledger,
    PassageKind,
    VectorIndex,
    sqlite_errors,
)

_COVERAGE_S = 1.0  # how long the library's figures are believed


class Searcher:
    """Answers queries over one connection; one thread at a time.

    Each query sees one state of the catalog from its first look to its last.
    """

    def __init__(self, connection: apsw.Connection, directory: Path) -> None:
        self._db = connection
        self._directory = directory
        self._ledger = Ledger(connection)
        self._documents = Documents(connection)
        self._embeddings = Embeddings(connection)
        self._retriever = Retriever(connection)
        self._presenter = Presenter(connection)
        self._vectors: tuple[int, VectorIndex] | None = None
        self._background: tuple[object, dict[PassageKind, Background]] | None = None
        self._figures: tuple[float, Coverage] | None = None

    def search(
        self,
        text: str,
        *,
        top: int,
        encoder: Encoder | None,
        reranker: Reranker | None = None,
        notice: Message | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Answer:
        """The best `top` documents; without an encoder, by their words alone.

        With a re-ranker the answer is precise where it knows the languages, and else says so;
        it stops judging as soon as the answer is not `wanted`.
        """
        began = time.perf_counter()
        query = Query.parse(text)
        embedding = encoder.encode_query(query.meaning) if encoder and query.terms else None
        results: list[DocumentHit] = []
        mode: Literal["fast", "precise"] = "fast"
        judge = ""
        with sqlite_errors(Path(self._db.filename)), self._db:
            if query.terms:
                meaning = self._meaning(encoder, embedding)
                found = self._retriever.candidates(query, meaning)
                ranked = fuse(found, self._ledger.contents_of(found.names))
                ranked = self._with_sentences(query, meaning, found, ranked, max(top, RERANKED))
                if reranker is not None:
                    judged = rerank(self._db, query, ranked, found.documents, reranker, wanted)
                    title = reranker.record.title
                    if judged is not None:
                        ranked, mode, judge = judged, "precise", title
                    else:
                        notice = notice or msg(
                            "{model} does not read this language; this is the fast answer.",
                            model=title,
                        )
                results = self._presenter.present(query, ranked, top)
                if found.phrase_missing and notice is None:
                    notice = msg("No document contains the quoted words; these come nearest.")
            coverage = self.coverage()
        return Answer(
            query=text,
            took_ms=(time.perf_counter() - began) * 1e3,
            mode=mode,
            coverage=coverage,
            results=results,
            notice=notice,
            judge=judge,
        )

    def candidates(self, text: str, encoder: Encoder) -> Candidates:
        """All that the channels find for a query, before it is ranked."""
        query = Query.parse(text)
        embedding = encoder.encode_query(query.meaning)
        with sqlite_errors(Path(self._db.filename)), self._db:
            found = self._retriever.candidates(query, self._meaning(encoder, embedding))
        return found  # noqa: RET504 - to mypy the context may swallow errors

    def coverage(self) -> Coverage:
        """How much of the library answers stand on; at most a second old."""
        now = time.monotonic()
        if self._figures is None or now - self._figures[0] > _COVERAGE_S:
            states = self._ledger.count_states()
            _, sentences = self._documents.count()
            figures = Coverage(
                documents=sum(count for state, count in states.items() if state.searchable),
                sentences=sentences,
                pending=self._embeddings.count_pending_sentences()
                + states.get(FileState.PENDING, 0),
                failed=sum(count for state, count in states.items() if state.refused),
            )
            self._figures = now, figures
        return self._figures[1]

    def _with_sentences(
        self,
        query: Query,
        meaning: Meaning | None,
        found: Candidates,
        ranked: list[Ranked],
        count: int,
    ) -> list[Ranked]:
        """Look into those of the first `count` documents that were found only as a whole."""
        bare = {
            document.content: found.documents.get(document.content, Evidence())
            for document in ranked[:count]
            if document.content is not None and not document.sentences
        }
        if not bare:
            return ranked
        sentences: dict[int, list[Candidate]] = {}
        for candidate in self._retriever.sentences_of(query, meaning, bare):
            sentences.setdefault(candidate.content, []).append(candidate)
        return [
            replace(document, sentences=rank_sentences(sentences[document.content]))
            if document.content in sentences
            else document
            for document in ranked
        ]

    def _meaning(
        self, encoder: Encoder | None, embedding: NDArray[np.float32] | None
    ) -> Meaning | None:
        """What to compare the query's vector with; None before there are vectors of its encoder."""
        current = self._embeddings.current_encoder()
        if encoder is None or embedding is None or current is None or current[1] != encoder.key:
            return None
        encoder_id, _, dimension = current
        if self._vectors is None or self._vectors[0] != encoder_id:
            self._vectors = encoder_id, VectorIndex(self._directory, encoder_id, dimension)
        vectors = self._vectors[1]
        vectors.refresh(self._db)
        state = (encoder_id, vectors.state)
        if self._background is None or self._background[0] != state:
            sentences = Background(self._db, encoder_id, dimension, PassageKind.SENTENCE)
            windows = Background(
                self._db, encoder_id, dimension, PassageKind.WINDOW, like=sentences
            )
            self._background = (
                state,
                {PassageKind.SENTENCE: sentences, PassageKind.WINDOW: windows},
            )
        return Meaning(embedding, vectors, self._background[1])
