"""Web pages."""

import time

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState


def page(body, head=""):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def test_a_page_reads_as_a_browser_shows_it(write):
    body = """
      <nav><a href="/">처음</a></nav>
      <h1>김치찌개</h1>
      <p>김치를   먼저
         볶습니다. <b>돼지</b>고기도<br>넣습니다.</p>
      <script>var hidden = "스크립트";</script><style>p {}</style>
      <div style="display: none">숨은 글</div><p hidden>숨은 글</p>
      <h2>재료</h2>
      <ul><li>김치<li>두부 <ul><li>반 모</ul></ul>
      <table><tr><th>이름<th>양<tr><td><p>물</p><td>두 컵</table>
      <pre>  첫 줄
  둘째   줄</pre>
    """
    extraction = extract(write("요리.html", page(body, "<title>할머니의 김치찌개</title>")))
    assert extraction.title == "할머니의 김치찌개"
    assert extraction.text.split("\n\n") == [
        "처음",
        "김치찌개",
        "김치를 먼저 볶습니다. 돼지고기도\n넣습니다.",
        "재료",
        "김치",
        "두부",
        "반 모",
        "이름\t양",
        "물\t두 컵",
        "첫 줄",
        "둘째   줄",
    ]
    headings = [mark.label for mark in extraction.marks if mark.kind == "heading"]
    assert headings == ["김치찌개", "김치찌개 › 재료"]
    tables = [
        extraction.text[m.start : m.end].strip() for m in extraction.marks if m.kind == "table"
    ]
    assert tables == ["이름\t양\n\n물\t두 컵"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("cp949", '<meta charset="euc-kr">'),
        ("cp949", '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">'),
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="euc-kr">'),  # it does not keep its word
        ("utf-8", ""),
        ("cp949", ""),
        ("utf-16", ""),
        ("utf-8-sig", ""),
    ],
)
def test_the_page_says_its_encoding(write, encoding, declared):
    path = write("a.html", page("<p>똠방각하와 펲시콜라", declared).encode(encoding))
    assert extract(path).text == "똠방각하와 펲시콜라"


def test_tables_that_only_arrange_the_page_are_paragraphs(write):
    body = "<table><tr><td><p>첫 문단입니다.</p><p>둘째 문단입니다.</p></td></tr></table>"
    assert extract(write("a.html", page(body))).text == "첫 문단입니다.\n\n둘째 문단입니다."


def test_a_table_within_a_cell_keeps_its_text(write):
    body = "<table><tr><td>밖<table><tr><td>안<td>속</table><td>끝</table>"
    assert extract(write("a.html", page(body))).text.split() == ["밖", "안", "속", "끝"]


def test_entities_and_broken_markup(write):
    body = "<p>a &lt; b &amp;&nbsp;c &#44032;<p>unclosed <b>bold <div>block</b> end"
    assert extract(write("a.html", page(body))).text.split("\n\n") == [
        "a < b & c 가",
        "unclosed bold",
        "block end",
    ]


def test_deep_nesting_neither_crashes_nor_hangs(write):
    began = time.process_time()
    text = extract(write("a.html", "<div>" * 20_000 + "deep" + "</div>" * 20_000)).text
    assert text == "deep"
    assert time.process_time() - began < 20


def test_a_page_named_as_something_else_is_still_read(write):
    assert extract(write("export.doc", page("<p>Saved by a word processor."))).text


@pytest.mark.parametrize("closed", [True, False])
def test_half_a_million_boxes_within_each_other(write, closed):
    began = time.process_time()
    body = "<div>" * 500_000 + "깊은 글" + "</div>" * 500_000 * closed + "<p>다음 글</p>"
    assert extract(write("a.html", page(body))).text == "깊은 글\n\n다음 글"
    assert time.process_time() - began < 20


@pytest.mark.parametrize("tag", ["pre", "listing", "figcaption", "summary", "optgroup"])
def test_a_page_that_closes_nothing(write, tag):
    began = time.process_time()
    assert extract(write("a.html", page(f"<{tag}>글" * 100_000))).text.count("글") == 100_000
    assert time.process_time() - began < 6  # 0.3 idle, 16 if quadratic


def test_what_a_browser_does_not_show(write):
    body = (
        "<noscript>켜세요</noscript><template>틀</template><p style='mso-hide:all'>숨은 글</p>"
        "<ruby>漢字<rp>(</rp><rt>한자</rt><rp>)</rp></ruby><p>보이는 &middot; 글&nbsp;</p>"
    )
    assert extract(write("a.html", page(body))).text == "漢字\n\n보이는 · 글"


def test_a_page_that_only_leads_elsewhere_is_empty(write):
    path = write("a.html", page("", '<meta http-equiv="refresh" content="0; url=b.html">'))
    assert outcome(path) == FileState.EMPTY


@pytest.mark.parametrize("codec", ["zlib", "hex", "punycode", "x-unheard-of"])
def test_a_page_that_names_no_encoding_of_text(write, codec):
    path = write("a.html", page("<p>한글 글이다.</p>", f'<meta charset="{codec}">').encode("cp949"))
    assert extract(path).text == "한글 글이다."


def test_korean_that_is_declared_western(write):
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    path = write("a.html", page("<p>오늘 회의는 세 시에 시작합니다.</p>", head).encode("cp949"))
    assert extract(path).text == "오늘 회의는 세 시에 시작합니다."


def test_what_is_filled_into_forms(write):
    form = (
        '<p>제목 <input value="출장비 정산"> <input type="HIDDEN" value="a1">'
        '<input type=submit value="검색"><input type=checkbox value=on></p>'
        "<p>부서 <select><option>총무<option selected>영업</select>"
        "<select hidden><option selected>b</select></p><textarea>내용</textarea>"
    )
    text = extract(write("a.html", f"<!doctype html>{form}")).text
    assert text.split() == ["제목", "출장비", "정산", "부서", "영업", "내용"]
