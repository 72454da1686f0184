"""Org mode's outlines, read line by line as Markdown is: only the text matters here."""

from __future__ import annotations

import re

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_HEADING = re.compile(r"(\*{1,20})\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-Z]\]\s+)?(.*)$")
_TAGS = re.compile(r"\s+:[\w@#%:]{1,200}:\s*$")
_KEYWORD = re.compile(r"\s*#\+(\w{1,40})(?:\[[^\]\n]{0,100}\])?:\s*(.*)$")
_BEGIN = re.compile(r"\s*#\+begin_(\w{1,40})", re.IGNORECASE)
_END = re.compile(r"\s*#\+end_(\w{1,40})", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:([\w-]{1,60}):\s*$")
_COMMENT = re.compile(r"\s*#(?:\s|$)")
_PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):")
_ITEM = re.compile(  # numbers stay
    r"\s*(?:[-+]\s+(?:\[[ xX-]\]\s+)?(?:(.{1,200}?)\s+::\s+)?|(?=\d{1,4}[.)]\s))"
)
_NOTE = re.compile(r"\[fn:[^\]\n]{1,100}\]\s+")
_TABLE_RULE = re.compile(r"\s*\|[-+]{2,}")
_LITERAL = frozenset({"src", "example", "verse"})
_NO_TEXT = frozenset({"comment", "export"})
_TITLES = frozenset({"title", "subtitle", "author", "caption", "description"})

_LINK = re.compile(r"\[\[([^\[\]\n]{1,1000})\](?:\[([^\[\]\n]{1,500})\])?\]")
_NOTE_MARK = re.compile(r"\[fn:([^\[\]:\n]{0,100})(?::([^\[\]\n]{1,500}))?\]")
_MARKED = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^\n]{1,500}?)(?<=\S)\1(?![\w*/_=~+])")


def read(source: Source, out: TextBuilder) -> None:
    """Read an outline: its text with the headings marked, without drawers and comments."""
    _LineReader(out).read(read_text(source, out).split("\n"))


class _LineReader:
    """Puts lines together to blocks; knows which block or drawer is open."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._paragraph: list[str] = []
        self._block = ""  # the kind of the one at hand
        self._in_drawer = False

    def read(self, lines: list[str]) -> None:
        """Write all `lines`."""
        for line in lines:
            begin, end = _BEGIN.match(line), _END.match(line)
            drawer = _DRAWER.match(line)
            if end:
                self._end()
                self._block = ""
            elif self._block in _NO_TEXT:
                continue
            elif self._block in _LITERAL:
                self._out.block(line.removeprefix(","))
            elif begin:
                self._end()
                self._block = begin[1].lower()
            elif drawer or self._in_drawer:
                self._end()
                self._in_drawer = drawer is None or drawer[1].lower() != "end"
                if _HEADING.match(line):  # it was never closed
                    self._in_drawer = False
                    self._line(line)
            else:
                self._line(line)
        self._end()

    def _line(self, line: str) -> None:
        heading = _HEADING.match(line)
        keyword = _KEYWORD.match(line)
        if heading:
            self._end()
            self._out.heading(plain(_TAGS.sub("", heading[2])), len(heading[1]))
        elif keyword:
            self._end()
            self._keyword(keyword[1].lower(), keyword[2])
        elif not line.strip() or _COMMENT.match(line) or _PLANNING.match(line):
            self._end()
        elif line.lstrip().startswith("|"):
            self._end()
            if not _TABLE_RULE.match(line):
                cells = line.strip().strip("|").split("|")
                self._out.row([[plain(cell.strip())] for cell in cells])
        else:
            self._text(line)

    def _keyword(self, name: str, value: str) -> None:
        if name == "title":
            self._out.title = value
        if name in _TITLES:
            self._out.block(plain(value))

    def _text(self, line: str) -> None:
        start = _ITEM.match(line) or _NOTE.match(line)
        if start:
            self._end()
            if start.re is _ITEM and start[1]:
                self._out.block(plain(start[1]))
            line = line[start.end() :]
        line = line.strip()
        if line.startswith(": "):  # a literal line
            self._end()
            self._out.block(line[2:])
        elif line:
            self._paragraph.append(line)

    def _end(self) -> None:
        if self._paragraph:
            self._out.block(plain("\n".join(self._paragraph)))
            self._paragraph.clear()


def plain(text: str) -> str:
    """Take the marks of links, notes and emphasis off a piece of text."""
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    text = _NOTE_MARK.sub(lambda found: f" ({found[2]})" if found[2] else "", text)
    for _ in range(2):  # bold within italic
        text = _MARKED.sub(r"\2", text)
    return text
