"""PDF, through pdfium; pypdf mends what pdfium cannot open."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.pdf_layout import Line, Paragraphs
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_log = logging.getLogger(__name__)

_LINE = re.compile(r"([^\r\n\ufffe\x02]*)(\r?\n|[\ufffe\x02](?:\r?\n)?|\Z)")
_MAX_BOOKMARKS = 5000
_PAGES_NAMED = 8  # in the message about pages without text


def read(source: Source, out: TextBuilder) -> None:
    """Read a PDF page by page.

    Raises:
        ExtractionRefused: it is encrypted, beyond repair, or has images of text only.
    """
    document = _open(source)
    try:
        _DocumentReader(document, out).read()
    finally:
        document.close()


def _open(source: Source) -> Any:
    """Open the document with pdfium, mended if need be; an empty password is tried by itself."""
    import pypdfium2  # noqa: PLC0415 - loads a native library
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(source.open(), autoclose=True)
        if len(document) > 0:
            return document
        document.close()
    except pypdfium2.PdfiumError as error:
        if error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}:
            raise _encrypted() from error
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
        if reader.is_encrypted and not reader.decrypt(""):
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


class _DocumentReader:
    """Writes one open document, page by page, and keeps account of what has no text."""

    def __init__(self, document: Any, out: TextBuilder) -> None:
        self._document = document
        self._out = out
        self._bookmarks = _bookmarks(document)
        self._paragraphs = Paragraphs()
        self._images: list[int] = []  # pages that are only pictures
        self._broken: list[int] = []

    def read(self) -> None:
        """Write all pages.

        Raises:
            ExtractionRefused: there are pages but no text on them.
        """
        self._out.title = self._document.get_metadata_value("Title")
        for index in range(len(self._document)):
            self._page(index)
        if not self._out.has_text:
            raise self._without_text()
        if self._broken:
            self._out.leave_out(
                msg("Damaged pages could not be read: {pages}", pages=name_pages(self._broken))
            )
        if self._images:
            self._out.leave_out(
                msg(
                    "Pages that are only images are not searchable: {pages}",
                    pages=name_pages(self._images),
                )
            )

    def _without_text(self) -> ExtractionRefused:
        if self._broken and not self._images:
            return ExtractionRefused(FileState.FAILED, msg("No page of the document can be read"))
        if self._images:
            return ExtractionRefused(
                FileState.EMPTY,
                msg("The document holds only images of pages; their text is not recognised yet"),
            )
        return ExtractionRefused(FileState.EMPTY, msg("There is no text in the document"))

    def _page(self, index: int) -> None:
        from pypdfium2 import PdfiumError  # noqa: PLC0415 - loaded long since

        self._out.page(index + 1, self._document.get_page_label(index) or "")
        try:
            page = self._document[index]
        except PdfiumError:
            self._broken.append(index + 1)
            return
        try:
            text_page = page.get_textpage()
            try:
                lines = list(_lines(text_page, text_page.get_text_range()))
            finally:
                text_page.close()
            if lines:
                self._write(self._paragraphs.of(lines), self._bookmarks.get(index, []))
            elif _has_image(page):
                self._images.append(index + 1)
        except PdfiumError:
            self._broken.append(index + 1)
        finally:
            page.close()

    def _write(self, blocks: Iterable[str], bookmarks: list[tuple[int, str]]) -> None:
        """Write a page's blocks; those that a bookmark of the page names are headings."""
        waiting = [(level, title, _squashed(title)) for level, title in bookmarks]
        for block in blocks:
            beginning = _squashed(block[:400])
            for number, (level, title, squashed) in enumerate(waiting):
                # Where bookmarks repeat the heading without its number, or with it.
                if beginning and (
                    beginning.startswith(squashed)
                    or (len(beginning) > 3 and squashed.endswith(beginning))
                ):
                    self._out.begin_heading(title, level)
                    del waiting[: number + 1]
                    break
            self._out.block(block)


def _lines(text_page: Any, text: str) -> Iterator[Line]:
    """The lines of `text` with their places."""
    from pypdfium2.raw import FS_RECTF  # noqa: PLC0415 - loaded long since

    # pdfium's text rarely has other characters than its list of glyphs; then places are unknown.
    known = len(text) == text_page.count_chars()
    first, last = FS_RECTF(), FS_RECTF()
    for match in _LINE.finditer(text):
        content = match[1].strip()
        if not content:
            continue
        start = match.start() + match[1].index(content[0])
        hyphenated = match[2][:1] in {"\ufffe", "\x02"}
        if (
            known
            and _find(text_page, start, first)
            and _find(text_page, start + len(content) - 1, last)
        ):
            yield _placed(content, first, last, hyphenated=hyphenated)
        else:
            yield Line(content, 0.0, 0.0, 0.0, 0.0, hyphenated, "")


def _find(text_page: Any, index: int, box: Any) -> bool:
    """Set `box` to the place of a character."""
    from pypdfium2.raw import FPDFText_GetLooseCharBox  # noqa: PLC0415 - loaded long since

    return bool(FPDFText_GetLooseCharBox(text_page, index, box))


def _placed(content: str, first: Any, last: Any, *, hyphenated: bool) -> Line:
    """A line from the boxes of its first and last character."""
    across, up = last.left - first.left, last.bottom - first.bottom
    if abs(across) >= abs(up):
        return Line(content, first.left, last.right, first.top, first.bottom, hyphenated)
    if up > 0:
        return Line(
            content, first.bottom, last.top, -first.left, -first.right, hyphenated, direction="up"
        )
    return Line(
        content, -first.top, -last.bottom, first.right, first.left, hyphenated, direction="down"
    )


def _has_image(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE  # noqa: PLC0415 - loaded long since

    return any(True for _ in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=3))


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


def _squashed(text: str) -> str:
    """Text by its letters and digits alone, for comparing."""
    return "".join(filter(str.isalnum, text.casefold()))


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
