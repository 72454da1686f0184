"""A query as typed, and the expressions it asks the lexicon with.

Plain words always work. Beside them: ``"an exact phrase"``, ``-word``, ``a OR b`` or ``a|b`` (which
binds tighter than the space between words), and the filters of :mod:`munjang.search.filters`, which
OR joins as it does words. The options and negative numbers of a pasted text, such as ``-m``, are
plain words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice

from munjang.language.normalise import normalise_text
from munjang.language.terms import QueryTerm, exact_match, query_terms
from munjang.language.tokens import tokenise
from munjang.messages import Message
from munjang.search.filters import KEYS, Condition, condition

_LONGEST = 10_000  # characters: a pasted chapter is looked up by its beginning
_MOST_TERMS = 200
_MOST_IN_ORDER = 50  # words that are looked for as they were typed; only one text has so many
_MOST_CONDITIONS = 50
_MOST_HINTS = 3
_MOST_CHOICES = 20
_MOST_SIDES = 50

_PROSE = 12  # words; what has more was pasted, and excludes nothing
_OPTION = re.compile(r"[a-z]|[\d.,:]+", re.IGNORECASE | re.ASCII)  # -m or -1, which mean themselves

_QUOTED = '"[^"]*"|“[^“”]*”'
PIECE = re.compile(
    rf"""
    (?P<minus>(?<!\S)-(?=[^\s-]))?
    (?:
        (?<![^\s-])(?P<key>{"|".join(KEYS)})[:：](?P<value>{_QUOTED}|[^\s"“]+)
        | (?P<phrase>{_QUOTED})
        | (?P<either>\|)
        | (?P<word>[^\s"“|]+)
        | .
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
QUOTATION_MARKS = '"“”'


@dataclass(frozen=True, slots=True)
class Choice:
    """Words joined by OR: a document has to have all terms of at least one side."""

    sides: tuple[tuple[QueryTerm, ...], ...]

    @property
    def terms(self) -> Iterator[QueryTerm]:
        """The terms of all sides."""
        return (term for side in self.sides for term in side)

    @property
    def match(self) -> str:
        """Matches where a side stands."""
        sides = (" AND ".join(term.any_form for term in side) for side in self.sides)
        return " OR ".join(f"({side})" for side in sides)


@dataclass(frozen=True, slots=True)
class Query:
    """What the user typed, analysed once."""

    text: str  # what is looked for: without filters, operators and excluded words
    plain: tuple[QueryTerm, ...]  # the terms outside of `choices`
    choices: tuple[Choice, ...] = ()
    excluded: tuple[str, ...] = ()  # FTS5 expressions of what must not be there
    conditions: tuple[Condition, ...] = ()
    hints: tuple[Message, ...] = ()

    @classmethod
    def parse(cls, text: str, today: date | None = None) -> Query:
        """Analyse a query; plain words always work, quoted phrases are required.

        Dates of filters count from `today`.
        """
        read = _Reader(today or datetime.now(UTC).astimezone().date())
        read.read(" ".join(normalise_text(_beginning(text)).split()))
        plain = {(t.surface, t.quoted): t for t in query_terms(" ".join(read.plain))}
        return cls(
            " ".join(read.wanted),
            tuple(islice(plain.values(), _MOST_TERMS)),
            tuple(Choice(sides) for sides in map(_sides, read.choices[:_MOST_CHOICES]) if sides),
            tuple(dict.fromkeys(filter(None, map(exact_match, read.excluded))))[:_MOST_TERMS],
            tuple(
                Condition.any_of(own[:_MOST_SIDES]) for own in read.conditions[:_MOST_CONDITIONS]
            ),
            tuple(read.hints[:_MOST_HINTS]),
        )

    @property
    def terms(self) -> tuple[QueryTerm, ...]:
        """All terms, those of choices included."""
        return (*self.plain, *(term for choice in self.choices for term in choice.terms))

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words says which documents may be found."""
        return bool(self.conditions or self.excluded or self.required)

    @property
    def content(self) -> tuple[QueryTerm, ...]:
        """The terms that say what is looked for."""
        return tuple(term for term in self.terms if not term.stop)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The distinct lexicon tokens of those terms, as FTS5 expressions."""
        return tuple(dict.fromkeys(token for term in self.content for token in term.loose))

    @property
    def every_term(self) -> str:
        """Matches where each term stands in some form, and a side of each choice."""
        return " AND ".join(self.every)

    @property
    def every(self) -> list[str]:
        """What each match where one of those stands."""
        terms = [term.any_form for term in self.plain if not term.stop]
        return terms + [f"({choice.match})" for choice in self.choices]

    @property
    def required(self) -> str:
        """Matches where every quoted phrase and a side of each choice stands; empty without any."""
        quoted = [term.match for term in self.plain if term.quoted]
        return " AND ".join(quoted + [f"({choice.match})" for choice in self.choices])

    @property
    def length(self) -> int:
        """How many words it has; one with hyphens is several."""
        return sum(len(list(filter(None, term.surface.split("-")))) for term in self.terms)

    @property
    def verbatim(self) -> str:
        """Matches where all of it stands as it was typed; empty for a single plain word.

        Of a pasted page its beginning is enough. Stop words at its ends are left out where there
        are other words: they stand nearly everywhere, and to look through all those places takes
        longer than all else.
        """
        words = query_terms(" ".join(self.meaning.split()[:_MOST_IN_ORDER]))
        if len(words) < 2:
            return words[0].match if self.length > 1 and words else ""
        telling = [place for place, word in enumerate(words) if not word.stop]
        if len(telling) > 1:
            words = words[telling[0] : telling[-1] + 1]
        phrase = query_terms(f'"{" ".join(word.surface for word in words)}"')
        return phrase[0].match if phrase else ""

    def stands_in(self, text: str) -> bool:
        """Whether a text has all of it as it was typed, stop words at the ends too."""
        # Particles stick to the last word of what is remembered of a Korean sentence.
        return f" {_words_of(self.meaning)}" in f" {_words_of(text)}"

    @property
    def meaning(self) -> str:
        """The text to encode: what was typed, without the quotation marks."""
        return " ".join(self.text.replace('"', " ").split())


@dataclass(slots=True)
class _Reader:
    """Takes the pieces of a query apart; what is no operator or filter is a word."""

    today: date
    wanted: list[str] = field(default_factory=list)  # words and phrases, in order
    plain: list[str] = field(default_factory=list)  # of them, those outside of choices
    choices: list[list[str]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    conditions: list[list[Condition]] = field(default_factory=list)  # one of each is to hold
    hints: list[Message] = field(default_factory=list)

    def read(self, text: str) -> None:
        """Read a query whose white space is single spaces."""
        group: list[str] = []  # words that OR has joined so far, or a single one
        filters: list[Condition] = []  # likewise
        operator = ""  # an OR that waits for its other side
        prose = text.count(" ") >= _PROSE
        for piece in PIECE.finditer(text):
            word = piece["phrase"] or piece["word"] or ""
            literal = prose or _OPTION.fullmatch(piece["word"] or "") is not None
            positive = bool(word) and (literal or not piece["minus"])
            if positive and word != "OR" and operator and group:
                group.append(word)
                self.wanted.append(word)
                operator = ""
            elif (word == "OR" or piece["either"]) and (group or filters) and not operator:
                operator = piece.group()
            elif positive:
                self._end_group(group, operator)
                group, filters, operator = [], [], ""
                self.wanted.append(word)
                if _has_letters(word):
                    group = [word]
            elif piece["key"] and operator and filters:
                filters += self._filter(piece)
                operator = ""
            elif piece["key"] or word:
                self._end_group(group, operator)
                group, operator = [], ""
                filters = self._filter(piece) if piece["key"] else []
                self.conditions += [filters] if filters else []
                self.excluded += [] if piece["key"] else [word]
        self._end_group(group, operator)

    def _end_group(self, group: list[str], operator: str) -> None:
        if len(group) > 1:
            self.choices.append(group)
        else:
            self.plain += group
        if operator == "OR":  # joined nothing: a word like any other
            self.wanted.append(operator)
            self.plain.append(operator)

    def _filter(self, piece: re.Match[str]) -> list[Condition]:
        """Take in a filter; none where it is not understood."""
        value = piece["value"].strip(QUOTATION_MARKS)
        found = condition(piece["key"], value, self.today)
        if isinstance(found, Message):
            self.hints.append(found)
            return []
        return [found.negated() if piece["minus"] else found]


def _beginning(text: str) -> str:
    """As much of a query as is read, without half a word at its end unless that is all but all."""
    beginning = text[:_LONGEST]
    whole = beginning.rpartition(" ")[0] if len(text) > _LONGEST else ""
    return whole if len(whole) > _LONGEST / 2 else beginning


def _sides(words: Sequence[str]) -> tuple[tuple[QueryTerm, ...], ...]:
    sides = (tuple(query_terms(word)) for word in islice(words, _MOST_SIDES))
    return tuple(side for side in sides if side)


def _words_of(text: str) -> str:
    return " ".join(tokenise(normalise_text(text)).words)


def _has_letters(word: str) -> bool:
    return any(map(str.isalnum, word))
