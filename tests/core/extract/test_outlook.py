"""Messages that Outlook saved."""

import struct
from datetime import datetime

import compressed_rtf
import pytest
from compound import compound
from document_parts import outcome
from mail_parts import KOREAN

from munjang.extract import extract, mapi
from munjang.extract.mapi_rtf import page_inside
from munjang.records import FileState

SECONDS = (datetime(2024, 3, 5, 1) - datetime(1601, 1, 1)).total_seconds()  # noqa: DTZ001 - UTC
TIME = int(SECONDS) * 10_000_000  # in tenths of microseconds


def storage(properties, header, place=""):
    """The streams of a message, recipient or attachment."""
    streams, table = {}, bytes(header)
    for number, value in properties.items():
        if isinstance(value, int):
            kind = mapi.TIME if value > 1 << 32 else mapi.LONG
            table += struct.pack("<HHIQ", kind, number, 6, value)
            continue
        kind, data = mapi.BINARY, value
        if isinstance(value, str):
            kind, data = mapi.UNICODE, value.encode("utf-16-le")
        elif isinstance(value, tuple):
            kind, data = mapi.STRING8, value[0].encode("cp949")
        table += struct.pack("<HHIII", kind, number, 6, len(data), 0)
        streams[f"{place}__substg1.0_{number:04X}{kind:04X}"] = data
    return {f"{place}__properties_version1.0": table, **streams}


def message(properties, recipients=(), attachments=()):
    streams = storage({mapi.SUBJECT: "주간 회의", **properties}, 32)
    for number, recipient in enumerate(recipients):
        streams |= storage(recipient, 8, f"__recip_version1.0_#{number:08X}/")
    for number, attached in enumerate(attachments):
        streams |= storage(attached, 8, f"__attach_version1.0_#{number:08X}/")
    return streams


@pytest.fixture
def read(write):
    return lambda streams: extract(write("message.msg", compound(streams)))


def test_headers_text_and_attachments(read):
    people = (
        {mapi.DISPLAY_NAME: "이영희", mapi.SMTP_ADDRESS: "lee@example.com", mapi.RECIPIENT_TYPE: 1},
        {mapi.DISPLAY_NAME: "박민수", mapi.ADDRESS: "/o=Exchange/cn=park", mapi.RECIPIENT_TYPE: 2},
    )
    attached = {mapi.ATTACH_LONG_NAME: "최종 보고서.txt", mapi.ATTACHED: KOREAN.encode()}
    extraction = read(
        message(
            {
                mapi.SENT_FOR_NAME: "김철수",
                mapi.SENDER_SMTP: "kim@example.com",
                mapi.SUBMITTED: TIME,
                mapi.BODY: "첨부합니다.\r\n",
            },
            people,
            [attached],
        )
    )
    assert extraction.reader == "msg"
    assert extraction.title == "주간 회의"
    assert extraction.text == (
        "주간 회의\n\nFrom: 김철수 <kim@example.com>\nTo: 이영희 <lee@example.com>\nCc: 박민수\n"
        "Date: 2024-03-05 01:00 UTC\n\n첨부합니다.\n\n" + KOREAN
    )
    assert [mark.label for mark in extraction.marks] == ["최종 보고서.txt"]


def test_old_messages_in_a_code_page(read):
    streams = message({mapi.BODY: (KOREAN,), mapi.MESSAGE_CODE_PAGE: 949})
    assert KOREAN in read(streams).text


def test_a_page_is_read_instead_of_its_plain_form(read):
    page = (
        f"<html><body><p>{KOREAN}</p><table><tr><td>가</td><td>나</td></tr></table></body></html>"
    )
    streams = message(
        {mapi.BODY: KOREAN, mapi.HTML: page.encode("cp949"), mapi.INTERNET_CODE_PAGE: 949}
    )
    assert read(streams).text.endswith(f"{KOREAN}\n\n가\t나")


def test_a_page_inside_rtf(read):
    rtf = (
        rb"{\rtf1\ansi\ansicpg949\fromhtml1 \deff0{\fonttbl{\f0 Malgun;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf \par hidden \htmlrtf0 "
        + "".join(f"\\'{byte:02x}" for byte in "예산".encode("cp949")).encode()
        + rb"\u50504?\{a\}{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 "
        + rb"{\*\htmltag72 </p>}{\*\x gone}}"
    )
    assert page_inside(rtf).replace("\n", "") == "<p>예산&#50504;{a}&nbsp;</p>"
    text = read(message({mapi.RTF: compressed_rtf.compress(rtf)})).text
    assert text.endswith("예산안{a}")


def test_messages_inside_a_message(read):
    inner = "__attach_version1.0_#00000000/__substg1.0_3701000D/"
    streams = message({mapi.BODY: "바깥 글"}, attachments=[{mapi.DISPLAY_NAME: "전달"}])
    streams |= storage({mapi.SUBJECT: "안쪽", mapi.BODY: KOREAN}, 24, inner)
    extraction = read(streams)
    part = next(mark for mark in extraction.marks if mark.kind == "part")
    assert part.label == "전달"
    assert extraction.text[part.start : part.end] == f"안쪽\n\n{KOREAN}"


def test_a_dot_in_a_name_makes_no_suffix(read):
    attached = {
        mapi.ATTACH_LONG_NAME: "3.1 운동 계획",
        mapi.ATTACH_MIME: "text/plain",
        mapi.ATTACHED: KOREAN.encode(),
    }
    extraction = read(message({mapi.BODY: "첨부합니다."}, attachments=[attached]))
    assert [mark.label for mark in extraction.marks] == ["3.1 운동 계획.txt"]
    assert extraction.text.endswith(KOREAN)


def test_encrypted_messages_say_so(read):
    extraction = read(message({mapi.MESSAGE_CLASS: "IPM.Note.SMIME"}))
    assert ["encrypted" in str(reason) for reason in extraction.left_out] == [True]


def test_damaged_files_are_refused_or_read_in_part(write):
    data = compound(message({mapi.BODY: KOREAN * 400}))
    for keep in (len(data) // 3, len(data) // 2, len(data) - 700):
        assert outcome(write("a.msg", data[:keep])) in set(FileState)
    assert outcome(write("b.msg", b"\0no message")) == FileState.FAILED
    assert outcome(write("c.msg", b"")) == FileState.EMPTY
