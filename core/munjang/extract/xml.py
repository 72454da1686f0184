"""XML documents of any vocabulary, and with some care the known ones.

DocBook, TEI, DITA, feeds (RSS, Atom), SVG, Hangul's HWPML, and the XML forms of Word and Excel.
What is a paragraph follows from the markup: an element among text is part of a sentence, one among
elements stands by itself, and one with nothing but short fields is a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.archive import local_name, parse_xml
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding
from munjang.extract.html import decode_page, write_page
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_BYTES_PER_CHARACTER = 8  # of text that is read at most: tags, and letters of several bytes

# All names are compared in lower case and without their namespace.
# fmt: off
_SECTIONS = frozenset({
    "appendix", "article", "book", "channel", "chapter", "concept", "div", "div1", "div2", "div3",
    "entry", "feed", "item", "part", "preface", "refentry", "reference", "refnamediv", "refsect1",
    "refsect2", "refsection", "refsynopsisdiv", "sect1", "sect2", "sect3", "sect4",
    "sect5", "section", "task", "topic", "worksheet",
})
_HEADINGS = frozenset({"head", "heading", "refname", "title"})
# Elements that carry the runs of a paragraph, though nothing stands between them.
_INLINE = frozenset({
    "a", "b", "char", "emphasis", "fld", "hi", "hyperlink", "i", "ins", "r", "seg", "smarttag",
    "span", "t", "text", "tspan", "u", "w",
})
# Elements that never are part of the sentence they are met in.
_BLOCKS = frozenset({
    "figure", "footnote", "itemizedlist", "list", "listitem", "lg", "note", "orderedlist", "p",
    "para", "programlisting", "screen", "simpara", "table", "tbl", "variablelist",
})
_SKIPPED = frozenset({
    "bindata", "bindatastorage", "binarydata", "deltext", "flddata", "instrtext", "script", "style",
    "styles", "documentproperties", "excelworkbook", "worksheetoptions",
})
# fmt: on
_VERBATIM = frozenset({"literallayout", "pre", "programlisting", "screen", "verbatim"})
_ROWS = frozenset({"row", "tr"})
_CELLS = frozenset({"cell", "entry", "tc", "td", "th"})
_BREAKS = {"br": "\n", "lb": "\n", "linebreak": "\n", "tab": "\t", "nbspace": " ", "fwspace": " "}
_ESCAPED_PAGES = frozenset({"content", "description", "encoded", "summary"})  # in feeds

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&([A-Za-z][\w.-]{0,30};)")
_ENTITY_DECLARATION = re.compile(
    r"""<!ENTITY\s+([A-Za-z][\w.-]{0,30})\s+(["'])([^<>&%"']{1,100})\2\s*>"""
)
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_SPACE = re.compile(r"\s+")
_PACKED_CHARACTERS = 500  # of a text without any space: a picture, a key, not words
_MAX_FIELD = 200  # characters of a field in a record
_WORD_PARTS = ("/word/document", "/word/footnotes", "/word/endnotes", "/word/comments")


def read(source: Source, out: TextBuilder) -> None:
    """Read an XML document: its text, with headings, tables and records."""
    with source.open() as stream:
        data = stream.read((out.limit + 1) * _BYTES_PER_CHARACTER)
        complete = not stream.read(1)
    try:
        text = decode_page(data)
    except UnknownEncoding:
        raise ExtractionRefused(
            FileState.FAILED, msg("The file is not text, or its encoding is unknown")
        ) from None
    text = _without_entities(_DECLARATION.sub("", text.lstrip("\ufeff")))
    root = parse_xml(text.encode("utf-8", "replace"))
    if not complete:
        out.leave_out_rest()
    writer = _Writer(out)
    for element in _parts(root):
        writer.write(element)


def _without_entities(text: str) -> str:
    """Put letters for the entities of HTML, and for short ones that the document declares.

    Declarations are not followed any further, and all others are left out: an entity may stand for
    another file, or for more text than there is memory.
    """
    declared = {found[1]: found[3] for found in _ENTITY_DECLARATION.finditer(text)}

    def letters(entity: re.Match[str]) -> str:
        name = entity[1]
        if name in _XML_ENTITIES:
            return entity[0]
        return declared.get(name[:-1]) or html5.get(name, " ")

    return _ENTITY.sub(letters, text)


def _parts(root: Any) -> Iterator[Any]:
    """Yield what is to be read of the document: of Word's files not the styles and settings."""
    name = _name(root)
    if name == "package":
        for part in root:
            path = next((value for key, value in part.items() if key.endswith("}name")), "")
            if path.startswith(_WORD_PARTS):
                yield part
    elif name == "worddocument":
        yield from (element for element in root if _name(element) == "body")
    else:
        yield root


class _Writer:
    """Walks over the elements and turns them into headings, blocks and rows."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._inline: list[str] = []
        self._sections = 0  # around us
        self._sheets = 0
        self._verbatim = 0  # elements around us whose line ends count
        # For each element around us: whether it begins a block, and whether there is text in it
        # beside elements.
        self._around: list[tuple[bool, bool]] = []
        # For each table row around us, innermost last, its cells as lists of paragraphs.
        self._rows: list[list[list[str]]] = []

    def write(self, root: Any) -> None:
        """Write everything under `root`."""
        from lxml import etree  # noqa: PLC0415 - loads a native library

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = _name(element)
            if event == "end":
                self._leave(element, name)
                continue
            self._enter(element, name)
            if name in _SKIPPED or self._write_whole(element, name):
                walk.skip_subtree()
            else:
                self._text(element.text)
        self._end_block("")

    def _enter(self, element: Any, name: str) -> None:
        mixed_around = bool(self._around) and self._around[-1][1]
        is_block = name not in _INLINE and (name in _BLOCKS or not mixed_around)
        if name in _BREAKS:
            is_block = False
            self._inline.append(_BREAKS[name])
        if is_block:
            self._end_block("")
        self._around.append((is_block, _is_mixed(element)))
        self._sections += name in _SECTIONS
        self._verbatim += name in _VERBATIM
        if name == "worksheet":
            self._sheets += 1
            self._out.sheet(self._sheets, _attribute(element, "name"))
        elif name in _ROWS:
            self._rows.append([])
        elif name in _CELLS and self._rows:
            self._rows[-1].append([])
        elif name == "outline":  # OPML, where the text is an attribute
            self._out.block(_attribute(element, "text"))

    def _leave(self, element: Any, name: str) -> None:
        is_block, _ = self._around.pop()
        if is_block:
            self._end_block(name)
        if name in _ROWS and self._rows:
            self._end_row(self._rows.pop())
        self._sections -= name in _SECTIONS
        self._verbatim -= name in _VERBATIM
        if name == "tspan":  # mostly one for each line of a drawing's text
            self._inline.append(" ")
        if self._around:
            self._text(element.tail)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        words = text.strip()
        if len(words) > _PACKED_CHARACTERS and not _SPACE.search(words):
            return
        if self._verbatim:
            self._inline.append(text)
        elif words or (self._around[-1][1] and self._inline):
            self._inline.append(_SPACE.sub(" ", text))  # line ends in the source break no line

    def _write_whole(self, element: Any, name: str) -> bool:
        """Write an element that is not read piece by piece, if it is one of these."""
        if name in _ESCAPED_PAGES and not len(element) and _TAG.search(element.text or ""):
            title = self._out.title
            write_page(element.text, self._out)
            self._out.title = title
            return True
        if self._around[-1][0] and not self._rows and _is_record(element):
            lines = (f"{local_name(field)}: {' '.join(field.text.split())}" for field in element)
            self._out.block("\n".join(lines))
            return True
        return False

    def _end_block(self, name: str) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if not text.strip():
            return
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        elif name in _HEADINGS and self._sections:
            self._out.title = self._out.title or text
            self._out.heading(text, self._sections)
        else:
            if name in _HEADINGS:
                self._out.title = self._out.title or text
            self._out.block(text)

    def _end_row(self, cells: list[list[str]]) -> None:
        if self._rows and self._rows[-1]:  # a table within a cell
            self._rows[-1][-1].append("\t".join(" ".join(cell) for cell in cells))
        else:
            self._out.row(cells)


def _is_mixed(element: Any) -> bool:
    """Whether text stands in the element beside other elements."""
    if not len(element):
        return False
    return bool((element.text or "").strip()) or any(
        (child.tail or "").strip() for child in element
    )


def _is_record(element: Any) -> bool:
    """Whether the element has nothing but short fields, as data does."""
    if len(element) < 2 or (element.text or "").strip():
        return False
    names = set()
    for field in element:
        name = _name(field)
        names.add(name)
        text = field.text or ""
        known = _HEADINGS | _BLOCKS | _INLINE | _CELLS | _ESCAPED_PAGES
        if len(field) or not text.strip() or len(text) > _MAX_FIELD or name in known:
            return False
    return len(names) == len(element)  # several of one name are a list


def _attribute(element: Any, name: str) -> str:
    """The attribute of this local name, whatever its namespace."""
    found = (str(value) for key, value in element.items() if key.lower().endswith(name))
    return next(found, "")


def _name(element: Any) -> str:
    return local_name(element).lower()
