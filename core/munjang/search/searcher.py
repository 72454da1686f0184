"""Answers queries over one catalog."""

from __future__ import annotations

import time
from pathlib import Path

import apsw

from munjang.messages import Message, msg
from munjang.models import Encoder
from munjang.records import Answer, Coverage, FileState
from munjang.search.fusion import fuse
from munjang.search.query import Query
from munjang.search.results import Presenter
from munjang.search.retrieval import Retriever
from munjang.store import Documents, Embeddings, Ledger, VectorIndex

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
        self._figures: tuple[float, Coverage] | None = None

    def search(
        self, text: str, *, top: int, encoder: Encoder | None, notice: Message | None = None
    ) -> Answer:
        """The best `top` documents; without an encoder, by their words alone."""
        began = time.perf_counter()
        query = Query.parse(text)
        embedding = encoder.encode_query(query.meaning) if encoder and query.terms else None
        results = []
        self._db.execute("BEGIN")
        try:
            if query.terms:
                vectors = self._fresh_vectors(encoder) if encoder else None
                found = self._retriever.candidates(query, vectors, embedding)
                ranked = fuse(found, self._ledger.contents_of(found.names))
                results = self._presenter.present(query, ranked, top)
                if found.phrase_missing and notice is None:
                    notice = msg("No document contains the quoted words; these come nearest.")
            coverage = self.coverage()
        finally:
            self._db.execute("COMMIT")
        return Answer(
            query=text,
            took_ms=(time.perf_counter() - began) * 1e3,
            mode="fast",
            coverage=coverage,
            results=results,
            notice=notice,
        )

    def coverage(self) -> Coverage:
        """How much of the library answers stand on; at most a second old."""
        now = time.monotonic()
        if self._figures is None or now - self._figures[0] > _COVERAGE_S:
            states = self._ledger.count_states()
            _, sentences = self._documents.count()
            figures = Coverage(
                documents=sum(count for state, count in states.items() if state.searchable),
                sentences=sentences,
                pending=self._embeddings.count_pending() + states.get(FileState.PENDING, 0),
                failed=sum(
                    count
                    for state, count in states.items()
                    if state.settled and not state.searchable
                ),
            )
            self._figures = now, figures
        return self._figures[1]

    def _fresh_vectors(self, encoder: Encoder) -> VectorIndex | None:
        """The vectors of this encoder as the catalog has them now; None before there are any."""
        current = self._embeddings.current_encoder()
        if current is None or current[1] != encoder.key:
            return None
        if self._vectors is None or self._vectors[0] != current[0]:
            self._vectors = current[0], VectorIndex(self._directory, current[0], current[2])
        self._vectors[1].refresh(self._db)
        return self._vectors[1]
