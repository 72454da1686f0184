"""The parts of an OpenDocument file, whether it is a package or one flat XML file.

The formats of OpenOffice.org 1 (sxw, sxc, sxi) are the same but for their namespaces, so elements
and attributes are known by their local names.
"""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from typing import Any, BinaryIO

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive, local_name, parse_xml
from munjang.extract.builder import TextBuilder
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.ooxml import attribute
from munjang.extract.package_encryption import unlocked
from munjang.extract.pictures import Pictures
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_CONTENT, _STYLES, _META = "content.xml", "styles.xml", "meta.xml"
_PICTURES = "Pictures/"
_FLAT_TITLE = re.compile(rb"<dc:title>([^<]*)</dc:title>")
_META_WITHIN = 64 << 10  # bytes: it stands at the beginning


class OpenDocument:
    """Hands out the parts of one document: its content, the pages' styles, what describes it."""

    def __init__(self, archive: Archive | None, flat: bytes, out: TextBuilder) -> None:
        self.archive = archive
        self._flat = flat
        self._root: Any = None
        self._pictures = Pictures(out)
        self._out = out

    def content(self) -> Any:
        """The root that the body is under.

        Raises:
            ExtractionRefused: it is damaged beyond reading.
        """
        if self._root is None:
            archive = self.archive
            self._root = parse_xml(self._flat) if archive is None else archive.xml(_CONTENT)
        return self._root

    def stream(self) -> BinaryIO:
        """The XML of the content, to be read piece by piece."""
        return io.BytesIO(self._flat) if self.archive is None else self.archive.stream(_CONTENT)

    def styles(self) -> Any:
        """The root of the shared styles and the master pages; None where there is none."""
        if self.archive is None:
            return self.content()
        return self._optional(_STYLES) if _STYLES in self.archive else None

    def master_pages(self) -> list[Any]:
        """The master pages, with what is repeated at the edges of pages or behind slides."""
        root = self.styles()
        return [] if root is None else list(named(root, "master-page"))

    def title(self) -> str:
        """The title that the author gave the document."""
        if self.archive is None:
            stated = _FLAT_TITLE.search(self._flat[:_META_WITHIN])
            return unescape(stated[1].decode("utf-8", "replace")) if stated else ""
        root = self._optional(_META) if _META in self.archive else None
        found = next(named(root, "title"), None) if root is not None else None
        return "" if found is None else found.text or ""

    def pages(self) -> int:
        """How many pages the program counted that saved the document; 0 where it does not say."""
        if self.archive is None:
            root = self.content()
        else:
            root = self._optional(_META) if _META in self.archive else None
        for element in named(root, "document-statistic") if root is not None else ():
            stated = attribute(element, "page-count")
            return int(stated) if stated.isdecimal() and len(stated) < 7 else 0
        return 0

    def read_pictures(self, parent: Any) -> None:
        """Read the pictures under `parent`, which may be one itself.

        Raises:
            TextLimitReached: the document's text is full.
        """
        for image in named(parent, "image"):
            part = attribute(image, "href").removeprefix("./").removeprefix("#")
            if self.archive is not None:  # what stands in for an object is in another folder
                if part.startswith(_PICTURES):
                    self._pictures.read_part(self.archive, part)
            else:
                for data in named(image, "binary-data"):
                    with suppress(ValueError):
                        self._pictures.read(b64decode(data.text or ""))

    def _optional(self, part: str) -> Any:
        assert self.archive is not None
        try:
            return self.archive.xml(part)
        except ExtractionRefused:
            self._out.leave_out(msg("A damaged part of the document could not be read"))
            return None


@contextmanager
def opened(source: Source, out: TextBuilder) -> Iterator[OpenDocument]:
    """Open a document of any of the forms.

    Raises:
        ExtractionRefused: it is damaged, too large, or protected by a password.
    """
    with source.open() as stream:
        packed = stream.read(2) == b"PK"
    if not packed:
        if source.size > MAX_PART_BYTES:
            raise ExtractionRefused(
                FileState.TOO_LARGE,
                msg("The file is larger than {limit} MB", limit=MAX_PART_BYTES >> 20),
            )
        yield OpenDocument(None, source.read(), out)
        return
    with (
        Archive(source) as locked,
        unlocked(locked, source, needed=(_CONTENT,)) as archive,
    ):
        if _CONTENT not in archive:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        yield OpenDocument(archive, b"", out)


def named(parent: Any, name: str) -> Iterator[Any]:
    """The elements under `parent`, at any depth, with this local name."""
    return (element for element in parent.iter() if local_name(element) == name)
