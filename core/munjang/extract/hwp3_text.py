"""The characters of Hangul 3.0 documents: numbers of 16 bits, by Hangul's own plan.

Syllables are in Johab, signs and Hanja in the order of KS X 1001 from a number on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_FIRST_SYLLABLE = 0x8000
# Where signs and Hanja begin, how many numbers a row of KS X 1001 takes, and its first row.
_SIGNS = (0x3401, 96, 0xA1, 0xAC)
_HANJA = (0x4000, 94, 0xCA, 0xFD)
_QUOTES = {0x81: "“", 0x82: "”"}
_OLD_VOWEL = 30  # ㆍ among the vowels of Johab, which has no syllables with it
_FULL_WIDTH_TILDE = {"∼": "～"}  # as Hangul shows it


def decode(numbers: Iterable[int]) -> str:
    """The text that the numbers stand for; those without a meaning elsewhere are blanks."""
    return "".join(map(_character, numbers))


@lru_cache(maxsize=4096)
def _character(number: int) -> str:
    if number < 0x80:
        return chr(number)
    if number in _QUOTES:
        return _QUOTES[number]
    if number >= _FIRST_SYLLABLE:
        return _syllable(number)
    for first, width, first_row, last_row in (_HANJA, _SIGNS):
        row, column = divmod(number - first, width)
        if first_row <= first_row + row <= last_row:
            return _of_wansung(bytes([first_row + row, 0xA1 + column]))
    return " "


def _syllable(number: int) -> str:
    """A syllable: five bits each for its beginning, vowel and end."""
    if (number >> 5) & 0x1F == _OLD_VOWEL:
        start, end = (number >> 10 & 0x1F) - 2, number & 0x1F
        end -= 1 if end < 18 else 2  # the number between them is not used
        if 0 <= start < 19 and 0 <= end < 28:
            return chr(0x1100 + start) + "\u119e" + (chr(0x11A7 + end) if end else "")
    try:
        return number.to_bytes(2, "big").decode("johab")
    except UnicodeDecodeError:
        return " "


def _of_wansung(code: bytes) -> str:
    try:
        letter = code.decode("euc_kr")
    except UnicodeDecodeError:
        return " "
    return _FULL_WIDTH_TILDE.get(letter, letter)
