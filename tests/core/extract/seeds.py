"""One small, whole document of every format, for tests that break them."""

import bz2
import gzip
import io
import json
import lzma
import struct
from functools import cache
from importlib import resources

from compound import compound
from doc_parts import doc
from document_parts import HH, HP, HS, RELS, A, P, R, W
from mail_parts import attachment, eml, multipart, part, winmail
from PIL import Image
from ppt_parts import ppt, shape, slide, text
from test_archives import seven_zipped, tarred, zipped
from test_hwp3 import END
from test_hwp3 import p as paragraph
from test_outlook import message
from workbook_parts import document, xls, xlsb, xlsx

from munjang.extract import mapi

LINE = "이 계약은 한 해 동안 효력이 있다. The heron fishes at dawn."
ROWS = [["지역", "담당", "매출"], ["서울", "김하나", 300], ["부산", "이두리", 120.5]]
TABLE = (
    "<table:table table:name='a'><table:table-row><table:table-cell office:value-type='string'>"
    f"<text:p>{LINE}</text:p></table:table-cell></table:table-row></table:table>"
)


def relationships(kind, target):
    return (
        f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{R}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def docx():
    body = (
        f"<w:p><w:r><w:t>{LINE}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{LINE}</w:t>"
        "</w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    return zipped(
        {
            "_rels/.rels": relationships("officeDocument", "word/document.xml"),
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        }
    )


def pptx():
    body = f"<a:p><a:r><a:t>{LINE}</a:t></a:r></a:p>"
    return zipped(
        {
            "_rels/.rels": relationships("officeDocument", "ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>'
            '<p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relationships("slide", "slides/slide1.xml"),
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree><p:sp>'
            f"<p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody>{body}</p:txBody></p:sp></p:spTree></p:cSld>"
            "</p:sld>",
        }
    )


def hwpx():
    return zipped(
        {
            "mimetype": "application/hwp+zip",
            "Contents/header.xml": f'<hh:head xmlns:hh="{HH}"></hh:head>',
            "Contents/section0.xml": f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}"><hp:p><hp:run>'
            f"<hp:t>{LINE}</hp:t></hp:run></hp:p></hs:sec>",
        }
    )


def epub():
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" '
            'href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine>'
            '<itemref idref="a"/></spine></package>',
            "a.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{LINE}</p></body></html>",
        }
    )


def pdf():
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    data = io.BytesIO()
    canvas = Canvas(data)
    for _ in range(2):
        canvas.setFont("HYSMyeongJo-Medium", 12)
        canvas.drawString(72, 700, LINE)
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("제목", "a")
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def image():
    data = io.BytesIO()
    Image.new("L", (64, 64), 200).save(data, "png")
    return data.getvalue()


def saved_page():
    return (
        "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; "
        'type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n'
        f"<p>{LINE}</p>\n--b--\n"
    )


def hwp():
    samples = resources.files("munjang_resources") / "samples"
    return (samples / "주택임대차계약서.hwp").read_bytes()


def hwp3():
    signature = b"HWP Document File V3.00 \x1a\1\2\3\4\5"
    settings = bytes(126) + struct.pack("<H", 10)
    fonts = struct.pack("<H40x12x", 1)
    styles = struct.pack("<H238x", 1)
    return signature + settings + bytes(1018) + fonts + styles + paragraph(LINE) + END


@cache
def seeds():
    """The documents by the name of their format."""
    mail = eml(*multipart("mixed", part(LINE), attachment(LINE.encode(), "a.txt", "text/plain")))
    odf = f"<text:h text:outline-level='1'>제목</text:h><text:p>{LINE}</text:p>"
    made = {
        "txt": LINE,
        "code": f'"""{LINE}"""\n\n\ndef heron():  # {LINE}\n    return "{LINE}"\n',
        "json": json.dumps({"제목": LINE, "list": [LINE, {"a": 1}]}, ensure_ascii=False),
        "subtitles": f"1\n00:00:01,000 --> 00:00:04,000\n{LINE}\n\n2\n00:00:05,000 --> "
        f"00:00:06,000\n{LINE}\n",
        "ipynb": json.dumps(
            {"cells": [{"cell_type": "markdown", "source": [LINE]}], "nbformat": 4, "metadata": {}}
        ),
        "tex": f"\\documentclass{{article}}\\begin{{document}}\\section{{제목}}{LINE} $a_1$"
        "\\begin{tabular}{ll}a & b\\\\\\end{tabular}\\end{document}",
        "xml": f"<?xml version='1.0'?><a><b c='d'>{LINE}</b><![CDATA[{LINE}]]></a>",
        "md": f"# 제목\n\n{LINE} **굵게** [link](a)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "rst": f"제목\n====\n\n{LINE}\n\n.. note:: {LINE}\n",
        "asciidoc": f"= 제목\n\n{LINE}\n\n|===\n|a |b\n|===\n",
        "org": f"* 제목\n{LINE}\n| a | b |\n",
        "html": f"<!doctype html><title>제목</title><h1>제목</h1><p>{LINE}<table><tr><td>a</table>",
        "mhtml": saved_page(),
        "epub": epub(),
        "pdf": pdf(),
        "docx": docx(),
        "doc": doc(f"{LINE}\r"),
        "ppt": ppt(slide(shape(text(LINE)))),
        "pptx": pptx(),
        "xlsx": xlsx({"매출": ROWS}),
        "xls": xls(ROWS),
        "csv": "지역,담당,매출\n서울,김하나,300\n부산,이두리,120\n",
        "xlsb": xlsb(ROWS),
        "odt": document(f"<office:text>{odf}</office:text>"),
        "ods": document(f"<office:spreadsheet>{TABLE}</office:spreadsheet>", kind="spreadsheet"),
        "odp": document(
            f"<office:presentation><draw:page>{odf}</draw:page></office:presentation>",
            kind="presentation",
        ),
        "odg": document(
            f"<office:drawing><draw:page>{odf}</draw:page></office:drawing>", kind="graphics"
        ),
        "rtf": r"{\rtf1\ansi\ansicpg949 {\b Heron} fishes \'b0\'a1\u44032? at dawn.\par}",
        "hwpx": hwpx(),
        "hwp": hwp(),
        "hwp3": hwp3(),
        "image": image(),
        "eml": mail,
        "mbox": b"From a@b.kr Tue Mar  5 10:00:00 2024\n" + mail + b"\n",
        "ics": f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:회의\r\nDTSTART:20240305T140000Z\r\n"
        f'ATTENDEE;CN="A":mailto:a@b.kr\r\nDESCRIPTION:{LINE}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
        "vcf": f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:김하나\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET="
        f"UTF-8:=EA=B0=80\r\nNOTE:{LINE}\r\nEND:VCARD\r\n",
        "msg": compound(message({mapi.BODY: LINE})),
        "tnef": winmail(LINE),
        "zip": zipped({"a.txt": LINE, "b.md": f"# {LINE}"}),
        "7z": seven_zipped({"a.txt": LINE.encode()}),
        "tar": tarred({"a.txt": LINE.encode()}),
        "gz": gzip.compress(LINE.encode(), mtime=0),
        "bz2": bz2.compress(LINE.encode()),
        "xz": lzma.compress(LINE.encode()),
    }
    return {name: data if isinstance(data, bytes) else data.encode() for name, data in made.items()}
