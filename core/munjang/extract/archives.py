"""Zip archives, each of their documents as a part."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence

from munjang.errors import ExtractionRefused
from munjang.extract.archives_aes import AES_METHOD, unpack_aes
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles, too_large
from munjang.extract.encoding import UnknownEncoding, decode
from munjang.extract.limits import MAX_RATIO, RATIO_MATTERS_FROM_BYTES
from munjang.extract.registry import format_named
from munjang.extract.source import Source
from munjang.extract.zip_salvage import with_directory
from munjang.messages import msg
from munjang.records import FileState

_MOST_SALVAGED = 64 << 20  # bytes of an archive that is read into the memory for that

LOCKED = msg("The document is protected by a password")

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800  # flags of a member
_UNICODE_PATH = 0x7075  # the extra field with a name in UTF-8


def read(source: Source, out: TextBuilder) -> None:
    """Read the documents in a zip archive, office documents before plain texts."""
    with (
        _opened(source, out) as archive,
        EmbeddedFiles(out, passwords=source.passwords, whole=True) as files,
    ):
        members = [info for info in archive.infolist() if not info.is_dir()]
        named = list(zip(_names(members), members, strict=True))
        named.sort(key=lambda member: is_plain_text(member[0]))  # a stable sort
        for name, info in named:
            if not files.wants(name, info.file_size):
                continue
            if _is_bomb(info):
                files.refuse(name, FileState.TOO_LARGE, too_large(RATIO_MATTERS_FROM_BYTES))
                continue
            try:
                data = _unpack(archive, info, source)
            except ExtractionRefused as refusal:
                files.refuse(name, FileState(refusal.state), refusal.message)
            else:
                files.read(data, name)


def _opened(source: Source, out: TextBuilder) -> zipfile.ZipFile:
    """Open the archive, without its directory if need be.

    Raises:
        ExtractionRefused: nothing in it is whole.
    """
    broken = zipfile.BadZipFile, ValueError, NotImplementedError, struct.error
    try:
        return zipfile.ZipFile(source.open())
    except broken as error:
        salvaged = with_directory(source.read()) if source.size <= _MOST_SALVAGED else None
        if salvaged is None:
            raise damaged_archive() from error
    try:
        archive = zipfile.ZipFile(io.BytesIO(salvaged))
    except broken as error:
        raise damaged_archive() from error
    out.leave_out(msg("The archive is damaged: what comes after the damage is missing"))
    return archive


def is_plain_text(name: str) -> bool:
    """Whether a file of this name can wait: a folder of sources has thousands of them."""
    format_ = format_named(name)
    return format_ is None or format_.is_text


def damaged_archive() -> ExtractionRefused:
    """The refusal of an archive that cannot be opened."""
    return ExtractionRefused(FileState.FAILED, msg("The archive is damaged or incomplete"))


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    size = info.file_size
    return size > RATIO_MATTERS_FROM_BYTES and size > info.compress_size * MAX_RATIO


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> bytes:
    """Unpack one member; never more than it says to hold.

    Raises:
        ExtractionRefused: it is damaged, or none of the passwords opens it.
    """
    if info.flag_bits & _ENCRYPTED:
        return _decrypt(archive, info, source)
    try:
        return archive.read(info)
    except NotImplementedError as error:
        raise ExtractionRefused(
            FileState.UNSUPPORTED, msg("It is packed by a method that is not supported")
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, struct.error):
        raise _damaged() from None
    except OSError as error:
        if error.errno is not None:
            raise  # the disk's, not bzip2's
        raise _damaged() from error


def _decrypt(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> bytes:
    """Unpack a member with one of the passwords.

    Raises:
        ExtractionRefused: none of them opens it.
    """
    for password in source.passwords:
        for encoding in ("utf-8", "cp949"):
            key = password.encode(encoding, "replace")
            try:
                if info.compress_type != AES_METHOD:
                    return archive.read(info, key)
                with source.open() as stream:
                    data = unpack_aes(stream, info, key)
                if data is not None:
                    return data
            except (RuntimeError, zipfile.BadZipFile, zlib.error, struct.error):
                pass  # a wrong password, or a right one that its check byte lets through
    raise ExtractionRefused(FileState.ENCRYPTED, LOCKED)


def _names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The members' names, with folders.

    Those that do not say that they are in UTF-8 are taken together to find out what they are in:
    a single name is too short to tell.
    """
    unflagged = [info for info in members if not info.flag_bits & _UTF8_NAME]
    raw = [_raw_name(info) for info in unflagged]
    try:
        decoded = decode(b"\n".join(raw)).split("\n")
    except UnknownEncoding:
        decoded = []
    if len(decoded) != len(raw):  # a name with a line end in it
        decoded = [name.decode("cp437") for name in raw]
    found = dict(zip(map(id, unflagged), decoded, strict=True))
    return [
        _unicode_path(info) or found.get(id(info), info.filename).replace("\\", "/")
        for info in members
    ]


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that the library has read as the first PC's."""
    return info.orig_filename.encode("cp437", "replace").rstrip(b"\r\n")


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name in the extra field that some programs write beside the one of old."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and length > 5:
            crc = struct.unpack_from("<I", extra, 5)[0]
            if crc == zlib.crc32(_raw_name(info)):  # of the old name: they belong together
                return extra[9 : 4 + length].decode("utf-8", "replace")
        extra = extra[4 + length :]
    return ""


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
