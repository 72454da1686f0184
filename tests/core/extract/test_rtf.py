"""Rich text documents."""

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def read(write):
    """Write a document from its body and read it."""

    def read(body, head=r"\ansi\ansicpg949\deff0"):
        content = rf"{{\rtf1{head} {body}}}"
        return extract(write("document.rtf", content.encode("cp949")))

    return read


def paragraphs(extraction):
    return extraction.text.split("\n\n")


def test_paragraphs_and_signs(read):
    body = (
        r"하나\par 둘\line 셋\tab 넷\par\pard \{다섯\}\~여\-섯\_일곱 \ldblquote 여덟\rdblquote\par"
    )
    assert paragraphs(read(body)) == ["하나", "둘\n셋\t넷", "{다섯} 여섯-일곱 “여덟”"]


def test_line_ends_of_the_file_are_not_text(read):
    assert read("한 문\r\n단이\n다.\\par").text == "한 문단이다."


@pytest.mark.parametrize(
    "body",
    [
        r"\'c7\'d1\'b1\'db",
        r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset129 Batang;}}\f1 \'c7\'d1{\f1\'b1\'db}",
        r"\uc1\u-10916?\u44544?",
        r"\uc2\u-10916\'c7\'d1\u44544\'b1\'db",
        r"\uc0\u-10916\u44544",
        r"{\uc2{\u-10916\'c7\'d1}}\u44544?",
        r"{\upr{??}{\*\ud{\uc0\u-10916\u44544}}}",
    ],
)
def test_hangul_in_all_its_forms(read, body):
    assert read(body).text == "한글"


def test_code_pages(write):
    fonts = r"{\fonttbl{\f0\fcharset204 A;}{\f1\fcharset128 B;}{\f2\fcharset2 Symbol;}}"
    body = (
        rf"{{\rtf1\ansi\ansicpg1252{fonts}\f0 \'c4\'e0\f1 \'93\'fa\'96\'7b\f2 \'b7\plain caf\'e9}}"
    )
    assert extract(write("a.rtf", body)).text == "Да日本 café"


def test_characters_of_two_units_and_two_bytes(read):
    assert read(r"\u-10179?\u-9189? \'c6{\b}").text == "\U0001f41b \ufffd"
    assert read(r"\'94A\'94\'41").text == "볾볾"


def test_what_is_not_text(read):
    body = (
        r"{\info{\title 계약서}{\author 김}}{\colortbl;\red0;}{\*\generator X;}"
        r"{\field{\*\fldinst HYPERLINK a}{\fldrslt 보임}}{\pict\wmetafile8 010203}"
        r"{\v 숨김}\v 또 숨김\v0 {\deleted 지움}{\object{\*\objdata 0102}{\result 결과}}"
        r"{\*\unknown 모름}{\xe 색인}"
    )
    extraction = read(body)
    assert extraction.text == "보임결과"
    assert extraction.title == "계약서"


def test_binary_data_is_passed_over(write):
    data = rb"{\rtf1 a{\pict\bin5 }}{\x}b\par}"
    assert extract(write("a.rtf", data)).text == "ab"


def test_tables_row_by_row(read):
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row".format
    body = "앞\\par" + row("지역", "매출") + row("서울", r"삼백\par 만 원") + r"\pard 뒤\par"
    extraction = read(body)
    assert paragraphs(extraction) == ["앞", "지역\t매출", "서울\t삼백\n만 원", "뒤"]
    assert [mark.kind for mark in extraction.marks] == ["table"]


def test_headings_by_style_and_outline_level(read):
    styles = r"{\stylesheet{\s1\outlinelevel0 제목 하나;}{\s2 heading 2;}{\*\cs3 heading 3;}}"
    body = r"\s1 하나\par\pard\s2 둘\par\pard 본문\par\pard\outlinelevel2 셋\par"
    labels = [mark.label for mark in read(styles + body).marks]
    assert labels == ["하나", "하나 › 둘", "하나 › 둘 › 셋"]


def test_notes_boxes_headers_and_comments(read):
    body = (
        r"{\header 회사\par 3\par}{\footer 회사\par}본문{\footnote 각주}이다."
        r"{\*\atnid 1}{\*\annotation {\*\atndate 0}메모}"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt 글상자\par}}{\shprslt 글상자}}\par 끝\par"
    )
    assert paragraphs(read(body)) == ["본문이다.", "각주", "메모", "글상자", "끝", "회사"]


def test_pages_and_sections(read):
    body = r"하나\page 둘\sect\sectd 셋\sect\sectd\sbknone 넷\par\pard\pagebb 다섯\par"
    extraction = read(r"{\info{\nofpages4}}" + body)
    found = [
        (mark.number, extraction.text[mark.start : mark.end].split()) for mark in extraction.marks
    ]
    assert found == [(1, ["하나"]), (2, ["둘"]), (3, ["셋", "넷"]), (4, ["다섯"])]
    assert read(r"{\info{\nofpages5}}" + body).marks == read(body).marks == []  # some run over


def test_a_cut_document_gives_what_is_there(write):
    data = rb"{\rtf1\ansi {\b bold {\i text\par}} row\intbl\cell {\footnote no"
    assert extract(write("a.rtf", data)).text.split() == ["bold", "text", "row", "no"]


def test_without_text_or_beyond_all_depth(write):
    assert outcome(write("a.rtf", rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\par}")) == FileState.EMPTY
    assert outcome(write("a.rtf", rb"{\rtf1 " + b"{" * 100_000)) == FileState.FAILED
