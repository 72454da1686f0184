"""Mail messages: headers, bodies in all their forms, attachments."""

import base64
import quopri
from urllib.parse import quote

import pytest
from document_parts import outcome
from mail_parts import KOREAN, attachment, eml, multipart, part, winmail

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState


@pytest.fixture
def read(write):
    """Read a message from its bytes."""
    return lambda data, name="message.eml": extract(write(name, data))


def parts(extraction):
    return {
        mark.label: extraction.text[mark.start : mark.end].strip()
        for mark in extraction.marks
        if mark.kind == "part"
    }


def reasons(extraction):
    return [str(reason) for reason in extraction.left_out]


def body(extraction):
    """What follows the headers."""
    return extraction.text.split("\n\n", 2)[2]


def test_headers_come_first(read):
    extraction = read(eml(KOREAN, "Content-Type: text/plain; charset=utf-8\r\n"))
    assert extraction.title == "회의"
    assert extraction.text == (
        "회의\n\nFrom: kim@example.com\nTo: lee@example.com\nDate: 2024-03-05 14:20\n\n" + KOREAN
    )


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?B?7KO86rCEIO2ajOydmA==?=",
        "=?ks_c_5601-1987?Q?=C1=D6=B0=A3_=C8=B8=C0=C7?=",
        "=?utf-8?Q?=EC=A3=BC?=\r\n =?utf-8?Q?=EA=B0=84_=ED=9A=8C=EC=9D=98?=",
        "=?utf-8*ko?B?7KO86rCEIO2ajOydmA?=",
    ],
)
def test_encoded_subjects(read, subject):
    assert read(eml("x", subject=subject)).title == "주간 회의"


def test_a_character_cut_between_encoded_words_is_whole(read):
    data = "주간 회의".encode("cp949")
    words = " ".join(
        f"=?euc-kr?B?{base64.b64encode(half).decode()}?=" for half in (data[:3], data[3:])
    )
    assert read(eml("x", subject=words)).title == "주간 회의"


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_raw_bytes_in_headers_and_text_without_a_charset(read, encoding):
    extraction = read(eml(KOREAN, subject="주간 업무 보고", encoding=encoding))
    assert extraction.title == "주간 업무 보고"
    assert body(extraction) == KOREAN


@pytest.mark.parametrize("charset", ["ks_c_5601-1987", "us-ascii", "iso-8859-1", "x-unknown"])
def test_charsets_named_wrongly(read, charset):
    data = eml(KOREAN, f"Content-Type: text/plain; charset={charset}\r\n", encoding="cp949")
    assert body(read(data)) == KOREAN


def test_of_two_forms_of_the_text_the_page_is_read(read):
    page = "<p>예산안은 <b>이사회</b>에서<br>확정되었습니다.</p>"
    forms = part(KOREAN), part(page, "text/html; charset=utf-8")
    extraction = read(eml(*multipart("alternative", *forms)))
    assert body(extraction) == "예산안은 이사회에서\n확정되었습니다."


def test_a_page_that_says_little_gives_way_to_the_text(read):
    page = "<style>p {color: red; font-family: Malgun Gothic}</style><p>HTML</p>"
    forms = part(KOREAN), part(page, "text/html; charset=utf-8")
    assert body(read(eml(*multipart("alternative", *forms)))) == KOREAN


def test_lines_that_flow_are_joined_and_quotes_kept(read):
    text = (
        "예산안은 이사회에서 \r\n확정되었습니다.\r\n> 언제 \r\n> 확정됩니까?\r\n-- \r\n김철수\r\n"
    )
    extraction = read(eml(text, "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"))
    assert body(extraction).split("\n\n") == [
        "예산안은 이사회에서 확정되었습니다.",
        "언제 확정됩니까?",
        "김철수",
    ]


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="=?euc-kr?B?{euc}?="',
        "attachment; filename*=UTF-8''{percent}",
        "attachment; filename*0*=utf-8''{percent_1}; filename*1*={percent_2}",
        'attachment; filename="{percent}"',
        'attachment; filename="{raw}"',
        r'attachment; filename="C:\문서\{raw}"',
    ],
)
def test_names_of_attachments(read, disposition):
    name = "최종 보고서.txt"
    percent = quote(name)
    header = "Content-Disposition: " + disposition.format(
        euc=base64.b64encode(name.encode("euc-kr")).decode(),
        percent=percent,
        percent_1=percent[:18],
        percent_2=percent[18:],
        raw=name,
    )
    data = b"Content-Type: application/octet-stream\r\n" + header.encode() + b"\r\n\r\n"
    extraction = read(eml(*multipart("mixed", part("첨부합니다."), data + KOREAN.encode())))
    assert parts(extraction) == {name: KOREAN}
    assert "첨부합니다." in body(extraction)


@pytest.mark.parametrize(
    ("name", "kind", "whole"),
    [
        ("3.1 운동 계획", "text/plain", "3.1 운동 계획.txt"),
        ("메모", "text/plain", "메모.txt"),
        ("3.1 memo.md", "text/plain", "3.1 memo.md"),
    ],
)
def test_a_dot_in_a_name_makes_no_suffix(read, name, kind, whole):
    data = eml(*multipart("mixed", part("첨부합니다."), attachment(KOREAN, name, kind)))
    assert parts(read(data)) == {whole: KOREAN}


def test_messages_and_archives_inside_a_message(read, archive):
    texts = part("안쪽 글"), attachment(KOREAN, "a.txt")
    inner = eml(*multipart("mixed", *texts, boundary="inner"), subject="전달")
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" + inner
    packed = attachment(archive("b.zip", {"c.txt": KOREAN}).read_bytes(), "b.zip")
    extraction = read(eml(*multipart("mixed", part("바깥 글"), forwarded, packed)))
    found = parts(extraction)
    assert found["b.zip › c.txt"] == found["전달 › a.txt"] == KOREAN
    assert found["전달"].startswith("전달\n\nFrom: kim@example.com")


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [("base64", base64.encodebytes), ("Quoted-Printable", quopri.encodestring)],
)
def test_messages_inside_that_are_encoded_as_a_whole(read, encoding, encode):
    texts = part("안쪽 글"), attachment(KOREAN, "a.txt")
    inner = eml(*multipart("mixed", *texts, boundary="inner"), subject="전달")
    headers = f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    forwarded = headers.encode() + encode(inner)
    extraction = read(eml(*multipart("mixed", part("바깥 글"), forwarded)))
    found = parts(extraction)
    assert found["message.eml"].startswith("전달\n\nFrom: kim@example.com")
    assert found["message.eml › a.txt"] == KOREAN
    assert extraction.title == "회의"
    assert not extraction.left_out


def test_what_is_not_read_is_said_once(read):
    files = (attachment("x", name) for name in ("a.exe", "b.exe", "c.dll"))
    pixel = attachment("x", "logo.png", "image/png")
    signature = part("x", 'application/pkcs7-signature; name="smime.p7s"')
    extraction = read(eml(*multipart("mixed", part("글"), *files, pixel, signature)))
    assert reasons(extraction) == ["Files inside that are not documents: 3 (.exe, .dll)"]


def asn1(tag, *contents, endless=False):
    content = b"".join(contents)
    if endless:
        return bytes([tag, 0x80]) + content + b"\0\0"
    return bytes([tag, 0x82]) + len(content).to_bytes(2) + content


@pytest.mark.parametrize("endless", [False, True])
def test_messages_wrapped_in_their_signature(read, endless):
    inner = b"".join((b"Content-Type: text/plain; charset=utf-8\r\n\r\n", KOREAN.encode(), b"\r\n"))
    octets = asn1(0x04, inner)
    if endless:
        octets = asn1(0x24, asn1(0x04, inner[:70]), asn1(0x04, inner[70:]), endless=True)
    data = asn1(0x06, bytes.fromhex("2a864886f70d010701"))
    content = asn1(0x30, data, asn1(0xA0, octets, endless=endless), endless=endless)
    signed = asn1(0x30, asn1(0x02, b"\1"), asn1(0x31), content, asn1(0x31), endless=endless)
    kind = asn1(0x06, bytes.fromhex("2a864886f70d010702"))
    block = asn1(0x30, kind, asn1(0xA0, signed, endless=endless), endless=endless)
    headers = (
        'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
    )
    extraction = read(eml(base64.encodebytes(block), headers))
    assert body(extraction) == KOREAN
    assert reasons(extraction) == []
    for length in range(0, len(block), 7):  # cut off anywhere: no more than its text is missing
        assert read(eml(base64.encodebytes(block[:length]), headers)).title == "회의"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        (b"MIAGCSqGSIb3DQEHA6CAMIACAQAx", "Content-Type: application/pkcs7-mime\r\n"),
        multipart("encrypted", part("Version: 1", "application/pgp-encrypted")),
        (b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n", ""),
    ],
)
def test_encrypted_messages_say_so(read, text, headers):
    extraction = read(eml(text, headers))
    assert extraction.title == "회의"
    assert "hQEMA" not in extraction.text
    assert "encrypted" in reasons(extraction)[0]


def test_parts_are_found_where_the_boundary_is_named_wrongly(read):
    text, headers = multipart("mixed", part(KOREAN), attachment("둘째", "a.txt"))
    for wrong in (headers.replace('"=_b"', '"other"'), headers.replace('; boundary="=_b"', "")):
        extraction = read(eml(text, wrong))
        assert KOREAN in body(extraction)
        assert parts(extraction) == {"a.txt": "둘째"}


def test_messages_nested_without_end_are_survived(write):
    data = eml(KOREAN)
    for level in range(2000):
        data = f"From: a@b\nSubject: {level}\nContent-Type: message/rfc822\n\n".encode() + data
    assert outcome(write("deep.eml", data)) in {FileState.INDEXED, FileState.PARTIAL}


def test_damaged_base64_gives_what_can_be_had(read):
    headers = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    assert read(eml("!!!not base64!!!", headers)).title == "회의"


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"", FileState.EMPTY),
        (b"no mail at all\n", FileState.FAILED),
        (b"\0\1" * 99, FileState.FAILED),
    ],
)
def test_what_is_no_message_is_refused(write, content, state):
    assert outcome(write("a.eml", content)) == state


def test_apple_mail(read):
    message = eml(KOREAN)
    data = str(len(message)).encode() + b"      \n" + message + b"<plist>not shown</plist>"
    assert body(read(data, "1.emlx")) == KOREAN


def test_a_message_is_told_by_its_content(read):
    data = b"Received: from a\r\nMessage-ID: <1@a>\r\n" + eml(KOREAN)
    assert read(data, "saved.txt").reader == "eml"


def test_what_outlook_wrapped_into_a_winmail_dat(read):
    tnef = winmail()
    data = eml(*multipart("mixed", attachment(tnef, "winmail.dat", "application/ms-tnef")))
    extraction = read(data)
    assert "감싼 글입니다." in extraction.text
    assert parts(extraction) == {"최종 보고서.txt": KOREAN}
    cut = read(eml(*multipart("mixed", attachment(tnef[:-20], "winmail.dat"))))
    assert "Its winmail.dat is damaged" in reasons(cut)


def test_a_winmail_dat_that_was_saved(read):
    for data in (winmail(), winmail() + b"\r\n"):
        extraction = read(data, "winmail.dat")
        assert extraction.reader == "tnef"
        assert extraction.title == "감싼 제목"
        assert extraction.text.startswith("감싼 제목\n\n감싼 글입니다.")
        assert parts(extraction) == {"최종 보고서.txt": KOREAN}
        assert not extraction.left_out


def test_a_mailbox_gives_each_message_as_a_part(read):
    deleted = b"X-Mozilla-Status: 0009\r\n"
    quoted = "From 은 줄 머리에도 옵니다.\r\n\r\nFrom here on it is text.\r\n>From 인용\r\n"
    data = b"".join(
        b"From - Tue Mar  5 14:20:00 2024\r\n" + message + b"\r\n\r\n"
        for message in (eml(KOREAN), deleted + eml("지운 글"), eml(quoted, subject="둘째"))
    )
    extraction = read(data, "Inbox.mbox")
    first, second = parts(extraction).values()
    assert next(iter(parts(extraction))) == "회의 (kim@example.com, 2024-03-05 14:20)"
    assert first.endswith(KOREAN)
    assert "From here on it is text." in second
    assert second.endswith("From 인용")
    assert "지운 글" not in extraction.text


def test_what_is_no_mailbox_is_refused(write):
    assert outcome(write("a.mbox", b"hello\n")) == FileState.FAILED
    assert outcome(write("b.mbox", b"")) == FileState.EMPTY


def test_a_mail_archive_of_outlook_says_what_to_do(write):
    with pytest.raises(ExtractionRefused, match="Outlook") as refused:
        extract(write("a.pst", b"!BDN" + bytes(600)))
    assert refused.value.state == FileState.UNSUPPORTED
