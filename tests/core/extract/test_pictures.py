"""Pictures in documents: counted at first, and recognised where they stand."""

import base64
import json
import struct
from contextlib import nullcontext
from io import BytesIO
from types import SimpleNamespace

import pytest
import unhwp
from compound import compound
from document_parts import HP, HS, A, P, R, W
from PIL import Image, ImageDraw, ImageFont
from ppt_parts import ppt, record, shape, slide, text
from test_epub import CONTAINER
from test_epub import page as xhtml
from workbook_parts import ODF, packed, relations, xlsx

from munjang.extract import Source, extract, ocr
from munjang.extract.ocr import RecognisedLine

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def picture(line="The ferry sails at noon.", *, size=(1000, 120), kind="PNG"):
    image = Image.new("L", size, "white")
    ImageDraw.Draw(image).text((30, 30), line, font=ImageFont.load_default(40), fill="black")
    data = BytesIO()
    image.save(data, kind)
    return data.getvalue()


PICTURE = picture()
ICON = picture(size=(40, 40))


def office(main, kind, xml, links, parts):
    """An Office document of one main part, with the pictures it refers to."""
    folder, _, name = main.rpartition("/")
    return packed(
        {
            "_rels/.rels": relations(("officeDocument", main)),
            main: f'<{kind} xmlns:w="{W}" xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"'
            f' xmlns:v="urn:schemas-microsoft-com:vml">{xml}</{kind}>',
            f"{folder}/_rels/{name}.rels": relations(*links),
            **parts,
        }
    )


def word(*ids, old=False):
    """A text whose chapter has a picture for each id."""
    drawing = (
        '<w:pict><v:imagedata r:id="{}"/></w:pict>'
        if old
        else ('<w:drawing><a:graphic><a:blip r:embed="{}"/></a:graphic></w:drawing>')
    )
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Chapter</w:t></w:r></w:p>'
    drawings = "".join(drawing.format(number) for number in ids)
    body = f"{heading}<w:p><w:r><w:t>before</w:t>{drawings}</w:r></w:p>"
    body += "<w:p><w:r><w:t>after</w:t></w:r></w:p>"
    links = [("image", f"media/{name}") for name in ("a.png", "copy.png", "icon.png", "x.emf")]
    media = {"a.png": PICTURE, "copy.png": PICTURE, "icon.png": ICON, "x.emf": b"\1\0\0\0"}
    return office(
        "word/document.xml",
        "w:document",
        f"<w:body>{body}</w:body>",
        links,
        {f"word/media/{name}": data for name, data in media.items()},
    )


def slides():
    blip = '<p:blipFill><a:blip r:embed="rId1"/></p:blipFill>'
    title = '<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r>'
    title += "<a:t>Chapter</a:t></a:r></a:p></p:txBody></p:sp>"
    tree = f"<p:spTree>{title}<p:pic>{blip}</p:pic></p:spTree>"
    slide = f'<p:sld xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"><p:cSld>{tree}</p:cSld></p:sld>'
    return office(
        "ppt/presentation.xml",
        "p:presentation",
        '<p:sldIdLst><p:sldId r:id="rId1"/></p:sldIdLst>',
        [("slide", "slides/1.xml")],
        {
            "ppt/slides/1.xml": slide,
            "ppt/slides/_rels/1.xml.rels": relations(("image", "../media/a.png")),
            "ppt/media/a.png": PICTURE,
        },
    )


def old_slides():
    kept = record(0xF01E, bytes(17) + picture("other"), 0x6E0)  # of which no slide makes use
    place = len(kept)
    kept += record(0xF01E, bytes(33) + PICTURE, 0x6E1)
    entries = [record(0xF007, bytes(28) + struct.pack("<II", start, 0)) for start in (0, place)]
    store = record(0x040B, [record(0xF000, [record(0xF001, entries)])])
    shown = record(0xF00B, struct.pack("<HIHI", 0x007F, 9, 0x4104, 2), 2)
    drawn = record(0xF004, [shown])
    slide_ = slide(shape(text("Chapter", kind=0)), drawn, shape(text("before")))
    return ppt(slide_, more=[store], pictures=kept)


def workbook():
    drawing = f'<xdr:wsDr xmlns:xdr="x" xmlns:a="{A}" xmlns:r="{R}"><a:blip r:embed="rId1"/>'
    return xlsx(
        {"Chapter": [["before", "and"], ["a", "row"]]},
        parts={
            "xl/drawings/d.xml": drawing + "</xdr:wsDr>",
            "xl/drawings/_rels/d.xml.rels": relations(("image", "../media/a.png")),
            "xl/media/a.png": PICTURE,
        },
        attached={1: [("drawing", "../drawings/d.xml")]},
    )


def open_document(kind, body):
    content = f"<office:document-content {ODF} {XLINK}><office:body><office:{kind}>{body}"
    content += f"</office:{kind}></office:body></office:document-content>"
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return packed({"mimetype": mimetype, "content.xml": content, "Pictures/a.png": PICTURE})


IMAGE = '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame>'
TEXT = '<text:h text:outline-level="1">Chapter</text:h>'
TEXT += f"<text:p>before{IMAGE}</text:p><text:p>after</text:p>"
SHEET = '<table:table table:name="Chapter"><table:table-row><table:table-cell>'
SHEET += f"<text:p>before</text:p>{IMAGE}</table:table-cell></table:table-row></table:table>"
SLIDE = '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Chapter</text:p>'
SLIDE += f"</draw:text-box></draw:frame>{IMAGE}</draw:page>"


def flat():
    data = base64.b64encode(PICTURE).decode()
    body = "<text:p>before<draw:frame><draw:image><office:binary-data>"
    body += f"{data}</office:binary-data></draw:image></draw:frame></text:p>"
    start = f'<?xml version="1.0"?><office:document {ODF} office:mimetype="application/vnd.oasis.'
    start += f'opendocument.text"><office:body><office:text>{body}</office:text></office:body>'
    return f"{start}</office:document>".encode()


def hangul():
    paragraph = '<hp:p><hp:run><hp:t>before</hp:t><hp:pic><hc:img binaryItemIDRef="i1"/></hp:pic>'
    item = '<p xmlns:opf="http://www.idpf.org/2007/opf/"><opf:item id="i1" href="BinData/a.png"/>'
    section = f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}" xmlns:hc="hc">{paragraph}</hp:run></hp:p>'
    return packed(
        {
            "mimetype": "application/hwp+zip",
            "Contents/content.hpf": f"{item}</p>",
            "Contents/section0.xml": f"{section}</hs:sec>",
            "BinData/a.png": PICTURE,
        }
    )


def book():
    opf = '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="p" href="t/p.xhtml"'
    opf += ' media-type="application/xhtml+xml"/></manifest><spine><itemref idref="p"/></spine>'
    body = '<h1>Chapter</h1><p>before <img src="../a.png"/></p>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": f"{opf}</package>",
            "OEBPS/t/p.xhtml": xhtml(f"{body}<table><tr><td>after</td></tr></table>"),
            "OEBPS/a.png": PICTURE,
        }
    )


def web_archive():
    start = "MIME-Version: 1.0\nSubject: x\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    start += "Content-Type: text/html\nContent-Location: https://a.kr/p.html\n\n"
    html = '<h1>Chapter</h1><p>before</p><img src="a.png"><p>after</p>'
    part = "Content-Type: image/png\nContent-Location: https://a.kr/a.png\n"
    part += "Content-Transfer-Encoding: base64\n\n"
    data = base64.encodebytes(PICTURE).decode()
    return f"{start}{html}\n\n--b\n{part}{data}\n--b--\n".encode()


DOCUMENTS = {
    "a.docx": (word("rId1"), "heading"),
    "old.docx": (word("rId1", old=True), "heading"),
    "a.pptx": (slides(), "slide"),
    "a.ppt": (old_slides(), "slide"),
    "a.xlsx": (workbook(), "sheet"),
    "a.odt": (open_document("text", TEXT), "heading"),
    "a.ods": (open_document("spreadsheet", SHEET), "sheet"),
    "a.odp": (open_document("presentation", SLIDE), "slide"),
    "a.fodt": (flat(), ""),
    "a.hwpx": (hangul(), ""),
    "a.epub": (book(), "heading"),
    "a.mht": (web_archive(), "heading"),
}


@pytest.fixture
def recognised(monkeypatch):
    """Have every picture say the same, without the program that reads them."""
    lines = [RecognisedLine("in the picture", 90, 0), RecognisedLine("|", 95, 1)]
    monkeypatch.setattr(ocr, "recognise_within_budget", lambda image, out: lines)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pictures_are_counted_and_then_read_where_they_stand(name, recognised):
    data, kind = DOCUMENTS[name]
    source = Source.of_bytes(data, name)
    first = extract(source)
    assert first.pictures == 1
    assert "picture" not in first.text
    found = extract(source, recognise=True)
    assert found.pictures == 0
    blocks = found.text.split("\n\n")
    assert [block for block in blocks if block != "in the picture"] == first.text.split("\n\n")
    assert "before" not in blocks[blocks.index("in the picture") :]
    assert "after" not in blocks[: blocks.index("in the picture")]
    place = found.text.index("in the picture")
    around = {mark.kind: mark for mark in found.marks if mark.start <= place < mark.end}
    assert around["ocr"].number == 90
    assert "table" not in around
    if kind:
        assert around[kind].label == "Chapter"


def test_a_picture_is_read_once_however_often_it_is_shown(recognised):
    data = word("rId1", "rId1", "rId2", "rId3", "rId4", "rId9")
    assert extract(Source.of_bytes(data, "a.docx")).pictures == 1
    read = extract(Source.of_bytes(data, "a.docx"), recognise=True)
    assert read.text.count("in the picture") == 1
    assert read.left_out == ()


def test_what_an_object_looks_like_is_not_read():
    shown = '<w:p><w:r><w:t>text</w:t><w:object><v:imagedata r:id="rId1"/></w:object></w:r></w:p>'
    parts = {"word/a.png": PICTURE}
    body = f"<w:body>{shown}</w:body>"
    data = office("word/document.xml", "w:document", body, [("image", "a.png")], parts)
    assert extract(Source.of_bytes(data, "a.docx")).pictures == 0


def test_a_broken_picture_costs_nothing_else(recognised):
    data = word("rId1").replace(PICTURE[:60], bytes(60))  # the archive's check of it fails, too
    assert extract(Source.of_bytes(data, "a.docx")).text.endswith("before\n\nafter")


def test_pictures_of_hwp_with_and_without_a_place(monkeypatch, recognised):
    def paragraph(text, *images):
        pieces = [{"Text": {"text": text}}, *({"Image": {"id": name}} for name in images)]
        return {"content": pieces, "style": {"head": None}}

    cell = {"content": [paragraph("cell", "b.png")]}
    content = [
        {"Paragraph": paragraph("before", "a.png", "lost.png")},
        {"Table": {"rows": [{"cells": [cell, cell]}]}},
    ]
    parsed = SimpleNamespace(
        json=json.dumps({"metadata": {}, "sections": [{"content": content}]}),
        images=[
            SimpleNamespace(name=name, data=picture(name))
            for name in ("a.png", "b.png", "somewhere.png")
        ],
    )
    monkeypatch.setattr(unhwp, "parse_bytes", lambda data: nullcontext(parsed))
    source = Source.of_bytes(compound({"FileHeader": b"HWP Document File" + bytes(239)}), "a.hwp")
    assert extract(source).pictures == 3
    seen = "in the picture"
    blocks = extract(source, recognise=True).text.split("\n\n")
    assert blocks == ["before", seen, "cell\tcell", seen, seen]


@pytest.mark.skipif(ocr.unavailable() is not None, reason="tesseract is not installed")
def test_the_text_in_a_picture_is_recognised():
    found = extract(Source.of_bytes(slides(), "a.pptx"), recognise=True)
    assert found.text == "Chapter\n\nThe ferry sails at noon."
    assert {mark.kind for mark in found.marks} == {"slide", "ocr"}
