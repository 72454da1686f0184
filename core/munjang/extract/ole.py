"""OLE compound files: the container of the old binary formats, and of embedded objects."""

from __future__ import annotations

import posixpath
import struct
from contextlib import suppress
from typing import Any, NamedTuple

from munjang.closing import Closing
from munjang.errors import ExtractionRefused
from munjang.extract.ole_chains import check_chains
from munjang.extract.sniff import sniff
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SUFFIXES = {"odf": ".odt", "html": ".html", "encrypted-ooxml": ".docx", "hwp3": ".hwp"}

# Property sets: identifiers of properties, a type, and more properties than any document has.
_CODE_PAGE, _TITLE, _PAGES = 1, 2, 14
_WIDE_STRING = 0x1F
_INTEGER = 3
_UTF_8 = 65001
_MAX_PROPERTIES = 1000

_SIZE_BYTES = 4  # that Hangul writes before an object
# Where objects keep a document that is not itself such a container.
_NATIVE = "\x01Ole10Native"
_OBJECT_STREAMS = ("Package", "CONTENTS", "EmbeddedOdf", _NATIVE)
_IS_FILE = b"\x02\0"  # in an Ole10Native stream
_UNNAMED = frozenset({"", "ole", "zip", "executable", "image"})  # kinds that make no document


class Compound(Closing):
    """Hands out the streams of a compound file."""

    def __init__(self, source: Source) -> None:
        """Open the file.

        Raises:
            ExtractionRefused: its directory is damaged, or the chains of its sectors.
        """
        import olefile  # noqa: PLC0415 - only for the old formats

        stream = source.open()
        check_chains(stream)
        try:
            self._ole = olefile.OleFileIO(stream)
        except (OSError, struct.error, ArithmeticError, ValueError, LookupError) as error:
            raise _damaged(error) from error

    def close(self) -> None:
        """Give back the memory; the file stays open."""
        self._ole.close()

    def __contains__(self, name: str) -> bool:
        return self._entry(name) is not None

    def storages(self) -> list[str]:
        """The names of all storages, those inside others joined by slashes."""
        return ["/".join(path) for path in self._ole.listdir(streams=False, storages=True)]

    def streams(self, storage: str) -> list[str]:
        """The names of the streams directly in a storage, with its own before them."""
        entry = self._entry(storage)
        kids = entry.kids if entry is not None else ()
        return [f"{storage}/{kid.name}" for kid in kids if not kid.kids]

    def stream(self, name: str) -> bytes:
        """All of a stream; names of streams in storages are joined by slashes.

        Raises:
            KeyError: there is none of this name.
            ExtractionRefused: it is damaged.
        """
        entry = self._entry(name)
        if entry is None:
            raise KeyError(name)
        try:
            return bytes(_stream_at(self._ole, entry).read())
        except (OSError, struct.error, ValueError, IndexError) as error:
            raise _damaged(error) from error

    def title(self) -> str:
        """The title in the document's properties."""
        with suppress(KeyError, ExtractionRefused, struct.error):  # a document without is as good
            return _title(self.stream("\x05SummaryInformation"))
        return ""

    def pages(self) -> int:
        """How many pages the program counted that saved the document; 0 where it does not say."""
        with suppress(KeyError, ExtractionRefused, struct.error):
            properties = self.stream("\x05SummaryInformation")
            place = _places(properties).get(_PAGES)
            if place is not None:
                type_, number = struct.unpack_from("<Ii", properties, place)
                return number if type_ == _INTEGER else 0
        return 0

    def _entry(self, name: str) -> Any:
        """The entry of the directory with this name, in any case; None where there is none.

        (olefile's own search walks over all neighbours, which takes half a minute in a message to
        thousands of people.)
        """
        entry = self._ole.root
        for part in name.lower().split("/"):
            entry = entry.kids_dict.get(part)
            if entry is None:
                break
        return entry


def _stream_at(ole: Any, entry: Any) -> Any:
    """Open the stream of an entry, as olefile does after its search."""
    from olefile import STGTY_STREAM  # noqa: PLC0415 - loaded long since

    if entry.entry_type != STGTY_STREAM:
        raise OSError("this is no stream")
    return ole._open(entry.isectStart, entry.size)  # noqa: SLF001 - there is no other way to it


def _places(properties: bytes) -> dict[int, int]:
    """Where in a set of properties [MS-OLEPS] each of them stands, a type before its value.

    The list of numbers and places is behind the header. (olefile's own reader takes any count of
    properties for true.)
    """
    start = struct.unpack_from("<I", properties, 44)[0]
    count = struct.unpack_from("<I", properties, start + 4)[0]
    places: dict[int, int] = {}
    for number in range(min(count, _MAX_PROPERTIES)):
        identity, place = struct.unpack_from("<II", properties, start + 8 + 8 * number)
        places.setdefault(identity, start + place)
    return places


def _title(properties: bytes) -> str:
    places = _places(properties)
    if _TITLE not in places:
        return ""
    type_, size = struct.unpack_from("<II", properties, places[_TITLE])
    text = properties[places[_TITLE] + 8 :]
    if type_ == _WIDE_STRING:
        return text[: 2 * size].decode("utf-16-le", "replace").split("\0")[0]
    page = 0
    if _CODE_PAGE in places:
        page = struct.unpack_from("<H", properties, places[_CODE_PAGE] + 4)[0]
    return _decoded(text[:size].split(b"\0")[0], page)


def _decoded(text: bytes, page: int) -> str:
    """Decode a string of a property set, by the code page that the set states."""
    encodings = [{_UTF_8: "utf-8", 0: "cp1252", 10000: "mac_roman"}.get(page, f"cp{page}"), "cp949"]
    for encoding in encodings:
        with suppress(LookupError, UnicodeDecodeError):
            return text.decode(encoding)
    return ""


class Packaged(NamedTuple):
    """A document found inside an embedded object."""

    name: str
    data: bytes


def packaged(data: bytes, name: str) -> Packaged | None:
    """The document that an embedded object holds; None where it is none that has a name.

    Documents stand there as they are, in a stream of an object, or are such a container
    themselves.
    """
    data = without_size(data)
    if data.startswith(MAGIC):
        with suppress(ExtractionRefused), Compound(Source.of_bytes(data, name)) as compound:
            if any(stream in compound for stream in _OBJECT_STREAMS):
                return held(compound, "", name)
    return _named(data, name)


def without_size(data: bytes) -> bytes:
    """An object without its size, where that stands before it."""
    return data[_SIZE_BYTES:] if data.startswith(MAGIC, _SIZE_BYTES) else data


def held(compound: Compound, storage: str, name: str) -> Packaged | None:
    """The document in the object that a storage ("ObjectPool/_1/") is; None where it has none.

    Raises:
        ExtractionRefused: it is damaged.
    """
    for stream in _OBJECT_STREAMS:
        if storage + stream in compound:
            data = compound.stream(storage + stream)
            return _native(data) if stream == _NATIVE else _named(data, name)
    return None


def _named(data: bytes, name: str) -> Packaged | None:
    """Give the bytes of an object ("oleObject1.bin") the suffix that their content calls for."""
    stem, suffix = posixpath.splitext(name)
    if suffix.lower() not in {".bin", ".ole", ".dat", ""}:
        return Packaged(name, data)
    kind = sniff(Source.of_bytes(data, name))
    if kind in _UNNAMED:
        return None
    return Packaged(stem + _SUFFIXES.get(kind, f".{kind}"), data)


def _native(stream: bytes) -> Packaged | None:
    """Take a file out of the object that dropping it into a document makes.

    The stream is: its size (4 bytes), a mark (2 bytes), label and path (both closed by a zero), 4
    bytes, the size and text of another path, the size of the file (4 bytes), the file.
    """
    if stream[4:6] != _IS_FILE:
        return None
    try:
        label_end = stream.index(b"\0", 6)
        path_end = stream.index(b"\0", label_end + 1)
        place = path_end + 5
        place += 4 + struct.unpack_from("<I", stream, place)[0]
        size = struct.unpack_from("<I", stream, place)[0]
    except (ValueError, struct.error):
        return None
    name = stream[6:label_end] or stream[label_end + 1 : path_end]
    for encoding in ("utf-8", "cp949", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = name.decode(encoding).replace("\\", "/")
            return Packaged(posixpath.basename(text), stream[place + 4 : place + 4 + size])
    return None


def _damaged(error: Exception) -> ExtractionRefused:
    return ExtractionRefused(
        FileState.FAILED, msg("The document is damaged: {reason}", reason=str(error)[:120])
    )
