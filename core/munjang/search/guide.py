"""Help with writing a query: what can complete it, and which filters stand in it.

It reads queries by the same grammar as :mod:`munjang.search.query`, and never changes what a query
means. A :class:`Guide` is made from a library's vocabulary, is immutable, and answers at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches

from munjang.language.normalise import fold, normalise_text
from munjang.messages import Message, msg
from munjang.search.dates import parse_span
from munjang.search.filters import (
    FILTERS,
    KEYS,
    KINDS,
    condition,
    example,
    filter_name,
    filter_values,
)
from munjang.search.query import PIECE, QUOTATION_MARKS
from munjang.search.vocabulary import Vocabulary

_SHOWN = 8  # choices at a time: more than a glance takes in
_LEAST_LATIN, _LEAST_HANGUL = 3, 2  # letters of a word that may become a filter
_MOST_KEYS = 3

_VALUE = re.compile(r"(?<!\S)(-?)([^\W\d_]+)[:：](?:([\"“])([^\"“”]*)|([^\s\"“”]*))$")
_WORD = re.compile(r"(?<!\S)(-?)([^\W\d_]+)$")
_UNFINISHED = re.compile(rf"(?<!\S)-?(?:{'|'.join(KEYS)})[:：]\s*$", re.IGNORECASE)
_LISTED = {"type", "ext", "lang", "has"}  # take several values
_SEPARATORS = re.compile(r"[,|;]")
_JOINT = re.compile(r"\s*(?:\||(?<=\s)OR(?=\s))\s*")  # between filters of which one is to hold
_MEANINGS = {
    "type": msg("kind of document"),
    "ext": msg("ending of the file name"),
    "folder": msg("folder it is in"),
    "path": msg("part of its path"),
    "name": msg("name of the file"),
    "before": msg("changed before"),
    "after": msg("changed since"),
    "modified": msg("when it was changed"),
    "size": msg("size of the file"),
    "lang": msg("language"),
    "has": msg("what is in it"),
}
_DATES = (
    ("today", "오늘"),
    ("yesterday", "어제"),
    ("this week", "이번 주"),
    ("last week", "지난주"),
    ("this month", "이번 달"),
    ("last month", "지난달"),
    ("this year", "올해"),
    ("last year", "작년"),
)
_LANGUAGES = {"ko": ("ko", "한국어", msg("Korean")), "en": ("en", "영어", msg("English"))}
_SIZES = ("<100kb", ">1mb", ">10mb", ">100mb")
_CONTENTS = (
    ("table", "표", msg("tables")),
    ("ocr", "인식", msg("text recognised in pictures")),
    ("attachment", "첨부", msg("attachments")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a filter can be completed with."""

    value: str  # as the query says it, without quotation marks; of a key, with its colon
    meaning: Message | str = ""
    count: int | None = None  # files in the library


@dataclass(frozen=True, slots=True)
class Completion:
    """What can take the place of ``text[start:end]``, and what is wrong with that."""

    start: int
    end: int
    choices: Sequence[Choice]
    key: str = ""  # of the filter whose value is typed; "" where a key is
    before: str = ""  # what is kept of the part: its minus, its key, the list so far
    hint: Message | None = None

    def taken(self, choice: Choice) -> str:
        """The text of the part with a choice taken."""
        if not self.key:
            return self.before + choice.value
        return f"{self.before}{_quoted(choice.value)} "


@dataclass(frozen=True, slots=True)
class FilterPart:
    """One filter as it stands in a query: ``text[start:end]``."""

    name: str  # the usual one, whatever the query calls it
    key: str
    value: str
    negated: bool
    start: int
    end: int
    problem: Message | None = None  # why it is passed over

    @property
    def values(self) -> list[str]:
        """The values, where it takes several."""
        return filter_values(self.value) if self.name in _LISTED else [self.value]


class Guide:
    """Knows the query language and what can be named in one library."""

    def __init__(self, vocabulary: Vocabulary, today: date | None = None) -> None:
        self._words = vocabulary
        self._today = today

    def complete(self, text: str, cursor: int) -> Completion | None:
        """What can complete the part of a query that ends at the cursor; None where nothing."""
        if cursor < len(text) and not text[cursor].isspace() and text[cursor] not in '"”':
            return None  # in the middle of a word
        match = _VALUE.search(text, 0, cursor)
        if match is not None:
            return self._value(text, match)
        match = _WORD.search(text, 0, cursor)
        return None if match is None else _key(match)

    def parts(self, text: str) -> list[FilterPart]:
        """The filters that stand in a query, in order."""
        found = []
        for piece in PIECE.finditer(text):
            if not piece["key"]:
                continue
            value = piece["value"].strip(QUOTATION_MARKS)
            made = condition(piece["key"], normalise_text(value), self._day)
            found.append(
                FilterPart(
                    name=filter_name(piece["key"]),
                    key=piece["key"],
                    value=value,
                    negated=bool(piece["minus"]),
                    start=piece.start(),
                    end=piece.end(),
                    problem=made if isinstance(made, Message) else None,
                )
            )
        return found

    def choices(self, name: str, *, korean: bool = False) -> list[Choice]:
        """What the filter `name` can be, the most frequent first, in names of one language."""
        return list(self._choices(name, korean=korean, all_formats=False))

    @staticmethod
    def finished(text: str) -> str:
        """A query without the filter at its end that has no value yet."""
        return _UNFINISHED.sub("", text).strip()

    @staticmethod
    def with_filter(text: str, name: str, value: str, *, korean: bool = False) -> str:
        """A query with one more filter at its end."""
        names = next(names for names in FILTERS if names[0] == name)
        key = _in_language(names, korean=korean)
        return " ".join(filter(None, (text.strip(), f"{key}:{_quoted(value)}")))

    @staticmethod
    def with_values(text: str, part: FilterPart, values: Sequence[str]) -> str:
        """A query in which a filter has other values; without any it is gone."""
        if not values:
            return Guide.without(text, part)
        made = f"{'-' * part.negated}{part.key}:{_quoted(','.join(values))}"
        return text[: part.start] + made + text[part.end :]

    @staticmethod
    def without(text: str, *parts: FilterPart) -> str:
        """A query without some of its filters, and without what joins them to others."""
        for part in sorted(parts, key=lambda part: -part.start):
            start, end = _with_joint(text, part)
            text = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
        return text

    @property
    def _day(self) -> date:
        return self._today or datetime.now(UTC).astimezone().date()

    def _value(self, text: str, match: re.Match[str]) -> Completion | None:
        minus, key, quote, quoted, bare = match.groups()
        typed = bare if quote is None else quoted
        start, end = match.span()
        if text[end : end + 1] in ('"', "”"):
            if quote is None:
                return None
            end += 1  # the quotation mark that closes it
        if text[end : end + 1] == " ":
            end += 1  # what is taken brings its own
        if fold(key) not in KEYS:
            meant = get_close_matches(fold(key), KEYS, n=1, cutoff=0.75) if len(key) > 3 else []
            if not meant:
                return None
            choice = Choice(f"{meant[0]}:{typed}", _MEANINGS[filter_name(meant[0])])
            return Completion(start, end, [choice], before=minus)
        name = filter_name(key)
        listed, last = "", typed
        if name in _LISTED and quote is None:
            last = _SEPARATORS.split(typed)[-1]
            listed = typed[: len(typed) - len(last)]
        before = f"{minus}{key}:{listed}"
        found = _ranked(self._choices(name, korean=not key.isascii(), all_formats=bool(last)), last)
        taken = {fold(value) for value in _SEPARATORS.split(listed)}
        found = [choice for choice in found if fold(choice.value) not in taken]
        if [fold(choice.value) for choice in found] == [fold(last)]:
            found = []  # it is complete
        hint = None
        if not found and (
            not typed or isinstance(condition(key, normalise_text(typed), self._day), Message)
        ):
            hint = msg("Write for example {example}.", example=example(key))
        if not found and hint is None:
            return None
        return Completion(start, end, found[:_SHOWN], key, before, hint)

    def _choices(self, name: str, *, korean: bool, all_formats: bool) -> Iterable[Choice]:
        if name == "type":
            return self._kinds(korean=korean, all_formats=all_formats)
        if name == "folder":
            folders = self._words.folders.items()
            return [Choice(folder, "", count) for folder, count in folders if '"' not in folder]
        if name == "lang":
            return self._languages(korean=korean)
        if name in {"modified", "before", "after"}:
            dates = (hangul if korean else english for english, hangul in _DATES)
            return [Choice(date, self._days(date)) for date in dates]
        if name == "has":
            return [
                Choice(hangul if korean else english, meaning)
                for english, hangul, meaning in _CONTENTS
            ]
        return [Choice(size) for size in _SIZES] if name == "size" else []

    def _languages(self, *, korean: bool) -> Iterator[Choice]:
        for code, count in self._words.languages.items():
            if code in _LANGUAGES:
                english, hangul, meaning = _LANGUAGES[code]
                yield Choice(hangul if korean else english, "" if korean else meaning, count)

    def _kinds(self, *, korean: bool, all_formats: bool) -> list[Choice]:
        """The kinds and formats that there are; a format that is all of a kind is said once."""
        formats = self._words.formats
        found: list[Choice] = []
        said: set[str] = set()
        for names, members in KINDS:
            present = [member for member in members if formats.get(member)]
            count = sum(formats[member] for member in present)
            if not count:
                continue
            name = _in_language(names, korean=korean)
            found.append(Choice(name, ", ".join(m for m in present if m != name), count))
            said.add(name)
            if len(present) == 1 and not all_formats and names[0] != "document":
                said.add(present[0])
        found += [
            Choice(name, "", count)
            for name, count in formats.items()
            if name not in said and name != "hwp3"
        ]
        return sorted(found, key=lambda choice: -(choice.count or 0))

    def _days(self, value: str) -> str:
        span = parse_span(value, self._day)
        if span is None:
            return ""
        first, last = span[0], date.fromordinal(span[1].toordinal() - 1)
        return str(first) if first == last else f"{first} – {last}"


def _with_joint(text: str, part: FilterPart) -> tuple[int, int]:
    """A filter's range with the OR between it and another filter."""
    others = [piece.span() for piece in PIECE.finditer(text) if piece["key"]]
    after = _JOINT.match(text, part.end)
    if after is not None and any(start == after.end() for start, _ in others):
        return part.start, after.end()
    ends = [end for _, end in others if end <= part.start]
    joined = ends and _JOINT.fullmatch(text, ends[-1], part.start)
    return (ends[-1] if joined else part.start), part.end


def _key(match: re.Match[str]) -> Completion | None:
    """The filters that a word may be the beginning of."""
    minus, word = match.groups()
    if len(word) < (_LEAST_LATIN if word.isascii() else _LEAST_HANGUL):
        return None
    found = []
    for names in FILTERS:
        name = next((name for name in names if name.startswith(fold(word))), None)
        if name is not None:
            found.append(Choice(f"{name}:", _MEANINGS[names[0]]))
    if not found:
        return None
    return Completion(*match.span(), found[:_MOST_KEYS], before=minus)


def _ranked(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """Those that begin as typed, then those that have it somewhere."""
    wanted = fold(typed).replace(" ", "")
    begin, within = [], []
    for choice in choices:
        name = fold(choice.value).replace(" ", "")
        if name.startswith(wanted):
            begin.append(choice)
        elif wanted in name:
            within.append(choice)
    return begin + within


def _in_language(names: Sequence[str], *, korean: bool) -> str:
    return next((name for name in names if korean and not name.isascii()), names[0])


def _quoted(value: str) -> str:
    value = value.replace('"', "")
    return f'"{value}"' if re.search(r"[\s“”]", value) or not value else value
