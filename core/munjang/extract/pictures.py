"""The pictures that stand in a document, recognised where they stand.

Many a table or figure is only a picture of one, and some slides are nothing else.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import PurePosixPath

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive
from munjang.extract.builder import TextBuilder
from munjang.extract.images import read_picture
from munjang.messages import msg

# Vector drawings keep their text as text, and are not read.
_SUFFIXES = frozenset({".bmp", ".gif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
# As long as pictures are only counted, no more of one is unpacked than tells its size.
_HEAD_BYTES = 256 << 10


class Pictures:
    """Hands the pictures of one document to the recognition of text, each only once.

    A logo stands on every slide, and often in several copies.
    """

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._parts: set[str] = set()
        self._heads: set[bytes] = set()

    def read_part(self, archive: Archive, name: str) -> None:
        """Read a picture that is a part of a package; other parts are passed over.

        Raises:
            TextLimitReached: the document's text is full.
        """
        if name in self._parts or name not in archive:
            return
        self._parts.add(name)
        if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
            return
        try:
            self.read(
                archive.part(name) if self._out.recognise else archive.head(name, _HEAD_BYTES)
            )
        except ExtractionRefused:
            self._out.leave_out(msg("Some pictures could not be recognised"))

    def read(self, data: bytes) -> None:
        """Read a picture, or at least its beginning where pictures are only counted.

        Raises:
            TextLimitReached: the document's text is full.
        """
        head = blake2b(data[:_HEAD_BYTES]).digest()
        if head not in self._heads:
            self._heads.add(head)
            read_picture(data, self._out)
