"""Gathers candidate documents and sentences from both channels, with the scores of both."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.search.candidates import Candidate, Candidates, Evidence
from munjang.search.meaning import Meaning, Neighbourhood
from munjang.search.names import NameFinder
from munjang.search.query import Query
from munjang.search.scope import Scope
from munjang.search.windows import Window, Windows
from munjang.search.wording import TITLE, Wording, in_context
from munjang.store import Ids, Lexicon, Memory, PassageKind, Weighed

_SENTENCES = 100  # candidates of each channel, and of meaning for each language
_WINDOWS = 50  # for each language
_DOCUMENTS = 100
_TELLING = 0.85  # of a query's weight in words: what the rarer ones have is enough to find by
_COMMON = 500  # documents: to look through fewer takes no time
_SENTENCES_A_DOCUMENT = 3
_PUNCTUATION = 2  # characters beside the query that make it no sentence
_SENTENCE_ENDS = (".", "!", "。")  # titles may end in a question mark
_COMPARED = 30  # sentences that are read to see whether they have all of a phrase
_FRAGMENT = 5  # words that nobody types in one order by chance
_REMEMBERED = 4_096  # sentences; a search looks at some hundreds

_LISTED = "(SELECT value FROM json_each(?))"
_SENTENCE = (  # a row for a Candidate
    "SELECT s.id, s.content_id, s.passage_id, s.start, s.end, p.language,"
    " EXISTS (SELECT 1 FROM marks WHERE content_id = s.content_id AND kind = 'heading'"
    f" AND marks.start = s.start) OR {TITLE}"
    " FROM sentences s JOIN passages p ON p.id = s.passage_id"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a query tells the lexicon: its tokens that say much, and what all would weigh."""

    tokens: Sequence[str]
    ideal: float
    sentences: Weighed


class Retriever:
    """Asks the lexicon and the vectors of one catalog for candidates."""

    def __init__(self, connection: apsw.Connection, lexicon: Lexicon) -> None:
        self._db = connection
        self._lexicon = lexicon
        self._names = NameFinder(connection, lexicon)
        self._near = Neighbourhood(connection, lexicon)
        self._windows = Windows(connection)
        self._known: Memory[int, Sequence[Any]] = Memory(connection, _REMEMBERED)
        self._wording = Wording()
        self._told: tuple[Query, _Told] | None = None  # of the last query

    def by_words(self, query: Query, scope: Scope) -> Candidates:
        """Candidates of the words within a scope.

        Every document that has all the words is among the `complete` ones, however many there are,
        and every file that has them in its name among the `named`.
        """
        found = Candidates(named=self._names.find_every(query, scope.files))
        lexical, literal = self._by_words(query, scope, found)
        found.names = self._names.find(query, scope.files, alone=not found.complete)
        found.sentences = self._sentences(lexical)
        for candidate in found.sentences:
            candidate.lexical = lexical[candidate.sentence]
            candidate.verbatim = candidate.sentence in literal
        self._pass_over_bare_lines(found, literal, len(query.meaning))
        for candidate in found.sentences:
            found.documents.setdefault(candidate.content, Evidence())
        return found

    @staticmethod
    def look_ahead(meaning: Meaning) -> None:
        """Have a meaning ready for :meth:`add_meaning` where the scope is the whole library.

        This needs no catalog, and may so be done in another thread while words are looked for.
        """
        for kind, count in ((PassageKind.SENTENCE, _SENTENCES), (PassageKind.WINDOW, _WINDOWS)):
            meaning.nearest(kind, count)
            meaning.scale(kind)

    def read_ahead(self, found: Candidates, encoder_id: int) -> None:
        """Read what :meth:`add_meaning` will want of the candidates that the words have found.

        There is time for it while the query is being encoded.
        """
        firsts, around = self._windows_of(found, ())
        passages = {window.passage for window in (*firsts, *around)}
        passages.update(candidate.passage for candidate in found.sentences)
        self._near.vectors(passages, encoder_id)

    def add_meaning(self, found: Candidates, scope: Scope, meaning: Meaning) -> None:
        """Add the candidates of meaning within a scope, and say how near all of them are."""
        self._by_meaning(meaning, scope.contents, found)
        for candidate in found.sentences:
            found.documents.setdefault(candidate.content, Evidence())

    def vector_of(self, content: int, at: int | None) -> NDArray[np.float32] | None:
        """The vector of a document, or of its sentence at an offset; None while it has none."""
        return self._near.of_text(content, at)

    def like(self, content: int, meaning: Meaning) -> Candidates:
        """What is near in meaning to a document, and not in it."""
        found = Candidates()
        self._by_meaning(meaning, None, found)
        found.sentences = [c for c in found.sentences if c.content != content]
        found.documents.pop(content, None)
        for candidate in found.sentences:
            found.documents.setdefault(candidate.content, Evidence())
        return found

    def sentences_of(self, query: Query, documents: Mapping[int, Evidence]) -> list[Candidate]:
        """The sentences to show of documents that were found as a whole, by content.

        How near they are in meaning is not known yet.
        """
        lexical: dict[int, float] = {}
        if query.tokens:
            told = self._telling(query)
            hits = self._lexicon.best_of_each(told.sentences, documents, _SENTENCES_A_DOCUMENT)
            lexical = {
                hit.id: min(1.0, hit.score / told.ideal) for own in hits.values() for hit in own
            }
        within: set[int] = set()
        for content, (first, count) in self._lexicon.runs_of(documents).items():
            evidence = documents[content]
            within.update(
                id_
                for (id_,) in self._db.execute(
                    "SELECT id FROM sentences WHERE id >= ? AND id < ? AND start >= ? AND end <= ?",
                    (first, first + count, evidence.start, evidence.end),
                )
            )
        sentences = self._sentences(within | lexical.keys())
        for candidate in sentences:
            candidate.lexical = lexical.get(candidate.sentence, 0.0)
        return sentences

    def compare(self, sentences: Sequence[Candidate], meaning: Meaning) -> None:
        """Say how near sentences of one document are, for the best of them to be chosen.

        What a query has in common with any passage is not taken away: between documents it
        misleads, but of sentences side by side those that are to be shown are found a little more
        often with it.
        """
        self._score_sentences(sentences, {}, meaning.typed or meaning)

    def read_words(self, query: Query, sentences: Sequence[Candidate]) -> None:
        """Say which share of the query's words stands in each sentence or in what it is under.

        A word of what the document or section is called speaks for all that stands there: sentences
        do not need to repeat it.
        """
        weights = self._weights(query)
        if not weights:
            return
        shares = self._wording.shares(weights, in_context(self._db, sentences))
        for candidate, share in zip(sentences, shares, strict=True):
            candidate.lexical = share

    def first_sentences(self, contents: Iterable[int]) -> list[Candidate]:
        """How documents begin."""
        runs = self._lexicon.runs_of(list(contents))
        return self._sentences(first for first, _ in runs.values())

    def _by_words(
        self, query: Query, scope: Scope, found: Candidates
    ) -> tuple[dict[int, float], set[int]]:
        """Fill in documents; returns the lexical share of the best sentences, and literal ones."""
        if not query.tokens:
            return {}, set()
        contents = scope.contents
        told = self._telling(query)
        for hit in self._lexicon.documents(" OR ".join(told.tokens), _DOCUMENTS, contents):
            found.documents[hit.id] = Evidence(min(1.0, hit.score / told.ideal))
        least = min((found.lexical for found in found.documents.values()), default=0.0)
        found.complete = self._complete(query, contents)
        total = self._lexicon.count_documents()
        rarity = _rarity(len(found.complete), total, power=3)
        for content in _fewer(found.complete, found):
            found.documents.setdefault(content, Evidence(least)).complete = rarity
        verbatim = query.verbatim
        literal = _within(self._lexicon.rows("documents", verbatim), contents) if verbatim else []
        weight = _rarity(len(literal), total, power=1) * _length(query)
        for content in _fewer(literal, found):
            found.documents.setdefault(content, Evidence(least)).verbatim = weight
        best_sentences = self._lexicon.best(told.sentences, _SENTENCES, contents)
        scores = {hit.id: hit.score for hit in best_sentences}
        # BM25 of sentences has another scale than that of documents: the best of both are equal.
        best = max(scores.values(), default=1.0) or 1.0
        scale = max((e.lexical for e in found.documents.values()), default=0.0) / best
        shares = {sentence: score * scale for sentence, score in scores.items()}
        if not literal:
            return shares, set()
        said = self._lexicon.best(self._lexicon.weigh([verbatim]), _SENTENCES, contents)
        typed = self._as_typed(query, [hit.id for hit in said[:_COMPARED]])
        for content in typed:
            weight = _rarity(len(typed), total, power=1) * _length(query)
            found.documents.setdefault(content, Evidence(least)).verbatim = weight
        shares.update((hit.id, 1.0) for hit in said)
        return shares, {hit.id for hit in said}

    def _as_typed(self, query: Query, sentences: Sequence[int]) -> set[int]:
        """The contents of those sentences that have all of the query, with its stop words."""
        rows = self._db.execute(
            "SELECT content_id, substr(text, s.start + 1, s.end - s.start)"
            " FROM sentences s JOIN contents ON contents.id = content_id"
            f" WHERE s.id IN {_LISTED}",
            (json.dumps(sentences),),
        )
        return {content for content, text in rows if query.stands_in(text)}

    def _telling(self, query: Query) -> _Told:
        """The tokens of a query that say much, with the sentences where these stand.

        Common ones stand in so many rows that looking through these takes most of the time, and
        beside rarer ones they hardly change the order.
        """
        if self._told is not None and self._told[0] is query:
            return self._told[1]
        weights = self._weights(query)
        known = {token: self._lexicon.frequency(token) for token in query.tokens}
        enough = _TELLING * sum(weights[token] for token, count in known.items() if count)
        tokens: list[str] = []
        said = 0.0
        for token in sorted(weights, key=lambda token: -weights[token]):
            if said < enough or known[token] < _COMMON:
                tokens.append(token)
                said += weights[token] if known[token] else 0.0
        told = _Told(tokens, sum(weights.values()), self._lexicon.weigh(tokens))
        self._told = query, told
        return told

    def _weights(self, query: Query) -> dict[str, float]:
        return {token: self._lexicon.weight(token) for token in query.tokens}

    def _complete(self, query: Query, contents: Container[int] | None) -> list[int]:
        """The contents with every term, in no order."""
        every: Ids | None = None
        for expression in query.every:
            rows = self._lexicon.rows("documents", expression)
            every = rows if every is None else np.intersect1d(every, rows, assume_unique=True)
            if not len(every):  # soon told, and likely
                break
        return [] if every is None else _within(every, contents)

    def _by_meaning(
        self, meaning: Meaning, contents: Collection[int] | None, found: Candidates
    ) -> None:
        """Add what is near in meaning, and say of all candidates how near they are."""
        nearest = self._near.nearest(meaning, PassageKind.SENTENCE, _SENTENCES, contents)
        known = {candidate.sentence for candidate in found.sentences}
        found.sentences += [
            candidate
            for candidate in self._sentences_of(nearest)
            if candidate.sentence not in known
            and (contents is None or candidate.content in contents)
        ]
        self._score_sentences(found.sentences, nearest, meaning)
        windows = self._near.nearest(meaning, PassageKind.WINDOW, _WINDOWS, contents)
        self._score_windows(found, windows, contents, meaning)

    def _score_sentences(
        self, sentences: Sequence[Candidate], known: Mapping[int, float], meaning: Meaning
    ) -> None:
        """Fill in `dense`; `known` are inner products by passage."""
        missing = {candidate.passage for candidate in sentences} - known.keys()
        scores = {**known, **self._near.exact(missing, meaning)}
        scale = meaning.scale(PassageKind.SENTENCE)
        for candidate in sentences:
            if candidate.passage in scores:
                candidate.dense = scale.read(scores[candidate.passage], candidate.language)

    def _score_windows(
        self,
        found: Candidates,
        nearest: Mapping[int, float],
        within: Collection[int] | None,
        meaning: Meaning,
    ) -> None:
        """Fill in the documents' windows: the nearest, those of candidate sentences, the first."""
        near = [
            window
            for window in self._windows.of_passages(nearest)
            if within is None or window.content in within
        ]
        firsts, around = self._windows_of(found, {window.content for window in near})
        beginnings = {window.id for window in firsts}
        others = sorted({*around, *firsts}, key=lambda window: window.id)
        windows = {window.id: window for window in (*near, *others)}
        missing = {window.passage for window in windows.values()} - nearest.keys()
        scores = {**nearest, **self._near.exact(missing, meaning)}
        scale = meaning.scale(PassageKind.WINDOW)
        for window in windows.values():
            if window.passage not in scores:
                continue
            evidence = found.documents.setdefault(window.content, Evidence())
            score = scale.read(scores[window.passage], window.language)
            if window.id in beginnings:
                evidence.beginning = score
            if evidence.window is None or score > evidence.window:
                evidence.window, evidence.start, evidence.end = score, window.start, window.end

    def _windows_of(
        self, found: Candidates, near: Collection[int]
    ) -> tuple[list[Window], list[Window]]:
        """How candidate documents and those `near` begin, and what is around their sentences."""
        places = [(candidate.content, candidate.start) for candidate in found.sentences]
        contents = {*found.documents, *near, *(content for content, _ in places)}
        return self._windows.firsts(contents), self._windows.around(places)

    def _sentences(self, ids: Iterable[int]) -> list[Candidate]:
        rows = self._known.recall(sorted(ids), self._read_sentences)
        return [Candidate(*row) for row in rows.values()]

    def _sentences_of(self, passages: Iterable[int]) -> list[Candidate]:
        """All sentences with these texts."""
        rows = self._db.execute(
            f"{_SENTENCE} WHERE s.passage_id IN {_LISTED}", (json.dumps(list(passages)),)
        )
        return [Candidate(*row) for row in rows]

    def _read_sentences(self, ids: Sequence[int]) -> dict[int, Sequence[Any]]:
        rows = self._db.execute(f"{_SENTENCE} WHERE s.id IN {_LISTED}", (json.dumps(ids),))
        return {row[0]: row for row in rows}

    def _pass_over_bare_lines(
        self, found: Candidates, literal: Collection[int], length: int
    ) -> None:
        """Let a query that is a whole line of a document say nothing: an entry of a list, a link.

        Unless the line is a heading of the document's own. `literal` are the sentences with the
        query as it was typed, which has `length` characters.
        """
        lines = {
            id_
            for id_, last in self._db.execute(
                "SELECT s.id, substr(text, s.end, 1) FROM sentences s"
                " JOIN contents ON contents.id = content_id"
                f" WHERE s.id IN {_LISTED} AND s.end - s.start <= ?",
                (json.dumps(list(literal)), length + _PUNCTUATION),
            )
            if last not in _SENTENCE_ENDS
        }
        bare: dict[int, bool] = {}
        for candidate in found.sentences:
            if candidate.sentence in literal:
                alone = candidate.sentence in lines and not candidate.heading
                bare[candidate.content] = alone and bare.get(candidate.content, True)
        for content, alone in bare.items():
            evidence = found.documents.get(content)
            if alone and evidence is not None:
                evidence.verbatim = 0.0


def _within(contents: Ids, wanted: Container[int] | None) -> list[int]:
    return [content for content in contents.tolist() if wanted is None or content in wanted]


def _fewer(contents: Collection[int], found: Candidates) -> Collection[int]:
    """Of many contents those that have been found: it says little to be one of them."""
    return contents if len(contents) <= _DOCUMENTS else found.documents.keys() & contents


def _length(query: Query) -> float:
    """How much it says that a query of that many words stands somewhere as it was typed.

    Two words may be the name of what is looked for, and stand wherever it is mentioned; of five
    hardly any but those of the text that somebody remembers come in the same order.
    """
    return min(1.0, (query.length - 1) / (_FRAGMENT - 1))


def _rarity(found: int, total: int, *, power: int) -> float:
    """How much it says to be one of `found` documents out of `total`: 1 for a single one, to 0.

    The higher the `power`, the sooner many of them say little.
    """
    if found <= 1:
        return 1.0
    share: float = max(0.0, 1 - math.log(found) / math.log(max(total, found)))
    return share**power
