"""Whether text that a program hands out is what a reader of the page would see.

A PDF's fonts say which character each of their glyphs is. Where they do not, or lie, the text is
garbage although the page looks well: letters of no language, syllables nobody writes, another
letter for each. No dictionary is needed to see that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase

_FEWEST_LETTERS = 40  # that anything is said about
_MOST_CHARACTERS = 1500  # that are looked at
_USUAL = re.compile(r"[\t\n\r -~]+")
# Private use, unassigned, control and replacement characters.
_NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HANGUL = re.compile("[가-힣]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_HIGH_LATIN = re.compile("[\u00a1-\u024f]")
# Between letters there is an apostrophe or a hyphen, not one of these.
_MARKS = b'!"#$%&()*+,:;<=>?@[\\]^`{|}~'
_NO_MARKS = bytes(range(128)).translate(None, _MARKS)
_MARK_IN_WORD = re.compile(r"[!\"#$%&()*+,:;<=>?@\[\\\]^`{|}~](?<=[A-Za-z].)(?=[A-Za-z])")

_NO_CHARACTERS = 0.15  # the share of such characters in garbage
# Of 11,172 Hangul syllables Korean is written with the 2,350 of KS X 1001, but for one in
# thousands; syllables met by chance are in four of five cases not among them.
_RARE_SYLLABLES = 0.15
_RARE_IDEOGRAPHS = 0.3
_COMMON_IDEOGRAPHS = ("gb2312", "big5", "euc-jp", "euc-kr")
# Every language has a vowel in three letters or so, and in nearly every word; the words of a
# shifted alphabet have them by chance.
_FEWEST_VOWELS = 0.14
_MOST_VOWELS = 0.75
_COMMON_WORD = re.compile(r" (?:the|of|and|to|in|a|is|for) ")
_COMMON_WORDS = 0.1  # the share of such words that no alphabet but English has
_LONG_WORD = re.compile(rb"[vc]{4,}")
_VOWELLESS_WORD = re.compile(rb"(?<![vc])c{4,}(?![vc])")
# Letters by their kind, for which bytes are much faster to look through than text.
_KINDS = bytes(
    ord("v") if chr(code) in "aeiouy" else ord("c") if chr(code) in ascii_lowercase else ord(" ")
    for code in range(256)
)
_NO_LETTERS = bytes(range(128)).translate(None, ascii_lowercase.encode())
_NO_VOWELS = bytes(range(128)).translate(None, b"aeiouy")
_VOWELLESS = 0.2
_MARKED_WORDS = 0.3
_HIGH = 0.25  # the share of letters beyond ASCII, more than any Western language has


def is_garbled(text: str) -> bool:
    """Whether `text` is garbage; short texts and those of unknown scripts are mostly believed."""
    text = text[:_MOST_CHARACTERS]
    words = text.split()
    size = sum(map(len, words))
    if size < _FEWEST_LETTERS:
        return 0 < size == len(_NO_CHARACTER.findall(text))
    unusual = _USUAL.sub("", text)
    if unusual:
        if len(_NO_CHARACTER.findall(unusual)) > size * _NO_CHARACTERS:
            return True
        if _has_rare_syllables(unusual) or _has_rare_ideographs(unusual):
            return True
        if len(_HIGH_LATIN.findall(unusual)) > size * _HIGH:
            return read_as_korean(text) != text
        text = unicodedata.normalize("NFD", text)
    return _is_shifted(text, len(words), size)


def read_as_korean(text: str) -> str:
    """Text whose Korean bytes were taken for Western letters ("¾È³ç"), as it was meant.

    Text that is something else comes back as it is.
    """
    if len(_HIGH_LATIN.findall(text)) < len(text) * _HIGH:
        return text
    try:
        meant = text.encode("latin-1").decode("cp949")
    except UnicodeError:
        return text
    return meant if len("".join(_HANGUL.findall(meant))) > len(meant) / 3 else text


def _has_rare_syllables(text: str) -> bool:
    syllables = "".join(_HANGUL.findall(text))
    if len(syllables) < _FEWEST_LETTERS:
        return False
    common = sum(map(_common_syllables().__contains__, syllables))
    return len(syllables) - common > len(syllables) * _RARE_SYLLABLES


def _has_rare_ideographs(text: str) -> bool:
    ideographs = "".join(_HAN.findall(text))
    if len(ideographs) < _FEWEST_LETTERS:
        return False
    rare = ideographs
    for encoding in _COMMON_IDEOGRAPHS:
        rare = "".join(letter for letter in rare if not letter.encode(encoding, "ignore"))
    return len(rare) > len(ideographs) * _RARE_IDEOGRAPHS


@lru_cache(maxsize=1)
def _common_syllables() -> frozenset[str]:
    """The Hangul syllables of KS X 1001."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return frozenset(pair.decode("euc-kr") for pair in rows)


def _is_shifted(text: str, words: int, size: int) -> bool:
    """Whether Latin letters stand for others, as in a font whose letters are shifted."""
    if len(_COMMON_WORD.findall(text)) > words * _COMMON_WORDS:
        return False
    lower = text.lower()
    latin = lower.encode("ascii", "replace")
    letters = len(latin.translate(None, _NO_LETTERS))
    if letters < max(2 * _FEWEST_LETTERS, size / 3):
        return False
    vowels = len(latin.translate(None, _NO_VOWELS))
    if not _FEWEST_VOWELS < vowels / letters < _MOST_VOWELS:
        return True
    kinds = latin.translate(_KINDS)
    if len(_VOWELLESS_WORD.findall(kinds)) > len(_LONG_WORD.findall(kinds)) * _VOWELLESS:
        return True
    few = words * _MARKED_WORDS
    # Few pages have enough of them anywhere.
    marks = len(latin.translate(None, _NO_MARKS))
    return marks > few and len(_MARK_IN_WORD.findall(text)) > few
