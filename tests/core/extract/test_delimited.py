"""Tables in plain text."""

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def rows(write):
    def rows(content, name="table.csv"):
        return extract(write(name, content)).text.split("\n\n")

    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_in_any_encoding(rows, delimiter, encoding):
    lines = [["지역", "담당자", "매출액"], ["서울", "김하나", "300"], ["부산", "이두리", "120"]]
    content = "\r\n".join(delimiter.join(line) for line in lines)
    assert rows(content.encode(encoding)) == [
        "지역\t담당자\t매출액",
        "지역: 서울\t담당자: 김하나\t매출액: 300",
        "지역: 부산\t담당자: 이두리\t매출액: 120",
    ]


def test_quoted_fields(rows):
    content = '이름,주소,비고\n"김, 하나","서울\n강남구","그는 ""예""라고 했다"\n이두리,부산,\n'
    assert rows(content)[1:] == [
        '이름: 김, 하나\t주소: 서울 강남구\t비고: 그는 "예"라고 했다',
        "이름: 이두리\t주소: 부산",
    ]


def test_commas_inside_numbers_do_not_decide(rows):
    content = "품목;금액\n연필;1,200\n공책;3,400\n지우개;500\n"
    assert rows(content)[1] == "품목: 연필\t금액: 1,200"


def test_the_delimiter_may_be_named(rows):
    assert rows("sep=;\na;b\n1;2\n3;4\n")[-1] == "a: 3\tb: 4"


def test_without_a_header(rows):
    assert rows("1,2,3\n4,5,6\n") == ["1\t2\t3", "4\t5\t6"]


def test_marks_say_the_row(write):
    extraction = extract(write("a.csv", "이름,값\n가,1\n,2\n"))
    assert [mark.label for mark in extraction.marks if mark.kind == "cell"] == ["A1", "A2", "B3"]


def test_a_quotation_mark_that_is_not_closed_costs_one_line(rows):
    content = 'a,b\n1,"5 inch\n' + "2,ok\n" * 20_000
    found = rows(content)
    assert found[-1] in {"a: 2\tb: ok", "2\tok"}
    assert len(found) > 19_000


def test_running_text_stays_text(rows):
    assert rows("그냥 글입니다.\n\n표가 아닙니다.\n") == ["그냥 글입니다.", "표가 아닙니다."]


def test_empty_and_binary(write):
    assert outcome(write("a.csv", b"")) == FileState.EMPTY
    assert outcome(write("b.csv", b",,,\n,,,\n")) == FileState.EMPTY
    assert outcome(write("c.csv", bytes(range(256)) * 20)) == FileState.FAILED


def test_a_large_table_is_cut_at_the_limit(write):
    extraction = extract(write("a.csv", "번호,이름\n" + "1,홍길동\n" * 5000), limit=2000)
    assert len(extraction.text) <= 2000
    assert extraction.left_out
