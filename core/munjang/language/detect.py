"""Which of the two languages a text is in."""

from __future__ import annotations

import re

from munjang.language.tokens import CJK

_SAMPLES = 8
_SAMPLE_LENGTH = 1000  # characters
_HANGUL = re.compile("[가-힣]")
_OTHER_CJK = re.compile(f"(?![가-힣ㄱ-ㆎ])[{CJK}]")
_LATIN_WORD = re.compile("[^\\W\\d_\u0370-\U0010ffff]+")
# Words that other languages of Latin script do not share, as they do "in", "a", "was", "no".
_FUNCTION_WORDS = """
and are by can for from have how if is it not of or that the their these this to we what when where
which who why will with you your
"""
_ENGLISH = frozenset(_FUNCTION_WORDS.split())
# A Korean text quotes many English names and terms: one word in six is Korean enough. A Hangul
# syllable carries about as much as two Latin letters.
_KOREAN_SHARE = 0.15
_LETTERS_A_SYLLABLE = 2
# Of running English about a quarter of the words are on the list, of other languages hardly any.
_ENGLISH_SHARE = 0.08


def language_of(text: str) -> str:
    """Return "ko", "en" or, where neither is likely, "".

    Long texts are judged by eight samples spread over them. A few words are enough, since queries
    are judged too: up to seven words of plain Latin letters pass for English.
    """
    text = _sampled(text)
    hangul = len(_HANGUL.findall(text)) * _LETTERS_A_SYLLABLE
    words = _LATIN_WORD.findall(text)
    latin = sum(map(len, words))
    other = len(_OTHER_CJK.findall(text)) * _LETTERS_A_SYLLABLE
    if hangul and hangul >= _KOREAN_SHARE * (hangul + latin + other):
        return "ko"
    if not latin or other > latin:
        return ""
    english = sum(word.lower() in _ENGLISH for word in words)
    if all(map(str.isascii, words)) and len(words) < 8:
        return "en"
    return "en" if english >= _ENGLISH_SHARE * len(words) else ""


def language_of_sentence(sentence: str, document: str) -> str:
    """Return the language of one sentence of a document that is in the language `document`.

    Cheap enough for every sentence of a library: only the share of Hangul is looked at, and what
    has none is in the document's language, or in English where that is Korean.
    """
    hangul = 0 if sentence.isascii() else len(_HANGUL.findall(sentence)) * _LETTERS_A_SYLLABLE
    if hangul and hangul >= _KOREAN_SHARE * len(sentence):
        return "ko"
    return "en" if document == "ko" else document


def _sampled(text: str) -> str:
    if len(text) <= _SAMPLES * _SAMPLE_LENGTH:
        return text
    step = (len(text) - _SAMPLE_LENGTH) // (_SAMPLES - 1)
    return " ".join(text[i * step : i * step + _SAMPLE_LENGTH] for i in range(_SAMPLES))
