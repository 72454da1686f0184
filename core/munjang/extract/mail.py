"""Mail messages as they are sent (.eml), and as Apple Mail keeps them (.emlx)."""

from __future__ import annotations

import io
import re
from email.errors import MessageError
from email.message import Message as MailPart
from email.parser import BytesParser
from email.policy import Compat32

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.mail_parts import MessageWriter
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState


class _RawPolicy(Compat32):
    """Hands headers out as they stand; the standard one spoils those with raw bytes in them."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the interface's
        """The value of a header."""
        return value


class _Part(MailPart):
    """A part; a message that is encoded as a whole is left in it, to be read as a file."""

    def get_content_maintype(self) -> str:
        """The kind that the parser takes parts apart by, who never decodes what it takes apart."""
        kind = super().get_content_maintype()
        return "application" if kind == "message" and self._is_encoded() else kind

    def _is_encoded(self) -> bool:
        encoding = str(self.get("Content-Transfer-Encoding", ""))
        return encoding.strip().lower() in {"base64", "quoted-printable"}


_RAW = _RawPolicy(message_factory=_Part)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,80}:")
# One of these stands in every message; a file without any is something else.
_HEADERS = frozenset(
    {"from", "to", "subject", "date", "received", "message-id", "content-type", "mime-version"}
)
_BOUNDARY = re.compile(rb"^--([^\s][^\r\n]{0,70}?)[ \t]*\r?\n(?=Content-)", re.MULTILINE)


def read(source: Source, out: TextBuilder) -> None:
    """Read one message with its attachments."""
    data = source.read()
    if source.suffix == ".emlx":
        data = _of_apple(data)
    message = parse(data)
    if message is None:
        raise ExtractionRefused(
            FileState.FAILED, msg("The file is damaged, or is not a mail message")
        )
    MessageWriter(out, passwords=source.passwords).write(message)


def parse(data: bytes) -> MailPart | None:
    """Parse a message; None where the bytes are none."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    if not (_HEADER_LINE.match(data) or data.startswith(b"From ")):
        return None
    try:
        message = BytesParser(policy=_RAW).parse(io.BytesIO(data))
    except (RecursionError, MessageError, ValueError):
        # Nested without end, or broken beyond its understanding: the outermost text is better
        # than nothing.
        message = BytesParser(policy=_RAW).parse(io.BytesIO(data), headersonly=True)
    if _HEADERS.isdisjoint(name.lower() for name in message.keys()):  # noqa: SIM118 - no mapping
        return None
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        return _with_found_boundary(message, data)
    return message


def _with_found_boundary(message: MailPart, data: bytes) -> MailPart:
    """Parse a message again that does not say, or says wrongly, what its parts are divided by."""
    found = _BOUNDARY.search(data)
    if found is None or message.get_boundary() == (boundary := found[1].decode("latin-1")):
        return message
    message.set_param("boundary", boundary, header="Content-Type")
    head = b"".join(
        f"{name}: {value}\n".encode("utf-8", "surrogateescape")
        for name, value in message.raw_items()
    )
    return BytesParser(policy=_RAW).parse(io.BytesIO(head + b"\n" + data[found.start() :]))


def _of_apple(data: bytes) -> bytes:
    """The message in Apple Mail's file, between its length and a property list."""
    length, separator, rest = data.partition(b"\n")
    if not separator or not length.strip().isdigit():
        return data
    return rest[: int(length)]
