"""Tar archives, and files that are compressed by themselves (gzip, bzip2, xz)."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from munjang.extract.archives import damaged_archive
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles, too_large
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.registry import format_named
from munjang.extract.sniff import is_tar
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# A tar archive has no table of contents: all of it is unpacked to see what is in it.
_MAX_UNPACKED_BYTES = 2 << 30
_CHUNK = 1 << 18
_TAR_SUFFIXES = frozenset({".tgz", ".tbz", ".tbz2", ".txz"})
_DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)


class _TooMuch(Exception):
    """The stream has given as much as is read of it."""


def read(source: Source, out: TextBuilder) -> None:
    """Read the documents in a tar archive, or the one that is compressed."""
    with source.open() as packed:
        stream = _Unpacked(_decompressed(packed))
        with EmbeddedFiles(out, passwords=source.passwords, whole=True) as files:
            try:
                if is_tar(stream.peek(512)):
                    _read_tar(stream, files)
                else:
                    _read_single(stream, _inner_name(source), files)
            except _TooMuch:
                out.leave_out(too_large(_MAX_UNPACKED_BYTES))
            except _DAMAGE as error:
                _note_damage(error, out)
            except OSError as error:
                if error.errno is not None:
                    raise  # the disk's, not bzip2's
                _note_damage(error, out)


def _decompressed(stream: BinaryIO) -> IO[bytes]:
    magic = stream.read(6)
    stream.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    if magic.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    if magic.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(stream)
    return stream


class _Unpacked(io.RawIOBase):
    """A stream read once from beginning to end, that ends a bomb and can be looked into."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._ahead = b""
        self._given = 0

    def peek(self, size: int) -> bytes:
        """The next bytes, which will be read once more."""
        self._ahead += self._stream.read(size - len(self._ahead))
        return self._ahead[:size]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._given > _MAX_UNPACKED_BYTES:
            raise _TooMuch
        wanted = len(buffer)
        data = self._ahead[:wanted] or self._stream.read(wanted)
        self._ahead = self._ahead[wanted:]
        buffer[: len(data)] = data
        self._given += len(data)
        return len(data)


def _read_tar(stream: _Unpacked, files: EmbeddedFiles) -> None:
    with tarfile.open(fileobj=io.BufferedReader(stream, 1 << 16), mode="r|") as archive:
        for member in archive:
            if files.out_of_time():
                break
            name = _name(member.name)
            if member.isfile() and files.wants(name, member.size):
                content = archive.extractfile(member)
                files.read(content.read() if content else b"", name)
            cast(Any, archive).members = []  # it would remember every member it has passed


def _name(name: str) -> str:
    """A member's name; old programs wrote it in the encoding of their system."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return name.encode("utf-8", "surrogateescape").decode("cp949", "replace")


def _read_single(stream: _Unpacked, name: str, files: EmbeddedFiles) -> None:
    if not files.wants(name, 0):
        return
    data = bytearray()
    damage: Exception | None = None
    try:
        while len(data) <= MAX_PART_BYTES and (chunk := stream.read(_CHUNK)):
            data += chunk
    except _DAMAGE as error:
        damage = error  # what came before it is worth reading
    format_ = format_named(name)
    if len(data) > MAX_PART_BYTES and not (format_ and format_.any_size):
        files.refuse(name, FileState.TOO_LARGE, too_large(MAX_PART_BYTES))
    elif data:
        files.read(bytes(data[:MAX_PART_BYTES]), name)
    if damage:
        raise damage


def _inner_name(source: Source) -> str:
    name = PurePosixPath(source.name)
    return name.stem + (".tar" if name.suffix.lower() in _TAR_SUFFIXES else "")


def _note_damage(error: Exception, out: TextBuilder) -> None:
    if not out.has_text:
        raise damaged_archive() from error
    out.leave_out(msg("The archive is damaged: what comes after the damage is missing"))
