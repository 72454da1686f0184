"""Excel workbooks."""

import time

import pytest
from document_parts import A, R, outcome
from workbook_parts import S, relations, sheet_xml, xlsb, xlsx

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def text(write):
    """The paragraphs of a workbook."""

    def text(sheets, **more):
        return extract(write("book.xlsx", xlsx(sheets, **more))).text.split("\n\n")

    return text


SALES = [["지역", "담당", "매출"], ["서울", "김하나", 300], ["부산", "이두리", 120]]


def test_a_row_is_read_with_the_names_of_its_columns(text):
    assert text({"Sheet1": SALES}) == [
        "지역\t담당\t매출",
        "지역: 서울\t담당: 김하나\t매출: 300",
        "지역: 부산\t담당: 이두리\t매출: 120",
    ]


def test_marks_say_sheet_and_cell(write):
    path = write("book.xlsx", xlsx({"실적": [[], [None, "합계"], *SALES], "Sheet2": [["끝"]]}))
    extraction = extract(path)
    found = {(m.kind, m.label): extraction.text[m.start : m.end].strip() for m in extraction.marks}
    assert found["cell", "B2"] == "합계"
    assert found["cell", "A4"] == "지역: 서울\t담당: 김하나\t매출: 300"
    assert found["sheet", "실적"].startswith("실적\n\n합계")
    assert found["sheet", "Sheet2"] == "끝"
    assert found["table", ""].startswith("지역\t담당")


def test_titles_stand_above_the_header(text):
    assert text({"Sheet1": [["2024년 지역별 실적"], ["단위: 백만원"], *SALES]})[-1] == (
        "지역: 부산\t담당: 이두리\t매출: 120"
    )


def test_a_header_of_two_rows(text):
    rows = [
        ["지역", "2023년", None, "2024년", None],
        [None, "매출", "이익", "매출", "이익"],
        ["서울", 1, 2, 3, 4],
        ["부산", 5, 6, 7, 8],
    ]
    assert text({"Sheet1": rows})[-1] == (
        "지역: 부산\t2023년 매출: 5\t2023년 이익: 6\t2024년 매출: 7\t2024년 이익: 8"
    )


@pytest.mark.parametrize(
    "line",
    [
        ["계좌번호", "123-45-678"],
        ["수신: (주)한국", None, "견적일: 2024. 3. 5."],
        ["2024년 실적", None, "(단위: 천원)"],
        ["부서명: 총무팀", "작성자: 김하나"],
    ],
)
def test_a_line_above_the_header_names_no_columns(text, line):
    assert text({"Sheet1": [line, *SALES]})[-1] == "지역: 부산\t담당: 이두리\t매출: 120"


def test_the_lines_of_a_form_above_a_table_are_not_its_header(text):
    def styled(*cells):
        return [(cell, 1 + number % 2) for number, cell in enumerate(cells)]

    header = [(name, 3) for name in ("품목", "규격", "수량", "단가")]
    table = [header, ["볼펜", "가", 10, 100], ["연필", "나", 5, 100]]
    lines = [styled("상호", "가나상사", "대표", "김하나"), styled("주소", "서울", "업태", "도매")]
    found = text({"Sheet1": [*lines, *table]}, formats=["0", "0.0", "0.00"])
    assert found[1] == "주소\t서울\t업태\t도매"
    assert found[-1] == "품목: 연필\t규격: 나\t수량: 5\t단가: 100"
    lines = [
        ["부서", "총무팀", "작성일", "2024-03-05"],
        ["작성자", "홍길동", "전화", "02-123-4567"],
    ]
    table = [["내역", "단가", "수량", "금액"], ["종이", 10, 5, 50], ["펜", 20, 2, 40]]
    assert text({"Sheet1": [*lines, *table]})[-1] == "내역: 펜\t단가: 20\t수량: 2\t금액: 40"


def test_formulas_without_results_are_said_to_be_missing(write):
    cell = '<c r="{}">{}</c>'.format
    row = (
        cell("A1", "<v>합계</v>")
        + cell("B1", "<f>1+2</f><v>3</v>")
        + cell("C1", "<f>1+2</f><v></v>")
        + cell("D1", "<f>1+2</f>")
        + '<c r="E1" t="str"><f>""</f><v></v></c>'
    )
    sheet = f'<worksheet xmlns="{S}"><sheetData><row r="1">{row}</row></sheetData></worksheet>'
    extraction = extract(write("book.xlsx", xlsx({"Sheet1": sheet})))
    assert extraction.text == "합계\t3"
    (missing,) = extraction.left_out
    assert missing.values == {"count": 2}


def test_years_may_be_names(text):
    rows = [["지역", 2023, 2024], ["서울", 10, 20], ["부산", 30, 40]]
    assert text({"Sheet1": rows})[-1] == "지역: 부산\t2023: 30\t2024: 40"


def test_several_tables_on_a_sheet(text):
    rows = [*SALES, [], [], ["품목", "수량"], ["연필", 3], ["지우개", 5]]
    assert text({"Sheet1": rows})[-1] == "품목: 지우개\t수량: 5"


def test_a_table_goes_on_after_an_empty_row(text):
    rows = [*SALES, [], ["대구", "박세미", 80], ["광주", "최네오", 70]]
    assert text({"Sheet1": rows})[-1] == "지역: 광주\t담당: 최네오\t매출: 70"


def test_a_header_may_be_apart_from_its_rows(text):
    assert text({"Sheet1": [SALES[0], [], *SALES[1:]]})[-1].startswith("지역: 부산")


def test_a_repeated_header_is_written_once(text):
    found = text({"Sheet1": [*SALES, SALES[0], ["대구", "박세미", 80]]})
    assert found.count("지역\t담당\t매출") == 1
    assert found[-1] == "지역: 대구\t담당: 박세미\t매출: 80"


def test_a_header_is_told_by_its_look(text):
    rows = [[("이름", 1), ("부서", 1)], ["김하나", "총무과"], ["이두리", "기획과"]]
    assert text({"Sheet1": rows}, formats=["@"])[-1] == "이름: 이두리\t부서: 기획과"


def test_a_form_has_no_header(text):
    rows = [
        [("성명", 1), "홍길동", ("부서", 1), "총무과"],
        [("직급", 1), "과장", ("전화", 1), 1234],
        [("주소", 1), "서울", ("나이", 1), 40],
    ]
    assert text({"Sheet1": rows}, formats=["@"]) == [
        "성명\t홍길동\t부서\t총무과",
        "직급\t과장\t전화\t1234",
        "주소\t서울\t나이\t40",
    ]


def test_long_texts_are_paragraphs_of_their_own(write):
    opinion = "첫 문단입니다. 이 의견은 꽤 길어서 표의 한 줄에 담기지 않습니다.\n둘째 문단입니다."
    rows = [["번호", "이름", "의견"], [1, "김하나", opinion], [2, "이두리", "없음"]]
    extraction = extract(write("book.xlsx", xlsx({"Sheet1": rows})))
    assert extraction.text.split("\n\n")[1:4] == ["번호: 1\t이름: 김하나", *opinion.split("\n")]
    start = extraction.text.index("둘째")
    assert [m.label for m in extraction.marks if m.kind == "cell" and m.start <= start < m.end] == [
        "C2"
    ]


def test_numbers_as_they_are_shown(text):
    rows = [[(0.256, 1), (45000, 2), (1234567, 3), 3.0, True]]
    formats = ["0.0%", "yyyy-mm-dd", '"₩"#,##0']
    assert text({"Sheet1": rows}, formats=formats) == ["25.6%\t2023-03-15\t₩1,234,567\t3\tTRUE"]


def test_dates_of_1904(text):
    book = '<workbookPr date1904="1"/>'
    found = text({"Sheet1": [[(0, 1), "x"]]}, formats=["yyyy-mm-dd"], workbook=book)
    assert found == ["1904-01-01\tx"]


def test_strings_of_every_kind(text):
    strings = [
        "<si><t>공유</t></si>",
        "<si><r><t>서식이 </t></r><r><t>있는 글</t></r><rPh><t>서식</t></rPh></si>",
        "<si><t>두_x000D_\n줄</t></si>",
    ]
    cells = "".join(f'<c r="{place}1" t="s"><v>{n}</v></c>' for n, place in enumerate("ABC"))
    cells += '<c t="str"><f>A1</f><v>계산</v></c><c t="e"><v>#N/A</v></c>'
    cells += '<c t="d"><v>2024-03-05T00:00:00</v></c><c t="s"><v>99</v></c>'
    sheet = f'<worksheet xmlns="{S}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    assert text({"Sheet1": sheet}, strings=strings) == [
        "공유\t서식이 있는 글\t두 줄\t계산\t#N/A\t2024-03-05"
    ]


def test_notes_text_boxes_and_page_headers(write):
    comments = (
        f'<comments xmlns="{S}"><authors><author>김하나</author><author>tc=1</author></authors>'
        '<commentList><comment ref="C2" authorId="0"><text><r><t>잠정치</t></r></text></comment>'
        '<comment ref="C3" authorId="1"><text><t>[스레드 댓글]</t></text></comment></commentList>'
        "</comments>"
    )
    threaded = '<ThreadedComments><threadedComment ref="C3"><text>확인 바람</text>'
    drawing = f'<d xmlns:a="{A}"><sp><a:p><a:r><a:t>상자의 글</a:t></a:r></a:p></sp></d>'
    chart = f'<c xmlns:a="{A}"><title><a:p><a:r><a:t>월별 추이</a:t></a:r></a:p></title></c>'
    footer = "<headerFooter><oddFooter>&amp;L대외비&amp;C&amp;P / &amp;N</oddFooter></headerFooter>"
    parts = {
        "xl/comments1.xml": comments,
        "xl/threaded1.xml": threaded + "</threadedComment></ThreadedComments>",
        "xl/drawing1.xml": drawing,
        "xl/_rels/drawing1.xml.rels": relations(("chart", "chart1.xml")),
        "xl/chart1.xml": chart,
    }
    attached = {
        1: [
            ("comments", "../comments1.xml"),
            ("threadedComment", "../threaded1.xml"),
            ("drawing", "../drawing1.xml"),
        ]
    }
    data = xlsx({"Sheet1": sheet_xml(SALES, footer)}, parts=parts, attached=attached)
    extraction = extract(write("book.xlsx", data))
    assert extraction.text.split("\n\n")[3:] == [
        "대외비",
        "잠정치",
        "확인 바람",
        "상자의 글",
        "월별 추이",
    ]
    assert [m.label for m in extraction.marks if m.kind == "cell"][-2:] == ["C2", "C3"]


def test_a_far_cell_costs_nothing(text):
    sheet = (
        f'<worksheet xmlns="{S}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
        '<c r="XFD1048576" t="inlineStr"><is><t>맨 끝</t></is></c></row></sheetData></worksheet>'
    )
    assert text({"Sheet1": sheet}) == ["맨 끝"]


def test_a_large_sheet_is_read_soon(write):
    rows = [["번호", "이름", "금액", "비고"]]
    rows += [[number, f"이름{number}", number * 1.5, "확인"] for number in range(20_000)]
    path = write("book.xlsx", xlsx({"Sheet1": rows}))
    start = time.process_time()
    extraction = extract(path)
    assert time.process_time() - start < 10  # a second and a half, on a machine that is not busy
    assert extraction.text.endswith("번호: 19999\t이름: 이름19999\t금액: 29998.5\t비고: 확인")


def test_of_a_very_large_table_rows_matter_more_than_names(write):
    rows = [["이름", "금액"]] + [[f"이름{number}", number] for number in range(500)]
    path = write("book.xlsx", xlsx({"Sheet1": rows}))
    text = extract(path, limit=10_000).text
    assert "이름: 이름0\t금액: 0" in text
    assert "이름499\t499" in text


def test_a_damaged_sheet_leaves_the_others(write):
    whole = xlsx({"앞": SALES, "뒤": [["둘째 장"]]}, parts={})
    damaged = xlsx({"앞": "not XML", "뒤": [["둘째 장"]]})
    assert outcome(write("a.xlsx", whole)) == FileState.INDEXED
    extraction = extract(write("b.xlsx", damaged))
    assert "둘째 장" in extraction.text
    assert [str(reason) for reason in extraction.left_out] == ["앞: The document is damaged"]


def test_a_sheet_that_is_cut_off_gives_what_it_has(text):
    sheet = sheet_xml(SALES)
    assert text({"Sheet1": sheet[: sheet.index("부산")]})[1].startswith("지역: 서울")


def test_an_empty_workbook(write):
    assert outcome(write("a.xlsx", xlsx({"Sheet1": []}))) == FileState.EMPTY


def test_a_workbook_without_its_first_part(write, archive):
    assert outcome(archive("a.xlsx", {"xl/styles.xml": "<a/>"})) == FileState.FAILED
    assert outcome(write("b.xlsx", xlsx({"Sheet1": SALES})[:-200])) == FileState.FAILED


def test_a_bomb_is_refused(write):
    cells = " " * (40 << 20)
    sheet = f'<worksheet xmlns="{S}"><sheetData>{cells}</sheetData></worksheet>'
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("a.xlsx", xlsx({"Sheet1": sheet})))
    assert refused.value.state == FileState.TOO_LARGE


def test_entities_are_not_followed(text):
    sheet = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet_xml([["앞", "뒤"]])
    found = text({"Sheet1": sheet.replace("뒤", "&e;")})
    assert found == ["앞"]


def test_a_binary_workbook(write):
    rows = [["이름", "비율", "수량"], ["가", 0.25, 3], ["나", 0.5, -4], ["다", 0.125, True]]
    extraction = extract(write("book.xlsb", xlsb(rows)))
    assert extraction.text.split("\n\n") == [
        "이름\t비율\t수량",
        "이름: 가\t비율: 25.0%\t수량: 3",
        "이름: 나\t비율: 50.0%\t수량: -4",
        "이름: 다\t비율: 12.5%\t수량: TRUE",
    ]
    assert extraction.reader == "xlsb"


def test_a_damaged_binary_workbook(write, archive):
    assert outcome(write("a.xlsb", xlsb([]))) == FileState.EMPTY
    short = {"xl/workbook.bin": b"\x9c\x01\x02\0\0", "[Content_Types].xml": "<a/>"}
    assert outcome(archive("b.xlsb", short)) == FileState.FAILED
    broken = xlsb([["가"], ["나"]])
    assert outcome(write("c.xlsb", broken[: len(broken) // 2])) == FileState.FAILED


def test_names_with_the_separator_of_windows(archive):
    parts = {
        "_rels\\.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl\\workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
        '<sheet name="Sheet1" r:id="rId1"/></sheets></workbook>',
        "xl\\_rels\\workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl\\worksheets\\sheet1.xml": sheet_xml([["글"]]),
    }
    assert extract(archive("a.xlsx", parts)).text == "글"


def test_what_old_programs_cannot_show_is_no_text(text):
    def alternatives(newer):
        older = "<x:sp><a:p><a:r><a:t>이 차트는 사용할 수 없습니다.</a:t></a:r></a:p></x:sp>"
        return (
            f"<mc:AlternateContent xmlns:mc='mc'><mc:Choice>{newer}</mc:Choice>"
            f"<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"
        )

    chart = alternatives(f'<cx:chart xmlns:cx="cx" xmlns:r="{R}" r:id="rId1"/>')
    slicer = alternatives('<sle:slicer xmlns:sle="sle" name="지역"/>')
    title = "<cx:title><a:p><a:r><a:t>처리 단계</a:t></a:r></a:p></cx:title>"
    parts = {
        "xl/drawings/drawing1.xml": f'<x:wsDr xmlns:x="x" xmlns:a="a">{chart}{slicer}</x:wsDr>',
        "xl/drawings/_rels/drawing1.xml.rels": relations(("chartEx", "../charts/chart1.xml")),
        "xl/charts/chart1.xml": f'<cx:chart xmlns:cx="cx" xmlns:a="a">{title}</cx:chart>',
    }
    attached = {1: [("drawing", "../drawings/drawing1.xml")]}
    assert text({"Sheet1": [["이름"]]}, attached=attached, parts=parts) == ["이름", "처리 단계"]
