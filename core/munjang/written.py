"""What the rooms of the engine hand to each other of written answers.

Offsets are counted as in :mod:`munjang.records`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from munjang.messages import Message
from munjang.records import DocumentHit, Hit, Place


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document, word for word; `start`/`end` are offsets into its text."""

    start: int
    end: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """A passage of a document that a written answer may stand on: sentences in a row."""

    number: int  # as the answer cites it, 1-based
    found: DocumentHit
    hit: Hit  # for the sake of which the passage was taken
    context: str  # the title and heading that the passage stands under; "" where unknown
    sentences: Sequence[Quote]

    @property
    def text(self) -> str:
        """What is read of the document."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a source that says what a statement says."""

    source: AnswerSource
    hit: Hit  # its highlights are what the two have in common

    @property
    def key(self) -> tuple[int, int]:
        """Which sentence of which document it is."""
        return self.source.found.document, self.hit.start


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a written answer, and what it stands on; nothing where that is not to be had.

    `doubt` says why a statement is not to be relied on: the sources do not say it.
    """

    text: str
    citations: Sequence[Citation] = ()
    doubt: Message | None = None

    @property
    def verified(self) -> bool:
        """Whether the documents were found to say it."""
        return self.doubt is None

    @property
    def numbers(self) -> str:
        """The numbers of the sources it stands on, as an answer cites them: "[1][3]"."""
        return "".join(f"[{citation.source.number}]" for citation in self.citations)


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What a language model has written as answer to a question, checked against its sources.

    Without statements the sources do not hold the answer; `notice` says so, or what else was in the
    way.
    """

    question: str
    took_ms: float
    model: str  # its title; "" where none was asked
    statements: Sequence[Statement]
    sources: Sequence[AnswerSource]
    notice: Message | None = None

    @property
    def citations(self) -> list[Citation]:
        """What the answer stands on, each sentence once."""
        cited = [citation for statement in self.statements for citation in statement.citations]
        once = {own.key: own for own in reversed(cited)}
        return [*reversed(once.values())]


@dataclass(frozen=True, slots=True)
class Writing:
    """How far a written answer is: the sources it will stand on, and what there is of it."""

    sources: Sequence[AnswerSource]
    read: float = 0.0  # share of the sources
    text: str = ""  # as written so far, with the numbers of sources in brackets; not yet verified
