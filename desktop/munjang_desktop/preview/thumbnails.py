"""Small pictures of all pages, with marks where something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPen

from munjang_desktop import texts
from munjang_desktop.preview.page_column import PageColumn
from munjang_desktop.preview.page_layout import GAP, PageLayout
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import PagedDocument, Spot
    from munjang_desktop.preview.page_pictures import PagePictures
    from munjang_desktop.theme import Theme

_WIDTH = 118  # pixels of the strip
_PAGE = 78.0  # pixels of a page's width
_TALLEST = 150.0
_LABEL = 18.0
_LEAST_MARK = 2.0


class Thumbnails(PageColumn):
    """Leafs through a document at a glance; a click goes to a page."""

    page_wanted = Signal(int)

    def __init__(self, pictures: PagePictures, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(pictures, theme, parent)
        self.setObjectName("thumbnails")
        self.setFixedWidth(_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(40)
        self._theme = theme
        self._sizes: list[tuple[float, float]] = []  # of the small pictures, with their labels
        self._page = 1
        self._spots: dict[int, list[Spot]] = {}
        self.verticalScrollBar().valueChanged.connect(self.wishes_changed)

    def show_document(self, document: PagedDocument, page: int) -> None:
        """Show the pages of a document."""
        self._document = document
        self._spots = {}
        self._sizes = [_small(size) for size in document.sizes]
        self._layout = PageLayout([(width, height + _LABEL) for width, height in self._sizes], 1.0)
        self._set_ranges()
        self.show_page(page)

    def show_spots(self, spots: Sequence[Sequence[Spot]]) -> None:
        """Mark where something was found."""
        self._spots = {}
        for one in spots:
            for spot in one:
                self._spots.setdefault(spot.page, []).append(spot)
        self.viewport().update()

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Show which page is read."""
        self._page = page
        if self._document is not None:
            page = max(1, min(page, len(self._sizes)))
            rect = self._layout.rect(page, self.viewport().width())
            bar, room = self.verticalScrollBar(), self.viewport().height()
            if rect.top() - GAP < bar.value():
                bar.setValue(round(rect.top() - GAP))
            elif rect.bottom() + GAP > bar.value() + room:
                bar.setValue(round(rect.bottom() + GAP - room))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the height of the preview."""
        super().resizeEvent(event)
        self._set_ranges()
        self.wishes_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the page under the pointer."""
        if self._document is not None and event.button() == Qt.MouseButton.LeftButton:
            y = event.position().y() + self.verticalScrollBar().value()
            self.page_wanted.emit(self._layout.page_at(y))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down leaf."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.page_wanted.emit(max(1, min(self._page + by, len(self._sizes))))

    def _scale_of(self, page: int) -> float:
        assert self._document is not None
        return self._sizes[page - 1][0] / self._document.sizes[page - 1][0]

    def _paint_page(self, painter: QPainter, page: int) -> None:
        rect = self._rect(page)
        paper = rect.adjusted(0, 0, 0, -_LABEL)
        self._paint_paper(painter, page, paper)
        scale = self._scale_of(page)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.match))
        spots = self._spots.get(page, [])
        for box in (box for spot in spots for box in spot.lines):
            painter.drawRect(
                QRectF(
                    paper.left() + box.left * scale,
                    paper.top() + box.top * scale,
                    max(_LEAST_MARK, (box.right - box.left) * scale),
                    max(_LEAST_MARK, (box.bottom - box.top) * scale),
                )
            )
        self._painter.finish_page(painter, paper)
        colours = self._theme.colours
        current = page == self._page
        if current:
            painter.setPen(QPen(QColor(colours.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(paper.adjusted(-2, -2, 2, 2), 2, 2)
        painter.setFont(scaled_font(self.font(), 0.82, bold=current or bool(spots)))
        painter.setPen(QColor(colours.accent if current else colours.dim))
        label = QRectF(rect.left() - 10, paper.bottom() + 2, rect.width() + 20, _LABEL)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, texts.number(page))


def _small(size: tuple[float, float]) -> tuple[float, float]:
    width, height = size
    scale = min(_PAGE / width, _TALLEST / height)
    return max(8.0, width * scale), max(8.0, height * scale)
