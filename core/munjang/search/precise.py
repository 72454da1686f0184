"""Precise mode: re-rankers read the query together with each of the best documents.

Of a document it reads how it begins and the window nearest to the query, of the best documents
some sentences too, and of what is shown first it tells which words the judgement stands on. Judged
documents, and judged sentences of one, change places among themselves and take the scores of those
places: nothing falls out, what was not judged stays where it was, and precise scores compare with
fast ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.language.detect import language_of
from munjang.models import ModelRecord, Reranker
from munjang.search.candidates import Candidate, Evidence
from munjang.search.fusion import Ranked
from munjang.search.query import Query
from munjang.search.telling import telling_words
from munjang.search.wording import in_context
from munjang.store.passages import window_text

DOCUMENTS = 30  # that are judged

# What the judgement weighs beside the fused score, in standard deviations of meaning. Over several
# kinds of retrieval sets (four English ones, five across languages) the mean nDCG@10 hardly
# depends on it: anything from 0.8 to 1.6 is within .003 of the best.
_WEIGHT = 1.0
_CLOSE_WEIGHT = 1.0  # of a model that compares vectors
_HOPELESS = 1e-3  # shares of the judgement far below this are all the same
_SENTENCE_WEIGHT = 1.5  # of a sentence's log-odds beside its fast score

# Characters, about four a token: what 30 documents take has to be read within the second.
_BEGINNING = 250
_PASSAGE = 800
_AT_ONCE = 2400  # after which typing on is noticed
_LOOKED_INTO = 5  # documents whose sentences are judged too
_SENTENCES_A_DOCUMENT = 4
_EXPLAINED = 3  # documents of which is told what words the judgement stands on
_CERTAIN = 1e-7  # a float32 score knows no more of how sure it is


@dataclass(frozen=True, slots=True)
class Judge:
    """A re-ranker that is opened once there is something for it to judge."""

    record: ModelRecord
    open: Callable[[], Reranker]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Documents in a new order, and the titles of the models whose order it is."""

    ranked: list[Ranked]
    judges: list[str]


@dataclass(frozen=True, slots=True)
class _Passage:
    """What is read of a document: the window nearest to the query, and how it begins with it."""

    window: str
    text: str
    language: str


def rerank(  # noqa: PLR0917 - what an answer is made of, handed on once
    connection: apsw.Connection,
    query: Query,
    ranked: Sequence[Ranked],
    evidence: Mapping[int, Evidence],
    judges: Sequence[Judge],
    wanted: Callable[[], bool],
) -> Judgement | None:
    """Judge the best documents anew; None where no judge can read query and documents.

    A re-ranker does harm in languages it does not know, so each is only asked about pairs it knows,
    and only about those that the ones before it do not. `evidence` is the documents', by content.
    Also None as soon as the answer is not `wanted`.

    Raises:
        ModelError: a judge that is needed cannot be opened, or does not stay alive.
    """
    language = language_of(query.meaning)
    found = (_passage(connection, document, evidence) for document in ranked[:DOCUMENTS])
    left = {place: passage for place, passage in enumerate(found) if passage is not None}
    cases: list[tuple[Reranker, dict[int, _Passage]]] = []
    for judge in judges:
        mine = {
            place: passage
            for place, passage in left.items()
            if judge.record.judges(language, passage.language)
        }
        if mine:
            cases.append((judge.open(), mine))
        left = {place: passage for place, passage in left.items() if place not in mine}
    order, titles = list(ranked), []
    for reranker, mine in cases:
        across = reranker.record.across
        texts = [passage.window if across else passage.text for passage in mine.values()]
        scores = _scores(reranker, query, texts, wanted)
        if scores is None:
            return None
        places = list(mine)
        order = _reorder(order, places, scores, _closeness if across else _shares)
        if not across:
            looked_into = [order[place] for place in places[:_LOOKED_INTO]]
            judged = _judge_sentences(connection, query, looked_into, reranker, wanted)
            told = judged and _tell(connection, query, judged[:_EXPLAINED], reranker, wanted)
            if judged is None or told is None:
                return None
            for place, document in zip(places, told + judged[_EXPLAINED:], strict=False):
                order[place] = document
        titles.append(reranker.record.title)
    return Judgement(order, titles) if titles else None


def _reorder(
    ranked: Sequence[Ranked],
    places: Sequence[int],
    scores: NDArray[np.float32],
    weigh: Callable[[NDArray[np.float32]], NDArray[np.float64]],
) -> list[Ranked]:
    """Let the documents at `places` change places by what was known of them and their `scores`."""
    known = np.array([ranked[place].score for place in places])
    order = np.argsort(-(known + weigh(scores)), kind="stable")
    result = list(ranked)
    for place, source in zip(places, order.tolist(), strict=True):
        document = ranked[places[source]]
        sentences = list(document.sentences)
        if sentences:  # the one shown first speaks for the passage
            best, score = sentences[0]
            sentences[0] = replace(best, precise=float(scores[source])), score
        result[place] = replace(document, score=ranked[place].score, sentences=sentences)
    return result


def _shares(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """What a cross-encoder's scores weigh beside the fused ones.

    What counts of a judgement is its share of all of them, as if exactly one document answered the
    query: a re-ranker that is sure of a few outweighs what was known, one to which all look alike
    hardly adds anything.
    """
    odds = _log_odds(scores)
    shares = np.exp(odds - odds.max())
    weighed: NDArray[np.float64] = _WEIGHT * np.log(shares / shares.sum() + _HOPELESS)
    return weighed


def _closeness(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """What scores of vectors weigh beside the fused ones: how far they are above each other."""
    values = scores.astype(np.float64)
    spread = values.std()
    if spread < _CERTAIN:
        return np.zeros_like(values)
    standard: NDArray[np.float64] = _CLOSE_WEIGHT * (values - values.mean()) / spread
    return standard


def _judge_sentences(
    connection: apsw.Connection,
    query: Query,
    ranked: Sequence[Ranked],
    reranker: Reranker,
    wanted: Callable[[], bool],
) -> list[Ranked] | None:
    """Choose anew which sentence of documents is shown first."""
    read = [
        (number, place, candidate)
        for number, document in enumerate(ranked)
        for place, (candidate, _) in enumerate(document.sentences[:_SENTENCES_A_DOCUMENT])
        if reranker.record.reads(candidate.language)
    ]
    candidates = [candidate for _, _, candidate in read]
    texts = [text[:_PASSAGE] for text in in_context(connection, candidates)]
    scores = _scores(reranker, query, texts, wanted)
    if scores is None:
        return None
    odds = _log_odds(scores)
    judged = []
    for number, document in enumerate(ranked):
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
        judged.append(replace(document, sentences=sentences))
    return judged


def _tell(
    connection: apsw.Connection,
    query: Query,
    ranked: Sequence[Ranked],
    reranker: Reranker,
    wanted: Callable[[], bool],
) -> list[Ranked] | None:
    """Find the words that the judgement of each document's first sentence stands on."""

    def odds(texts: list[str]) -> NDArray[np.float64] | None:
        scores = _scores(reranker, query, texts, wanted)
        return None if scores is None else _log_odds(scores)

    firsts = [document.sentences[0][0] if document.sentences else None for document in ranked]
    texts = [
        _text(connection, c.content, c.start, c.end)[:_PASSAGE]
        if c is not None and reranker.record.reads(c.language)
        else ""
        for c in firsts
    ]
    told = telling_words(query.text, texts, odds)
    if told is None:
        return None
    explained = []
    for document, first, words in zip(ranked, firsts, told, strict=True):
        if first is not None and words:
            best = replace(first, telling=words), document.sentences[0][1]
            explained.append(replace(document, sentences=[best, *document.sentences[1:]]))
        else:
            explained.append(document)
    return explained


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
    *first, window = (window_text(context, text) for _, context, text, _ in rows)
    text = " … ".join([*(beginning[:_BEGINNING] for beginning in first), window])
    return _Passage(window, text[:_PASSAGE], rows[-1][3])


def _text(connection: apsw.Connection, content: int, start: int, end: int) -> str:
    row = connection.execute(
        "SELECT substr(text, ? + 1, ?) FROM contents WHERE id = ?", (start, end - start, content)
    ).fetchone()
    assert row is not None
    return str(row[0])
