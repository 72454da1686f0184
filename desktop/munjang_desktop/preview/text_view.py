"""The page on which a document's text is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit

from munjang.records import Place
from munjang_desktop.preview.excerpt import Excerpt
from munjang_desktop.preview.marked_bar import MarkedScrollBar
from munjang_desktop.preview.text_blocks import TextBlocks
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import DocumentText, Hit, Mark
    from munjang_desktop.theme import Theme

_GUTTER = 68  # pixels left of the text, where page numbers stand
_MARGIN = 24
_LOADED_WHOLE = 60_000  # characters: a text that is no longer is loaded to its ends
_SETTLED_MS = 40  # without another change of its height a text is taken to be laid out
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
        self._blocks: TextBlocks | None = None
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._bar = MarkedScrollBar(theme, self)
        self.setVerticalScrollBar(self._bar)
        self._bar.valueChanged.connect(self._scrolled)
        self._bar.rangeChanged.connect(self._laid_out)
        self._rest = QTimer(self, interval=0)
        self._rest.timeout.connect(self._load_rest)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settling.timeout.connect(self._mark_bar)
        theme.changed.connect(self._set_again)

    @property
    def hits(self) -> Sequence[Hit]:
        """The sentences found in the document, in reading order."""
        return self._hits

    @property
    def current(self) -> int:
        """Which of :attr:`hits` is shown."""
        return self._current

    @property
    def bar(self) -> MarkedScrollBar:
        """The scroll bar with the matches."""
        return self._bar

    def show_document(self, document: DocumentText, hits: Sequence[Hit], at: Hit) -> None:
        """Show a document with all `hits` marked, opened `at` one of them."""
        self._document = document
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._load_around(at)
        self.go_to(at)
        if len(document.text) <= _LOADED_WHOLE:
            self._rest.start()

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
        self._document = self._excerpt = self._blocks = None
        self._rest.stop()
        self._settling.stop()
        self._bar.set_marks((), -1)
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
        self._growing = True
        self._excerpt = Excerpt(
            self._document.text,
            self._document.sentences,
            hit.start,
            joined=self._document.path.suffix.lower() == ".pdf",
        )
        self._blocks = TextBlocks(self._document, self.font(), self._theme.colours)
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
        assert self._blocks is not None
        cursor.beginEditBlock()
        for number, line in enumerate(text.split("\n")):
            style = self._blocks.style(start, line)
            if number:
                cursor.insertBlock(style.block)
            else:
                cursor.setBlockFormat(style.block)
            cursor.insertText(line, style.text)
            start += len(line) + 1
        if cursor.block().length() > 1:  # what stood below goes on in the last line put in
            cursor.setBlockFormat(self._blocks.style(start - 1, cursor.block().text()).block)
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
        if value > self._bar.maximum() - self._bar.pageStep():
            self._grow_down()
        if value < self._bar.pageStep():
            self._grow_up()

    @Slot()
    def _load_rest(self) -> None:
        """Load a little more of a document that is not too long to be laid out whole."""
        if self._excerpt is None or self._excerpt.complete:
            self._rest.stop()
        elif not self._grow_down():
            self._grow_up()

    def _grow_down(self) -> bool:
        """Load more below; False where nothing is left."""
        assert self._document is not None
        assert self._excerpt is not None
        if self._excerpt.end >= len(self._document.text):
            return False
        self._growing = True
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self._insert(cursor, self._excerpt.end, self._excerpt.grow_down())
        self._mark()
        self._growing = False
        return True

    def _grow_up(self) -> None:
        """Load more above; what is being read stays where it is on the screen."""
        assert self._excerpt is not None
        if self._excerpt.start <= 0:
            return
        self._growing = True
        anchor = self.cursorForPosition(self.viewport().rect().topLeft())
        before = self.cursorRect(anchor).top()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        added = self._excerpt.grow_up()
        self._insert(cursor, self._excerpt.start, added)
        self._bar.setValue(self._bar.value() + self.cursorRect(anchor).top() - before)
        self._mark()
        self._growing = False

    @Slot()
    def _set_again(self) -> None:
        """Set the text anew: the grounds of rows are in the colours of the theme."""
        if self._hits and self._document is not None:
            self._load_around(self._hits[self._current])
            self.go_to(self._hits[self._current])

    @Slot()
    def _laid_out(self) -> None:
        """The text is higher or lower than it was.

        As the window changes its width Qt lays a text out bit by bit; to ask where a hit is has all
        of it laid out at once, which takes too long to be done at every step.
        """
        if not self._growing:
            self._settling.start()

    @Slot()
    def _mark_bar(self) -> None:
        """Show on the scroll bar where the hits are; what is not loaded is at its ends."""
        if self._excerpt is None:
            return
        height = max(1.0, self.document().size().height())
        marks = []
        for hit in self._hits:
            if hit.end <= self._excerpt.start:
                marks.append(0.0)
            elif hit.start >= self._excerpt.end:
                marks.append(1.0)
            else:
                top = self.cursorRect(self._cursor(hit.start, hit.start)).top()
                marks.append((top + self._bar.value()) / height)
        self._bar.set_marks(marks, self._current)

    @Slot()
    def _mark(self) -> None:
        """Mark all hits and the words in them, the current one more strongly."""
        if self._excerpt is None:
            return
        colours = self._theme.colours
        sentence, word = _marker(colours.mark), _marker(colours.mark_strong)
        word.setForeground(QColor(colours.mark_text))
        others = _marker(colours.mark, 0.5), _marker(colours.mark_strong, 0.5)
        selections = []
        for number, hit in enumerate(self._hits):
            if not self._excerpt.covers(hit.start, hit.end):
                continue
            whole, part = (sentence, word) if number == self._current else others
            selections.append(self._selection(hit.start, hit.end, whole))
            selections += [
                self._selection(hit.start + start, hit.start + end, part)
                for start, end in hit.highlights
            ]
        self.setExtraSelections(selections)
        self._mark_bar()

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


def _marker(colour: str, strength: float = 1.0) -> QTextCharFormat:
    ground = QColor(colour)
    ground.setAlphaF(strength)
    made = QTextCharFormat()
    made.setBackground(ground)
    return made


def _label(mark: Mark) -> str:
    if mark.kind == "page":
        return Place(page=mark.number).where
    if mark.kind == "slide":
        return Place(slide=mark.number).where
    return mark.label
