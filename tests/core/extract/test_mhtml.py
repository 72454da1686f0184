"""Web archives, as browsers, Word and Excel save them."""

import base64
import quopri

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState


def archive(*pages, head="From: <Saved by Blink>\nSnapshot-Content-Location: https://a.kr/\n"):
    parts = "".join(f"------=_b\n{page}\n\n" for page in pages)
    return (
        f"{head}Subject: =?utf-8?B?7KCc66qp?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="----=_b"\n\n'
        f"{parts}------=_b--\n"
    )


def page(html, *, charset="utf-8", packed=True):
    body = html.encode(charset)
    encoded = base64.encodebytes(body) if packed else quopri.encodestring(body)
    how = "base64" if packed else "quoted-printable"
    return (
        f'Content-Type: text/html; charset="{charset}"\nContent-Transfer-Encoding: {how}\n\n'
        f"{encoded.decode()}"
    )


PICTURE = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("charset", ["utf-8", "euc-kr", "ks_c_5601-1987"])
def test_a_saved_page(write, packed, charset):
    html = (
        "<html><head><title>공지</title></head><body><p>접수는 금요일까지입니다.</p></body></html>"
    )
    extraction = extract(
        write("a.mht", archive(page(html, charset=charset, packed=packed), PICTURE))
    )
    assert extraction.text == "접수는 금요일까지입니다."
    assert extraction.title == "공지"


@pytest.mark.parametrize("name", ["보고.doc", "표.xls", "a.htm", "a.txt", "a"])
def test_told_by_content_under_any_name(write, name):
    extraction = extract(write(name, archive(page("<p>본문이다.</p>"), head="")))
    assert extraction.reader == "mhtml"
    assert extraction.text == "본문이다."


def test_pages_in_frames(write):
    pages = (
        page("<frameset><frame src='cid:1'></frameset>"),
        page("<p>하나.</p>"),
        page("<p>둘.</p>"),
    )
    assert extract(write("a.mht", archive(*pages))).text == "하나.\n\n둘."


def test_damaged_and_empty_archives(write):
    whole = archive(page("<p>앞 문장. " + "가나다라 " * 500 + "</p>"))
    assert extract(write("a.mht", whole[: len(whole) // 2])).text.startswith("앞 문장.")
    assert outcome(write("b.mht", archive(PICTURE))) == FileState.FAILED
    assert outcome(write("c.mht", "")) == FileState.EMPTY
