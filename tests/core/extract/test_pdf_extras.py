"""What a PDF holds beside the text of its pages: remarks, form fields, XFA forms, files."""

from io import BytesIO

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Highlight, Link, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from munjang.extract import extract

XDP = "http://www.xfa.org/schema"


def changed(path, change):
    """Write the file anew after `change` worked on pypdf's writer of it."""
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    writer.write(path)
    return path


def test_remarks_are_read_with_their_page(pdf):
    def annotate(writer):
        box = (50, 550, 200, 650)
        quad = ArrayObject(map(FloatObject, (50, 560, 200, 560, 50, 550, 200, 550)))
        highlight = Highlight(rect=box, quad_points=quad)
        highlight[NameObject("/Contents")] = TextStringObject("이 조항은 다시 검토할 것")
        writer.add_annotation(0, Text(rect=box, text="A note for the lawyer"))
        writer.add_annotation(0, highlight)
        writer.add_annotation(1, FreeText(rect=box, text="Written on the page itself"))
        writer.add_annotation(1, Link(rect=box, url="https://example.org/"))

    extraction = extract(changed(pdf(pdf.lines("One."), pdf.lines("Two.")), annotate))
    assert extraction.text.split("\n\n") == [
        "One.",
        "A note for the lawyer",
        "이 조항은 다시 검토할 것",
        "Two.",
        "Written on the page itself",
    ]


def test_hidden_remarks_stay_hidden(pdf):
    def annotate(writer):
        note = Text(rect=(50, 550, 200, 650), text="Nobody sees this")
        note[NameObject("/F")] = NumberObject(2)
        writer.add_annotation(0, note)

    assert extract(changed(pdf(pdf.lines("One.")), annotate)).text == "One."


def test_values_of_fields_are_read_with_their_labels(pdf):
    def form(canvas):
        fields = canvas.acroForm
        fields.textfield(name="name", tooltip="Applicant", value="Kim Minjun", y=600)
        fields.choice(name="city", tooltip="City", value="Busan", options=["Seoul", "Busan"], y=500)
        fields.textfield(name="pin", value="s3cret", fieldFlags="password", y=400)
        fields.checkbox(name="agreed", checked=True, y=300)

    text = extract(pdf([pdf.lines("Application"), form])).text
    assert text.split("\n\n") == ["Application", "Applicant: Kim Minjun", "City: Busan"]


def test_values_of_fields_that_lost_their_form(pdf):
    def form(canvas):
        canvas.acroForm.textfield(name="name", value="Kim Minjun", y=600)
        canvas.acroForm.textfield(name="pin", value="s3cret", fieldFlags="password", y=400)

    def lose(writer):
        del writer.root_object["/AcroForm"]

    text = extract(changed(pdf([pdf.lines("Application"), form]), lose)).text
    assert text.split("\n\n") == ["Application", "Kim Minjun"]


def test_attached_files_are_parts(pdf):
    path = pdf(pdf.lines("The letter."))
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        document.new_attachment("예산.txt").set_data("예산은 삼백만 원이다.".encode())
        document.new_attachment("sound.mp3").set_data(b"ID3" + bytes(50))
        document.save(path)
    extraction = extract(path)
    part = next(mark for mark in extraction.marks if mark.kind == "part")
    assert extraction.text[part.start : part.end].strip() == "예산은 삼백만 원이다."
    assert part.label == "예산.txt"
    assert "mp3" in str(extraction.left_out[0])


def test_only_files_that_are_wanted_are_unpacked(pdf, monkeypatch):
    unpacked = []

    def get_data(attachment, get_data=pypdfium2.PdfAttachment.get_data):
        unpacked.append(attachment.get_name())
        return get_data(attachment)

    path = pdf(pdf.lines("The letter."))
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        for name, size in [("film.mp4", 50), ("long.txt", 500), ("short.txt", 50)]:
            document.new_attachment(name).set_data(b"word " * (size // 5))
        document.save(path)
    monkeypatch.setattr("pypdfium2.PdfAttachment.get_data", get_data)
    monkeypatch.setattr("munjang.extract.embedded.MAX_PART_BYTES", 100)
    extraction = extract(path)
    assert unpacked == ["short.txt"]
    assert len(extraction.left_out) == 2
    assert extraction.text.split("\n\n")[0] == "The letter."


def test_files_fixed_to_a_page_are_parts(pdf):
    def attach(writer):
        stream = DecodedStreamObject()
        stream.set_data(b"The text of a file that is fixed to the page.")
        stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
        specification = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/F"): TextStringObject("note.txt"),
                NameObject("/UF"): TextStringObject("note.txt"),
                NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
            }
        )
        note = Text(rect=(50, 550, 70, 570), text="See the file")
        note[NameObject("/Subtype")] = NameObject("/FileAttachment")
        note[NameObject("/FS")] = writer._add_object(specification)
        writer.add_annotation(0, note)

    extraction = extract(changed(pdf(pdf.lines("The letter.")), attach))
    assert "See the file" in extraction.text
    assert "fixed to the page" in extraction.text
    assert [mark.label for mark in extraction.marks if mark.kind == "part"] == ["note.txt"]


def test_forms_in_xfa_are_read(pdf):
    def add_form(writer):
        packets = {
            "template": f'<template xmlns="{XDP}/xfa-template/3.3/"><subform><draw><value>'
            "<text>신청인의 주소</text></value></draw></subform></template>",
            "datasets": f'<xfa:datasets xmlns:xfa="{XDP}/xfa-data/1.0/"><xfa:data><form>'
            "<address>부산시 해운대구</address><empty/></form></xfa:data></xfa:datasets>",
        }
        parts = ArrayObject()
        for name, content in packets.items():
            stream = DecodedStreamObject()
            stream.set_data(content.encode())
            parts += [TextStringObject(name), writer._add_object(stream)]
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): parts}
        )
        writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)

    placeholder = "If this message is not eventually replaced by the contents of the document,"
    extraction = extract(changed(pdf(pdf.lines("Please wait...", placeholder)), add_form))
    assert extraction.text.split("\n\n") == ["신청인의 주소", "부산시 해운대구"]


def test_a_title_in_the_wrong_encoding_is_read_as_meant(pdf):
    wrong = "가을 운동회".encode("cp949").decode("latin-1")
    assert extract(pdf(pdf.lines("청군과 백군"), title=wrong)).title == "가을 운동회"


def test_big_files_are_read_from_their_stream(pdf, monkeypatch):
    from munjang.extract import Source
    from munjang.extract import pdf as reader

    monkeypatch.setattr(reader, "_IN_MEMORY_BYTES", 0)
    data = pdf(pdf.lines("Read piece by piece.")).read_bytes()
    source = Source("big.pdf", len(data), lambda: BytesIO(data))
    assert extract(source).text == "Read piece by piece."
