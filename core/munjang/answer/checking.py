"""Whether the sources say what a language model has written, statement by statement.

A model of a size that runs on a laptop makes things up, and cites for it whatever comes first. So
its citations are taken as a hint: each statement is looked for in all sources, and stands on the
sentence that says most of it. What it says beyond the question, numbers above all, has to be there
word for word (in any form); where source and statement are in different languages, numbers have to
be there, and the meaning has to be as near as that of a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from munjang.language.detect import language_of, language_of_sentence
from munjang.language.matching import find_words
from munjang.language.sentences import split
from munjang.language.terms import query_terms
from munjang.messages import msg
from munjang.written import AnswerSource, Citation, Quote, Statement

_CITED = re.compile(r"\s*((?:\[\d+\]\s*)+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEW_SAID = 0.75  # of what a statement says beyond the question, by letters
_ASKED_SAID = 0.55  # of what it repeats of the question: else it answers another one
_TRANSLATED = 3.0  # standard deviations above sentences that have nothing to do with each other
_NAMED = 3  # words that a doubt names
_DIGIT = re.compile(r"\d")

# How near sentences are in meaning to a statement, in standard deviations above unrelated ones;
# nothing where that is not known.
Closeness = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Support:
    """How much of a statement a sentence says, with the one before it and what they are about."""

    source: AnswerSource
    sentence: Quote
    new: float  # share of what is beyond the question
    asked: float  # of what is in the question too
    missing: Sequence[str] = ()  # words beyond the question that are not there
    numbers: Sequence[str] = ()  # of them, those that are or have numbers

    @property
    def enough(self) -> bool:
        return not self.numbers and self.new >= _NEW_SAID and self.asked >= _ASKED_SAID


def check(
    text: str, question: str, sources: Sequence[AnswerSource], closeness: Closeness | None
) -> list[Statement]:
    """The statements of a written text, each with the sentences it stands on, or a doubt.

    Without `closeness` statements in another language than their source cannot be verified.
    """
    return [
        _checked(statement, cited, question, sources, closeness)
        for statement, cited in statements_of(text)
    ]


def statements_of(text: str) -> Iterator[tuple[str, set[int]]]:
    """The sentences of a text without their citations, and which sources they cite."""
    pieces = _CITED.split(text)
    for said, numbers in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        cited = set(map(int, _NUMBER.findall(numbers)))
        for start, end in split(said):
            yield said[start:end], cited


def _checked(
    statement: str,
    cited: set[int],
    question: str,
    sources: Sequence[AnswerSource],
    closeness: Closeness | None,
) -> Statement:
    language = language_of(statement) or language_of(question)
    words = _words(statement)
    new = [word for word in words if not find_words(question, word)]
    supports = [
        _support(words, new, source, place)
        for source in sources
        for place in range(len(source.sentences))
    ]
    # Of sentences that say as much, the one that was cited.
    best = max(
        supports,
        key=lambda support: (support.enough, support.new + support.asked, _is(support, cited)),
        default=None,
    )
    if best is not None and best.enough and words:
        return Statement(statement, [_citation(best, statement)])
    foreign = [
        support
        for support in supports
        if language_of_sentence(support.sentence.text, language) != language
        and not (_numbers(statement) - _numbers(support.source.text) - _numbers(question))
    ]
    if closeness is not None and foreign:
        near = closeness(statement, [support.sentence.text for support in foreign])
        place = max(range(len(near)), key=near.__getitem__, default=0)
        if near and near[place] >= _TRANSLATED:
            return Statement(statement, [_citation(foreign[place], statement)])
    if best is None or not best.missing:
        return Statement(statement, doubt=msg("The documents found do not say this."))
    named = ", ".join((best.numbers or best.missing)[:_NAMED])
    return Statement(statement, doubt=msg("The documents found do not say: {words}", words=named))


def _is(support: _Support, cited: set[int]) -> bool:
    return support.source.number in cited


def _words(text: str) -> list[str]:
    words = [term.surface for term in query_terms(text) if not term.stop]
    return list(dict.fromkeys(words))


def _support(
    words: Sequence[str], new: Sequence[str], source: AnswerSource, place: int
) -> _Support:
    """How much of some words stands in a sentence, the one before it and their headings."""
    around = source.sentences[max(0, place - 1) : place + 1]
    evidence = " ".join([source.found.title, source.context, *(own.text for own in around)])
    present = {word for word in words if _says(evidence, word)}
    missing = [word for word in new if word not in present]
    return _Support(
        source=source,
        sentence=source.sentences[place],
        new=_share(new, present),
        asked=_share([word for word in words if word not in new], present),
        missing=missing,
        numbers=[word for word in missing if _DIGIT.search(word)],
    )


def _says(evidence: str, word: str) -> bool:
    """Whether a text has a word in any form; of one with numbers, at least these."""
    if find_words(evidence, word):
        return True
    numbers = _numbers(word)
    return bool(numbers) and numbers <= _numbers(evidence)


def _share(words: Sequence[str], present: set[str]) -> float:
    """How much of the letters of words is in those that are present."""
    whole = sum(map(len, words))
    return sum(len(word) for word in words if word in present) / whole if whole else 1.0


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _citation(support: _Support, statement: str) -> Citation:
    """The citation of a sentence, with the words it has in common with a statement."""
    sentence = support.sentence
    hit = replace(
        support.source.hit,
        sentence=" ".join(sentence.text.split()),
        start=sentence.start,
        end=sentence.end,
        place=sentence.place,
        before="",
        after="",
    )
    return Citation(support.source, replace(hit, highlights=find_words(hit.sentence, statement)))
