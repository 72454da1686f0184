"""PDFs that do not carry their fonts: what they say does not hang on those of the machine."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from munjang.extract import Source, extract, ocr
from munjang.extract.box_font import box_font
from munjang.extract.pdf_fonts import system_fonts
from munjang.extract.pdf_pages import PdfPages

SCRIPTS = ("한국어", "日本語", "中文字", "Русский", "Ελληνικά", "English", "2024", "→★%")
ADOBES = {
    "HYSMyeongJo-Medium": "한국어",
    "HeiseiMin-W3": "日本語",
    "STSong-Light": "中文字",
    "MSung-Light": "中文字",
}
SIZE, LEFT, APART, ROW = 20, 100, 60, 700

# A font that no machine has, in an order of its own.
FONTLESS = """%PDF-1.5
1 0 obj <</Type/Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type/Pages /Kids[3 0 R] /Count 1>> endobj
3 0 obj <</Type/Page /Parent 2 0 R /MediaBox[0 0 800 800] /Contents 8 0 R
/Resources<</Font<</F 4 0 R>>>>>> endobj
4 0 obj <</Type/Font /Subtype/Type0 /BaseFont/Nobody /Encoding/Identity-H
/DescendantFonts[5 0 R] /ToUnicode 7 0 R>> endobj
5 0 obj <</Type/Font /Subtype/CIDFontType2 /BaseFont/Nobody /FontDescriptor 6 0 R /DW 1000
/CIDSystemInfo<</Registry(Adobe) /Ordering(Identity) /Supplement 0>>>> endobj
6 0 obj <</Type/FontDescriptor /FontName/Nobody /Flags 4 /FontBBox[0 -200 1000 900] /StemV 80
/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700>> endobj
7 0 obj CHARACTERS endobj
8 0 obj CONTENT endobj
trailer <</Root 1 0 R>>
"""


def fontless(text):
    """A page with a line, each letter of a text for itself in a row, and the text up the margin."""
    shown = [(f"1 0 0 1 {LEFT + APART * number} {ROW}", c) for number, c in enumerate(text)]
    shown.insert(0, (f"1 0 0 1 {LEFT} {ROW + 60}", text * 4))
    shown.append(("0 1 -1 0 50 200", text * 2))
    content = "".join(
        f"BT /F {SIZE} Tf {place} Tm <{what.encode('utf-16-be').hex()}> Tj ET\n"
        for place, what in shown
    )
    codes = "".join(f"<{c.encode('utf-16-be').hex()}>" * 2 for c in set(text))
    characters = (
        "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"{len(set(text))} beginbfchar {codes} endbfchar endcmap"
    )
    made = FONTLESS.replace("CONTENT", stream(content)).replace("CHARACTERS", stream(characters))
    return made.encode()


def stream(content):
    return f"<</Length {len(content)}>> stream\n{content}\nendstream"


@pytest.mark.parametrize("text", SCRIPTS)
def test_letters_that_no_font_has_are_read(text):
    source = Source.of_bytes(fontless(text), "a.pdf")
    assert extract(source).text.split("\n\n") == [text * 4, "\t".join(text), text * 2]


@pytest.mark.parametrize("text", SCRIPTS)
def test_letters_that_no_font_has_stand_where_they_are_drawn(text):
    pages = PdfPages(Source.of_bytes(fontless(text), "a.pdf"))
    line, *cells, turned = pages.words(0)
    pages.close()
    assert line.text == text * 4
    assert line.box.right - line.box.left == pytest.approx(4 * SIZE * len(text), abs=1)
    for number, word in enumerate(cells):
        left, baseline = LEFT + APART * number, 800 - ROW
        assert word.text == text[number]
        assert (word.box.left, word.box.right) == pytest.approx((left, left + SIZE), abs=1)
        assert word.box.top < baseline - SIZE / 2 < baseline < word.box.bottom
        assert SIZE * 0.7 < word.box.bottom - word.box.top < SIZE * 1.5
    assert turned.text == text * 2
    assert turned.box.bottom == pytest.approx(600, abs=1)
    assert turned.box.top == pytest.approx(600 - 2 * SIZE * len(text), abs=1)
    assert SIZE * 0.7 < turned.box.right - turned.box.left < SIZE * 1.5


@pytest.mark.parametrize("name", ADOBES)
def test_the_fonts_of_east_asia_need_not_be_installed(pdf, name):
    text = ADOBES[name]
    pdfmetrics.registerFont(UnicodeCIDFont(name))

    def cells(canvas):
        canvas.setFont(name, SIZE)
        for number, letter in enumerate(f"{text}3i"):
            canvas.drawString(LEFT + APART * number, ROW, letter)

    def turned(canvas):
        canvas.translate(50, 200)
        canvas.rotate(90)
        canvas.drawString(0, 0, f"{text} 2024")

    assert extract(pdf([cells, turned])).text.split("\n\n") == [
        "\t".join(f"{text}3i"),
        f"{text} 2024",
    ]


def drawn(path, **how):
    """The pixels of a document's first page as it looks on this machine, two a point."""
    with system_fonts():
        document = pypdfium2.PdfDocument(path)
        pixels = document[0].render(scale=2, **how).to_numpy().tobytes()
        document.close()
    return pixels


def test_pages_are_looked_at_with_the_fonts_of_the_machine(pdf):
    path = pdf(pdf.lines("임대인은 계약이 끝나기 전에 그 뜻을 알린다."))
    pages = PdfPages(Source.of_path(path))
    for _ in range(2):
        assert [word.text for word in pages.words(0)][:2] == ["임대인은", "계약이"]
        assert pages.picture(0, 2).pixels == drawn(path, prefer_bgrx=True)
    pages.close()


def test_text_is_recognised_in_what_is_drawn_with_the_fonts_of_the_machine(pdf, monkeypatch):
    seen = []

    def recognise(picture, _):
        seen.append(picture.tobytes())
        return [ocr.RecognisedLine("그림 속의 글", 90, 0)]

    monkeypatch.setattr(ocr, "recognise_within_budget", recognise)
    monkeypatch.setattr(ocr, "RESOLUTION", 144)
    path = pdf([pdf.lines("관인 생략"), lambda canvas: canvas.scale(12, 12), pdf.image])
    assert extract(path, recognise=True).text.split("\n\n") == ["관인 생략", "그림 속의 글"]
    assert seen == [drawn(path, grayscale=True)]


def test_the_boxes_are_a_font():
    font = ImageFont.truetype(BytesIO(box_font()), 100)
    for letter in "".join(SCRIPTS) + "\0\U00020000\U0010ffff":
        left, top, right, bottom = font.getbbox(letter)
        assert right - left >= 40
        assert bottom - top >= 70
    for blank in " \u00a0\u2009\u3000":
        left, top, right, bottom = font.getbbox(blank)
        assert top == bottom
