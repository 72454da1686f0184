"""The automatic numbers of paragraphs in HWP documents."""

from hwp_parts import hwp, numbering, paragraph, section, shape, shapes_of_sample

from munjang.extract import extract

SHAPES, LISTS = shapes_of_sample()
OUTLINE = numbering((0, "제^1장"), (8, "^2."), (0, "^1-^3)"))
ITEMS = numbering((1, "^1"))
SETTINGS = OUTLINE + ITEMS + shape(1) + shape(1, 1) + shape(1, 2) + shape(2, 0, LISTS + 2)


def p(text, kind, *parts):
    return paragraph(*parts, text, shape=SHAPES + kind)


def paragraphs(write, *sections):
    return extract(write("a.hwp", hwp(*sections, settings=SETTINGS))).text.split("\n\n")


def test_the_first_paragraph_of_a_section_has_its_number_too(write):
    sections = (
        [p("총칙", 0, section(LISTS + 1)), p("목적", 1), p("뜻", 1), p("깊은", 2), p("보칙", 0)],
        [p("벌칙", 0, section(LISTS + 1)), p("벌금", 1), p("", 0), p("부칙", 0)],
    )
    assert paragraphs(write, *sections) == [
        *("제1장 총칙", "가. 목적", "나. 뜻", "1-1) 깊은", "제2장 보칙"),
        *("제3장 벌칙", "가. 벌금", "제5장 부칙"),
    ]


def test_lists_count_for_themselves(write):
    first = [p("하나", 3, section(LISTS + 1)), p("같은 글", 3), p("장", 0), p("같은 글", 3)]
    assert paragraphs(write, first) == ["① 하나", "② 같은 글", "제1장 장", "③ 같은 글"]
