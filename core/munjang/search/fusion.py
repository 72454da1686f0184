"""Turns the two channels' opinions into one order of documents, and of sentences within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from munjang.search.retrieval import Candidate, Candidates, Evidence

# What speaks for a document, in standard deviations of meaning: its best sentence, its best window,
# its beginning, and its words. Fitted by bench/fusion.py over sets of many kinds, each set judged
# by what the others teach.
_SENTENCE = 0.15
_WINDOW = 0.65
_BEGINNING = 0.20
_WORDS = 1.25
_NAME = 2.0  # a file name with every word
_JUDGED = 4.0  # a re-ranker's full agreement

# What speaks for a sentence within its document, beside its own meaning.
_SENTENCE_WORDS = 3.0  # all words of the query
_SENTENCE_WORDS_POWER = 1.5  # half of them are less than half the evidence
_HEADING = 1.0  # taken from a heading: it names what the sentences below it say


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's fused score and its candidate sentences, best first.

    A file whose text cannot be read but whose name matches has no content, only its `file`.
    """

    content: int | None
    file: int
    score: float
    sentences: Sequence[tuple[Candidate, float]] = ()


def fuse(found: Candidates, named: Mapping[int, int | None]) -> list[Ranked]:
    """Rank the candidate documents, best first.

    `named` holds the files whose name has every term, and their contents. Calibrated scores are
    added up rather than ranks: a channel with nothing to say then adds nothing, where reciprocal
    ranks would let its noise in (Bruch et al., "An Analysis of Fusion Functions for Hybrid
    Retrieval", 2023).
    """
    groups: dict[int, list[Candidate]] = {content: [] for content in found.documents}
    for candidate in found.sentences:
        groups[candidate.content].append(candidate)
    meanings = {
        content: _meaning(found.documents[content], sentences)
        for content, sentences in groups.items()
    }
    known = [meaning for meaning in meanings.values() if meaning is not None]
    # Documents that wait for the encoder are taken to be as near as the others found with them.
    typical = fmean(known) if known else 0.0
    best = max((evidence.lexical for evidence in found.documents.values()), default=0.0)
    by_name = {content for content in named.values() if content is not None}
    ranked = []
    for content, sentences in groups.items():
        meaning = meanings[content]
        score = typical if meaning is None else meaning
        score += _WORDS * _words(found.documents[content].lexical, best)
        score += _NAME * (content in by_name)
        ranked.append(Ranked(content, 0, score, rank_sentences(sentences)))
    ranked += [
        Ranked(content, file, _NAME)
        for file, content in named.items()
        if content is None or content not in groups
    ]
    ranked.sort(key=lambda document: -document.score)
    return ranked


def rank_sentences(sentences: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """The sentences of one document with their scores, best first."""
    scored = [
        (
            candidate,
            (candidate.dense or 0.0)
            + _SENTENCE_WORDS * max(0.0, candidate.lexical) ** _SENTENCE_WORDS_POWER
            - _HEADING * candidate.heading,
        )
        for candidate in sentences
    ]
    return sorted(scored, key=lambda pair: -pair[1])


def judge(ranked: Sequence[Ranked], scores: Mapping[int, float]) -> list[Ranked]:
    """Rank again with a re-ranker's `scores` (0 to 1) of sentences, added to what was known.

    Sentences and documents that were not judged keep their place among their like.
    """
    judged = []
    for document in ranked:
        sentences = [
            (replace(candidate, precise=scores.get(candidate.sentence)), score)
            for candidate, score in document.sentences
        ]
        lifted = [
            (candidate, score + _JUDGED * (candidate.precise or 0.0))
            for candidate, score in sentences
        ]
        lifted.sort(key=lambda pair: -pair[1])
        best = max((candidate.precise or 0.0 for candidate, _ in sentences), default=0.0)
        judged.append(replace(document, score=document.score + _JUDGED * best, sentences=lifted))
    judged.sort(key=lambda document: -document.score)
    return judged


def _meaning(evidence: Evidence, sentences: Sequence[Candidate]) -> float | None:
    """How near a document is in meaning; what of it waits for the encoder is like the rest."""
    sentence = max(
        (c.dense - _HEADING * c.heading for c in sentences if c.dense is not None), default=None
    )
    values = (sentence, evidence.window, evidence.beginning)
    if all(value is None for value in values):
        return None
    best = max(value for value in values if value is not None)
    return sum(
        weight * (best if value is None else value)
        for weight, value in zip((_SENTENCE, _WINDOW, _BEGINNING), values, strict=True)
    )


def _words(share: float, best: float) -> float:
    """What a lexical share says, between the share itself and its part of the best one.

    Where no document has more than a few of the query's words, the best of them still stands out;
    where the words are those of another language, none does.
    """
    share = max(0.0, share)
    return share / min(1.0, best) ** 0.5 if share else 0.0
