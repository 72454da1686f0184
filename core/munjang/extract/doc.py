"""Word documents of old (.doc): Word 97–2003, and 6 and 95 before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from munjang.errors import ExtractionRefused
from munjang.extract import doc_file as word
from munjang.extract.builder import TextBuilder
from munjang.extract.doc_file import Paragraph, WordFile
from munjang.extract.ole import Compound, held
from munjang.extract.source import Source

_PARAGRAPH = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]|[^\r\x07\x0c]+")
_OBJECT = re.compile("ObjectPool/[^/]+")
_CELL_MARK, _PAGE_MARK = "\x07", "\x0c"

# Signs of the format: line and column breaks, hyphens; the rest stands for what is not text.
_SIGNS = dict.fromkeys(range(0x20), "") | {
    0x09: "\t",
    0x0B: "\n",
    0x0E: "\n",
    0x1E: "-",
    **dict.fromkeys(range(0xF000, 0xF100), " "),  # characters of symbol fonts
}

# Notes and the like: where they are referred to, how much is kept there; their texts; the story.
_NOTES = (
    (word.FOOTNOTE_REFERENCES, 2, word.FOOTNOTE_TEXTS, word.FOOTNOTES),
    (word.COMMENT_REFERENCES, 30, word.COMMENT_TEXTS, word.COMMENTS),
    (word.ENDNOTE_REFERENCES, 2, word.ENDNOTE_TEXTS, word.ENDNOTES),
)
_SHAPE_SIZE, _BOX_SIZE = 26, 22  # bytes kept for a shape (Spa) and for a text box (FTXBXS)
_BOX_SHAPE = 14  # where a text box says which shape it is


def read(source: Source, out: TextBuilder) -> None:
    """Read a binary Word document."""
    with Compound(source) as compound:
        document = WordFile(compound)
        if not document.is_encrypted:
            _write(compound, document, out)
            return
    from munjang.extract.protected import decrypted, password_needed  # noqa: PLC0415 - rare

    opened = decrypted(source)
    with Compound(opened) as compound:
        document = WordFile(compound)
        if document.is_encrypted:
            raise password_needed()
        _write(compound, document, out)


def _write(compound: Compound, document: WordFile, out: TextBuilder) -> None:
    document.open_text()
    out.title = compound.title()
    out.expect_pages(compound.pages(), laid_out=False)
    _StoryWriter(document, out).write()
    for storage in compound.storages():
        if _OBJECT.fullmatch(storage):
            _write_object(compound, f"{storage}/", out)


def _write_object(compound: Compound, storage: str, out: TextBuilder) -> None:
    from munjang.extract.embedded import read_embedded  # noqa: PLC0415 - rare

    try:
        document = held(compound, storage, "object.bin")
    except ExtractionRefused as refusal:
        out.leave_out(refusal.message)
        return
    if document is not None:
        read_embedded(document.data, document.name, out)


class _StoryWriter:
    """Writes the main text with what hangs on it, then what stands at the edges of pages."""

    def __init__(self, document: WordFile, out: TextBuilder) -> None:
        self._document = document
        self._out = out
        self._hanging = sorted(_hanging(document))
        self._anchors = [anchor for anchor, _, _ in self._hanging]
        self._sections, self._on_new_page = document.new_page_sections()

    def write(self) -> None:
        """Write all of the document's texts."""
        start, end = self._document.story(word.MAIN)
        self._body(start, end)
        written = {(first, last) for _, first, last in self._hanging}
        for story in (word.FOOTNOTES, word.COMMENTS, word.ENDNOTES, word.BOXES):
            start, end = self._document.story(story)
            if not any(start <= first < end for first, _ in written):  # their references are lost
                self._out.blocks(_texts(self._document, start, end))
        seen: set[str] = set()
        for story in (word.HEADERS, word.HEADER_BOXES):
            for text in _texts(self._document, *self._document.story(story)):
                line = " ".join(text.split())
                if line not in seen and any(map(str.isalpha, line)):
                    seen.add(line)
                    self._out.block(text)

    def _body(self, start: int, end: int) -> None:
        row: list[list[str]] = []
        cell: list[str] = []
        row_start = start
        for match in _PARAGRAPH.finditer(self._document.text(start, end)):
            first, last = start + match.start(), start + match.end()
            raw, mark = match[0], match[0][-1]
            settings = self._document.paragraph(last - 1)
            text = _clean(raw)
            in_table = mark == _CELL_MARK or (settings is not None and settings.in_table)
            if in_table:
                if not row and not cell:
                    row_start = first
                if mark != _CELL_MARK:
                    cell.append(text)
                elif _ends_row(settings, text, row):
                    self._row(row, row_start, last)
                    row, cell = [], []
                else:
                    row.append([*cell, text])
                    cell = []
                continue
            if row or cell:
                self._row([*row, cell], row_start, first)
                row, cell = [], []
            self._paragraph(text, settings or Paragraph())
            self._hang(first, last)
            if mark == _PAGE_MARK and (last not in self._sections or last in self._on_new_page):
                self._out.page_break()
        self._row([*row, cell], row_start, end)

    def _paragraph(self, text: str, settings: Paragraph) -> None:
        if settings.breaks_page and self._out.has_text:
            self._out.page_break()
        if settings.level and text.strip():
            self._out.heading(text, settings.level)
        else:
            self._out.block(text)

    def _row(self, row: list[list[str]], start: int, end: int) -> None:
        if any(row):
            self._out.row(row)
            self._hang(start, end)

    def _hang(self, start: int, end: int) -> None:
        """Write the notes and text boxes that belong to a range of the main text."""
        for _, first, last in self._hanging[
            bisect_left(self._anchors, start) : bisect_left(self._anchors, end)
        ]:
            self._out.blocks(_texts(self._document, first, last))


def _ends_row(settings: Paragraph | None, text: str, row: list[list[str]]) -> bool:
    if settings is not None:
        return settings.ends_row
    return bool(row) and not text.strip()  # where settings are lost: an empty one is the end


def _hanging(document: WordFile) -> Iterator[tuple[int, int, int]]:
    """Notes, comments and text boxes: where in the main text they hang, and their own range."""
    for references, size, texts, story in _NOTES:
        anchors, _ = document.table(references, size)
        starts, _ = document.table(texts, 0)
        yield from _ranges(anchors[:-1], starts, document.story(story))
    positions, shapes = document.table(word.SHAPES, _SHAPE_SIZE)
    anchored = {shape[:4]: anchor for anchor, shape in zip(positions, shapes, strict=False)}
    starts, boxes = document.table(word.BOX_TEXTS, _BOX_SIZE)
    last = document.story(word.MAIN)[1] - 1
    anchors = [anchored.get(box[_BOX_SHAPE : _BOX_SHAPE + 4], last) for box in boxes]
    yield from _ranges(anchors, starts, document.story(word.BOXES))


def _ranges(
    anchors: list[int], starts: list[int], story: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    for anchor, start, end in zip(anchors, starts, starts[1:], strict=False):
        first, last = story[0] + start, min(story[0] + end, story[1])
        if first < last:
            yield anchor, first, last


def _texts(document: WordFile, start: int, end: int) -> Iterator[str]:
    """The paragraphs of a range, as plain texts."""
    for match in _PARAGRAPH.finditer(document.text(start, end)):
        yield _clean(match[0])


def _clean(text: str) -> str:
    """A paragraph without the signs of the format, its surrogates joined."""
    text = text.translate(_SIGNS)
    if any("\ud800" <= letter < "\ue000" for letter in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
