"""Passages of a PDF's text, found on its pages: judged by where pdfium says the letters are."""

import unicodedata
from ctypes import c_double

import pypdfium2
import pytest
from pypdfium2 import raw

from munjang.extract import Source, extract
from munjang.extract.pdf_pages import PdfPages
from munjang.language.sentences import split
from munjang.records import Passage


def letters(text):
    return [c for c in unicodedata.normalize("NFC", text) if not c.isspace() and c != "-"]


def turned(page, x, y):
    """A point of the page's own space as it is shown, from the upper left corner."""
    left, bottom, right, top = page.get_cropbox()
    return {
        0: (x - left, top - y),
        90: (y - bottom, x - left),
        180: (right - x, y - bottom),
        270: (top - y, right - x),
    }[page.get_rotation()]


def letters_within(path, spots):
    """The letters in the rectangles, by pdfium's boxes and our own turning of the page."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for spot in spots:
        page = document[spot.page - 1]
        text = page.get_textpage()
        for index in range(text.count_chars()):
            box = [c_double() for _ in range(4)]
            raw.FPDFText_GetCharBox(text, index, *box)
            x0, x1, y0, y1 = (side.value for side in box)
            x, y = turned(page, (x0 + x1) / 2, (y0 + y1) / 2)
            if any(b.left <= x <= b.right and b.top <= y <= b.bottom for b in spot.lines):
                found.append(chr(raw.FPDFText_GetUnicode(text, index)))
        text.close()
        page.close()
    document.close()
    return letters("".join(found).replace("\ufffe", "").replace("\x02", ""))


def sentences(path):
    text = extract(path).text
    return text, split(text)


def assert_all_found(path):
    """Every sentence of a document is covered, and nothing else is."""
    text, ranges = sentences(path)
    pages = PdfPages(Source.of_path(path))
    places = pages.places([(Passage(*one), text[slice(*one)]) for one in ranges])
    pages.close()
    assert ranges
    for (start, end), spots in zip(ranges, places, strict=True):
        assert sorted(letters_within(path, spots)) == sorted(letters(text[start:end]))
    return dict(zip((text[slice(*one)] for one in ranges), places, strict=True))


def test_every_sentence_of_a_page_is_covered(pdf):
    path = pdf(
        pdf.lines(
            "임대인은 계약이 끝나기 두 달 전까지 그 뜻을",
            "알려야 한다. 이를 어기면 계약은 이어진다.",
        )
    )
    places = assert_all_found(path)
    first = next(iter(places.values()))[0]
    assert first.page == 1
    assert len(first.lines) == 2


def test_a_sentence_across_pages_is_found_on_both(pdf):
    begun = "the sentence on this page is a long one that does not come to its end on it and"
    path = pdf(
        pdf.lines("The beginning of the page is the same as any other page has", begun, top=760),
        pdf.lines("goes on here, on the next page. Another one stands alone.", top=760),
    )
    pages_of = {
        text: [spot.page for spot in spots] for text, spots in assert_all_found(path).items()
    }
    assert [1, 2] in pages_of.values()
    assert pages_of["Another one stands alone."] == [2]


def test_words_cut_at_the_end_of_a_line_are_covered_in_both_halves(pdf):
    path = pdf(
        pdf.lines(
            "The committee approved the annual budget after a long and thor-",
            "ough debate. Another sentence follows.",
        )
    )
    places = assert_all_found(path)
    assert any("thorough" in text for text in places)


def test_two_columns_are_covered_each_for_itself(pdf):
    left = [f"The left column says in line {n} what" for n in "abcdefgh"]
    right = [f"the right column has for line {n} too" for n in "abcdefgh"]
    path = pdf([pdf.lines(*left, left=50), pdf.lines(*right, left=320)])
    for spots in assert_all_found(path).values():
        for spot in spots:
            assert all(box.right < 310 or box.left > 300 for box in spot.lines)


def test_columns_written_across_are_covered_too(pdf):
    rows = []
    for number in range(10):
        y = 780 - 16 * number
        rows.append(pdf.lines(f"Left line number {number} goes on and on", top=y, left=50))
        rows.append(pdf.lines(f"right line number {number} goes on as well", top=y, left=320))
    assert_all_found(pdf(rows))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_pages(pdf, rotation):
    def turn(canvas):
        canvas.setPageRotation(rotation)

    path = pdf(
        [turn, pdf.lines("The page was scanned the wrong way round.", "It is read all the same.")]
    )
    assert_all_found(path)


def test_a_page_of_which_a_part_is_shown(pdf):
    def crop(canvas):
        canvas.setCropBox((40, 500, 500, 810))

    assert_all_found(pdf([crop, pdf.lines("Only a part of this sheet is the page.", top=700)]))


def test_text_that_runs_upwards(pdf):
    def upwards(canvas):
        canvas.rotate(90)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(200, -300, "This label runs up the margin.")

    assert_all_found(pdf([pdf.lines("The text of the page itself."), upwards]))


def test_letters_written_in_parts_are_covered(pdf):
    def lines(canvas):  # a letter and its accent, as some programs write them
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, unicodedata.normalize("NFD", "The caf\u00e9 is open till nine."))

    assert_all_found(pdf([lines]))


def test_the_words_that_matter_have_rectangles_of_their_own(pdf):
    path = pdf(pdf.lines("The deposit is returned within a week."))
    text = extract(path).text
    start = text.index("deposit")
    passage = Passage(0, len(text), [(start, start + len("deposit"))])
    pages = PdfPages(Source.of_path(path))
    ((spot,),) = pages.places([(passage, text)])
    pages.close()
    (word,) = spot.words
    (line,) = spot.lines
    assert line.left < word.left < word.right < line.right
    one = type(spot)(spot.page, [word])
    assert "".join(letters_within(path, [one])) == "deposit"


def test_of_equal_sentences_the_one_meant_is_marked(pdf):
    lines = [
        pdf.lines(f"Chapter {n}.", "The fee is due in March.", top=780 - 90 * n) for n in (1, 2, 3)
    ]
    path = pdf(*lines)
    text, ranges = sentences(path)
    same = [one for one in ranges if text[slice(*one)] == "The fee is due in March."]
    pages = PdfPages(Source.of_path(path))
    places = pages.places([(Passage(*one), text[slice(*one)]) for one in same])
    pages.close()
    assert [[spot.page for spot in spots] for spots in places] == [[1], [2], [3]]


def test_a_text_that_another_version_read_is_found_where_it_says_the_same(pdf):
    path = pdf(pdf.lines("First comes this."), pdf.lines("The fee is due in March."))
    pages = PdfPages(Source.of_path(path))
    wanted = "The fee is due in March."
    moved, gone = pages.places(
        [
            (Passage(400, 400 + len(wanted)), wanted),
            (Passage(0, 20), "Nobody wrote this here."),
        ]
    )
    pages.close()
    assert [spot.page for spot in moved] == [2]
    assert gone == []


def test_a_picture_has_the_size_asked_for_and_shows_the_page(pdf):
    path = pdf([pdf.lines("Black on white."), pdf.image])
    pages = PdfPages(Source.of_path(path))
    width, height = pages.sizes()[0]
    picture = pages.picture(0, 2.0)
    pages.close()
    assert (picture.width, picture.height) == (
        pytest.approx(2 * width, abs=1),
        pytest.approx(2 * height, abs=1),
    )
    assert len(picture.pixels) == 4 * picture.width * picture.height

    def pixel(x, y):  # from the lower left corner, in points
        at = 4 * (int(2 * (height - y)) * picture.width + int(2 * x))
        return tuple(picture.pixels[at : at + 3])

    assert pixel(10, 10) == (255, 255, 255)
    assert pixel(90, 420) == (0, 0, 255)  # blue, green, red


def test_the_words_of_a_page_can_be_selected(pdf):
    path = pdf(pdf.lines("The first line here,", "and the second."))
    pages = PdfPages(Source.of_path(path))
    words = pages.words(0)
    pages.close()
    assert [word.text for word in words] == [
        "The",
        "first",
        "line",
        "here,",
        "and",
        "the",
        "second.",
    ]
    assert [word.line for word in words] == [0, 0, 0, 0, 1, 1, 1]
    tops = [word.box.top for word in words]
    assert max(tops[:4]) < min(tops[4:])
