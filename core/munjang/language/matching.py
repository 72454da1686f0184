"""Which words of a sentence to highlight for a query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from munjang.language.morphology import english_stem
from munjang.language.normalise import fold, has_ligatures, spell_out
from munjang.language.stopwords import is_stop_word
from munjang.language.terms import QueryTerm, query_terms
from munjang.language.tokens import CJK, HYPHENATED, PART, SHORTEST_JOINED_NUMBER, is_cjk, joined

_LETTER = rf"[^\W\d_{CJK}]"  # of a script that parts its words
_LATIN_WORD = re.compile(f"{_LETTER}+")
_CJK_WORD = re.compile(f"[{CJK}]+")
_PIECE = re.compile(rf"[{CJK}]+|\d+|{_LETTER}+")
# A base character and the marks, or the vowel and final consonant, that NFC joins to it.
_JOINING = "\u0300-\u036f\u1160-\u11ff\u3099\u309a"
_CLUSTER = re.compile(f"[^{_JOINING}][{_JOINING}]*|[{_JOINING}]+")
_MOST_WORDS = 200  # of a query: who pastes a chapter does not look for each of its words
_SHORTEST_PART = 3  # letters of each word of a name that is also shown by its words
_SHORTEST_BEGINNING = 4  # letters of a word that is also shown as the beginning of longer ones


def find_words(sentence: str, query: str) -> list[tuple[int, int]]:
    """Return the ranges of `sentence` that show words of `query`, sorted and not touching.

    Case, width, accents, ligatures and composition (NFC, NFD) do not matter. Korean words are found
    inside longer ones, without their particles and with other spacing; English words with other
    endings, as parts of a name too (getServerName), and a name with hyphens by its parts where it
    does not stand as a whole.
    Stop words and single letters count only where the query has nothing else, and a single syllable
    is shown with the word around it.
    """
    words = _wanted(query)
    if not words:
        return []
    if unicodedata.is_normalized("NFC", sentence) and not has_ligatures(sentence):
        return _find(sentence, words)
    composed, origins = _composed(sentence)
    # A word that ends within a glyph is shown with all of it.
    return merged(
        [
            (origins[start], max(origins[end], origins[end - 1] + 1))
            for start, end in _find(composed, words)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling of a word: a pattern, and which letters may stand around it.

    Those are looked at afterwards: to compile a class of tens of thousands of letters into the
    pattern of each word takes longer than to search in all the sentences that are shown.
    """

    core: re.Pattern[str]
    starts: bool = False  # with a letter before it, it is another word
    ends: bool = False  # likewise with a letter after it
    goes_on: bool = False  # letters after it are part of what is shown

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where it stands, overlaps included."""
        at = 0
        while found := self.core.search(folded, at):
            start, end = found.span()
            at = start + 1
            if self.starts and start and _LATIN_WORD.match(folded, start - 1):
                continue
            after = _LATIN_WORD.match(folded, end) if self.ends or self.goes_on else None
            if not (self.ends and after):
                yield start, after.end() if after else end


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One word of the query, as it may be spelt in folded text."""

    forms: tuple[_Form, ...]  # none where `syllable`
    syllable: str  # is shown with all of the Korean word around it
    otherwise: re.Pattern[str] | None  # where the forms are not found
    stem: str  # of an English word

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where the word stands, from left to right and without overlaps."""
        if self.syllable:
            around = _CJK_WORD.finditer(folded) if self.syllable in folded else ()
            return [word.span() for word in around if self.syllable in word.group()]
        found = [
            (start, order, end)
            for order, form in enumerate(self.forms)
            for start, end in form.spans(folded)
        ]
        chosen: list[tuple[int, int]] = []
        for start, _, end in sorted(found):
            if not chosen or start >= chosen[-1][1]:
                chosen.append((start, end))
        if not chosen and self.otherwise:
            chosen = [match.span() for match in self.otherwise.finditer(folded)]
        return chosen


def _find(text: str, words: tuple[_Wanted, ...]) -> list[tuple[int, int]]:
    folded = fold(text)
    ranges: list[tuple[int, int]] = []
    stems = {word.stem for word in words if word.stem}
    for word in words:
        ranges += word.spans(folded)
    if stems:
        for found in _LATIN_WORD.finditer(folded):
            if english_stem(found[0]) in stems:
                ranges.append(found.span())
            elif found[0] != text[found.start() : found.end()]:
                ranges += _parts_of_name(text, folded, found.span(), stems)
        hyphenated = HYPHENATED.finditer(folded) if "-" in folded else ()
        ranges += [word.span() for word in hyphenated if english_stem(joined(word[0])) in stems]
    return merged(ranges)


def _parts_of_name(
    text: str, folded: str, within: tuple[int, int], stems: set[str]
) -> Iterator[tuple[int, int]]:
    """The parts of a name written like getServerName that have one of the stems."""
    for part in PART.finditer(text, *within):
        if english_stem(folded[part.start() : part.end()]) in stems:
            yield part.span()


@lru_cache(maxsize=64)  # one query is asked of many sentences
def _wanted(query: str) -> tuple[_Wanted, ...]:
    terms = [term for term in query_terms(query) if not term.stop]
    telling = [term for term in terms if len(term.surface) > 1 or is_cjk(term.surface)]
    distinct = {term.surface: term for term in telling or terms}
    return tuple(_wanted_word(term) for term in islice(distinct.values(), _MOST_WORDS))


def _wanted_word(term: QueryTerm) -> _Wanted:
    surface = fold(term.surface)
    english = surface.isascii() and term.stem.isalpha()
    forms = [surface] if english or not term.stem else [surface, term.stem]
    otherwise = None
    if is_cjk(surface) and len(forms[-1]) >= 4:
        # 계약해지 is also shown in 계약을 해지한다.
        word = forms[-1]
        halves = [word[cut:end] for cut, end in ((0, 2), (2, 4), (4, 6)) if len(word) >= end]
        otherwise = re.compile("|".join(map(re.escape, halves)))
    elif not term.quoted and (parts := _telling_parts(surface)):
        # postgresql-dev is also shown in postgresql-server-dev.
        otherwise = re.compile("|".join(map(_word_pattern, parts)))
    elif len(surface) >= _SHORTEST_BEGINNING - 1:
        otherwise = re.compile(re.escape(surface))  # inside a word: user of getUserName
    single = [form for form in forms if len(form) == 1 and is_cjk(form)]
    return _Wanted(
        () if single else tuple(map(_form, forms)),
        single[0] if single else "",
        otherwise,
        term.stem if english else "",
    )


def _telling_parts(name: str) -> list[str]:
    """The words of a name with hyphens or the like; none where that would be other words."""
    parts = _PIECE.findall(name)
    if len(parts) < 2 or not all(_LATIN_WORD.fullmatch(part) for part in parts):
        return []
    if min(map(len, parts)) < _SHORTEST_PART:  # e-mail is not mail
        return []
    return [part for part in parts if not is_stop_word(part)]


def _word_pattern(word: str) -> str:
    after = r"(?![^\W\d_])" if len(word) < _SHORTEST_BEGINNING else ""
    return rf"(?<![^\W\d_]){word}{after}"


def _form(word: str) -> _Form:
    """Return a form of `word` however it is spaced, hyphenated and continued."""
    pieces = _PIECE.findall(word)
    first, last = pieces[0], pieces[-1]
    before = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else ""
    after = r"(?!\d|,\d{3}(?!\d))" if last.isdigit() else ""
    latin = not is_cjk(last) and not last.isdigit()
    return _Form(
        re.compile(before + r"[\W_]{0,3}".join(map(_piece_pattern, pieces)) + after),
        starts=not is_cjk(first) and not first.isdigit(),
        ends=latin and len(last) < _SHORTEST_BEGINNING,
        goes_on=latin and len(last) >= _SHORTEST_BEGINNING,
    )


def _piece_pattern(piece: str) -> str:
    if is_cjk(piece):
        return r"\s?".join(piece) if len(piece) > 2 else piece
    if piece.isdigit():
        between = "[,-]?" if len(piece) >= SHORTEST_JOINED_NUMBER else ",?"
        return between.join(piece)
    return piece


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order, those that touch as one."""
    joined_up: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined_up and start <= joined_up[-1][1]:
            joined_up[-1] = (joined_up[-1][0], max(end, joined_up[-1][1]))
        else:
            joined_up.append((start, end))
    return joined_up


def _composed(text: str) -> tuple[str, list[int]]:
    """Return `text` composed and spelled out, and where its characters and its end came from."""
    composed: list[str] = []
    origins: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        characters = spell_out(unicodedata.normalize("NFC", cluster.group()))
        composed.append(characters)
        origins += [min(cluster.start() + i, cluster.end() - 1) for i in range(len(characters))]
    return "".join(composed), [*origins, len(text)]
