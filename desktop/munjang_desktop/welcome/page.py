"""The page that greets whoever has no folder yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from munjang_desktop.controls import Picture
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.welcome.folder_choices import FolderChoices
from munjang_desktop.welcome.model_card import ModelCard

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QShowEvent

    from munjang_desktop.context import Context
    from munjang_desktop.model_offer import ModelOffer

_WIDEST = 660  # pixels; longer lines are hard to read


class WelcomePage(QWidget):
    """Says what happens and what does not, and takes folders, language and model on one page."""

    add_wanted = Signal()  # another folder
    start_wanted = Signal(object)  # list[Path] to search from now on
    skipped = Signal()
    language_chosen = Signal(object)  # LanguageChoice

    def __init__(self, context: Context, offer: ModelOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = context.settings
        theme = context.theme
        inside = QWidget()
        inside.setObjectName("welcomePage")
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("welcome")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._heading = QLabel(inside)
        self._heading.setObjectName("stateHeading")
        self._text = QLabel(inside)
        self._text.setObjectName("stateText")
        for label in (self._heading, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self._privacy = QLabel(inside)
        self._privacy.setObjectName("dim")
        self._privacy.setWordWrap(True)
        self.folders = FolderChoices(context.workers, inside)
        self.model = ModelCard(offer, theme, inside)
        self._language = QLabel(inside)
        self._language.setObjectName("dim")
        self.languages = {choice: QRadioButton(inside) for choice in LanguageChoice}
        self._group = QButtonGroup(self)
        self.start = QPushButton(self)
        self.start.setObjectName("primary")
        self.skip = QPushButton(self)
        self.skip.setObjectName("quiet")
        self._lay_out(inside, Picture("lock", "dim", 16, theme, inside))
        self._scroll.setWidget(inside)
        self.start.clicked.connect(self._start)
        self.skip.clicked.connect(self.skipped)
        self.folders.add_wanted.connect(self.add_wanted)
        self.folders.changed.connect(self._show_whether_ready)
        self._group.buttonClicked.connect(self._choose_language)
        self._show_whether_ready()
        self._retranslate()

    @property
    def text(self) -> str:
        """Heading and words, to be compared or read out."""
        return f"{self._heading.text()}\n{self._text.text()}\n{self._privacy.text()}"

    def add(self, folder: Path) -> None:
        """Put a folder of the user's own on the list."""
        self.folders.add(folder)
        self._scroll.ensureWidgetVisible(self.folders)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Count documents only for somebody who sees it."""
        super().showEvent(event)
        self.folders.count()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return starts, wherever on the page one is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.start.isEnabled():
            self._start()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self, inside: QWidget, lock: Picture) -> None:
        promise = QHBoxLayout()
        promise.setSpacing(8)
        promise.addWidget(lock, 0, Qt.AlignmentFlag.AlignTop)
        promise.addWidget(self._privacy, 1)
        languages = QHBoxLayout()
        languages.setSpacing(16)
        languages.addWidget(self._language)
        for button in self.languages.values():
            self._group.addButton(button)
            languages.addWidget(button)
        languages.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)  # as wide as the buttons below
        column.setSpacing(14)
        column.addWidget(self._heading)
        column.addWidget(self._text)
        column.addSpacing(6)
        column.addWidget(self.folders)
        column.addWidget(self.model)
        column.addLayout(languages)
        column.addLayout(promise)
        middle = QWidget(inside)
        middle.setMaximumWidth(_WIDEST)
        middle.setLayout(column)
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(28, 22, 28, 10)
        outer.addStretch(1)
        rows = QVBoxLayout()
        rows.addStretch(2)
        rows.addWidget(middle)
        rows.addStretch(3)
        outer.addLayout(rows, 100)
        outer.addStretch(1)
        # The buttons stay in sight, however little room there is for the rest.
        buttons = QWidget(self)
        buttons.setMaximumWidth(_WIDEST)
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.skip)
        row.addWidget(self.start)
        below = QHBoxLayout()
        below.setContentsMargins(28, 8, 28, 18)
        below.addStretch(1)
        below.addWidget(buttons, 100)
        below.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._scroll, 1)
        page.addLayout(below)

    @Slot()
    def _start(self) -> None:
        self.start_wanted.emit(self.folders.ticked)

    @Slot()
    def _show_whether_ready(self) -> None:
        self.start.setEnabled(bool(self.folders.ticked))

    @Slot()
    def _choose_language(self) -> None:
        chosen = (choice for choice, button in self.languages.items() if button.isChecked())
        self.language_chosen.emit(next(chosen))

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Find the sentence you mean"))
        self._text.setText(
            self.tr(
                "Describe it in your own words, in Korean or English, and see the sentence itself."
            )
        )
        self._privacy.setText(
            self.tr(
                "Your documents, your questions and what is computed from them stay on this "
                "computer. Files are read, never changed. There is no account."
            )
        )
        names = {
            LanguageChoice.SYSTEM: self.tr("As the system"),
            LanguageChoice.KOREAN: "한국어",
            LanguageChoice.ENGLISH: "English",
        }
        self._language.setText(self.tr("Language"))
        for choice, button in self.languages.items():
            button.setText(names[choice])
            button.setAccessibleName(f"{self._language.text()}: {names[choice]}")
        self.languages[self._settings.language].setChecked(True)
        self.start.setText(self.tr("Start searching"))
        self.skip.setText(self.tr("Not now"))
