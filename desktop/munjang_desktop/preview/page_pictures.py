"""The pictures of pages that are at hand."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from munjang_desktop.workers.page_worker import Wish

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

_MOST_BYTES = 160 << 20


class PagePictures:
    """Keeps the pictures shown last, as many as fit into a fixed number of bytes."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Wish, QPixmap] = OrderedDict()
        self.failed: set[Wish] = set()

    @property
    def held_bytes(self) -> int:
        """How much memory the pictures take."""
        return self._bytes

    def add(self, wish: Wish, image: QImage) -> None:
        """Keep a picture; those not shown for the longest time make room for it."""
        self._drop(wish)
        picture = QPixmap.fromImage(image)
        self._kept[wish] = picture
        self._bytes += _size(picture)
        while self._bytes > self._most and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def find(self, wish: Wish) -> QPixmap | None:
        """The picture of a page in exactly this scale."""
        picture = self._kept.get(wish)
        if picture is not None:
            self._kept.move_to_end(wish)
        return picture

    def find_any(self, document: int, page: int) -> QPixmap | None:
        """The largest picture of a page in whatever scale, to be stretched for a moment."""
        found = [wish for wish in self._kept if wish[:2] == (document, page)]
        return self._kept[max(found, key=lambda wish: wish.scale)] if found else None

    def needs(self, wish: Wish) -> bool:
        """Whether a picture has still to be drawn."""
        return wish not in self._kept and wish not in self.failed

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.failed.clear()
        self._bytes = 0

    def _drop(self, wish: Wish) -> None:
        picture = self._kept.pop(wish, None)
        if picture is not None:
            self._bytes -= _size(picture)


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8
