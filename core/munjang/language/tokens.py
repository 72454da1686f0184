"""The tokens that stand for a text in the lexicon.

The lexicon is an FTS5 table with ``tokenize = "unicode61 remove_diacritics 2"``. Korean is written
with particles stuck to its nouns and with uncertain spacing, so words are no unit to search by.
Runs of Hangul, Han and Kana become overlapping pairs and the last character::

    계약서를 → 계약 약서 서를 를

Each character begins one token, so that ``"계약 약서"`` finds 계약서 inside any longer word and
``집*`` finds 집 at the end of 우리집. Latin words and numbers stay whole; their inner parts
(camelCase, ``KC2023``) are kept apart, to be stored where they part no neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from munjang.language.normalise import fold, spell_out

# Written without spaces between words: Hangul (syllables, single and old letters), Han, Kana.
CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3131-\u318e\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufad9"
    "\U00020000-\U000323af"
)
LONGEST_TOKEN = 64  # characters; what is longer is data, not a word, and is found by its beginning

# In this order: a run of CJK; a number with its thousands grouped; a word of any other script.
_RUN = re.compile(
    rf"[{CJK}]+"
    r"|(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?!,?\d)"
    rf"|[^\W_{CJK}]+"
)
_CJK = re.compile(f"[{CJK}]")
# The parts of a word: digits, CAPITALS, Capitalised or lower-case letters.
PART = re.compile(r"\d+|[A-Z]+(?![^\W\dA-Z_])|[A-Z]?[^\W\dA-Z_]+|[A-Z]")
_MOST_PARTS = 12  # of one word; no name has more
# The digits after the point of "v2.1" belong to the part "2.1".
_MORE_DIGITS = re.compile(r"(?:\.\d+)+")
# e-mail, 010-1234-5678, 2023-11-05: also typed without the hyphens.
HYPHENATED = re.compile(r"(?<![a-z0-9-])[a-z0-9]++(?:-[a-z0-9]++){1,4}(?![a-z0-9-])")
SHORTEST_JOINED_NUMBER = 7  # digits; 5-3 is not 53


@dataclass(slots=True)
class Tokens:
    """The tokens of a text: `words` in the order of the text, and the `inner` parts of words."""

    words: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)


def tokenise(text: str) -> Tokens:
    """Return the tokens of `text` (in NFC)."""
    tokens = Tokens()
    words, inner = tokens.words, tokens.inner
    text = spell_out(text)
    folded = fold(text)
    for run in _RUN.finditer(folded):
        word = run.group()
        if word.isascii() and word.isalnum():
            words.append(word[:LONGEST_TOKEN])
            if not word.isdigit():
                written = text[run.start() : run.end()]
                if written != word or not word.isalpha():
                    inner += _inner_parts(written, folded, run.end())
        elif _CJK.match(word):
            words += map("".join, pairwise(word))
            words.append(word[-1])
        elif "," in word:
            words.append(word.replace(",", "")[:LONGEST_TOKEN])
            if len(word) % 4 == 3:  # "101,102,103" may well be three rooms
                inner += word.split(",")[:_MOST_PARTS]
        else:
            words.append(word[:LONGEST_TOKEN])
    if "-" in folded:
        inner += filter(None, map(joined, HYPHENATED.findall(folded)))
    return tokens


def joined(word: str) -> str:
    """Return a hyphenated word without its hyphens, "" where that would be another word."""
    whole = word.replace("-", "")
    if whole.isdigit() and len(whole) < SHORTEST_JOINED_NUMBER:
        return ""
    return whole[:LONGEST_TOKEN]


def parts(word: str) -> list[str]:
    """Return the parts of a Latin word, folded: ``getUserName2`` → get, user, name, 2."""
    return [fold(part) for part in PART.findall(word[:LONGEST_TOKEN])]


def is_cjk(word: str) -> bool:
    """Whether a run of letters is one that is stored as pairs."""
    return _CJK.match(word) is not None


def _inner_parts(word: str, text: str, end: int) -> list[str]:
    """Return every inner part of `word`, and what is left of the word from there on.

    Both are needed: ``user`` and ``username`` are each what somebody types to find getUserName.
    """
    found = parts(word)[:_MOST_PARTS]
    if len(found) < 2:
        return []
    tokens: list[str] = []
    for number in range(1, len(found)):
        tokens.append(found[number])
        if number < len(found) - 1:
            tokens.append("".join(found[number:]))
    if found[-1].isdigit() and (more := _MORE_DIGITS.match(text, end)):
        tokens += more.group()[1:].split(".")
    return tokens
