"""PDF, through pdfium; pypdf mends what pdfium cannot open."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract import ocr, pdf_fonts
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles
from munjang.extract.garbled import is_garbled, read_as_korean
from munjang.extract.page_text import count_letters
from munjang.extract.pdf_extras import AttachedFile, attached_files, remarks, xfa_texts
from munjang.extract.pdf_furniture import Furniture
from munjang.extract.pdf_layout import Block, blocks_of
from munjang.extract.pdf_lines import Line, read_lines
from munjang.extract.pdf_order import in_reading_order
from munjang.extract.pdf_trace import Piece, Trace
from munjang.extract.pdf_words import Words
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_log = logging.getLogger(__name__)

_IN_MEMORY_BYTES = 64 << 20  # a larger file is read piece by piece, which is a little slower
_PAGES_AT_ONCE = 100  # compared with each other before any of them is written
_MAX_BOOKMARKS = 5000
_PAGES_NAMED = 8  # in the message about damaged pages
_FEW_LETTERS = 80  # on a page that is a picture with a stamp or a line of text added
_PICTURE_SHARE = 0.4  # of the area of such a page
_DRAWN_LETTERS = 30  # paths on a page without text, that may be letters
_POINTS_AN_INCH = 72
_GLANCE = 30  # characters of a block, that tell most of them from every heading
_NO_LETTERS = re.compile(r"[\W_]+")
_XFA_PLACEHOLDER = "If this message is not eventually replaced"


def read(source: Source, out: TextBuilder) -> None:
    """Read a PDF page by page.

    Raises:
        ExtractionRefused: it is encrypted, beyond repair, or has no text.
    """
    document = open_pdf(source)
    try:
        DocumentReader(document, out, source.passwords).read()
    finally:
        document.close()


def open_pdf(source: Source) -> Any:
    """Open the document with pdfium, mended if need be; an empty password is tried by itself.

    Raises:
        ExtractionRefused: it is encrypted or beyond repair.
    """
    import pypdfium2  # noqa: PLC0415 - loads a native library
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY  # noqa: PLC0415

    pdf_fonts.install()
    small = source.size <= _IN_MEMORY_BYTES
    content = source.read() if small else None
    locked = False
    for password in (None, *source.passwords):
        try:
            document = pypdfium2.PdfDocument(
                content if small else source.open(), password, autoclose=not small
            )
        except pypdfium2.PdfiumError as error:
            locked = error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}
            if not locked:
                break
        else:
            if len(document) > 0:
                return document
            document.close()
            break
    if locked:
        raise _encrypted()
    try:
        return pypdfium2.PdfDocument(_mended(source))
    except pypdfium2.PdfiumError as error:
        raise _damaged() from error


def _mended(source: Source) -> bytes:
    """Have pypdf read a broken file as well as it can and write it anew."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - slow to import, and rarely needed
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    mended = io.BytesIO()
    try:
        reader = PdfReader(source.open(), strict=False)
        if reader.is_encrypted and not any(map(reader.decrypt, ("", *source.passwords))):
            raise _encrypted()
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        writer.write(mended)
    except ExtractionRefused:
        raise
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        # What pypdf raises on broken files is not only its own errors.
        raise _damaged() from error
    if not writer.pages:
        raise _damaged()
    return mended.getvalue()


@dataclass(slots=True)
class Page:
    """A page as it was met, before the others are known."""

    index: int
    lines: Sequence[Line] = ()
    garbled: bool = False  # the lines that it had
    recognised: Sequence[ocr.RecognisedLine] = ()
    remarks: list[str] = field(default_factory=list)


class DocumentReader:
    """Writes one open document and keeps account of what cannot be read.

    With a `trace` it reads no further than that wants, and keeps account there too.
    """

    def __init__(
        self,
        document: Any,
        out: TextBuilder,
        passwords: Sequence[str] = (),
        *,
        trace: Trace | None = None,
    ) -> None:
        self._document = document
        self._out = out
        self._trace = trace
        self._passwords = passwords
        self._bookmarks = _bookmarks(document)
        self._words = Words()
        self._furniture = Furniture(len(document))
        self._open: Block | None = None  # the last of a page, not written: it may go on
        self._files: list[AttachedFile] = []
        self._broken: list[int] = []

    def read(self) -> None:
        """Write all pages and what is attached to them.

        Raises:
            ExtractionRefused: there are pages but no text on them.
        """
        from pypdfium2.raw import FORMTYPE_NONE, FORMTYPE_XFA_FULL  # noqa: PLC0415 - loaded

        self._out.title = read_as_korean(self._document.get_metadata_value("Title"))
        form = self._document.get_formtype()
        if form != FORMTYPE_NONE:
            self._document.init_forms()
        if form == FORMTYPE_XFA_FULL:
            self._out.blocks(xfa_texts(self._document))
        for start in range(0, len(self._document), _PAGES_AT_ONCE):
            end = min(start + _PAGES_AT_ONCE, len(self._document))
            pages = [self.load(index) for index in range(start, end)]
            self._words.learn([page.lines for page in pages])
            self._furniture.learn([(page.index, page.lines) for page in pages])
            for page in pages:
                self._write(page)
                if self._trace is not None and self._out.length >= self._trace.until:
                    return
        self._write_open()
        with EmbeddedFiles(self._out, passwords=self._passwords) as files:
            for file in chain(attached_files(self._document), self._files):
                # pdfium unpacks a file to tell its size.
                if files.wants_named(file.name) and files.has_room(file.name, file.size()):
                    files.read(file.data(), file.name)
        self._account()

    def _account(self) -> None:
        """Say what is missing.

        Raises:
            ExtractionRefused: everything is.
        """
        if self._broken and (self._out.has_text or self._out.pictures):
            self._out.leave_out(
                msg("Damaged pages could not be read: {pages}", pages=name_pages(self._broken))
            )
        elif self._broken:
            raise ExtractionRefused(FileState.FAILED, msg("No page of the document can be read"))
        elif not self._out.has_text and not self._out.pictures:
            raise ExtractionRefused(FileState.EMPTY, msg("There is no text in the document"))

    def load(self, index: int) -> Page:
        """Read the lines of one page, or have its picture read."""
        from pypdfium2 import PdfiumError  # noqa: PLC0415 - loaded long since

        loaded = Page(index)
        unread = False
        try:
            with closing(self._document[index]) as page:
                with closing(page.get_textpage()) as text_page:
                    loaded.lines = read_lines(text_page, index)
                unread = self._judge(loaded, page)
                loaded.remarks, files = remarks(self._document, page)
                self._files += files
            if unread:
                self._recognise(loaded)
        except PdfiumError:
            self._broken.append(index + 1)
        return loaded

    def _judge(self, loaded: Page, page: Any) -> bool:
        """Put the page's lines in order; tells whether there is text in its picture beside them."""
        text = "\n".join(line.text for line in loaded.lines)
        if _XFA_PLACEHOLDER in text:
            loaded.lines = ()
            return False
        loaded.garbled = is_garbled(text)
        loaded.lines = () if loaded.garbled else in_reading_order(loaded.lines)
        return loaded.garbled or (_has_few_letters(text) and _is_picture(page, bare=not text))

    def _recognise(self, loaded: Page) -> None:
        """Read the picture of a page, or count it where that is not wanted now."""
        if not self._out.recognise:
            self._out.pictures += 1
            return
        from pypdfium2 import PdfDocument  # noqa: PLC0415 - loaded long since

        # A document keeps the fonts it was read with; a copy of the page has those to be looked at.
        with pdf_fonts.system_fonts(), closing(PdfDocument.new()) as copy:
            copy.import_pages(self._document, [loaded.index])
            with closing(copy[0]) as page:
                bitmap = page.render(scale=recognition_scale(page), grayscale=True)
                with closing(bitmap):
                    lines = ocr.recognise_within_budget(bitmap.to_pil(), self._out)
        if not loaded.garbled:
            known = _squashed("\n".join(line.text for line in loaded.lines))
            lines = [line for line in lines if _squashed(line.text) not in known]
        loaded.recognised = lines

    def _write(self, page: Page) -> None:
        lines, furniture = self._furniture.clear(page.lines)
        blocks = blocks_of(lines, self._words)
        asides = bool(furniture or page.remarks)
        goes_on = self._open is not None and bool(blocks) and self._open.goes_on_in(blocks[0])
        if self._open is not None and goes_on:
            blocks[0] = self._write_across(self._open, blocks[0])
        else:
            self._write_open()
        self._open = None
        self._out.page(page.index + 1, self._document.get_page_label(page.index) or "")
        if goes_on and (len(blocks) > 1 or asides or page.recognised):
            self._write_block(blocks.pop(0))
        more_pages = page.index + 1 < len(self._document)
        last = blocks.pop() if more_pages and blocks and blocks[-1].unfinished() else None
        bookmarks = _Bookmarks(self._bookmarks.get(page.index, ()))
        for line in furniture:
            start = self._out.length
            self._out.block(line.text)
            self._note(start, (line,))
        for block in blocks:
            bookmarks.mark(block.text, self._out)
            self._write_block(block)
        self._out.blocks(page.remarks)
        ocr.write_lines(page.recognised, self._out)
        if last is not None:
            bookmarks.mark(last.text, self._out)
            self._open = last

    def _write_across(self, block: Block, following: Block) -> Block:
        """Write a paragraph's part before the end of its page; returns the one after it."""
        text, rest, last = block.text, following.text, block.last
        if block.hyphen and rest[0].islower():
            text, last = text[:-1], replace(last, hyphenated=True)
        joint = self._words.joint(last, text, rest)
        if joint != "\n":  # a word is written whole, on the page where it begins
            half = rest.split(None, 1)[0]
            text, rest = text + joint + half, rest[len(half) :].lstrip()
        start = self._out.length
        self._out.block(text, goes_on=bool(rest))
        self._note(start, (*block.lines, *following.lines), block.skipped)
        return following._replace(
            text=rest, skipped=count_letters(following.text) - count_letters(rest)
        )

    def _write_open(self) -> None:
        if self._open is not None:
            self._write_block(self._open)

    def _write_block(self, block: Block) -> None:
        start = self._out.length
        if block.cells:
            self._out.row([[cell] for cell in block.cells])
        else:
            self._out.block(block.text)
        self._note(start, block.lines, block.skipped)

    def _note(self, start: int, lines: Sequence[Line], skipped: int = 0) -> None:
        if self._trace is not None:
            self._trace.pieces.append(Piece(start, self._out.length, lines, skipped))


class _Bookmarks:
    """Finds the headings of one page among its blocks: those that a bookmark names."""

    def __init__(self, bookmarks: Sequence[tuple[int, str]]) -> None:
        self._waiting = [(level, title, _squashed(title)) for level, title in bookmarks]

    def mark(self, block: str, out: TextBuilder) -> None:
        """Mark the next block as a heading if it is one."""
        if not self._waiting:
            return
        glance = _squashed(block[:_GLANCE])
        if not any(glance in title or glance.startswith(title) for _, _, title in self._waiting):
            return
        beginning = _squashed(block[:400])
        for number, (level, title, squashed) in enumerate(self._waiting):
            # Where bookmarks repeat the heading without its number, or with it.
            if beginning and (
                beginning.startswith(squashed)
                or (len(beginning) > 3 and squashed.endswith(beginning))
            ):
                out.begin_heading(title, level)
                del self._waiting[: number + 1]
                return


def recognition_scale(page: Any) -> float:
    """How many pixels a point the picture of a page has whose text is recognised."""
    width, height = page.get_size()
    most: float = (ocr.MAX_PIXELS / max(1.0, width * height)) ** 0.5
    return min(ocr.RESOLUTION / _POINTS_AN_INCH, most)


def _is_picture(page: Any, *, bare: bool) -> bool:
    """Whether the text of a page with little of it is in its pictures or drawings."""
    from pypdfium2 import raw  # noqa: PLC0415 - loaded long since

    width, height = page.get_size()
    least = 0.0 if bare else width * height * _PICTURE_SHARE
    for image in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= least:
            return True
    if not bare:
        return False
    count = raw.FPDFPage_CountObjects(page)
    paths = sum(
        raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, index)) == raw.FPDF_PAGEOBJ_PATH
        for index in range(min(count, 10 * _DRAWN_LETTERS))
    )
    return bool(paths >= _DRAWN_LETTERS)


def _bookmarks(document: Any) -> dict[int, list[tuple[int, str]]]:
    """The outline as (level, title) by page index, levels from 1."""
    from pypdfium2 import PdfiumError  # noqa: PLC0415 - loaded long since

    found: dict[int, list[tuple[int, str]]] = {}
    try:
        for number, bookmark in enumerate(document.get_toc()):
            if number >= _MAX_BOOKMARKS:
                break
            target = bookmark.get_dest()
            index = target.get_index() if target is not None else None
            title = " ".join(bookmark.get_title().split())
            if index is not None and _squashed(title):
                found.setdefault(index, []).append((bookmark.level + 1, title))
    except PdfiumError as error:
        _log.info("broken outline: %s", error)
    return found


def _has_few_letters(text: str) -> bool:
    return all(sum(map(len, part.split())) < _FEW_LETTERS for part in (text[:500], text))


def _squashed(text: str) -> str:
    """Text by its letters and digits alone, for comparing."""
    return _NO_LETTERS.sub("", text.casefold())


def name_pages(pages: list[int]) -> str:
    """Pages as people write them: "2, 5–7, …"."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and ranges[-1][1] == page - 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    named = [f"{first}" if first == last else f"{first}–{last}" for first, last in ranges]
    return ", ".join([*named[:_PAGES_NAMED], "…"] if len(named) > _PAGES_NAMED else named)


def _encrypted() -> ExtractionRefused:
    return ExtractionRefused(FileState.ENCRYPTED, msg("The document is protected by a password"))


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(
        FileState.FAILED, msg("The document is damaged and cannot be repaired")
    )
