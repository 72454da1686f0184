"""Dates as people type them into a search box, in Korean and English: spans of whole days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]  # the first day, and the one after the last

_YEARS = range(1971, 3000)  # that every platform can turn into a time
_CENTURY = 100
_ONE_DAY = timedelta(1)

# What is typed, without its spaces: a unit, and how many of it from now.
_NAMED: dict[str, tuple[str, int]] = {
    name: (unit, offset)
    for unit, offset, names in (
        ("day", 0, "today 오늘 금일"),
        ("day", -1, "yesterday 어제 어저께 전일"),
        ("day", -2, "그제 그저께 엊그제"),
        ("week", 0, "thisweek 이번주 금주"),
        ("week", -1, "lastweek 지난주 저번주 전주"),
        ("week", -2, "지지난주 저저번주"),
        ("month", 0, "thismonth 이번달 이달 금월"),
        ("month", -1, "lastmonth 지난달 저번달 전월"),
        ("month", -2, "지지난달 저저번달"),
        ("quarter", 0, "thisquarter 이번분기 금분기"),
        ("quarter", -1, "lastquarter 지난분기 저번분기 전분기"),
        ("year", 0, "thisyear 올해 금년 이번해 올"),
        ("year", -1, "lastyear 작년 지난해 전년"),
        ("year", -2, "재작년 지지난해"),
    )
    for name in names.split()
}
_UNITS = {
    name: unit
    for unit, names in (
        ("day", "d day days 일"),
        ("week", "w week weeks 주 주일 주간"),
        ("month", "m mo month months 개월 달"),
        ("quarter", "q quarter quarters 분기"),
        ("year", "y yr year years 년"),
    )
    for name in names.split()
}
_MONTHS = [
    "jan(uary)?", "feb(ruary)?", "mar(ch)?", "apr(il)?", "may", "june?",
    "july?", "aug(ust)?", "sept?(ember)?", "oct(ober)?", "nov(ember)?", "dec(ember)?",
]  # fmt: skip
_MONTH = "|".join(f"(?:{month.replace('(', '(?:')})" for month in _MONTHS)
_WEEKDAYS = [
    "mon(?:day)?", "tue(?:s(?:day)?)?", "wed(?:nesday)?", "thu(?:r(?:s(?:day)?)?)?", "fri(?:day)?",
    "sat(?:urday)?", "sun(?:day)?",
]  # fmt: skip
_HANGUL_WEEKDAYS = "월화수목금토일"

# What is spelt out: numbers, and years by where they are from this one.
_SPELT = {
    "하루": "1일", "이틀": "2일", "사흘": "3일", "나흘": "4일", "열흘": "10일", "보름": "15일",
    "반년": "6개월", "한": "1", "두": "2", "세": "3", "석": "3", "네": "4", "넉": "4", "일": "1",
    "a": "1", "past": "past1",
}  # fmt: skip
_SPELT_NUMBER = re.compile(
    "하루|이틀|사흘|나흘|열흘|보름|반년|[한두세석네넉](?=[달주])|일(?=주일|년)"
    "|^a(?=(?:day|week|month|quarter|year)ago$)|^past(?=(?:day|week|month|quarter|year)$)"
)
_SPELT_YEAR = re.compile(
    f"({'|'.join(name for name, (unit, _) in _NAMED.items() if unit == 'year')})(?=.)"
)

_AGO = re.compile(
    rf"(?:last|past|최근|지난)?(\d{{1,4}})({'|'.join(_UNITS)})(?:(ago|전)|이내|동안|간)?"
)
_NUMBERS = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?\.?|(\d{4})(\d\d)(\d\d)")
_KOREAN = re.compile(
    r"(?:(\d{4}|\d\d(?=년\d))년|(?:지난|저번)(?=\d))?(?:(\d{1,2})월(?:(\d{1,2})일)?)?"
)
_PART = re.compile(r"(?:(\d{4}|\d\d(?=년))[-년]?)?(?:q([1-4])|([1-4])분기|([상하])반기)")
_QUARTER = re.compile(r"(?:q([1-4])|([1-4])q)(\d{4})|(\d{4})-?([1-4])q")  # q1 2024, 1Q 2024
_ORDINAL = "(?:st|nd|rd|th)?"
_ENGLISH = re.compile(
    rf"(?:last)?({_MONTH})\.?(?:(\d{{1,2}}){_ORDINAL})?,?(\d{{4}})?"
    rf"|(\d{{1,2}}){_ORDINAL}(?:of)?({_MONTH})\.?,?(\d{{4}})?"
)
_WEEKDAY = re.compile(
    r"(지난주|저번주|이번주|금주)?(지난|저번|last)?"
    rf"(?:([{_HANGUL_WEEKDAYS}])요일|({'|'.join(_WEEKDAYS)}))"
)


def parse_span(text: str, today: date, *, bound: bool = False) -> Span | None:
    """The days that `text` means: ``2024-03``, ``7d``, ``작년``, ``March 2024``; None if none.

    A month, a quarter or a day without a year is the last one that has begun, a day of the week the
    last one but today where it says so. ``7d`` is all days since a week ago, but as the `bound` of
    other days it is the day a week ago.
    """
    text = re.sub(r"\s+", "", text).casefold()
    try:
        if text in _NAMED:
            return _period(today, *_NAMED[text])
        if year := _SPELT_YEAR.match(text):
            text = f"{today.year + _NAMED[year[0]][1]}년{text[year.end() :]}"
        text = _SPELT_NUMBER.sub(lambda spelt: _SPELT[spelt[0]], text)
        for pattern, read in _READERS:
            if text and (match := pattern.fullmatch(text)):
                first, after = read(match, today)
                is_since = pattern is _AGO and not match[3]
                return first, first + _ONE_DAY if bound and is_since else after
    except (ValueError, OverflowError):  # no such day
        return None
    return None


def _ago(match: re.Match[str], today: date) -> Span:
    """``7d`` is the last seven days and today, ``7 days ago`` the one day, or week, or month."""
    number, unit, ago = match.groups()
    if ago:
        return _period(today, _UNITS[unit], -int(number))
    return _back(today, _UNITS[unit], int(number)), today + _ONE_DAY


def _numbers(match: re.Match[str], today: date) -> Span:
    parts = [part for part in match.groups() if part is not None]
    return _days(*map(int, parts), today=today)


def _korean(match: re.Match[str], today: date) -> Span:
    year, month, day = (int(part) if part else None for part in match.groups())
    return _days(_year(year, today), month, day, today=today)


def _part(match: re.Match[str], today: date) -> Span:
    """A quarter or half of a year."""
    if match[4]:
        month, months = (1 if match[4] == "상" else 7), 6
    else:
        month, months = 3 * int(match[2] or match[3]) - 2, 3
    return _months(_year(match[1], today), month, months, today)


def _quarter(match: re.Match[str], today: date) -> Span:
    number, year = match[1] or match[2] or match[5], match[3] or match[4]
    return _months(int(year), 3 * int(number) - 2, 3, today)


def _english(match: re.Match[str], today: date) -> Span:
    name, day, year = match.groups()[:3] if match[1] else (match[5], match[4], match[6])
    month = next(n for n, start in enumerate(_MONTHS, 1) if name.startswith(start[:3]))
    return _days(int(year) if year else None, month, int(day) if day else None, today=today)


def _weekday(match: re.Match[str], today: date) -> Span:
    """A day of the week named, or the last such day; before today where it is "last" Friday."""
    week, last, hangul, english = match.groups()
    names = _HANGUL_WEEKDAYS if hangul else [day[:3] for day in _WEEKDAYS]
    weekday = names.index(hangul or english[:3])
    if week:
        first = _period(today, *_NAMED[week])[0] + timedelta(weekday)
    else:
        before = today - _ONE_DAY if last else today
        first = before - timedelta((before.weekday() - weekday) % 7)
    return first, first + _ONE_DAY


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Span]], ...] = (
    (_KOREAN, _korean),  # before _AGO: 2023년 is no span of 2,023 years
    (_PART, _part),  # likewise, 1분기 is not the last three months
    (_QUARTER, _quarter),
    (_WEEKDAY, _weekday),
    (_AGO, _ago),
    (_NUMBERS, _numbers),
    (_ENGLISH, _english),
)


def _year(stated: str | int | None, today: date) -> int | None:
    """A year that may be stated in two digits; those are of the past, or of this year."""
    if not stated:
        return None
    year = int(stated)
    if year < _CENTURY:
        year += today.year // _CENTURY * _CENTURY
        year -= _CENTURY if year > today.year else 0
    return year


def _months(year: int | None, month: int, count: int, today: date) -> Span:
    first = _days(year, month, today=today)[0]
    return first, _days(first.year, month + count - 1, today=today)[1]


def _days(
    year: int | None, month: int | None = None, day: int | None = None, *, today: date
) -> Span:
    """A year, a month or a day.

    Raises:
        ValueError: there is none such.
    """
    if year is None:
        assert month is not None
        year = today.year - ((month, day or 1) > (today.month, today.day))
    if year not in _YEARS:
        raise ValueError(year)
    if month is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if day is None:
        first = date(year, month, 1)
        return first, first + timedelta(calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day) + _ONE_DAY


def _period(today: date, unit: str, offset: int) -> Span:
    """The day, the week from Monday, the month … that is `offset` of them from today."""
    if unit == "day":
        first = today + timedelta(offset)
        return first, first + _ONE_DAY
    if unit == "week":
        first = today + timedelta(7 * offset - today.weekday())
        return first, first + timedelta(7)
    if unit == "year":
        return _days(today.year + offset, today=today)
    months = 3 if unit == "quarter" else 1
    number = today.year * 12 + (today.month - 1) // months * months + months * offset
    last = number + months - 1
    return (
        _days(number // 12, number % 12 + 1, today=today)[0],
        _days(last // 12, last % 12 + 1, today=today)[1],
    )


def _back(today: date, unit: str, count: int) -> date:
    """The same day, `count` units ago."""
    if unit in {"day", "week"}:
        return today - timedelta(count * (7 if unit == "week" else 1))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    number = today.year * 12 + today.month - 1 - months * count
    year, month = number // 12, number % 12 + 1
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
