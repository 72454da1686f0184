"""Mailboxes kept in one file (mbox), by Thunderbird, mutt, Gmail's export and most others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import too_large
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.mail import parse
from munjang.extract.mail_parts import MessageWriter
from munjang.extract.mail_text import date_line, header
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_HEADER_LINE = re.compile(rb"[!-9;-~]{1,80}:|>From ")
# With the time it came, or bare, as Thunderbird writes it today.
_DIVIDER = re.compile(rb"From (?:[^\r\n]*\d:\d\d|[ \t]*\r?\n)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LONGEST_LINE = 1 << 20  # bytes read at a time; only the beginning of a line matters
_MOZILLA_EXPUNGED = 0x0008
_FOLDER_DATA = "FOLDER INTERNAL DATA"  # the subject of what Pine and UW-IMAP keep in the file


def read(source: Source, out: TextBuilder) -> None:
    """Read a mailbox, each message as a part."""
    writer = MessageWriter(out, passwords=source.passwords)
    damaged = 0
    number = 0
    with source.open() as stream:
        for number, data in enumerate(_messages(stream), 1):
            if data is None:
                out.leave_out(too_large(MAX_PART_BYTES))
                continue
            message = parse(_QUOTED_FROM.sub(rb"\1", data))
            if message is None:
                damaged += 1
                continue
            subject = header(message, "Subject")
            if _is_deleted(header(message, "X-Mozilla-Status")) or _FOLDER_DATA in subject:
                continue
            sender, date = header(message, "From"), date_line(header(message, "Date"))
            about = ", ".join(filter(None, (sender, date)))
            with out.part(f"{subject} ({about})" if subject else about or str(number)):
                writer.write(message)
    if damaged == number:
        raise ExtractionRefused(FileState.FAILED, msg("The file is damaged, or is not a mailbox"))
    if damaged:
        out.leave_out(msg("{count} damaged messages could not be read", count=damaged))


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the messages, without the lines that divide them; None for one too large to read.

    A message begins with a line "From …" after an empty one, and with a header after that: texts
    have lines that begin so too, and not every program quotes them. The lengths that some programs
    note are not used: they are wrong once a message was edited.
    """
    lines: list[bytes] = []
    size = 0
    after_blank = True
    divider = b""
    begun = False
    while line := stream.readline(_LONGEST_LINE):
        if divider:
            if _HEADER_LINE.match(line):
                if begun:
                    yield b"".join(lines) if size <= MAX_PART_BYTES else None
                lines, size, begun = [], 0, True
            else:
                lines.append(divider)  # was none
            divider = b""
        if after_blank and _DIVIDER.match(line):
            divider = line
            continue
        after_blank = not line.strip()
        size += len(line)
        if size <= MAX_PART_BYTES:
            lines.append(line)
    if begun:
        yield b"".join([*lines, divider]) if size <= MAX_PART_BYTES else None


def _is_deleted(mozilla_status: str) -> bool:
    """Whether Thunderbird shows the message no longer, though it is in the file still."""
    try:
        return bool(int(mozilla_status or "0", 16) & _MOZILLA_EXPUNGED)
    except ValueError:
        return False
