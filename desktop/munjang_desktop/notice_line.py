"""Lines that tell or offer something without getting in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from munjang_desktop.controls import IconButton, Picture

if TYPE_CHECKING:
    from munjang_desktop.theme import Theme

UNDO_LASTS = 12  # seconds


@dataclass(frozen=True)
class Notice:
    """What a notice line says."""

    text: str
    action: str = ""  # the words of its button, "" for none
    icon: str = "alert"
    serious: bool = False
    lasts: int = 0  # seconds until it goes away; 0 to stay
    progress: tuple[int, int] | None = None  # done and total; total 0 while unknown


class NoticeLine(QFrame):
    """One line above the results, with at most one button; never a dialog."""

    acted = Signal()
    closed = Signal()
    left = Signal()  # it went away with the keyboard on it

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = Picture("alert", "accent", 18, theme, self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(140, 6)
        self._button = QPushButton(self)
        self._button.setObjectName("small")
        self._button.clicked.connect(self.acted)
        self._close = IconButton("close", theme, self)
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What the line says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    @property
    def button(self) -> QPushButton:
        """The button."""
        return self._button

    def show_notice(self, notice: Notice) -> None:
        """Say something else."""
        self.setObjectName("seriousNotice" if notice.serious else "notice")
        self.style().polish(self)  # the style sheet goes by the name
        self._picture.show_icon(notice.icon, "danger" if notice.serious else "accent")
        self._text.setText(notice.text)
        self._button.setText(notice.action)
        self._button.setVisible(bool(notice.action))
        self._bar.setVisible(notice.progress is not None)
        if notice.progress is not None:
            # Qt counts in 32 bits, and models are large: thousands of parts are enough.
            done, total = notice.progress
            self._bar.setRange(0, 1000 if total else 0)
            self._bar.setValue(1000 * done // total if total else 0)
        self._close.describe(self.tr("Close"))
        if notice.lasts:
            self._timer.start(notice.lasts * 1000)
        else:
            self._timer.stop()
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        if not self.isHidden():
            left = self.isAncestorOf(self.window().focusWidget())
            self.hide()
            if left:
                self.left.emit()
            self.closed.emit()
