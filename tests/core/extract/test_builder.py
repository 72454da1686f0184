"""The marks that all readers make."""

import time

import pytest

from munjang.extract.builder import TextBuilder, TextLimitReached
from munjang.extract.limits import READING_SECONDS
from munjang.messages import msg
from munjang.records import Mark


def marked(out: TextBuilder) -> list[tuple[str, int | None, str, str]]:
    extraction = out.build("test")
    return [
        (mark.kind, mark.number, mark.label, extraction.text[mark.start : mark.end].strip())
        for mark in extraction.marks
    ]


def test_a_document_inside_another_has_its_own_pages_and_headings():
    out = TextBuilder()
    out.title = "바깥"
    out.page(1)
    out.heading("머리말", 1)
    with out.part("첨부.zip"):
        out.title = "안"
        out.page(1)
        out.block("압축 안")
        with out.part("a.txt"):
            out.block("깊은 곳")
    out.page(2)
    out.block("끝")
    extraction = out.build("test")
    assert extraction.title == "바깥"
    found = [
        (m.kind, m.number, m.label, extraction.text[m.start : m.end]) for m in extraction.marks
    ]
    assert ("page", 1, "", "머리말\n\n압축 안\n\n깊은 곳\n\n") in found
    assert ("page", 1, "", "압축 안\n\n깊은 곳\n\n") in found
    assert ("part", None, "첨부.zip", "압축 안\n\n깊은 곳\n\n") in found
    assert ("part", None, "첨부.zip › a.txt", "깊은 곳\n\n") in found
    assert ("page", 2, "", "끝") in found


def test_rows_that_follow_each_other_are_one_table():
    out = TextBuilder()
    out.row([["이름"], ["값"]], place="A1")
    out.row([["가"], ["1"]], place="A2")
    out.block("사이")
    out.row([["나"], ["2"]])
    assert [found for found in marked(out) if found[0] == "table"] == [
        ("table", None, "", "이름\t값\n\n가\t1"),
        ("table", None, "", "나\t2"),
    ]


def test_sheets_and_cells_are_marked():
    out = TextBuilder()
    out.sheet(1, "매출")
    out.row([["지역"], ["금액"]], place="A1")
    out.sheet(2, "비용")
    out.row([["임대료"], ["30"]], place="B7")
    assert ("sheet", 2, "비용", "임대료\t30") in marked(out)
    assert ("cell", None, "B7", "임대료\t30") in marked(out)


def test_recognised_text_says_how_sure_it_is():
    out = TextBuilder()
    with out.recognised(0):
        out.block("흐린 글자")
    out.block("글자")
    assert marked(out) == [("ocr", 1, "", "흐린 글자")]


def test_what_is_missing_is_said_once_with_its_part():
    out = TextBuilder()
    with out.part("b.pdf"):
        out.leave_out(msg("The document is damaged"))
        out.leave_out(msg("The document is damaged"))
    out.leave_out(msg("Pages are missing"))
    assert [str(reason) for reason in out.build("test").left_out] == [
        "b.pdf: The document is damaged",
        "Pages are missing",
    ]


def test_of_very_many_reasons_the_rest_is_counted():
    out = TextBuilder()
    for number in range(100):
        out.leave_out(msg("Page {page} is missing", page=number))
    assert str(out.build("test").left_out[-1]) == "80 more parts are missing"


def test_the_last_mark_ends_with_the_text():
    out = TextBuilder()
    out.slide(1, "제목")
    out.block("슬라이드")
    extraction = out.build("test")
    assert extraction.marks == [Mark(0, len(extraction.text), "slide", 1, "제목")]


def test_what_takes_too_long_is_cut(monkeypatch):
    out = TextBuilder()
    out.block("읽은 문장입니다.")
    now = out.begun + READING_SECONDS + 1
    monkeypatch.setattr(time, "process_time", lambda: now)
    with pytest.raises(TextLimitReached):
        out.block("마지막 문장입니다.")
    extraction = out.build("txt")
    assert extraction.text == "읽은 문장입니다.\n\n마지막 문장입니다."
    assert [str(reason) for reason in extraction.left_out] == [
        "The rest would take too long to read"
    ]
