"""The pages of a library's documents, shown by confined children."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from munjang.errors import EnvironmentFailure, ExtractionRefused, FolderError, PageError
from munjang.extract import ocr
from munjang.records import Passage
from munjang.sandbox import Extractor, PagedFile, PageReader
from munjang.sandbox.wire import WireError

needs_tesseract = pytest.mark.skipif(
    ocr.unavailable() is not None, reason="tesseract is not installed with kor and eng"
)
SCANNED = "The committee approved the annual budget in March."


def pdf(path: Path, *pages: list[str], image: Image.Image | None = None) -> Path:
    """A document with a page for each list of lines; the image is a page of its own at the end."""
    canvas = Canvas(str(path))
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 20 * number, line)
        canvas.showPage()
    if image is not None:
        data = BytesIO()
        image.save(data, "PNG")
        canvas.drawImage(ImageReader(data), 72, 500, width=450, height=150)
        canvas.showPage()
    canvas.save()
    return path


def scan() -> Image.Image:
    """A scanned line, 300 dots an inch."""
    image = Image.new("L", (1500, 500), "white")
    ImageDraw.Draw(image).text((60, 200), SCANNED, font=ImageFont.load_default(48), fill="black")
    return image


def find(bench, sentence):
    """The document that has a sentence, and the sentence as a passage."""
    result = bench.search(sentence).results[0]
    hit = next(hit for hit in result.hits if sentence in hit.sentence)
    return result.document, Passage(hit.start, hit.end)


@pytest.fixture
def bench(wordbench):
    pdf(wordbench.folder / "lease.pdf", ["The deposit is high."], ["The tenant leaves early."])
    wordbench.write("notes.txt", "The landlord lives abroad.")
    wordbench.index()
    return wordbench


@pytest.fixture
def pages(bench):
    with bench.library.pages() as pages:
        yield pages


def test_a_document_is_opened_drawn_and_searched(bench, pages):
    document, passage = find(bench, "The tenant leaves early.")
    opened = pages.open(document)
    assert opened is not None
    assert opened.path == bench.folder / "lease.pdf"
    assert [(round(width), round(height)) for width, height in opened.sizes] == [(595, 842)] * 2
    picture = pages.picture(document, 2, 0.5)
    assert (picture.width, picture.height) == (298, 421)
    ((spot,),) = pages.places(document, [passage])
    (line,) = spot.lines
    assert spot.page == 2
    assert (line.left, line.bottom) == (pytest.approx(72, abs=3), pytest.approx(842 - 760, abs=5))
    assert [word.text for word in pages.words(document, 2)] == ["The", "tenant", "leaves", "early."]


def test_a_text_file_has_no_pages(bench, pages):
    document, _ = find(bench, "The landlord lives abroad.")
    assert pages.open(document) is None


def test_a_file_that_was_changed_is_not_shown_as_what_it_was(bench, pages):
    document, passage = find(bench, "The tenant leaves early.")
    pages.open(document)
    pdf(bench.folder / "lease.pdf", ["Something else."])
    for ask in (
        lambda: pages.open(document),
        lambda: pages.picture(document, 1, 1.0),
        lambda: pages.places(document, [passage]),
    ):
        with pytest.raises(PageError, match="has changed"):
            ask()


def test_a_file_that_is_gone_is_said_to_be(bench, pages):
    document, _ = find(bench, "The tenant leaves early.")
    path = bench.folder / "lease.pdf"
    path.unlink()
    with pytest.raises(PageError) as raised:
        pages.open(document)
    assert str(path) in str(raised.value)


def test_a_file_that_was_only_touched_is_shown(bench, pages):
    document, _ = find(bench, "The tenant leaves early.")
    os.utime(bench.folder / "lease.pdf", (1, 1))
    assert pages.open(document) is not None


def test_a_copy_stands_in_for_a_file_that_is_gone(bench, pages):
    copy = bench.folder / "copy.pdf"
    copy.write_bytes((bench.folder / "lease.pdf").read_bytes())
    bench.index()
    document, _ = find(bench, "The tenant leaves early.")
    (bench.folder / "lease.pdf").unlink()
    opened = pages.open(document)
    assert opened is not None
    assert opened.path == copy


def test_a_document_that_nobody_has_is_said_to_be_missing(bench, pages):
    with pytest.raises(FolderError):
        pages.open(4711)


def test_a_page_that_is_not_there_is_refused(bench, pages):
    document, _ = find(bench, "The tenant leaves early.")
    with pytest.raises(ExtractionRefused):
        pages.picture(document, 99, 1.0)
    assert pages.picture(document, 1, 0.1).width == 60  # the child goes on


def test_a_picture_never_gets_larger_than_memory_allows(bench, pages):
    document, _ = find(bench, "The tenant leaves early.")
    picture = pages.picture(document, 1, 500.0)
    assert 15_000_000 < picture.width * picture.height < 17_000_000


def test_after_a_rest_pages_are_shown_again_and_after_closing_no_more(bench, pages):
    document, _ = find(bench, "The tenant leaves early.")
    pages.picture(document, 1, 0.1)
    pages.rest()
    assert pages.picture(document, 1, 0.1).width == 60
    pages.close()
    with pytest.raises(EnvironmentFailure):
        pages.picture(document, 1, 0.1)


@needs_tesseract
def test_recognised_text_is_found_beside_written_text(wordbench):
    wordbench.library.preferences.want_recognition(True)
    pdf(wordbench.folder / "mixed.pdf", ["A written page comes first."], image=scan())
    scan().save(wordbench.folder / "scan.png", dpi=(300, 300))
    wordbench.index()
    wordbench.write("later.txt", "x")
    with wordbench.library.pages() as pages:
        found = {}
        for result in wordbench.search(SCANNED).results:
            hit = result.hits[0]
            passage = Passage(hit.start, hit.end, [(hit.start + 4, hit.start + 13)])
            ((spot,),) = pages.places(result.document, [passage])
            found[result.path.suffix] = (spot, pages.open(result.document).sizes)
        spot, _ = found[".pdf"]
        (line,), (word,) = spot.lines, spot.words
        assert spot.page == 2
        # 1500 pixels are 450 points, and the letters begin at (60, 200).
        assert line.left == pytest.approx(72 + 60 * 0.3, abs=3)
        assert line.top == pytest.approx(842 - 650 + 200 * 0.3, abs=12)
        assert line.left < word.left < word.right < line.right
        spot, sizes = found[".png"]
        assert sizes == [(1500, 500)]
        picture = pages.picture(find(wordbench, SCANNED)[0], 1, 0.5)
        assert set(picture.pixels[3::4]) == {255}
        assert spot.lines[0].left == pytest.approx(60, abs=10)
        assert spot.lines[0].top == pytest.approx(210, abs=25)
        # A written sentence of a document with recognised text is where it was, too.
        document, passage = find(wordbench, "A written page comes first.")
        ((spot,),) = pages.places(document, [passage])
        assert spot.page == 1


class Liar(Extractor):
    """An extractor whose children answer whatever they like."""

    def __init__(self, reply):
        super().__init__()
        self._reply = reply

    def ask(self, path, task, check, **_details):
        return check(self._reply)


@pytest.mark.parametrize(
    ("method", "arguments", "reply"),
    [
        ("sizes", (), {"sizes": []}),
        ("sizes", (), {"sizes": [[1, 2, 3]]}),
        ("sizes", (), {"sizes": [[1, "2"]]}),
        ("sizes", (), {"sizes": [[1, float("nan")]]}),
        ("picture", (0, 1.0), {"picture": [10, 10]}),
        ("picture", (0, 1.0), {"picture": [10, 10], "data": b"short"}),
        ("picture", (0, 1.0), {"picture": [-1, -1], "data": b"1234"}),
        ("words", (0,), {"words": [["\ud800", [0, 0, 1, 1], 0]]}),
        ("words", (0,), {"words": [["word", [0, 0, 1], 0]]}),
        ("places", ([],), {"places": [[[0, [], []]]]}),
        ("places", ([],), {"places": [[[1, [[0, 0, 0, 1e300]], []]]]}),
        ("places", ([],), {"places": None}),
    ],
)
def test_nothing_a_child_says_is_believed(method, arguments, reply, tmp_path):
    file = PagedFile(tmp_path / "x.pdf", tmp_path, "pdf")
    with Liar(reply) as liar, pytest.raises(WireError):
        getattr(PageReader(liar), method)(file, *arguments)
