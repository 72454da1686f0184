"""What HWP documents have as controls in their text."""

import pytest
from hwp_parts import hwp, number, paragraph, table, words

from munjang.extract import extract


@pytest.fixture
def read(write):
    """Write a document and read its paragraphs, without the one that all begin with."""
    return lambda *made: extract(write("a.hwp", hwp(*made))).text.split("\n\n")[1:]


def test_numbers_of_captions(read):
    caption = paragraph("<표 ", number(4, 1), "> 매출")
    nested = table([[paragraph("그림 ", number(3, 1))], [paragraph("둘")]])
    cells = [[paragraph("표 ", number(4, 2)), paragraph("칸")], [paragraph(nested)]]
    assert read(
        paragraph("앞", table(cells, caption=[caption])),
        paragraph("그림 ", number(3, 2)),
        paragraph("그림", number(3, 3), "-", number(3, 4), ". 전경"),
        paragraph("그림 ", number(3, 5)),
    ) == ["앞", "<표 1> 매출", "표 2\n칸\t그림 1 둘", "그림 2", "그림3-4. 전경", "그림 5"]


def test_numbers_that_are_counted_anew_are_left_out(read):
    alone = paragraph(number(4, 7))
    assert read(paragraph("쪽 ", number(0, 3), " 끝"), alone, paragraph("뒤")) == ["쪽  끝", "뒤"]


def test_words_with_small_ones(read):
    assert read(paragraph("옛 ", words("漢字", "한자"), "를 쓴다")) == ["옛 漢字(한자)를 쓴다"]


def test_alternative_texts_that_somebody_wrote(read):
    def made(said):
        return paragraph(table([[paragraph("칸")]], said=said))

    said = ("지역별 인원을 나타낸 표", "표입니다.", "지역별 인원을 나타낸 표")
    assert read(*map(made, said), paragraph("뒤")) == [
        *("칸", "칸", "칸", "뒤", "지역별 인원을 나타낸 표"),
    ]


def test_a_broken_control_harms_nobody(read):
    def cut(kind, size):
        name, made = words("漢字", "한자")
        return name, lambda depth: made(depth)[:4] + made(depth)[4 : 4 + size] + b"\xff" * 30

    assert "앞뒤" in read(paragraph("앞", cut("tdut", 4), "뒤"))[0]
