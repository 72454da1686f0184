"""The automatic numbers of Word's paragraphs."""

import pytest
from test_docx import part

from munjang.extract import extract


def level(place, form, text, more=""):
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def lists(*patterns, more=""):
    """The part with the lists 1, 2 …, each with a pattern of its own, and `more`."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
        for number, levels in enumerate(patterns, 1)
    )
    used = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in range(1, len(patterns) + 1)
    )
    return part("numbering", abstract + used + more)


def item(text, number="", place=None, style=""):
    stated = f'<w:ilvl w:val="{place}"/>' if place is not None else ""
    stated += f'<w:numId w:val="{number}"/>' if number else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:numPr>{stated}</w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


@pytest.fixture
def numbered(docx):
    def numbered(*items, numbering, styles=""):
        parts = {
            "numbering.xml": ("numbering", numbering),
            "styles.xml": ("styles", part("styles", styles)),
        }
        return extract(docx("".join(items), parts))

    return numbered


def blocks(extraction):
    return extraction.text.split("\n\n")


OUTLINE = level(0, "decimal", "제%1장") + level(1, "decimal", "%1.%2") + level(2, "ganada", "%3.")


def test_levels_are_counted_and_begin_again_under_the_next(numbered):
    found = numbered(
        item("총칙", 1, 0),
        item("목적", 1, 1),
        item("정의", 1, 1),
        item("하나", 1, 2),
        item("둘", 1, 2),
        item("보칙", 1, 0),
        item("", 1, 1),
        item("벌칙", 1, 1),
        item("끝", 0, 0),
        numbering=lists(OUTLINE),
    )
    assert blocks(found) == [
        "제1장 총칙", "1.1 목적", "1.2 정의", "가. 하나", "나. 둘", "제2장 보칙", "2.2 벌칙", "끝",
    ]  # fmt: skip


def test_styles_bring_their_lists_and_headings_their_numbers(numbered):
    pattern = level(0, "upperRoman", "%1.", '<w:pStyle w:val="H1"/>')
    pattern += level(1, "decimal", "%1-%2", '<w:isLgl/><w:pStyle w:val="H2"/>')
    styles = (
        '<w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:styleId="H2"><w:name w:val="heading 2"/>'
        '<w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="Own"><w:basedOn w:val="H2"/></w:style>'
    )
    items = [item("A", style="H1"), item("B", style="H2"), item("C", style="Own")]
    found = numbered(*items, numbering=lists(pattern), styles=styles)
    assert blocks(found) == ["I. A", "1-1 B", "1-2 C"]
    labels = [mark.label for mark in found.marks if mark.kind == "heading"]
    assert labels[:2] == ["I. A", "I. A › 1-1 B"]


def test_lists_that_go_on_and_lists_that_begin_anew(numbered):
    again = '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    anew = (
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    numbering = lists(level(0, "decimal", "%1)"), level(0, "bullet", ""), more=again + anew)
    items = [item("a", 1, 0), item("b", 2, 0), item("c", 3, 0), item("d", 4, 0), item("e", 4, 0)]
    assert blocks(numbered(*items, numbering=numbering)) == ["1) a", "b", "2) c", "5) d", "6) e"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("upperLetter", ["A", "Z", "AA"]),
        ("lowerRoman", ["i", "xxvi", "xxvii"]),
        ("decimalZero", ["01", "26", "27"]),
        ("chosung", ["ㄱ", "26", "27"]),
        ("decimalEnclosedCircle", ["①", "26", "27"]),
        ("unheard of", ["1", "26", "27"]),
    ],
)
def test_numbers_in_the_form_of_their_list(numbered, form, expected):
    items = [item("x", 1, 0) for _ in range(27)]
    found = blocks(numbered(*items, numbering=lists(level(0, form, "%1"))))
    assert [found[place].removesuffix(" x") for place in (0, 25, 26)] == expected


def test_a_number_stands_on_the_page_where_its_paragraph_begins(numbered):
    broken = item("둘", 1, 0).replace("<w:t>", "<w:lastRenderedPageBreak/><w:t>")
    found = numbered(item("하나", 1, 0), broken, numbering=lists(level(0, "decimal", "%1.")))
    assert blocks(found) == ["1. 하나", "2. 둘"]
    second = next(mark for mark in found.marks if mark.number == 2)
    assert found.text[second.start :] == "2. 둘"


def test_damaged_lists_number_nothing(numbered):
    for numbering in ("", "<w:numbering>", part("numbering", "<w:num/><w:abstractNum/>")):
        assert blocks(numbered(item("글", 1, 0), numbering=numbering)) == ["글"]
