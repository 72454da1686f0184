"""Mail as programs write it."""

import base64

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
