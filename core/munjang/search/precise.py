"""Precise mode: a re-ranker reads the query and the best sentences together."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from munjang.language.detect import language_of
from munjang.models import Reranker
from munjang.search.fusion import Ranked, judge
from munjang.search.query import Query

DOCUMENTS = 30  # that are judged
_SENTENCES_A_DOCUMENT = 3


def rerank(
    connection: apsw.Connection, query: Query, ranked: Sequence[Ranked], reranker: Reranker
) -> list[Ranked] | None:
    """Judge the best documents anew; None where the re-ranker cannot read query or documents.

    A re-ranker of one language does harm in another, so it is only asked about pairs it knows.
    """
    languages = reranker.record.languages
    if languages and language_of(query.meaning) not in languages:
        return None
    texts = {
        candidate.sentence: _text(connection, candidate.content, candidate.start, candidate.end)
        for document in ranked[:DOCUMENTS]
        for candidate, _ in document.sentences[:_SENTENCES_A_DOCUMENT]
        if not languages or candidate.language in languages
    }
    if not texts:
        return None
    scores = reranker.score(query.meaning, list(texts.values()))
    return judge(ranked, dict(zip(texts, scores.tolist(), strict=True)))


def _text(connection: apsw.Connection, content: int, start: int, end: int) -> str:
    row = connection.execute(
        "SELECT substr(text, ? + 1, ?) FROM contents WHERE id = ?", (start, end - start, content)
    ).fetchone()
    assert row is not None
    return str(row[0])
