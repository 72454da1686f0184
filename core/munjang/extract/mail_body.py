"""How a message is written, whatever file it came from: headers first, then its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding
from munjang.extract.html import decode_page, write_page
from munjang.extract.mail_text import decode_bytes
from munjang.extract.plain import paragraphs
from munjang.extract.registry import supported_name

_QUOTE = re.compile(r"^(?:> ?)+")
_UNSEEN = re.compile(r"(?is)<(style|script|title)\b.*?</\1\s*>|<[^<>]*>|&\w+;")
_PICTURES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
# Not the library's: it looks into files of the system, which a reader may not.
_SUFFIXES = {
    "application/haansofthwp": ".hwp",
    "application/hwp+zip": ".hwpx",
    "application/ics": ".ics",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/vnd.hancom.hwp": ".hwp",
    "application/vnd.hancom.hwpx": ".hwpx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/x-hwp": ".hwp",
    "application/x-zip-compressed": ".zip",
    "application/zip": ".zip",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    _OPEN_XML + "presentationml.presentation": ".pptx",
    _OPEN_XML + "spreadsheetml.sheet": ".xlsx",
    _OPEN_XML + "wordprocessingml.document": ".docx",
}
_SMALL_PICTURE = 10_000  # bytes; a scan has more
_ADDRESS = re.compile(r"\bhttps?://\S+")  # plain forms have them in full, pages behind words
_SIGNATURE = "--"  # the line above one
_MAX_HEADER = 10_000  # characters; lists of recipients can be endless


def write_headers(out: TextBuilder, subject: str, lines: Sequence[tuple[str, str]]) -> None:
    """Write the subject, and the other headers given by name as one block under it."""
    if subject:
        out.title = subject
        out.block(subject)
    out.block("\n".join(f"{name}: {text[:_MAX_HEADER]}" for name, text in lines if text))


def decode_markup(data: bytes, charset: str = "") -> str:
    """Decode a text that is a page, by what the message or else the page says it is in."""
    if charset:
        return decode_bytes(data, charset)
    try:
        return decode_page(data)
    except (UnknownEncoding, LookupError):
        return data.decode("latin-1")


def write_markup(markup: str, out: TextBuilder) -> None:
    """Write a text that is a page; its title is none of the message."""
    title = out.title
    write_page(markup, out)
    out.title = title


def says_enough(markup: str, plain: str) -> bool:
    """Whether the page says about what the plain text says.

    It is the better form of a text then: tables and headings are what they are, and lines are not
    broken. Some programs send a page that only asks for another mail program.
    """
    return 2 * _letters(_UNSEEN.sub(" ", markup)) >= _letters(_ADDRESS.sub(" ", plain))


def is_decoration(name: str, data: bytes) -> bool:
    """Whether an attachment is a picture too small to be read: a logo, a tracking pixel."""
    return PurePath(name).suffix.lower() in _PICTURES and len(data) < _SMALL_PICTURE


def whole_name(name: str, mime: str) -> str:
    """The name of an attachment, with the suffix for what it is said to be where it has none.

    A dot does not make a suffix: "3.1 plan" has none.
    """
    suffix = _SUFFIXES.get(mime.lower(), "")
    has_suffix = supported_name(name) or name.lower().endswith(suffix)
    return name if has_suffix else name + suffix


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def write_plain(
    text: str, out: TextBuilder, *, flowed: bool = False, without_space: bool = False
) -> None:
    """Write a plain text; quoted lines become paragraphs of their own, without the marks.

    With `flowed` a space at the end of a line says that the paragraph goes on (RFC 3676);
    `without_space` says that it is not part of the text.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for _, group in groupby(map(_unquote, lines), key=lambda line: line[0]):
        content = ["" if line.rstrip() == _SIGNATURE else line for _, line in group]
        if flowed:
            out.blocks(_flowed(content, without_space=without_space))
        else:
            out.blocks(paragraphs("\n".join(content)))


def _unquote(line: str) -> tuple[int, str]:
    """How often a line is quoted, and what it says."""
    marks = _QUOTE.match(line)
    return (marks[0].count(">"), line[marks.end() :]) if marks else (0, line)


def _flowed(lines: Iterable[str], *, without_space: bool) -> Iterator[str]:
    paragraph = ""
    for stuffed in lines:
        line = stuffed.removeprefix(" ")
        if line.endswith(" "):
            paragraph += line.rstrip(" ") if without_space else line
        else:
            yield paragraph + line
            paragraph = ""
    yield paragraph
