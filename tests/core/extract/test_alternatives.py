"""What pictures show, as their authors say it."""

import pytest
from document_parts import A, P, R
from workbook_parts import document, xlsx

from munjang.extract import extract
from munjang.extract.alternatives import worded

XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def paragraphs(path):
    return extract(path).text.split("\n\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  2024년 매출이 꺾인 그래프 ", "2024년 매출이 꺾인 그래프"),
        ("조직도입니다.", "조직도입니다."),
        ("A table of contents", "A table of contents"),
        ("Course outline", "Course outline"),
        ("IMG_2031.JPG", ""),
        (r"C:\사진\우리 집.png", ""),
        ("https://example.org/logo?x=1", ""),
        ("그림 3", ""),
        ("Picture 12", ""),
        ("그림입니다.", ""),
        ("OLE 개체입니다.", ""),
        ("그림입니다.\r\n원본 그림의 이름: 조직도.png\r\n원본 그림의 크기: 가로 640pixel", ""),
        ("조직 개편안\n원본 그림의 이름: 조직도.png", "조직 개편안"),
        ("A screenshot of a computer\n\nDescription automatically generated", ""),
        ("텍스트, 스크린샷이(가) 표시된 사진\n\n자동 생성된 설명", ""),
        ("A graph\n\nAI-generated content may be incorrect.", ""),
        ("사람이(가) 표시된 사진\n\nAI 생성 콘텐츠는 정확하지 않을 수 있습니다.", ""),
        ("전구 단색으로 채워진", ""),
    ],
)
def test_what_programs_write_themselves_is_passed_over(text, expected):
    assert worded(text) == expected


def drawing(said, name="docPr"):
    return (
        f'<w:drawing><wp:inline xmlns:wp="wp"><wp:{name} id="1" name="Picture 1" descr="{said}"/>'
        f'<pic:cNvPr xmlns:pic="pic" id="0" name="" descr="{said}"/></wp:inline></w:drawing>'
    )


def test_in_word_after_its_paragraph_and_once(docx):
    vml = '<w:pict><v:shape xmlns:v="v" alt="옛 그림"><v:imagedata/></v:shape></w:pict>'
    cell = f"<w:tc><w:p><w:r><w:t>칸</w:t>{drawing('칸의 그림')}</w:r></w:p></w:tc>"
    settings = '<w:tblPr><w:tblDescription w:val="지역별 인원"/></w:tblPr>'
    body = (
        f"<w:p><w:r><w:t>앞</w:t>{drawing('조직 개편안')}{drawing('사진.png')}<w:t>뒤</w:t></w:r>"
        "</w:p>"
        f"<w:p><w:r><w:t>끝</w:t>{drawing('조직 개편안')}{vml}</w:r></w:p>"
        f"<w:tbl>{settings}<w:tr>{cell}</w:tr></w:tbl>"
    )
    assert paragraphs(docx(body)) == [
        *("앞뒤", "조직 개편안", "끝", "옛 그림", "지역별 인원", "칸", "칸의 그림"),
    ]


def test_on_slides_with_that_of_groups(archive):
    def picture(said):
        return (
            f'<p:pic><p:nvPicPr><p:cNvPr id="3" name="그림 2" descr="{said}"/></p:nvPicPr></p:pic>'
        )

    group = '<p:nvGrpSpPr><p:cNvPr id="4" name="그룹" title="공정" descr="네 단계"/></p:nvGrpSpPr>'
    text = "<p:sp><p:txBody><a:p><a:r><a:t>상자</a:t></a:r></a:p></p:txBody></p:sp>"
    tree = f"{picture('현장 전경')}<p:grpSp>{group}{picture('1.jpg')}{text}</p:grpSp>"
    path = archive(
        "a.pptx",
        {
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"><p:cSld>'
            f"<p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        },
    )
    assert paragraphs(path) == ["현장 전경", "공정", "네 단계", "상자"]


def test_in_workbooks(write):
    picture = (
        '<x:pic><x:nvPicPr><x:cNvPr id="2" name="그림 1" descr="공장 배치도"/></x:nvPicPr></x:pic>'
    )
    data = xlsx(
        {"Sheet1": [["이름"]]},
        attached={1: [("drawing", "../drawings/drawing1.xml")]},
        parts={"xl/drawings/drawing1.xml": f'<x:wsDr xmlns:x="{XDR}">{picture}</x:wsDr>'},
    )
    assert paragraphs(write("a.xlsx", data)) == ["이름", "공장 배치도"]


def test_in_hangul_documents(hwpx):
    def shape(name, said, inside=""):
        return f"<hp:{name}>{inside}<hp:shapeComment>{said}</hp:shapeComment></hp:{name}>"

    def p(text, extra):
        return f"<hp:p><hp:run>{extra}<hp:t>{text}</hp:t></hp:run></hp:p>"

    cell = f"<hp:subList>{p('칸', shape('pic', '칸의 그림'))}</hp:subList>"
    table = shape("tbl", "지역별 인원", f"<hp:tr><hp:tc>{cell}</hp:tc></hp:tr>")
    path = hwpx(
        p("본문", shape("pic", "조직 개편안") + shape("rect", "사각형입니다.")) + p("", table)
    )
    assert paragraphs(path) == ["본문", "조직 개편안", "지역별 인원", "칸", "칸의 그림"]


def test_in_opendocument_files(write):
    frame = "<draw:frame><svg:desc xmlns:svg='svg'>{}</svg:desc></draw:frame>".format
    body = f"<text:p>본문{frame('조직 개편안')}{frame('사진.png')}</text:p>"
    data = document(f"<office:text>{body}</office:text>")
    assert paragraphs(write("a.odt", data)) == ["본문", "조직 개편안"]


def test_on_pages(write):
    body = '<p>앞 <img src="a" alt="조직 개편안"> <img src="b" alt="image001.png"> 뒤</p>'
    text = extract(write("a.html", f"<!doctype html>{body}")).text
    assert text.split() == ["앞", "조직", "개편안", "뒤"]
