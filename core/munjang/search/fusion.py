"""Turns the two channels' opinions into one order of documents, and of sentences within them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

import numpy as np

from munjang.records import Reason
from munjang.search.candidates import Candidate, Candidates, Evidence


class Opinions(NamedTuple):
    """What speaks for a document: its best sentence, best window, beginning and words.

    The first three are in standard deviations above passages of no relation, the others 0 to 1:
    `complete` is 1 where it alone has every term of the query, `verbatim` where it alone has a
    long query as it was typed.
    """

    sentence: float
    window: float
    beginning: float
    words: float
    complete: float
    verbatim: float


# What each of a document's opinions weighs, in standard deviations of meaning. Fitted by
# bench/fusion.py over sets of many kinds, each set judged by what the others teach; what a long
# query weighs that stands there as it was typed, on fragments of sentences (bench/fragments.py):
# from 3 to 6 titles find what they name as often, and the more fragments come first.
WEIGHTS = Opinions(sentence=0.3, window=0.3, beginning=0.4, words=2.0, complete=1.0, verbatim=6.0)

# What speaks for a sentence within its document, beside its own meaning.
_SENTENCE_WORDS = 2.5  # all words of the query
_SENTENCE_VERBATIM = 1.0  # as they were typed
# Taken from a heading or title: it only names what the sentences below it say, and the results show
# it above those.
_HEADING = 5.0
_HEADING_ALONE = 1.0  # likewise, where it speaks for its document


# How far below its best window a document's beginning may speak against it, in standard deviations:
# a long document begins with something else than what is found in its middle.
_ELSEWHERE = 1.5

# What is enough of an opinion to say that a document was found by it. Passages of no relation reach
# three deviations by chance where there are thousands of them.
_FOUND_BY_MEANING = 3.0
_FOUND_BY_WORDS = 0.4

# Scores below which the best document is hardly nearer than to questions that none answers: three
# in four of those stay below, across languages one in two; of the others one in fifty.
_CLOSE = 3.9
_CLOSE_ACROSS = 3.3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's fused score, its candidate sentences, best first, and why it was found.

    A file whose text cannot be read but whose name matches has no content, only its `file`.
    """

    content: int | None
    file: int
    score: float
    sentences: Sequence[tuple[Candidate, float]] = ()
    complete: bool = False  # whether every word is in its text, or in its file's name and folder
    opinions: Opinions | None = None  # None where the channels did not meet it
    named: bool = False  # whether its file's name speaks for it

    @property
    def reasons(self) -> list[Reason]:
        """Why it was found, worked out for the few that are shown; none where it is only near."""
        words, meaning = self.complete and not self.named, False
        if self.opinions is not None:
            sentence, window, beginning, lexical, complete, verbatim = self.opinions
            words = max(lexical**0.5, complete, verbatim) > _FOUND_BY_WORDS
            meaning = max(sentence, window, beginning) > _FOUND_BY_MEANING
        found = {Reason.WORDS: words, Reason.MEANING: meaning, Reason.NAME: self.named}
        return [reason for reason, true in found.items() if true]


def fuse(found: Candidates, named: Mapping[int, int | None]) -> tuple[list[Ranked], list[int]]:
    """Rank the candidate documents, best first; and all other contents that have every word.

    `named` holds all files found by their names, and their contents. Calibrated scores are
    added up rather than ranks: a channel with nothing to say then adds nothing, where reciprocal
    ranks would let its noise in (Bruch et al., "An Analysis of Fusion Functions for Hybrid
    Retrieval", 2023).
    """
    groups = _by_document(found)
    by_name: dict[int, float] = {}  # copies may have better names and worse ones
    for file, content in named.items():
        if content is not None:
            weight = found.names.get(file, 0.0)
            by_name[content] = max(weight, by_name.get(content, 0.0))
    every = {*found.complete, *by_name}
    opinions = document_opinions(found)
    weighed = np.array([*opinions.values()]).reshape(-1, len(WEIGHTS)) @ np.array(WEIGHTS)
    ranked = [
        Ranked(
            content,
            0,
            score + by_name.get(content, 0.0),
            rank_sentences(groups[content]),
            content in every,
            own,
            content in by_name,
        )
        for (content, own), score in zip(opinions.items(), weighed.tolist(), strict=True)
    ]
    ranked += [
        Ranked(content, 0, weight, complete=True, named=True)
        for content, weight in by_name.items()
        if content not in groups
    ]
    ranked += [
        Ranked(None, file, found.names.get(file, 0.0), complete=True, named=True)
        for file, content in named.items()
        if content is None
    ]
    ranked.sort(key=lambda document: -document.score)
    ranks = {document.content for document in ranked}
    return ranked, [content for content in found.complete if content not in ranks]


def following(ranked: Sequence[Ranked], others: Iterable[int]) -> Iterator[Ranked]:
    """The other contents with every word, which come after those that are ranked, in no order."""
    least = min(0.0, ranked[-1].score) if ranked else 0.0
    return (Ranked(content, 0, least, complete=True) for content in others)


def is_close(best: Ranked, language: str) -> bool:
    """Whether the best document has something to do with a query in this language."""
    if best.complete or not best.sentences:
        return True
    same = best.sentences[0][0].language == language
    return best.score >= (_CLOSE if same else _CLOSE_ACROSS)


def document_opinions(found: Candidates) -> dict[int, Opinions]:
    """The opinions of each candidate document, by content."""
    meanings = {
        content: _meaning(found.documents[content], sentences)
        for content, sentences in _by_document(found).items()
    }
    known = [meaning for meaning in meanings.values() if meaning is not None]
    # Documents that wait for the encoder are taken to be as near as the others found with them.
    typical = [fmean(values) for values in zip(*known, strict=True)] or [0.0, 0.0, 0.0]
    best = max((evidence.lexical for evidence in found.documents.values()), default=0.0)
    opinions = {}
    for content, meaning in meanings.items():
        sentence, window, beginning = meaning or typical
        evidence = found.documents[content]
        words = _words(evidence.lexical, best)
        opinions[content] = Opinions(
            sentence, window, beginning, words, evidence.complete, evidence.verbatim
        )
    return opinions


def rank_sentences(sentences: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """The sentences of one document with their scores, best first."""
    scored = [
        (
            candidate,
            (candidate.dense or 0.0)
            + _SENTENCE_WORDS * max(0.0, candidate.lexical)
            + _SENTENCE_VERBATIM * candidate.verbatim
            - _HEADING * candidate.heading,
        )
        for candidate in sentences
    ]
    return sorted(scored, key=lambda pair: -pair[1])


def _by_document(found: Candidates) -> dict[int, list[Candidate]]:
    groups: dict[int, list[Candidate]] = {content: [] for content in found.documents}
    for candidate in found.sentences:
        groups[candidate.content].append(candidate)
    return groups


def _meaning(
    evidence: Evidence, sentences: Sequence[Candidate]
) -> tuple[float, float, float] | None:
    """How near a document's best sentence, best window and beginning are.

    What of it waits for the encoder is taken to be like the rest; None where all of it does.
    """
    sentence = max(
        (c.dense - _HEADING_ALONE * c.heading for c in sentences if c.dense is not None),
        default=None,
    )
    values = [sentence, evidence.window, evidence.beginning]
    best = max((value for value in values if value is not None), default=None)
    if best is None:
        return None
    first, second, third = (best if value is None else value for value in values)
    return first, second, max(third, second - _ELSEWHERE)


def _words(share: float, best: float) -> float:
    """What a lexical share says: half of the words are less than half the evidence.

    It is the share times its part of the best one: where no document has more than a few of the
    query's words, the best of them still stands out, and where the words are those of another
    language, none does.
    """
    return share**2 / min(1.0, best) if share > 0 else 0.0
