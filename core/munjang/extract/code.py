"""Source code and configuration files.

People remember what a comment says and what a thing is called. So comments and docstrings are
written as paragraphs, free of their marks; each line of code is a block of its own; and the names
of classes and functions are the headings that say where a line stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source
from munjang.messages import msg

_MAX_LINE = 1000  # characters; a longer line is packed code or data, which nobody reads
_MAX_DEFINITION = 300  # characters of a line that may define something

_QUOTED = r""""(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?"""
_DOUBLE_QUOTED = r'"(?:[^"\\\n]|\\.)*"?'
_TRIPLE_QUOTED = (
    r'[rbfuRBFU]{0,2}(?:"""(?:[^\\]|\\.)*?(?:"""|\Z)|' + r"'''(?:[^\\]|\\.)*?(?:'''|\Z))"
)


@dataclass(frozen=True, slots=True)
class _Syntax:
    """How a family of languages writes comments and strings, as regular expressions."""

    line: str = ""  # what begins a comment that ends with its line
    block: tuple[tuple[str, str], ...] = ()  # what begins and ends other comments
    string: str = _QUOTED
    docstrings: bool = False


_C = _Syntax(r"//", ((r"/\*", r"\*/"),), _QUOTED + r"|`(?:[^`\\]|\\.)*`")
_CSS = _Syntax("", ((r"/\*", r"\*/"),))
_PHP = _Syntax(r"(?://|\#(?!\[))", ((r"/\*", r"\*/"), (r"<!--", r"-->")))
_PYTHON = _Syntax(r"\#", (), _TRIPLE_QUOTED + "|" + _QUOTED, docstrings=True)
_HASH = _Syntax(r"(?:(?<=\s)|(?<![^\n]))\#")
_RUBY = _Syntax(_HASH.line, ((r"(?<![^\n])=begin\b", r"\n=end\b"), (r"(?<![^\n])=pod", r"\n=cut")))
_POWERSHELL = _Syntax(_HASH.line, ((r"<\#", r"\#>"),))
_JULIA = _Syntax(r"\#(?!=)", ((r"\#=", r"=\#"),), _TRIPLE_QUOTED + "|" + _DOUBLE_QUOTED)
_INI = _Syntax(r"(?<![^\n])[ \t]*[\#;!]", string=r"(?!)")
_SQL = _Syntax(r"--", ((r"/\*", r"\*/"),))
_LUA = _Syntax(r"--(?!\[=*\[)", ((r"--\[\[", r"\]\]"),))
_HASKELL = _Syntax(r"--(?![!#$%&*+./<=>?@^|~:])", ((r"\{-", r"-\}"),), _DOUBLE_QUOTED)
_ML = _Syntax("", ((r"\(\*", r"\*\)"),), _DOUBLE_QUOTED)
_PASCAL = _Syntax(r"//", ((r"\(\*", r"\*\)"), (r"\{(?!\$)", r"\}")), r"'[^'\n]*'?")
_LISP = _Syntax(r";", ((r"\#\|", r"\|\#"),), r'"(?:[^"\\]|\\.)*"?')
_PERCENT = _Syntax(r"%", ((r"%\{", r"%\}"),), _DOUBLE_QUOTED)
_BASIC = _Syntax(r"(?:'|(?<![^\n])[ \t]*rem\b)", string=_DOUBLE_QUOTED)
_BATCH = _Syntax(r"(?<![^\n])[ \t]*(?:@?rem\b|::)", string=_DOUBLE_QUOTED)
_FORTRAN = _Syntax(r"!")

# fmt: off
_LANGUAGES = (
    (_C, (
        "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "ino", "cs", "java", "js", "jsx", "mjs",
        "cjs", "ts", "tsx", "go", "rs", "swift", "kt", "kts", "scala", "groovy", "gradle", "dart",
        "m", "mm", "proto", "scss", "less", "glsl", "cu", "zig", "v", "sv", "qml", "javascript",
        "typescript", "rust", "kotlin", "c++",
    )),
    (_CSS, ("css",)),
    (_PHP, ("php", "phtml", "vue", "svelte", "jsp", "asp", "aspx")),
    (_PYTHON, ("py", "pyw", "pyi", "pyx", "pxd", "python", "ipython")),
    (_JULIA, ("jl", "julia")),
    (_RUBY, ("rb", "pl", "pm", "ruby", "perl", "rake", "gemspec")),
    (_POWERSHELL, ("ps1", "psm1", "psd1")),
    (_INI, ("ini", "properties", "desktop", "reg")),
    (_SQL, ("sql", "psql", "ddl", "adb", "ads", "vhd", "vhdl", "elm")),
    (_LUA, ("lua",)),
    (_HASKELL, ("hs", "purs", "haskell")),
    (_ML, ("ml", "mli", "fs", "fsx")),
    (_PASCAL, ("pas", "dpr", "pp")),
    (_LISP, ("el", "lisp", "lsp", "scm", "rkt", "clj", "cljs", "asm")),
    (_PERCENT, ("sty", "cls", "bib", "erl", "hrl", "matlab", "octave", "prolog")),
    (_BASIC, ("vb", "vbs", "bas", "frm")),
    (_BATCH, ("bat", "cmd")),
    (_FORTRAN, ("f90", "f95", "f03")),
)
# fmt: on
# All others write comments after a hash, as shells do.
_SYNTAXES = {name: syntax for syntax, names in _LANGUAGES for name in names}

_DEFINITION = re.compile(
    r"""(?ix) (?P<indent>[ \t]*)
    (?: (?:export|default|public|private|protected|internal|static|abstract|final|sealed|async
        |override|virtual|inline|unsafe|partial|pub(?:\([a-z]{1,20}\))?|open|data) [ \t]+ ){0,6}
    (?: class|interface|trait|struct|enum|record|object|protocol|module|namespace|def|function|func
        |fn|sub|fun|impl|procedure|create [ \t]+ (?:or [ \t]+ replace [ \t]+)? (?:table|view) )
    [ \t]+ (?: \([^()]{0,100}\) [ \t]* )?  (?P<name>[\w.$:]{1,100})"""
)
_C_FUNCTION = re.compile(
    r"(?P<indent>[ \t]*)(?!(?:return|else|if|for|while|switch|catch|new|throw|do|case)\b)"
    r"(?:[\w<>\[\],:*&~]{1,100}[ \t]+){1,8}[*&]{0,3}(?P<name>[\w:~]{1,100})\([^;{}]{0,200}"
    r"(?:\{|\)[ \t]*(?:const)?)$"
)
# Of a comment's line: its frame, as in " * text", "/// text" or "#####".
_FRAME = re.compile(
    r"[ \t]*(?:/\*+!?|<!--|<#|\{-|\(\*+|--\[\[|#\||#=|=begin\b|=pod\b|\*+/?(?=[\s/]|$)"
    r"|//[/!]*|#+|;+|--+|%+|'+|!+|\{|rem\b|::)?",
    re.IGNORECASE,
)
_END_OF_COMMENT = re.compile(r"(?:(?<!\*)\*+/|-->|-?\}|\*\)|\|#|=#|#>|\]\]|=end|=cut)$")
_DOC_TAG = re.compile(
    r"</?(?:a|b|br|code|em|i|li|ol|p|para|param|pre|remarks|returns|see|strong|summary|tt|ul)"
    r"(?:\s[^<>\n]{0,200})?/?>"
)
_NEW_PARAGRAPH = re.compile(r"[@\\:]\w|[-*•·]\s|\d{1,3}[.)]\s|\w{1,40}( \(.{1,60}\))?:(\s|$)")
_UNICODE_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def read(source: Source, out: TextBuilder) -> None:
    """Read a source file: its comments, its lines, and what they define."""
    text = read_text(source, out)
    language = source.suffix.removeprefix(".")
    first_line = 1
    if text.startswith("#!"):
        first, _, text = text.partition("\n")
        first_line = 2
        language = language or ("python" if "python" in first else "sh")
    out.title = source.name
    write(text, out, language, first_line=first_line)


def write(text: str, out: TextBuilder, language: str, *, first_line: int | None = None) -> None:
    """Write source code in `language`, given by its name or its usual suffix.

    With the number of its `first_line` all that is written is marked with where it stands.
    """
    syntax = _SYNTAXES.get(language, _HASH)
    writer = _Writer(out, by_braces=syntax in {_C, _PHP}, first_line=first_line)
    written = seen = 0
    alone = True  # on its line
    for token in _tokens(syntax).finditer(text):
        before = text[seen : token.start()].rpartition("\n")
        alone = (alone or bool(before[1])) and not before[2].strip()
        seen = token.end()
        is_comment = token.lastgroup == "comment"
        is_docstring = syntax.docstrings and token[0].lstrip("rbfuRBFU")[:3] in {'"""', "'''"}
        if alone and (is_comment or is_docstring):
            writer.code(text[written : token.start()])
            writer.comment(token[0], framed=is_comment)
            written = seen
        else:
            alone = False
    writer.code(text[written:])
    writer.finish()


@cache
def _tokens(syntax: _Syntax) -> re.Pattern[str]:
    """What finds the comments and strings of a syntax; each match takes time in its length."""
    comments = [f"{begin}.*?(?:{end}|\\Z)" for begin, end in syntax.block]
    if syntax.line:
        comments.append(f"{syntax.line}[^\\n]*")
    return re.compile(
        f"(?P<comment>{'|'.join(comments) or '(?!)'})|(?P<string>{syntax.string})",
        re.DOTALL | re.IGNORECASE,
    )


class _Writer:
    """Puts comments that follow each other together, and keeps track of what is being defined."""

    def __init__(self, out: TextBuilder, *, by_braces: bool, first_line: int | None) -> None:
        self._out = out
        self._by_braces = by_braces
        self._numbered = first_line is not None
        self._next = first_line or 1  # the number of the line that comes next
        self._comment: list[tuple[int, str]] = []  # its lines with their numbers
        self._indents: list[int] = []  # of the definitions around, outermost first
        self._too_long = 0

    def comment(self, text: str, *, framed: bool) -> None:
        """Write a comment, or a docstring, which has no frame."""
        first, self._next = self._next, self._next + text.count("\n")
        if framed:
            text = _END_OF_COMMENT.sub("", text.rstrip())
            lines = [line[_frame_end(line) :].strip() for line in text.split("\n")]
        else:
            lines = text.lstrip("rbfuRBFU").strip("\"'").split("\n")
        self._comment += enumerate((_DOC_TAG.sub("", line).strip() for line in lines), first)

    def code(self, text: str) -> None:
        """Write what stands between two comments."""
        first, self._next = self._next, self._next + text.count("\n")
        if not text.strip():
            if self._next - first > 1:
                self._comment.append((first, ""))
            return
        self._end_comment()
        for number, line in enumerate(text.split("\n"), first):
            self._line(line, number)

    def finish(self) -> None:
        """Write what is left, and say what was passed over."""
        self._end_comment()
        if self._too_long:
            self._out.leave_out(
                msg("Lines of more than {count} characters are not searchable", count=_MAX_LINE)
            )

    def _line(self, line: str, number: int) -> None:
        if len(line) > _MAX_LINE:
            self._too_long += 1
            return
        if not any(map(str.isalnum, line)):
            return
        line = _UNICODE_ESCAPES.sub(_unescape, line)
        self._begin_definition(line)
        self._write(line, number)

    def _begin_definition(self, line: str) -> None:
        if len(line) > _MAX_DEFINITION:
            return
        found = _DEFINITION.match(line) or (self._by_braces and _C_FUNCTION.match(line))
        if found:
            indent = len(found["indent"].expandtabs(4))
            while self._indents and self._indents[-1] >= indent:
                self._indents.pop()
            self._indents.append(indent)
            self._out.begin_heading(found["name"].rstrip(":"), len(self._indents))

    def _end_comment(self) -> None:
        for paragraph in _paragraphs(self._comment):
            self._write("\n".join(line for _, line in paragraph), paragraph[0][0])
        self._comment = []

    def _write(self, text: str, number: int) -> None:
        with self._out.line(number) if self._numbered else nullcontext():
            self._out.block(text)


def _paragraphs(lines: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Put the lines of a comment together; empty lines, rules and tags end a paragraph."""
    paragraphs: list[list[tuple[int, str]]] = [[]]
    for number, line in lines:
        words = any(map(str.isalnum, line))
        if not words or _NEW_PARAGRAPH.match(line):
            paragraphs.append([])
        if words:
            paragraphs[-1].append((number, line))
    return [paragraph for paragraph in paragraphs if paragraph]


def _frame_end(line: str) -> int:
    frame = _FRAME.match(line)
    return frame.end() if frame else 0


def _unescape(escapes: re.Match[str]) -> str:
    """Turn Java's and JavaScript's escapes into the letters they stand for."""
    units = bytes.fromhex(escapes[0].replace("\\u", ""))
    text = units.decode("utf-16-be", "replace")
    return text if text.isprintable() else escapes[0]
