"""Dates as people write them, in Korean and English."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munjang.search.dates import parse_span
from munjang.search.query import Query

TODAY = date(2026, 3, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024-03-01", (2024, 3, 1), (2024, 3, 2)),
        ("2024.3.1.", (2024, 3, 1), (2024, 3, 2)),
        ("20240301", (2024, 3, 1), (2024, 3, 2)),
        ("2024년 3월 1일", (2024, 3, 1), (2024, 3, 2)),
        ("March 1, 2024", (2024, 3, 1), (2024, 3, 2)),
        ("1 mar 2024", (2024, 3, 1), (2024, 3, 2)),
        ("2024-12", (2024, 12, 1), (2025, 1, 1)),
        ("2024년 2월", (2024, 2, 1), (2024, 3, 1)),
        ("February 2024", (2024, 2, 1), (2024, 3, 1)),
        ("2023", (2023, 1, 1), (2024, 1, 1)),
        ("2023년", (2023, 1, 1), (2024, 1, 1)),
        ("3월", (2026, 3, 1), (2026, 4, 1)),
        ("April", (2025, 4, 1), (2025, 5, 1)),
        ("12월 25일", (2025, 12, 25), (2025, 12, 26)),
        ("today", (2026, 3, 18), (2026, 3, 19)),
        ("어제", (2026, 3, 17), (2026, 3, 18)),
        ("그저께", (2026, 3, 16), (2026, 3, 17)),
        ("this week", (2026, 3, 16), (2026, 3, 23)),
        ("지난주", (2026, 3, 9), (2026, 3, 16)),
        ("지난 달", (2026, 2, 1), (2026, 3, 1)),
        ("last month", (2026, 2, 1), (2026, 3, 1)),
        ("last quarter", (2025, 10, 1), (2026, 1, 1)),
        ("2025 q4", (2025, 10, 1), (2026, 1, 1)),
        ("2025년 하반기", (2025, 7, 1), (2026, 1, 1)),
        ("작년", (2025, 1, 1), (2026, 1, 1)),
        ("재작년", (2024, 1, 1), (2025, 1, 1)),
        ("작년 12월", (2025, 12, 1), (2026, 1, 1)),
        ("지난해 3월 1일", (2025, 3, 1), (2025, 3, 2)),
        ("올해 상반기", (2026, 1, 1), (2026, 7, 1)),
        ("last year Q4", (2025, 10, 1), (2026, 1, 1)),
        ("24년 3월", (2024, 3, 1), (2024, 4, 1)),
        ("1분기", (2026, 1, 1), (2026, 4, 1)),
        ("하반기", (2025, 7, 1), (2026, 1, 1)),
        ("q2", (2025, 4, 1), (2025, 7, 1)),
        ("최근 2분기", (2025, 9, 18), (2026, 3, 19)),
        ("10년", (2016, 3, 18), (2026, 3, 19)),
        ("일주일", (2026, 3, 11), (2026, 3, 19)),
        ("최근 한 달", (2026, 2, 18), (2026, 3, 19)),
        ("3일 이내", (2026, 3, 15), (2026, 3, 19)),
        ("past month", (2026, 2, 18), (2026, 3, 19)),
        ("두 달 전", (2026, 1, 1), (2026, 2, 1)),
        ("사흘 전", (2026, 3, 15), (2026, 3, 16)),
        ("a week ago", (2026, 3, 9), (2026, 3, 16)),
        ("7d", (2026, 3, 11), (2026, 3, 19)),
        ("최근 2주", (2026, 3, 4), (2026, 3, 19)),
        ("1개월", (2026, 2, 18), (2026, 3, 19)),
        ("last 3 months", (2025, 12, 18), (2026, 3, 19)),
        ("3일 전", (2026, 3, 15), (2026, 3, 16)),
        ("2 weeks ago", (2026, 3, 2), (2026, 3, 9)),
    ],
)
def test_dates_are_understood_in_both_languages(text, first, after):
    assert parse_span(text, TODAY) == (date(*first), date(*after))


def test_a_month_back_from_a_day_it_has_not_is_its_last():
    assert parse_span("1m", date(2026, 3, 31)) == (date(2026, 2, 28), date(2026, 4, 1))


@pytest.mark.parametrize(
    "text",
    ["", "someday", "2024-13", "2024-02-30", "9999년", "99999d", "0월", "13월", "월", "2024-"],
)
def test_what_is_no_date_is_none(text):
    assert parse_span(text, TODAY) is None


@given(st.text(max_size=12) | st.text("0123456789-./년월일dwmqy전 ", max_size=12))
def test_any_text_is_a_span_or_none(text):
    span = parse_span(text, TODAY)
    assert span is None or span[0] < span[1]


def test_today_is_the_day_here():
    assert Query.parse("수정:오늘") == Query.parse(
        "수정:오늘", datetime.now(UTC).astimezone().date()
    )
