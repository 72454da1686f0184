"""Word documents."""

import zipfile

import pytest
from document_parts import R, W, outcome

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState


def p(text, style="", extra=""):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r>{extra}</w:p>"


def part(root, content):
    return f'<w:{root} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{root}>'


def paragraphs(path):
    return extract(path).text.split("\n\n")


STYLES = part(
    "styles",
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="Outlined"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="a"><w:name w:val="제목 3"/></w:style>'
    '<w:style w:styleId="own"><w:name w:val="My heading"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:styleId="b"><w:name w:val="Body"/><w:basedOn w:val="b"/></w:style>',
)


def test_runs_make_paragraphs(docx):
    body = (
        "<w:p><w:r><w:t>임대</w:t></w:r><w:r><w:t>차 </w:t></w:r>"
        "<w:hyperlink><w:r><w:t>계약</w:t></w:r></w:hyperlink>"
        "<w:r><w:tab/><w:t>제</w:t><w:noBreakHyphen/><w:t>1조</w:t>"
        "<w:br/><w:t>둘째 줄</w:t></w:r></w:p>" + p("다음 문단")
    )
    extraction = extract(docx(body, title="임대차 계약서"))
    assert extraction.text == "임대차 계약\t제-1조\n둘째 줄\n\n다음 문단"
    assert extraction.title == "임대차 계약서"


def test_headings_by_name_level_and_inheritance(docx):
    body = p("One", "1") + p("text", "b") + p("Two", "own") + p("Three", "a") + p("Again", "1")
    labels = [mark.label for mark in extract(docx(body, {"styles.xml": ("styles", STYLES)})).marks]
    assert labels == ["One", "One › Two", "One › Two › Three", "Again"]


def test_tables_row_by_row(docx):
    cell = "<w:tc>{}</w:tc>".format
    nested = f"<w:tbl><w:tr>{cell(p('안'))}{cell(p('쪽'))}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr>{cell(p('이름'))}{cell(p('값'))}</w:tr>"
        "<w:sdt><w:sdtContent><w:tr>"
        f"{cell(p('물'))}{cell(p('두') + p('컵'))}</w:tr></w:sdtContent></w:sdt>"
        f"<w:tr>{cell(p('밖') + nested)}{cell(p('끝'))}</w:tr></w:tbl>"
    )
    assert paragraphs(docx(body)) == ["이름\t값", "물\t두\n컵", "밖\n안 쪽\t끝"]


def test_changes_read_as_if_accepted(docx):
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
    )
    assert extract(docx(body)).text == "kept new"


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(docx):
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    table = f"<w:tbl><w:tr><w:tc>{p('칸')}</w:tc></w:tr></w:tbl>"
    body = (
        f"<w:p>{deleted}<w:r><w:t>계약은 </w:t></w:r><w:del><w:r><w:delText>옛 글</w:delText></w:r>"
        f"</w:del></w:p><w:p>{deleted}</w:p>" + p("끝난다.") + p("다음")
        + f"<w:p>{deleted}<w:r><w:t>표 앞</w:t></w:r></w:p>{table}"
    )  # fmt: skip
    assert paragraphs(docx(body)) == ["계약은 끝난다.", "다음", "표 앞", "칸"]


def test_a_field_is_its_result(docx):
    body = "<w:p><w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:t>12</w:t></w:r></w:p>"
    assert extract(docx(body)).text == "12"


def test_a_field_in_the_code_of_another_is_not_shown(docx):
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def shown(text):
        return f"<w:r><w:t>{text}</w:t></w:r>"

    inner = mark("begin") + mark("separate") + shown("값") + mark("end")
    outer = mark("begin") + inner + mark("separate") + shown("결과") + inner + mark("end")
    running = f"<w:p>{mark('begin')}{mark('separate')}{shown('1. 개요')}</w:p>"
    body = f"<w:p>{shown('앞 ')}{outer}{shown(' 뒤')}</w:p>{running}{p('2. 끝', extra=mark('end'))}"
    assert paragraphs(docx(body)) == ["앞 결과값 뒤", "1. 개요", "2. 끝"]


def test_boxes_to_tick(docx):
    def field(state):
        form = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
        begun = f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
        return f'<w:p>{begun}<w:r><w:fldChar w:fldCharType="end"/><w:t> 동의</w:t></w:r></w:p>'

    body = field("<w:checked/>") + field('<w:default w:val="0"/>') + field("")
    assert paragraphs(docx(body)) == ["☒ 동의", "☐ 동의", "☐ 동의"]


def test_a_drop_cap_begins_its_paragraph(docx):
    frame = '<w:pPr><w:framePr w:dropCap="drop"/></w:pPr>'
    body = f"<w:p>{frame}<w:r><w:t>옛</w:t></w:r></w:p>" + p("날 옛적에")
    assert extract(docx(body)).text == "옛날 옛적에"


def test_a_field_with_choices_is_the_one_chosen(docx):
    def field(state):
        entries = '<w:listEntry w:val="남자"/><w:listEntry w:val="여자"/>'
        form = f"<w:ffData><w:ddList>{state}{entries}</w:ddList></w:ffData>"
        begun = f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
        return f"<w:p><w:r><w:t>성별: </w:t></w:r>{begun}</w:p>"

    body = field('<w:result w:val="1"/>') + field('<w:default w:val="1"/>') + field("")
    assert paragraphs(docx(body)) == ["성별: 여자", "성별: 여자", "성별: 남자"]


def test_notes_and_comments_stand_after_their_paragraph(docx):
    def note(kind, number, text):
        return f'<w:{kind} w:id="{number}">{p(text)}</w:{kind}>'

    parts = {
        "footnotes.xml": ("footnotes", part("footnotes", note("footnote", 2, "각주입니다."))),
        "endnotes.xml": ("endnotes", part("endnotes", note("endnote", 2, "미주입니다."))),
        "comments.xml": ("comments", part("comments", note("comment", 0, "메모입니다."))),
    }
    references = (
        '<w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/>'
        '<w:commentReference w:id="0"/></w:r>'
    )
    body = p("본문입니다.", extra=references) + p("끝.")
    assert paragraphs(docx(body, parts)) == [
        "본문입니다.",
        "각주입니다.",
        "미주입니다.",
        "메모입니다.",
        "끝.",
    ]


def test_comments_on_notes_stand_after_them(docx):
    reference = '<w:r><w:commentReference w:id="0"/></w:r>'
    note = f'<w:footnote w:id="2">{p("각주입니다.", extra=reference)}{p("둘째 줄")}</w:footnote>'
    parts = {
        "footnotes.xml": ("footnotes", part("footnotes", note)),
        "comments.xml": (
            "comments",
            part("comments", f'<w:comment w:id="0">{p("메모")}</w:comment>'),
        ),
    }
    body = p("본문입니다.", extra='<w:r><w:footnoteReference w:id="2"/></w:r>')
    assert paragraphs(docx(body, parts)) == ["본문입니다.", "각주입니다.", "메모", "둘째 줄"]


def test_text_boxes_are_read_once(docx):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p('글상자')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>본문</w:t><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert paragraphs(docx(body)) == ["본문", "글상자"]


def test_headers_and_footers_are_read_once(docx):
    parts = {
        "header1.xml": ("header", part("hdr", p("회사 이름"))),
        "header2.xml": ("header", part("hdr", p("회사 이름"))),
        "footer1.xml": ("footer", part("ftr", p("대외비") + p("- 3 -"))),
    }
    assert paragraphs(docx(p("본문"), parts)) == ["본문", "회사 이름", "대외비"]


def test_hidden_text_and_deleted_rows_are_not_read(docx):
    def row(text, change=""):
        return f"<w:tr><w:trPr>{change}</w:trPr><w:tc>{p(text)}</w:tc><w:tc>{p('칸')}</w:tc></w:tr>"

    body = (
        "<w:p><w:r><w:t>보임</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>숨김</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> 이것도</w:t></w:r></w:p>'
        f"<w:tbl>{row('남음')}{row('지움', '<w:del/>')}</w:tbl>"
    )
    assert paragraphs(docx(body)) == ["보임 이것도", "남음\t칸"]


def test_deleted_cells_are_not_read(docx):
    def cell(text, change=""):
        return f"<w:tc><w:tcPr>{change}</w:tcPr>{p(text)}</w:tc>"

    nested = f"<w:tbl><w:tr>{cell('지움', '<w:cellDel/>')}{cell('안')}</w:tr></w:tbl>"
    row = cell("하나") + cell("지움", "<w:cellDel/>") + cell("둘") + f"<w:tc>{nested}</w:tc>"
    assert paragraphs(docx(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")) == ["하나\t둘\t안"]


def test_charts_and_embedded_objects_follow_their_paragraph(docx):
    chart = (
        '<c:chart xmlns:c="c"><c:title><a:p xmlns:a="a"><a:t>매출</a:t></a:p></c:title></c:chart>'
    )
    inner = docx(p("안의 문서"), name="inner.docx").read_bytes()
    parts = {
        "charts/chart1.xml": ("chart", chart),
        "embeddings/d.docx": ("package", inner),
        "chunk.docx": ("aFChunk", inner),
    }
    body = (
        '<w:p><w:r><w:t>본문</w:t><w:drawing><c:chart xmlns:c="c" r:id="rId1"/></w:drawing></w:r>'
        "</w:p>"
        '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>칸</w:t><w:object><o:OLEObject xmlns:o="o" r:id="rId2"/>'
        '</w:object></w:r></w:p></w:tc></w:tr></w:tbl><w:altChunk r:id="rId3"/>'
    )
    path = docx(body, parts)
    assert paragraphs(path) == ["본문", "매출", "칸", "안의 문서", "안의 문서"]
    assert [m.label for m in extract(path).marks if m.kind == "part"] == ["d.docx", "chunk.docx"]


def test_headings_without_styles(docx):
    marks = extract(docx(p("하나", "Heading1") + p("둘", "Heading2"))).marks
    assert [mark.label for mark in marks] == ["하나", "하나 › 둘"]


def test_embedded_html_is_read(docx):
    parts = {"chunk.html": ("aFChunk", "<html><body><p>불러온 <b>글</b></p></body></html>")}
    assert paragraphs(docx(p("본문") + '<w:altChunk r:id="rId1"/>', parts)) == ["본문", "불러온 글"]


def test_a_docx_by_another_name_is_read(docx):
    assert extract(docx(p("본문"), name="old.doc")).text == "본문"


def test_entities_are_not_followed(archive, write):
    secret = write("secret.txt", "secret words")
    body = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY b "bomb">]>'
        f'<w:document xmlns:w="{W}"><w:body>{p("text &x; &b;")}</w:body></w:document>'
    )
    text = extract(archive("a.docx", {"word/document.xml": body})).text
    assert "secret" not in text
    assert "bomb" not in text


def test_billions_of_laughs(archive):
    entities = '<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    body = (
        f'<!DOCTYPE d [{entities}]><w:document xmlns:w="{W}">'
        f"<w:body>{p('a &l9; b')}</w:body></w:document>"
    )
    path = archive("a.docx", {"word/document.xml": body})
    if outcome(path) == FileState.INDEXED:
        assert extract(path).text.count("lol") < 10
    else:
        assert outcome(path) in {FileState.FAILED, FileState.EMPTY}


def test_a_zip_bomb_is_refused(archive):
    with pytest.raises(ExtractionRefused) as refused:
        extract(archive("a.docx", {"word/document.xml": b"<a>" + b" " * (64 << 20)}))
    assert refused.value.state == FileState.TOO_LARGE


def test_damage_is_named(docx, write):
    data = docx(p("본문") * 500).read_bytes()
    for length in (0, 4, 100, len(data) // 2, len(data) - 10):
        with pytest.raises(ExtractionRefused) as refused:
            extract(write("cut.docx", data[:length]))
        assert refused.value.state == (FileState.FAILED if length else FileState.EMPTY)


def test_a_broken_part_does_not_crash(docx, write):
    path = docx(p("본문") * 500)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        start = package.getinfo("word/document.xml").header_offset + 60
    data[start : start + 30] = bytes(30)
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("broken.docx", bytes(data)))
    assert refused.value.state == FileState.FAILED


def test_an_archive_without_a_document_is_no_document(archive):
    with pytest.raises(ExtractionRefused) as refused:
        extract(archive("a.docx", {"readme": "x"}))
    assert refused.value.state == FileState.FAILED


def test_what_is_nested_too_deeply_says_so(docx):
    deep = "<w:tbl><w:tr><w:tc>" * 300 + p("deep") + "</w:tc></w:tr></w:tbl>" * 300
    with pytest.raises(ExtractionRefused, match="nested") as refused:
        extract(docx(p("first") + deep))
    assert refused.value.state == FileState.TOO_LARGE
