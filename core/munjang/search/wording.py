"""Which words of a query stand in a sentence, or in what its document and section are called."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import apsw

from munjang.language.terms import index_terms
from munjang.store.passages import window_text

_CALLED = 100  # characters

# In SQL, that a sentence s is the line above a text without headings that says what it is about.
TITLE = (
    "s.start = 0 AND EXISTS (SELECT 1 FROM contents WHERE id = s.content_id"
    " AND substr(text, s.end + 1, 2) = char(10, 10)"
    " AND substr(text, s.end, 1) NOT IN ('.', '?', '!', '。'))"
)
_HEADINGS = (
    "SELECT label FROM marks WHERE content_id = said.content_id AND kind = 'heading'"
    " AND start <= said.start AND end > said.start ORDER BY start DESC LIMIT 1"
)
_AROUND = (
    "SELECT nullif(context, '') FROM windows WHERE content_id = said.content_id"
    " AND start <= said.start ORDER BY start DESC LIMIT 1"
)
_FIRST_LINE = (
    "SELECT substr(text, 1, s.end) FROM sentences s"
    f" WHERE s.content_id = said.content_id AND said.start > 0 AND {TITLE}"
)


def in_context(connection: apsw.Connection, sentences: Iterable[int]) -> dict[int, str]:
    """Sentences by id, each after what its document and section are called.

    By itself the sentence with a query's words is the likeliest, though mostly it is another, about
    "the prize" or "it", that answers.
    """
    rows = connection.execute(
        f"SELECT said.id, coalesce(({_HEADINGS}), ({_AROUND}), ({_FIRST_LINE}), ''),"
        " substr(text, said.start + 1, said.end - said.start)"
        " FROM sentences said JOIN contents ON contents.id = said.content_id"
        " WHERE said.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sentences)),),
    )
    return {id_: window_text(called[:_CALLED], text) for id_, called, text in rows}


class Wording:
    """A lexicon of a few texts, for as long as they are compared."""

    def __init__(self) -> None:
        self._db = apsw.Connection(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5("
            " terms, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')"
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
                ((place, index_terms(text)) for place, text in enumerate(texts)),
            )
        for token, weight in weights.items():
            rows = self._db.execute("SELECT rowid FROM texts WHERE terms MATCH ?", (token,))
            for (place,) in rows:
                held[place] += weight
        whole = sum(weights.values()) or 1.0
        return [share / whole for share in held]
