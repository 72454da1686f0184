"""Answers queries over one catalog."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelError, ModelLoading
from munjang.language.detect import language_of
from munjang.messages import Message, msg
from munjang.models import Encoder
from munjang.records import Answer, Coverage, DocumentHit, FileState
from munjang.search.candidates import Candidate, Candidates, Evidence
from munjang.search.filters import no_such_type
from munjang.search.fusion import Ranked, following, fuse, is_close, rank_sentences
from munjang.search.meaning import Meaning
from munjang.search.precise import DOCUMENTS as RERANKED
from munjang.search.precise import Judge, Judgement, rerank
from munjang.search.query import Query
from munjang.search.results import Presenter
from munjang.search.retrieval import Retriever
from munjang.search.scope import Scope, Scopes
from munjang.store import (
    Background,
    Documents,
    Embeddings,
    Ledger,
    Lexicon,
    PassageKind,
    VectorIndex,
    directory_of,
    sqlite_errors,
)

# Sentences are read for their words where they are likely to come first: that takes time.
_FIRST_SEEN = 10  # documents
_PROMISING = 3  # sentences of each
_COVERAGE_S = 1.0  # how long the library's figures are believed while it changes
_NOTHING_PASSES = msg("No document passes the filters of this query.")
_NOTHING_CLOSE = msg("Nothing comes close to this; these are the nearest.")


class Searcher:
    """Answers queries over one connection; one thread at a time.

    Each query sees one state of the catalog from its first look to its last.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._ledger = Ledger(connection)
        self._documents = Documents(connection)
        self._embeddings = Embeddings(connection)
        lexicon = Lexicon(connection)
        self._retriever = Retriever(connection, lexicon)
        self._presenter = Presenter(connection)
        self._scopes = Scopes(connection, lexicon)
        self._vectors: tuple[int, VectorIndex] | None = None
        self._backgrounds: dict[PassageKind, Background] = {}
        self._compared: tuple[int, object] | None = None  # the vectors that these are of
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoding")
        self._understanding: Future[Meaning | None] | None = None  # of the last query
        self._figures: tuple[int, float, Coverage] | None = None  # of which version, and when

    def close(self) -> None:
        """Give back the thread; the connection is whoever's opened it."""
        self._beside.shutdown(wait=False, cancel_futures=True)

    def search(
        self,
        text: str,
        *,
        top: int,
        encoder: Encoder | None,
        judges: Sequence[Judge] = (),
        every: bool = False,
        skip: int = 0,
        fold: bool = True,
        notice: Message | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Answer:
        """The best `top` documents; without an encoder, or where it fails, by words alone.

        With `every` only those that have every word, or pass the filters of a query without words.
        The first `skip` documents are left out; without `every` those that nearly say the same are
        folded, if they are to be. With judges the answer is precise where one knows
        the languages, and else says so; they stop as soon as the answer is not `wanted`.
        """
        began = time.perf_counter()
        query = Query.parse(text)
        # The encoder has a core of its own while the words are looked up.
        encode = encoder.encode_query if encoder and query.terms else None
        encoding = self._beside.submit(encode, query.meaning) if encode else None
        results: list[DocumentHit] = []
        mode: Literal["fast", "precise"] = "fast"
        judge = ""
        matches, close = 0, True
        with sqlite_errors(self._db), self._db:
            scope = self._scopes.scope(query)
            if query.terms:
                understanding = self._understand(query, scope, encoding, encoder)
                found = self._retriever.by_words(query, scope)
                if understanding is not None and self._vectors is not None:
                    self._retriever.read_ahead(found, self._vectors[0])
                meaning, failure = _outcome(understanding)
                notice = notice or failure
                if meaning is not None:
                    self._retriever.add_meaning(found, scope, meaning)
                named = self._ledger.contents_of([*found.names, *found.named])
                ranked, others = self._presenter.openable(*fuse(found, named))
                matches = sum(document.complete for document in ranked) + len(others)
                if every:
                    ranked = [document for document in ranked if document.complete]
                elif ranked and meaning is not None and meaning.reliable:
                    close = is_close(ranked[0], language_of(query.meaning))
                count = max(top, RERANKED)
                rest = following(ranked, others)
                ranked = [*ranked, *islice(rest, max(0, skip + count - len(ranked)))][skip:]
                ranked = self._with_sentences(query, meaning, found, ranked, count)
                if judges:
                    judged = self._judged(query, ranked, found, judges, wanted)
                    if isinstance(judged, Judgement):
                        ranked, mode, judge = judged.ranked, "precise", ", ".join(judged.judges)
                    else:
                        notice = notice or judged
                results = self._presenter.present(
                    query, chain(ranked, rest), top, scope.files, fold=fold and not every
                )
            elif scope.files is not None:
                matches = len({content or -file for file, content in scope.files.items()})
                listed = self._listed(scope.files, top + skip)[skip:]
                results = self._presenter.present(query, listed, top, scope.files)
            coverage = self.coverage()
        if scope.required_missing and results and notice is None:
            notice = _nothing_required(query)
        hints = [*query.hints, *map(no_such_type, scope.unknown)]
        hints += [_NOTHING_PASSES] if scope.empty else []
        hints += [] if close else [_NOTHING_CLOSE]
        return Answer(
            query=text,
            took_ms=(time.perf_counter() - began) * 1e3,
            mode=mode,
            coverage=coverage,
            results=results,
            notice=notice,
            hints=hints,
            judge=judge,
            matches=matches,
            skipped=skip,
            close=close,
        )

    def similar(self, content: int, at: int | None, *, top: int) -> Answer:
        """The `top` documents nearest in meaning to a content, or to its sentence at an offset.

        The content itself is none of them.
        """
        began = time.perf_counter()
        query = Query.parse("")
        results: list[DocumentHit] = []
        notice = None
        with sqlite_errors(self._db), self._db:
            vector, compared = self._retriever.vector_of(content, at), self._compared_with()
            if vector is None or compared is None:
                notice = msg("This has not been understood yet; try again in a while.")
            else:
                meaning = compared(vector)
                found = self._retriever.like(content, meaning)
                ranked = self._with_sentences(query, meaning, found, fuse(found, {})[0], top)
                results = self._presenter.present(query, ranked, top)
            coverage = self.coverage()
        took_ms = (time.perf_counter() - began) * 1e3
        return Answer("", took_ms, "fast", coverage, results, notice)

    def content_of(self, path: Path) -> int | None:
        """The content of a file, None where nothing of it can be searched."""
        with sqlite_errors(self._db):
            row = self._db.execute(
                "SELECT contents.id FROM files JOIN contents ON contents.id = content_id"
                " WHERE path = ? AND sentence_count > 0",
                (os.fsencode(path),),
            ).fetchone()
        return None if row is None else row[0]

    def candidates(self, text: str, encoder: Encoder) -> Candidates:
        """All that the channels find for a query, before it is ranked."""
        query = Query.parse(text)
        encoding = self._beside.submit(encoder.encode_query, query.meaning)
        with sqlite_errors(self._db), self._db:
            scope = self._scopes.scope(query)
            understanding = self._understand(query, scope, encoding, encoder)
            found = self._retriever.by_words(query, scope)
            meaning = understanding.result() if understanding else None
            if meaning is not None:
                self._retriever.add_meaning(found, scope, meaning)
        return found

    def coverage(self) -> Coverage:
        """How much of the library answers stand on; while it changes, at most a second old."""
        now, version = time.monotonic(), int(self._db.pragma("data_version"))
        if self._figures is not None:
            counted, at, figures = self._figures
            if version == counted or now - at < _COVERAGE_S:
                return figures
        states = self._ledger.count_states()
        documents = sum(count for state, count in states.items() if state.searchable)
        _, sentences = self._documents.count()
        documents, sentences = self._documents.count_within_reach() or (documents, sentences)
        figures = Coverage(
            documents=documents,
            sentences=sentences,
            pending=self._embeddings.count_unfound_sentences() + states.get(FileState.PENDING, 0),
            failed=sum(count for state, count in states.items() if state.refused),
        )
        self._figures = version, now, figures
        return figures

    def _judged(
        self,
        query: Query,
        ranked: Sequence[Ranked],
        found: Candidates,
        judges: Sequence[Judge],
        wanted: Callable[[], bool],
    ) -> Judgement | Message:
        """The documents in a new order, or why they have none."""
        try:
            judged = rerank(self._db, query, ranked, found.documents, judges, wanted)
        except ModelLoading:
            raise
        except ModelError as error:
            return error.message
        if judged is not None:
            return judged
        return msg(
            "{model} does not read this language; this is the fast answer.",
            model=judges[0].record.title,
        )

    def _listed(self, files: Mapping[int, int | None], top: int) -> list[Ranked]:
        """The first `top` documents of `files`, with how they begin."""
        listed: dict[int | None, Ranked] = {}
        for file, content in files.items():
            if len(listed) == top:
                break
            listed.setdefault(content or -file, Ranked(content, file, 0.0))
        contents = [ranked.content for ranked in listed.values() if ranked.content is not None]
        begins = {c.content: [(c, 0.0)] for c in self._retriever.first_sentences(contents)}
        return [
            replace(ranked, sentences=begins.get(ranked.content or 0, ()))
            for ranked in listed.values()
        ]

    def _with_sentences(
        self,
        query: Query,
        meaning: Meaning | None,
        found: Candidates,
        ranked: list[Ranked],
        count: int,
    ) -> list[Ranked]:
        """Look into the first `count` documents: the channels need not have met their best."""
        looked_into = {
            document.content: found.documents.get(document.content, Evidence())
            for document in ranked[:count]
            if document.content is not None
        }
        sentences: dict[int, dict[int, Candidate]] = {}
        for candidate in self._retriever.sentences_of(query, looked_into):
            sentences.setdefault(candidate.content, {})[candidate.sentence] = candidate
        for candidate in found.sentences:  # these know how they were found
            if candidate.content in looked_into:
                sentences.setdefault(candidate.content, {})[candidate.sentence] = candidate
        if meaning is not None:
            self._retriever.compare(
                [c for own in sentences.values() for c in own.values()], meaning
            )
        promising = [
            candidate
            for content in list(looked_into)[:_FIRST_SEEN]
            for candidate, _ in rank_sentences([*sentences.get(content, {}).values()])[:_PROMISING]
        ]
        self._retriever.read_words(query, promising)
        return [
            replace(document, sentences=rank_sentences([*sentences[document.content].values()]))
            if document.content in sentences
            else document
            for document in ranked
        ]

    def _understand(
        self,
        query: Query,
        scope: Scope,
        encoding: Future[NDArray[np.float32]] | None,
        encoder: Encoder | None,
    ) -> Future[Meaning | None] | None:
        """Make a query's vector, which is being encoded, comparable with the library's.

        It comes to None where its encoder does not serve. Over the whole library what is near is
        looked for at once, while the caller looks for the words.
        """
        if encoding is None or encoder is None:
            return None
        compared = self._compared_with(encoder.key)
        ordinary: Mapping[str, NDArray[np.float32]] = {}
        if compared is not None and self._vectors is not None:
            ordinary = self._embeddings.ordinary_queries(self._vectors[0])

        def understand() -> Meaning | None:
            embedding = encoding.result()
            if compared is None:
                return None
            meaning = compared(embedding).centred(ordinary, language_of(query.meaning))
            if scope.contents is None:
                self._retriever.look_ahead(meaning)
            return meaning

        self._understanding = self._beside.submit(understand)
        return self._understanding

    def _compared_with(
        self, key: str | None = None
    ) -> Callable[[NDArray[np.float32]], Meaning] | None:
        """What a vector is compared with; None where it is not of the encoder that serves.

        `key` is that of the vector's encoder; it is not asked of vectors of the library's own.
        """
        if self._understanding is not None:
            wait([self._understanding])  # of a search that failed: it may be in the index still
        current = self._embeddings.current_encoder()
        if current is None or key not in {None, current[1]}:
            return None
        encoder_id, _, dimension = current
        if self._vectors is None or self._vectors[0] != encoder_id:
            self._vectors = encoder_id, VectorIndex(directory_of(self._db), encoder_id, dimension)
        vectors = self._vectors[1]
        vectors.refresh(self._db)
        state = (encoder_id, vectors.state)
        if self._compared != state:
            self._draw_backgrounds(encoder_id, dimension, vectors)
            self._compared = state
        return partial(Meaning, vectors=vectors, backgrounds=self._backgrounds)

    def _draw_backgrounds(self, encoder_id: int, dimension: int, vectors: VectorIndex) -> None:
        """Draw them anew, unless hardly any vector has come or gone since they were."""
        counts = {kind: vectors.count(kind) for kind in PassageKind}
        drawn = self._backgrounds
        same = self._compared is not None and self._compared[0] == encoder_id
        if same and all(drawn[kind].holds_for(count) for kind, count in counts.items()):
            return
        like = None
        for kind in (PassageKind.SENTENCE, PassageKind.WINDOW):
            like = Background(self._db, encoder_id, dimension, kind, counts[kind], like=like)
            drawn = {**drawn, kind: like}
        self._backgrounds = drawn


def _outcome(
    understanding: Future[Meaning | None] | None,
) -> tuple[Meaning | None, Message | None]:
    """A query's meaning, or why there is none."""
    if understanding is None:
        return None, None
    try:
        return understanding.result(), None
    except ModelError as error:
        return None, error.message


def _nothing_required(query: Query) -> Message:
    if any(term.quoted for term in query.plain):
        return msg("Not found as quoted; these come nearest.")
    return msg("No word joined by OR was found; these come nearest.")
