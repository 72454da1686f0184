"""Mail that is signed as one block (S/MIME), in which the message itself is wrapped.

The signature is not checked: that is a mail program's task. What is read of ASN.1 is only as much
as leads to the message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_IDENTIFIER, _SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x06, 0x30, 0x04, 0x24, 0xA0
_LONG_TAG = 0x1F
_UNTIL_ZEROS = 0x80
_END = b"\0\0"
_MOST_NESTED = 16


class _Element(NamedTuple):
    tag: int
    begin: int  # of what it holds
    end: int
    following: int  # where the next one begins


def signed_content(data: bytes) -> bytes | None:
    """The message that a signature is wrapped around; None where it is none, or has none."""
    try:
        signed = _content_of(data, _element(data, 0), _SIGNED_DATA)
        if signed is None or signed.tag != _SEQUENCE:
            return None
        for element in _elements(data, signed):
            if element.tag == _SEQUENCE:
                content = _content_of(data, element, _DATA)
                return None if content is None else b"".join(_octets(data, content))
    except (IndexError, ValueError):
        return None
    return None


def _content_of(data: bytes, info: _Element, kind: bytes) -> _Element | None:
    """What a piece of content holds, if it is of this kind."""
    named = False
    for element in _elements(data, info):
        if element.tag == _IDENTIFIER:
            named = data[element.begin : element.end] == kind
        elif element.tag == _CONTENT and named:
            return next(_elements(data, element), None)
    return None


def _octets(data: bytes, element: _Element) -> Iterator[bytes]:
    if element.tag == _OCTETS:
        yield data[element.begin : element.end]
    elif element.tag == _OCTETS_IN_PIECES:
        for piece in _elements(data, element):
            if piece.tag == _OCTETS:
                yield data[piece.begin : piece.end]


def _elements(data: bytes, parent: _Element) -> Iterator[_Element]:
    at = parent.begin
    while at < parent.end:
        element = _element(data, at)
        yield element
        at = element.following


def _element(data: bytes, at: int, depth: int = 0) -> _Element:
    """The element that begins at `at`.

    Raises:
        IndexError: it is cut off.
        ValueError: it is cut off, or nothing that mail programs write.
    """
    tag, size = data[at], data[at + 1]
    at += 2
    if tag & _LONG_TAG == _LONG_TAG or depth > _MOST_NESTED:
        raise ValueError
    if size == _UNTIL_ZEROS:
        begin = at
        while data[at : at + 2] != _END:
            at = _element(data, at, depth + 1).following
        return _Element(tag, begin, at, at + 2)
    if size > _UNTIL_ZEROS:
        digits = size - _UNTIL_ZEROS
        size = int.from_bytes(data[at : at + digits])
        at += digits
    if at + size > len(data):
        raise ValueError
    return _Element(tag, at, at + size, at + size)
