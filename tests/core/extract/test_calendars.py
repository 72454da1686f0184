"""Calendars and contacts."""

import pytest
from mail_parts import attachment, eml, multipart, part

from munjang.extract import extract


@pytest.fixture
def read(write):
    """Write the lines of a file and read it."""

    def read(name, *lines):
        data = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
        return extract(write(name, data + b"\r\n"))

    return read


def event(*lines):
    return ("BEGIN:VEVENT", *lines, "END:VEVENT")


def calendar(*lines):
    return ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR")


def card(*lines):
    return ("BEGIN:VCARD", *lines, "END:VCARD")


def paragraphs(extraction):
    return extraction.text.split("\n\n")


def test_an_event(read):
    alarm = ("BEGIN:VALARM", "DESCRIPTION:This is an event reminder", "END:VALARM")
    zone = ("BEGIN:VTIMEZONE", "TZID:Asia/Seoul", "COMMENT:ours", "END:VTIMEZONE")
    extraction = read(
        "초대.ics",
        *calendar(
            *zone,
            *event(
                "DTSTART;TZID=Asia/Seoul:20240305T140000",
                "DTEND;TZID=Asia/Seoul:20240305T153000",
                "SUMMARY:예산 회의\\, 2차",
                "LOCATION:3층 대회의실",
                'ORGANIZER;CN="김하나: 팀장":MAILTO:hana@example.com',
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:duri@example.com",
                "DESCRIPTION:안건은 다음과 같습니",
                " 다.\\n결산을 먼저 봅니다.\\n\\n질문은 메일로.",
                *alarm,
            ),
        ),
    )
    assert extraction.reader == "ics"
    assert extraction.title == "예산 회의, 2차"
    assert paragraphs(extraction) == [
        "예산 회의, 2차",
        "2024-03-05 14:00 – 15:30\n3층 대회의실\n김하나: 팀장 <hana@example.com>; duri@example.com",
        "안건은 다음과 같습니다.\n결산을 먼저 봅니다.",
        "질문은 메일로.",
    ]
    assert [mark.label for mark in extraction.marks] == ["예산 회의, 2차"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("DTSTART;VALUE=DATE:20240305", "DTEND;VALUE=DATE:20240306", "2024-03-05"),
        ("DTSTART;VALUE=DATE:20240305", "DTEND;VALUE=DATE:20240308", "2024-03-05 – 2024-03-07"),
        ("DTSTART:20240305T050000Z", "DTEND:20240305T060000Z", "2024-03-05 05:00 UTC – 06:00 UTC"),
        ("DTSTART:20240305T230000", "DTEND:20240306T010000", "2024-03-05 23:00 – 2024-03-06 01:00"),
        ("DTSTART:20240305T230000", "DURATION:PT1H", "2024-03-05 23:00"),
        ("DUE;VALUE=DATE:20240305", "STATUS:NEEDS-ACTION", "2024-03-05"),
        ("DTSTART:soon", "DTEND;VALUE=DATE:00010101", ""),
    ],
)
def test_times_as_people_write_them(read, start, end, expected):
    extraction = read("a.ics", *calendar(*event("SUMMARY:회의", start, end)))
    assert paragraphs(extraction) == ["회의", *filter(None, [expected])]


def test_several_events_are_called_after_the_calendar(read):
    two = (*event("SUMMARY:하나"), *event("SUMMARY:둘"))
    assert read("일정.ics", *calendar(*two)).title == "일정"
    assert read("일정.ics", *calendar("X-WR-CALNAME:우리 팀", *two)).title == "우리 팀"


def test_folds_within_a_character_and_a_cut_file(read):
    data = "DESCRIPTION:가나다".encode()
    extraction = read("a.ics", "BEGIN:VCALENDAR", "BEGIN:VEVENT", data[:-4] + b"\r\n " + data[-4:])
    assert extraction.text == "가나다"


def test_contacts(read):
    extraction = read(
        "주소록.vcf",
        *card(
            "VERSION:3.0",
            "N:김;하나;;;",
            "FN:김하나",
            "ORG:한빛상사;영업부",
            "TITLE:과장",
            "TEL;TYPE=CELL:010-1234-5678",
            "item1.EMAIL;type=INTERNET:hana@example.com",
            "ADR;TYPE=WORK:;;세종대로 1;서울;;04524;대한민국",
            "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg",
            " ABAQ",
            "NOTE:전시회에서 만남\\n명함 있음",
        ),
        *card("VERSION:4.0", "N:이;두리;;;", "TEL;VALUE=uri:tel:+82-2-345"),
    )
    assert (extraction.reader, extraction.title) == ("vcf", "주소록")
    assert paragraphs(extraction) == [
        "김하나",
        "한빛상사 영업부\n과장\n010-1234-5678\nhana@example.com\n세종대로 1 서울 04524 대한민국",
        "전시회에서 만남\n명함 있음",
        "이 두리",
        "+82-2-345",
    ]


def test_pictures_do_not_count_as_text(write):
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["QUJD" * 18] * 400)
    data = "\r\n".join([*card("FN:김하나", photo), *card("FN:이두리", f"item1.{photo}"), ""])
    extraction = extract(write("a.vcf", data.encode()), limit=2000)
    assert extraction.text == "김하나\n\n이두리"
    assert not extraction.left_out


def test_contacts_of_old_phones(read):
    name = "=" + "김하나".encode("cp949").hex("=").upper()
    extraction = read(
        "phone.vcf",
        *card(
            "VERSION:2.1",
            f"FN;CHARSET=EUC-KR;ENCODING=QUOTED-PRINTABLE:{name[:9]}=",
            name[9:],
            "TEL;CELL;PREF:010-1234-5678",
            "NOTE;QUOTED-PRINTABLE;CHARSET=UTF-8:=EA=B0=80=0D=0A=EB=82=98",
            "X-NOTE:folded",
            "  here",
        ),
    )
    assert paragraphs(extraction) == ["김하나", "010-1234-5678", "가\n나"]
    assert read("a.vcf", *card("VERSION:2.1", "FN:이두리".encode("cp949"))).text == "이두리"


def test_told_by_their_content(read, write):
    assert read("meeting", *calendar(*event("SUMMARY:회의"))).reader == "ics"
    assert read("card", "begin:vcard", "fn:김하나", "end:vcard").reader == "vcf"
    assert read("notes.txt", *card("FN:김하나")).reader == "txt"
    invitation = "\r\n".join(calendar(*event("SUMMARY:회의", "LOCATION:3층"))).encode()
    data = eml(*multipart("mixed", part("본문"), attachment(invitation, "초대", "text/calendar")))
    extraction = extract(write("a.eml", data))
    assert "3층" in extraction.text
    assert not extraction.left_out


def test_an_invitation_is_read_once_with_its_message(write):
    lines = calendar(*event("SUMMARY:예산 회의", "DTSTART:20240305T140000", "LOCATION:3층"))
    invitation = "\r\n".join(lines)
    body, head = multipart(
        "alternative",
        part("회의에 오세요."),
        part(invitation, "text/calendar; charset=utf-8; method=REQUEST"),
        boundary="forms",
    )
    forms = head.encode() + b"\r\n" + body
    attached = multipart("mixed", forms, attachment(invitation, "a.ics", "application/ics"))
    for message in (eml(body, head), eml(*attached)):
        extraction = extract(write("a.eml", message))
        assert paragraphs(extraction)[2:] == [
            "회의에 오세요.",
            "예산 회의",
            "2024-03-05 14:00\n3층",
        ]
        assert not extraction.left_out
