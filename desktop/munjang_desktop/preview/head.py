"""The line above a document: what it is, which match is shown, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton

if TYPE_CHECKING:
    from munjang.records import DocumentHit
    from munjang_desktop.theme import Theme


class PreviewHead(QWidget):
    """Names the document and holds the buttons of the preview."""

    previous_wanted = Signal()
    next_wanted = Signal()
    mode_wanted = Signal()  # the text instead of the pages, or the other way round
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._as_text = False
        self._title = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._title.setObjectName("previewTitle")
        self._path = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._path.setObjectName("dim")
        self._count = QLabel(self)
        self._count.setObjectName("dim")
        self._previous = self._button("up", theme, self.previous_wanted)
        self._next = self._button("down", theme, self.next_wanted)
        self.mode = self._button("text", theme, self.mode_wanted)
        self._open = self._button("open", theme, self.open_wanted)
        self._reveal = self._button("reveal", theme, self.reveal_wanted)
        self._copy = self._button("copy", theme, self.copy_wanted)
        self.mode.hide()
        self._lay_out()
        self._retranslate()

    @property
    def count_text(self) -> str:
        """Which match is shown, or where it stands, in words."""
        return self._count.text()

    def show_names(self, found: DocumentHit) -> None:
        """Name a document."""
        self._title.setText(found.title or found.path.name)
        self._path.setText(texts.short_path(found.path))

    def show_count(self, number: int, total: int, place: str) -> None:
        """Say which match of how many is shown (`number` from 0); of one, say its place."""
        self._previous.setEnabled(total > 1)
        self._next.setEnabled(total > 1)
        if total > 1:
            place = self.tr("{number} of {total}").format(
                number=texts.number(number + 1), total=texts.number(total)
            )
        self._count.setText(place)

    def show_mode(self, *, as_text: bool) -> None:
        """Say whether the text or the pages are shown, where there are both."""
        self._as_text = as_text
        self.mode.show_icon("page" if as_text else "text")
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _button(self, name: str, theme: Theme, wish: Signal) -> IconButton:
        button = IconButton(name, theme, self)
        button.clicked.connect(wish)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._path, 1)
        row.addSpacing(10)
        row.addWidget(self._count)
        row.addSpacing(6)
        for button in (self._previous, self._next):
            row.addWidget(button)
        row.addSpacing(10)
        for button in (self.mode, self._open, self._reveal, self._copy):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 12, 4)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addLayout(row)

    def _retranslate(self) -> None:
        self._previous.describe(self.tr("Previous sentence found"), "Shift+F3")
        self._next.describe(self.tr("Next sentence found"), "F3")
        self.mode.describe(self.tr("Show pages") if self._as_text else self.tr("Show text"))
        self._open.describe(self.tr("Open document"), "Enter")
        self._reveal.describe(self.tr("Show in folder"), "Ctrl+Enter")
        self._copy.describe(self.tr("Copy sentence with its source"), "Ctrl+C")
