"""Whether a text says a word or a number: other forms of the same, and others that look like it."""

from __future__ import annotations

import unicodedata

import pytest

from munjang.answer.saying import denies, numbers_of, says, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5,000만 원", "50,000,000원"),
        ("5000만", "5,000만 원"),
        ("5000 만 원", "5,000만 원"),
        ("3 million", "3,000,000"),
        ("2.5 billion won", "25억 원"),
        ("30%", "30 퍼센트"),
        ("30 percent", "30%"),
        ("28일", "28"),
        ("1967년에", "1967"),
        ("02", "2월"),
        ("−5", "-5"),
        ("１２명", "12명"),
        (unicodedata.normalize("NFD", "5,000만 원"), "5,000만 원"),
    ],
)
def test_one_number_in_two_forms(one, other):
    ((first,), (second,)) = numbers_of(one), numbers_of(other)
    assert first.is_same(second)
    assert second.is_same(first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5,000만 원", "5,000원"),
        ("28일", "28년"),
        ("3시", "3층"),
        ("3시간", "3시"),
        ("3개월", "3월"),
        ("19세기", "19세"),
        ("1990년대", "1990년"),
        ("128", "1284"),
        ("1,2", "12"),
        ("3.5", "35"),
        ("-5도", "5도"),
        ("3 million", "3 thousand"),
        ("8 a.m.", "8 p.m."),
        ("30%", "30명"),
        ("100원", "100달러"),
    ],
)
def test_two_numbers_that_look_alike(one, other):
    others = numbers_of(other)
    assert others
    assert not any(number.is_same(one) for one in numbers_of(one) for number in others)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2027.02.28", [2027, 2, 28]),
        ("2024. 2. 3.(토)", [2024, 2, 3]),
        ("2027-02-28", [2027, 2, 28]),
        ("2010~2012년", [2010, 2012]),
        ("8:30", [8, 30]),
        ("1,234,567.8", [1234567.8]),
        ("3천 원", [3000]),
        ("100 만나는", [100]),
        ("pages 3-4", [3, 4]),
        ("없음", []),
    ],
)
def test_the_numbers_of_a_text(text, values):
    assert [float(number.value) for number in numbers_of(text)] == values


def test_where_numbers_stand():
    text = "보증금은 5,000만 원이고 09:30에 낸다."
    spans = dict.fromkeys(number.span for number in numbers_of(text))
    assert [text[start:end] for start, end in spans] == ["5,000만 원", "09:30"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("계약은 6월에 끝난다.", "끝납니다"),
        ("계약은 6월에 끝납니다.", "끝난다"),
        ("문은 아홉 시에 열렸다.", "열렸습니다"),
        ("그는 1967년에 결혼하였다.", "결혼했습니다"),
        ("그는 1967년에 결혼했다.", "결혼하였습니다"),
        ("월세는 70만 원이다.", "원입니다"),
        ("남편은 박성준이다.", "박성준입니다"),
        ("남편 박성준과 함께", "박성준이다"),
        ("배를 타고 간다.", "갑니다"),
        ("The lease was terminated.", "terminates"),
        ("COVID-19 spread.", "COVID-19"),
    ],
)
def test_a_word_in_another_form(text, word):
    assert says(text, word)
    assert says(unicodedata.normalize("NFD", text), word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("계약은 6월에 시작된다.", "끝납니다"),
        ("가격은 70만 원이다.", "갑니다"),
        ("남편은 박성준이다.", "김성준입니다"),
        ("The ferry leaves Mokpo.", "Busan"),
        ("Paper of the size A5.", "A4"),
    ],
)
def test_a_word_that_is_not_there(text, word):
    assert not says(text, word)


def test_words_that_say_something():
    assert words_of("The ferry leaves at 8:30 on A4 paper.") == ["ferry", "leaves", "A4", "paper"]
    assert words_of("계약은 2027년에 해지해야 합니다.") == ["계약은", "해지해야"]
    assert words_of("?!") == []


@pytest.mark.parametrize(
    "text",
    ["It is not free.", "They don’t pay.", "끝나지 않는다.", "비용이 없다.", "무료가 아닙니다."],
)
def test_what_denies(text):
    assert denies(text)


@pytest.mark.parametrize("text", ["Notes are free.", "안전한 길이다.", "Knots hold.", ""])
def test_what_only_looks_as_if_it_denied(text):
    assert not denies(text)
