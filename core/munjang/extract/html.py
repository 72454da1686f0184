"""Web pages, saved or exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import worded
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding, decode, decode_as
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# What a browser does not show as text.
# fmt: off
_SKIPPED = frozenset({
    "script", "style", "template", "noscript", "head", "svg", "annotation", "iframe",
    "object", "canvas", "audio", "video", "select", "datalist", "noembed", "noframes", "rp", "rt",
    "rtc",  # how a word is read, which would stand between its letters
})
# fmt: on
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead",
    "title", "ul",
})
# fmt: on
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TYPED = frozenset({"date", "email", "month", "number", "tel", "text", "time", "url"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_SPACES = re.compile(r"[ \t\n\r\f]+")

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,512}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""")
# XML may close any element at once; HTML would take what follows to be inside of it.
_CLOSED_AT_ONCE = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([a-zA-Z][\w:.-]{0,60})((?:\s[^<>]{0,2000})?)/>",
    re.IGNORECASE,
)
# Elements nested deeper than this are not told apart: the parser takes time in the square of it.
_MAX_NESTING = 2000
_MANY_TAGS = 10_000  # a page with fewer is parsed at once however they are nested
_NESTING = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset"
    r"|figcaption|figure|footer|form|header|hgroup|listing|main|menu|nav|ol|optgroup|pre|rb|rt"
    r"|search|section|summary|ul)\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_META_WITHIN = 16 << 10  # bytes; browsers look at the first 1,024, but comments can be long


def read(source: Source, out: TextBuilder) -> None:
    """Read an HTML file as a browser would show it."""
    data = source.read()
    try:
        markup = decode_page(data)
    except UnknownEncoding:
        raise ExtractionRefused(
            FileState.FAILED,
            msg("The file is not text, or its encoding is unknown"),
        ) from None
    write_page(markup, out)


def decode_page(data: bytes, declared: str = "") -> str:
    """Decode a page that is said to be in the encoding `declared`, or says so itself.

    Raises:
        UnknownEncoding: it is not text.
    """
    if not declared:
        head = data[:_META_WITHIN]
        named = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
        declared = named[1].decode("ascii", "replace") if named else ""
        if declared.lower().startswith(("utf-16", "utf-32", "unicode")):
            declared = "utf-8"  # a page that can be read far enough to say so is not in UTF-16
    return decode_as(data, declared) if declared else decode(data)


class Chapter(NamedTuple):
    """A heading that stands in a book's table of contents, and not always on the page."""

    label: str
    level: int


def write_page(
    markup: str,
    out: TextBuilder,
    *,
    xhtml: bool = False,
    chapters: Mapping[str, Chapter] | None = None,
    read_picture: Callable[[str], None] | None = None,
) -> None:
    """Write the page's title and text.

    `chapters` are those that begin on this page, by the id of the element they begin at ("" for
    the page itself). Each picture's address is given to `read_picture`, when the text around it
    has been written.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415 - native

    if xhtml or markup.startswith("<?xml"):
        markup = _CLOSED_AT_ONCE.sub(r"<\1\2></\1>", markup)
    try:
        page = LexborHTMLParser(_without_deep_nesting(markup))
    except SelectolaxError as error:
        raise MemoryError from error  # HTML has no syntax errors: this is all that can fail
    title = page.css_first("head > title")
    if title is not None and not out.title:
        out.title = title.text()
    if page.body is not None:
        _PageWriter(out, chapters or {}, read_picture).write(page.body)


class _PageWriter:
    """Walks the tree of a page and turns its boxes into blocks."""

    def __init__(
        self,
        out: TextBuilder,
        chapters: Mapping[str, Chapter],
        read_picture: Callable[[str], None] | None,
    ) -> None:
        self._out = out
        self._chapters = chapters
        self._read_picture = read_picture
        self._pictures: list[str] = []  # the addresses of those met since the last block
        self._chapter = Chapter("", 0)  # the one around us
        self._inline: list[str] = []  # text since the last block boundary
        self._heading = 0
        self._preformatted = 0
        # For each table row around us, innermost last, its cells as lists of paragraphs.
        self._rows: list[list[list[str]]] = []

    def write(self, body: LexborNode) -> None:
        """Write everything under `body`."""
        self._begin_chapter("")
        # Pages can be nested deeper than Python recurses.
        for node, entering in _walk(body):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node)
            elif entering:
                self._enter(tag, node)
            else:
                self._leave(tag)
        self._end_block()

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if self._preformatted:
            self._inline.append(text)
        elif text:
            self._inline.append(_SPACES.sub(" ", text))

    def _enter(self, tag: str, node: LexborNode) -> None:
        if self._chapters:
            self._begin_chapter(node.id or node.attributes.get("name") or "")
        if tag == "br":
            self._inline.append("\n")
        elif tag in {"input", "select"}:
            self._inline.append(f" {_filled_in(node)} ")
        elif tag == "img":
            alternative = worded(node.attributes.get("alt") or "")
            self._inline.append(f" {alternative} " if alternative else " ")
            self._pictures.append(node.attributes.get("src") or "")
        elif tag == "tr":
            self._end_block()
            self._rows.append([])
        elif tag in _CELLS:
            self._end_block()
            if self._rows:
                self._rows[-1].append([])
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._end_block()
            self._heading = _HEADINGS.get(tag, self._heading)
            self._preformatted += tag == "pre"

    def _leave(self, tag: str) -> None:
        if tag == "tr":
            self._end_block()
            if self._rows:
                self._end_row(self._rows.pop())
        elif tag in _CELLS or tag in _BLOCKS or tag in _HEADINGS:
            self._end_block()
            self._preformatted -= tag == "pre"
            if tag in _HEADINGS:
                self._heading = 0

    def _end_block(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if text.strip():
            self._write_block(text)
        self._read_pictures()

    def _write_block(self, text: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        elif self._heading and not _within(text, self._chapter.label):
            self._out.heading(text, self._chapter.level + self._heading)
        elif self._preformatted:
            self._out.blocks(text.splitlines())
        else:
            self._out.block(text)

    def _read_pictures(self) -> None:
        """Have the pictures read that were met; those in a table when its row is written."""
        if self._rows:
            return
        pictures, self._pictures = self._pictures, []
        if self._read_picture is not None:
            for address in pictures:
                self._read_picture(address)

    def _begin_chapter(self, anchor: str) -> None:
        chapter = self._chapters.get(anchor)
        if chapter is not None and (anchor or not self._chapter.label):
            self._end_block()
            self._chapter = chapter
            self._out.begin_heading(chapter.label, chapter.level)

    def _end_row(self, cells: list[list[str]]) -> None:
        if self._rows and self._rows[-1]:
            # A table within a cell: its rows are paragraphs of that cell.
            line = "\t".join(" ".join(cell).strip() for cell in cells)
            if line.strip():
                self._rows[-1][-1].append(line)
        else:
            self._out.row(cells)
            self._read_pictures()


def _without_deep_nesting(markup: str) -> str:
    """Put line breaks for the boxes that lie inside of too many others."""
    if markup.count("<") < _MANY_TAGS:
        return markup
    depth = 0

    def bounded(tag: re.Match[str]) -> str:
        nonlocal depth
        too_deep = depth > _MAX_NESTING if tag[1] else depth >= _MAX_NESTING
        depth = max(0, depth + (-1 if tag[1] else 1))
        return "<br>" if too_deep else tag[0]

    return _NESTING.sub(bounded, markup)


def _within(text: str, label: str) -> bool:
    """Whether `label` says all that `text` does; chapters are often named by several headings."""
    return bool(label) and "".join(text.split()).casefold() in "".join(label.split()).casefold()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each visible node under `root` when it is entered, and elements when they are left."""
    node = root.child
    path: list[LexborNode] = []
    while node is not None:
        yield node, True
        child = node.child if node.tag != "-text" else None
        if child is not None and not _is_hidden(node):
            path.append(node)
            node = child
            continue
        if node.tag != "-text":
            yield node, False
        while node is not None and node.next is None:
            node = path.pop() if path else None
            if node is not None:
                yield node, False
        node = node.next if node is not None else None


def _filled_in(field: LexborNode) -> str:
    """What a field of a form shows; of buttons, boxes to tick and what is not shown nothing."""
    if field.tag == "select":
        chosen = (option.text(strip=True) for option in field.css("option[selected]"))
        return "" if _hides(field) else ", ".join(chosen)
    kind = (field.attributes.get("type") or "text").strip().lower()
    shown = kind in _TYPED and not _hides(field)
    return (field.attributes.get("value") or "").strip() if shown else ""


def _is_hidden(node: LexborNode) -> bool:
    return node.tag in _SKIPPED or _hides(node)


def _hides(node: LexborNode) -> bool:
    """Whether an element says that it is not shown, or shows no text of the document."""
    attributes = node.attributes
    if not attributes:
        return False
    if "pagebreak" in (attributes.get("epub:type") or attributes.get("role") or ""):
        return True  # the number of a printed page
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
