"""Whether the sources say what a language model has written, statement by statement.

A model of a size that runs on a laptop makes things up, and cites for it whatever comes first. So
its citations are taken as a hint: each statement is looked for in all sources, and stands on the
sentence that says most of it. What it says beyond the question, names and numbers above all, has to
be there word for word (in any form), and neither denies what the other affirms; where source and
statement are in different languages, numbers have to be there, and the meaning has to be as near as
that of a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from munjang.answer.saying import Number, denies, numbers_of, says, weight, words_of
from munjang.language.detect import language_of, language_of_sentence
from munjang.language.matching import find_words, merged
from munjang.language.normalise import normalise_text
from munjang.language.sentences import split
from munjang.messages import msg
from munjang.written import AnswerSource, Citation, Quote, Statement

_CITED = re.compile(r"\s*((?:\[\d+\]\s*)+)")
_NUMBER = re.compile(r"\d+")
_NEW_SAID = 0.75  # of what a statement says beyond the question, by letters
_ASKED_SAID = 0.55  # of what it repeats of the question: else it answers another one
_ASKED_OF_NAMED = 0.4  # the same, where that has names, which are all there
# Standard deviations above sentences that have nothing to do with each other. Of translations half
# are as near; of the nearest of twenty sentences that mean something else, one in fifteen.
_TRANSLATED = 4.5
_NAMED = 3  # words that a doubt names
_DIGIT = re.compile(r"\d")
_SAME_SAID = 0.5  # of a sentence: then one that denies it says the contrary of a statement
_FIRST_WORD = re.compile(r"\W*\w+")
_NAME = re.compile(r"\b[A-Z]")

# How near sentences are in meaning to a statement, in standard deviations above unrelated ones;
# nothing where that is not known.
Closeness = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a statement says: of words and numbers, those beyond the question apart."""

    text: str
    new: Sequence[str]
    asked: Sequence[str]
    numbers: Sequence[Number]
    known: Sequence[Number]  # those of the question
    names: Sequence[str]  # of the words, those with a capital letter
    denies: bool

    @classmethod
    def of(cls, statement: str, question: str) -> _Wanted:
        words = words_of(statement)
        new = [word for word in words if not says(question, word)]
        known = numbers_of(question)
        numbers = numbers_of(statement)
        return cls(
            statement,
            new,
            [word for word in words if word not in new],
            [number for number in numbers if not _among(number, known)],
            [number for number in numbers if _among(number, known)],
            [name for name in words_of(_FIRST_WORD.sub("", statement, 1)) if _NAME.match(name)],
            denies(statement),
        )

    @property
    def every_number(self) -> Sequence[Number]:
        return [*self.numbers, *self.known]

    def __bool__(self) -> bool:
        return bool(self.new or self.asked or self.every_number)


@dataclass(frozen=True, slots=True)
class _Support:
    """How much of a statement a sentence says, with the one before it and what they are about."""

    source: AnswerSource
    sentence: Quote
    new: float  # share of the words beyond the question
    asked: float  # of those that are in the question too
    own: float  # share of words and numbers beyond the question that are in the sentence itself
    missing: Sequence[str]  # words that are not there, those beyond the question first
    needed: Sequence[str]  # names, numbers and words with numbers that are not there either
    least: float  # how much of the words in the question is enough
    denied: bool  # by the statement alone, or by the sentence alone

    @property
    def said(self) -> float:
        """How much is said; what the sentence itself says beyond the question counts twice."""
        return round(self.new + self.asked + self.own, 6)

    @property
    def enough(self) -> bool:
        said = self.new >= _NEW_SAID and self.asked >= self.least
        return said and not self.needed and not self.denied


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
    wanted = _Wanted.of(statement, question)
    supports = [
        _support(wanted, source, place)
        for source in sources
        for place in range(len(source.sentences))
    ]
    # Of sentences that say as much, the one that was cited.
    best = max(
        supports,
        key=lambda support: (support.enough, support.said, _is(support, cited)),
        default=None,
    )
    if best is not None and best.enough and wanted:
        return Statement(statement, [_citation(best, statement)])
    foreign = [
        support
        for support in supports
        if language_of_sentence(support.sentence.text, language) != language
        and all(_among(own, numbers_of(support.source.text)) for own in wanted.every_number)
    ]
    if closeness is not None and foreign:
        near = closeness(statement, [support.sentence.text for support in foreign])
        place = max(range(len(near)), key=near.__getitem__, default=0)
        if near and near[place] >= _TRANSLATED:
            return Statement(statement, [_citation(foreign[place], statement)])
    named = ", ".join((best.needed or best.missing)[:_NAMED]) if best is not None else ""
    if best is None or not named or (best.denied and not best.needed):
        return Statement(statement, doubt=msg("The documents found do not say this."))
    return Statement(statement, doubt=msg("The documents found do not say: {words}", words=named))


def _is(support: _Support, cited: set[int]) -> bool:
    return support.source.number in cited


def _support(wanted: _Wanted, source: AnswerSource, place: int) -> _Support:
    """How much of a statement stands in a sentence, the one before it and their headings."""
    around = source.sentences[max(0, place - 1) : place + 1]
    evidence = " ".join([source.found.title, source.context, *(own.text for own in around)])
    there = numbers_of(evidence)
    words = {word for word in (*wanted.new, *wanted.asked) if says(evidence, word)}
    needed = [number.text for number in wanted.numbers if not _among(number, there)]
    needed += [word for word in wanted.new if word not in words and _DIGIT.search(word)]
    needed += [name for name in wanted.names if name not in words and not says(evidence, name)]
    # What is asked may be told by another sentence of the passage.
    there += numbers_of(source.text)
    needed += [number.text for number in wanted.known if not _among(number, there)]
    return _Support(
        source=source,
        sentence=source.sentences[place],
        new=_share(wanted.new, words),
        asked=_share(wanted.asked, words),
        own=_own_share(source.sentences[place].text, wanted),
        missing=[word for word in (*wanted.new, *wanted.asked) if word not in words],
        needed=list(dict.fromkeys(needed)),
        least=_ASKED_OF_NAMED if set(wanted.names) & set(wanted.asked) else _ASKED_SAID,
        denied=_denied(wanted, source.sentences[place].text, evidence),
    )


def _denied(wanted: _Wanted, sentence: str, evidence: str) -> bool:
    if wanted.denies:
        return not denies(evidence)
    if not denies(sentence):
        return False
    words = [word for word in words_of(sentence) if not denies(word)]
    return _share(words, {word for word in words if says(wanted.text, word)}) >= _SAME_SAID


def _own_share(sentence: str, wanted: _Wanted) -> float:
    """How much of the words and numbers beyond the question a sentence says by itself."""
    there = numbers_of(sentence)
    said = {word for word in wanted.new if says(sentence, word)}
    said.update(number.text for number in wanted.numbers if _among(number, there))
    return _share([*(number.text for number in wanted.numbers), *wanted.new], said)


def _among(number: Number, numbers: Sequence[Number]) -> bool:
    return any(number.is_same(other) for other in numbers)


def _share(words: Sequence[str], present: set[str]) -> float:
    """How much of the letters of words is in those that are present."""
    whole = sum(map(weight, words))
    return sum(weight(word) for word in words if word in present) / whole if whole else 1.0


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
    return Citation(support.source, replace(hit, highlights=_in_common(hit.sentence, statement)))


def _in_common(sentence: str, statement: str) -> list[tuple[int, int]]:
    """The ranges of a sentence with the words and the numbers of a statement."""
    ranges = find_words(sentence, statement)
    said = numbers_of(statement)
    if sentence == normalise_text(sentence):
        ranges += [number.span for number in numbers_of(sentence) if _among(number, said)]
    return merged(ranges)
