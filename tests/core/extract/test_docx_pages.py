"""Where the pages of Word documents begin."""

import pytest
from document_parts import W

from munjang.extract import extract

NOTED = "<w:lastRenderedPageBreak/>"
TYPED = '<w:br w:type="page"/>'
ENDED = f"<w:p><w:r>{TYPED}</w:r></w:p>"
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:pageBreakBefore/></w:pPr></w:style><w:style w:styleId="2"><w:basedOn w:val="1"/>'
    "</w:style></w:styles>"
)


def p(text, properties="", before=""):
    properties = properties and f"<w:pPr>{properties}</w:pPr>"
    return f"<w:p>{properties}<w:r>{before}<w:t>{text}</w:t></w:r></w:p>"


def section(kind=""):
    kind = kind and f'<w:type w:val="{kind}"/>'
    return f"<w:sectPr>{kind}</w:sectPr>"


def row(*cells):
    cells = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def pages(path):
    extraction = extract(path)
    return {
        mark.number: extraction.text[mark.start : mark.end].split()
        for mark in extraction.marks
        if mark.kind == "page"
    }


TWO = {1: ["one"], 2: ["two"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("one") + p("two"), {}),
        (p("one") + p("two", before=NOTED), TWO),
        (f"<w:p><w:r><w:t>one</w:t>{TYPED}</w:r><w:r>{NOTED}<w:t>two</w:t></w:r></w:p>", TWO),
        (p("one") + p("two", "<w:pageBreakBefore/>", NOTED), TWO),
        (p("one", section()) + p("two", before=NOTED), TWO),
        (
            p("one") + row(p("row", before=NOTED), p("cell", before=NOTED)),
            {1: ["one"], 2: ["row", "cell"]},
        ),
        (
            p("one") + ENDED + row(p("row", before=NOTED), p("cell", before=NOTED)),
            {1: ["one"], 2: ["row", "cell"]},
        ),
        (
            "<w:p><w:r><w:drawing/></w:r></w:p>"
            + p("two", before=NOTED)
            + p("three", before=NOTED),
            {2: ["two"], 3: ["three"]},
        ),
        # Word makes no note where a page begins with an empty paragraph.
        (
            p("one", before=NOTED) + ENDED + "<w:p/>" + p("two") + p("three", before=NOTED),
            TWO | {3: ["three"]},
        ),
    ],
)
def test_pages_where_word_saw_them(docx, body, expected):
    assert pages(docx(body)) == expected


@pytest.mark.parametrize(
    ("body", "stated", "expected"),
    [
        (p("one") + p("two", before=NOTED), 2, TWO),
        (p("one") + p("two", before=NOTED), 3, {}),  # one of them was not noted
        (p("one") + p("two", before=NOTED), 1, {}),  # those of an older layout
    ],
)
def test_noted_pages_are_as_many_as_are_stated(docx, body, stated, expected):
    assert pages(docx(body, pages=stated)) == expected


@pytest.mark.parametrize(
    ("begins", "stated", "expected"),
    [
        (ENDED + p("two"), 2, TWO),
        (ENDED + p("two"), 3, {}),  # one of the two is longer than a page
        (ENDED + p("two"), 0, {}),
        (p("two", "<w:pageBreakBefore/>"), 2, TWO),
        (p("two", '<w:pageBreakBefore w:val="0"/>'), 2, {}),
        (p("two", '<w:pStyle w:val="2"/>'), 2, TWO),
        (ENDED + p("two", '<w:pStyle w:val="1"/>'), 2, TWO),
        ("<w:p><w:pPr>" + section() + "</w:pPr></w:p>" + p("two") + section(), 2, TWO),
        ("<w:p><w:pPr>" + section() + "</w:pPr></w:p>" + p("two") + section("continuous"), 2, {}),
    ],
)
def test_typed_breaks_tell_pages_only_where_no_page_runs_over(docx, begins, stated, expected):
    styles = {"styles.xml": ("styles", STYLES)}
    body = p("one", '<w:pStyle w:val="1"/>') + begins  # no page begins before the first one
    assert pages(docx(body, styles, pages=stated)) == expected


def test_a_heading_on_a_new_page_belongs_to_it(docx):
    body = p("one") + p("Two", '<w:outlineLvl w:val="0"/>', NOTED)
    marks = {
        mark.kind: mark for mark in extract(docx(body)).marks if mark.number != 1 or mark.label
    }
    assert marks["heading"].start == marks["page"].start
