"""The page on which a document's text is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit

from munjang.records import Place
from munjang_desktop.preview.excerpt import Excerpt
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import DocumentText, Hit, Mark
    from munjang_desktop.theme import Theme

_GUTTER = 68  # pixels left of the text, where page numbers stand
_MARGIN = 24
_LINE_HEIGHT = 150  # per cent
_PARAGRAPH_GAP = 6  # pixels
_NUMBERED = frozenset({"page", "slide", "sheet"})  # kinds of places shown beside the text


class TextView(QTextEdit):
    """Shows a part of a document, more of it as one scrolls, with the sentences found marked."""

    moved = Signal()  # another hit is the current one

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._theme = theme
        self._document: DocumentText | None = None
        self._excerpt: Excerpt | None = None
        self._hits: list[Hit] = []
        self._current = 0
        self._growing = False
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self._mark)

    @property
    def hits(self) -> Sequence[Hit]:
        """The sentences found in the document, in reading order."""
        return self._hits

    @property
    def current(self) -> int:
        """Which of :attr:`hits` is shown."""
        return self._current

    def show_document(self, document: DocumentText, hits: Sequence[Hit], at: Hit) -> None:
        """Show a document with all `hits` marked, opened `at` one of them."""
        self._document = document
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._load_around(at)
        self.go_to(at)

    def show_hits(self, hits: Sequence[Hit], at: Hit | None) -> None:
        """Mark other places of the same document, and go to one of them."""
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._current = 0
        if at is not None:
            self.go_to(at)
        else:
            self._mark()

    def clear_document(self) -> None:
        """Show nothing."""
        self._document = self._excerpt = None
        self._hits = []
        self.setExtraSelections([])
        self.clear()

    def go_to(self, hit: Hit) -> None:
        """Bring a hit into view and make it the current one."""
        if self._document is None or self._excerpt is None:
            return
        for number, known in enumerate(self._hits):
            if (known.start, known.end) == (hit.start, hit.end):
                self._current = number
        if not self._excerpt.covers(hit.start, hit.end):
            self._load_around(hit)
        self._mark()
        self._bring_into_view(hit)
        self.moved.emit()

    @Slot()
    def next_hit(self) -> None:
        """Go to the hit after the current one, round the end."""
        self._step(1)

    @Slot()
    def previous_hit(self) -> None:
        """Go to the hit before the current one, round the start."""
        self._step(-1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the text, then page numbers beside it."""
        super().paintEvent(event)
        if self._document is None or self._excerpt is None:
            return
        painter = QPainter(self.viewport())
        font = scaled_font(self.font(), 0.82)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.faint))
        height = QFontMetricsF(font).height()
        last_bottom = -height
        for mark in self._marks_in_view():
            cursor = self._cursor(mark.start, mark.start)
            top = self.cursorRect(cursor).top() + 3.0
            if top < last_bottom:
                continue  # two pages on one line: the first is enough
            box = QRectF(8, top, _GUTTER - 20, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, _label(mark))
            last_bottom = top + height
        painter.end()

    def _marks_in_view(self) -> list[Mark]:
        assert self._document is not None
        assert self._excerpt is not None
        viewport = self.viewport().rect()
        first = self._excerpt.offset(self.cursorForPosition(viewport.topLeft()).position())
        last = self._excerpt.offset(self.cursorForPosition(viewport.bottomRight()).position())
        return [
            mark
            for mark in self._document.marks
            if first <= mark.start <= last and mark.kind in _NUMBERED
        ]

    def _step(self, by: int) -> None:
        if self._hits:
            self.go_to(self._hits[(self._current + by) % len(self._hits)])

    def _load_around(self, hit: Hit) -> None:
        assert self._document is not None
        self._excerpt = Excerpt(self._document.text, self._document.sentences, hit.start)
        self._growing = True
        self.setExtraSelections([])
        self.clear()
        frame = self.document().rootFrame().frameFormat()
        numbered = any(mark.kind in _NUMBERED for mark in self._document.marks)
        frame.setLeftMargin(_GUTTER if numbered else _MARGIN)
        frame.setRightMargin(_MARGIN)
        frame.setTopMargin(_MARGIN)
        frame.setBottomMargin(_MARGIN)
        self.document().rootFrame().setFrameFormat(frame)
        self._insert(QTextCursor(self.document()), self._excerpt.start, self._excerpt.shown)
        self._growing = False

    def _insert(self, cursor: QTextCursor, start: int, text: str) -> None:
        """Put in `text`, which stands at `start` of the document, and set it as type."""
        assert self._document is not None
        headings = {
            mark.start: mark.label.rsplit(" › ", 1)[-1]
            for mark in self._document.marks
            if mark.kind == "heading" and start <= mark.start < start + len(text)
        }
        plain, bold = QTextCharFormat(), QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        cursor.beginEditBlock()
        cursor.setBlockFormat(_block_format())
        for number, line in enumerate(text.split("\n")):
            if number:
                cursor.insertBlock(_block_format() if line else _gap_format())
            cursor.insertText(line, bold if headings.get(start) == line else plain)
            start += len(line) + 1
        if cursor.block().length() > 1:  # what stood below goes on in the last line put in
            cursor.setBlockFormat(_block_format())
        cursor.endEditBlock()

    def _bring_into_view(self, hit: Hit) -> None:
        """Scroll so that the sentence stands in the upper third of the page."""
        cursor = self._cursor(hit.start, hit.start)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - self.viewport().height() // 3)

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        """Load more where an end comes near."""
        if self._growing or self._excerpt is None or self._document is None:
            return
        bar = self.verticalScrollBar()
        self._growing = True
        cursor = QTextCursor(self.document())
        if value > bar.maximum() - bar.pageStep() and self._excerpt.end < len(self._document.text):
            cursor.movePosition(QTextCursor.MoveOperation.End)
            self._insert(cursor, self._excerpt.end, self._excerpt.grow_down())
            self._mark()
        if value < bar.pageStep() and self._excerpt.start > 0:
            # What is being read stays where it is on the screen.
            anchor = self.cursorForPosition(self.viewport().rect().topLeft())
            before = self.cursorRect(anchor).top()
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            added = self._excerpt.grow_up()
            self._insert(cursor, self._excerpt.start, added)
            bar.setValue(bar.value() + self.cursorRect(anchor).top() - before)
            self._mark()
        self._growing = False

    @Slot()
    def _mark(self) -> None:
        """Mark all hits, the current one and its words more strongly."""
        if self._excerpt is None:
            return
        colours = self._theme.colours
        sentence, other, word = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        sentence.setBackground(QColor(colours.mark))
        faded = QColor(colours.mark)
        faded.setAlphaF(0.5)
        other.setBackground(faded)
        word.setBackground(QColor(colours.mark_strong))
        word.setForeground(QColor(colours.mark_text))
        selections = []
        for number, hit in enumerate(self._hits):
            if not self._excerpt.covers(hit.start, hit.end):
                continue
            current = number == self._current
            selections.append(self._selection(hit.start, hit.end, sentence if current else other))
            if current:
                selections += [
                    self._selection(hit.start + start, hit.start + end, word)
                    for start, end in hit.highlights
                ]
        self.setExtraSelections(selections)

    def _selection(self, start: int, end: int, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        made.cursor = self._cursor(start, end)
        made.format = form
        return made

    def _cursor(self, start: int, end: int) -> QTextCursor:
        assert self._excerpt is not None
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._excerpt.position(start))
        cursor.setPosition(self._excerpt.position(end), QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _block_format() -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setBottomMargin(_PARAGRAPH_GAP)
    return block


def _gap_format() -> QTextBlockFormat:
    """An empty line parts two paragraphs; it need not be as high as a line."""
    block = QTextBlockFormat()
    block.setLineHeight(_PARAGRAPH_GAP, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return block


def _label(mark: Mark) -> str:
    if mark.kind == "page":
        return Place(page=mark.number).where
    if mark.kind == "slide":
        return Place(slide=mark.number).where
    return mark.label
