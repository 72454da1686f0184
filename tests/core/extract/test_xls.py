"""Old Excel workbooks."""

import struct

from compound import compound
from document_parts import outcome
from workbook_parts import biff, xls

from munjang.extract import extract
from munjang.records import FileState

ROWS = [["이름", "비율", "수량"], ["가", 0.25, 3], ["나", 0.5, 4], ["다", 0.125, True]]


def test_rows_numbers_and_names(write):
    extraction = extract(write("book.xls", xls(ROWS, name="재고")))
    assert extraction.text.split("\n\n") == [
        "재고",
        "이름\t비율\t수량",
        "이름: 가\t비율: 25.0%\t수량: 3",
        "이름: 나\t비율: 50.0%\t수량: 4",
        "이름: 다\t비율: 12.5%\t수량: TRUE",
    ]
    assert ("sheet", "재고") in [(mark.kind, mark.label) for mark in extraction.marks]


def test_dates(write):
    path = write("book.xls", xls([["x", 45000.0]], code='yyyy"년" m"월" d"일"'))
    assert extract(path).text == "x\t2023년 3월 15일"


def box(*pieces):
    """The records of a text box; its text is kept in pieces, narrow as bytes or wide."""
    shape = biff(0x005D, struct.pack("<HHHH14xHH", 0x15, 0x12, 6, 1, 0, 0))
    length = struct.pack("<10xH6x", sum(map(len, pieces)))
    return (
        shape
        + biff(0x01B6, length)
        + b"".join(
            biff(0x003C, b"\0" + piece)
            if isinstance(piece, bytes)
            else biff(0x003C, b"\1" + piece.encode("utf-16-le"))
            for piece in pieces
        )
    )


def test_text_boxes_follow_the_cells(write):
    chart = biff(0x0809, bytes(16)) + box("그림 글") + biff(0x000A, b"")
    more = box("설명은 ", b"A4", "에 있다.") + chart + box("") + box("끝")
    extraction = extract(write("book.xls", xls(ROWS, name="재고", more=more)))
    assert extraction.text.split("\n\n")[-3:] == ["설명은 A4에 있다.", "그림 글", "끝"]


def test_a_password_is_needed(write):
    assert outcome(write("book.xls", xls(ROWS, protected=True))) == FileState.ENCRYPTED


def test_empty_and_damaged(write):
    assert outcome(write("a.xls", xls([]))) == FileState.EMPTY
    assert outcome(write("b.xls", compound({"Workbook": b"\x09\x08" * 4000}))) == FileState.FAILED
    assert outcome(write("c.xls", xls(ROWS)[:1200])) == FileState.FAILED


def test_a_document_inside_is_not_the_document(write):
    book = xls(ROWS)
    stream = book[512 : 512 + 4096]
    assert stream[:2] == b"\x09\x08"  # the workbook is the first stream
    path = write("a.xls", compound({"Workbook": stream, "MBD01/WordDocument": bytes(5000)}))
    assert extract(path).reader == "xls"
    capitals = write("b.xls", compound({"WORKBOOK": stream}))
    assert extract(capitals).reader == "xls"


def test_a_table_in_text_or_html_may_be_named_so(write):
    text = "지역\t매출\n서울\t300\n부산\t120\n".encode("cp949")
    assert extract(write("a.xls", text)).text.split("\n\n")[-1] == "지역: 부산\t매출: 120"
    page = "<html><table><tr><td>서울</td><td>300</td></tr></table></html>"
    assert extract(write("b.xls", page)).text == "서울\t300"


def test_the_xml_of_excel_2003(write):
    def cell(text, kind="String", more=""):
        return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'

    rows = [
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">지역별 매출</Data></Cell>',
        cell("지역") + cell("날짜") + cell("매출"),
        cell("<B>서울</B>") + cell("2024-03-05T00:00:00.000", "DateTime") + cell("1200", "Number"),
        cell("부산")
        + cell("2024-03-06T09:30:00.000", "DateTime")
        + cell("0.5", "Number", 'ss:StyleID="p"')
        + '<Cell ss:Index="5"><Data ss:Type="Boolean">1</Data>'
        "<Comment><ss:Data>확인</ss:Data></Comment></Cell>",
    ]
    table = "".join(f"<Row>{row}</Row>" for row in rows)
    book = (
        '<?xml version="1.0" encoding="{}"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p">'
        '<NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="매출">'
        f"<Table>{table}</Table></Worksheet></Workbook>"
    )
    for encoding in ("utf-8", "euc-kr", "utf-16"):
        extraction = extract(write("a.xls", book.format(encoding).encode(encoding)))
        assert extraction.text.split("\n\n") == [
            "매출",
            "지역별 매출",
            "지역\t날짜\t매출",
            "지역: 서울\t날짜: 2024-03-05\t매출: 1200",
            "지역: 부산\t날짜: 2024-03-06 09:30:00\t매출: 50.00%\tTRUE",
            "확인",
        ]
        assert [m.label for m in extraction.marks if m.kind == "cell"][-1] == "E4"
