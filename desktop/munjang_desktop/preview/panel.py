"""The right half of the window: which document, where in it, and its pages or its text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from munjang.errors import PageError
from munjang.records import Hit, Passage, Place
from munjang_desktop.preview.find_bar import FindBar
from munjang_desktop.preview.head import PreviewHead
from munjang_desktop.preview.page_pane import PagePane
from munjang_desktop.preview.text_view import TextView
from munjang_desktop.preview.unread import UnreadPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.records import DocumentHit, DocumentText, PagedDocument, Spot
    from munjang_desktop.results import ResultRow
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers.page_worker import Wish
    from munjang_desktop.workers.pages import PageDesk

_SETTLE = 120  # ms a selection must last before its document is fetched
_SAY_LOADING_AFTER = 250  # ms
_FIND_AFTER = 150  # ms after the last key

_BEGINNING = Hit("", 0, 0, Place(), 0.0)  # of a text in which nothing was found

_Range = tuple[int, int, tuple[tuple[int, int], ...]]


class PreviewPanel(QFrame):
    """Shows the document of the selected sentence and keeps to the last one asked for.

    It is shown as its pages where it has any and they can be shown, else as its text.
    """

    document_wanted = Signal(int)  # id of a document whose text is to be fetched
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()
    reasons_wanted = Signal(object)  # Path of a file that was not read

    def __init__(self, desk: PageDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._desk = desk
        self._wanted: tuple[DocumentHit, Hit] | None = None
        self._shown: int | None = None  # id of the document in the views
        self._text: DocumentText | None = None
        self._paged: PagedDocument | None = None
        self._pages_known = False  # whether it is known if the document has pages
        self._text_loaded = False
        self._prefers_text = False
        self._hits: list[Hit] = []  # what is marked: the sentences found, or words looked for
        self._current = 0
        self._spots: Sequence[Sequence[Spot]] = ()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._fetch)
        self._slow = QTimer(self, singleShot=True, interval=_SAY_LOADING_AFTER)
        self._slow.timeout.connect(self._say_loading)
        self._typing = QTimer(self, singleShot=True, interval=_FIND_AFTER)
        self._typing.timeout.connect(self._find)

        self.head = PreviewHead(theme, self)
        self._notice = QLabel(self)
        self._notice.setObjectName("previewNotice")
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.setWordWrap(True)
        self._notice.hide()
        self.find_bar = FindBar(theme, self)
        self.view = TextView(theme, self)
        self.pane = PagePane(desk, theme, self)
        self._message = QLabel(self)
        self._message.setObjectName("previewMessage")
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack = QStackedWidget(self)
        self.unread = UnreadPage(theme, self)
        for page in (self.view, self.pane, self._message, self.unread):
            self._stack.addWidget(page)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def shows_pages(self) -> bool:
        """Whether the pages are shown, not the text."""
        return self._stack.currentWidget() is self.pane

    @property
    def notice(self) -> str:
        """Why the pages are not shown; empty where there is nothing to say."""
        return self._notice.text() if self._notice.isVisibleTo(self) else ""

    def show_row(self, row: ResultRow | None) -> None:
        """Show the sentence of a row, or nothing."""
        if row is None:
            self._wanted = None
            self._settle.stop()
            self._desk.forget()
            return
        before = self._wanted
        self._wanted = (row.found, row.hit)
        self.head.show_names(row.found)
        if not row.found.document:
            self._show_unread(row.path)
            return
        if self._shown != row.found.document:
            self._settle.start()
            return
        self._settle.stop()
        # The same sentence, because the same query was asked again: the reader is not disturbed.
        if before is not None and _seen(*before) == _seen(*self._wanted):
            return
        self.find_bar.hide()
        self._show()  # later, where the text is still on its way

    def _show_unread(self, path: Path) -> None:
        """There is nothing to show of a file that was found by its name alone."""
        self._settle.stop()
        self._slow.stop()
        self._desk.forget()
        self._shown = self._text = self._paged = None
        self._hits = []
        self._notice.hide()
        self.find_bar.hide()
        self.head.mode.hide()
        self._show_count()
        self.unread.show_file(path)
        self._stack.setCurrentWidget(self.unread)
        self.reasons_wanted.emit(path)

    @Slot(object)
    def show_document(self, document: DocumentText) -> None:
        """Take in the text that was asked for last, if there still is use for it."""
        if self._shown is None:
            return
        self._text, self._text_loaded = document, False
        self._show()

    @Slot(object)
    def show_failure(self, error: MunjangError) -> None:
        """Say why there is no text."""
        if self._shown is None:
            return
        self._slow.stop()
        self._shown = None
        self._message.setText(f"{error.title}\n\n{error}")
        self._stack.setCurrentWidget(self._message)

    @Slot()
    def next_hit(self) -> None:
        """Go to the match after the current one, round the end."""
        self._step(1)

    @Slot()
    def previous_hit(self) -> None:
        """Go to the match before the current one, round the start."""
        self._step(-1)

    @Slot()
    def find(self) -> None:
        """Look for words in the document."""
        if self._text is not None:
            self.find_bar.appear()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _fetch(self) -> None:
        if self._wanted is None:
            return
        found, _ = self._wanted
        self._shown = found.document
        self._text = self._paged = None
        self._pages_known = self._text_loaded = False
        self._spots = ()
        self._notice.hide()
        self.find_bar.hide()
        self.pane.clear_document()
        self._slow.start()
        self.document_wanted.emit(found.document)
        self._desk.open(found.document)

    @Slot(object)
    def _take_pages(self, document: PagedDocument | None) -> None:
        if self._wanted is None or (document and document.document != self._shown):
            return
        self._paged, self._pages_known = document, True
        self._show()

    @Slot(object)
    def _lack_pages(self, error: MunjangError) -> None:
        """There are no pages, but a reason that is worth knowing."""
        self._pages_known = True
        self._notice.setText(str(error))
        self._notice.show()
        self._show()

    @Slot(object)
    def _lose_pages(self, error: MunjangError) -> None:
        """The file is not the one that was read any more: its pages cannot be told from others."""
        if self._paged is not None and isinstance(error, PageError):
            self._paged = None
            self._lack_pages(error)

    @Slot(object, object)
    def _lose_page(self, wish: Wish, error: MunjangError) -> None:
        if self._paged is not None and wish.document == self._paged.document:
            self._lose_pages(error)

    def _show(self) -> None:
        """Show what there is of the document, once it is known which way.

        What comes while the next document is already named is kept, for who goes back to it.
        """
        if self._wanted is None or self._text is None or not self._pages_known:
            return
        found, hit = self._wanted
        if found.document != self._shown:
            return
        self._slow.stop()
        self.head.mode.setVisible(self._paged is not None)
        self._mark(found.hits, hit)

    def _mark(self, hits: Sequence[Hit], at: Hit | None) -> None:
        """Mark these places in the document and show it at one of them."""
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._spots = ()
        if self._paged is not None:
            self.pane.show_spots((), -1)
        self._go_to(at)
        if self._paged is not None and self._hits:
            self.pane.locate([_passage(hit) for hit in self._hits])

    def _go_to(self, hit: Hit | None) -> None:
        if hit is not None:
            ranges = [(known.start, known.end) for known in self._hits]
            place = (hit.start, hit.end)
            self._current = ranges.index(place) if place in ranges else 0
        in_attachment = hit is not None and bool(hit.place.part)
        if self._paged is not None and not self._prefers_text and not in_attachment:
            self._show_pages(hit)
        else:
            self._show_text(hit)
        self._show_count()

    def _show_pages(self, hit: Hit | None) -> None:
        assert self._paged is not None
        page = (hit.place.page if hit is not None else None) or 1
        if self.pane.view.document is not self._paged:
            self._stack.setCurrentWidget(self.pane)
            self.pane.show_document(self._paged, page)
        self._stack.setCurrentWidget(self.pane)
        if self._spots:
            self.pane.show_spots(self._spots, self._current)
        elif hit is not None and hit.place.page is not None:
            self.pane.view.await_spot(hit.place.page)

    def _show_text(self, hit: Hit | None) -> None:
        assert self._text is not None
        at = hit or (self._hits[0] if self._hits else None)
        if self._text_loaded:
            self.view.show_hits(self._hits, at)
        else:
            self.view.show_document(self._text, self._hits, at or _BEGINNING)
            self._text_loaded = True
        self._stack.setCurrentWidget(self.view)

    @Slot(object)
    def _take_spots(self, spots: Sequence[Sequence[Spot]]) -> None:
        """The places of the marked passages on the pages are known."""
        if len(spots) == len(self._hits):
            self._spots = spots
            self.pane.show_spots(spots, self._current)

    def _step(self, by: int) -> None:
        if self._hits and self._text is not None:
            self._go_to(self._hits[(self._current + by) % len(self._hits)])

    @Slot()
    def _change_mode(self) -> None:
        """Show the text instead of the pages, or the other way round."""
        self._prefers_text = self.shows_pages
        if self._text is not None:
            self._go_to(self._hits[self._current] if self._hits else None)

    @Slot()
    def _find(self) -> None:
        wanted = self.find_bar.field.text()
        if wanted.strip() and self._text is not None:
            self._desk.find(self._text.text, wanted)
        elif self.find_bar.isVisible():
            self._take_found([])

    @Slot(object)
    def _take_found(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Mark what was looked for; the nearest one below the last match is shown first."""
        if self._text is None or not self.find_bar.isVisible():
            return
        text = self._text
        before = self._hits[self._current].start if self._hits else 0
        hits = [
            Hit(text.text[start:end], start, end, _page_of(text, start), 0.0, ((0, end - start),))
            for start, end in ranges
        ]
        following = next((hit for hit in hits if hit.start >= before), hits[0] if hits else None)
        self._mark(hits, following)
        self.find_bar.show_count(self._current, len(hits))

    @Slot()
    def _end_find(self) -> None:
        """Mark the sentences found again."""
        self._typing.stop()
        self._show()
        (self.pane.view if self.shows_pages else self.view).setFocus()

    @Slot()
    def _say_loading(self) -> None:
        self._message.setText(self.tr("Reading…"))
        self._stack.setCurrentWidget(self._message)

    @Slot(bool)
    def _copied(self, selected: bool) -> None:
        if not selected:
            self.copy_wanted.emit()

    def _show_count(self) -> None:
        total = len(self._hits)
        place = ""
        if total:
            # The heading of a place can be long, and is in the text.
            place = replace(self._hits[self._current].place, heading="").where
        self.head.show_count(self._current, total, place)
        self.head.show_mode(as_text=not self.shows_pages)
        self.find_bar.show_count(self._current, total)

    def _connect(self) -> None:
        desk = self._desk
        desk.opened.connect(self._take_pages)
        desk.open_failed.connect(self._lack_pages)
        desk.places.connect(self._take_spots)
        desk.places_failed.connect(self._lose_pages)
        desk.not_drawn.connect(self._lose_page)
        desk.found.connect(self._take_found)
        self.head.previous_wanted.connect(self.previous_hit)
        self.head.next_wanted.connect(self.next_hit)
        self.head.mode_wanted.connect(self._change_mode)
        self.head.open_wanted.connect(self.open_wanted)
        self.head.reveal_wanted.connect(self.reveal_wanted)
        self.head.copy_wanted.connect(self.copy_wanted)
        self.pane.copied.connect(self._copied)
        self.find_bar.wanted.connect(self._typing.start)
        self.find_bar.next_wanted.connect(self.next_hit)
        self.find_bar.previous_wanted.connect(self.previous_hit)
        self.find_bar.closed.connect(self._end_find)

    def _lay_out(self) -> None:
        line = QFrame(self)
        line.setObjectName("line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(line)
        column.addWidget(self._notice)
        column.addWidget(self.find_bar)
        column.addWidget(self._stack, 1)

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Text of the document"))
        self._show_count()


def _passage(hit: Hit) -> Passage:
    words = [(hit.start + start, hit.start + end) for start, end in hit.highlights]
    return Passage(hit.start, hit.end, words)


def _page_of(document: DocumentText, offset: int) -> Place:
    """The page of an offset, as far as the preview needs it."""
    for mark in document.marks:
        if mark.kind == "page" and mark.start <= offset < mark.end:
            return Place(page=mark.number)
    return Place()


def _seen(found: DocumentHit, hit: Hit) -> tuple[int, list[_Range], list[_Range]]:
    """What can be seen of a sentence and its document, to compare those of two answers."""
    return found.document, _ranges(found.hits), _ranges([hit])


def _ranges(hits: Sequence[Hit]) -> list[_Range]:
    return sorted((hit.start, hit.end, tuple(hit.highlights)) for hit in hits)
