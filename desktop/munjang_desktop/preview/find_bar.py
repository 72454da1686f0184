"""A line to look for words in the document that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from munjang_desktop import texts
from munjang_desktop.controls import IconButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Theme


class FindBar(QFrame):
    """Takes the words to look for and steps through what is found."""

    wanted = Signal(str)
    next_wanted = Signal()
    previous_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.field = QLineEdit(self)
        self.field.setObjectName("find")
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self.wanted)
        self._count = QLabel(self)
        self._count.setObjectName("dim")
        self._previous = IconButton("up", theme, self)
        self._next = IconButton("down", theme, self)
        self._close = IconButton("close", theme, self)
        self._previous.clicked.connect(self.previous_wanted)
        self._next.clicked.connect(self.next_wanted)
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        for button in (self._previous, self._next, self._close):
            row.addWidget(button)
        self.hide()
        self._retranslate()

    @property
    def count_text(self) -> str:
        """How much was found, in words."""
        return self._count.text()

    def appear(self) -> None:
        """Be ready to type."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    @Slot()
    def dismiss(self) -> None:
        """Go away and find nothing more."""
        self.hide()
        self.field.clear()
        self.closed.emit()

    def show_count(self, number: int, total: int) -> None:
        """Say which match of how many is shown (`number` from 0)."""
        if not self.field.text():
            words = ""
        elif not total:
            words = self.tr("Not found")
        else:
            words = self.tr("{number} of {total}").format(
                number=texts.number(number + 1), total=texts.number(total)
            )
        self._count.setText(words)
        self._previous.setEnabled(total > 1)
        self._next.setEnabled(total > 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return goes on, Escape closes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.previous_wanted if back else self.next_wanted).emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Find in this document"))
        self.field.setAccessibleName(self.tr("Find in this document"))
        self._previous.describe(self.tr("Previous match"), "Shift+Return")
        self._next.describe(self.tr("Next match"), "Enter")
        self._close.describe(self.tr("Close"), "Esc")
