"""Precise mode: a re-ranker reads the query together with each of the best documents.

Of a document it reads how it begins and the window nearest to the query, of the best documents
some sentences too. Judged documents, and judged sentences of one, change places among themselves
and take the scores of those places: nothing falls out, what was not judged stays where it was, and
precise scores compare with fast ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.language.detect import language_of
from munjang.models import Reranker
from munjang.search.fusion import Ranked
from munjang.search.query import Query
from munjang.search.retrieval import Candidate, Evidence
from munjang.store.passages import window_text

DOCUMENTS = 30  # that are judged

# What the judgement weighs beside the fused score, which is standardised over the judged documents.
# Chosen over six English retrieval sets, each judged by what the others teach.
_WEIGHT = 0.6
_HOPELESS = 1e-3  # shares of the judgement far below this are all the same
_SENTENCE_WEIGHT = 0.7  # of a sentence's log-odds beside its fast score

# Characters, about four a token: what 30 documents take has to be read within the second.
_BEGINNING = 250
_PASSAGE = 800
_AT_ONCE = 2400  # after which typing on is noticed
_LOOKED_INTO = 5  # documents whose sentences are judged too
_SENTENCES_A_DOCUMENT = 4
_CERTAIN = 1e-7  # a float32 score knows no more of how sure it is


@dataclass(frozen=True, slots=True)
class _Passage:
    """What is read of a document."""

    text: str
    language: str


def rerank(  # noqa: PLR0917 - what an answer is made of, handed on once
    connection: apsw.Connection,
    query: Query,
    ranked: Sequence[Ranked],
    evidence: Mapping[int, Evidence],
    reranker: Reranker,
    wanted: Callable[[], bool],
) -> list[Ranked] | None:
    """Judge the best documents anew; None where the re-ranker cannot read query or documents.

    A re-ranker of one language does harm in another, so it is only asked about pairs it knows.
    `evidence` is the documents', by content. Also None as soon as the answer is not `wanted`.
    """
    record = reranker.record
    if not record.reads(language_of(query.meaning)):
        return None
    passages = {}
    for place, document in enumerate(ranked[:DOCUMENTS]):
        passage = _passage(connection, document, evidence)
        if passage is not None and record.reads(passage.language):
            passages[place] = passage.text
    scores = _scores(reranker, query, list(passages.values()), wanted)
    if scores is None or not passages:
        return None
    judged = _reorder(ranked, list(passages), scores)
    return _judge_sentences(connection, query, judged, reranker, wanted)


def _reorder(
    ranked: Sequence[Ranked], places: Sequence[int], scores: NDArray[np.float32]
) -> list[Ranked]:
    """Let the documents at `places` change places by what was known of them and their `scores`.

    What counts of a judgement is its share of all of them, as if exactly one document answered the
    query: a re-ranker that is sure of a few outweighs what was known, one to which all look alike
    hardly adds anything.
    """
    known = np.array([ranked[place].score for place in places])
    odds = _log_odds(scores)
    shares = np.exp(odds - odds.max())
    shares /= shares.sum()
    weighed = _standardised(known) + _WEIGHT * np.log(shares + _HOPELESS)
    order = np.argsort(-weighed, kind="stable")
    result = list(ranked)
    for place, source in zip(places, order.tolist(), strict=True):
        document = ranked[places[source]]
        sentences = list(document.sentences)
        if sentences:  # the one shown first speaks for the passage
            best, score = sentences[0]
            sentences[0] = replace(best, precise=float(scores[source])), score
        result[place] = replace(document, score=ranked[place].score, sentences=sentences)
    return result


def _judge_sentences(
    connection: apsw.Connection,
    query: Query,
    ranked: list[Ranked],
    reranker: Reranker,
    wanted: Callable[[], bool],
) -> list[Ranked] | None:
    """Choose anew which sentence of the best documents is shown first."""
    read = [
        (number, place, candidate)
        for number, document in enumerate(ranked[:_LOOKED_INTO])
        for place, (candidate, _) in enumerate(document.sentences[:_SENTENCES_A_DOCUMENT])
        if reranker.record.reads(candidate.language)
    ]
    texts = [_text(connection, c.content, c.start, c.end)[:_PASSAGE] for _, _, c in read]
    scores = _scores(reranker, query, texts, wanted)
    if scores is None:
        return None
    odds = _log_odds(scores)
    for number, document in enumerate(ranked[:_LOOKED_INTO]):
        mine = [index for index, (owner, _, _) in enumerate(read) if owner == number]
        sentences = list(document.sentences)
        places = [read[index][1] for index in mine]
        weighed: list[tuple[float, Candidate]] = [
            (
                sentences[place][1] + _SENTENCE_WEIGHT * float(odds[index]),
                replace(read[index][2], precise=float(scores[index])),
            )
            for index, place in zip(mine, places, strict=True)
        ]
        weighed.sort(key=lambda pair: -pair[0])
        for place, (_, candidate) in zip(places, weighed, strict=True):
            sentences[place] = candidate, sentences[place][1]
        ranked[number] = replace(document, sentences=sentences)
    return ranked


def _scores(
    reranker: Reranker, query: Query, texts: Sequence[str], wanted: Callable[[], bool]
) -> NDArray[np.float32] | None:
    """Relevance of each text, 0 to 1; None as soon as nobody wants it.

    Texts of like length go together, so that little is padding.
    """
    scores = np.zeros(len(texts), np.float32)
    left = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    while left:
        if not wanted():
            return None
        count = max(1, _AT_ONCE // max(1, len(texts[left[-1]])))
        batch, left = left[-count:], left[:-count]
        scores[batch] = reranker.score(query.meaning, [texts[index] for index in batch])
    return scores


def _log_odds(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    sure = np.clip(scores.astype(np.float64), _CERTAIN, 1 - _CERTAIN)
    odds: NDArray[np.float64] = np.log(sure / (1 - sure))
    return odds


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    if spread < _CERTAIN:
        return np.zeros_like(values)
    standard: NDArray[np.float64] = (values - values.mean()) / spread
    return standard


def _passage(
    connection: apsw.Connection, document: Ranked, evidence: Mapping[int, Evidence]
) -> _Passage | None:
    """How a document begins, and the window that is nearest to the query."""
    if document.content is None:
        return None
    known = evidence.get(document.content, Evidence())
    at = known.start
    if known.window is None and document.sentences:  # no vectors yet: by the words alone
        at = document.sentences[0][0].start
    rows = list(
        connection.execute(
            "SELECT w.start, w.context, substr(text, w.start + 1, min(w.end - w.start, ?3)),"
            " p.language FROM windows w JOIN contents c ON c.id = content_id"
            " JOIN passages p ON p.id = passage_id WHERE w.id IN ("
            " (SELECT id FROM windows WHERE content_id = ?1 ORDER BY start LIMIT 1),"
            " (SELECT id FROM windows WHERE content_id = ?1 AND start <= ?2"
            " ORDER BY start DESC LIMIT 1)) ORDER BY w.start",
            (document.content, at, _PASSAGE),
        )
    )
    if not rows:
        return None
    texts = [window_text(context, text) for _, context, text, _ in rows]
    if len(texts) > 1:
        texts[0] = texts[0][:_BEGINNING]
    return _Passage(" … ".join(texts)[:_PASSAGE], rows[-1][3])


def _text(connection: apsw.Connection, content: int, start: int, end: int) -> str:
    row = connection.execute(
        "SELECT substr(text, ? + 1, ?) FROM contents WHERE id = ?", (start, end - start, content)
    ).fetchone()
    assert row is not None
    return str(row[0])
