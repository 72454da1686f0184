"""What a file is, by its first bytes and, for archives, its table of contents."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from munjang.extract.encoding import is_clearly_text
from munjang.extract.source import Source

# Kinds made of text. A file's name weighs more than they do: a guide to HTML begins like a page.
TEXT_KINDS = frozenset({"eml", "html", "ics", "mbox", "mhtml", "xml", "rtf", "code", "vcf"})

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((_OLE_MAGIC,), "ole"),
    ((b"PK",), "zip"),
    ((b"HWP Document File V",), "hwp3"),
    ((b"{\\rtf", b"{\\pard"), "rtf"),
    ((b"\t\0\4\0", b"\t\2\6\0", b"\t\4\6\0"), "xls"),  # of Excel 2, 3 and 4, without OLE
    ((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), "image"),
    ((b"\x7fELF", b"\xca\xfe\xba\xbe"), "executable"),
    ((b"7z\xbc\xaf\x27\x1c",), "7z"),
    ((b"\x1f\x8b\x08",), "gz"),
    ((b"\xfd7zXZ\0",), "xz"),
    ((b"Rar!\x1a\x07",), "rar"),
    ((b"ALZ\x01",), "alz"),
    ((b"EGGA",), "egg"),
    ((b"!BDN",), "pst"),
    ((b"\x78\x9f\x3e\x22",), "tnef"),  # the winmail.dat that some messages come with
)
_PATTERNS = (
    (re.compile(rb"MZ.*\0", re.DOTALL), "executable"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "image"),  # a bitmap's reserved fields
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"), "bz2"),
    (re.compile(rb"From [^\r\n]*\r?\n(?:>From [^\r\n]*\r?\n)?[!-9;-~]{1,80}:"), "mbox"),
)
_PDF_HEADER_WITHIN = 1024  # bytes: what PDF viewers accept
HEAD_BYTES = 4096  # of a file, which tell most kinds

# What documents that are zip archives say they are, and the beginnings of their parts' names.
_PACKAGE_TYPES = (
    (b"application/hwp+zip", "hwpx"),
    (b"application/epub+zip", "epub"),
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "odp"),
    (b"application/vnd.oasis.opendocument.graphics", "odg"),
    (b"application/vnd.oasis.opendocument", "odf"),
    (b"application/vnd.sun.xml.writer", "odt"),
    (b"application/vnd.sun.xml.calc", "ods"),
    (b"application/vnd.sun.xml.impress", "odp"),
    (b"application/vnd.sun.xml.draw", "odg"),
)
_PACKAGE_PARTS = (
    ("Contents/header.xml", "hwpx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)

# Zip archives that are parts of programs.
_PROGRAM_ARCHIVES = frozenset(
    {".aar", ".apk", ".crx", ".egg", ".ipa", ".jar", ".nupkg", ".vsix", ".war", ".whl", ".xpi"}
)

_UTF_16_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# What may stand before the first element of a page or an XML document.
_BEFORE_ROOT = re.compile(
    r"\s+|<\?[^>]{0,1000}>|<!--.{0,4000}?-->|<!doctype\s[^<>\[]*(?:\[.{0,4000}?\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_FLAT_TYPE = re.compile(r"""office:mimetype=["']([^"']*)["']""")
_ROOT = re.compile(r"<(?:[\w.-]{1,50}:)?([\w.-]{1,50})[\s/>]")
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
# Old portals send tables and reports as pages that begin anywhere, under names of office files.
# fmt: off
_HTML_ROOTS = frozenset({
    "html", "head", "body", "meta", "title", "style", "script", "link", "table", "div", "center",
    "font", "p", "h1", "h2", "h3", "b", "span",
})
# fmt: on
_OBJECTS = {"BEGIN:VCALENDAR": "ics", "BEGIN:VCARD": "vcf"}
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]*(.*)")
_MAIL_HEADERS = frozenset({"to", "received", "delivered-to", "message-id", "return-path", "cc"})
_SENT_HEADERS = frozenset({"received", "message-id", "mime-version"})  # nobody types these
_OLE_STREAMS = (
    ("fileheader", "hwp"),
    ("encryptedpackage", "encrypted-ooxml"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_MAX_DIRECTORY_SECTORS = 4096
_MAX_FAT_SECTORS = 1 << 16
_NO_SECTOR = 0xFFFFFFFA  # from here on the numbers of sectors are signs


def sniff(source: Source) -> str:
    """Name the kind of content in `source`, or "" where its bytes do not tell.

    It is the name of a format, or one of those that are refused with a reason (see
    :mod:`~munjang.extract.registry`).

    Raises:
        OSError: the file cannot be read.
    """
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
        kind = _kind_of(head)
        if kind == "ole":
            return _sniff_ole(stream)
    return _sniff_zip(source) if kind == "zip" else kind


def promising(name: str, head: bytes) -> bool:
    """Whether a file whose suffix is unknown may be a document, by its first :data:`HEAD_BYTES`.

    Programs, media and data are not, nor are texts but those without any suffix (README, notes).
    Only magic bytes are looked at, so it is safe where no document may be parsed.
    """
    path = PurePath(name)
    if path.suffix.lower() in _PROGRAM_ARCHIVES:
        return False
    kind = _kind_of(head)
    return kind not in {"", "executable", "code"} or (not path.suffix and is_clearly_text(head))


def is_text(source: Source) -> bool:
    """Whether the beginning of `source` is text beyond doubt.

    Raises:
        OSError: the file cannot be read.
    """
    with source.open() as stream:
        return is_clearly_text(stream.read(HEAD_BYTES))


def is_tar(head: bytes) -> bool:
    """Whether a tar archive begins with `head`, of 512 bytes at least.

    The oldest kind has no magic bytes: its checksum is what tells it.
    """
    if len(head) < 512 or not head[0]:
        return False
    digits = head[148:156].strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        return False
    return int(digits, 8) == sum(head[:148]) + 8 * ord(" ") + sum(head[156:512])


def _kind_of(head: bytes) -> str:
    """The kind by magic bytes alone; "ole" and "zip" hold documents of many kinds."""
    for beginnings, kind in _BEGINNINGS:
        if head.startswith(beginnings):
            return kind
    for pattern, kind in _PATTERNS:
        if pattern.match(head):
            return kind
    if is_tar(head):
        return "tar"
    if b"%PDF-" in head[: _PDF_HEADER_WITHIN + 8]:
        return "pdf"
    return _sniff_text(head)


def _sniff_text(head: bytes) -> str:
    """Tell the kinds that are text from each other by their first letters."""
    text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    for bom, encoding in _UTF_16_BOMS.items():
        if head.startswith(bom):
            text = head[len(bom) :].decode(encoding, "replace")
    text = text.lstrip().lstrip("\ufeff").lstrip()
    if text.startswith("<"):
        return _sniff_markup(text)
    if text.startswith("#!"):
        return "code"
    for beginning, kind in _OBJECTS.items():
        if text[: len(beginning)].upper() == beginning:
            return kind
    return _sniff_headers(text)


def _sniff_markup(text: str) -> str:
    place = 0
    while before := _BEFORE_ROOT.match(text, place):
        if _HTML_DOCTYPE.match(text, place):
            return "html"
        place = before.end()
    root = _ROOT.match(text, place)
    declared = text.startswith("<?xml")
    if root is None:
        return "xml" if declared else ""
    name = root[1].lower()
    if root[0].startswith("<office:document"):
        return _sniff_flat(text)
    if name == "workbook" and "office:spreadsheet" in text:
        return "xls"  # in the XML of Excel 2003
    if name == "html" or (name in _HTML_ROOTS and not declared):
        return "html"
    return "xml" if declared or "xmlns" in text[place:] or name in {"svg", "rss", "hwpml"} else ""


def _sniff_flat(text: str) -> str:
    """Tell apart the OpenDocument files that are one XML file, not a package."""
    stated = _FLAT_TYPE.search(text)
    type_ = stated[1].encode("latin-1", "replace") if stated else b""
    return next((kind for known, kind in _PACKAGE_TYPES if type_.startswith(known)), "xml")


def _sniff_headers(text: str) -> str:
    """Tell a mail message from a web archive, which is one that nobody sent."""
    headers: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header:
            name = header[1].lower()
            headers.setdefault(name, header[2].lower())
        elif name and line[:1] in {" ", "\t"}:
            headers[name] += line.lower()
        else:
            break
    if headers.keys() & _MAIL_HEADERS:
        return "eml" if "from" in headers and headers.keys() & _SENT_HEADERS else ""
    saved = "snapshot-content-location" in headers or "saved by" in headers.get("from", "")
    related = headers.get("content-type", "").startswith(("multipart/related", "text/html"))
    return "mhtml" if saved or (related and "mime-version" in headers) else ""


def _sniff_zip(source: Source) -> str:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 256:
                mimetype = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "zip"
    for beginning, kind in _PACKAGE_TYPES:
        if mimetype.startswith(beginning):
            return kind
    if source.suffix == ".zip" and "[Content_Types].xml" not in names:
        return "zip"  # documents in folders that happen to be called "word" or "Contents"
    for prefix, kind in _PACKAGE_PARTS:
        if any(name.startswith(prefix) for name in names):
            return kind
    return "epub" if any(name.lower().endswith(".opf") for name in names) else "zip"


def _sniff_ole(stream: BinaryIO) -> str:
    """Tell the formats kept in OLE compound files apart by the names of their streams."""
    entries = _ole_entries(stream)
    # Documents inside the document have streams of the same names, so the outermost are looked at
    # first; of a damaged directory, all.
    for names in (_outermost(entries), {entry.name for entry in entries}):
        for name, kind in _OLE_STREAMS:
            if name in names:
                return kind
    return "ole"


class _OleEntry(NamedTuple):
    """A stream or storage of a compound file, and its neighbours in the tree of names."""

    name: str  # in lower case
    left: int
    right: int
    child: int


def _outermost(entries: list[_OleEntry]) -> set[str]:
    """The names of what lies in a compound file itself, not in a storage in it."""
    names: set[str] = set()
    seen = {0}
    waiting = [entries[0].child] if entries else []
    while waiting:
        number = waiting.pop()
        if number not in seen and number < len(entries):
            seen.add(number)
            names.add(entries[number].name)
            waiting += [entries[number].left, entries[number].right]
    return names


def _ole_entries(stream: BinaryIO) -> list[_OleEntry]:
    """All streams and storages of a compound file; as many as a broken one shows."""
    entries: list[_OleEntry] = []
    try:
        stream.seek(0)
        header = stream.read(512)
        sector_size = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        sector = struct.unpack_from("<I", header, 48)[0]
        fat_sectors = struct.unpack_from("<109I", header, 76)
        more = struct.unpack_from("<I", header, 68)[0]
        while more < _NO_SECTOR and len(fat_sectors) < _MAX_FAT_SECTORS:  # files of 7 MB and more
            stream.seek((more + 1) * sector_size)
            *listed, more = struct.unpack(f"<{sector_size // 4}I", stream.read(sector_size))
            fat_sectors += tuple(listed)
        for _ in range(_MAX_DIRECTORY_SECTORS):
            stream.seek((sector + 1) * sector_size)
            directory = stream.read(sector_size)
            for entry in range(0, len(directory) - 127, 128):
                length = min(struct.unpack_from("<H", directory, entry + 64)[0], 64)
                name = directory[entry : entry + max(length - 2, 0)].decode("utf-16-le", "replace")
                links = struct.unpack_from("<III", directory, entry + 68)
                entries.append(_OleEntry(name.lower(), *links))
            sector = _next_sector(stream, sector, sector_size, fat_sectors)
            if sector >= _NO_SECTOR:  # end of chain
                break
    except (struct.error, IndexError, ValueError, OverflowError):
        pass  # a damaged directory: go by what was seen of it
    return entries


def _next_sector(
    stream: BinaryIO, sector: int, sector_size: int, fat_sectors: tuple[int, ...]
) -> int:
    """Look the sector after `sector` up in the allocation table."""
    entries = sector_size // 4
    stream.seek((fat_sectors[sector // entries] + 1) * sector_size + (sector % entries) * 4)
    following: int = struct.unpack("<I", stream.read(4))[0]
    return following
