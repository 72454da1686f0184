"""How file names are found: by any part of them, and by the initials of their Hangul.

Every run of letters or digits is stored as overlapping pairs and its last character, and a run of
Hangul once more by the initial consonants of its syllables::

    계약서_final → 계약 약서 서 ㄱㅇ ㅇㅅ ㅅ fi in na al l

Each character begins one token, so a phrase of pairs finds any part of a run and ``"s"*`` finds a
single character. What is stored says where a name may match, a pattern over the name whether it
does: of ㄱㅇ서 the lexicon knows the initials and the last syllable, but not their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from munjang.language.normalise import fold, normalise_text

_FIRST_SYLLABLE, _SYLLABLES = 0xAC00, 11_172
_A_INITIAL, _A_VOWEL = 588, 28  # syllables that share their initial; their initial and vowel
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TO_INITIALS = {
    _FIRST_SYLLABLE + number: _INITIALS[number // _A_INITIAL] for number in range(_SYLLABLES)
}
# Keyboards join two consonants that are typed in a row into the final of a syllable.
_CLUSTERS = str.maketrans(
    {
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)
_RUN = re.compile(r"[가-힣ㄱ-ㅎ]+|[^\W_가-힣ㄱ-ㅎ]+")
_SYLLABLE_RUN = re.compile("[가-힣]+")
_RUNS_REMEMBERED = 4_096  # the names of one folder have most of their words in common
_LONGEST_RUN = 64  # characters; what is longer is data, and found by its beginning
_MOST_WORDS, _MOST_RUNS = 12, 60  # of a query; what has more is no name
_BETWEEN = r"[\W_]*"  # the runs of a word: "report_2023" finds "Report 2023"


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a query as a part of a name: where the lexicon has it, and what it looks like."""

    match: str  # an FTS5 expression over what :func:`name_letters` stores; finds too much
    pattern: re.Pattern[str]  # over a name in the form of :func:`comparable`


def comparable(name: str) -> str:
    """Return a name in the form names are compared in: composed, case and width folded."""
    return fold(normalise_text(name))


def name_letters(name: str) -> str:
    """Return the tokens to store for a file name, joined by spaces."""
    return " ".join(map(_run_letters, _RUN.findall(comparable(name))))


def name_words(query: str) -> list[NameWord]:
    """Return the words of a query as parts of names; none where it is too long to be a name."""
    pieces = comparable(query).translate(_CLUSTERS).replace("/", " ").replace("\\", " ").split()
    words = [runs for piece in pieces if (runs := _RUN.findall(piece))]
    if len(words) > _MOST_WORDS or sum(map(len, words)) > _MOST_RUNS:
        return []
    return [
        NameWord(
            " AND ".join(expression for run in runs for expression in _expressions(run)),
            re.compile(_BETWEEN.join(map(_pattern, runs))),
        )
        for runs in words
    ]


def is_initials(query: str) -> bool:
    """Whether initials stand in a query, which only names are found by."""
    return any(character in _INITIALS for character in comparable(query).translate(_CLUSTERS))


@lru_cache(_RUNS_REMEMBERED)
def _run_letters(run: str) -> str:
    run = run[:_LONGEST_RUN]
    initials = run.translate(_TO_INITIALS)
    return _pairs(run) if initials == run else f"{_pairs(run)} {_pairs(initials)}"


def _pairs(run: str) -> str:
    return " ".join([*map("".join, pairwise(run)), run[-1]])


def _expressions(run: str) -> list[str]:
    """What finds a run: whole syllables by themselves, with initials among them by both."""
    whole = run[:-1] if _is_open(run[-1]) else run
    found = [_phrase(part) for part in _SYLLABLE_RUN.findall(whole)]
    if whole != run or any(character in _INITIALS for character in run) or not found:
        found.append(_phrase(run.translate(_TO_INITIALS)))
    return found


def _phrase(run: str) -> str:
    if len(run) == 1:
        return f'"{run}"*'
    return f'"{" ".join(map("".join, pairwise(run[:_LONGEST_RUN])))}"'


def _pattern(run: str) -> str:
    last = _with_finals(run[-1]) if _is_open(run[-1]) else _any_of(run[-1])
    return "".join(map(_any_of, run[:-1])) + last


def _any_of(character: str) -> str:
    """What a character stands for: an initial for every syllable that begins with it."""
    place = _INITIALS.find(character)
    if place < 0:
        return re.escape(character)
    first = _FIRST_SYLLABLE + place * _A_INITIAL
    return f"[{character}{chr(first)}-{chr(first + _A_INITIAL - 1)}]"


def _is_open(character: str) -> bool:
    """Whether this is a syllable without a final consonant, which may be about to be typed."""
    number = ord(character) - _FIRST_SYLLABLE
    return 0 <= number < _SYLLABLES and number % _A_VOWEL == 0


def _with_finals(syllable: str) -> str:
    return f"[{syllable}-{chr(ord(syllable) + _A_VOWEL - 1)}]"
