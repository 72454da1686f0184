"""Plain text: encodings, and where its paragraphs end."""

import codecs
import time
import unicodedata

import pytest
from document_parts import outcome

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState

KOREAN = "오늘 회의는 세 시에 시작합니다.\n회의실은 이 층에 있습니다.\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949", "johab"],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_korean_in_any_encoding(write, encoding, ends):
    path = write("회의.txt", KOREAN.replace("\n", ends).encode(encoding))
    assert extract(path).text == KOREAN.strip().replace("\n", "\n\n")


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides(write, bom, encoding):
    assert extract(write("a.txt", bom + "하나와 둘".encode(encoding))).text == "하나와 둘"


UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
SAMPLES = {
    "Korean": (
        [*UNICODE, "cp949", "euc_kr", "johab", "iso2022_kr"],
        "붙임 서류",
        "신청서는 매월 25일까지 담당 부서에 제출하여야 합니다. 기한이 지나면 다음 달에 처리됩니다. "
        "문의: 총무과(02-123-4567)\n",
    ),
    "English": (
        [*UNICODE, "ascii"],
        "Minutes of the meeting",
        "The form is to be handed in by the 25th of each month. Later ones are dealt with in the "
        "month after.\n",
    ),
    "Japanese": (
        [*UNICODE, "shift_jis", "cp932", "euc_jp", "iso2022_jp"],
        "お知らせです",
        "申請書は毎月二十五日までに担当部署へ提出してください。期限を過ぎたものは翌月に処理します。\n",
    ),
    "Chinese": (
        ["utf-8", "utf-16", "gb2312", "gb18030"],
        "这是我们的通知",
        "申请书应在每月二十五日之前提交给主管部门，逾期的将在下个月处理，这是为了大家的方便。\n",
    ),
    "Traditional Chinese": (
        ["utf-8", "utf-16", "big5"],
        "這是我們的通知",
        "申請書應在每月二十五日之前提交給主管部門，逾期的將在下個月處理，這是為了大家的方便。\n",
    ),
    "French": (
        [*UNICODE, "latin-1", "cp1252"],
        "Procès-verbal de la réunion",
        "Le formulaire doit être déposé avant le 25 de chaque mois, faute de quoi il sera traité "
        "le mois d'après, à la même échéance.\n",
    ),
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, name) for language, (names, *_) in SAMPLES.items() for name in names],
)
@pytest.mark.parametrize("length", ["short", "long", "very long"])
def test_texts_of_many_languages_and_encodings(write, language, encoding, length):
    _, short, long = SAMPLES[language]
    text = {"short": short, "long": long, "very long": long * 300}[length].strip()
    extraction = extract(write("글.txt", text.encode(encoding)))
    assert extraction.text.split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "┌──┬───┐\n│품명│ 금액 │\n├──┼───┤\n│볼펜│1,000 │\n└──┴───┘",
        "★☆★☆★ 행사 안내 ★☆★☆★\n▶ 일시 : 3월 5일 ◆ 문의 : 총무과 ☎ 1234",
        "大韓民國의 主權은 國民에게 있고, 모든 權力은 國民으로부터 나온다.",
    ],
)
def test_cp949_with_frames_ornaments_and_chinese_characters(write, text):
    assert extract(write("a.txt", text.encode("cp949"))).text.split() == text.split()


@pytest.mark.parametrize("text", ["홍길동", "메모", "회의록 2024", "가나다라마바사"])
def test_a_short_cp949_file(write, text):
    assert extract(write("a.txt", text.encode("cp949"))).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("L'été était très chaud à Besançon.", "cp1252"),
        ("Grüße aus Köln, schöne Übung für Ärzte", "latin-1"),
        ("Übergrößenträger", "cp1252"),
    ],
)
def test_western_text_is_not_taken_for_korean(write, text, encoding):
    assert extract(write("a.txt", text.encode(encoding))).text == text


def test_japanese_is_not_taken_for_korean(write):
    text = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 20
    assert extract(write("a.txt", text.encode("shift_jis"))).text == text


def test_a_few_bad_bytes_do_not_lose_the_file(write):
    data = (KOREAN * 50).encode() + b"\xff\xfe\n" + KOREAN.encode()
    assert "회의실은 이 층에 있습니다." in extract(write("a.log", data)).text


def test_a_bad_byte_does_not_make_utf_8_western(write):
    data = ("It’s “quoted” text — with dashes.\n" * 3).encode() + b"\xe9\n"
    assert "It’s “quoted” text" in extract(write("a.log", data)).text


def test_zero_bytes_in_the_middle_are_dropped(write):
    path = write("a.txt", b"first sentence\n" + b"\0" * 40 + b"\nlast sentence\n" * 3)
    assert "last sentence" in extract(path).text


def test_binary_data_is_no_text(write):
    data = bytes(range(256)) * 50
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("a.txt", data))
    assert refused.value.state == FileState.FAILED


def test_decomposed_hangul_is_composed(write):
    path = write("a.txt", unicodedata.normalize("NFD", "한글 자모"))
    assert extract(path).text == "한글 자모"


def test_lines_that_were_typed_are_paragraphs(write):
    path = write("a.txt", "우유\n달걀 두 판\n\n\n빵\n")
    assert extract(path).text == "우유\n\n달걀 두 판\n\n빵"


def test_lines_that_were_wrapped_are_one_paragraph(write):
    wrapped = (
        "Whereas recognition of the inherent dignity and of the equal and\n"
        "inalienable rights of all members of the human family is the\n"
        "foundation of freedom, justice and peace in the world,\n"
        "\n"
        "Whereas disregard and contempt for human rights have resulted in\n"
        "barbarous acts which have outraged mankind.\n"
        "Signed:\n"
        "- the first\n"
        "- the second\n"
    )
    assert extract(write("a.txt", wrapped)).text.split("\n\n") == [
        "\n".join(wrapped.splitlines()[:3]),
        "\n".join(wrapped.splitlines()[4:6]),
        "Signed:",
        "- the first",
        "- the second",
    ]


def test_korean_lines_are_wrapped_by_columns_or_by_characters(write):
    by_columns = (
        "모든 인류 구성원의 천부의 존엄성과 동등하고 양도할 수 없는\n"
        "권리를 인정하는 것이 세계의 자유, 정의 및 평화의 기초이며,\n"
        "인권에 대한 무시와 경멸이 인류의 양심을 격분시키는 만행을\n"
        "초래하였다."
    )
    by_characters = (
        "모든 인류 구성원의 천부의 존엄성과 동등하고 양도할 수 없는 권리를 인정하는\n"
        "것이 세계의 자유, 정의 및 평화의 기초이며, 인권에 대한 무시와 경멸이 인류의\n"
        "양심을 격분시키는 만행을 초래하였다."
    )
    assert extract(write("a.txt", by_columns)).text == by_columns
    assert extract(write("b.txt", by_characters)).text == by_characters
    notes = ["회의 자료 준비", "참석자 명단과 좌석 배치를 정하여 총무팀에 알림", "다과 주문"]
    assert extract(write("c.txt", "\n".join(notes))).text.split("\n\n") == notes


def test_what_is_wrapped_is_seen_beside_what_is_not(write):
    """A mail, a manual: few of its lines are paragraphs, and some are wider than those."""
    wrapped = (
        "The parser reads the whole of the file before it hands out the first\n"
        "entry, so that a broken one is told of at once and not after many\n"
        "hours of work."
    )
    code = ["for entry in parser.read(path):", "    print(entry)", "parser.close()"]
    items = ["o  A list of the entries that were left out, with the reason for each"] * 2
    entries = ["2024-03-05 14:20:31 INFO  the service has been started by the owner"] * 3
    wide = [f"| {number} | " + "a cell of a wide table | " * 5 for number in range(3)]
    text = "\n".join(
        [wrapped, "", *code, "", *items, "", *entries, "", *wide, "", wrapped, "", *code * 5]
    )
    blocks = extract(write("a.txt", text)).text.split("\n\n")
    assert blocks.count(wrapped) == 2
    assert [block for block in blocks if block != wrapped] == [
        line.strip() for line in [*code, *items, *entries, *wide, *code * 5]
    ]


def test_form_feeds_begin_pages(write):
    extraction = extract(write("a.txt", "one\n\ftwo\n\fthree\n"))
    assert [(mark.kind, mark.number) for mark in extraction.marks] == [
        ("page", 1),
        ("page", 2),
        ("page", 3),
    ]
    third = extraction.marks[2]
    assert extraction.text[third.start : third.end].strip() == "three"


def test_what_goes_beyond_the_limit_is_left_out_and_said(write):
    extraction = extract(write("a.txt", "문장 하나. \n" * 1000), limit=100)
    assert len(extraction.text) <= 100
    assert "100" in str(extraction.left_out[0])


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_a_limit_may_fall_within_a_character(write, encoding):
    path = write("a.txt", ("가나다라마바사아자차" * 5000).encode(encoding))
    for limit in range(1000, 1004):
        assert "\ufffd" not in extract(path, limit=limit).text


@pytest.mark.parametrize(
    "content",
    [
        b"word " * 20_000_000,  # one line
        b"short line\n" * 9_000_000,
        b"\n" * 100_000_000,
        b"\r" * 50_000_000,
        "가\u0301".encode() * 20_000_000,
    ],
)
def test_a_hundred_megabytes_do_not_hang(write, content):
    began = time.process_time()
    assert outcome(write("huge.log", content)) in {FileState.EMPTY, FileState.PARTIAL}
    assert time.process_time() - began < 30
