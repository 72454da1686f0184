"""Numbers as a spreadsheet shows them: by its format codes (`#,##0`, `0.0%`, `yyyy"년"`).

Dates come out in ISO 8601, as fine as the format shows them, so that they can be searched for
whatever order the author preferred, the day of the week in brackets after them; a format that
spells 년, 월 or 日 out is followed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

Formatter = Callable[[float], str]

GENERAL = "General"

# The formats that have numbers instead of codes (ECMA-376 part 1, 18.8.30). Those that follow the
# country of the machine are given without a currency, dates in the order of ISO 8601.
_ISO_DATE = "yyyy-mm-dd"
BUILTIN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0;-#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00;-#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    **dict.fromkeys((14, 15, *range(27, 32), 36, *range(50, 55), 57, 58), _ISO_DATE),
    16: "mm-dd",
    17: "yyyy-mm",
    **dict.fromkeys((18, 20, 32), "h:mm"),
    **dict.fromkeys((19, 21, 33), "h:mm:ss"),
    22: f"{_ISO_DATE} h:mm",
    **dict.fromkeys((34, 55), "h:mm"),
    **dict.fromkeys((35, 56), "h:mm:ss"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "##0.0E+0",
}

_TOKEN = re.compile(
    r"""(?ix)
      (?P<literal> "[^"]*"? | \\. | [_*]. )
    | \[ \$ (?P<currency> [^\]-]* ) [^\]]* \]
    | \[ (?P<elapsed> h+ | m+ | s+ ) \]
    | \[ (?P<condition> [<>=]{1,2} -?[\d.]+ ) \]
    | \[ [^\]]* \]
    | (?P<general> General )
    | (?P<half> AM/PM | A/P | 오전/오후 | 上午/下午 )
    | (?P<exponent> E[+-][0\#?]+ )
    | (?P<date> y+ | m+ | d+ | h+ | s+ (?: \.0+ )? | a{3,4} | e+ | g+ | b{2,4} )
    | (?P<digit> [0\#?] )
    | (?P<other> . )
    """
)
_SPELLED_OUT = re.compile("[년월일시분초年月日時分秒]")
_CONDITIONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
    "=": lambda value, limit: value == limit,
    "<>": lambda value, limit: value != limit,
}
_LONGEST_CODE = 512  # characters; no format of a program is as long
_MAX_DECIMALS = 30


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # the name of a group of _TOKEN; "" for what is not shown
    text: str


def general(value: float) -> str:
    """A number without a format: as few digits as it needs, at most eleven."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return f"{value:.11g}"


@lru_cache(maxsize=1024)
def formatter(code: str, *, from_1904: bool = False) -> Formatter:
    """A function that shows a number by the format `code`.

    Dates are counted in days since 1900, or `from_1904` as old Macs did. What cannot be shown by
    the format, such as a date before the first, or has none, is shown as :func:`general` does.
    """
    code = code[:_LONGEST_CODE] or GENERAL
    sections = [_tokens(section) for section in _sections(code)]
    shown = [_section(tokens, from_1904=from_1904) for tokens in sections]
    choose = _choice(sections)

    def show(value: float) -> str:
        try:
            index, signed = choose(value)
            return shown[index](value if signed else abs(value)).strip()
        except (ArithmeticError, ValueError):  # infinite, or out of the calendar
            return general(value)

    return show


def _sections(code: str) -> list[str]:
    """The up to four parts of a code: for positive numbers, negative ones, zero and text."""
    sections = [""]
    for found in re.finditer(r'"[^"]*"?|\\.|\[[^\]]*\]|.', code, re.DOTALL):
        if found[0] == ";":
            sections.append("")
        else:
            sections[-1] += found[0]
    return sections[:4]


def _tokens(section: str) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(section):
        kind = found.lastgroup or ""
        text = found[kind] if kind else ""
        if kind == "literal":
            mark = text[0]
            text = text.strip('"') if mark == '"' else text[1:] if mark == "\\" else ""
        elif kind == "currency":
            kind = "literal"
        tokens.append(_Token(kind, text))
    return tokens


def _choice(sections: list[list[_Token]]) -> Callable[[float], tuple[int, bool]]:
    """Which section shows a number, and whether with its sign."""
    conditions = [
        next((token.text for token in tokens if token.kind == "condition"), "")
        for tokens in sections[:3]
    ]
    if any(conditions):

        def by_condition(value: float) -> tuple[int, bool]:
            for index, condition in enumerate(conditions):
                sign = condition.rstrip("-.0123456789")
                if not condition or _CONDITIONS[sign](value, float(condition[len(sign) :])):
                    return index, True
            return len(conditions) - 1, True

        return by_condition

    def by_sign(value: float) -> tuple[int, bool]:
        if value < 0 and len(sections) > 1:
            return 1, False
        return (2, True) if value == 0 and len(sections) > 2 else (0, True)

    return by_sign


def _section(tokens: list[_Token], *, from_1904: bool) -> Formatter:
    kinds = {token.kind for token in tokens}
    if _is_date(tokens):
        return lambda value: _date(value, tokens, from_1904=from_1904)
    if "general" in kinds or any(token.text == "@" for token in tokens):
        shown_by = {"general": "", "other": ""}
        before, after = _around(tokens, lambda token: token.kind in shown_by)
        return lambda value: before + general(value) + after
    if "digit" not in kinds:
        words = "".join(token.text for token in tokens if token.kind in {"literal", "other"})
        return lambda _: words
    if any(token.text == "/" and token.kind == "other" for token in tokens):
        return general  # a fraction: 0.5 is easier to find than 1/2
    return _number(tokens)


def _around(tokens: list[_Token], inside: Callable[[_Token], bool]) -> tuple[str, str]:
    """What is written before and after the tokens that stand for the number."""
    places = [place for place, token in enumerate(tokens) if inside(token)]
    shown = {"literal", "other"}
    before = "".join(token.text for token in tokens[: places[0]] if token.kind in shown)
    after = "".join(token.text for token in tokens[places[-1] + 1 :] if token.kind in shown)
    return before, after


def _number(tokens: list[_Token]) -> Formatter:
    places = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    first, last = places[0], places[-1]
    point = next(
        (place for place, token in enumerate(tokens) if token == _Token("other", ".")), last + 1
    )
    whole = tokens[first : min(point, last + 1)]
    decimals = min(sum(place > point for place in places), _MAX_DECIMALS)
    optional = sum(tokens[place].text == "#" for place in places if place > point)
    exponent = any(token.kind == "exponent" for token in tokens)
    percent = sum(token == _Token("other", "%") for token in tokens)
    scale = 0
    while last + 1 + scale < len(tokens) and tokens[last + 1 + scale] == _Token("other", ","):
        scale += 1
    before, after = _around(tokens, lambda token: token.kind == "digit")
    after = after[scale:]
    grouped = _Token("other", ",") in whole

    def show(value: float) -> str:
        if exponent:
            return f"{before}{value:.{decimals}E}{after}"
        exact = Decimal(repr(value)).scaleb(2 * percent - 3 * scale)
        rounded = abs(exact).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        digits, _, fraction = f"{rounded:f}".partition(".")
        if optional:
            fraction = fraction[: decimals - optional] + fraction[decimals - optional :].rstrip("0")
        digits = f"{int(digits):,}" if grouped else _laid_out(digits, whole)
        sign = "-" if exact < 0 and rounded else ""
        return f"{sign}{before}{digits}{fraction and '.'}{fraction}{after}"

    return show


def _laid_out(digits: str, places: list[_Token]) -> str:
    """Put digits in their places, with what is written between them: 010-1234-5678."""
    digits = digits.lstrip("0")
    pieces: list[str] = []
    left = sum(token.kind == "digit" for token in places)
    zeros = sum(token == _Token("digit", "0") for token in places)  # shown where no digit is
    for token in reversed(places):
        if token.kind == "digit":
            left -= 1
            zeros -= token.text == "0"
            count = 1 if left else len(digits)  # the first place holds all that is left
            shown = digits[len(digits) - count :] if digits else ""
            pieces.append(shown or ("0" if token.text == "0" else ""))
            digits = digits[: len(digits) - len(shown)]
        elif (digits or zeros) and token.kind in {"literal", "other"}:
            pieces.append(token.text)
    return "".join(reversed(pieces)) or "0"


def _is_date(tokens: list[_Token]) -> bool:
    return any(token.kind in {"date", "elapsed", "half"} for token in tokens)


def _date(value: float, tokens: list[_Token], *, from_1904: bool) -> str:
    elapsed = next((token.text[0].lower() for token in tokens if token.kind == "elapsed"), "")
    if elapsed:
        return _duration(value)
    moment = date_of(value, from_1904=from_1904)
    units = _units(tokens)
    if any(_SPELLED_OUT.search(token.text) for token in tokens if token.kind != "date"):
        return _spelled_out(moment, tokens, units)
    date, weekday = iso(moment, set(units)), _weekday(moment, tokens)
    return f"{date} ({weekday})" if date and weekday else date or weekday


def date_of(value: float, *, from_1904: bool = False) -> datetime:
    """The moment that a number of days stands for, to the second.

    Raises:
        ArithmeticError: it lies outside the calendar.
    """
    if value < 0:
        raise ArithmeticError
    first = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    if not from_1904 and value < 60:
        value += 1  # Lotus 1-2-3 took 1900 for a leap year, and all others after it
    return first + timedelta(seconds=round(value * 86400))


def iso(moment: datetime, units: set[str]) -> str:
    """A moment in the units that are shown: y, M, d, h, m (minutes), s."""
    day = ""
    if "y" in units:
        day = moment.strftime("%Y")
        if "M" in units:
            day += moment.strftime("-%m-%d" if "d" in units else "-%m")
    elif "M" in units:
        day = moment.strftime("%m-%d" if "d" in units else "%m")
    elif "d" in units:
        day = moment.strftime("%d")
    time = ""
    if units & {"h", "m", "s"}:
        time = moment.strftime("%H:%M:%S" if "s" in units else "%H:%M")
    return f"{day} {time}".strip()


def _units(tokens: list[_Token]) -> list[str]:
    """The unit of each token that stands for one; "M" are months, "m" minutes, "a" weekdays."""
    units: list[str] = []
    dates = [_letter(token.text) for token in tokens if token.kind == "date"]
    for place, unit in enumerate(dates):
        if unit == "m":
            near = dates[place - 1 : place] if place else []
            after = dates[place + 1 : place + 2]
            units.append("m" if near == ["h"] or after == ["s"] else "M")
        else:
            units.append("y" if unit == "e" else unit)
    return units


def _letter(text: str) -> str:
    """The letter that a code's unit goes by; "a" for the day of the week, which ddd is too."""
    letter = text[0].lower()
    return "a" if letter == "d" and len(text) > 2 else letter


def _weekday(moment: datetime, tokens: list[_Token]) -> str:
    """The day of the week as the first unit that stands for it shows it; "" where none does.

    Korean programs write aaa; ddd is English, but beside Korean words.
    """
    dates = (token.text for token in tokens if token.kind == "date")
    shown = next((text for text in dates if _letter(text) == "a"), "")
    if shown[:1] in {"d", "D"}:
        name = calendar.day_name[moment.weekday()]
        return name if len(shown) > 3 else name[:3]
    return _unit(moment, "a", shown, afternoon=False) if shown else ""


def _duration(value: float) -> str:
    seconds = round(value * 86400)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _spelled_out(moment: datetime, tokens: list[_Token], units: list[str]) -> str:
    remaining = iter(units)
    afternoon = any(token.kind == "half" for token in tokens)
    pieces = []
    for token in tokens:
        if token.kind == "date":
            pieces.append(_unit(moment, next(remaining), token.text, afternoon=afternoon))
        elif token.kind == "half":
            pieces.append("오전" if moment.hour < 12 else "오후")
        elif token.kind in {"literal", "other"} and token.text != "@":
            pieces.append(token.text)
    return "".join(pieces)


def _unit(moment: datetime, unit: str, text: str, *, afternoon: bool) -> str:
    if unit == "y":
        return moment.strftime("%Y")
    if unit == "a":
        return "월화수목금토일"[moment.weekday()] + ("요일" if len(text) > 3 else "")
    number = {
        "M": moment.month,
        "d": moment.day,
        "h": (moment.hour + 11) % 12 + 1 if afternoon else moment.hour,
        "m": moment.minute,
        "s": moment.second,
    }.get(unit)
    if number is None:
        return ""
    return f"{number:02}" if len(text) > 1 else str(number)
