"""What the channels hand on to fusion: candidate documents and sentences, with their scores."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Candidate:
    """A sentence that may answer the query, and what each channel thinks of it.

    `lexical` is its share of the query's weight in words, about 0 to 1, and of a sentence that is
    compared with others of its document that of what both are called, too; `verbatim` whether the
    query stands in it as it was typed; `dense` its inner product with the query, in standard
    deviations above passages of no relation, where it has a vector.
    """

    sentence: int
    content: int
    passage: int
    start: int
    end: int
    language: str
    heading: bool
    lexical: float = 0.0
    verbatim: bool = False
    dense: float | None = None
    precise: float | None = None  # a re-ranker's judgement, 0 to 1
    telling: tuple[tuple[int, int], ...] = ()  # ranges of the sentence that it stands on


@dataclass(slots=True)
class Evidence:
    """What speaks for a document, apart from its sentences.

    `lexical` is the share of the query's weight in words, about 0 to 1; `complete` is above 0 where
    every term stands in it, and 1 where it stands alone with that; `verbatim` likewise where the
    query stands in it as it was typed, and more the longer the query is; `window` and `beginning`
    are how near its nearest window and its first one are to the query, in standard deviations above
    windows of no relation, where they have a vector; `start` and `end` are of the nearest window.
    """

    lexical: float = 0.0
    complete: float = 0.0
    verbatim: float = 0.0
    window: float | None = None
    beginning: float | None = None
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Candidates:
    """Everything the channels found for one query."""

    sentences: list[Candidate] = field(default_factory=list)
    documents: dict[int, Evidence] = field(default_factory=dict)  # by content
    # Contents with every term, and files with every term in their names: the candidate documents
    # need not have them all, and not all of these are candidates.
    complete: list[int] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    names: dict[int, float] = field(default_factory=dict)  # what files' names say for them
