"""TeX and LaTeX sources, as the printed text would read.

Nothing is executed: commands that are not known are dropped and what is in their braces is kept,
which is right for nearly all that change only how text looks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source
from munjang.extract.tex_symbols import ACCENTS, BREAKS, HEADINGS, NO_TEXT, SYMBOLS

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[ \t]*(?!\s*\n))?")
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|alltt)\}(?:\[[^\[\]\n]{0,300}\])?"
    r"(?:\{[^{}\n]{0,100}\})?(.*?)(?:\\end\{\1\}|\Z)",
    re.DOTALL,
)
_DRAWING = re.compile(
    r"\\begin\{(tikzpicture|picture|pspicture|filecontents\*?|comment|CD|axis)\}.*?"
    r"(?:\\end\{\1\}|\Z)|\\iffalse\b.*?(?:\\fi\b|\Z)",
    re.DOTALL,
)
_MATH_ENVIRONMENTS = (
    r"(?:equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math|dmath)\*?"
)
_TOKEN = re.compile(
    r"(?P<verb>\\verb\*?([^\sa-zA-Z*])(?P<raw>[^\n]{0,1000}?)\2)"
    rf"|(?P<display>\\begin\{{({_MATH_ENVIRONMENTS})\}}.{{0,3000}}?\\end\{{\5\}}"
    r"|\$\$.{0,3000}?\$\$|\\\[.{0,3000}?\\\])"
    r"|(?P<formula>\$(?:[^$\\]|\\.){1,2000}\$|\\\(.{0,2000}?\\\))"
    r"|\\(?:begin|end)[ ]?\{(?P<environment>[^{}\n]{0,60})\}"
    r"|\\(?P<command>[a-zA-Z@]+|[가-힣]+)\*?(?P<gap>[ \t]*\n?[ \t]*)"
    r"|\\(?P<sign>.)|(?P<empty>\n[ \t]*\n\s*)|(?P<brace>[{}])|(?P<cell>&)"
    r"|(?P<text>[^\\{}&$\n]+|\n|\$)",
    re.DOTALL,
)
_DEFINITION = re.compile(r"\\(?:def|gdef|edef|let|newif)\s*\\[a-zA-Z@]{1,50}[^\n{}]{0,50}")
_OPTIONS = re.compile(r"\s*(?:\[[^\[\]]{0,500}\]|<[^<>]{0,50}>)")
_SPACE = re.compile(r"\s*")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\([a-zA-Z]+)[ \t]*")
_QUOTES = (("``", "“"), ("''", "”"), ("---", "—"), ("--", "–"), ("~", " "), ("`", "‘"))

_FORMULA_CHARACTERS = 200  # a longer one is not what anybody looks for in words
_MAX_DEPTH = 10  # of text within footnotes within headings …
_TABLES = frozenset({"tabular", "tabular*", "tabularx", "longtable", "array", "tabulary", "tblr"})


class _Argument(NamedTuple):
    """What stands in braces after a command, and where the text after it begins."""

    text: str
    end: int


class _Piece:
    """A piece of source that knows where each of its groups of braces ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends: dict[int, int] = {}
        begun: list[int] = []
        for brace in _BRACES.finditer(text):
            if brace[0] == "{":
                begun.append(brace.start())
            elif brace[0] == "}" and begun:
                self._ends[begun.pop()] = brace.start()

    def has_group(self, place: int) -> bool:
        """Whether a group begins at `place`."""
        return self.text.startswith("{", place)

    def argument(self, place: int) -> _Argument:
        """The group after `place`; nothing where there is none."""
        space = _SPACE.match(self.text, place)
        place = space.end() if space else place
        end = self._ends.get(place)
        if end is not None:
            return _Argument(self.text[place + 1 : end], end + 1)
        command = _COMMAND.match(self.text, place)  # \newcommand\name
        return _Argument("", command.end() if command else place + self.has_group(place))

    def after_options(self, place: int) -> int:
        """Where the optional arguments at `place` end."""
        while options := _OPTIONS.match(self.text, place):
            place = options.end()
        return place


def read(source: Source, out: TextBuilder) -> None:
    """Read a TeX source: its text with sections, lists, tables, notes and short formulas."""
    text = _COMMENT.sub(r"\1", _keep_verbatim(read_text(source, out)))
    preamble, begin, body = text.partition("\\begin{document}")
    if begin:
        head = _Piece(preamble)
        title = re.search(r"\\title\b(?:\[[^\[\]]{0,300}\])?\s*(?=\{)", preamble)
        if title:
            heading = _plain(head.argument(title.end()).text, 0)
            out.title = heading
            out.block(heading)
        for command in re.finditer(r"\\(?:author|subtitle)\s*(?=\{)", preamble):
            out.block(_plain(head.argument(command.end()).text, 0))
        text = body.partition("\\end{document}")[0]
    _Writer(_DRAWING.sub("", text), out).write()


class _Writer:
    """Walks over the source and puts together paragraphs, table rows and notes."""

    def __init__(self, text: str, out: TextBuilder) -> None:
        self._source = _Piece(text)
        self._out = out
        self._inline: list[str] = []
        self._notes: list[str] = []  # at the foot of the page: after the paragraph
        self._cells: list[str] | None = None  # of the table row at hand, but the last
        self._tables = 0  # around us

    def write(self) -> None:
        """Write all of the source."""
        place = 0
        while token := _TOKEN.match(self._source.text, place):
            place = token.end()
            kind = token.lastgroup
            command = token["command"]
            if command is not None:
                place = self._command(command, token["gap"], place)
            elif token["environment"] is not None:
                begins = token[0].startswith("\\begin")
                place = self._environment(token["environment"], place, begins=begins)
            elif token["display"] is not None:
                self._end_paragraph()
                self._out.block(_formula(token["display"]))
            elif kind == "sign":
                place = self._sign(token["sign"], place)
            elif kind == "empty":
                self._end_paragraph()
            elif kind == "cell" and self._cells is not None:
                self._end_cell()
            else:
                self._inline.append(_inline_text(token))
        self._end_paragraph()

    def _command(self, name: str, gap: str, place: int) -> int:
        """Handle a command; returns where to go on."""
        if name in SYMBOLS:
            self._inline.append(SYMBOLS[name])
            return place
        if "가" <= name[0] <= "힣":  # ko.TeX chooses between 은 and 는
            self._inline.append(name + gap)
            return place
        if name in ACCENTS:
            return self._accent(name, place)
        if name in BREAKS:
            self._end_paragraph()
        place = self._source.after_options(place)
        if name in HEADINGS or name in {"caption", "title", "footnote", "thanks", "footnotetext"}:
            argument = self._source.argument(place)
            self._set_apart(name, _plain(argument.text, 0))
            return argument.end
        for _ in range(NO_TEXT.get(name, 0) + (name == "bibitem")):
            place = self._source.argument(place).end
            place = self._source.after_options(place)
        if not self._source.has_group(place) and gap:
            self._inline.append(" " if name not in NO_TEXT else gap)
        return place

    def _set_apart(self, name: str, text: str) -> None:
        """Write what is not part of the paragraph it is met in."""
        if name in {"footnote", "thanks", "footnotetext"}:
            self._notes.append(text)
            return
        self._end_paragraph()
        if name in HEADINGS:
            self._out.heading(text, HEADINGS[name])
        else:
            self._out.block(text)
            if name == "title" and not self._out.title:
                self._out.title = text

    def _accent(self, name: str, place: int) -> int:
        letter, end = self._source.argument(place)
        if not self._source.has_group(place):
            letter, end = self._source.text[place : place + 1], place + 1
            if letter == "\\":  # \'\i
                letter, end = self._source.text[place : place + 2], place + 2
        letter = letter.removeprefix("\\")
        self._inline.append(letter[:1] + ACCENTS[name] + letter[1:])
        return end

    def _sign(self, sign: str, place: int) -> int:
        if sign == "\\":
            place = self._source.after_options(place)
            if self._cells is not None:
                self._end_row()
            else:
                self._inline.append("\n")
        elif sign in ACCENTS and sign not in SYMBOLS:
            return self._accent(sign, place)
        else:
            self._inline.append(SYMBOLS.get(sign, ""))
        return place

    def _environment(self, name: str, place: int, *, begins: bool) -> int:
        self._end_paragraph()
        is_table = name in _TABLES
        if is_table:
            self._tables += 1 if begins else -1
            self._cells = [] if self._tables > 0 else None
        if begins:
            place = self._source.after_options(place)
            arguments = 2 if name in {"tabularx", "tabular*", "tabulary"} else 1
            no_text = is_table or name in {"minipage", "thebibliography", "multicols", "wrapfigure"}
            for _ in range(arguments if no_text else 0):
                place = self._source.after_options(self._source.argument(place).end)
        return place

    def _end_cell(self) -> None:
        if self._cells is not None:
            self._cells.append("".join(self._inline))
            self._inline = []

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self._out.row([[_tidy(cell)] for cell in self._cells])
            self._cells = []

    def _end_paragraph(self) -> None:
        if self._cells:
            self._end_row()
        if self._inline:
            self._out.block(_tidy("".join(self._inline)))
            self._inline = []
        notes, self._notes = self._notes, []
        self._out.blocks(notes)


def _plain(text: str, depth: int) -> str:
    """An argument as text on one line; notes within it follow it."""
    if depth > _MAX_DEPTH:
        return ""
    source = _Piece(text)
    pieces: list[str] = []
    notes: list[str] = []
    place = 0
    while token := _TOKEN.match(text, place):
        place = token.end()
        name = token["command"] or ""
        accent = name or token["sign"] or ""
        if name in {"footnote", "thanks"}:
            argument = source.argument(source.after_options(place))
            notes.append(_plain(argument.text, depth + 1))
            place = argument.end
        elif accent in ACCENTS and accent not in SYMBOLS:
            letter = text[place : place + 3].strip("{}\\ ")[:1]
            place = text.find(letter, place) + 1 if letter else place
            place += text.startswith("}", place) and text[place - 2 : place - 1] == "{"
            pieces.append(letter + ACCENTS[accent])
        elif name:
            for _ in range(NO_TEXT.get(name, 0)):
                place = source.argument(source.after_options(place)).end
            known = name if "가" <= name[0] <= "힣" else SYMBOLS.get(name, "")
            pieces.append(known or ("" if source.has_group(place) else token["gap"]))
        elif token["sign"]:
            pieces.append(SYMBOLS.get(token["sign"], " "))
        else:
            pieces.append(_inline_text(token))
    return " ".join(_tidy(" ".join(["".join(pieces), *notes])).split())


def _inline_text(token: re.Match[str]) -> str:
    """What a token that is no command adds to its paragraph."""
    if token["raw"] is not None:
        return str(token["raw"])
    if token["formula"] is not None:
        return _formula(token["formula"])
    if token["brace"]:
        return ""
    text = token[0]
    for typed, printed in _QUOTES:
        text = text.replace(typed, printed)
    return text


def _formula(source: str) -> str:
    """A short formula in letters; "" for a long one."""
    if source.startswith("\\begin"):
        source = source[source.index("}") + 1 : source.rindex("\\end")]
    source = re.sub(r"\\(?:label|tag)\{[^{}]{0,100}\}", "", source.strip("$"))
    source = re.sub(r"^\\[\[(]|\\[\])]$", "", source)
    source = _COMMAND.sub(lambda found: SYMBOLS.get(found[1], "") + " ", source)
    source = re.sub(r"\\(.)", lambda found: SYMBOLS.get(found[1], " "), source)
    text = " ".join(re.sub(r"[{}&]", "", source).split())
    return text if len(text) <= _FORMULA_CHARACTERS else ""


def _keep_verbatim(text: str) -> str:
    """Turn listings into paragraphs that survive: each line is one, its signs are escaped."""

    def escaped(listing: re.Match[str]) -> str:
        lines = (re.sub(r"([\\{}$&#%_~^])", _escape, line) for line in listing[2].split("\n"))
        return "\n\n" + "\n\n".join(lines) + "\n\n"

    return _DEFINITION.sub("", _VERBATIM.sub(escaped, text))


def _escape(sign: re.Match[str]) -> str:
    names = {"\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum"}
    return f"\\{names[sign[1]]}{{}}" if sign[1] in names else f"\\{sign[1]}"


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))
