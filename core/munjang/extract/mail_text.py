"""The text in mail headers and bodies, which mail programs write in every way but the right one."""

from __future__ import annotations

import binascii
import codecs
import re
from email.message import Message as MailPart
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from munjang.extract.encoding import UnknownEncoding, decode

# Names of encodings that Python does not know, as its codecs are called.
_ALIASES = {
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "cseuckr": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
}
# Encodings that are named where a wider one was used.
_WIDER = {"euc_kr": "cp949", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"}
# Named by programs that do not know what they send: the bytes are the better witness.
_MEANINGLESS = frozenset({"ascii", "iso8859-1", "cp1252"})

_ENCODED_WORD = re.compile(
    r"=\?(?P<charset>[^?*\s]+)(?:\*[^?]*)?\?(?P<how>[BbQq])\?(?P<text>[^?]*)\?="
)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_QUOTED_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Decode text that says it is in `charset`, or in a better one where that is not true."""
    codec = _codec(charset)
    if codec:
        try:
            return codecs.decode(data, codec)
        except ValueError:
            pass  # not what it says
    try:
        return decode(data)
    except UnknownEncoding:
        return codecs.decode(data, codec or "cp1252", "replace")


def _codec(charset: str) -> str:
    """The codec to decode with, or "" where the name says nothing."""
    name = charset.strip(" \"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name) or "ascii")
    except (LookupError, ValueError):
        return ""
    if found.name in _MEANINGLESS or not found._is_text_encoding:  # noqa: SLF001 - not told else
        return ""
    return _WIDER.get(found.name, found.name)


def header(part: MailPart, name: str, charset: str = "") -> str:
    """The first header of this name as people read it, in one line; "" where there is none."""
    return next(iter(headers(part, name, charset)), "")


def headers(part: MailPart, name: str, charset: str = "") -> list[str]:
    """All headers of this name; `charset` is what raw bytes in them are probably in."""
    return [decode_header(value, charset) for value in part.get_all(name, [])]


def decode_header(raw: str, charset: str = "") -> str:
    """Decode the encoded words (RFC 2047) and the raw bytes of a header's value."""
    text = _FOLD.sub(" ", _decode_raw(raw, charset))
    pieces: list[str] = []
    words = b""  # encoded words in a row: some programs cut them inside a character
    words_charset = ""
    end = 0
    for found in _ENCODED_WORD.finditer(text):
        between = text[end : found.start()]
        found_charset = found["charset"].lower()
        if words and (between.strip() or found_charset != words_charset):
            pieces.append(decode_bytes(words, words_charset))
            words = b""
        if between.strip() or not end:
            pieces.append(between)
        words += _word_bytes(found["text"], found["how"].upper())
        words_charset = found_charset
        end = found.end()
    if words:
        pieces.append(decode_bytes(words, words_charset))
    pieces.append(text[end:])
    return " ".join("".join(pieces).split())


def _decode_raw(text: str, charset: str) -> str:
    """Decode the bytes that the parser of :mod:`email` has kept as lone surrogates."""
    if text.isascii():
        return text
    try:
        data = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text  # decoded already
    try:
        return data.decode("utf-8")  # RFC 6532, whatever the text below is in
    except UnicodeDecodeError:
        return decode_bytes(data, charset)


def _word_bytes(text: str, how: str) -> bytes:
    if how == "B":
        letters = _NOT_BASE64.sub("", text)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]  # no byte is that short
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    data = text.replace("_", " ").encode("utf-8", "surrogateescape")
    return _QUOTED_BYTE.sub(lambda code: bytes([int(code[1], 16)]), data)


def file_name(part: MailPart) -> str:
    """The name an attachment is to be saved under, without folders; "" where it has none."""
    for where, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = part.get_param(parameter, "", header=where)
        if isinstance(value, tuple):  # RFC 2231: charset, language, bytes as Latin-1
            name = decode_bytes(value[2].encode("latin-1", "replace"), value[0] or "")
        else:
            name = _unquote(decode_header(value))
        name = name.replace("\\", "/").rpartition("/")[2].strip(" \"'\0")
        if name:
            return name
    return ""


def _unquote(name: str) -> str:
    """Undo the percent signs that web mail programs put into names, where they make sense."""
    if not _PERCENT.search(name):
        return name
    data = unquote_to_bytes(name)
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return name


def date_line(raw: str) -> str:
    """The date of a message as "2024-03-05 14:20", or as it stands where it cannot be read."""
    try:
        return parsedate_to_datetime(raw).strftime("%Y-%m-%d %H:%M")
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
