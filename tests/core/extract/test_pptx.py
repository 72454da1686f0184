"""Presentations."""

import zipfile

import pytest
from document_parts import RELS, A, P, R, W, outcome

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState


def shape(*texts, kind="", attributes=""):
    body = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    placeholder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" {attributes}/><p:nvPr>{placeholder}</p:nvPr>'
        f"</p:nvSpPr><p:txBody>{body}</p:txBody></p:sp>"
    )


def frame(content):
    return (
        "<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData>"
        f"{content}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def relationships(*links):
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{RELS}">{entries}</Relationships>'


@pytest.fixture
def pptx(archive):
    """Write a presentation from the shapes of its slides, in the order they are shown.

    `links` are the relations of all slides: (kind, path from the slides' folder).
    """

    def pptx(*slides, links=(), parts=(), name="slides.pptx", listed=None):
        entries = "".join(
            f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in listed or range(1, len(slides) + 1)
        )
        files = {
            "_rels/.rels": relationships(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>'
            f"{entries}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relationships(
                *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))
            ),
            **dict(parts),
        }
        for number, shapes in enumerate(slides, 1):
            files[f"ppt/slides/slide{number}.xml"] = part("sld", shapes)
            files[f"ppt/slides/_rels/slide{number}.xml.rels"] = relationships(*links)
        return archive(name, files)

    return pptx


def part(root, shapes, attributes=""):
    return (
        f'<p:{root} xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}" {attributes}><p:cSld><p:spTree>'
        f"{shapes}</p:spTree></p:cSld></p:{root}>"
    )


def paragraphs(path):
    return extract(path).text.split("\n\n")


def test_slides_in_the_order_they_are_shown(pptx):
    slides = [shape("첫째", kind="title"), shape("둘째", kind="ctrTitle"), shape("셋째")]
    extraction = extract(pptx(*slides, listed=[3, 1, 2]))
    assert extraction.text == "셋째\n\n첫째\n\n둘째"
    assert extraction.title == "첫째"
    assert [(mark.kind, mark.number, mark.label) for mark in extraction.marks] == [
        ("slide", 1, ""),
        ("slide", 2, "첫째"),
        ("slide", 3, "둘째"),
    ]


def test_the_title_comes_first_and_groups_are_read(pptx):
    group = (
        f"<p:grpSp><p:nvGrpSpPr/>{shape('묶음 안')}<p:grpSp>{shape('더 안')}</p:grpSp></p:grpSp>"
    )
    slide = shape("본문", "둘째 문단") + group + shape("제목", kind="title")
    assert paragraphs(pptx(slide)) == ["제목", "본문", "둘째 문단", "묶음 안", "더 안"]


def test_runs_breaks_and_fields(pptx):
    text = (
        "<p:sp><p:txBody><a:p><a:pPr/><a:r><a:t>매출이 늘</a:t></a:r><a:r><a:t>었다.</a:t></a:r>"
        '<a:br/><a:fld type="slidenum"><a:t>7</a:t></a:fld><a:fld type="TxLink"><a:t>끝</a:t>'
        "</a:fld></a:p></p:txBody></p:sp>"
    )
    assert paragraphs(pptx(text)) == ["매출이 늘었다.\n끝"]


def test_hidden_shapes_are_not_read(pptx):
    slide = shape("보임") + shape("숨김", attributes='hidden="1"')
    assert paragraphs(pptx(slide)) == ["보임"]


def test_slides_are_read_without_their_list_and_when_hidden(archive):
    slides = {
        f"ppt/slides/slide{number}.xml": part("sld", shape(f"{number}쪽"), 'show="0"')
        for number in (10, 9)
    }
    assert paragraphs(archive("lost-list.pptx", slides)) == ["9쪽", "10쪽"]


def test_tables_are_rows(pptx):
    def row(*cells):
        return "<a:tr>" + "".join(f"<a:tc>{shape(cell)}</a:tc>" for cell in cells) + "</a:tr>"

    extraction = extract(pptx(frame(f"<a:tbl>{row('지역', '매출')}{row('서울', '300')}</a:tbl>")))
    assert extraction.text == "지역\t매출\n\n서울\t300"
    assert "table" in {mark.kind for mark in extraction.marks}


CHART = """<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:p><a:r>
<a:t>분기별 매출</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:strRef><c:strCache>
<c:pt idx="0"><c:v>서울</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>
<c:pt idx="0"><c:v>1분기</c:v></c:pt><c:pt idx="1"><c:v>2분기</c:v></c:pt></c:strCache></c:strRef>
</c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>4.2999999999999998</c:v></c:pt>
<c:pt idx="1"><c:v>12</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chart>
</c:chartSpace>"""
SMART_ART = """<d:dataModel xmlns:d="d" xmlns:a="a"><d:ptLst><d:pt><d:t><a:p><a:r><a:t>계획</a:t>
</a:r></a:p></d:t></d:pt><d:pt><d:t><a:p><a:r><a:t>실행</a:t></a:r></a:p></d:t></d:pt></d:ptLst>
</d:dataModel>"""


def test_charts_and_diagrams(pptx):
    graphics = frame('<c:chart xmlns:c="c" r:id="rId1"/>') + frame(
        '<dgm:relIds xmlns:dgm="d" r:lo="rId9" r:dm="rId2"/>'
    )
    path = pptx(
        graphics,
        links=[("chart", "../charts/chart1.xml"), ("diagramData", "../diagrams/data1.xml")],
        parts={"ppt/charts/chart1.xml": CHART, "ppt/diagrams/data1.xml": SMART_ART},
    )
    assert paragraphs(path) == [
        "분기별 매출",
        "서울",
        "1분기\t4.3",
        "2분기\t12",
        "계획",
        "실행",
    ]


def test_diagrams_are_read_as_they_are_seen(pptx):
    def point(number, text, kind=""):
        said = f"<d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t>"
        return f'<d:pt modelId="{number}" type="{kind}">{said}</d:pt>'

    def link(above, below, place, kind="parOf"):
        return (
            f'<d:cxn type="{kind}" srcId="{above}" destId="{below}" srcOrd="{place}" destOrd="0"/>'
        )

    points = point(3, "둘째") + point(4, "첫째의 아래") + point(2, "첫째") + point(5, "어디에도")
    links = link(1, 3, 1) + link(1, 2, 0) + link(2, 4, 0) + link(4, 2, 0) + link(9, 5, 0, "presOf")
    diagram = (
        f'<d:dataModel xmlns:d="d" xmlns:a="a"><d:ptLst>{points}{point(1, "", "doc")}</d:ptLst>'
        f"<d:cxnLst>{links}</d:cxnLst></d:dataModel>"
    )
    path = pptx(
        frame('<dgm:relIds xmlns:dgm="d" r:dm="rId1"/>'),
        links=[("diagramData", "../diagrams/data1.xml")],
        parts={"ppt/diagrams/data1.xml": diagram},
    )
    assert paragraphs(path) == ["첫째", "첫째의 아래", "둘째", "어디에도"]


def test_cells_that_another_covers_are_not_read(pptx):
    def cell(text, merged=""):
        return f"<a:tc {merged}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = (
        cell("구분", 'gridSpan="2"') + cell("남은 글", 'hMerge="1"') + cell("값"),
        cell("매출", 'rowSpan="2"') + cell("국내") + cell("1"),
        cell("매출", 'vMerge="1"') + cell("해외") + cell("2"),
    )
    table = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    assert paragraphs(pptx(frame(f"<a:tbl>{table}</a:tbl>"))) == [
        *("구분\t값", "매출\t국내\t1", "해외\t2"),
    ]


def test_notes_are_told_from_the_slide(pptx):
    notes = part("notes", shape("", kind="sldImg") + shape("천천히 말할 것", kind="body"))
    links = [("notesSlide", "../notesSlides/notesSlide1.xml")]
    path = pptx(shape("본문"), links=links, parts={"ppt/notesSlides/notesSlide1.xml": notes})
    extraction = extract(path)
    assert extraction.text == "본문\n\n천천히 말할 것"
    (mark,) = (mark for mark in extraction.marks if mark.kind == "notes")
    assert extraction.text[mark.start : mark.end] == "천천히 말할 것"


def test_comments_old_and_new(pptx):
    old = f'<p:cmLst xmlns:p="{P}"><p:cm><p:text>옛 메모</p:text></p:cm></p:cmLst>'
    new = (
        f'<x:cmLst xmlns:x="x" xmlns:a="{A}"><x:cm><x:txBody><a:p><a:r><a:t>새 메모</a:t></a:r>'
        "</a:p></x:txBody></x:cm></x:cmLst>"
    )
    links = [("comments", "../comments/a.xml"), ("comments", "../comments/b.xml")]
    parts = {"ppt/comments/a.xml": old, "ppt/comments/b.xml": new}
    assert paragraphs(pptx(shape("본문"), links=links, parts=parts)) == [
        "본문",
        "옛 메모",
        "새 메모",
    ]


def test_masters_and_footers_are_read_once(pptx):
    layout = part("sldLayout", shape("제목을 입력하십시오", kind="title") + shape("대외비"))
    footer = shape("㈜문장", kind="ftr") + shape("3", kind="sldNum")
    path = pptx(
        shape("하나") + footer,
        shape("둘") + footer,
        links=[("slideLayout", "../slideLayouts/slideLayout1.xml")],
        parts={"ppt/slideLayouts/slideLayout1.xml": layout},
    )
    assert paragraphs(path) == ["하나", "㈜문장", "대외비", "둘"]


def test_an_embedded_document_is_a_part(pptx, docx):
    inner = docx(f'<w:p xmlns:w="{W}"><w:r><w:t>안의 문서</w:t></w:r></w:p>').read_bytes()
    path = pptx(
        shape("밖") + frame('<p:oleObj r:id="rId1"/>'),
        links=[("package", "../embeddings/Document1.docx")],
        parts={"ppt/embeddings/Document1.docx": inner},
    )
    extraction = extract(path)
    assert extraction.text == "밖\n\n안의 문서"
    assert "Document1.docx" in {mark.label for mark in extraction.marks}


def test_a_lost_or_damaged_slide_costs_only_itself(pptx, write):
    extraction = extract(pptx(shape("있음"), listed=[1, 2]))
    assert extraction.text == "있음"
    assert [str(reason) for reason in extraction.left_out] == ["Slide 2 is missing"]
    path = pptx(shape("있음"), shape("더"))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        start = package.getinfo("ppt/slides/slide2.xml").header_offset + 60
    data[start : start + 20] = bytes(20)
    broken = write("broken.pptx", bytes(data))
    assert extract(broken).text == "있음"
    assert outcome(broken) == FileState.PARTIAL


def test_presentations_without_text_or_slides(pptx, archive):
    assert outcome(pptx("")) == FileState.EMPTY
    assert outcome(pptx()) == FileState.EMPTY
    assert outcome(archive("a.pptx", {"ppt/theme.xml": "<x/>"})) == FileState.FAILED


def test_a_cut_presentation_is_refused(pptx, write):
    data = pptx(shape("본문")).read_bytes()
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("cut.pptx", data[: len(data) // 2]))
    assert refused.value.state == FileState.FAILED
