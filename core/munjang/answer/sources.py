"""Which passages an answer is to be written from."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Sequence

import apsw

from munjang.language.tokens import CJK
from munjang.records import Answer, DocumentHit, Hit
from munjang.store import Documents, sqlite_errors
from munjang.written import AnswerSource, Quote

_MOST = 4  # passages: more say little more, and each takes some seconds to be read
# A document is worth reading with at least so much of the best one's score. Of 240 questions whose
# answer is known, one had it further below; and what is beside the point misleads a small model.
_WORTH = 0.5
_OF_THE_BEST = 2  # passages of the best document, where there are others; of those one
# How long passages may be, cut around the sentence that was found: what is first mostly answers.
# A Hangul syllable, or an ideograph, is a token or so, of other letters several are one.
_FIRST, _OTHERS = 320.0, 200.0  # tokens
_NARROW = 0.35
_WIDE = re.compile(f"[{CJK}]")


def choose_sources(connection: apsw.Connection, answer: Answer) -> list[AnswerSource]:
    """The passages around the best sentences of the best documents, numbered, best first."""
    sources: list[AnswerSource] = []
    with sqlite_errors(connection), connection:
        for found, hit in _candidates(answer.results):
            taken = {
                own.start for source in sources if source.found is found for own in source.sentences
            }
            if hit.start in taken:
                continue
            source = _passage(connection, len(sources) + 1, found, hit, taken)
            if source is not None:
                sources.append(source)
            if len(sources) == _MOST:
                break
    return sources


def _candidates(results: Sequence[DocumentHit]) -> Iterator[tuple[DocumentHit, Hit]]:
    """Documents and their best sentences, in the order in which they are worth reading."""
    best = [found for found in results if found.document and found.hits]
    if not best:
        return
    best = [
        found for found in best if found.score >= best[0].score - (1 - _WORTH) * abs(best[0].score)
    ]
    yield best[0], best[0].hits[0]
    if len(best) == 1:
        yield from ((best[0], hit) for hit in best[0].hits[1:])
        return
    yield best[1], best[1].hits[0]
    yield from ((best[0], hit) for hit in best[0].hits[1:_OF_THE_BEST])
    yield from ((found, found.hits[0]) for found in best[2:])


def _passage(
    connection: apsw.Connection, number: int, found: DocumentHit, hit: Hit, taken: Container[int]
) -> AnswerSource | None:
    """The part of a document's window around a sentence that is not too long, nor `taken`."""
    row = connection.execute(
        "SELECT start, max(end, ?2), context FROM windows WHERE content_id = ?1 AND start <= ?3"
        " ORDER BY start DESC LIMIT 1",
        (found.document, hit.end, hit.start),
    ).fetchone()
    if row is None:
        return None
    first, last, context = row
    rows: list[tuple[int, int, str]] = list(
        connection.execute(
            "SELECT s.start, s.end, substr(text, s.start + 1, s.end - s.start)"
            " FROM own_sentences s JOIN contents c ON c.id = content_id"
            " WHERE content_id = ? AND s.start >= ? AND s.end <= ? ORDER BY s.start",
            (found.document, first, last),
        )
    )
    at = next((place for place, own in enumerate(rows) if own[0] == hit.start), None)
    if at is None:
        return None
    weights = [math.inf if start in taken else _tokens(text) for start, _, text in rows]
    documents = Documents(connection)
    before, after = _grown(weights, at, _FIRST if number == 1 else _OTHERS)
    kept = rows[before:after]
    return AnswerSource(
        number=number,
        found=found,
        hit=hit,
        context=context,
        sentences=[
            Quote(start, end, text, documents.place(found.document, start))
            for start, end, text in kept
        ],
    )


def _grown(weights: Sequence[float], at: int, most: float) -> tuple[int, int]:
    """The range around `at` that weighs at most so much; what follows says more than what leads."""
    first, last, weight = at, at + 1, weights[at]
    growing = True
    while growing:
        growing = False
        if last < len(weights) and weight + weights[last] <= most:
            weight, last, growing = weight + weights[last], last + 1, True
        if first > 0 and weight + weights[first - 1] <= most:
            weight, first, growing = weight + weights[first - 1], first - 1, True
    return first, last


def _tokens(text: str) -> float:
    """About how many tokens a text has."""
    wide = len(_WIDE.findall(text))
    return wide + _NARROW * (len(text) - wide)
