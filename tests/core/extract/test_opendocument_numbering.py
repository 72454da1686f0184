"""The automatic numbers of paragraphs in OpenDocument texts."""

import pytest
from workbook_parts import document

from munjang.extract import extract


@pytest.fixture
def read(write):
    """Write a text from its list styles and its body, and read its paragraphs."""

    def read(body, styles="", outline=""):
        outline = f"<text:outline-style>{outline}</text:outline-style>"
        data = document(
            f"<office:text>{body}</office:text>",
            automatic=f'<text:list-style style:name="L">{styles}</text:list-style>',
            styles=f"<office:styles>{outline}</office:styles>",
        )
        return extract(write("a.odt", data)).text.split("\n\n")

    return read


def level(place, form="1", more="", kind="list-level-style-number"):
    return f'<text:{kind} text:level="{place}" style:num-format="{form}" {more}/>'


def p(text):
    return f"<text:p>{text}</text:p>"


def items(*contents, more='text:style-name="L"'):
    made = "".join(f"<text:list-item>{content}</text:list-item>" for content in contents)
    return f"<text:list {more}>{made}</text:list>"


ARTICLES = (
    level(1, "1", 'style:num-prefix="제" style:num-suffix="조"')
    + level(2, "①, ②, ③, ...")
    + level(3, "가, 나, 다, ...", 'style:num-suffix="."')
)


def test_numbers_of_levels(read):
    inner = items(p("아래"), p("이어"), more="")
    body = items(
        p("목적") + p("계속") + items(p("항") + inner, p("둘"), more=""), p("정의") + inner
    )
    assert read(body, ARTICLES) == [
        *("제1조 목적", "계속", "① 항", "가. 아래", "나. 이어", "② 둘"),
        *("제2조 정의", "① 아래", "② 이어"),
    ]


def test_paths_and_formats_in_words(read):
    body = items(p("하나") + items(p("아래"), more=""))
    paths = level(1, "I") + level(2, "1", 'text:display-levels="2" style:num-suffix=")"')
    assert read(body, paths) == ["I 하나", "I.1) 아래"]
    worded = level(1) + level(2, "1", 'loext:num-list-format="제%1%-%2%호" xmlns:loext="l"')
    assert read(body, worded) == ["1 하나", "제1-1호 아래"]


def test_lists_begin_anew_or_go_on(read):
    named = 'text:style-name="L" xml:id="a"'
    body = (
        items(p("하나"), more=named)
        + items(p("다른"), p("목록"))
        + items(p("이어"), more='text:style-name="L" text:continue-list="a"')
        + items(p("또"), more='text:style-name="L" text:continue-numbering="true"')
        + '<text:list text:style-name="L">'
        f"<text:list-header>{p('머리')}</text:list-header>"
        f'<text:list-item text:start-value="7">{p("일곱")}</text:list-item></text:list>'
    )
    assert read(body, level(1, "1", 'text:start-value="3"')) == [
        *("3 하나", "3 다른", "4 목록", "4 이어", "5 또", "머리", "7 일곱"),
    ]


def test_headings_and_lists_without_numbers(read):
    outline = level(1, "1", 'style:num-suffix="장"', "outline-level-style")
    outline += level(2, "", "", "outline-level-style")
    body = (
        '<text:h text:outline-level="1">총칙</text:h><text:h text:outline-level="2">목적</text:h>'
        '<text:h text:outline-level="1"></text:h><text:h text:outline-level="1">부칙</text:h>'
    )
    bullets = '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    assert read(body + items(p("점")), bullets, outline) == ["1장 총칙", "목적", "3장 부칙", "점"]
