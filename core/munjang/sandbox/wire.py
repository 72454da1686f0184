"""What parent and child say to each other: length-prefixed JSON over pipes.

Never pickle: a document may have taken the child over, so the parent believes nothing it says
before :func:`document_from_wire` has checked every type and range.
"""

from __future__ import annotations

import json
import re
import struct
from itertools import pairwise
from typing import Any, BinaryIO, TypeVar, cast, get_args

from munjang.messages import Message
from munjang.records import Document, Extraction, FileState, Mark, MarkKind, Window

_T = TypeVar("_T")

# What a child may make its parent hold: far more than the longest document comes to.
MAX_FRAME_BYTES = 4 << 20  # a hostile one takes twenty times as much once it is decoded
MAX_VALUE_BYTES = 192 << 20  # a value, its pieces together
MAX_ITEMS = 6_000_000  # in the pieces of a value
MAX_DATA_BYTES = 64 << 20  # of pixels after a value
_PIECE = 50_000  # characters: decoded in a millisecond or two
_ITEM = 8  # characters that a number counts for, or what is around the text of another item
_PIECE_OF = "piece of"
_DATA = "data"
_LENGTH = struct.Struct(">I")
_MARK_KINDS = frozenset(get_args(MarkKind))
_REFUSED_STATES = frozenset(FileState) - {
    FileState.PENDING,
    FileState.INDEXED,
    FileState.PARTIAL,
    FileState.UNRECOGNISED,
}
_MAX_MESSAGE_DEPTH = 8  # messages in messages: documents lie inside documents
_MAX_VALUE = 1000  # characters of a message's value, such as a name inside an archive
_SURROGATES = re.compile("[\ud800-\udfff]")
_PIECE_ITEMS = {"sentences": int, "terms": str, "marks": list, "windows": list, "left_out": list}
_LANGUAGE = re.compile(r"[a-z]{0,8}")
# Only plain names between braces: format strings can reach into objects.
_TEMPLATE = re.compile(r"(?:[^{}]|\{\{|\}\}|\{[a-z_]+\})*")
_FIELD = re.compile(r"\{([a-z_]+)\}")


class WireError(ValueError):
    """The other side sent what it must not send."""


def send(stream: BinaryIO, value: dict[str, Any], data: bytes = b"") -> None:
    """Write one value and flush it; the long fields of a document go ahead in pieces.

    Decoding JSON holds Python's lock, and beside a window no decoding may take long. `data` is the
    pixels of a picture: they follow as they are, and are received as the value's ``"data"``.

    Raises:
        OSError: the other side is gone.
    """
    document = value.get("document")
    if isinstance(document, dict):
        rest = dict(document)
        for name, content in document.items():
            if not isinstance(content, str | list):
                continue
            ends = _piece_ends(content)
            if len(ends) > 1:
                for start, end in pairwise([0, *ends]):
                    _send_frame(stream, {_PIECE_OF: name, "is": content[start:end]})
                rest[name] = None
        value = value | {"document": rest}
    if data:
        value = value | {_DATA: len(data)}
    _send_frame(stream, value)
    stream.write(data)
    stream.flush()


def _piece_ends(content: str | list[Any]) -> list[int]:
    """Where the pieces end that a long field is sent in."""
    if isinstance(content, str):
        return [*range(_PIECE, len(content), _PIECE), len(content)]
    ends, size = [], 0
    for number, item in enumerate(content):
        if size >= _PIECE:
            ends.append(number)
            size = 0
        size += _ITEM + (len(item) if isinstance(item, str | list) else 0)
    return [*ends, len(content)]


def _send_frame(stream: BinaryIO, value: dict[str, Any]) -> None:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Paths may hold bytes that are no text (surrogate escapes); document text never does.
    data = body.encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Read what :func:`send` wrote; None when the other side is gone, even in the middle of it.

    Raises:
        WireError: it is nothing of ours.
    """
    left, items = MAX_VALUE_BYTES, MAX_ITEMS
    pieces: dict[str, list[Any]] = {}
    while (frame := _receive_frame(stream, min(left, MAX_FRAME_BYTES))) is not None:
        value, length = frame
        left -= length
        if _PIECE_OF not in value:
            return _joined(value, pieces) if _receive_data(stream, value) else None
        name, piece = _as(value[_PIECE_OF], str), value.get("is")
        items -= _items_in(name, piece)
        if items < 0:
            raise WireError("there are too many items")
        pieces.setdefault(name, []).append(piece)
    return None


def _receive_data(stream: BinaryIO, value: dict[str, Any]) -> bool:
    """Put in the bytes that follow a value, if any do; False when they end too early."""
    length = value.get(_DATA)
    if length is None:
        return True
    if type(length) is not int or not 0 < length <= MAX_DATA_BYTES:
        raise WireError("there are too many bytes")
    data = value[_DATA] = stream.read(length)
    return len(data) == length


def _items_in(name: str, piece: object) -> int:
    """How many items a piece of a document's field holds; checked at once, before more come."""
    if name == "text":
        _as(piece, str)
        return 1
    kind = _PIECE_ITEMS.get(name)
    if kind is None or not all(type(item) is kind for item in _as(piece, list)):
        raise WireError("not a piece of a document")
    return len(_as(piece, list))


def _joined(value: dict[str, Any], pieces: dict[str, list[Any]]) -> dict[str, Any]:
    if pieces:
        document = _as(value.get("document"), dict)
        for name, parts in pieces.items():
            if isinstance(parts[0], str):
                document[name] = "".join(_as(part, str) for part in parts)
            else:
                document[name] = [item for part in parts for item in _as(part, list)]
    return value


def _receive_frame(stream: BinaryIO, most: int) -> tuple[dict[str, Any], int] | None:
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    if length > most:
        raise WireError("a frame is too long")
    data = stream.read(length)
    if len(data) < length:
        return None
    try:
        value = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError("a frame is not JSON") from error
    if not isinstance(value, dict):
        raise WireError("a frame is not an object")
    return value, length


def document_to_wire(document: Document) -> dict[str, Any]:
    """Make a document ready for :func:`send`."""
    extraction = document.extraction
    return {
        "text": extraction.text,
        "reader": extraction.reader,
        "title": extraction.title,
        "marks": [
            [mark.start, mark.end, mark.kind, mark.number, mark.label] for mark in extraction.marks
        ],
        "left_out": [message_to_wire(reason) for reason in extraction.left_out],
        "pictures": extraction.pictures,
        "sentences": [offset for sentence in document.sentences for offset in sentence],
        "terms": list(document.terms),
        "windows": [[w.first, w.last, w.context] for w in document.windows],
        "language": document.language,
    }


def document_from_wire(value: object, *, characters: int) -> Document:
    """Check and rebuild a document of at most `characters` characters.

    Raises:
        WireError: anything in it is not what :func:`document_to_wire` makes.
    """
    fields = _as(value, dict)
    text = _sound(fields.get("text"))
    if len(text) > characters:
        raise WireError("there is too much text")
    terms = _as(fields.get("terms"), list)
    sentences = _sentences(fields.get("sentences"), len(text))
    language = _sound(fields.get("language"))
    if len(terms) != len(sentences) or any(type(term) is not str for term in terms):
        raise WireError("the terms do not belong to the sentences")
    if not _LANGUAGE.fullmatch(language):
        raise WireError("not a language")
    pictures = fields.get("pictures")
    if type(pictures) is not int or not 0 <= pictures < 1 << 31:
        raise WireError("not a number of pictures")
    extraction = Extraction(
        text=text,
        reader=_sound(fields.get("reader"), most=32),
        title=_sound(fields.get("title"), most=1000),
        marks=[_mark(mark, len(text)) for mark in _as(fields.get("marks"), list)],
        left_out=tuple(map(message_from_wire, _as(fields.get("left_out"), list))),
        pictures=pictures,
    )
    return Document(
        extraction=extraction,
        sentences=sentences,
        terms=terms,
        language=language,
        windows=_windows(fields.get("windows"), len(sentences)),
    )


def message_to_wire(message: Message) -> list[Any]:
    """Make a message ready for :func:`send`: its values may be whatever stood in a document."""
    plain: list[Any] = _mended(message.to_plain())
    return plain


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value[:_MAX_VALUE])
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {name: _mended(content) for name, content in value.items()}
    return value


def message_from_wire(value: object, *, depth: int = 0) -> Message:
    """Check and rebuild a message.

    Raises:
        WireError: it is none, or its template is not harmless.
    """
    template, values = _items(value, 2)
    template, values = _sound(template, most=1000), _as(values, dict)
    if not _TEMPLATE.fullmatch(template):
        raise WireError("not a template")
    checked: dict[str, str | float | Message] = {}
    for name, content in values.items():
        if isinstance(content, list) and depth < _MAX_MESSAGE_DEPTH:
            checked[name] = message_from_wire(content, depth=depth + 1)
        elif isinstance(name, str) and type(content) in {str, int, float}:
            checked[name] = (
                _sound(content, most=_MAX_VALUE) if isinstance(content, str) else content
            )
        else:
            raise WireError("not the values of a message")
    if not checked.keys() >= set(_FIELD.findall(template)):
        raise WireError("a message lacks its values")
    return Message(template, checked)


def refused_state_from_wire(value: object) -> FileState:
    """Check the state of a refused document.

    Raises:
        WireError: it is none that a reader may give.
    """
    if not isinstance(value, str) or value not in _REFUSED_STATES:
        raise WireError("not a state")
    return FileState(value)


def _sentences(value: object, length: int) -> list[tuple[int, int]]:
    offsets = _as(value, list)
    if len(offsets) % 2 or any(type(offset) is not int for offset in offsets):
        raise WireError("not sentences")
    sentences = list(zip(offsets[::2], offsets[1::2], strict=True))
    before = 0
    for start, end in sentences:
        if not before <= start < end:
            raise WireError("sentences are out of order")
        before = end
    if before > length:
        raise WireError("a sentence reaches beyond the text")
    return sentences


def _windows(value: object, sentences: int) -> list[Window]:
    windows = []
    before = 0
    for window in _as(value, list):
        first, last, context = _items(window, 3)
        if type(first) is not int or type(last) is not int or not before == first < last:
            raise WireError("windows are out of order")
        windows.append(Window(first, last, _sound(context, most=1000)))
        before = last
    if before != sentences:
        raise WireError("the windows do not hold the sentences")
    return windows


def _mark(value: object, length: int) -> Mark:
    start, end, kind, number, label = _items(value, 5)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise WireError("a mark is out of range")
    if not isinstance(kind, str) or kind not in _MARK_KINDS:
        raise WireError("not a kind of mark")
    known_kind = cast(MarkKind, kind)
    if number is not None and (type(number) is not int or not 0 < number < 1 << 31):
        raise WireError("not a number of a page")
    return Mark(start, end, known_kind, number, _sound(label, most=4000))


def _items(value: object, count: int) -> list[Any]:
    items = _as(value, list)
    if len(items) != count:
        raise WireError("not as many items as there must be")
    return items


def _sound(value: object, *, most: int | None = None) -> str:
    """A string that can be stored: not too long, no half surrogate pairs."""
    text = _as(value, str)
    if most is not None and len(text) > most:
        raise WireError("a string is too long")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise WireError("a string is not Unicode") from None
    return text


def _as(value: object, kind: type[_T]) -> _T:
    if not isinstance(value, kind):
        raise WireError(f"expected {kind.__name__}")
    return value
