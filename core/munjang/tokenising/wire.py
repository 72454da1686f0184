"""What parent and child say to each other: texts there, token numbers back.

All of it is counts, arrays of 32-bit integers in the machine's own byte order, and UTF-8. Both
sides are the same program on the same machine, and neither is given anything but text, so nothing
is checked beyond its being whole.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from typing import BinaryIO

from munjang.tokenising.files import Tokens, sound

_READY = struct.Struct("=i")  # the id of the padding token
_REQUEST = struct.Struct("=?II")  # whether the first text is paired with the rest, texts, bytes
_REPLY = struct.Struct("=II")  # texts, tokens
_INT_BYTES = 4


def pack_ready(padding: int) -> bytes:
    """What a child says once it can answer."""
    return _READY.pack(padding)


def receive_ready(stream: BinaryIO) -> int:
    """Wait for :func:`pack_ready`; the id of the padding token.

    Raises:
        EOFError: the other side is gone.
    """
    (padding,) = _READY.unpack(_read(stream, _READY.size))
    return int(padding)


def pack_texts(texts: Sequence[str], *, paired: bool = False) -> bytes:
    """A request for the tokens of each text, or of the first with each of the others."""
    encoded = [sound(text).encode() for text in texts]
    body = b"".join(encoded)
    lengths = array("I", map(len, encoded))
    return _REQUEST.pack(paired, len(encoded), len(body)) + lengths.tobytes() + body


def receive_texts(stream: BinaryIO) -> tuple[list[str], bool]:
    """Wait for a request; its texts, and whether the first is paired with the rest.

    Raises:
        EOFError: the other side is gone.
    """
    paired, count, size = _REQUEST.unpack(_read(stream, _REQUEST.size))
    lengths = array("I", _read(stream, count * _INT_BYTES))
    body = _read(stream, size)
    texts, start = [], 0
    for length in lengths:
        texts.append(body[start : start + length].decode())
        start += length
    return texts, paired


def pack_tokens(tokens: Sequence[Tokens]) -> bytes:
    """The answer to a request."""
    lengths, ids, types = array("I"), array("i"), array("i")
    for numbers, kinds in tokens:
        lengths.append(len(numbers))
        ids.extend(numbers)
        types.extend(kinds)
    return _REPLY.pack(len(lengths), len(ids)) + b"".join((lengths, ids, types))


def receive_tokens(stream: BinaryIO) -> list[Tokens]:
    """Wait for an answer; the tokens of each text.

    Raises:
        EOFError: the other side is gone.
    """
    count, total = _REPLY.unpack(_read(stream, _REPLY.size))
    lengths = array("I", _read(stream, count * _INT_BYTES))
    ids = array("i", _read(stream, total * _INT_BYTES))
    types = array("i", _read(stream, total * _INT_BYTES))
    tokens, start = [], 0
    for length in lengths:
        end = start + length
        tokens.append((ids[start:end].tolist(), types[start:end].tolist()))
        start = end
    return tokens


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
