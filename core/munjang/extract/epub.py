"""Electronic books: EPUB 2 and 3.

A book is a zip archive of XHTML pages. Its package file lists them in reading order (the spine);
its table of contents, in one of two forms, names the chapters, which need not be headings in the
pages themselves.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import unquote

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import UnknownEncoding
from munjang.extract.html import Chapter, decode_page, write_page
from munjang.extract.pictures import Pictures
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Written by the shops that lock books: Readium LCP, Apple, and Adobe with its licences.
_LOCKS = ("META-INF/license.lcpl", "META-INF/sinf.xml")
# Scrambled fonts, which are encrypted in name only.
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_PAGE_SUFFIXES = (".xhtml", ".html", ".htm")
_MAX_DEPTH = 6  # levels of chapters; more are no help in finding a place


@dataclass(slots=True)
class _Package:
    """What the package file says: which pages there are, and in which order."""

    title: str = ""
    items: dict[str, str] = field(default_factory=dict)  # names of parts by their ids
    readable: set[str] = field(default_factory=set)  # the parts among them that are pages
    spine: list[str] = field(default_factory=list)  # names of parts, in reading order
    passed_over: set[str] = field(default_factory=set)  # the cover, and contents set as a page
    contents: str = ""  # the part that holds the table of contents

    def pages(self) -> list[str]:
        """The names of all parts to read, in reading order; some may not be there."""
        names = list(dict.fromkeys(self.spine or sorted(self.readable)))
        wanted = {"", *self.readable} - self.passed_over  # "" is one that nothing is known of
        pages = [name for name in names if name in wanted]
        return pages or names  # a leaflet of one page may call it the cover


def read(source: Source, out: TextBuilder) -> None:
    """Read a book: its pages in reading order, the chapters marked as headings."""
    with Archive(source) as book:
        _refuse_locked(book)
        package = _package(book)
        out.title = package.title
        chapters = _chapters(book, package.contents)
        missing = 0
        pictures = Pictures(out)
        for name in package.pages():
            try:
                page = decode_page(book.part(name))
            except (KeyError, UnknownEncoding):
                missing += 1
            except ExtractionRefused as refusal:
                if refusal.state != FileState.FAILED:
                    raise
                missing += 1
            else:
                write_page(
                    page,
                    out,
                    xhtml=True,
                    chapters=chapters.get(name),
                    read_picture=partial(_read_picture, book, pictures, posixpath.dirname(name)),
                )
        if missing and not out.has_text:
            raise ExtractionRefused(
                FileState.FAILED, msg("The book is damaged: none of its pages can be read")
            )
        if missing:
            out.leave_out(msg("{count} pages of the book are missing or damaged", count=missing))


def _read_picture(book: Archive, pictures: Pictures, folder: str, address: str) -> None:
    pictures.read_part(book, _resolve(folder, address, book))


def _refuse_locked(book: Archive) -> None:
    locked = any(name in book for name in _LOCKS)
    if _ENCRYPTION in book:
        # Even a damaged list of encrypted parts says that there are some.
        algorithms = [
            element.get("Algorithm", "")
            for data in book.xml(_ENCRYPTION).iter()
            if local_name(data) == "EncryptedData"
            for element in data
            if local_name(element) == "EncryptionMethod"
        ]
        locked = locked or not all(name in _FONT_SCRAMBLING for name in algorithms)
    if locked:
        raise ExtractionRefused(
            FileState.ENCRYPTED,
            msg("The book is locked by its shop (DRM); it opens only in the shop's own reader"),
        )


def _package(book: Archive) -> _Package:
    package = _Package()
    path = _package_path(book)
    if not path:
        package.readable.update(n for n in book.names if n.lower().endswith(_PAGE_SUFFIXES))
        if not package.readable:
            raise ExtractionRefused(FileState.FAILED, msg("The book is damaged: it has no pages"))
        return package
    folder = posixpath.dirname(path)
    for element in book.xml(path).iter():
        name = local_name(element)
        if name == "title":
            package.title = package.title or "".join(element.itertext())
        elif name == "item":
            _add_item(package, element, _resolve(folder, element.get("href", ""), book))
        elif name == "itemref":
            package.spine.append(package.items.get(element.get("idref", ""), ""))
        elif name == "reference" and element.get("type") in {"cover", "toc"}:
            package.passed_over.add(_resolve(folder, element.get("href", ""), book))
    return package


def _add_item(package: _Package, item: Any, part: str) -> None:
    package.items[item.get("id", "")] = part
    kind = item.get("media-type", "")
    if kind in _PAGES or (not kind and part.lower().endswith(_PAGE_SUFFIXES)):
        package.readable.add(part)
    if "nav" in item.get("properties", "").split():
        package.contents = part
        package.passed_over.add(part)
    elif kind == "application/x-dtbncx+xml":
        package.contents = package.contents or part


def _package_path(book: Archive) -> str:
    if _CONTAINER in book:
        for element in book.xml(_CONTAINER).iter():
            path = unquote(element.get("full-path", "")) if local_name(element) else ""
            if path in book:
                return str(path)
    return next((name for name in book.names if name.lower().endswith(".opf")), "")


def _chapters(book: Archive, contents: str) -> dict[str, dict[str, Chapter]]:
    """The table of contents: for each page, its chapters by the id of the element they begin at."""
    chapters: dict[str, dict[str, Chapter]] = {}
    if contents not in book:
        return chapters
    try:
        root = book.xml(contents)
    except ExtractionRefused:
        return chapters
    entries = _nav_entries(root) if local_name(root) == "html" else _ncx_entries(root)
    folder = posixpath.dirname(contents)
    for label, target, level in entries:
        path, _, anchor = target.partition("#")
        of_page = chapters.setdefault(_resolve(folder, path, book), {})
        of_page.setdefault(unquote(anchor), Chapter(label, min(level, _MAX_DEPTH)))
    return chapters


def _nav_entries(root: Any) -> Iterator[tuple[str, str, int]]:
    """The entries of EPUB 3's navigation page: label, target, level."""
    for nav in root.iter():
        kinds = nav.get("{http://www.idpf.org/2007/ops}type") or nav.get("epub:type") or "toc"
        if local_name(nav) == "nav" and "toc" in kinds.split():
            for link in nav.iter():
                if local_name(link) == "a":
                    level = sum(local_name(above) == "ol" for above in link.iterancestors())
                    yield "".join(link.itertext()), link.get("href", ""), max(level, 1)


def _ncx_entries(root: Any) -> Iterator[tuple[str, str, int]]:
    """The entries of EPUB 2's table of contents: label, target, level."""
    for point in root.iter():
        if local_name(point) != "navPoint":
            continue
        label = target = ""
        for child in point:
            if local_name(child) == "navLabel":
                label = "".join(child.itertext())
            elif local_name(child) == "content":
                target = child.get("src", "")
        level = 1 + sum(local_name(above) == "navPoint" for above in point.iterancestors())
        yield label, target, level


def _resolve(folder: str, reference: str, book: Archive) -> str:
    """The name of the part that `reference`, met in a part of `folder`, points to."""
    path = reference.partition("#")[0]
    for candidate in (unquote(path), path):
        name = posixpath.normpath(posixpath.join(folder, candidate)).lstrip("/")
        if name in book:
            return name
    return posixpath.normpath(posixpath.join(folder, unquote(path)))
