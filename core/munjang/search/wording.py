"""Which words of a query stand in a sentence, or in what its document and section are called."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import apsw

from munjang.language.terms import index_terms
from munjang.search.candidates import Candidate
from munjang.store.passages import window_text
from munjang.store.schema import TOKENISER

_CALLED = 100  # characters
_REMEMBERED = 256  # texts

# In SQL, that a sentence s is the line above a text without headings that says what it is about.
TITLE = (
    "s.start = 0 AND EXISTS (SELECT 1 FROM contents WHERE id = s.content_id"
    " AND substr(text, s.end + 1, 2) = char(10, 10)"
    " AND substr(text, s.end, 1) NOT IN ('.', '?', '!', '。'))"
)
# What a place (a content, an offset) stands under: the innermost heading, with those it lies in,
# or else what the passage around it does.
_UNDER = (
    "SELECT coalesce((SELECT label FROM marks WHERE content_id = value ->> 0 AND kind = 'heading'"
    " AND start <= value ->> 1 AND end > value ->> 1 ORDER BY start DESC LIMIT 1),"
    " (SELECT context FROM windows WHERE content_id = value ->> 0 AND start <= value ->> 1"
    " ORDER BY start DESC LIMIT 1), '') FROM json_each(?) ORDER BY key"
)


def in_context(connection: apsw.Connection, sentences: Sequence[Candidate]) -> list[str]:
    """The text of each sentence after what its document and section are called.

    By itself the sentence with a query's words is the likeliest, though mostly it is another, about
    "the prize" or "it", that answers.
    """
    documents: dict[int, tuple[str, str]] = {}  # their texts and titles
    for content in {sentence.content for sentence in sentences}:
        row = connection.execute(
            "SELECT text, (SELECT substr(text, 1, s.end) FROM sentences s"
            f" WHERE s.id = first_sentence AND {TITLE}) FROM contents WHERE id = ?",
            (content,),
        ).fetchone()
        assert row is not None
        text, title = row
        documents[content] = text, title or ""
    places = [(sentence.content, sentence.start) for sentence in sentences]
    said = []
    for sentence, (under,) in zip(
        sentences, connection.execute(_UNDER, (json.dumps(places),)), strict=True
    ):
        text, title = documents[sentence.content]
        called = under or (title if sentence.start else "")
        said.append(window_text(called[:_CALLED], text[sentence.start : sentence.end]))
    return said


class Wording:
    """A lexicon of a few texts, for as long as they are compared."""

    def __init__(self) -> None:
        # Who types on is shown many of the same sentences.
        self._terms = lru_cache(maxsize=_REMEMBERED)(index_terms)
        self._db = apsw.Connection(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5("
            f" terms, content='', contentless_delete=1, tokenize='{TOKENISER}')"
        )

    def shares(self, weights: Mapping[str, float], texts: Sequence[str]) -> list[float]:
        """How much of the weight of all tokens those that stand in each text have, 0 to 1.

        The tokens are FTS5 expressions, as in a query.
        """
        held = [0.0] * len(texts)
        with self._db:
            self._db.execute("DELETE FROM texts")
            self._db.executemany(
                "INSERT INTO texts (rowid, terms) VALUES (?, ?)",
                ((place, self._terms(text)) for place, text in enumerate(texts)),
            )
        for token, weight in weights.items():
            rows = self._db.execute("SELECT rowid FROM texts WHERE terms MATCH ?", (token,))
            for (place,) in rows:
                held[place] += weight
        whole = sum(weights.values()) or 1.0
        return [share / whole for share in held]
