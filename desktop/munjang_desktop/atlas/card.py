"""A card that says what one document on the map is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from munjang_desktop.controls import ElidedLabel, IconButton

if TYPE_CHECKING:
    from munjang_desktop.theme import Theme

_WIDTH = 340
_AWAY = 16  # pixels between what is pointed at and its card


class HoverCard(QFrame):
    """Title, place and date of the document under the pointer; in the way of nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title, self._place, self._text = (QLabel(self) for _ in range(3))
        self._title.setObjectName("previewTitle")
        self._place.setObjectName("dimSmall")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(3)
        for label in (self._title, self._place, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        self.setFixedWidth(_WIDTH - 40)
        self.hide()

    def tell(self, title: str, place: str, text: str, at: QPoint, keep_out: QWidget) -> None:
        """Show what a document at a point of the parent is, where there is room for it."""
        self._title.setText(title)
        self._place.setText(place)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setFixedHeight(_height(self))
        room = keep_out.rect()
        x, y = at.x() + _AWAY, at.y() + _AWAY
        if x + self.width() > room.right() - 8:
            x = at.x() - _AWAY - self.width()
        if y + self.height() > room.bottom() - 8:
            y = at.y() - _AWAY - self.height()
        self.move(max(8, x), max(8, y))
        self.show()
        self.raise_()


class DocumentCard(QFrame):
    """The document that is chosen: how it begins, and what can be done with it."""

    open_wanted = Signal()
    reveal_wanted = Signal()
    similar_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self._title = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._title.setObjectName("previewTitle")
        self._place = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._place.setObjectName("dimSmall")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._close = IconButton("close", theme, self)
        self._open = QPushButton(self)
        self._open.setObjectName("small")
        self._reveal = IconButton("reveal", theme, self)
        self._similar = QPushButton(self)
        self._similar.setObjectName("small")
        self._open.clicked.connect(self.open_wanted)
        self._reveal.clicked.connect(self.reveal_wanted)
        self._similar.clicked.connect(self.similar_wanted)
        self._close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._open)
        foot.addWidget(self._similar)
        foot.addStretch(1)
        foot.addWidget(self._reveal)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._place)
        column.addSpacing(4)
        column.addWidget(self._text)
        column.addSpacing(6)
        column.addLayout(foot)
        self.setFixedWidth(_WIDTH)
        self._retranslate()
        self.hide()

    @property
    def text(self) -> str:
        """Everything the card says."""
        return f"{self._title.text()}\n{self._place.text()}\n{self._text.text()}"

    def tell(self, title: str, place: str) -> None:
        """Say which document is chosen."""
        self._title.setText(title)
        self._place.setText(place)
        self.tell_beginning("")
        self.show()
        self.raise_()

    def tell_beginning(self, text: str) -> None:
        """Say how it begins, or which sentence of it answers."""
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setFixedHeight(_height(self))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._open.setText(self.tr("Open"))
        self._similar.setText(self.tr("Find similar"))
        self._reveal.describe(self.tr("Show in folder"))
        self._close.describe(self.tr("Close"), "Esc")


def _height(card: QFrame) -> int:
    """How high a card must be for its words, at the width it has."""
    layout = card.layout()
    layout.activate()
    return max(layout.totalHeightForWidth(card.width()), layout.totalMinimumSize().height())
