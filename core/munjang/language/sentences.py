"""Splits text into sentences, by rules: punctuation, Korean verb endings, lines and lists.

One pass of one regular expression finds the places where a sentence may end; each is judged by what
stands around it. A sentence is a range of the text, so whatever shows or highlights it counts in
the same characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from munjang.language.boundaries import ITEM_LETTERS, ends_at_stop, item_number
from munjang.language.endings import LAST_SYLLABLES, ends_at_verb
from munjang.language.lines import LineBreaks

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 600  # characters: an encoder of 512 tokens still sees it whole, in either language

# Groups are not possessive, as in (?:…)*+: before Python 3.11.5 these go wrong (CPython gh-106052).
_STOPS = ".!?…‥。！？｡"
# What people write after the end of a sentence and before the next: ㅋㅋ, ㅠㅠ, ~, ^^, an emoji.
_MOOD = "ㅋㅎㅅㅠㅜ~^\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff"
# A source or a date in brackets after a sentence, with no stop of its own: 우승했다. (2021년 6회)
_REMARK = r"(?: \((?=출처|자료|[^().!?\n]{0,40}\d)[^\s().!?]{1,20} [^().!?\n]{1,40}\)(?=\s))?"
_AFTER_STOP = (
    "[\"'”’)\\]}」』》〉〕】]*+"
    r"(?:\[[^\[\]\s]{1,4}(?: \d+)?\]){0,20}"  # [2], [참고 3]: references to notes
    r"(?:(?<=[가-힣][.!?])\d{1,3}\))?"  # 이다.2): likewise, where they stood raised
    rf"[{_MOOD}]*+{_REMARK}"
)
# Nothing here may be tried again at each character of a long run: a run of stops is looked at where
# it begins and never given back, and whatever else begins a match can always end it. All begin with
# one set of characters, since then the next of them is found many times faster.
_CANDIDATE = re.compile(
    rf"[{_STOPS}\n{LAST_SYLLABLES}]"
    # Between letters only the stops of Chinese and Japanese end a sentence, and those in Hangul.
    rf"(?:(?P<stop>(?<![{_STOPS}].)(?:(?<=[.!?…‥])[{_STOPS}]*+{_AFTER_STOP}(?=[\s가-힣]|\Z)"
    rf"|(?<=[。！？｡])[{_STOPS}]*+{_AFTER_STOP}))"
    r"|(?P<line>(?<=\n)\s*)"
    rf"|(?P<verb>(?<=[{LAST_SYLLABLES}])(?=[\s{_MOOD}])(?: ?[{_MOOD}]+\)?)?{_REMARK}))"
)
_NOT_SPACE = re.compile(r"\S")
# An item within a line: "1) … 2) …", "가. … 나. …", "① … ② …", "• … • …".
_ITEM = re.compile(
    r"(?P<bullet>[•⁃▪◦■□●○▶◆◇☞※])|(?P<circled>[①-⑳])"
    rf"|(?P<number>\d{{1,2}}|[a-z{ITEM_LETTERS}])(?P<dot>[.)]+)\s"
)
# A number is the month or the day of a date where a year, or that and the month, stands before it
# or a day after it: 2024. 2. 3., 2. 3.(토)
_DATE_BEGUN = re.compile(r"(?:(?<!\d)(?:19|20)|')\d\d\.(?: ?\d{1,2}\.)?$")
_DAY = re.compile(r"\d{1,2}\.(?!\d)")
_DATE_CHARACTERS = 12  # looked back at
_CUT_FROM = 200  # characters of a long sentence before the first place where it may be cut
# Where to cut it, best first.
_CUTS = (
    re.compile(r"\n"),
    re.compile(r"[.!?;:。] "),
    re.compile(r"[,、] |(?:[고며]|면서|지만|는데|므로) (?!있|싶|나서|말)"),
    re.compile(r"\s"),
    re.compile(r"[,;|、。]"),
)


def split(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as half-open ranges, in order.

    The ranges are trimmed of white space, never empty and never overlap, and together hold every
    character that is not white space. An empty line always ends a sentence; a single line break
    does unless the line looks wrapped. Sentences over 600 characters are cut at the best place.
    """
    sentences: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text):
        for item_start, item_end in _items(text, start, end):
            if item_end - item_start <= LONGEST:
                sentences.append((item_start, item_end))
            else:
                sentences += _pieces(text, item_start, item_end)
        start = end
    return sentences


def _ends(text: str) -> Iterator[int]:
    """Yield where sentences end, the end of the text last."""
    line_breaks = LineBreaks(text)
    start = _next_start(text, 0)
    for candidate in _CANDIDATE.finditer(text, start):
        at, end = candidate.span()
        if at < start:
            continue
        kind = candidate.lastgroup
        if kind == "stop":
            ended = ends_at_stop(text, start, at, end)
        elif kind == "verb":
            ended = text[end : end + 1].isspace() and ends_at_verb(text, start, at + 1, end)
        else:
            ended = text.count("\n", at, end) > 1 or line_breaks.parts(at, end)
        if ended:
            yield end
            start = _next_start(text, end)
    yield len(text)


def _next_start(text: str, position: int) -> int:
    found = _NOT_SPACE.search(text, position)
    return found.start() if found else len(text)


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the trimmed range, in several where it holds the items of a list in one line."""
    start, end = _trimmed(text, start, end)
    item = _ITEM.match(text, start, end)
    while item:
        next_start = _next_item(text, item, end)
        if next_start < 0:
            break
        yield _trimmed(text, start, next_start)
        start = next_start + 1
        item = _ITEM.match(text, start, end)
    if start < end:
        yield start, end


def _next_item(text: str, item: re.Match[str], end: int) -> int:
    """Where the space before the next item of the list stands; -1 where there is none."""
    following = _following_item(item)
    place = text.find(following, item.end(), end)
    while place >= 0 and item["dot"] == "." and _is_in_date(text, place, place + len(following)):
        place = text.find(following, place + 1, end)
    return place


def _is_in_date(text: str, start: int, end: int) -> bool:
    """Whether the number in ``text[start:end]`` belongs to a date."""
    begun = _DATE_BEGUN.search(text, max(0, start - _DATE_CHARACTERS), start)
    return begun is not None or _DAY.match(text, end) is not None


def _following_item(item: re.Match[str]) -> str:
    """What the next item of a list begins with, and the space before it."""
    if item["bullet"]:
        return " " + item["bullet"]
    if item["circled"]:
        return " " + chr(ord(item["circled"]) + 1)
    return f" {item_number(item['number'], 1)}{item['dot']} "


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long."""
    while end - start > LONGEST:
        cut = _best_cut(text, start + _CUT_FROM, start + LONGEST)
        yield _trimmed(text, start, cut)
        start = _next_start(text, cut)
    if start < end:
        yield start, end


def _best_cut(text: str, first: int, last: int) -> int:
    for pattern in _CUTS:
        cut = 0
        for found in pattern.finditer(text, first, last):
            cut = found.end()
        if cut:
            return cut
    return last


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
