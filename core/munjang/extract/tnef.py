"""The winmail.dat that Outlook wraps messages in for those who have no Outlook (TNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from munjang.extract import mapi
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles
from munjang.extract.mapi import Properties, Value
from munjang.extract.source import Source
from munjang.messages import msg

_SIGNATURE = 0x223E9F78
_IN_ATTACHMENT = 2  # the level of an attribute
# The attributes that matter [MS-OXTNEF 2.1.3.2].
_CODE_PAGE, _MESSAGE_PROPERTIES = 0x9007, 0x9003
_ATTACHMENT_BEGINS, _ATTACHMENT_TITLE = 0x9002, 0x8010
_ATTACHMENT_DATA, _ATTACHMENT_PROPERTIES = 0x800F, 0x9005

_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_VARIABLE = frozenset({mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT})
_MULTIPLE = 0x1000  # flag of a type: a list of values
_AFTER_THE_LAST = b"\r\n\0"  # the line end that the mail around it was decoded with, padding
_INTERFACE_BYTES = 16  # before the data of an object


def read(source: Source, out: TextBuilder) -> None:
    """Read a winmail.dat that was saved on its own: the message's text, and what was attached."""
    with EmbeddedFiles(out, passwords=source.passwords) as files:
        write_tnef(source.read(), out, files, with_headers=True)


def write_tnef(
    data: bytes,
    out: TextBuilder,
    files: EmbeddedFiles,
    *,
    with_text: bool = True,
    with_headers: bool = False,
) -> None:
    """Write what was attached to a message, and what the message around it does not say itself."""
    message: dict[int, Value] = {}
    attachments: list[dict[int, Value]] = []
    code_page = 0
    try:
        for level, number, content in _attributes(data):
            if number == _CODE_PAGE:
                code_page = int.from_bytes(content[:4], "little")
            elif number == _MESSAGE_PROPERTIES:
                message.update(_properties(content))
            elif number == _ATTACHMENT_BEGINS:
                attachments.append({})
            elif level == _IN_ATTACHMENT and attachments:
                attachments[-1].update(_of_attachment(number, content))
    except (struct.error, KeyError):
        out.leave_out(msg("Its winmail.dat is damaged"))
    properties = Properties(message, code_page=code_page)
    if with_headers:
        mapi.write_message(properties, [], out)
    elif with_text:
        mapi.write_text(properties, out)
    _write_attachments(
        [Properties(values, code_page=code_page) for values in attachments], out, files
    )


def _write_attachments(
    attachments: list[Properties], out: TextBuilder, files: EmbeddedFiles
) -> None:
    for attachment in attachments:
        inner = attachment.data(mapi.ATTACHED)[_INTERFACE_BYTES:]
        if struct.unpack_from("<I", inner.ljust(4, b"\0"))[0] == _SIGNATURE:
            with out.part(mapi.attachment_name(attachment)):
                write_tnef(inner, out, files, with_headers=True)
        else:
            mapi.write_attachment(attachment, files)


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the level, number and content of each attribute.

    Raises:
        struct.error: the data end inside one.
    """
    (signature,) = struct.unpack_from("<I", data)
    if signature != _SIGNATURE:
        raise struct.error("no TNEF")
    place = 6  # after the signature and a key
    while data[place : place + 9].strip(_AFTER_THE_LAST):
        level, number, _, length = struct.unpack_from("<BHHI", data, place)
        place += 9
        if place + length > len(data):
            raise struct.error("cut off")
        yield level, number, data[place : place + length]
        place += length + 2  # a checksum


def _of_attachment(number: int, content: bytes) -> dict[int, Value]:
    if number == _ATTACHMENT_TITLE:
        return {mapi.ATTACH_SHORT_NAME: Value(mapi.STRING8, content)}
    if number == _ATTACHMENT_DATA:
        return {mapi.ATTACHED: Value(mapi.BINARY, content)}
    return _properties(content) if number == _ATTACHMENT_PROPERTIES else {}


def _properties(content: bytes) -> dict[int, Value]:
    """Read a list of properties; of those with several values the first.

    Raises:
        struct.error: the data end inside one.
    """
    values: dict[int, Value] = {}
    (count,) = struct.unpack_from("<I", content)
    place = 4
    for _ in range(count):
        kind, number = struct.unpack_from("<HH", content, place)
        place += 4
        if number >= 0x8000:  # named by a set and a number or a text
            place = _after_name(content, place)
        several = bool(kind & _MULTIPLE)
        kind &= ~_MULTIPLE
        times = 1
        if several or kind in _VARIABLE:
            (times,) = struct.unpack_from("<I", content, place)
            place += 4
        for _ in range(times):
            if kind in _VARIABLE:
                (size,) = struct.unpack_from("<I", content, place)
                place += 4
            else:
                size = _SIZES[kind]
            if place + size > len(content):
                raise struct.error("cut off")
            values.setdefault(number, Value(kind, content[place : place + size]))
            place += size + -size % 4
    return values


def _after_name(content: bytes, place: int) -> int:
    (is_text,) = struct.unpack_from("<I", content, place + 16)
    if not is_text:
        return place + 24
    (size,) = struct.unpack_from("<I", content, place + 20)
    return int(place + 24 + size + -size % 4)
