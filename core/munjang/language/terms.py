"""Search terms: what the lexicon stores for a sentence, and what it is asked for a query."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from munjang.language.morphology import (
    english_inflections,
    english_stem,
    is_particle,
    korean_stem,
)
from munjang.language.normalise import fold, normalise_text, spell_out
from munjang.language.stopwords import is_stop_word
from munjang.language.tokens import CJK, is_cjk, joined, parts, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_QUOTED = re.compile('"([^"]*)"|“([^”]*)”')
# What parts two words that were typed without a space; a comma between digits does not.
_BETWEEN_WORDS = re.compile(r"(?:[\s;|/\\()\[\]{}<>!?…·ㆍ「」『』《》〈〉]|,(?!\d)|(?<!\d),)+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_HANGUL_TAIL = re.compile("[가-힣]+$")
_CJK_WORD = re.compile(f"[{CJK}]+")
_ASCII_WORD = re.compile("[a-z]+")
_COMPOUND = re.compile("[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_JOINTS = re.compile("[-_]")

_SHORTEST_PREFIX = 3  # letters: "to" is not the beginning of "tomorrow"
_SHORTEST_NUMBER_PREFIX = 4  # digits: 2023 begins 20231105, but 5 does not begin 500
_LONGEST_RESPACED = 12  # syllables of a word that is also looked for with a space inside
_LONGEST_SPREAD = 6  # syllables of a word that is also looked for with spaces throughout
_MOST_TOKENS, _MOST_IN_A_PHRASE = 64, 200  # of a word; what has more is found by its beginning
_LONG_STEM = 6  # letters of an English stem that is safe to look for as a prefix


def index_terms(sentence: str) -> str:
    """Return the tokens to store for `sentence`, joined by spaces.

    See :mod:`munjang.language.tokens` for what they are. Where there are inner parts of words they
    follow after a tab: in :func:`join_terms` they must not part the words of two sentences.
    """
    tokens = tokenise(sentence)
    inner = f"\t{' '.join(tokens.inner)}" if tokens.inner else ""
    return " ".join(tokens.words) + inner


def join_terms(sentences: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of what to store for a text, from what is stored for its sentences.

    A phrase may begin in one sentence and end in the next.
    """
    inner = []
    for terms in sentences:
        words, _, parts = terms.partition("\t")
        yield words
        if parts:
            inner.append(parts)
    yield from inner


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One word of a query, or one quoted phrase, and what to ask the lexicon for it.

    All expressions are complete FTS5 expressions that can be joined by AND and OR.
    """

    surface: str  # as typed
    match: str  # finds the word as typed, anywhere inside a longer Korean word
    loose: Sequence[str]  # to be joined by OR for ranking: pairs of syllables, inflections
    stem: str = ""  # the noun before its particle, or the stem of an English word
    stem_match: str = ""  # finds the stem, and so everything `match` finds; "" where stem is
    stop: bool = False  # says nothing about what is looked for: need not be found
    quoted: bool = False

    @property
    def any_form(self) -> str:
        """Finds the word as typed or any form of it."""
        if self.stem_match and is_cjk(self.surface[-1]):
            return self.stem_match  # what the word begins with is wherever the word is
        return f"({self.match} OR {self.stem_match})" if self.stem_match else self.match


def query_terms(query: str) -> list[QueryTerm]:
    """Return the words of `query` in order; none where it has no letter or digit.

    Stop words are flagged, except where they are quoted or the query has no other word.
    """
    query = spell_out(normalise_text(query))
    terms: list[QueryTerm] = []
    end = 0
    for quoted in _QUOTED.finditer(query):
        terms += _plain_terms(query[end : quoted.start()])
        terms += _quoted_term(quoted[1] or quoted[2] or "")
        end = quoted.end()
    terms += _plain_terms(query[end:])
    if all(term.stop for term in terms):
        terms = [_term(term.surface, may_stop=False) for term in terms]
    return terms


def exact_match(text: str) -> str:
    """Return the FTS5 expression that finds `text` and no longer English word; "" without letters.

    Korean is found inside longer words, where particles stick to it.
    """
    words = tokenise(spell_out(normalise_text(text))).words[:_MOST_IN_A_PHRASE]
    return _phrase(_open_ended(words), whole=True) if words else ""


def _plain_terms(text: str) -> list[QueryTerm]:
    words = (_EDGES.sub("", word) for word in _BETWEEN_WORDS.split(text))
    return [_term(word) for word in words if any(map(str.isalnum, fold(word)))]


def _quoted_term(phrase: str) -> list[QueryTerm]:
    words = tokenise(phrase).words[:_MOST_IN_A_PHRASE]
    if not words:
        return []
    match = _phrase(_open_ended(words))
    return [QueryTerm(phrase.strip(), match, _loose(words), quoted=True)]


def _term(word: str, *, may_stop: bool = True) -> QueryTerm:
    folded = fold(word)
    tokens = _open_ended(tokenise(word).words[:_MOST_TOKENS])
    match = _any([_phrase(tokens), *_respelled(word)])
    loose = _loose(tokens)
    stem, stem_match = "", ""
    if len(folded) > 3 and _ASCII_WORD.fullmatch(folded):
        stem = english_stem(folded)
        stem_match = _inflected(stem)
        if stem_match:
            loose.append(stem_match)
    elif stem := _noun(folded):
        tokens = _open_ended(tokenise(stem).words[:_MOST_TOKENS])
        stem_match = _any([_phrase(tokens), *_respelled(stem)])
        loose = _loose(tokens)
    stop = may_stop and is_stop_word(folded)
    return QueryTerm(word, match, tuple(loose), stem, stem_match, stop)


def _noun(word: str) -> str:
    """Return a folded word without its Korean ending, "" if it has none: PDF를, 3월에는."""
    tail = _HANGUL_TAIL.search(word)
    if not tail:
        return ""
    head = word[: tail.start()]
    if head and is_particle(tail.group()):
        return _EDGES.sub("", head)
    stem = korean_stem(tail.group(), shortest=1 if head else 2)
    return head + stem if stem else ""


def _open_ended(tokens: list[str]) -> list[str]:
    """Leave out the single last syllable of a run: the word may go on in the text."""
    if len(tokens) > 1 and len(tokens[-1]) == 1 and is_cjk(tokens[-1]):
        before = tokens[-2]
        if len(before) == 2 and before[1] == tokens[-1]:
            return tokens[:-1]
    return tokens


def _phrase(tokens: Sequence[str], *, whole: bool = False) -> str:
    """Return the FTS5 phrase of `tokens`, open at its end where a longer word may be meant.

    With `whole` a word that is not Korean has to end there.
    """
    last = tokens[-1]
    if is_cjk(last):
        is_prefix = len(last) == 1
    else:
        shortest = _SHORTEST_NUMBER_PREFIX if last.isdigit() else _SHORTEST_PREFIX
        is_prefix = not whole and len(last) >= shortest
    return f'"{" ".join(tokens)}"' + ("*" if is_prefix else "")


def _any(expressions: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(expressions))
    return distinct[0] if len(distinct) == 1 else f"({' OR '.join(distinct)})"


def _loose(tokens: Sequence[str]) -> list[str]:
    """What stands for a word or phrase in ranking: its tokens, each by itself.

    But a single syllable begins half of all words: those of 제7조 or 3월 count with the number.
    """
    telling = [f'"{token}"' for token in dict.fromkeys(tokens) if not _is_syllable(token)]
    return telling if len(telling) == len(set(tokens)) else [*telling, _phrase(tokens)]


def _is_syllable(token: str) -> bool:
    return len(token) == 1 and is_cjk(token)


def _respelled(word: str) -> list[str]:
    """Return phrases for other ways to space and to join the same word."""
    if _CJK_WORD.fullmatch(word):
        if not 2 <= len(word) <= _LONGEST_RESPACED:
            return []
        cuts: list[tuple[str, ...]] = []
        if len(word) > 2:
            cuts += [(word[:cut], word[cut:]) for cut in range(1, len(word))]
        if len(word) <= _LONGEST_SPREAD:
            cuts.append(tuple(word))  # 계 약 서: a title set wide
        return [_phrase(_open_ended(tokenise(" ".join(pieces)).words)) for pieces in cuts]
    word = unicodedata.normalize("NFKC", word)  # full-width letters to ASCII, with their case
    if not _COMPOUND.fullmatch(word):
        return []
    pieces = [part for piece in _JOINTS.split(word) for part in parts(piece)]
    if len(pieces) < 2:
        return []
    whole = joined("-".join(pieces))
    return [_phrase(pieces), _phrase([whole])] if whole else [_phrase(pieces)]


def _inflected(stem: str) -> str:
    if len(stem) >= _LONG_STEM and not stem.endswith("i"):
        return f'"{stem}"*'
    return _any([f'"{form}"' for form in english_inflections(stem)])
