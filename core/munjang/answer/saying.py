"""Whether a text says the words and the numbers of a statement, in whatever form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from munjang.language.matching import find_words
from munjang.language.normalise import normalise_text
from munjang.language.terms import query_terms

_TENS = dict(zip("십백천만억조", (1, 2, 3, 4, 8, 12), strict=True))
_TENS |= {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# Units that tell numbers apart; one that begins like another before it.
_UNITS = {
    unit: unit for unit in ("개월", "시간", "세기", "년대", *"년월일시분초층명개번회세살주위권쪽")
}
_UNITS |= dict.fromkeys(("원", "won"), "원") | dict.fromkeys(("달러", "dollar"), "달러")
_UNITS |= dict.fromkeys(("%", "퍼센트", "percent", "per cent"), "%")
_UNITS |= dict.fromkeys(("a.m.", "am"), "am") | dict.fromkeys(("p.m.", "pm"), "pm")
_NUMBER = re.compile(
    r"(?P<sign>(?<![^\W_])(?<![.)\]%])[-−])?"
    r"(?P<digits>\d+(?:\.\d+){2,}|\d{1,2}:\d\d|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    # After a space a syllable is a magnitude only where no word begins with it.
    r"(?P<magnitude>[십백천만억조]+|\s[백천만억조]+(?=[\s원명개여]|$)"
    r"|\s(?:thousand|million|billion|trillion)\b)?"
    rf"(?:\s?(?P<unit>{'|'.join(map(re.escape, _UNITS))}))?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LATIN = re.compile(r"[^\W\d_가-힣]")
_HANGUL = re.compile("[가-힣]+")
# How politely it is said makes no other word: 끝납니다 and 끝난다, 원입니다 and 원이다. In letters,
# since an ending may begin with the last of a syllable.
_FINAL_N, _FINAL_L, _FINAL_M, _FINAL_B = "\u11ab\u11af\u11b7\u11b8"
_LIGHT = ("하", "했", "되", "됐", "이", "였")
_NEGATION = re.compile(
    # "At no cost" and "no more than" deny nothing of what else is said.
    r"\b(?:not|never|no(?! (?:cost|charge|fee|more than|less than|fewer than|later than)\b)|none"
    r"|cannot|without(?! (?:charge|cost|delay)\b))\b|n['’]t\b"
    r"|않|없|아니|아닌|아닙|못[하한했]|\b안\b",
    re.IGNORECASE,
)


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", text)


_COPULA = re.compile(_letters("(?:입니다|이다|이에요|예요|이며)$"))
_VERBAL = re.compile(_letters(f"(?:습니다|는다|[{_FINAL_N}{_FINAL_B}]니다|{_FINAL_N}다|다)$"))
_GOES_ON = _letters(
    f"(?:[{_FINAL_N}{_FINAL_L}{_FINAL_M}{_FINAL_B}]|는|다|고|며|던|기|게|지|면|습니다)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, with what it counts where that is said."""

    text: str
    value: Decimal
    unit: str
    span: tuple[int, int]  # of the text in the library's form of it

    def is_same(self, other: Number) -> bool:
        """Whether two texts may mean the same by them."""
        return self.value == other.value and (
            self.unit == other.unit or not self.unit or not other.unit
        )


def numbers_of(text: str) -> list[Number]:
    """The numbers of a text: 5,000만 원 is 50 million, and 2027.02.28 are three."""
    return list(_numbers(normalise_text(text)))


def _numbers(text: str) -> Iterator[Number]:
    for found in _NUMBER.finditer(text):
        digits, magnitude = found["digits"], (found["magnitude"] or "").strip().lower()
        parts = re.split("[.:]", digits)
        if len(parts) > 2 or ":" in digits:  # a date, a time, the number of a section
            yield from (Number(digits, Decimal(part), "", found.span("digits")) for part in parts)
            continue
        value = Decimal(digits.replace(",", "")) * (-1 if found["sign"] else 1)
        for name in [magnitude] if magnitude.isascii() else magnitude:
            value *= 10 ** _TENS.get(name, 0)
        unit = _UNITS.get((found["unit"] or "").lower(), "")
        yield Number(found[0].strip(), value, unit, found.span())


def words_of(text: str) -> list[str]:
    """The words of a text that say something, each once; those that are numbers are left out."""
    words = [term.surface for term in query_terms(text) if not term.stop]
    return [word for word in dict.fromkeys(words) if _is_word(word)]


def _is_word(word: str) -> bool:
    if _DIGIT.search(word):
        return _LATIN.search(word) is not None  # A4, COVID-19
    return _stem(word) not in _LIGHT


def says(text: str, word: str) -> bool:
    """Whether a text has a word in any form."""
    if find_words(text, word):
        return True
    if not _HANGUL.fullmatch(word):
        return False
    letters, whole = _contracted(word), _contracted(text)
    noun = _COPULA.sub("", letters)
    if noun != letters:
        return noun in whole
    stem = _VERBAL.sub("", letters)
    if stem == letters:
        return False
    goes_on = _GOES_ON if len(unicodedata.normalize("NFC", stem)) == 1 else ""
    return re.search(rf"(?<![\u1100-\u11ff]){re.escape(stem)}{goes_on}", whole) is not None


def weight(word: str) -> int:
    """How much a word says: its letters, less those of an ending."""
    return len(_stem(word)) or 1


def denies(text: str) -> bool:
    """Whether a text says that something is not so."""
    return _NEGATION.search(text) is not None


def _stem(word: str) -> str:
    if not _HANGUL.fullmatch(word):
        return word
    letters = _contracted(word)
    stem = _COPULA.sub("", letters)
    if stem == letters:
        stem = _VERBAL.sub("", letters)
    return unicodedata.normalize("NFC", stem)


def _contracted(text: str) -> str:
    """The letters of a text, with forms of the past that have two spellings in one."""
    composed = unicodedata.normalize("NFC", text)
    return _letters(composed.replace("하였", "했").replace("되었", "됐"))
