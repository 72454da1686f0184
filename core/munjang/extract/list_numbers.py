"""What the numbers of lists look like (1, 가, ㄱ, ①, iv), by the names that formats give that."""

from __future__ import annotations

_GANADA = "가나다라마바사아자차카타파하"
_CONSONANTS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_NATIVE = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_HANJA = "一二三四五六七八九十"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# What stands for 1, 2, 3 … in Word and in Hangul; further numbers are written in digits.
_SIGNS = {
    "ganada": _GANADA,
    "chosung": _CONSONANTS,
    "koreanDigital": "일이삼사오육칠팔구",
    "koreanCounting": "일이삼사오육칠팔구십",
    "koreanLegal": _NATIVE,
    "koreanDigital2": _HANJA,
    "chineseCounting": _HANJA,
    "japaneseCounting": _HANJA,
    "ideographDigital": _HANJA[:9],
    "ideographTraditional": _STEMS,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "CIRCLED_DIGIT": _CIRCLED,
    "CIRCLED_LATIN_CAPITAL": "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ",
    "CIRCLED_LATIN_SMALL": "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ",
    "HANGUL_SYLLABLE": _GANADA,
    "CIRCLED_HANGUL_SYLLABLE": "㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻",
    "HANGUL_JAMO": _CONSONANTS,
    "CIRCLED_HANGUL_JAMO": "㉠㉡㉢㉣㉤㉥㉦㉧㉨㉩㉪㉫㉬㉭",
    "HANGUL_PHONETIC": "일이삼사오육칠팔구십",
    "IDEOGRAPH": _HANJA,
    "CIRCLED_IDEOGRAPH": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "DECAGON_CIRCLE": "갑을병정무기경신임계",
    "DECAGON_CIRCLE_HANJA": _STEMS,
}
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MAX_ROMAN = 4000
_ROMANS = frozenset({"lowerRoman", "upperRoman", "ROMAN_SMALL", "ROMAN_CAPITAL"})
_LETTERED = frozenset({"lowerLetter", "upperLetter", "LATIN_SMALL", "LATIN_CAPITAL"})


def written(number: int, form: str) -> str:
    """A number as a list shows it; in digits where `form` is not known."""
    signs = _SIGNS.get(form, "")
    if form == "none":
        return ""
    if 0 < number <= len(signs):
        return signs[number - 1]
    if number > 0 and form in _ROMANS and number < _MAX_ROMAN:
        return _cased(_roman(number), form)
    if number > 0 and form in _LETTERED:
        return _cased(_letters(number), form)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters


def _letters(number: int) -> str:
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * min(times + 1, 10)


def _cased(letters: str, form: str) -> str:
    return letters.upper() if form.startswith("upper") or form.endswith("CAPITAL") else letters
