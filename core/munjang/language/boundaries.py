"""Whether a sentence ends at a full stop, a question mark, an ellipsis.

Each function looks at a few characters around one place, so that splitting is linear in the text.
"""

from __future__ import annotations

import re

_INITIALS = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}")  # U.S, a.m, Ph.D
# Nothing of its own begins here: an ellipsis set with spaces, an emoticon.
_GOES_ON = re.compile(r"[.…?!]|[:;]-?[()DP]")
_ELLIPSIS = re.compile(r"(?:\.{2,}|…|‥)[.…]*[^\w.…?!]*")
_KOREAN_DATE = re.compile(r"\b\d{4}\. ?\d{1,2}\. ?\d{1,2}$")  # 2023. 5. 1. 오전
# Before more Korean, whose sentences end with verbs: 2024.3.16. 개정, 3.1. 행사, 붙임 1. 계획서
_DATE_OR_NUMBER = re.compile(r"'?\d{1,4}(?:\.\d{1,2}){1,2}|\d{1,2}|가")
_CITATION = re.compile(r"\s*\([^()\n]{1,60}\)[.,;]")
_NEXT_WORD = re.compile(r"\s*([\"'“‘(\[「『《<]*)([^\W_]*)")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’()\[\]「」『』,;:/]*$")
_LONGEST_WORD = 40  # characters looked at for the word before and after
_LONGEST_ITEM = 300  # characters between one number of a list in one line and the next
# "1", "iv", "Ⅳ-1", "(가)", "제1절": with a full stop after it and nothing before it, the number of
# an item.
ITEM_LETTERS = "가나다라마바사아자차카타파하"
_PART = rf"(?:\d{{1,3}}|[ivxIVX]{{1,5}}|[A-Za-z]|[Ⅰ-Ⅻⅰ-ⅻ①-⑳]|[{ITEM_LETTERS}])"
_ITEM_NUMBER = re.compile(
    rf"(?:[•⁃▪]\s?)?(?:[(\[]?{_PART}(?:[.-]{_PART})*[)\]]?|제\s?\d{{1,3}}\s?[장절관항조편])"
)
# What is called so is named right after: "Table 2. Results", "Q3. 환불이 되나요?"
_NAMED_NUMBER = re.compile(
    r"(?:Fig(?:ure|\.)?|Table|Chart|Chapter|Section|Part|Step|Article|Appendix|Annex|Example|Case"
    r"|Phase|Theorem|Lemma|Definition|Exercise|Question|Problem|Schedule|Exhibit)"
    r" ?(?:\d{1,3}|[IVX]{1,5})"
    r"|(?:[QA문답주표]|그림|첨부|붙임|별첨|별표|참고|예시|사례|문제) ?\d{1,3}"
)
_LONGEST_NUMBER, _LONGEST_NAMED = 8, 14  # characters
# From a date, a page or an article to another: 2024. 1. ~ 2024. 12., 24.1. - '24.12.
_RANGE = re.compile(r"\s*(?:[~∼～〜]\s?['‘’]?\d|[-–]\s?['‘’]?\d{1,4}\.)")
_NUMBERED = re.compile(rf"[•⁃]?\s?(\d{{1,2}}|[a-z{ITEM_LETTERS}])[.)]")
# What a Korean sentence that is not a mere ellipsis ends with.
_VERB_ENDS = "다요죠까음함임네지군"
_CLOSING = "\"'”’)]}」』》〉〕】"
_QUOTE_ENDS = _CLOSING.replace("]", "")  # that one ends a reference to a note: 식품이다.[1] 라면은

# Abbreviations, by what may follow them: never the end of a sentence; a number; anything.
_LEADING = (
    "mr mrs ms dr prof st mt rev gen sen rep gov capt lt col sgt hon messrs mme mlle pres adm \
maj cmdr v vs viz cf e.g i.e resp incl approx"
)
_BEFORE_NUMBER = "p pp no nos fig figs sec secs ch chap vol vols art arts eq eqs tab pt op pg para \
app ver nr"
_TRAILING = (
    "co inc ltd corp jr sr al dept est bros ave blvd rd ft univ assn dist jan feb apr jun jul \
aug sep sept oct nov dec tue thu fri eds trans ibid misc avg tel ext llc plc"
)
# Words that, capitalised after an abbreviation, begin a new sentence: "the U.S. How …".
_OPENERS = """
A After All Although An And Are As At Because Before But By Can Could Did Do Does During Each
Every For From Had Has Have He Her Here His How However I If In Is It Its Let Many Most Must My
No Not Now On One Once Or Our Please She Should Since So Some Such That The Their Then There
These They This Those Though Thus To Under Until Was We Were What When Where Whether Which While
Who Why Will With Would Yes You Your
"""
_LOWER_OPENERS = frozenset(("i", "http", "https", "www"))
_NEVER_LAST = frozenset(_LEADING.split())
_NUMBERED_BY = frozenset(_BEFORE_NUMBER.split())
_SELDOM_LAST = frozenset(_TRAILING.split())
_OPENING_WORDS = frozenset(_OPENERS.split())

# After a closing quotation mark: "…"라고 말했다.
_QUOTING = re.compile(
    "(?:이?라|하)(?:고|는|며|면서|던|면|니|지)|라$|고$|는$|며$|란$|하는|한$|했다$|말[했하한씀]"
)


def ends_at_stop(  # noqa: PLR0911 - a list of rules, each with its return
    text: str, start: int, stop: int, end: int
) -> bool:
    """Whether the sentence begun at `start` ends after ``text[stop:end]``.

    That range is a run of stops (``.``, ``?!``, ``…``) with any quotes and brackets closed there.
    """
    if end >= len(text):
        return True
    run = text[stop:end]
    before = text[stop - 1] if stop > start else " "
    if not text[end].isspace():
        return _ends_without_space(run, before, text[end : end + 4])
    following = _NEXT_WORD.match(text, end, end + _LONGEST_WORD)
    assert following is not None  # every part of the pattern may be empty
    opened, word = following.groups()
    if _is_continued(word, before) or (not word and _GOES_ON.match(text, following.end())):
        return False
    if before.isdigit() and _RANGE.match(text, end):
        return False
    if word.isdigit() and (len(run) > 3 or text[max(start, stop - 2) : stop] == ". "):
        return False  # dots that lead to a page number
    if opened.startswith("(") and _CITATION.match(text, end):
        return False
    if not opened and (run[-1] in _QUOTE_ENDS or run[0] != ".") and _QUOTING.match(word):
        return False
    if _ELLIPSIS.fullmatch(run):
        return before in _VERB_ENDS or not _is_hangul(word[:1])
    return run[0] != "." or _ends_at_full_stop(text, start, stop, word)


def _is_continued(word: str, before: str) -> bool:
    """Whether `word` is in lower case as only the middle of a sentence is."""
    # A Korean sentence may begin with the name of a program; people write i, and addresses.
    return word[:1].islower() and before not in _VERB_ENDS and word not in _LOWER_OPENERS


def _ends_without_space(run: str, before: str, following: str) -> bool:
    if run[0] in "。！？｡":
        return True
    if run[-1] in _CLOSING or not (_is_hangul(before) and _is_hangul(following[0])):
        return False
    return (run[0] != "." or before in _VERB_ENDS) and not _QUOTING.match(following)


def _ends_at_full_stop(text: str, start: int, stop: int, following: str) -> bool:
    if _is_number(text, start, stop):
        return False
    found = _LAST_WORD.search(text[max(start, stop - _LONGEST_WORD) : stop])
    word = found[0] if found else ""
    if _is_next_number(text, start, stop, word):
        return False
    if _is_hangul(following[:1]) and _DATE_OR_NUMBER.fullmatch(word):
        return False
    if not word.isascii():
        return word != "N°"
    if word.isdigit() and following.isdigit():
        return len(word) > 4 or len(following) > 2
    is_date = word.isdigit() and _KOREAN_DATE.search(text, max(start, stop - 12), stop)
    return not (is_date or _is_abbreviation(word, following))


def _is_number(text: str, start: int, stop: int) -> bool:
    """Whether the sentence so far is only the number of what follows."""
    if stop - start <= _LONGEST_NUMBER and _ITEM_NUMBER.fullmatch(text, start, stop):
        return True
    named = stop - start <= _LONGEST_NAMED and _NAMED_NUMBER.fullmatch(text, start, stop)
    return bool(named) and text[stop + 1 : stop + 2] != "\n"


def item_number(number: str, step: int) -> str:
    """Return the number of the item `step` after the one of `number`: 2, b, 나."""
    if number.isdecimal():
        return str(int(number) + step)
    place = ITEM_LETTERS.find(number) + step
    if number in ITEM_LETTERS and 0 <= place < len(ITEM_LETTERS):
        return ITEM_LETTERS[place]
    return chr(ord(number) + step)


def _is_abbreviation(word: str, following: str) -> bool:
    """Whether the full stop after `word` abbreviates it and no sentence begins with `following`."""
    lower = word.lower()
    if lower in _NEVER_LAST or (lower in _NUMBERED_BY and following[:1].isdigit()):
        return True
    seldom_last = (
        lower in _SELDOM_LAST
        or (len(word) == 1 and word.isupper())
        or _INITIALS.fullmatch(word) is not None
    )
    return seldom_last and following not in _OPENING_WORDS  # no Korean sentence ends with these


def _is_next_number(text: str, start: int, stop: int, word: str) -> bool:
    """Whether `word` numbers an item of the list in one line whose first is at `start`."""
    if not (word.isdecimal() and len(word) < 3) and not (
        len(word) == 1 and (word.islower() or word in ITEM_LETTERS)
    ):
        return False
    before = stop - len(word)
    if text[max(start, before - 2) : before].strip() in {"•", "⁃", "▪"}:
        return True
    previous = item_number(word, -1)
    first = _NUMBERED.match(text, start)
    if first is not None and first[1] == previous:
        return True
    # A list in Korean letters may begin within an item of one in numbers.
    return (first is not None or word in ITEM_LETTERS) and (
        text.rfind(f" {previous}.", max(start, stop - _LONGEST_ITEM), stop) > 0
    )


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"
