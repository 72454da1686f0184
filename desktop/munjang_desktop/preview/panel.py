"""The right half of the window: which document, where in it, and its text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton
from munjang_desktop.preview.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.errors import MunjangError
    from munjang.records import DocumentHit, DocumentText, Hit
    from munjang_desktop.results import ResultRow
    from munjang_desktop.theme import Theme

_SETTLE = 120  # ms a selection must last before its document is fetched
_SAY_LOADING_AFTER = 250  # ms


class PreviewPanel(QFrame):
    """Shows the document of the selected sentence and keeps to the last one asked for."""

    document_wanted = Signal(int)  # id of a document whose text is to be fetched
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._wanted: tuple[DocumentHit, Hit] | None = None
        self._shown: int | None = None  # id of the document in the view
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._fetch)
        self._slow = QTimer(self, singleShot=True, interval=_SAY_LOADING_AFTER)
        self._slow.timeout.connect(self._say_loading)

        self._title = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._title.setObjectName("previewTitle")
        self._path = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._path.setObjectName("dim")
        self._count = QLabel(self)
        self._count.setObjectName("dim")
        self._view = TextView(theme, self)
        self._view.moved.connect(self._show_count)
        self._previous = IconButton("up", theme, self)
        self._next = IconButton("down", theme, self)
        self._open = IconButton("open", theme, self)
        self._reveal = IconButton("reveal", theme, self)
        self._copy = IconButton("copy", theme, self)
        self._previous.clicked.connect(self._view.previous_hit)
        self._next.clicked.connect(self._view.next_hit)
        self._open.clicked.connect(self.open_wanted)
        self._reveal.clicked.connect(self.reveal_wanted)
        self._copy.clicked.connect(self.copy_wanted)
        self._message = QLabel(self)
        self._message.setObjectName("previewMessage")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._message)
        self._lay_out()
        self._retranslate()

    @property
    def view(self) -> TextView:
        """The page."""
        return self._view

    def show_row(self, row: ResultRow | None) -> None:
        """Show the sentence of a row, or nothing."""
        if row is None:
            self._wanted = None
            self._settle.stop()
            return
        before = self._wanted
        self._wanted = (row.found, row.hit)
        self._title.setText(row.found.title or row.found.path.name)
        self._path.setText(texts.short_path(row.found.path))
        if self._shown != row.found.document or _ranges(self._view.hits) != _ranges(row.found.hits):
            self._settle.start()
            return
        self._settle.stop()
        self._stack.setCurrentWidget(self._view)
        # The same sentence, because the same query was asked again: the reader is not disturbed.
        if before is None or _ranges([before[1]]) != _ranges([row.hit]):
            self._view.go_to(row.hit)

    def forget(self) -> None:
        """Drop what is loaded: the library's documents changed or there is no answer."""
        self._shown = None

    @Slot(object)
    def show_document(self, document: DocumentText) -> None:
        """Show the text that was asked for last."""
        self._slow.stop()
        if self._wanted is None:
            return
        found, hit = self._wanted
        self._shown = found.document
        self._view.show_document(document, found.hits, hit)
        self._stack.setCurrentWidget(self._view)

    @Slot(object)
    def show_failure(self, error: MunjangError) -> None:
        """Say why there is no text."""
        self._slow.stop()
        self._shown = None
        self._message.setText(f"{error.title}\n\n{error}")
        self._stack.setCurrentWidget(self._message)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _fetch(self) -> None:
        if self._wanted is not None:
            self._slow.start()
            self.document_wanted.emit(self._wanted[0].document)

    @Slot()
    def _say_loading(self) -> None:
        self._message.setText(self.tr("Reading…"))
        self._stack.setCurrentWidget(self._message)

    @Slot()
    def _show_count(self) -> None:
        total = len(self._view.hits)
        several = total > 1
        self._previous.setEnabled(several)
        self._next.setEnabled(several)
        if total:
            hit = self._view.hits[self._view.current]
            count = self.tr("{number} of {total}").format(
                number=texts.number(self._view.current + 1), total=texts.number(total)
            )
            # The heading of a place can be long, and is in the text.
            self._count.setText(count if several else replace(hit.place, heading="").where)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self._title)
        names.addWidget(self._path)
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 12, 10)
        head.setSpacing(2)
        head.addLayout(names, 1)
        head.addSpacing(10)
        head.addWidget(self._count)
        head.addSpacing(4)
        for button in (self._previous, self._next):
            head.addWidget(button)
        head.addSpacing(10)
        for button in (self._open, self._reveal, self._copy):
            head.addWidget(button)
        line = QFrame(self)
        line.setObjectName("line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line)
        column.addWidget(self._stack, 1)

    def _retranslate(self) -> None:
        self._previous.describe(self.tr("Previous sentence found"), "Shift+F3")
        self._next.describe(self.tr("Next sentence found"), "F3")
        self._open.describe(self.tr("Open document"), "Return")
        self._reveal.describe(self.tr("Show in folder"), "Ctrl+Return")
        self._copy.describe(self.tr("Copy sentence with its source"), "Ctrl+C")
        self._view.setAccessibleName(self.tr("Text of the document"))
        self._show_count()


def _ranges(hits: Sequence[Hit]) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """What of hits can be seen in the text, to compare the hits of two answers."""
    return sorted((hit.start, hit.end, tuple(hit.highlights)) for hit in hits)
