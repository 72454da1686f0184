"""What a file is, by its first bytes and, for archives, its table of contents."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

from munjang.extract.source import Source

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"HWP Document File V",), "hwp3"),
    ((b"{\\rtf",), "rtf"),
    ((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"), "image"),
    ((b"\x7fELF", b"\xca\xfe\xba\xbe"), "executable"),
)
_PDF_HEADER_WITHIN = 1024  # bytes: what PDF viewers accept
_MAX_DIRECTORY_SECTORS = 4096


def sniff(source: Source) -> str:
    """Name the kind of content in `source`, or "" where its bytes do not tell.

    Kinds: "pdf", "docx", "hwpx", "hwp", "html", and for those we refuse with a reason "hwp3",
    "doc", "xls", "ppt", "msg", "encrypted-ooxml", "ole", "xlsx", "pptx", "odf", "epub", "zip",
    "rtf", "image", "executable".

    Raises:
        OSError: the file cannot be read.
    """
    with source.open() as stream:
        head = stream.read(_PDF_HEADER_WITHIN + 8)
        if head.startswith(_OLE_MAGIC):
            return _sniff_ole(stream)
    if head.startswith(b"PK"):
        return _sniff_zip(source)
    for beginnings, kind in _BEGINNINGS:
        if head.startswith(beginnings):
            return kind
    if head.startswith(b"MZ") and b"\0" in head:
        return "executable"
    if b"%PDF-" in head:
        return "pdf"
    is_html = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:14].lower().startswith
    return "html" if is_html((b"<!doctype html", b"<html")) else ""


def _sniff_zip(source: Source) -> str:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 256:
                mimetype = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "zip"
    if mimetype.startswith(b"application/hwp+zip") or "Contents/header.xml" in names:
        return "hwpx"
    if mimetype.startswith(b"application/epub+zip"):
        return "epub"
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return "odf"
    for prefix, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(prefix) for name in names):
            return kind
    return "zip"


def _sniff_ole(stream: BinaryIO) -> str:
    """Tell the formats kept in OLE compound files apart by the names of their streams."""
    names = _ole_names(stream)
    for name, kind in (
        ("FileHeader", "hwp"),
        ("EncryptedPackage", "encrypted-ooxml"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
        ("__properties_version1.0", "msg"),
    ):
        if name in names:
            return kind
    return "ole"


def _ole_names(stream: BinaryIO) -> set[str]:
    """The names of all streams and storages of a compound file; as many as a broken one shows."""
    names: set[str] = set()
    try:
        stream.seek(0)
        header = stream.read(512)
        sector_size = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        sector = struct.unpack_from("<I", header, 48)[0]
        fat_sectors = struct.unpack_from("<109I", header, 76)
        for _ in range(_MAX_DIRECTORY_SECTORS):
            stream.seek((sector + 1) * sector_size)
            directory = stream.read(sector_size)
            for entry in range(0, len(directory) - 127, 128):
                length = struct.unpack_from("<H", directory, entry + 64)[0]
                if 2 <= length <= 64:
                    raw = directory[entry : entry + length - 2]
                    names.add(raw.decode("utf-16-le", "replace"))
            sector = _next_sector(stream, sector, sector_size, fat_sectors)
            if sector >= 0xFFFFFFFA:  # end of chain
                break
    except (struct.error, IndexError, ValueError, OverflowError):
        pass  # a damaged directory: go by what was seen of it
    return names


def _next_sector(
    stream: BinaryIO, sector: int, sector_size: int, fat_sectors: tuple[int, ...]
) -> int:
    """Look the sector after `sector` up in the allocation table."""
    entries = sector_size // 4
    stream.seek((fat_sectors[sector // entries] + 1) * sector_size + (sector % entries) * 4)
    following: int = struct.unpack("<I", stream.read(4))[0]
    return following
