"""PDF."""

from io import BytesIO

import pytest
from document_parts import outcome
from pypdf import PdfReader, PdfWriter

from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.extract.pdf import name_pages
from munjang.records import FileState


def encrypted(path, password):
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def refusal(path):
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    return refused.value


def test_korean_page_by_page(pdf):
    path = pdf(
        pdf.lines("전세 계약서", "임대인은 집을 빌려 준다."),
        pdf.lines("임차인은 매달 말일에 관리비를 낸다."),
        title="전세 계약서",
    )
    extraction = extract(path)
    assert extraction.title == "전세 계약서"
    assert extraction.reader == "pdf"
    assert "임차인은 매달 말일에 관리비를 낸다." in extraction.text
    assert [(mark.kind, mark.number, mark.label) for mark in extraction.marks] == [
        ("page", 1, ""),
        ("page", 2, ""),
    ]
    second = extraction.marks[1]
    assert extraction.text[second.start : second.end].startswith("임차인은")


def test_paragraphs_are_told_by_where_lines_stand(pdf):
    path = pdf(
        [
            pdf.lines("A heading in large type", size=20, top=780),
            pdf.lines(
                "The first paragraph is set in lines of about the",
                "same length, and the sentence runs across them",
                "to here.",
                "A new paragraph begins after a line that was not",
                "full, without any gap.",
                top=740,
            ),
            pdf.lines("After a wide gap there is another paragraph.", top=620),
            pdf.lines("• a bullet", "• another bullet", top=580),
        ]
    )
    assert extract(path).text.split("\n\n") == [
        "A heading in large type",
        "The first paragraph is set in lines of about the\n"
        "same length, and the sentence runs across them\nto here.",
        "A new paragraph begins after a line that was not\nfull, without any gap.",
        "After a wide gap there is another paragraph.",
        "• a bullet",
        "• another bullet",
    ]


def test_a_sentence_runs_on_in_the_next_column(pdf):
    left = ["The sentence that begins here at the", "foot of the first column does not end"]
    right = ["before it has reached the second one.", "Another sentence follows it there."]
    path = pdf([pdf.lines(*left, top=200), pdf.lines(*right, top=700, left=320)])
    assert "does not end\nbefore it has" in extract(path).text


def test_words_cut_at_the_end_of_a_line_are_mended(pdf):
    text = extract(
        pdf(
            pdf.lines(
                "The results of the experi-",
                "ment were found by the well-",
                "known method of Smith-",
                "Jones and were con-",
                "firmed later.",
            )
        )
    ).text
    joined = text.replace("\n", " ")
    for phrase in ("experiment were", "well-known method", "Smith-Jones", "confirmed"):
        assert phrase in joined


def test_bookmarks_are_headings(pdf):
    def bookmark(key, title, level):
        def draw(canvas):
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(title, key, level)

        return draw

    path = pdf(
        [
            bookmark("a", "1 Introduction", 0),
            pdf.lines("1 Introduction", size=18),
            pdf.lines("Some words to begin with.", top=740),
        ],
        [
            bookmark("b", "1.1 Method", 1),
            pdf.lines("1.1 Method", size=18),
            pdf.lines("How it was done.", top=740),
        ],
    )
    extraction = extract(path)
    headings = {mark.label: mark for mark in extraction.marks if mark.kind == "heading"}
    assert list(headings) == ["1 Introduction", "1 Introduction › 1.1 Method"]
    method = headings["1 Introduction › 1.1 Method"]
    assert extraction.text[method.start : method.end] == "1.1 Method\n\nHow it was done."


def test_printed_page_numbers_are_labels(pdf):
    path = pdf(pdf.lines("Foreword."), pdf.lines("Chapter one."))
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.set_page_label(0, 0, style="/r")
    writer.set_page_label(1, 1, style="/D", start=1)
    writer.write(path)
    assert [(mark.number, mark.label) for mark in extract(path).marks] == [(1, "i"), (2, "1")]


def test_pages_that_are_only_images_are_counted(pdf):
    extraction = extract(pdf(pdf.lines("Text."), pdf.image, pdf.image, pdf.lines("More.")))
    assert extraction.text.split() == ["Text.", "More."]
    assert extraction.pictures == 2


def test_blank_pages_leave_nothing_out(pdf):
    assert extract(pdf(pdf.lines("Text."), [], pdf.lines("More."))).left_out == ()


def test_images_of_pages_alone_wait_for_recognition(pdf):
    extraction = extract(pdf(pdf.image))
    assert (extraction.text, extraction.pictures) == ("", 1)


def test_no_page_has_anything(pdf):
    assert refusal(pdf([])).state == FileState.EMPTY


def test_a_password_is_asked_for(pdf):
    assert refusal(encrypted(pdf(pdf.lines("Secret.")), "1234")).state == FileState.ENCRYPTED


def test_passwords_are_tried(pdf):
    path = encrypted(pdf(pdf.lines("Secret.")), "1234")
    assert extract(Source.of_path(path, passwords=["wrong", "1234"])).text == "Secret."
    with pytest.raises(ExtractionRefused) as refused:
        extract(Source.of_path(path, passwords=["wrong"]))
    assert refused.value.state == FileState.ENCRYPTED


def test_an_empty_password_opens(pdf):
    path = encrypted(pdf(pdf.lines("Only printing is forbidden.")), "")
    assert extract(path).text == "Only printing is forbidden."


def test_a_broken_table_of_contents_is_mended(pdf):
    path = pdf(pdf.lines("Still legible."))
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref")])  # the file was cut off in its last part
    assert extract(path).text == "Still legible."


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"%PDF-" + b"\0" * 4096])
def test_nothing_to_mend_is_a_failure(write, content):
    assert refusal(write("broken.pdf", content)).state == FileState.FAILED


def test_mangled_files_are_read_or_refused(pdf, write):
    data = pdf(*[pdf.lines(f"Sentence {number}.") for number in range(5)]).read_bytes()
    found = set()
    for seed in range(60):
        place = seed * len(data) // 60
        mangled = BytesIO(data)
        mangled.seek(place)
        mangled.write(bytes((seed * 37 + i) % 256 for i in range(20)))
        found.add(outcome(write("mangled.pdf", mangled.getvalue())))
    assert FileState.INDEXED in found
    assert found <= {FileState.INDEXED, FileState.PARTIAL, FileState.FAILED, FileState.EMPTY}


def test_pages_are_named_in_ranges():
    assert name_pages([2, 5, 6, 7, 9]) == "2, 5–7, 9"
    assert name_pages(list(range(1, 100, 2))).endswith(", …")
