"""Mail as programs write it."""

import base64
import struct

from munjang.extract import mapi

KOREAN = "예산안은 이사회에서 확정되었습니다."


def eml(body, headers="", *, subject="회의", encoding="utf-8"):
    """A message with this body, and these headers after the usual ones."""
    head = (
        f"From: kim@example.com\r\nTo: lee@example.com\r\nSubject: {subject}\r\n"
        f"Date: Tue, 05 Mar 2024 14:20:00 +0900\r\n{headers}\r\n"
    )
    return head.encode(encoding) + (body if isinstance(body, bytes) else body.encode(encoding))


def multipart(kind, *parts, boundary="=_b", parameters=""):
    """The headers and the body of a message with these parts."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    headers = (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="{boundary}"'
        f"{parameters}\r\n"
    )
    return body + b"--" + boundary.encode() + b"--\r\n", headers


def part(content, kind="text/plain; charset=utf-8", *headers):
    """One part of a message."""
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers]
    data = content if isinstance(content, bytes) else content.encode()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + base64.encodebytes(data)


def attachment(content, name, kind="application/octet-stream"):
    """A part that is to be saved under a name."""
    return part(content, kind, f'Content-Disposition: attachment; filename="{name}"')


def _tnef_attribute(level, number, content):
    return struct.pack("<BHHI", level, number, 0, len(content)) + content + b"\0\0"


def _outlook_value(kind, number, data):
    size = struct.pack("<II", 1, len(data))
    return struct.pack("<HH", kind, number) + size + data + bytes(-len(data) % 4)


def winmail(text="감싼 글입니다."):
    """What Outlook makes of a message with one file attached."""
    values = {
        mapi.SUBJECT: "감싼 제목",
        mapi.BODY: text,
    }
    message = struct.pack("<I", len(values)) + b"".join(
        _outlook_value(mapi.UNICODE, number, text.encode("utf-16-le"))
        for number, text in values.items()
    )
    name = struct.pack("<I", 1) + _outlook_value(
        mapi.UNICODE, mapi.ATTACH_LONG_NAME, "최종 보고서.txt".encode("utf-16-le")
    )
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(
        (
            _tnef_attribute(1, 0x9007, struct.pack("<II", 949, 0)),
            _tnef_attribute(1, 0x9003, message),
            _tnef_attribute(2, 0x9002, bytes(14)),
            _tnef_attribute(2, 0x8010, "보고서.txt\0".encode("cp949")),
            _tnef_attribute(2, 0x800F, KOREAN.encode()),
            _tnef_attribute(2, 0x9005, name),
        )
    )
