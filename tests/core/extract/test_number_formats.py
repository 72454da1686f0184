"""Numbers as sheets show them."""

import pytest

from munjang.extract.number_formats import formatter


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 3.0, "3"),
        ("General", 0.1 + 0.2, "0.3"),
        ("0", 2.5, "3"),
        ("#,##0", 1234567.5, "1,234,568"),
        ("0.0%", 0.1234, "12.3%"),
        ("0.##", 2.5, "2.5"),
        ("0.00E+00", 12345.0, "1.23E+04"),
        ('"₩"#,##0', -1500.0, "-₩1,500"),
        ("[$₩-412]#,##0.00", 3.14159, "₩3.14"),
        ("#,##0_);[Red](#,##0)", -1500.0, "(1,500)"),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 0.0, "-"),
        ('#,##0,"천원"', 1234567.0, "1,235천원"),
        ('[>=1000000]0.0,,"백만";#,##0', 2500000.0, "2.5백만"),
        ('[>=1000000]0.0,,"백만";#,##0', 2500.0, "2,500"),
        ("000-0000-0000", 1012345678.0, "010-1234-5678"),
        ("000000-0000000", 8001011234567.0, "800101-1234567"),
        ('"제"0"호"', 7.0, "제7호"),
        (";;;", 7.0, ""),
        ("# ?/?", 0.5, "0.5"),
        ("", 7.0, "7"),
    ],
)
def test_numbers(code, value, shown):
    assert formatter(code)(value) == shown


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("yyyy-mm-dd", 45000.0, "2023-03-15"),
        ("m/d/yy", 45000.0, "2023-03-15"),
        ("mmm-yy", 45000.0, "2023-03"),
        ("m/d/yy h:mm", 45000.6, "2023-03-15 14:24"),
        ("h:mm AM/PM", 0.75, "18:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ('yyyy"년" m"월" d"일"', 45000.6, "2023년 3월 15일"),
        ('yyyy"年" mm"月"', 45000.0, "2023年 03月"),
        ('오전/오후 h"시" mm"분"', 0.6, "오후 2시 24분"),
        ('m"월" d"일" (aaa)', 45000.0, "3월 15일 (수)"),
        ("aaa", 45000.0, "수"),
        ("[$-412]aaaa;@", 45000.0, "수요일"),
        ("ddd", 45000.0, "Wed"),
        ("dddd", 45000.0, "Wednesday"),
        ("yy.mm.dd(aaa)", 45000.0, "2023-03-15 (수)"),
        ("yyyy-mm-dd (aaa) h:mm", 45000.6, "2023-03-15 14:24 (수)"),
        ("yyyy-mm-dd", 1.0, "1900-01-01"),
        ("yyyy-mm-dd", 61.0, "1900-03-01"),
        ("yyyy-mm-dd", -5.0, "-5"),
        ("yyyy-mm-dd", 1e12, "1000000000000"),
    ],
)
def test_dates(code, value, shown):
    assert formatter(code)(value) == shown


def test_dates_of_old_macs():
    assert formatter("yyyy-mm-dd", from_1904=True)(0.0) == "1904-01-01"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e308, -1e308, 5e-324])
@pytest.mark.parametrize(
    "code", ["General", "#,##0.00", "0%", "yyyy-mm-dd", "[h]:mm", '0"', "[", ";"]
)
def test_any_number_is_shown_somehow(code, value):
    assert isinstance(formatter(code)(value), str)
