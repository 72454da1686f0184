"""Rich text documents (RTF)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from munjang.errors import ExtractionRefused
from munjang.extract.builder import PAGE_BREAK, TextBuilder
from munjang.extract.rtf_tables import Fonts, Styles, decode, outline_level
from munjang.extract.rtf_tokens import Token, tokens
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_MAX_GROUPS = 5000  # groups within groups; real documents stay under 50

# What begins a text of its own, and where it is written: at its place, or at the end and once.
_HANGING = frozenset({"footnote", "annotation", "shptxt", "dptxbxtext"})
# fmt: off
_EDGES = frozenset({
    "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
})
# Groups with no text that the page shows. All others that a `\*` begins are passed over too,
# but for those in _SHOWN.
_SKIPPED = frozenset({
    "colortbl", "info", "pict", "objdata", "objclass", "objname", "fldinst", "nonshppict",
    "shprslt", "sp", "sn", "sv", "xe", "tc", "rxe", "bkmkstart", "bkmkend", "atnid", "atnauthor",
    "atntime", "atndate", "atnref", "atnparent", "atnicn", "themedata", "colorschememapping",
    "datastore", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator",
    "latentstyles", "private", "private1", "upr", "ftnsep", "ftnsepc", "ftncn", "aftnsep",
    "aftnsepc", "aftncn", "nonesttables", "mmathPict", "mctrlPr", "mmathPr", "formfield",
    "datafield", "picprop", "pnseclvl", "template", "xmlnstbl", "background", "nesttableprops",
})
_SHOWN = frozenset({"shpinst", "shppict", "ud", "mmath", "moMath", "moMathPara", "mr", "do"})
# fmt: on

_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "column": "\n", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d",
    "zwnj": "\u200c", "page": PAGE_BREAK,
}  # fmt: skip
_ESCAPES = {"~": "\xa0", "_": "-", "\t": "\t"}
_OF_PARAGRAPHS = frozenset({"pard", "intbl", "s", "outlinelevel", "pagebb", "sbknone"})
_SYMBOL_FONT_AREA = range(0xF000, 0xF100)


def read(source: Source, out: TextBuilder) -> None:
    """Read a rich text document."""
    reader = _Reader(out)
    for token in tokens(source.read()):
        reader.take(token)
    reader.finish()


@dataclass(slots=True)
class _Story:
    """A text that runs on its own: the body, a note, a header, a box."""

    kind: str = ""
    pieces: list[str] = field(default_factory=list)  # of the paragraph that is being read
    paragraphs: list[str] = field(default_factory=list)

    def end_paragraph(self) -> str:
        """Begin the next paragraph; returns the text of the one that ends."""
        text = "".join(self.pieces)
        self.pieces.clear()
        if any("\ud800" <= letter < "\ue000" for letter in text):  # pairs come one by one
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.paragraphs.append(text)
        return text


@dataclass(slots=True)
class _Group:
    """What is set between two braces; the groups within take it over."""

    story: _Story
    skipped: bool = False
    table: str = ""  # what it defines: "fonttbl", "stylesheet" or "title"
    font: int | None = None
    fallbacks: int = 1  # characters after a `\\u` for programs that do not know it
    hidden: bool = False


@dataclass(slots=True)
class _Paragraph:
    """What is set for the paragraph that is being read."""

    in_table: bool = False
    level: int | None = None
    style: int = 0
    breaks_page: bool = False


class _Reader:
    """Follows the tokens and writes each paragraph and row as it is complete."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        out.expect_pages(0, laid_out=False)
        self._body = _Story()
        self._group = _Group(self._body)
        self._outer: list[_Group] = []
        self._fonts = Fonts()
        self._styles = Styles()
        self._paragraph = _Paragraph()
        self._bytes = bytearray()  # of a run, kept together for characters of two bytes
        self._fallback = 0  # characters still to be passed over
        self._ignorable = False  # after `\\*`
        self._new_page = False  # a section has begun
        self._cell: list[str] = []
        self._row: list[list[str]] = []
        self._hanging: list[str] = []  # notes and boxes to be written after the paragraph
        self._edges: dict[str, None] = {}  # lines of headers and footers
        self._breaks: dict[str, Callable[[], None]] = {
            "par": self._end_paragraph,
            "sect": self._end_section,
            "cell": self._end_cell,
            "nestcell": self._end_paragraph,
            "row": self._end_row,
        }

    def take(self, token: Token) -> None:
        """Go on by one token."""
        if token.kind == "text":
            passed = min(self._fallback, len(token.data))
            self._fallback -= passed
            self._bytes += token.data[passed:]
            return
        if token.kind == "word":
            ignorable, self._ignorable = self._ignorable, False
            self._word(token.word, token.number, ignorable=ignorable)
        elif token.kind == "sign":
            self._sign(token.word)
        elif token.kind == "open":
            self._flush()
            self._fallback = 0
            if len(self._outer) == _MAX_GROUPS:
                raise ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
            self._outer.append(self._group)
            self._group = replace(self._group)
        else:
            self._close()

    def finish(self) -> None:
        """Write what is left where the document ends, perhaps too early."""
        while self._outer:
            self._close()
        self._flush()
        if self._body.pieces or self._hanging:
            self._end_paragraph()
        self._end_row()
        self._out.blocks(self._edges)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._ignorable = True
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in "{}\\":
            self.take(Token("text", data=sign.encode()))  # it may be half of a character
        elif sign in _ESCAPES:
            self._add(_ESCAPES[sign])

    def _word(self, word: str, number: int | None, *, ignorable: bool) -> None:
        group = self._group
        if word in {"fonttbl", "stylesheet", "title"}:
            group.table, group.skipped = word, False
        elif word in _HANGING or word in _EDGES:
            if not group.skipped:
                group.story = _Story(word)
        elif word == "ud" and len(self._outer) > 1:  # the form of its parent that has all letters
            group.skipped = self._outer[-2].skipped
        elif word in _SKIPPED or (ignorable and word not in _SHOWN):
            group.skipped = True
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word in self._breaks:
            self._flush()
            if not group.skipped:
                self._breaks[word]()
        elif word == "u":
            self._unicode(number or 0)
        else:
            self._set(word, number)

    def _set(self, word: str, number: int | None) -> None:
        """Change what is set for the characters of the group, or define a font or style."""
        group = self._group
        if word in {"f", "v", "deleted", "plain"}:
            self._flush()
        if word == "f":
            group.font = number
        elif word in {"v", "deleted"}:
            group.hidden = number != 0
        elif word == "plain":
            group.font, group.hidden = None, False
        elif word == "nofpages":
            self._out.expect_pages(number or 0, laid_out=False)
        elif word == "uc":
            group.fallbacks = max(0, number or 0)
        elif group.table == "stylesheet":
            self._styles.set(word, number or 0)
        elif word in _OF_PARAGRAPHS:
            self._set_paragraph(word, number)
        else:
            self._fonts.set(word, number or 0, group.font)

    def _set_paragraph(self, word: str, number: int | None) -> None:
        if word == "pard":
            self._paragraph = _Paragraph()
        elif word == "intbl":
            self._paragraph.in_table = True
        elif word == "s":
            self._paragraph.style = number or 0
        elif word == "outlinelevel":
            self._paragraph.level = outline_level(number or 0)
        elif word == "pagebb":
            self._paragraph.breaks_page = number != 0
        elif word == "sbknone":
            self._new_page = False

    def _close(self) -> None:
        self._flush()
        self._fallback = 0
        if not self._outer:
            return
        closed, self._group = self._group, self._outer.pop()
        if closed.table == "stylesheet":
            self._styles.end()
        elif closed.table == "title" != self._group.table:
            self._out.title = self._styles.take_name()
        story = closed.story
        if story is self._group.story:
            return
        story.end_paragraph()
        if story.kind in _EDGES:
            lines = (" ".join(text.split()) for text in story.paragraphs)
            self._edges |= dict.fromkeys(line for line in lines if any(map(str.isalpha, line)))
        else:
            self._hanging += story.paragraphs

    def _flush(self) -> None:
        """Decode the bytes of the run that ends here."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._write(decode(data, self._fonts.encoding(self._group.font)))

    def _add(self, text: str) -> None:
        """Write a character that is given by its name."""
        self._flush()
        if self._fallback:
            self._fallback -= 1
        else:
            self._write(text)

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number & 0xFFFF  # above 32,767 it is written as a negative number
        self._write(" " if code in _SYMBOL_FONT_AREA else chr(code))
        self._fallback = self._group.fallbacks

    def _write(self, text: str) -> None:
        group = self._group
        if group.skipped or group.hidden or group.table == "fonttbl":
            return
        if group.table:
            self._styles.add_name(text)
        else:
            group.story.pieces.append(text)

    def _end_paragraph(self) -> None:
        self._flush()
        story = self._group.story
        text = story.end_paragraph()
        if story is not self._body:
            return
        story.paragraphs.clear()
        if self._paragraph.in_table:
            self._cell.append(text)
            return
        self._end_row()
        if self._new_page or (self._paragraph.breaks_page and self._out.has_text):
            self._out.page_break()
        self._new_page = False
        level = self._paragraph.level
        if level is None:
            level = self._styles.level(self._paragraph.style)
        if level and text.strip():
            self._out.heading(text, level)
        else:
            self._out.block(text)
        self._write_hanging()

    def _end_section(self) -> None:
        self._end_paragraph()
        self._new_page = True

    def _end_cell(self) -> None:
        if self._group.story is self._body:
            self._cell.append(self._body.end_paragraph())
            self._body.paragraphs.clear()
            self._row.append(self._cell)
            self._cell = []
        else:
            self._group.story.pieces.append("\t")

    def _end_row(self) -> None:
        if self._group.story is not self._body:
            self._group.story.end_paragraph()
            return
        row = [*self._row, self._cell] if self._cell else self._row
        self._row, self._cell = [], []
        if row:
            self._out.row([[text.replace(PAGE_BREAK, "") for text in cell] for cell in row])
            self._write_hanging()

    def _write_hanging(self) -> None:
        hanging, self._hanging = self._hanging, []
        self._out.blocks(hanging)
