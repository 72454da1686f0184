"""The pages of a document as they look, with the sentences found marked on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence

from munjang_desktop.preview.marked_bar import MarkedScrollBar
from munjang_desktop.preview.page_column import PageColumn
from munjang_desktop.preview.page_layout import Fit, PageLayout, bounded, fitting_scale
from munjang_desktop.preview.page_pictures import PagePictures
from munjang_desktop.preview.selection import Selection
from munjang_desktop.preview.selector import PageSelector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QKeyEvent, QPainter, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import Box, PagedDocument, PageWord, Spot
    from munjang_desktop.preview.selector import PagePoint
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers.page_worker import Wish

_ZOOM_STEP = 1.15
_PLACE_OF_HIT = 0.3  # of the view's height, from its top
_WORDS_AFTER = 200  # ms a page must be in view before its words are fetched
_STEP = 40  # pixels a key press or turn of the wheel scrolls


class PageView(PageColumn):
    """Shows pages one below the other, and asks for the pictures that it lacks.

    Where nothing is to be drawn anew nobody is asked for anything: pictures are kept.
    """

    words_wanted = Signal(int)  # page whose words are to be fetched
    page_changed = Signal(int)  # another page is in the middle of the view
    zoomed = Signal()
    copied = Signal(bool)  # Ctrl+C: whether anything was selected

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(PagePictures(), theme, parent)
        self.setObjectName("pages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._bar = MarkedScrollBar(theme, self)
        self.setVerticalScrollBar(self._bar)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._bar.setSingleStep(_STEP)
        self._fit = Fit.WIDTH
        self._scale = 1.0
        self._page = 1
        self._spots: Sequence[Sequence[Spot]] = ()
        self._current = -1
        self._awaiting_spot = False  # the hit's page is shown, its place on it is not known yet
        self._selection = Selection()
        self._selector = PageSelector(self._selection, self._point_at, self.viewport())
        self._selector.changed.connect(self.viewport().update)
        self._settle = QTimer(self, singleShot=True, interval=_WORDS_AFTER)
        self._settle.timeout.connect(self._ask_for_words)
        self._bar.valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def page(self) -> int:
        """The page in the middle of the view, 1-based."""
        return self._page

    @property
    def fit(self) -> Fit:
        """How the scale follows the size of the view."""
        return self._fit

    @property
    def percent(self) -> int:
        """The scale in per cent of the paper's size on a usual screen."""
        return round(self._scale * 7200 / 96)

    @property
    def bar(self) -> MarkedScrollBar:
        """The scroll bar with the matches."""
        return self._bar

    def show_document(self, document: PagedDocument, page: int) -> None:
        """Show a document, at first from the top of `page`."""
        self._document = document
        self._spots, self._current = (), -1
        self._selection.forget()
        self._pictures.clear()
        self._page = max(1, min(page, len(document.sizes)))
        self._lay_out()
        self.go_to_page(page)
        self._awaiting_spot = True

    def clear_document(self) -> None:
        """Show nothing."""
        self._document = None
        self._spots, self._current = (), -1
        self._pictures.clear()
        self._selection.forget()
        self._layout = PageLayout((), 1.0)
        self._bar.set_marks((), -1)
        self.viewport().update()

    def show_spots(self, spots: Sequence[Sequence[Spot]], current: int) -> None:
        """Mark passages; `current` is the number of the one that is meant."""
        self._spots = spots
        moves = current != self._current or self._awaiting_spot
        self._current = current
        self._mark_bar()
        self.viewport().update()
        if moves:
            self._bring_into_view()

    def await_spot(self, page: int) -> None:
        """Show a page; once the place of the current passage is known, scroll there."""
        if page not in self._in_view():
            self.go_to_page(page)
        self._awaiting_spot = True

    def go_to_page(self, page: int) -> None:
        """Scroll to the top of a page."""
        if self._document is None:
            return
        page = max(1, min(page, len(self._document.sizes)))
        top = self._layout.rect(page, self._room().width()).top()
        self._bar.setValue(round(top - 6))
        self._awaiting_spot = False

    def set_fit(self, fit: Fit) -> None:
        """Fit the pages to the view from now on."""
        self._fit = fit
        self._rescale()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Enlarge by steps, or make smaller; what is `at` that point stays there."""
        self._fit = Fit.FREE
        self._rescale(bounded(self._scale * _ZOOM_STEP**steps), at)

    def add_picture(self, wish: Wish, image: QImage) -> None:
        """Take in a picture that was drawn."""
        if self._document is not None and wish.document == self._document.document:
            self._pictures.add(wish, image)
            self.viewport().update()

    def add_failure(self, wish: Wish) -> None:
        """Take note of a page that cannot be drawn."""
        self._pictures.failed.add(wish)
        self.viewport().update()

    def add_words(self, document: int, page: int, words: Sequence[PageWord]) -> None:
        """Take in the words of a page."""
        if self._document is not None and document == self._document.document:
            self._selection.learn(page, words)

    def selected_text(self) -> str:
        """What is selected on the pages."""
        return self._selection.text()

    # Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the pages again."""
        super().resizeEvent(event)
        self._rescale()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl and the wheel enlarge what is under the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(event.angleDelta().y() / 120, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll, leaf, enlarge and copy."""
        key, page = event.key(), self._bar.pageStep() - _STEP
        if event.matches(QKeySequence.StandardKey.Copy):
            text = self._selection.text()
            if text:
                QGuiApplication.clipboard().setText(text)
            self.copied.emit(bool(text))
        elif event.matches(QKeySequence.StandardKey.ZoomIn) or (
            key == Qt.Key.Key_Equal and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.zoom(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.zoom(-1)
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Space}:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or key == Qt.Key.Key_PageUp
            self._bar.setValue(self._bar.value() + (-page if back else page))
        elif key == Qt.Key.Key_Home:
            self._bar.setValue(0)
        elif key == Qt.Key.Key_End:
            self._bar.setValue(self._bar.maximum())
        else:
            super().keyPressEvent(event)

    # Geometry

    def _scale_of(self, _page: int) -> float:
        return self._scale

    def _wanted_pages(self) -> list[int]:
        """Those in view, then the next one and the one before."""
        in_view, count = self._in_view(), self._layout.page_count()
        wanted = sorted(in_view, key=lambda page: abs(page - self._page))
        return wanted + [p for p in (in_view[-1] + 1, in_view[0] - 1) if 1 <= p <= count]

    def _lay_out(self) -> None:
        sizes = self._document.sizes if self._document is not None else ()
        room = self._room()
        self._scale = fitting_scale(self._fit, sizes, self._page, room, self._scale)
        self._layout = PageLayout(sizes, self._scale)
        self._set_ranges()
        self._mark_bar()

    def _rescale(self, scale: float | None = None, at: QPointF | None = None) -> None:
        """Lay out in another scale; the point `at` of the view, or its middle, stays in place."""
        if self._document is None:
            return
        room = self._room()
        point = at or QPointF(room.width() / 2, room.height() * _PLACE_OF_HIT)
        page = self._layout.page_at(self._offset().y() + point.y())
        before = self._rect(page)
        across = (point.x() - before.left()) / max(1.0, before.width())
        down = (point.y() - before.top()) / max(1.0, before.height())
        awaiting = self._awaiting_spot
        if scale is not None:
            self._scale = scale
        self._lay_out()
        after = self._layout.rect(page, room.width())
        self.horizontalScrollBar().setValue(
            round(after.left() + across * after.width() - point.x())
        )
        self._bar.setValue(round(after.top() + down * after.height() - point.y()))
        self._awaiting_spot = awaiting
        self.viewport().update()
        self.zoomed.emit()
        self.wishes_changed.emit()

    def _bring_into_view(self) -> None:
        """Scroll so that the current passage stands in the upper third."""
        if not 0 <= self._current < len(self._spots) or not self._spots[self._current]:
            return
        self._awaiting_spot = False
        spot = self._spots[self._current][0]
        page = self._layout.rect(spot.page, self._room().width())
        box = self._layout.shown(_around(spot.lines), page)
        self._bar.setValue(round(box.top() - self._room().height() * _PLACE_OF_HIT))
        across = self.horizontalScrollBar()
        if not across.value() <= box.left() <= across.value() + self._room().width():
            across.setValue(round(box.left() - 20))
        self._awaiting_spot = False

    def _mark_bar(self) -> None:
        heights, current = [], -1
        for number, spots in enumerate(self._spots):
            for spot in spots[:1]:
                if number == self._current:
                    current = len(heights)
                page = self._layout.rect(spot.page, 0.0)
                box = self._layout.shown(_around(spot.lines), page)
                heights.append(box.center().y() / max(1.0, self._layout.size.height()))
        self._bar.set_marks(heights, current)

    def _paint_page(self, painter: QPainter, page: int) -> None:
        rect = self._rect(page)
        self._paint_paper(painter, page, rect)
        selected = [self._layout.shown(w.box, rect) for w in self._selection.on_page(page)]
        marked = [
            (number == self._current, spot)
            for number, spots in enumerate(self._spots)
            for spot in spots
            if spot.page == page
        ]
        for current, spot in sorted(marked, key=lambda pair: pair[0]):
            lines = [self._layout.shown(box, rect) for box in spot.lines]
            words = [self._layout.shown(box, rect) for box in spot.words]
            self._painter.paint_match(painter, lines, words, current=current)
        self._painter.paint_selection(painter, selected)
        self._painter.finish_page(painter, rect)

    def _point_at(self, point: QPointF) -> PagePoint | None:
        if self._document is None:
            return None
        page = self._layout.page_at(point.y() + self._offset().y())
        rect = self._rect(page)
        return page, (point.x() - rect.left()) / self._scale, (point.y() - rect.top()) / self._scale

    @Slot()
    def _scrolled(self) -> None:
        self._awaiting_spot = False
        if self._document is None:
            return
        middle = self._offset().y() + self._room().height() / 2
        page = self._layout.page_at(middle)
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self._settle.start()
        self.wishes_changed.emit()

    @Slot()
    def _ask_for_words(self) -> None:
        if self._document is None:
            return
        for page in self._in_view():
            if not self._selection.knows(page):
                self.words_wanted.emit(page)


def _around(boxes: Sequence[Box]) -> Box:
    joined, *others = boxes
    for box in others:
        joined = joined.joined(box)
    return joined
