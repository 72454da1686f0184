"""What the large and the small pages of a document have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea

from munjang_desktop.preview.page_layout import PageLayout
from munjang_desktop.preview.page_painter import PagePainter
from munjang_desktop.workers.page_worker import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import PagedDocument
    from munjang_desktop.preview.page_pictures import PagePictures
    from munjang_desktop.theme import Theme


class PageColumn(QAbstractScrollArea):
    """Draws those pages of a column that are in view, and says which pictures it lacks for that.

    Subclasses lay the column out, paint one page and say in what scale they need its picture.
    """

    wishes_changed = Signal()

    def __init__(self, pictures: PagePictures, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._pictures = pictures
        self._painter = PagePainter(theme)
        self._document: PagedDocument | None = None
        self._layout = PageLayout((), 1.0)
        theme.changed.connect(self.viewport().update)

    @property
    def document(self) -> PagedDocument | None:
        """What is shown."""
        return self._document

    @property
    def pictures(self) -> PagePictures:
        """The pictures at hand."""
        return self._pictures

    def wishes(self) -> list[Wish]:
        """The pictures that are lacking, the most wanted first."""
        if self._document is None or not self.isVisible():
            return []
        wanted = [self._wish(page) for page in self._wanted_pages()]
        return [wish for wish in wanted if self._pictures.needs(wish)]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pages in view."""
        painter = QPainter(self.viewport())
        self._painter.begin(painter, self.viewport().rect())
        if self._document is not None:
            for page in self._in_view():
                self._paint_page(painter, page)
        painter.end()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802 - Qt's name
        """Draw anew: only what is in view is ever drawn."""
        self.viewport().update()

    def _paint_page(self, painter: QPainter, page: int) -> None:
        raise NotImplementedError

    def _scale_of(self, page: int) -> float:
        """Logical pixels a point of a page."""
        raise NotImplementedError

    def _wanted_pages(self) -> Iterable[int]:
        return self._in_view()

    def _wish(self, page: int) -> Wish:
        assert self._document is not None
        scale = self._scale_of(page) * self.devicePixelRatioF()
        return Wish(self._document.document, page, round(scale, 3))

    def _room(self) -> QSizeF:
        return QSizeF(self.viewport().size())

    def _offset(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _in_view(self) -> range:
        top = self._offset().y()
        return self._layout.pages_between(top, top + self._room().height())

    def _rect(self, page: int) -> QRectF:
        """Where a page stands in the view."""
        return self._layout.rect(page, self._room().width()).translated(-self._offset())

    def _paint_paper(self, painter: QPainter, page: int, paper: QRectF) -> None:
        """Draw a page's picture, or one in another scale until it is there."""
        wish = self._wish(page)
        picture = self._pictures.find(wish) or self._pictures.find_any(wish.document, page)
        self._painter.paint_paper(painter, paper, picture, failed=wish in self._pictures.failed)

    def _set_ranges(self) -> None:
        """Tell the scroll bars how large the column is."""
        whole, room = self._layout.size, self._room()
        for bar, length, seen in (
            (self.verticalScrollBar(), whole.height(), room.height()),
            (self.horizontalScrollBar(), whole.width(), room.width()),
        ):
            bar.setPageStep(round(seen))
            bar.setRange(0, max(0, round(length - seen)))
