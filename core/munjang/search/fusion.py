"""Turns the two channels' opinions into one order of documents, and of sentences within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from munjang.search.retrieval import Candidate, Candidates

# Weights of a lexical share (0 to 1) and of a name match, in standard deviations of meaning.
_WORDS = 3.0
_NAME = 2.0


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
        score = candidate.dense + _WORDS * candidate.lexical
        groups.setdefault(candidate.content, []).append((candidate, score))
    by_name = {content for content in named.values() if content is not None}
    ranked = []
    for content, sentences in groups.items():
        sentences.sort(key=lambda pair: -pair[1])
        score = max(candidate.dense for candidate, _ in sentences)
        score += _WORDS * found.documents.get(content, 0.0) + _NAME * (content in by_name)
        ranked.append(Ranked(content, 0, score, sentences))
    ranked += [
        Ranked(content, file, _NAME)
        for file, content in named.items()
        if content is None or content not in groups
    ]
    ranked.sort(key=lambda document: -document.score)
    return ranked
