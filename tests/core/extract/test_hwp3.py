"""Hangul 3.0 documents."""

import struct
import zlib

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState

END = struct.pack("<43x")  # the empty paragraph that closes a list


def units(text):
    """Characters as Hangul 3.0 numbers them."""
    found = b""
    for letter in text:
        code = letter.encode("euc_kr")
        if len(code) == 1:
            number = code[0]
        elif "가" <= letter <= "힣":
            number = int.from_bytes(letter.encode("johab"), "big")
        elif code[0] >= 0xCA:
            number = 0x4000 + (code[0] - 0xCA) * 94 + code[1] - 0xA1
        else:
            number = 0x3401 + (code[0] - 0xA1) * 96 + code[1] - 0xA1
        found += struct.pack("<H", number)
    return found


def control(number, content, length=4):
    """A control: its bytes, and how many units of the paragraph it takes."""
    return struct.pack("<H", number) + content, length


def listed(number, info, paragraphs):
    """A control with paragraphs of its own."""
    return control(number, struct.pack("<IH", 0, number) + info + b"".join(paragraphs) + END)


def p(*parts, lines=(), shapes=False):
    """A paragraph of texts and controls."""
    content, count = b"", 0
    for part in (*parts, "\r"):
        data, length = (units(part), len(part)) if isinstance(part, str) else part
        content += data
        count += length
    head = struct.pack("<BHHBBIB", 0, count, len(lines), shapes, 0, 0, 0) + bytes(31 + 187)
    head += b"".join(struct.pack("<7H", start, 0, 0, 0, 0, 0, flags) for start, flags in lines)
    if shapes:  # each character either has a shape of its own or the last one's
        head += bytes(32) + b"\1" * (count - 1)
    return head + content


def table(*rows, kind=0, caption=()):
    cells, texts = b"", b""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            cells += struct.pack("<4xHH19x", x * 100, y * 100)
            texts += p(cell) + END
    box = struct.pack("<78xHH2x", kind, sum(map(len, rows)))
    captions = b"".join(map(p, caption)) + END
    return control(10, struct.pack("<IH", 0, 10) + box + cells + texts + captions)


@pytest.fixture
def hwp3(write):
    """Write a document of paragraphs."""

    def hwp3(*paragraphs, title="", encrypted=0, packed=True, cut=None):
        settings = bytearray(128)
        struct.pack_into("<H", settings, 96, encrypted)
        settings[124] = packed
        struct.pack_into("<H", settings, 126, 10)
        body = struct.pack("<H", 1) + bytes(40) + bytes(12)  # fonts of seven languages
        body += struct.pack("<H", 1) + bytes(238)
        body += (b"".join(paragraphs) + END)[:cut]
        if packed:
            deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            body = deflate.compress(body) + deflate.flush()
        summary = units(title).ljust(1008, b"\0") + bytes(10)
        signature = b"HWP Document File V3.00 \x1a\1\2\3\4\5"
        return write("old.hwp", signature + bytes(settings) + summary + body)

    return hwp3


def paragraphs(path):
    return extract(path).text.split("\n\n")


@pytest.mark.parametrize("packed", [True, False])
def test_text_of_all_kinds(hwp3, packed):
    path = hwp3(p("한글 문서 Abc"), p("債權 ※ ① ㄱ", shapes=True), title="계약서", packed=packed)
    assert paragraphs(path) == ["한글 문서 Abc", "債權 ※ ① ㄱ"]
    assert extract(path).title == "계약서"
    assert extract(path).reader == "hwp3"


def test_an_old_vowel_is_kept(hwp3):
    assert extract(hwp3(p((struct.pack("<H", 0xD3C5), 1), "글"))).text == "\u1112\u119e\u11ab글"


def test_controls_that_are_signs(hwp3):
    tab, space = control(9, bytes(6)), control(31, bytes(2), 2)
    number = control(18, struct.pack("<HHH", 4, 3, 18))
    composed = control(23, units("가나") + bytes(4), 5)
    field = control(5, struct.pack("<IH", 50, 5) + bytes(50))
    path = hwp3(p("표 ", number, tab, "값", space, composed, field, "끝"))
    assert extract(path).text == "표 3\t값 가나끝"


def test_tables_boxes_and_captions(hwp3):
    rows = table(["지역", "매출"], ["서울", "300"], caption=["표 1"])
    path = hwp3(p("앞", rows), p(table(["글상자"], kind=1)), p("뒤"))
    assert paragraphs(path) == ["앞", "지역\t매출", "서울\t300", "표 1", "글상자", "뒤"]
    assert "table" in {mark.kind for mark in extract(path).marks}


def test_notes_comments_and_edges(hwp3):
    note, hidden = listed(17, bytes(14), [p("각주")]), listed(15, bytes(8), [p("숨은 설명")])
    edge = listed(16, bytes(10), [p("머리말")])
    picture = control(11, struct.pack("<IH", 0, 11) + bytes(348) + p("그림 1") + END)
    path = hwp3(p(edge, "본문", note, hidden), p(edge, "둘째", picture))
    assert paragraphs(path) == ["본문", "머리말", "각주", "숨은 설명", "둘째", "그림 1"]


def test_pages_as_hangul_saw_them(hwp3):
    path = hwp3(p("하나", lines=[(0, 0x8003)]), p("둘 셋", lines=[(0, 0), (2, 0x8001)]), p("넷"))
    extraction = extract(path)
    found = [
        (mark.number, extraction.text[mark.start : mark.end].split()) for mark in extraction.marks
    ]
    assert found == [(1, ["하나", "둘"]), (2, ["셋", "넷"])]


def test_a_damaged_end_costs_only_itself(hwp3):
    path = hwp3(p("처음"), p("끝"), cut=-50)
    assert extract(path).text == "처음"
    assert outcome(path) == FileState.PARTIAL


def test_encrypted_empty_and_damaged(hwp3, write):
    assert outcome(hwp3(p("비밀"), encrypted=1)) == FileState.ENCRYPTED
    assert outcome(hwp3()) == FileState.EMPTY
    assert outcome(hwp3(p("본문"), cut=10)) == FileState.FAILED
    data = hwp3(p("본문")).read_bytes()
    for size in (40, 200, len(data) - 40):
        assert outcome(write("cut.hwp", data[:size])) == FileState.FAILED


def test_texts_within_texts_without_end(hwp3):
    box = p("안")
    for _ in range(60):
        box = p(listed(15, bytes(8), [box]))
    assert outcome(hwp3(p("밖"), box)) == FileState.PARTIAL
