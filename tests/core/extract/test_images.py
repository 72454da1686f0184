"""Pictures, and pages that are pictures: counted at first, recognised when asked for."""

import os
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path

import pytest
from document_parts import outcome
from PIL import Image, ImageDraw, ImageFont

from munjang.errors import ExtractionRefused
from munjang.extract import extract, ocr
from munjang.extract.builder import TextBuilder
from munjang.extract.images import read_picture
from munjang.records import FileState

needs_tesseract = pytest.mark.skipif(
    ocr.unavailable() is not None, reason="tesseract is not installed with kor and eng"
)

ENGLISH = (
    "The committee approved the annual budget in March.",
    "Please return the signed form to the front desk.",
    "The meeting room on the third floor is closed today.",
)
KOREAN = (
    "임대인은 계약이 끝나기 두 달 전까지 알려야 합니다.",
    "청소년 보호 담당자는 매년 한 번 교육을 받아야 한다.",
)


def korean_font():
    found = [
        path
        for pattern in ("*anum*othic*.ttf", "*CJK*Regular*", "*anum*.ttf")
        for path in sorted(Path("/usr/share/fonts").rglob(pattern))
    ]
    return str(found[0]) if found else None


def picture(*lines, size=40, font=None, mode="L"):
    """Black lines on white, about 300 dots an inch."""
    image = Image.new(mode, (1500, 100 + 70 * len(lines)), "white")
    draw = ImageDraw.Draw(image)
    letters = ImageFont.truetype(font, size) if font else ImageFont.load_default(size)
    for number, line in enumerate(lines):
        draw.text((60, 50 + 70 * number), line, font=letters, fill="black")
    return image


@pytest.fixture
def save(tmp_path):
    def save(image, name, **options):
        path = tmp_path / name
        image.save(path, **options)
        return path

    return save


def read(path):
    return extract(path, recognise=True)


def similarity(text, lines):
    return SequenceMatcher(None, " ".join(text.split()), " ".join(lines), autojunk=False).ratio()


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif", "webp"])
def test_pictures_are_counted_until_they_are_recognised(save, suffix):
    extraction = extract(save(picture(*ENGLISH), f"scan.{suffix}"))
    assert (extraction.text, extraction.pictures, extraction.reader) == ("", 1, "image")
    assert extraction.left_out == ()


@needs_tesseract
def test_english_is_recognised_and_marked(save):
    extraction = read(save(picture(*ENGLISH), "scan.png"))
    assert similarity(extraction.text, ENGLISH) > 0.97
    assert extraction.pictures == 0
    marks = [mark for mark in extraction.marks if mark.kind == "ocr"]
    assert marks
    assert all(70 < mark.number <= 100 for mark in marks)
    assert all(extraction.text[mark.start : mark.end].strip() for mark in marks)


@needs_tesseract
@pytest.mark.skipif(korean_font() is None, reason="there is no font with Hangul")
def test_korean_is_recognised_with_its_spaces(save):
    extraction = read(save(picture(*KOREAN, font=korean_font()), "scan.png"))
    assert similarity(extraction.text, KOREAN) > 0.9
    assert "두 달 전까지 알려야" in extraction.text


@needs_tesseract
def test_small_letters_of_screens(save):
    assert similarity(read(save(picture(*ENGLISH, size=13), "screen.png")).text, ENGLISH) > 0.9


@needs_tesseract
def test_pictures_lie_as_they_lie(save):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn it by 90° to the right
    photograph = picture(*ENGLISH).transpose(Image.Transpose.ROTATE_90)
    extraction = read(save(photograph, "photograph.jpg", exif=exif))
    assert similarity(extraction.text, ENGLISH) > 0.95


@needs_tesseract
def test_transparency_is_white(save):
    image = picture(*ENGLISH)
    clear = Image.merge("LA", (Image.new("L", image.size, 0), Image.eval(image, lambda v: 255 - v)))
    assert similarity(read(save(clear, "logo.png")).text, ENGLISH) > 0.95


@needs_tesseract
def test_sixteen_bits_of_grey(save):
    deep = picture(*ENGLISH).convert("I").point(lambda value: value * 257).convert("I;16")
    assert similarity(read(save(deep, "deep.png")).text, ENGLISH) > 0.95


@needs_tesseract
def test_pages_of_a_fax(save):
    pages = [picture(line).convert("1") for line in ENGLISH]
    path = save(pages[0], "fax.tiff", save_all=True, append_images=pages[1:], compression="group4")
    assert extract(path).pictures == 3
    extraction = read(path)
    numbers = [mark.number for mark in extraction.marks if mark.kind == "page"]
    assert numbers == [1, 2, 3]
    second = next(m for m in extraction.marks if m.kind == "page" and m.number == 2)
    assert similarity(extraction.text[second.start : second.end], ENGLISH[1:2]) > 0.95


@needs_tesseract
def test_a_picture_without_text_is_empty(save):
    with pytest.raises(ExtractionRefused) as refused:
        read(save(Image.effect_noise((600, 400), 60), "noise.png"))
    assert refused.value.state == FileState.EMPTY
    assert "recognised" in str(refused.value)


def test_icons_are_not_counted(save):
    assert outcome(save(Image.new("L", (32, 32)), "icon.png")) == FileState.EMPTY


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif", "webp"])
def test_damaged_pictures_are_said_to_be(save, write, suffix):
    data = save(picture(*ENGLISH), f"whole.{suffix}").read_bytes()
    path = write(f"cut.{suffix}", data[:24])
    assert outcome(path) == FileState.FAILED


def test_bombs_are_not_unpacked(save):
    path = save(Image.new("1", (20_000, 20_000)), "bomb.png")
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    assert refused.value.state == FileState.TOO_LARGE


def test_a_picture_goes_by_its_content_not_its_name(save):
    path = save(picture(*ENGLISH), "scan.png")
    assert extract(path.rename(path.with_suffix(".pdf"))).reader == "image"


@needs_tesseract
def test_pictures_inside_documents(save):
    data = save(picture(*ENGLISH), "scan.png").read_bytes()
    waiting, reading = TextBuilder(), TextBuilder(recognise=True)
    for out in (waiting, reading):
        out.block("Before the picture.")
        read_picture(data, out)
        read_picture(b"no picture at all", out)
    assert waiting.pictures == 1
    assert similarity(reading.build("docx").text, ("Before the picture.", *ENGLISH)) > 0.95


@needs_tesseract
def test_time_spent_ends_recognition_but_keeps_what_was_read(save, monkeypatch):
    monkeypatch.setattr(ocr, "MAX_RECOGNISED_PICTURES", 1)
    pages = [picture(line) for line in ENGLISH]
    extraction = read(save(pages[0], "scan.tif", save_all=True, append_images=pages[1:]))
    assert similarity(extraction.text, ENGLISH[:1]) > 0.95
    assert [str(reason) for reason in extraction.left_out] == [
        "Only the first 1 pictures were recognised"
    ]


@needs_tesseract
def test_recognition_that_takes_too_long_is_given_up(monkeypatch):
    with pytest.raises(ocr.RecognitionFailed):
        ocr.recognise(picture(*ENGLISH), ocr._find_engine(), seconds=0.0)


def test_without_tesseract_it_says_what_to_install(save, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(ocr, "_USUAL_PLACES", ())
    extraction = read(save(picture(*ENGLISH), "scan.png"))
    assert extraction.pictures == 1
    assert "tesseract" in str(extraction.left_out[0])
    assert ocr.program_paths() == []


@pytest.mark.skipif(os.name == "nt", reason="a script stands for a program")
def test_missing_languages_are_named(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\necho 'List of available languages in \"/data/\" (1):'\necho eng\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "kor" in str(ocr.unavailable())
    assert ocr.program_paths() == [program, Path("/data")]


@pytest.mark.skipif(os.name == "nt", reason="a script stands for a program")
def test_its_languages_are_asked_for_once(monkeypatch, tmp_path):
    program, asked = tmp_path / "tesseract", tmp_path / "asked"
    program.write_text(
        f'#!/bin/sh\ntest "$1" = --list-langs || exit 1\necho >> {asked}\n'
        "echo 'List of available languages in \"/data/\" (2):'\necho eng\necho kor\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    out = TextBuilder(recognise=True)
    for line in ENGLISH:
        ocr.recognise_within_budget(picture(line), out)
    assert out.pictures_read == len(ENGLISH)
    assert asked.read_text() == "\n"


# Pages of PDF documents


def drawn(*lines, left=60, top=700, width=480):
    """Draws a picture of `lines` on a page."""
    from reportlab.lib.utils import ImageReader

    data = BytesIO()
    picture(*lines).save(data, "PNG")

    def draw(canvas):
        data.seek(0)
        image = ImageReader(data)
        canvas.drawImage(image, left, top - 150, width, 100)

    return draw


@needs_tesseract
def test_scanned_pages_are_recognised_where_they_stand(pdf):
    path = pdf(
        pdf.lines("The first page is text."), drawn(*ENGLISH), pdf.lines("The last one too.")
    )
    assert extract(path).pictures == 1
    extraction = read(path)
    assert extraction.pictures == 0
    second = next(m for m in extraction.marks if m.kind == "page" and m.number == 2)
    assert similarity(extraction.text[second.start : second.end], ENGLISH) > 0.95
    marks = [m for m in extraction.marks if m.kind == "ocr"]
    assert marks
    assert all(second.start <= mark.start < mark.end <= second.end for mark in marks)


@needs_tesseract
def test_a_stamp_on_a_scan_is_not_written_twice(pdf):
    def scan(canvas):
        from reportlab.lib.utils import ImageReader

        whole = picture(*ENGLISH, *[""] * 15)
        canvas.drawImage(ImageReader(whole), 20, 250, 560, 560 * whole.height / whole.width)

    path = pdf([scan, pdf.lines("Received on 3 May", top=200, size=16)])
    assert extract(path).pictures == 1
    text = read(path).text
    assert text.count("Received on 3 May") == 1
    assert similarity(text, ("Received on 3 May", *ENGLISH)) > 0.9


@needs_tesseract
def test_a_garbled_text_layer_gives_way_to_the_picture(pdf):
    shifted = ["".join(chr(ord(c) + 3) if c.isalpha() else c for c in line) for line in ENGLISH]

    def invisible(canvas):
        text = canvas.beginText(60, 640)
        text.setTextRenderMode(3)
        text.textLines(shifted)
        canvas.drawText(text)

    path = pdf([drawn(*ENGLISH), invisible])
    assert (extract(path).text, extract(path).pictures) == ("", 1)
    assert similarity(read(path).text, ENGLISH) > 0.95


def test_an_invisible_layer_of_recognised_text_is_read(pdf):
    def invisible(canvas):
        text = canvas.beginText(60, 640)
        text.setTextRenderMode(3)
        text.textLines(ENGLISH)
        canvas.drawText(text)

    extraction = extract(pdf([drawn(*ENGLISH), invisible]))
    assert extraction.pictures == 0
    assert similarity(extraction.text, ENGLISH) == 1
