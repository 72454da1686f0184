"""Presentations of old."""

import struct
import zlib

import pytest
from compound import compound
from doc_parts import doc
from document_parts import outcome
from ppt_parts import ppt, record, shape, slide, table, text

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.extract.ole import Compound
from munjang.extract.ppt_records import Persisted
from munjang.extract.source import Source
from munjang.records import FileState

TITLE, BODY = 0, 1


@pytest.fixture
def read(write):
    """Write a presentation and read it."""
    return lambda *args, **named: extract(write("old.ppt", ppt(*args, **named)))


def paragraphs(extraction):
    return extraction.text.split("\n\n")


def test_slides_with_their_titles(read):
    extraction = read(
        slide(shape(text("본문\r둘째 문단")), shape(text("제목\v두 줄", TITLE))),
        slide(shape(text("Only text"))),
    )
    assert paragraphs(extraction) == ["제목\n두 줄", "본문", "둘째 문단", "Only text"]
    assert [(mark.kind, mark.number, mark.label) for mark in extraction.marks] == [
        ("slide", 1, "제목 두 줄"),
        ("slide", 2, ""),
    ]
    assert extraction.title == "제목 두 줄"


def test_placeholders_take_their_text_from_the_list(read):
    def reference(number):
        return shape(record(0x0F9E, struct.pack("<I", number)), placeholder=True)

    outline = [[text("개요 제목", TITLE), text("개요 본문", BODY), text("모양 없는 글", BODY)]]
    extraction = read(slide(reference(1), shape(text("그 밖")), reference(0)), outline=outline)
    assert paragraphs(extraction) == ["개요 제목", "개요 본문", "그 밖", "모양 없는 글"]


def test_groups_and_tables(read):
    group = record(0xF003, [shape(), shape(text("묶음 안"))])
    extraction = read(slide(group, table(["지역", "매출"], ["서울", "300"])))
    assert paragraphs(extraction) == ["묶음 안", "지역\t매출", "서울\t300"]
    assert "table" in {mark.kind for mark in extraction.marks}


def test_fields_are_not_text(read):
    numbered = text("* page") + record(0x0FD8, struct.pack("<I", 0))
    assert read(slide(shape(numbered))).text == "page"


def test_what_hangs_on_a_slide(read):
    master = slide(
        shape(text("제목을 입력하십시오"), placeholder=True), shape(text("대외비")), kind=0x03F8
    )
    notes = slide(shape(text("천천히 말할 것")), kind=0x03F0)
    footer = record(0x0FD9, [record(0x0FBA, "㈜문장".encode("utf-16-le"), 2)])
    comment = record(
        0x2EE0,
        [
            record(0x0FBA, "김 과장".encode("utf-16-le"), 0),
            record(0x0FBA, "메모".encode("utf-16-le"), 1),
        ],
    )
    tag = record(0x1388, [record(0x138A, [record(0x138B, [comment])])])
    extraction = read(
        slide(shape(text("하나")), master=700, notes=500, more=[footer, tag]),
        slide(shape(text("둘")), master=700, more=[footer]),
        masters=[master],
        notes=[notes],
    )
    assert paragraphs(extraction) == ["하나", "대외비", "㈜문장", "천천히 말할 것", "메모", "둘"]
    (mark,) = (mark for mark in extraction.marks if mark.kind == "notes")
    assert extraction.text[mark.start : mark.end].strip() == "천천히 말할 것"


def test_only_the_newest_version_is_read(read):
    extraction = read(slide(shape(text("새 글"))), old=[slide(shape(text("옛 글")))])
    assert extraction.text == "새 글"


def test_embedded_documents(read):
    data = doc("안의 문서\r")
    objects = [
        record(0x1011, data),
        record(0x1011, struct.pack("<I", len(data)) + zlib.compress(data), 1),
    ]
    extraction = read(slide(shape(text("밖")), shape(object_=1), shape(object_=2)), objects=objects)
    assert paragraphs(extraction) == ["밖", "안의 문서", "안의 문서"]


def test_a_lost_directory_leaves_the_slides(write):
    data = ppt(slide(shape(text("하나"))), slide(shape(text("둘"))))
    broken = data.replace(struct.pack("<HHI", 0, 0x0FF5, 28), bytes(8))
    assert extract(write("a.ppt", broken)).text == "하나\n\n둘"


def test_an_encrypted_presentation_asks_for_a_password(write):
    data = ppt(slide(shape(text("비밀"))), token=0xF3D1C4DF)
    assert outcome(write("a.ppt", data)) == FileState.ENCRYPTED


def test_a_lost_slide_is_said(write):
    data = ppt(slide(shape(text("하나"))), slide(shape(text("둘"))))
    broken = data.replace(
        struct.pack("<IIiII", 3, 0, 0, 257, 0), struct.pack("<IIiII", 99, 0, 0, 257, 0)
    )
    assert outcome(write("a.ppt", broken)) == FileState.PARTIAL


@pytest.mark.parametrize("encoding", ["cp949", "cp1252"])
def test_the_text_of_powerpoint_95(write, encoding):
    lines = ["Café société", "Où vont les oiseaux"]
    if encoding == "cp949":
        lines = ["새들의 겨울나기", "왜가리는 강가에서 물고기를 잡는다."]
    streams = {
        "PowerPoint Document": bytes(5000),
        "Text_Content": "\r\r".join(lines).encode(encoding),
    }
    extraction = extract(write("old.ppt", compound(streams)))
    assert (extraction.reader, extraction.text.split("\n\n")) == ("ppt", lines)


def test_empty_and_damaged_presentations(write):
    assert outcome(write("a.ppt", ppt())) == FileState.EMPTY
    assert outcome(write("a.ppt", ppt(slide(shape())))) == FileState.EMPTY
    data = ppt(slide(shape(text("본문입니다. " * 2000))))
    for size in (520, len(data) // 2):
        assert outcome(write("cut.ppt", data[:size])) == FileState.FAILED
    with pytest.raises(ExtractionRefused, match="text is missing"):
        extract(write("b.ppt", compound({"PowerPoint Document": bytes(6000)})))


def test_where_objects_are_is_known_from_before_decryption():
    """Decryption garbles what was never encrypted: the list of objects at the stream's end."""
    with Compound(Source.of_bytes(ppt(slide(shape(text("글")))), "a.ppt")) as presentation:
        stream = presentation.stream("PowerPoint Document")
        user = presentation.stream("Current User")
    directory = stream.index(struct.pack("<HH", 0, 0x1772))
    garbled = stream[:directory] + bytes(len(stream) - directory)
    assert Persisted(garbled, user, garbled).document is None
    document = Persisted(garbled, user, stream).document
    assert document is not None
    assert document.kind == 0x03E8
