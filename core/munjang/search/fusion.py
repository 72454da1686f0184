"""Turns the two channels' opinions into one order of documents, and of sentences within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from munjang.search.retrieval import Candidate, Candidates

# What other evidence weighs, in standard deviations of meaning.
_WORDS = 3.0  # all words of the query
_WORDS_POWER = 1.5  # half of them are less than half the evidence: they may be there by chance
_NAME = 2.0  # a file name with every word
_HEADING = 1.0  # taken from a heading: it names what the sentences below it say
_JUDGED = 4.0  # a re-ranker's full agreement


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
    groups: dict[int, list[tuple[Candidate, float]]] = {}
    for candidate in found.sentences:
        score = candidate.dense + _weight(candidate.lexical) - _HEADING * candidate.heading
        groups.setdefault(candidate.content, []).append((candidate, score))
    by_name = {content for content in named.values() if content is not None}
    ranked = []
    for content, sentences in groups.items():
        sentences.sort(key=lambda pair: -pair[1])
        score = max(candidate.dense - _HEADING * candidate.heading for candidate, _ in sentences)
        score += _weight(found.documents.get(content, 0.0)) + _NAME * (content in by_name)
        ranked.append(Ranked(content, 0, score, sentences))
    ranked += [
        Ranked(content, file, _NAME)
        for file, content in named.items()
        if content is None or content not in groups
    ]
    ranked.sort(key=lambda document: -document.score)
    return ranked


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


def _weight(share: float) -> float:
    """What a lexical share is worth beside meaning."""
    weight: float = _WORDS * max(0.0, share) ** _WORDS_POWER
    return weight
