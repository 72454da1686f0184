"""The text of Outlook's messages that is kept as compressed RTF, and often is a page inside."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.registry import read_into
from munjang.extract.source import Source
from munjang.records import FileState

_FROM_PAGE = re.compile(rb"\\fromhtml1\b")
_ANSI_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_TOKEN = re.compile(
    rb"\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
)
_SIGNS = {b"~": b"&nbsp;", b"_": b"-", b"\n": b"\n", b"\r": b"\n"}
_WORDS = {
    b"par": b"\n",
    b"line": b"\n",
    b"tab": b"\t",
    b"lquote": b"&lsquo;",
    b"rquote": b"&rsquo;",
    b"ldblquote": b"&ldquo;",
    b"rdblquote": b"&rdquo;",
    b"bullet": b"&bull;",
    b"endash": b"&ndash;",
    b"emdash": b"&mdash;",
}
_PASSED_OVER = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict"})


def decompress(data: bytes) -> bytes:
    """The RTF in what Outlook has compressed.

    Raises:
        ValueError: it is damaged.
    """
    import compressed_rtf  # noqa: PLC0415 - rarely needed

    try:
        rtf: bytes = compressed_rtf.decompress(data)
    except Exception as error:  # the library raises no other
        raise ValueError(str(error)) from error
    return rtf


def write_rtf(rtf: bytes, out: TextBuilder) -> None:
    """Write a text that is RTF of its own."""
    try:
        read_into(Source.of_bytes(rtf, "message.rtf"), out)
    except ExtractionRefused as refusal:
        if refusal.state != FileState.EMPTY:
            out.leave_out(refusal.message)


def page_inside(rtf: bytes) -> str:
    r"""The page that was wrapped into RTF [MS-OXRTFEX], or "" where none was.

    Its tags are in groups of their own; what is RTF's version of them is fenced off by \htmlrtf.
    """
    if not _FROM_PAGE.search(rtf[:4096]):
        return ""
    found = _ANSI_PAGE.search(rtf[:4096])
    try:
        codec = codecs.lookup(f"cp{found[1].decode()}" if found else "cp1252").name
    except LookupError:
        codec = "cp1252"
    return b"".join(_Unwrapper().pieces(rtf)).decode(codec, "replace")


@dataclass(slots=True)
class _Group:
    """What holds inside a group of RTF."""

    shown: bool = True
    fenced: bool = False  # it is RTF's version of what is in the page too
    stand_ins: int = 1  # characters that follow one given by its number

    @property
    def in_page(self) -> bool:
        """Whether text here is the page's."""
        return self.shown and not self.fenced


class _Unwrapper:
    """Takes the page out of RTF, token by token."""

    def __init__(self) -> None:
        self._group = _Group()
        self._outer: list[_Group] = []
        self._starred = False  # the next word names what programs need not understand
        self._skipping = 0  # stand-ins that are still to come

    def pieces(self, rtf: bytes) -> Iterator[bytes]:
        """Yield the bytes of the page; other characters than its code page's as references."""
        for token in _TOKEN.finditer(rtf):
            if token["brace"] == b"{":
                self._outer.append(replace(self._group))
            elif token["brace"]:
                self._group = self._outer.pop() if self._outer else _Group()
            elif token["word"]:
                yield self._word(token["word"], int(token["number"] or b"1"))
            elif self._group.in_page:
                yield self._without_stand_ins(_plain(token))
            self._starred = token["sign"] == b"*"

    def _word(self, word: bytes, number: int) -> bytes:
        if word == b"htmlrtf":
            self._group.fenced = number != 0
        elif self._starred:
            self._group.shown = word == b"htmltag"
        elif word in _PASSED_OVER:
            self._group.shown = False
        elif word == b"uc":
            self._group.stand_ins = number
        elif self._group.in_page and word == b"u":
            self._skipping = self._group.stand_ins
            return b"&#%d;" % (number % 0x10000)
        elif self._group.in_page:
            return _WORDS.get(word, b"")
        return b""

    def _without_stand_ins(self, text: bytes) -> bytes:
        skipped = min(self._skipping, len(text))
        self._skipping -= skipped
        return text[skipped:]


def _plain(token: re.Match[bytes]) -> bytes:
    if token["byte"]:
        return bytes([int(token["byte"], 16)])
    sign = token["sign"]
    if sign:
        return _SIGNS.get(sign, sign if sign in b"\\{}" else b"")
    return token["text"] or b""
