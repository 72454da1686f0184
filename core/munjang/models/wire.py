"""What a model's process and its parent say to each other: texts there, numbers or text back.

A frame is a header, lengths, and contents: UTF-8 texts in a request, float32 rows or a piece of
text in an answer, in the machine's own byte order. Both sides are the same program on the same
machine, and neither is given anything but text, so nothing is checked beyond its being whole.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import Message
from munjang.models.generator import Piece, Prompt

OPENING = 0  # the number of the answer that nobody asked for: the first

_REQUEST = struct.Struct("=IBII")  # number, task, texts, bytes of text
_ANSWER = struct.Struct("=IBII")  # number, kind, rows and columns, or bytes and nothing
_LENGTH_BYTES = 4


class Task(IntEnum):
    """What is wanted of the texts of a request."""

    QUERY = 0  # the vector of one text
    PASSAGES = 1  # the vectors of all
    SCORES = 2  # how well each text but the first answers the first
    CLOCK = 3  # of no texts: one number, the seconds of processor time that the child has used
    WRITE = 4  # a text for the prompt that these texts are, piece by piece
    STOP = 5  # of no texts: no more of the text that was asked for under the same number


class _Kind(IntEnum):
    """What an answer holds."""

    ROWS = 0
    READY = 1
    FAILURE = 2
    PIECE = 3  # more of them follow
    END = 4


@dataclass(frozen=True, slots=True)
class Request:
    """Texts, and what is to be done with them."""

    number: int  # the answer has the same one
    task: Task
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """What a child says of its model once it can answer."""

    key: str  # of the record it read
    dimension: int
    backend: str


@dataclass(frozen=True, slots=True)
class End:
    """The end of a text that came in pieces."""


Content = NDArray[np.float32] | Ready | Piece | End


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request."""

    number: int
    content: Content | ModelUnusable


def send_request(stream: BinaryIO, number: int, task: Task, texts: Sequence[str]) -> None:
    """Write a request and flush it.

    Raises:
        OSError: the other side is gone.
    """
    # Whatever Python takes for text gets through; the tokeniser knows what to do with it.
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    lengths = array("I", map(len, encoded))
    stream.write(_REQUEST.pack(number, task, len(encoded), sum(lengths)))
    stream.write(lengths.tobytes())
    stream.write(b"".join(encoded))
    stream.flush()


def receive_request(stream: BinaryIO) -> Request:
    """Wait for a request.

    Raises:
        EOFError: the other side is gone.
    """
    number, task, count, size = _REQUEST.unpack(_read(stream, _REQUEST.size))
    lengths = array("I", _read(stream, count * _LENGTH_BYTES))
    body = _read(stream, size)
    texts, start = [], 0
    for length in lengths:
        texts.append(body[start : start + length].decode("utf-8", "surrogatepass"))
        start += length
    return Request(number, Task(task), texts)


def send_rows(stream: BinaryIO, number: int, rows: NDArray[np.float32]) -> None:
    """Write an answer of shape (rows, columns) and flush it.

    Raises:
        OSError: the other side is gone.
    """
    count, width = rows.shape
    stream.write(_ANSWER.pack(number, _Kind.ROWS, count, width))
    stream.write(np.ascontiguousarray(rows, np.float32).data)
    stream.flush()


def prompt_texts(prompt: Prompt) -> list[str]:
    """A prompt as the texts of a request."""
    return [prompt.grammar, str(prompt.longest), prompt.instructions, *prompt.turns]


def prompt_of(texts: Sequence[str]) -> Prompt:
    """The prompt that the texts of a request are."""
    grammar, longest, instructions, *turns = texts
    return Prompt(instructions, turns, grammar, int(longest))


def send_piece(stream: BinaryIO, number: int, piece: Piece) -> None:
    """Write a piece of a text.

    Raises:
        OSError: the other side is gone.
    """
    _send_plain(stream, number, _Kind.PIECE, [piece.text, piece.read])


def send_end(stream: BinaryIO, number: int) -> None:
    """Write that a text has ended.

    Raises:
        OSError: the other side is gone.
    """
    _send_plain(stream, number, _Kind.END, None)


def send_ready(stream: BinaryIO, ready: Ready) -> None:
    """Say that requests can be answered from now on.

    Raises:
        OSError: the other side is gone.
    """
    _send_plain(stream, OPENING, _Kind.READY, [ready.key, ready.dimension, ready.backend])


def send_failure(stream: BinaryIO, number: int, error: ModelUnusable) -> None:
    """Write that a request, or the opening, came to nothing.

    Raises:
        OSError: the other side is gone.
    """
    path = None if error.path is None else str(error.path)
    _send_plain(stream, number, _Kind.FAILURE, [error.message.to_plain(), path])


def receive_answer(stream: BinaryIO) -> Answer:
    """Wait for an answer.

    Raises:
        EOFError: the other side is gone.
    """
    number, kind, first, second = _ANSWER.unpack(_read(stream, _ANSWER.size))
    if kind == _Kind.ROWS:
        rows = np.empty((first, second), np.float32)
        # Straight into place: a copy would keep Python's lock for longer.
        if stream.readinto(rows.view(np.uint8).data) < rows.nbytes:  # type: ignore[attr-defined]
            raise EOFError
        return Answer(number, rows)
    plain = json.loads(_read(stream, first))
    if kind == _Kind.READY:
        return Answer(number, Ready(*plain))
    if kind == _Kind.PIECE:
        return Answer(number, Piece(*plain))
    if kind == _Kind.END:
        return Answer(number, End())
    message, path = plain
    return Answer(
        number,
        ModelUnusable(Message.from_plain(message), path=None if path is None else Path(path)),
    )


def _send_plain(stream: BinaryIO, number: int, kind: _Kind, plain: object) -> None:
    body = json.dumps(plain).encode()
    stream.write(_ANSWER.pack(number, kind, len(body), 0))
    stream.write(body)
    stream.flush()


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
