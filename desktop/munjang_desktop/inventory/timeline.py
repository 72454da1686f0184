"""Files over time, in as many pieces as can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from munjang_desktop import texts
from munjang_desktop.inventory.plots import Bar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 48  # columns; from there on the pieces are longer
_YEARS = 30  # what is older is one piece: clocks that were never set say 1970 or 1980

translate = QCoreApplication.translate


def timeline(points: Sequence[tuple[float, int]]) -> list[Bar]:
    """Columns for (when a piece of time begins, files in it): days, months or years.

    The key of each is when it begins and ends, in seconds since the epoch.
    """
    dated = [(QDateTime.fromSecsSinceEpoch(int(at)).date(), count) for at, count in points]
    if not dated:
        return []
    first, last = dated[0][0], dated[-1][0]
    for begin, step, name in (
        (_same, _next_day, _day),
        (_month_begin, _next_month, _month),
    ):
        pieces = _pieces(begin(first), last, step)
        if len(pieces) <= _MOST:
            return _bars(dated, pieces, step, name)
    start = max(first, QDate(last.year() - _YEARS, 1, 1))
    pieces = _pieces(_year_begin(start), last, _next_year)
    return _bars(dated, pieces, _next_year, _year)


def _pieces(start: QDate, last: QDate, step: Callable[[QDate], QDate]) -> list[QDate]:
    pieces = [start]
    while len(pieces) <= _MOST and (after := step(pieces[-1])) <= last:
        pieces.append(after)
    return pieces


def _bars(
    dated: Sequence[tuple[QDate, int]],
    pieces: Sequence[QDate],
    step: Callable[[QDate], QDate],
    name: Callable[[QDate], str],
) -> list[Bar]:
    bars = []
    for number, start in enumerate(pieces):
        end = step(start)
        count = sum(n for day, n in dated if (day >= start or not number) and day < end)
        early = not number and dated[0][0] < start
        label = name(start)
        if early:
            label = translate("inventory", "to {year}").format(year=label)
        key = (0.0 if early else _seconds(start), _seconds(end))
        bars.append(Bar(label, count, texts.Counted().files(count), key if count else None))
    return bars


def _seconds(day: QDate) -> float:
    return float(QDateTime(day, QTime(0, 0)).toSecsSinceEpoch())


def _same(day: QDate) -> QDate:
    return day


def _next_day(day: QDate) -> QDate:
    return day.addDays(1)


def _month_begin(day: QDate) -> QDate:
    return QDate(day.year(), day.month(), 1)


def _next_month(day: QDate) -> QDate:
    return day.addMonths(1)


def _year_begin(day: QDate) -> QDate:
    return QDate(day.year(), 1, 1)


def _next_year(day: QDate) -> QDate:
    return day.addYears(1)


def _day(day: QDate) -> str:
    return QLocale().toString(day, translate("inventory", "MMM d", "how Qt writes a day"))


def _month(day: QDate) -> str:
    return QLocale().toString(day, translate("inventory", "MMM yyyy", "how Qt writes a month"))


def _year(day: QDate) -> str:
    return str(day.year())
