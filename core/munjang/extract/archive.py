"""Documents that are zip archives of XML, opened with the care that strangers' archives need."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import IO, Any, BinaryIO

from munjang.closing import Closing
from munjang.errors import ExtractionRefused
from munjang.extract.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_PART_BYTES,
    MAX_RATIO,
    RATIO_MATTERS_FROM_BYTES,
)
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_CHUNK = 1 << 20


class Archive(Closing):
    """Hands out the parts of an archive, within limits and as safely parsed XML."""

    def __init__(self, source: Source) -> None:
        """Open the archive.

        Raises:
            ExtractionRefused: it is no zip archive, or a truncated one.
        """
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(source.open())
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _damaged() from error
        # Some programs on Windows write its separator, which no reader on Windows would notice.
        self._names = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}

    def close(self) -> None:
        """Give back the memory; the file stays open."""
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the archive's order."""
        return list(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            KeyError: there is no such part.
            ExtractionRefused: it is damaged, encrypted or unpacks to more than a document needs.
        """
        info = self._names[name]
        if info.flag_bits & 0x1:
            raise _encrypted()
        data = bytearray()
        try:
            with self._zip.open(info) as stream:
                # The sizes that the archive states may be lies: count what really comes out.
                while chunk := stream.read(_CHUNK):
                    data += chunk
                    self._check(len(data), info.compress_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise _damaged() from error
        self._read += len(data)
        return bytes(data)

    def head(self, name: str, size: int) -> bytes:
        """Unpack no more than the first `size` bytes of a part.

        Raises:
            KeyError: there is no such part.
            ExtractionRefused: it is damaged or encrypted.
        """
        with self.stream(name) as stream:
            return stream.read(size)

    def stream(self, name: str) -> BinaryIO:
        """Unpack one part piece by piece, for parts of which only the beginning may be needed.

        Reading from it raises what :meth:`part` does.

        Raises:
            KeyError: there is no such part.
            ExtractionRefused: it is encrypted, or kept in a way that cannot be unpacked.
        """
        info = self._names[name]
        if info.flag_bits & 0x1:
            raise _encrypted()
        try:
            return io.BufferedReader(_PartStream(self._zip.open(info), info.compress_size), _CHUNK)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise _damaged() from error

    def xml(self, name: str) -> Any:
        """Parse one part; returns lxml's root element.

        Raises:
            KeyError: there is no such part.
            ExtractionRefused: as for :meth:`part`, or it is not XML at all.
        """
        return parse_xml(self.part(name))

    def _check(self, size: int, packed: int) -> None:
        too_much = size > MAX_PART_BYTES or self._read + size > MAX_ARCHIVE_BYTES
        if too_much or _swollen(size, packed):
            raise _too_large(size)


def _swollen(size: int, packed: int) -> bool:
    """Whether a part unpacks to more than a document does: it is a bomb."""
    return size > RATIO_MATTERS_FROM_BYTES and size > packed * MAX_RATIO


class _PartStream(io.RawIOBase):
    """Watches how much a part unpacks to while it is read."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        self._stream = stream
        self._packed = packed
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _damaged() from error
        self._size += len(data)
        if self._size > MAX_ARCHIVE_BYTES or _swollen(self._size, self._packed):
            raise _too_large(self._size)
        buffer[: len(data)] = data
        return len(data)


def parse_xml(data: bytes) -> Any:
    """Parse XML without entities, network or unbounded depth; mends what is cut off or broken.

    Raises:
        ExtractionRefused: nothing of it is XML, or it is nested deeper than people write.
    """
    from lxml import etree  # noqa: PLC0415 - loads a native library

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:  # there is nothing at all
        raise ExtractionRefused(FileState.FAILED, msg("The document is damaged")) from error
    if any("depth" in error.message for error in parser.error_log.filter_from_fatals()):
        raise ExtractionRefused(
            FileState.TOO_LARGE, msg("Its tables or lists are nested too deeply to be read")
        )
    if root is None:
        raise ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
    return root


def iterate_xml(stream: BinaryIO, names: Collection[str]) -> Iterator[Any]:
    """Parse XML piece by piece: the elements with these local names, each forgotten afterwards.

    As careful and as forgiving as :func:`parse_xml`, for parts that would fill the memory.

    Raises:
        ExtractionRefused: nothing of it is XML, or the stream cannot be read to its end.
    """
    from lxml import etree  # noqa: PLC0415 - loads a native library

    elements = etree.iterparse(
        stream,
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in elements:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ExtractionRefused(FileState.FAILED, msg("The document is damaged")) from error
    if elements.root is None:
        raise ExtractionRefused(FileState.FAILED, msg("The document is damaged"))


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for an entity reference."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _encrypted() -> ExtractionRefused:
    return ExtractionRefused(FileState.ENCRYPTED, msg("The document is protected by a password"))


def _too_large(size: int) -> ExtractionRefused:
    return ExtractionRefused(
        FileState.TOO_LARGE, msg("The document unpacks to more than {limit} MB", limit=size >> 20)
    )


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(
        FileState.FAILED, msg("The document is damaged: it is not a complete archive")
    )
