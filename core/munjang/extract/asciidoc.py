"""AsciiDoc, read line by line as Markdown is: only the text matters here."""

from __future__ import annotations

import html
import re

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(.+?)(?:\s+\1)?\s*$")
_UNDERLINE = re.compile(r"([=\-~^+])\1{3,}\s*$")
_ATTRIBUTE = re.compile(r"!?:!?[\w-]{1,60}!?:(?:\s|$)")
_BLOCK_ATTRIBUTES = re.compile(r"\[[^\]\n]{0,500}\]\s*$|\[\[[^\]\n]{1,200}\]\]\s*$")
_BLOCK_TITLE = re.compile(r"\.(?=[^\s.])")
_MACRO_LINE = re.compile(r"(?:include|image|video|audio|toc|ifdef|ifndef|ifeval|endif)::")
_LITERAL_FENCE = re.compile(r"(-{4,}|\.{4,}|```)[\w,-]{0,40}\s*$")
_COMMENT_FENCE = re.compile(r"/{4,}\s*$")
_OTHER_FENCE = re.compile(r"(?:={4,}|\*{4,}|_{4,}|\+{4,}|--)\s*$")
_TABLE_FENCE = re.compile(r"([|,:!])={3,}\s*$")
_ITEM = re.compile(  # numbers stay
    r"\s*(?:(?:\*{1,6}|-|\.{1,6}|<[\d.]{1,3}>)\s+(?:\[[ xX*]\]\s+)?|(?=\d{1,4}\.\s))"
)
_TERM = re.compile(r"(.{1,300}?)(?:::{1,3}|;;)(?:\s+|$)")
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+")
_CELL = re.compile(r"(?:^|(?<=\s))(?:[\d.]{0,5}[+*])?[<^>.]{0,3}[aehlmdsv]?\|")

_LINK = re.compile(
    r"(?:link:|mailto:|xref:)?(?:https?://|ftp://|\b)[^\s\[\]<>]{0,500}\[([^\[\]]{1,300})\]"
)
_CROSS_REFERENCE = re.compile(r"<<[^<>,]{1,200}(?:,\s*([^<>]{1,300}))?>>")
_INLINE_MACRO = re.compile(
    r"\b(?:footnote|kbd|btn|menu|stem|pass|icon|image):[^\s\[\]]{0,200}\[([^\[\]]{0,1000})\]"
)
_ANCHOR = re.compile(r"\[\[[^\[\]\n]{1,200}\]\]|\(\(\([^()\n]{1,300}\)\)\)")
_MARKED = re.compile(
    r"(?<![\w*_`#])(\*\*|__|``|\*|_|`|\#)(?=\S)([^\n]{1,500}?)(?<=\S)\1(?![\w*_`#])"
)
_ROLE = re.compile(r"\[\.[\w.-]{1,60}\](?=[#*_`])")


def read(source: Source, out: TextBuilder) -> None:
    """Read AsciiDoc: its text as it would be rendered, with the headings marked."""
    _LineReader(out).read(read_text(source, out).split("\n"))


class _LineReader:
    """Puts lines together to blocks; knows which fences are open."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._paragraph: list[str] = []
        self._fence = ""  # of the literal block or comment at hand
        self._row: list[str] | None = None  # of the table at hand
        self._cells = 0  # in a row of it, once known

    def read(self, lines: list[str]) -> None:
        """Write all `lines`."""
        skip = False
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            if skip:
                skip = False
            elif self._fence:
                self._fenced(line.rstrip())
            elif self._row is not None:
                self._table_line(line.rstrip())
            elif self._is_underlined(line, following):
                level = "=-~^+".index(following[0]) + 1
                self._end()
                self._out.heading(plain(line.strip()), level)
                skip = True
            else:
                self._line(line.rstrip())
        self._end_row()
        self._end()

    def _is_underlined(self, line: str, following: str) -> bool:
        return (
            not self._paragraph
            and line[:1].isalnum()
            and _UNDERLINE.fullmatch(following) is not None
            and len(line) * 0.7 <= len(following.rstrip()) <= len(line) * 2 + 2
        )

    def _fenced(self, line: str) -> None:
        if line == self._fence:
            self._fence = ""
        elif not self._fence.startswith("/"):
            self._out.block(line)

    def _line(self, line: str) -> None:
        table = _TABLE_FENCE.fullmatch(line)
        literal = _LITERAL_FENCE.fullmatch(line) or _COMMENT_FENCE.fullmatch(line)
        heading = _HEADING.match(line)
        if not line.strip() or line in {"+", "'''", "<<<"}:
            self._end()
        elif table:
            self._end()
            self._row, self._cells = [], 0
        elif literal:
            self._end()
            self._fence = literal[1] if literal.re is _LITERAL_FENCE else line
        elif heading:
            self._end()
            self._out.heading(plain(heading[2]), len(heading[1]))
        elif not self._is_no_text(line):
            self._text(line)

    def _is_no_text(self, line: str) -> bool:
        return (
            line.startswith("//")
            or _OTHER_FENCE.fullmatch(line) is not None
            or any(kind.match(line) for kind in (_ATTRIBUTE, _BLOCK_ATTRIBUTES, _MACRO_LINE))
        )

    def _text(self, line: str) -> None:
        term = _TERM.match(line)
        start = _BLOCK_TITLE.match(line) or _ITEM.match(line) or _ADMONITION.match(line)
        if term:
            self._end()
            self._out.block(plain(term[1].strip()))
            line = line[term.end() :]
        elif start:
            self._end()
            line = line[start.end() :]
        if line.strip():
            self._paragraph.append(line.strip().removesuffix(" +"))
        if start and start.re is _BLOCK_TITLE:
            self._end()

    def _table_line(self, line: str) -> None:
        if _TABLE_FENCE.fullmatch(line):
            self._end_row()
            self._row = None
            return
        starts = list(_CELL.finditer(line))
        row = self._row or []
        if not starts:
            if line.strip() and row:
                row[-1] += " " + line.strip()
            elif not line.strip() and row and not self._cells:
                self._cells = len(row)
                self._end_row()
            return
        if row and not self._cells and len(starts) > 1:
            self._cells = len(row)
        for start, following in zip(starts, [*starts[1:], None], strict=True):
            if self._cells and len(row) >= self._cells:
                self._end_row()
                row = self._row or []
            row.append(line[start.end() : following.start() if following else None].strip())
            self._row = row

    def _end_row(self) -> None:
        if self._row:
            self._out.row([[plain(cell)] for cell in self._row])
            self._row = []

    def _end(self) -> None:
        if self._paragraph:
            self._out.block(plain("\n".join(self._paragraph)))
            self._paragraph.clear()


def plain(text: str) -> str:
    """Take the marks of links, macros and emphasis off a piece of text."""
    text = _ANCHOR.sub("", text)
    text = _CROSS_REFERENCE.sub(lambda found: found[1] or "", text)
    text = _INLINE_MACRO.sub(r" \1", text)
    text = _LINK.sub(lambda found: found[1].removesuffix("^"), text)
    text = _ROLE.sub("", text)
    for _ in range(2):  # bold within italic
        text = _MARKED.sub(r"\2", text)
    return html.unescape(text)
