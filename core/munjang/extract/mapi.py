"""The properties Outlook keeps messages in, whether in a .msg file or in a winmail.dat."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles
from munjang.extract.mail_body import (
    decode_markup,
    is_decoration,
    says_enough,
    whole_name,
    write_headers,
    write_markup,
    write_plain,
)
from munjang.extract.mail_text import decode_bytes
from munjang.messages import msg

# The types of properties [MS-OXCDATA 2.11.1].
LONG, STRING8, UNICODE, TIME, BINARY, OBJECT = 0x0003, 0x001E, 0x001F, 0x0040, 0x0102, 0x000D

# Their numbers [MS-OXPROPS].
MESSAGE_CLASS = 0x001A
SUBJECT = 0x0037
SUBMITTED = 0x0039
SENT_FOR_NAME, SENT_FOR_ADDRESS = 0x0042, 0x0065
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
RECIPIENT_TYPE = 0x0C15
SHOWN_CC, SHOWN_TO = 0x0E03, 0x0E04
DELIVERED = 0x0E06
BODY, RTF, HTML = 0x1000, 0x1009, 0x1013
DISPLAY_NAME, ADDRESS, SMTP_ADDRESS = 0x3001, 0x3003, 0x39FE
CREATED = 0x3007
ATTACHED, ATTACH_SHORT_NAME, ATTACH_LONG_NAME = 0x3701, 0x3704, 0x3707
ATTACH_MIME = 0x370E
INTERNET_CODE_PAGE, MESSAGE_CODE_PAGE = 0x3FDE, 0x3FFD

_CONTACT = (0x3A17, 0x3A18, 0x3A16, 0x3A08, 0x3A1C, 0x3A09, 0x3A15)  # title, firm, phones, address
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CODE_PAGES = {
    1200: "utf-16-le",
    20127: "ascii",
    20932: "euc_jp",
    28591: "latin-1",
    50220: "iso2022_jp",
    50225: "iso2022_kr",
    51949: "cp949",
    65000: "utf-7",
    65001: "utf-8",
}


class Value(NamedTuple):
    """One property: its type, and the bytes it is stored as."""

    kind: int
    data: bytes


class Properties:
    """The properties of a message, a recipient or an attachment, by their numbers."""

    def __init__(self, values: Mapping[int, Value], *, code_page: int = 0) -> None:
        self._values = values
        self.code_page = self.number(MESSAGE_CODE_PAGE) or code_page  # of 8-bit strings

    def __contains__(self, number: int) -> bool:
        return number in self._values

    def text(self, number: int) -> str:
        """A text, or "" where there is none."""
        value = self._values.get(number)
        if value is None:
            return ""
        if value.kind == UNICODE:
            text = value.data.decode("utf-16-le", "replace")
        elif value.kind in {STRING8, BINARY}:
            page = self.code_page or self.number(INTERNET_CODE_PAGE)
            text = decode_bytes(value.data.rstrip(b"\0"), encoding_of(page))
        else:
            return ""
        return text.rstrip("\0")

    def line(self, number: int) -> str:
        """A text in one line."""
        return " ".join(self.text(number).split())

    def data(self, number: int) -> bytes:
        """The bytes as they are stored, or none."""
        value = self._values.get(number)
        return value.data if value is not None else b""

    def is_unicode(self, number: int) -> bool:
        """Whether the property is a text in UTF-16."""
        value = self._values.get(number)
        return value is not None and value.kind == UNICODE

    def number(self, number: int) -> int:
        """A whole number, or 0."""
        data = self.data(number)
        return int.from_bytes(data[:4], "little") if len(data) >= 4 else 0

    def time(self, number: int) -> str:
        """A time as "2024-03-05 05:20 UTC", or ""."""
        data = self.data(number)
        if len(data) < 8:
            return ""
        try:
            time = _EPOCH + timedelta(microseconds=struct.unpack_from("<Q", data)[0] // 10)
        except OverflowError:
            return ""
        return time.strftime("%Y-%m-%d %H:%M UTC") if time.year > 1970 else ""


def encoding_of(code_page: int) -> str:
    """The codec for a Windows code page; "" for none."""
    return _CODE_PAGES.get(code_page) or (f"cp{code_page}" if code_page else "")


def person(name: str, address: str) -> str:
    """A name with its address, without those that mean nothing outside of an office's Exchange."""
    if "@" not in address or address in name:
        return name
    return f"{name} <{address}>" if name else address


def write_message(message: Properties, recipients: list[Properties], out: TextBuilder) -> None:
    """Write the headers and the text of a message."""
    sender = message.line(SENT_FOR_NAME) or message.line(SENDER_NAME)
    addresses = map(message.line, (SENT_FOR_ADDRESS, SENDER_SMTP, SENDER_ADDRESS))
    address = next((found for found in addresses if "@" in found), "")
    to, cc = (
        "; ".join(
            person(who.line(DISPLAY_NAME), who.line(SMTP_ADDRESS) or who.line(ADDRESS))
            for who in recipients
            if who.number(RECIPIENT_TYPE) & 0xF == kind
        )
        for kind in (1, 2)
    )
    times = map(message.time, (SUBMITTED, DELIVERED, CREATED))
    write_headers(
        out,
        message.line(SUBJECT),
        [
            ("From", person(sender, address)),
            ("To", to or message.line(SHOWN_TO)),
            ("Cc", cc or message.line(SHOWN_CC)),
            ("Date", next(filter(None, times), "")),
        ],
    )
    if message.text(MESSAGE_CLASS).startswith("IPM.Contact"):
        out.blocks(filter(None, (message.line(number) for number in _CONTACT)))
    write_text(message, out)


def write_text(message: Properties, out: TextBuilder) -> None:
    """Write the text of a message, in the best of the forms it is there in."""
    plain = message.text(BODY)
    markup = _markup(message)
    rtf = b""
    if not markup and RTF in message:
        from munjang.extract import mapi_rtf  # noqa: PLC0415 - rarely needed

        try:
            rtf = mapi_rtf.decompress(message.data(RTF))
            markup = mapi_rtf.page_inside(rtf)
        except ValueError as error:
            if not plain.strip():
                out.leave_out(
                    msg("The text of the message is damaged: {reason}", reason=str(error))
                )
    if markup and says_enough(markup, plain):
        write_markup(markup, out)
    elif plain.strip() or not rtf:
        write_plain(plain, out)
    else:
        mapi_rtf.write_rtf(rtf, out)


def _markup(message: Properties) -> str:
    """The text as a page, or "" where it is not kept as one."""
    data = message.data(HTML)
    if message.is_unicode(HTML):
        return message.text(HTML)
    says_itself = b"charset" in data[:4096].lower()
    charset = "" if says_itself else encoding_of(message.number(INTERNET_CODE_PAGE))
    return decode_markup(data, charset) if data else ""


def attachment_name(attachment: Properties) -> str:
    """The name of an attachment; of a message inside the message, its subject."""
    names = map(attachment.line, (ATTACH_LONG_NAME, ATTACH_SHORT_NAME, DISPLAY_NAME))
    name = next(filter(None, names), "attachment")
    mime = attachment.line(ATTACH_MIME)
    if mime.startswith("multipart/"):
        return f"{name}.eml"  # what was signed, as it was sent
    return whole_name(name, mime)


def write_attachment(attachment: Properties, files: EmbeddedFiles) -> None:
    """Write the document that is attached."""
    name, data = attachment_name(attachment), attachment.data(ATTACHED)
    if not is_decoration(name, data) and files.wants(name, len(data)):
        files.read(data, name)
