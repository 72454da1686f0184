"""Word documents of old."""

import struct

import pytest
from compound import compound, properties
from doc_parts import BREAKS_PAGE, DELETED, HIDDEN, doc, plc
from document_parts import outcome

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def read(write):
    """Write a document and read it."""
    return lambda *args, **named: extract(write("old.doc", doc(*args, **named)))


def paragraphs(extraction):
    return extraction.text.split("\n\n")


def test_pieces_of_both_forms_make_one_text(read):
    text = "제1조(목적) Café “rules”\r둘째 문단\r"
    assert read(text, pieces=[(8, "utf-16-le"), (20, "cp1252"), (len(text), "utf-16-le")]).text == (
        "제1조(목적) Café “rules”\n\n둘째 문단"
    )


def test_characters_beyond_the_basic_plane(write):
    text = "고딕 \ud800\udf32 문자\r"
    data = doc(text.replace("\ud800\udf32", "AB")).replace(
        "AB".encode("utf-16-le"), "\U00010332".encode("utf-16-le")
    )
    assert extract(write("a.doc", data)).text == "고딕 \U00010332 문자"


def test_headings_by_style_and_outline_level(read):
    text = "하나\r둘\r본문\r셋\r"
    settings = {"하나": (1, b""), "둘": (4, b""), "셋": (0, b"\x40\x26\x02")}
    labels = [mark.label for mark in read(text, settings=settings).marks]
    assert labels == ["하나", "하나 › 둘", "하나 › 둘 › 셋"]


def test_tables_row_by_row(read):
    text = "앞\r지역\x07매출\x07\x07서울\x07삼백\r만 원\x07\x07뒤\r"
    settings = {"삼백": (0, b"\x16\x24\x01")}
    extraction = read(text, settings=settings)
    assert paragraphs(extraction) == ["앞", "지역\t매출", "서울\t삼백\n만 원", "뒤"]
    assert [mark.kind for mark in extraction.marks] == ["table"]


def test_a_field_is_its_result(read):
    text = '\x13HYPERLINK "http://a" \x14누르\x13 PAGE \x15십시오\x15 \x13 BARE \x15끝\x13\r'
    assert read(text).text == "누르십시오 끝"


def test_hidden_and_deleted_text_is_not_read(read):
    text = "보임숨김지움끝\r"
    assert read(text, runs=[(0, 2, b""), (2, 4, HIDDEN), (4, 6, DELETED), (6, 8, b"")]).text == (
        "보임끝"
    )


def test_signs_become_text(read):
    assert read("가\x0b나\x1e다\x1f라\x01\x08\t마\r").text == "가\n나-다라\t마"


def test_notes_and_boxes_stand_where_they_hang(read):
    main, note, header, comment, end = (
        "본문\x02이다.\r끝\r",
        "각주\r",
        "머리\r",
        "\x05메모\r",
        "미주\r",
    )
    box = "글상자\r"
    shape = struct.pack("<I22x", 7)
    tables = {
        2: plc([2, 9], b"\0\0"),
        3: plc([0, 3, 3]),
        4: plc([7, 9], bytes(30)),
        5: plc([0, 4, 4]),
        46: plc([2, 9], b"\0\0"),
        47: plc([0, 3, 3]),
        40: plc([1, 9], shape),
        56: plc([0, 4], bytes(14) + struct.pack("<I", 7) + bytes(4)),
    }
    stories = [len(part) for part in (main, note, header * 2, "", comment, end, box)]
    text = main + note + header * 2 + comment + end + box
    assert paragraphs(read(text, stories=stories, tables=tables)) == [
        "본문이다.",
        "글상자",
        "각주",
        "미주",
        "끝",
        "메모",
        "머리",
    ]


def test_embedded_documents_are_parts(read):
    page = b"<!doctype html><p>in a package"
    label, path = b"memo.txt\0", b"C:\\memo.txt\0"
    native = b"\2\0" + label + path + bytes(4) + struct.pack("<I", len(path)) + path
    native += struct.pack("<I", 8) + b"a memo.."
    objects = {
        "ObjectPool/_1/Package": page,
        "ObjectPool/_2/\x01Ole10Native": struct.pack("<I", len(native)) + native,
        "ObjectPool/_3/\x01CompObj": b"a picture",
    }
    extraction = read("본문\r", more=objects)
    assert paragraphs(extraction) == ["본문", "in a package", "a memo.."]
    labels = [mark.label for mark in extraction.marks if mark.kind == "part"]
    assert labels == ["object.html", "memo.txt"]


def test_pages_and_sections(read):
    text = "하나\x0c둘\x0c셋\r넷\r"
    settings = {"넷": (0, BREAKS_PAGE)}
    sections = plc([0, 3, 9], bytes(2) + struct.pack("<i", 1500) + bytes(6), bytes(12))
    stated = {"\x05SummaryInformation": properties((14, 3, struct.pack("<i", 4)))}
    extraction = read(text, settings=settings, tables={6: sections}, more=stated)
    found = [
        (mark.number, extraction.text[mark.start : mark.end].split()) for mark in extraction.marks
    ]
    assert found == [(1, ["하나"]), (2, ["둘"]), (3, ["셋"]), (4, ["넷"])]


@pytest.mark.parametrize("stated", [0, 3])
def test_typed_breaks_tell_no_pages_where_one_runs_over(read, stated):
    stated = {"\x05SummaryInformation": properties((14, 3, struct.pack("<i", stated)))}
    assert read("하나\x0c둘\r", more=stated).marks == []
    assert read("하나\x0c둘\r").marks == []


def old_doc(text, language=0x0412):
    """A Word 95 document that was never saved fast: all of its text in one place, in 8 bits."""
    data = text.encode("cp949")
    stream = bytearray(768) + data
    struct.pack_into("<4H", stream, 0, 0xA5DC, 104, 0, language)
    struct.pack_into("<II", stream, 0x18, 768, 768 + len(data))
    struct.pack_into("<i", stream, 0x34, len(data))
    return compound({"WordDocument": bytes(stream).ljust(5000, b"\0")})


def test_word_95_in_the_code_page_of_its_language(write):
    path = write("old.doc", old_doc("한글 워드 95\r이름\x07값\x07\x07끝.\r"))
    assert paragraphs(extract(path)) == ["한글 워드 95", "이름\t값", "끝."]


def test_word_6_of_the_macintosh_in_its_own_letters(write):
    data = bytearray(old_doc("x" * 20, language=0x040C))
    data[data.index(b"\xdc\xa5") + 0x12] = 1  # envr
    path = write(
        "mac.doc", bytes(data).replace(b"x" * 20, "décision “prévue” là".encode("mac_roman"))
    )
    assert paragraphs(extract(path)) == ["décision “prévue” là"]


def test_encrypted_documents_ask_for_a_password(write):
    assert outcome(write("a.doc", doc("비밀\r", flags=0x0100))) == FileState.ENCRYPTED


def test_an_empty_document(write):
    assert outcome(write("a.doc", doc("\r"))) == FileState.EMPTY


def test_lengths_that_lie_take_no_memory(write):
    positions = struct.pack("<III", 0, 2, 3)
    huge = struct.pack("<III", 0, 0x7FFFFFF0, 0x7FFFFFFF)
    data = doc("글\r ", pieces=[(2, "utf-16-le"), (3, "utf-16-le")])
    assert data.count(positions) == 1
    text = extract(write("a.doc", data.replace(positions, huge))).text
    assert text.startswith("글")
    assert len(text) < len(data)


def test_damage_is_named(write):
    data = doc("본문입니다. " * 500 + "\r")
    for size in (520, 1500, len(data) // 2):
        assert outcome(write("cut.doc", data[:size])) == FileState.FAILED
    without_tables = data.replace("1Table".encode("utf-16-le"), "1Tabel".encode("utf-16-le"))
    for broken in (compound({"WordDocument": bytes(5000)}), without_tables):
        with pytest.raises(ExtractionRefused, match="text is missing") as refused:
            extract(write("broken.doc", broken))
        assert refused.value.state == FileState.FAILED
