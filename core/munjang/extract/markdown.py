"""Markdown.

A small reader of our own, line by line: only the text matters here, not the tree a renderer needs,
and a single pass over the lines cannot be made slow by any input.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s(.*)|$)")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
# Numbers stay, as in what is rendered: a line that begins with a date looks like an item, too.
_ITEM = re.compile(r"\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|(?=\d{1,9}[.)]\s))")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_DEFINITION = re.compile(r"\s{0,3}\[([^\]^][^\]]*)\]:\s*\S+")
_FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]]+\]:\s*")

# All of these are bounded: an opening mark that is never closed must not be looked for to the end.
_LINK = re.compile(
    r"!?(?<!\\)\[((?:[^\[\]\\]|\\.){0,500})\]"
    r"(?:\((?:[^()]|\([^()]{0,300}\)){0,1000}\)|\[[^\[\]]{0,300}\])"
)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]{1,100}\]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{0,2000})>")
_BREAK = re.compile(
    r"</?(?:br|dd|details|div|dl|dt|h[1-6]|hr|img|li|ol|p|summary|table|td|th|tr|ul)"
    r"(?![\w-])[^<>]{0,1000}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`{1,20})(?!`)(.{1,500}?)(?<!`)\1(?!`)")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]{1,500}?)(?<=\S)\*(?!\*)"
    r"|(?<!\w)_(?=\S)([^_]{1,500}?)(?<=\S)_(?!\w)"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_FRONT_TITLE = re.compile(r"""title\s*:\s*(["']?)(.*?)\1\s*$""", re.IGNORECASE)


def read(source: Source, out: TextBuilder) -> None:
    """Read a Markdown file: its text as it would be rendered, with the headings marked."""
    write(read_text(source, out), out)


def write(text: str, out: TextBuilder) -> None:
    """Write Markdown source as text."""
    lines = text.split("\n")
    first = _front_matter(lines, out)
    body = _COMMENT.sub("", "\n".join(lines[first:]))
    _LineReader(out).read(body.split("\n"))


def _front_matter(lines: list[str], out: TextBuilder) -> int:
    """Take the title out of a YAML or TOML block at the top; returns the line after it."""
    fence = lines[0].strip()
    if fence not in {"---", "+++"}:
        return 0
    for number, line in enumerate(lines[1:], 1):
        if line.strip() in {fence, "..."}:
            return number + 1
        title = _FRONT_TITLE.match(line.replace("title =", "title:", 1))
        if title:
            out.title = title[2]
    out.title = ""
    return 0  # never closed: it was a rule, not front matter


class _LineReader:
    """Puts lines together to blocks; knows only what the line before was."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._paragraph: list[str] = []

    def read(self, lines: list[str]) -> None:
        """Write all `lines`."""
        fence = ""
        for line in self._outside_tables(lines):
            mark = _FENCE.match(line)
            if fence:
                if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                    fence = ""
                else:
                    self._out.block(line)
            elif mark:
                self._end()
                fence = mark[1]
            else:
                self._line(line)
        self._end()

    def _outside_tables(self, lines: list[str]) -> Iterator[str]:
        """Write the tables among `lines`, and yield the others."""
        fenced = in_table = False
        for number, line in enumerate(lines):
            fenced ^= bool(_FENCE.match(line))
            following = lines[number + 1] if number + 1 < len(lines) else ""
            if not fenced and "|" in line and not in_table:
                in_table = _is_table_rule(following)
            in_table = in_table and "|" in line
            if not in_table:
                yield line
            elif not _is_table_rule(line):
                self._end()
                cells = line.strip().strip("|").replace("\\|", "\0").split("|")
                self._out.row([[plain(cell.replace("\0", "|"))] for cell in cells])

    def _line(self, line: str) -> None:
        quoted = _QUOTE.match(line)
        if quoted:
            line = line[quoted.end() :]
        underline = _UNDERLINE.match(line)
        if self._paragraph and underline:
            text = " ".join(self._paragraph)
            self._paragraph.clear()
            self._out.heading(plain(text), 1 if "=" in underline[1] else 2)
            return
        heading = _HEADING.match(line)
        if heading:
            self._end()
            text = (heading[2] or "").strip()
            if text.endswith("#"):  # "## So are closed headings ##"
                text = text.rstrip("#").rstrip() or text
            self._out.heading(plain(text), len(heading[1]))
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            self._end()
        else:
            start = _ITEM.match(line) or _FOOTNOTE.match(line)
            if start:
                self._end()
            self._paragraph.append(line[start.end() :] if start else line)

    def _end(self) -> None:
        if self._paragraph:
            self._out.block(plain("\n".join(line.strip() for line in self._paragraph)))
            self._paragraph.clear()


def _is_table_rule(line: str) -> bool:
    """Whether `line` is the one between a table's head and its rows, as in `|---|:-:|`."""
    return "-" in line and not line.strip("|:- \t")


def plain(text: str) -> str:
    """Take the marks of links, emphasis and code off a piece of Markdown."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(text):  # nothing within code is a mark
        pieces += [_without_marks(text[end : code.start()]), code[2].strip()]
        end = code.end()
    return "".join([*pieces, _without_marks(text[end:])])


def _without_marks(text: str) -> str:
    if not text:
        return text
    for _ in range(2):  # an image within a link
        text = _LINK.sub(r"\1", text)
    text = _FOOTNOTE_MARK.sub("", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda found: found[1] or found[2], text)
    return html.unescape(_ESCAPE.sub(r"\1", text))
