"""reStructuredText, read line by line as Markdown is: only the text matters here."""

from __future__ import annotations

import re
import unicodedata

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.!$%&,/;?@\\|])\1{1,}\s*$")
_TRANSITION = 4  # repeated signs at least, without a title
_DIRECTIVE = re.compile(r"\s*\.\.\s+(?:\|[^|\n]{1,100}\|\s+)?([\w:+.-]{1,60})::\s*(.*)$")
_NOTE = re.compile(r"\s*\.\.\s+\[[^\]\n]{1,100}\]\s*")
_TARGET = re.compile(r"\s*(?:\.\.\s+_.*:|__\s)")
_COMMENT = re.compile(r"\s*\.\.(?:\s|$)")
_OPTION = re.compile(r"\s*:[\w -]{1,60}:(?:\s|$)")
_FIELD = re.compile(r"\s*:([^:`\n]{1,100}):\s+")
_ITEM = re.compile(  # numbers stay
    r"\s*(?:(?:[-*+•]|#[.)])\s+|(?=(?:(?:\d{1,4}|[a-zA-Z])[.)]|\(\w{1,4}\))\s))"
)
_LINE_BLOCK = re.compile(r"\s*\|\s")
_GRID_RULE = re.compile(r"\s*\+[-=+]{3,}\+?\s*$")
_GAP = re.compile(r"\s{2,}")
_FILLER = "\0"  # after a letter that takes two columns
_SIMPLE_RULE = re.compile(r"\s*={2,}(?:\s+={2,})+\s*$")

# All bounded: an opening mark that is never closed must not be looked for to the end.
_ROLE = re.compile(
    r":[\w:+.-]{1,60}:`([^`\n]{1,500})`|`([^`\n]{1,500})`(?::[\w:+.-]{1,60}:)?_{0,2}"
)
_TARGET_IN_TEXT = re.compile(r"\s*<[^<>]{1,500}>$")
_LITERAL = re.compile(r"``(.{1,500}?)``", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*]{1,500}?)(?<=\S)\*{1,2}(?![\w*])")
_REFERENCE = re.compile(r"(?<=\w)_{1,2}(?!\w)|\s?\[[#*\w]{1,30}\]_")
_SUBSTITUTION = re.compile(r"\|([^|\s][^|\n]{0,100})\|_{0,2}")

# Directives whose argument is a title or text; those whose content is no text.
_WITH_TITLE = frozenset(
    {"admonition", "centered", "csv-table", "list-table", "rubric", "sidebar", "table", "topic"}
)
# fmt: off
_ADMONITIONS = frozenset({
    "attention", "caution", "danger", "deprecated", "error", "hint", "important", "note", "seealso",
    "tip", "todo", "versionadded", "versionchanged", "warning",
})
_NO_TEXT = frozenset({
    "autosummary", "contents", "default-role", "graphviz", "highlight", "image", "include", "index",
    "literalinclude", "math", "meta", "plot", "raw", "role", "tags", "toctree",
})
# fmt: on
_CODE = frozenset({"code", "code-block", "sourcecode", "parsed-literal", "doctest", "prompt"})


def read(source: Source, out: TextBuilder) -> None:
    """Read reStructuredText: its text as it would be rendered, with the headings marked."""
    _LineReader(out).read(read_text(source, out).expandtabs(8).split("\n"))


class _LineReader:
    """Puts lines together to blocks; knows the styles of titles met so far, in their order."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._paragraph: list[str] = []
        self._styles: list[str] = []  # of titles: their signs, twice where they stand above too
        self._skipped = -1  # indentation of a directive whose content is no text
        self._options = False  # of a directive may follow
        self._literal = -1  # indentation of what literal lines stand under

    def read(self, lines: list[str]) -> None:
        """Write all `lines`."""
        number = 0
        while number < len(lines):
            line = lines[number].rstrip()
            following = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
            after = lines[number + 2].rstrip() if number + 2 < len(lines) else ""
            if self._is_inside(line):
                number += 1
            elif _is_adorned(line, following, after) and not self._paragraph:
                self._heading(following, line[0] * 2)
                number += 3
            elif not self._paragraph and _is_title(line, following):
                self._heading(line, following[0])
                number += 2
            elif _GRID_RULE.match(line) or _SIMPLE_RULE.match(line):
                number = self._table(lines, number)
            else:
                self._line(line)
                number += 1
        self._end()

    def _is_inside(self, line: str) -> bool:
        """Whether the line belongs to what is passed over, or is a literal one; writes that."""
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            return False
        if self._skipped >= 0:
            if indent > self._skipped:
                return True
            self._skipped = -1
        if self._literal >= 0:
            if indent > self._literal:
                if not _OPTION.match(line):
                    self._out.block(line)
                return True
            self._literal = -1
        return False

    def _line(self, line: str) -> None:
        self._options = self._options and _OPTION.match(line) is not None
        if self._options:
            return
        if not line.strip():
            self._end()
            return
        if _COMMENT.match(line) or _TARGET.match(line):
            self._end()
            self._explicit(line)
            return
        start = _ITEM.match(line) or _LINE_BLOCK.match(line)
        field = None if start else _FIELD.match(line)
        if start or field:
            self._end()
        if _ADORNMENT.fullmatch(line.strip()) and len(line.strip()) >= _TRANSITION:
            self._end()
            return
        text = line[start.end() :] if start else line
        if field:
            text = f"{field[1]}: {line[field.end() :]}"
        self._paragraph.append(text.strip())
        if text.endswith("::"):
            indent = len(line) - len(line.lstrip())
            self._end()
            self._literal = indent

    def _explicit(self, line: str) -> None:
        """Handle a line that begins with two dots."""
        indent = len(line) - len(line.lstrip())
        note = _NOTE.match(line)
        directive = _DIRECTIVE.match(line)
        self._options = directive is not None
        if note:
            self._paragraph.append(line[note.end() :])
        elif directive is None:
            self._skipped = indent  # a comment or a target
        elif directive[1] in _NO_TEXT:
            self._skipped = indent
        elif directive[1] in _CODE:
            self._literal = indent
        elif directive[1] in _WITH_TITLE | _ADMONITIONS or ":" in directive[1]:
            # "c:function:: int main()" and the like name what they describe.
            self._paragraph.append(directive[2])
            if ":" in directive[1] or directive[1] in _WITH_TITLE:
                self._end()

    def _heading(self, title: str, style: str) -> None:
        self._end()
        if style not in self._styles:
            self._styles.append(style)
        self._out.heading(plain(title.strip()), self._styles.index(style) + 1)

    def _table(self, lines: list[str], number: int) -> int:
        """Write the table that begins with the rule at `number`; returns the line after it."""
        self._end()
        rule = lines[number].rstrip()
        columns = _columns(rule)
        is_grid = bool(_GRID_RULE.match(rule))
        row: list[list[str]] = [[] for _ in columns]
        number += 1
        while number < len(lines):
            line = lines[number].rstrip()
            ends = _GRID_RULE.match(line) if is_grid else _SIMPLE_RULE.match(line)
            if not line or (is_grid and line.lstrip()[:1] not in {"+", "|"}):
                if is_grid or _ends_simple_table(lines, number):
                    break
                number += 1
                continue
            cells = _cells(line, columns, is_grid=is_grid)
            if ends or (not is_grid and cells[0]):  # a simple table has a row a line
                self._row(row)
                row = [[] for _ in columns]
            if not ends and not _ADORNMENT.fullmatch(line.strip()):
                for cell, text in zip(row, cells, strict=True):
                    cell.append(text)
            number += 1
        self._row(row)
        return number

    def _row(self, row: list[list[str]]) -> None:
        self._out.row([[plain(" ".join(filter(None, cell)))] for cell in row])

    def _end(self) -> None:
        if self._paragraph:
            text = plain("\n".join(self._paragraph))
            if text.endswith("::"):  # "for example::" keeps one colon, "::" by itself none
                text = text[:-2].rstrip() + ":" * text[-3:-2].isalnum()
            self._out.block(text)
            self._paragraph.clear()


def _is_title(line: str, following: str) -> bool:
    """Whether `line` is a title with an adornment under it."""
    return (
        bool(line.strip())
        and not line.startswith(" ")
        and _ADORNMENT.fullmatch(following) is not None
        and len(following) >= min(len(line) * 0.8, 4)  # Korean is twice as wide; many are too short
    )


def _is_adorned(line: str, title: str, below: str) -> bool:
    """Whether these three lines are a title between two adornments."""
    return _ADORNMENT.fullmatch(line) is not None and line == below and bool(title.strip())


def _columns(rule: str) -> list[tuple[int, int | None]]:
    """Where the columns of a table begin and end, by its rule."""
    parts = re.finditer(r"=+" if "+" not in rule else r"[-=]+", rule)
    starts = [part.start() for part in parts]
    return list(zip(starts, [*starts[1:], None], strict=True))


def _cells(line: str, columns: list[tuple[int, int | None]], *, is_grid: bool) -> list[str]:
    """Cut a line of a table at its signs; where it has others, at the places of the columns."""
    parts = line.strip().strip("|").split("|") if is_grid else _GAP.split(line.strip())
    if len(parts) == len(columns) and (is_grid or line[:1] != " "):
        return [part.strip() for part in parts]
    # Places are counted as on a terminal, where a Hangul syllable is two columns wide.
    wide = "".join(
        letter + _FILLER * (unicodedata.east_asian_width(letter) in {"W", "F"}) for letter in line
    )
    return [wide[start:end].replace(_FILLER, "").strip(" |") for start, end in columns]


def _ends_simple_table(lines: list[str], number: int) -> bool:
    """Whether the empty line at `number` ends a simple table, which its rule always does."""
    return bool(_SIMPLE_RULE.match(lines[number - 1].rstrip()))


def plain(text: str) -> str:
    """Take the marks of links, roles and emphasis off a piece of text."""
    pieces: list[str] = []
    end = 0
    for literal in _LITERAL.finditer(text):
        pieces += [_without_marks(text[end : literal.start()]), literal[1]]
        end = literal.end()
    return "".join([*pieces, _without_marks(text[end:])])


def _without_marks(text: str) -> str:
    text = _ROLE.sub(lambda found: _TARGET_IN_TEXT.sub("", found[1] or found[2]), text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _REFERENCE.sub("", text)
    text = _SUBSTITUTION.sub(r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)
