"""What is shown where there is nothing else to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from munjang_desktop.controls import Picture

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from munjang_desktop.theme import Theme

_ROOM_FOR_PICTURE = 340  # pixels of height
_ROOM_FOR_TEXT = 110
_MARGINS, _NARROW = (32, 24, 32, 24), (32, 4, 32, 4)
_GAP, _NARROW_GAP = 12, 4


class StatePage(QWidget):
    """A picture, a heading and a few words in the middle; every state is built on it."""

    def __init__(
        self, picture: str, theme: Theme, parent: QWidget | None = None, *, role: str = "accent"
    ) -> None:
        super().__init__(parent)
        self._picture = Picture(picture, role, 56, theme, self)
        self._heading = self._label("stateHeading")
        self._text = self._label("stateText")
        self.column = QVBoxLayout()
        self.column.setSpacing(_GAP)
        self.column.addWidget(self._picture)
        self.column.addSpacing(4)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._text)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(*_MARGINS)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addLayout(self.column)
        middle.addStretch(3)
        outer.addStretch(1)
        outer.addLayout(middle, 8)
        outer.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the room of the picture and around it to the words where there is little."""
        roomy = self.height() >= _ROOM_FOR_PICTURE
        self._picture.setVisible(roomy)
        self.column.setSpacing(_GAP if roomy else _NARROW_GAP)
        self.layout().setContentsMargins(*(_MARGINS if roomy else _NARROW))
        self._show_text()
        super().resizeEvent(event)

    @property
    def text(self) -> str:
        """Heading and words, to be compared or read out."""
        return f"{self._heading.text()}\n{self._text.text()}"

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Renew all words; every page says how."""
        raise NotImplementedError

    def say(self, heading: str, text: str) -> None:
        """Set heading and words."""
        self._heading.setText(heading)
        self._text.setText(text)
        self._show_text()

    def _show_text(self) -> None:
        # What is to be done is on a button below; that has to be seen.
        self._text.setVisible(bool(self._text.text()) and self.height() >= _ROOM_FOR_TEXT)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _centred(self, *widgets: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        return row
