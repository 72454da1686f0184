"""OpenDocument texts, presentations, drawings and spreadsheets."""

import pytest
from compound import compound
from document_parts import outcome
from workbook_parts import ODF, document, flat, xlsx

from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def odt(write):
    """Extract a text from the XML of its body."""

    def odt(body, **more):
        return extract(write("a.odt", document(f"<office:text>{body}</office:text>", **more)))

    return odt


@pytest.fixture
def ods(write):
    """Extract a spreadsheet from the XML of its body."""

    def ods(body, **more):
        data = document(
            f"<office:spreadsheet>{body}</office:spreadsheet>", kind="spreadsheet", **more
        )
        return extract(write("a.ods", data))

    return ods


def paragraphs(extraction):
    return extraction.text.split("\n\n")


def p(text, style=""):
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def test_paragraphs_and_their_spaces(odt):
    body = (
        '<text:p>임대<text:span>차</text:span><text:s text:c="2"/>계약\n   <text:a>제1조</text:a>'
        "<text:tab/>끝<text:line-break/>둘째 줄</text:p>"
    )
    extraction = odt(body, title="임대차 계약서")
    assert extraction.text == "임대차  계약 제1조\t끝\n둘째 줄"
    assert extraction.title == "임대차 계약서"


def test_headings_have_levels(odt):
    body = (
        '<text:h text:outline-level="1">총칙</text:h><text:section>'
        '<text:h text:outline-level="2">목적</text:h></text:section>'
        "<text:p>본문</text:p><text:h>제목 같은 글</text:h>"
    )
    extraction = odt(body)
    assert paragraphs(extraction) == ["총칙", "목적", "본문", "제목 같은 글"]
    assert [m.label for m in extraction.marks if m.kind == "heading"] == ["총칙", "총칙 › 목적"]


def test_lists_boxes_and_pictures(odt):
    body = (
        "<text:list><text:list-item><text:p>하나</text:p><text:list><text:list-item>"
        "<text:p>하나의 하나</text:p></text:list-item></text:list></text:list-item></text:list>"
        "<text:p>앞<draw:frame><draw:text-box><text:p>상자</text:p></draw:text-box></draw:frame>뒤"
        "</text:p><text:p><draw:frame><draw:image/><svg:desc>산 사진</svg:desc>"
        "</draw:frame></text:p>"
    )
    assert paragraphs(odt(body)) == ["하나", "하나의 하나", "앞뒤", "상자", "산 사진"]


def test_notes_and_comments_follow_their_paragraph(odt):
    body = (
        "<text:p>본문<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>각주의 글</text:p></text:note-body></text:note>이 이어진다."
        "<office:annotation><dc:creator>김하나</dc:creator><dc:date>2024-01-01</dc:date>"
        "<text:p>확인 바람</text:p></office:annotation></text:p>"
    )
    assert paragraphs(odt(body)) == ["본문이 이어진다.", "각주의 글", "확인 바람"]


def test_what_is_deleted_hidden_or_said_twice_is_left_out(odt):
    hidden = (
        '<style:style style:name="H" style:family="paragraph">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>지운 글</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>총칙 1</text:p></text:index-body>"
        '</text:table-of-content><text:section text:display="none"><text:p>숨은 절</text:p>'
        "</text:section>" + p("숨은 문단", "H") + "<text:p>남은 <text:change/>글</text:p>"
        "<text:p><text:ruby><text:ruby-base>漢字</text:ruby-base>"
        "<text:ruby-text>한자</text:ruby-text></text:ruby></text:p>"
    )
    assert paragraphs(odt(body, automatic=hidden)) == ["남은 글", "漢字"]


def test_tables_row_by_row(odt):
    cell = "<table:table-cell>{}</table:table-cell>".format
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell(p('이름'))}{cell(p('값'))}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell(p('물') + p('찬 것'))}<table:covered-table-cell/>{cell(p('2'))}"
        "</table:table-row></table:table>"
    )
    extraction = odt(body)
    assert paragraphs(extraction) == ["이름\t값", "물\n찬 것\t2"]
    assert [m.kind for m in extraction.marks] == ["table"]


def test_pages(odt):
    styles = (
        '<style:style style:name="Chapter" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
    )
    own = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Chapter"/>'
    )
    body = (
        p("첫 쪽", "P1") + "<text:p>이어서 <text:soft-page-break/>둘째</text:p>" + p("셋째", "P1")
    )
    extraction = odt(body, styles=styles, automatic=own)
    pages = {m.number: extraction.text[m.start : m.end].split() for m in extraction.marks}
    assert pages == {1: ["첫", "쪽", "이어서"], 2: ["둘째"], 3: ["셋째"]}


@pytest.mark.parametrize(("stated", "found"), [(2, [1, 2]), (3, []), (0, [])])
def test_typed_breaks_tell_pages_only_where_no_page_runs_over(odt, stated, found):
    style = (
        '<style:style style:name="P1" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
    )
    counted = f'<m xmlns:meta="m"><meta:document-statistic meta:page-count="{stated}"/></m>'
    extraction = odt(p("하나") + p("둘", "P1"), automatic=style, parts={"meta.xml": counted})
    assert [mark.number for mark in extraction.marks] == found


MASTER = (
    '<office:master-styles><style:master-page style:name="M"><style:header><text:p>대외비 문서'
    "</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number>"
    "</text:p></style:footer>{}</style:master-page></office:master-styles>"
)


def test_page_headers_once(odt):
    assert paragraphs(odt(p("본문"), styles=MASTER.format(""))) == ["본문", "대외비 문서"]


def test_slides_with_titles_notes_and_footers(write):
    frame = (
        '<draw:frame presentation:class="{}"><draw:text-box><text:p>{}</text:p></draw:text-box>'
        "</draw:frame>"
    ).format
    table = (
        "<draw:frame><table:table><table:table-row><table:table-cell><text:p>가</text:p>"
        "</table:table-cell><table:table-cell><text:p>나</text:p></table:table-cell>"
        "</table:table-row></table:table></draw:frame>"
    )
    body = (
        "<office:presentation><presentation:footer-decl>2024 워크숍</presentation:footer-decl>"
        f'<draw:page draw:master-page-name="M">{frame("outline", "내용")}{frame("title", "개요")}'
        f"<draw:g><draw:custom-shape><text:p>도형</text:p></draw:custom-shape></draw:g>{table}"
        f"<presentation:notes>{frame('notes', '천천히 말할 것')}</presentation:notes></draw:page>"
        f'<draw:page draw:master-page-name="M">{frame("outline", "둘째")}</draw:page>'
        "</office:presentation>"
    )
    master = MASTER.format(frame("footer", "마스터의 글"))
    extraction = extract(write("a.odp", document(body, kind="presentation", styles=master)))
    assert paragraphs(extraction) == [
        "개요",
        "내용",
        "도형",
        "가\t나",
        "천천히 말할 것",
        "둘째",
        "2024 워크숍",
        "대외비 문서",
        "마스터의 글",
    ]
    slides = [(m.number, m.label) for m in extraction.marks if m.kind == "slide"]
    assert slides == [(1, "개요"), (2, "")]
    (notes,) = (m for m in extraction.marks if m.kind == "notes")
    assert extraction.text[notes.start : notes.end].strip() == "천천히 말할 것"


def test_drawings_have_pages(write):
    body = (
        "<office:drawing><draw:page><draw:rect><text:p>하나</text:p></draw:rect></draw:page>"
        "<draw:page><draw:rect><text:p>둘</text:p></draw:rect></draw:page></office:drawing>"
    )
    extraction = extract(write("a.odg", document(body, kind="graphics")))
    assert [(m.kind, m.number) for m in extraction.marks] == [("page", 1), ("page", 2)]


def row(*cells, repeated=1):
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        + "".join(
            cell
            if cell.startswith("<")
            else f'<table:table-cell office:value-type="string">{p(cell)}</table:table-cell>'
            for cell in cells
        )
        + "</table:table-row>"
    )


def number(shown, kind="float"):
    return f'<table:table-cell office:value-type="{kind}">{p(shown)}</table:table-cell>'


def test_sheets(ods):
    empty = '<table:table-cell table:number-columns-repeated="{}"/>'.format
    note = (
        '<table:table-cell office:value-type="string"><office:annotation><dc:date>2024</dc:date>'
        "<text:p>잠정치</text:p></office:annotation><text:p>부산</text:p></table:table-cell>"
    )
    body = (
        '<table:table table:name="실적">'
        "<table:shapes><draw:frame><draw:text-box><text:p>상자</text:p></draw:text-box></draw:frame>"
        "</table:shapes>"
        + row(empty(2), "지역", "매출")
        + row(empty(2), "서울", number("₩1,200", "currency"), empty(1000))
        + row(empty(2), note, number("15.0%", "percentage"))
        + row(empty(16384), repeated=1048570)
        + "</table:table>"
        '<table:table table:name="Sheet2">'
        + row(
            '<table:table-cell table:number-columns-repeated="2" office:value-type="float" '
            'office:value="3"/>'
        )
        + "</table:table>"
    )
    extraction = ods(body)
    assert paragraphs(extraction) == [
        "실적",
        "상자",
        "지역\t매출",
        "지역: 서울\t매출: ₩1,200",
        "지역: 부산\t매출: 15.0%",
        "잠정치",
        "3\t3",
    ]
    cells = [m.label for m in extraction.marks if m.kind == "cell"]
    assert cells == ["C1", "C2", "C3", "C3", "A1"]
    assert [m.label for m in extraction.marks if m.kind == "sheet"] == ["실적", "Sheet2"]


def test_deleted_rows_and_cells_of_several_lines(ods):
    body = (
        "<table:tracked-changes><table:deletion><table:table-row><table:table-cell>"
        "<text:p>지운 칸</text:p></table:table-cell></table:table-row></table:deletion>"
        '</table:tracked-changes><table:table table:name="Sheet1">'
        + row("<table:table-cell><text:p>두</text:p><text:p>줄</text:p></table:table-cell>", "끝")
        + "</table:table>"
    )
    assert ods(body).text == "두 줄\t끝"


def test_one_flat_file(write):
    text = extract(write("a.fodt", flat("<office:text><text:p>글</text:p></office:text>")))
    assert (text.reader, text.text, text.title) == ("odt", "글", "납작한 문서")
    table = f'<table:table table:name="Sheet1">{row("가", "나")}</table:table>'
    sheet = flat(f"<office:spreadsheet>{table}</office:spreadsheet>", kind="spreadsheet")
    assert extract(write("b.fods", sheet)).text == "가\t나"
    assert extract(write("c.xml", sheet)).reader == "ods"


def test_the_formats_of_openoffice_1(archive):
    body = (
        '<office:document-content xmlns:office="http://openoffice.org/2000/office" '
        'xmlns:text="http://openoffice.org/2000/text"><office:body>'
        '<text:h text:level="1">옛 제목</text:h><text:p>옛 글<text:tab-stop/>끝</text:p>'
        "</office:body></office:document-content>"
    )
    parts = {"mimetype": "application/vnd.sun.xml.writer", "content.xml": body}
    extraction = extract(archive("a.sxw", parts))
    assert extraction.text == "옛 제목\n\n옛 글\t끝"
    assert [m.label for m in extraction.marks] == ["옛 제목"]


@pytest.mark.parametrize(("kind", "suffix"), [("text", "odt"), ("spreadsheet", "ods")])
def test_encrypted_damaged_and_empty(write, kind, suffix):
    body = f"<office:{kind}/>"
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        "</manifest:file-entry>"
    )
    locked = document(body, kind=kind, manifest=entry, parts={"content.xml": b"\x8f\x01" * 99})
    assert outcome(write(f"a.{suffix}", locked)) == FileState.ENCRYPTED
    assert outcome(write(f"b.{suffix}", document(body, kind=kind))) == FileState.EMPTY
    broken = document(body, kind=kind, parts={"content.xml": b"no XML"})
    assert outcome(write(f"c.{suffix}", broken)) == FileState.FAILED
    assert outcome(write(f"d.{suffix}", document(body, kind=kind)[:-90])) == FileState.FAILED


def test_a_text_that_is_cut_off_gives_what_it_has(write):
    data = flat("<office:text>" + p("하나") + p("둘") + "</office:text>")
    assert extract(write("a.fodt", data[: data.index("둘".encode())])).text == "하나"


def test_other_kinds_are_refused(archive):
    parts = {"mimetype": "application/vnd.oasis.opendocument.formula", "content.xml": "<math/>"}
    assert outcome(archive("a.odf", parts)) == FileState.UNSUPPORTED


CHART = (
    "<office:chart><chart:chart><chart:title><text:p>분기별 매출</text:p></chart:title>"
    "<table:table><table:table-row><table:table-cell/><table:table-cell><text:p>매출</text:p>"
    "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1분기</text:p>"
    "</table:table-cell><table:table-cell><text:p>100</text:p></table:table-cell>"
    "</table:table-row></table:table></chart:chart></office:chart>"
)
FORMULA = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>E</mi>'
    "<annotation>E = m c^2</annotation></semantics></math>"
)


def inner(body):
    """The content of a document within another one."""
    return (
        f"<office:document-content {ODF}><office:body>{body}</office:body>"
        "</office:document-content>"
    )


def an_object(name="Object 1", kind="object"):
    return f'<draw:frame><draw:{kind} xlink:href="./{name}"/></draw:frame>'


def test_objects_are_read_in_their_place(odt):
    nested = "<office:text><text:p>속 문서의 글</text:p></office:text>"
    parts = {
        "Object 1/content.xml": inner(CHART),
        "Object 2/content.xml": FORMULA,
        "Object 3/content.xml": inner(nested),
        "Object 4": compound({"Package": xlsx({"Sheet1": [["이름", "값"], ["가", 1]]})}),
    }
    body = p("앞" + an_object()) + p("식" + an_object("Object 2")) + p(an_object("Object 3"))
    body += p(an_object("Object 4", "object-ole")) + p("뒤")
    assert paragraphs(odt(body, parts=parts)) == [
        *("앞", "분기별 매출", "매출", "1분기\t100", "식", "E = m c^2", "속 문서의 글"),
        *("이름\t값", "이름: 가\t값: 1", "뒤"),
    ]


def test_objects_in_cells_and_on_slides(odt, write):
    parts = {"Object 1/content.xml": inner(CHART)}
    row = "<table:table-row><table:table-cell>{}</table:table-cell></table:table-row>"
    table = f"<table:table>{row.format(p('칸' + an_object()))}</table:table>"
    assert paragraphs(odt(table, parts=parts))[:2] == ["칸", "분기별 매출"]
    slide = f"<office:presentation><draw:page>{an_object()}</draw:page></office:presentation>"
    slides = write("a.odp", document(slide, kind="presentation", parts=parts))
    assert paragraphs(extract(slides))[0] == "분기별 매출"


def test_a_chart_on_a_sheet_has_a_title(ods):
    row = "<table:table-row><table:table-cell>{}</table:table-cell></table:table-row>"
    body = f'<table:table table:name="실적">{row.format(p("100") + an_object())}</table:table>'
    parts = {"Object 1/content.xml": inner(CHART)}
    assert paragraphs(ods(body, parts=parts)) == ["실적", "100", "분기별 매출"]


def test_an_object_in_a_flat_file(write):
    frame = f"<draw:frame><draw:object>{FORMULA}</draw:object></draw:frame>"
    path = write("a.fodt", flat(f"<office:text>{p('앞' + frame)}</office:text>"))
    assert paragraphs(extract(path)) == ["앞", "E = m c^2"]


def test_a_damaged_object_is_said_to_be_missing(odt):
    extraction = odt(p("앞" + an_object()), parts={"Object 1/content.xml": ""})
    assert extraction.text == "앞"
    assert len(extraction.left_out) == 1
