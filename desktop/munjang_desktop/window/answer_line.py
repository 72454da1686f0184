"""The line above the results: what is to be said of the answer, and another way to see it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton

if TYPE_CHECKING:
    from munjang.records import Answer
    from munjang_desktop.theme import Theme

_BETWEEN = "  ·  "
_EXPORT_KEYS = "Ctrl+E"
_ANSWER_KEYS = "Alt+Return"


class Listing(Enum):
    """Which documents of an answer are listed."""

    BEST = auto()
    EVERY = auto()  # that has every word
    SIMILAR = auto()  # to a sentence of the answer before


class AnswerLine(QWidget):
    """Says who judged the answer, what is wrong with it, and how many documents there are."""

    listing_wanted = Signal(object)  # Listing, instead of the one shown
    back_wanted = Signal()  # from what is similar
    export_wanted = Signal()
    answer_wanted = Signal()  # in words

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._label.setObjectName("dim")
        self._button = QPushButton(self)
        self._button.setObjectName("small")
        self._button.clicked.connect(self._clicked)
        self._write = QPushButton(self)
        self._write.setObjectName("small")
        self._write.setShortcut(QKeySequence(_ANSWER_KEYS))
        self._write.clicked.connect(self.answer_wanted)
        self._export = IconButton("export", theme, self)
        self._export.setIconSize(QSize(16, 16))
        self._export.setShortcut(QKeySequence(_EXPORT_KEYS))
        self._export.clicked.connect(self.export_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 12, 4)
        row.setSpacing(6)
        row.addWidget(self._label, 1)
        row.addWidget(self._write)
        row.addWidget(self._button)
        row.addWidget(self._export)
        # Results must not jump when the button comes and goes.
        self.setFixedHeight(max(self._button.sizeHint().height(), self._label.height()) + 6)
        self._judging = self._searching = self._preparing = False
        self._answer: Answer | None = None
        self._listing = Listing.BEST
        self._like = ""  # what is listed is similar to this
        self._model_missing = False
        self.hide()

    @property
    def text(self) -> str:
        """What the line says."""
        return self._label.text()

    @property
    def button(self) -> QPushButton:
        """The button that asks for another listing."""
        return self._button

    @property
    def write(self) -> QPushButton:
        """The button that has the query answered in words."""
        return self._write

    @property
    def export(self) -> QToolButton:
        """The button that writes the answer into a file."""
        return self._export

    @Slot()
    def show_judging(self) -> None:
        """Say that the answer shown is judged again."""
        self._judging = True
        self._show()

    @Slot(bool)
    def show_preparing(self, preparing: bool) -> None:
        """Say that it will be judged once the judge is ready."""
        self._preparing = preparing
        self._show()

    def show_searching(self) -> None:
        """Say that the answer shown is still that to the question before."""
        self._searching = True
        self._show()

    def show_answer(self, answer: Answer, listing: Listing, like: str = "") -> None:
        """Say what is to be said of an answer, which may be what is `like` a sentence."""
        self._judging = self._searching = False
        self._answer, self._listing, self._like = answer, listing, " ".join(like.split())
        self._show()

    def show_nothing(self) -> None:
        """Go away: there is no answer."""
        self._judging, self._searching, self._answer = False, False, None
        self._show()

    @Slot(object)
    def encoder_checked(self, missing: object) -> None:
        """Leave it to the notice of the missing model to say what is missing."""
        self._model_missing = missing is not None
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    @Slot()
    def _clicked(self) -> None:
        if self._listing is Listing.SIMILAR:
            self.back_wanted.emit()
        else:
            best = self._listing is Listing.BEST
            self.listing_wanted.emit(Listing.EVERY if best else Listing.BEST)

    def _show(self) -> None:
        answer = self._answer
        self._label.setText(_BETWEEN.join(self._parts(answer)) if answer is not None else "")
        others = answer is not None and answer.matches > len(answer.results)
        if self._listing is Listing.SIMILAR:
            self._button.setText(self.tr("Back to the results"))
        elif self._listing is Listing.EVERY:
            self._button.setText(self.tr("Show the best"))
        else:
            self._button.setText(self.tr("List all"))
        self._button.setVisible(others or self._listing is not Listing.BEST)
        some = answer is not None and bool(answer.results)
        self._write.setText(self.tr("Answer"))
        keys = QKeySequence(_ANSWER_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        tip = self.tr("Have the question answered in words, with citations ({keys})")
        self._write.setToolTip(texts.tip(tip.format(keys=keys)))
        self._write.setVisible(some and self._listing is not Listing.SIMILAR)
        self._write.setShortcut(QKeySequence(_ANSWER_KEYS))  # a new text takes it away
        self._export.setVisible(some)
        self._export.describe(self.tr("Export these results…"), _EXPORT_KEYS)
        self.setVisible(answer is not None)

    def _parts(self, answer: Answer) -> list[str]:
        if self._searching:
            return [texts.searching()]
        parts = []
        if self._listing is Listing.SIMILAR:
            text = self.tr("Similar to “{sentence}”")
            parts.append(text.format(sentence=self._like))
        if self._judging:
            getting_ready = self.tr("Getting ready to judge…")
            parts.append(getting_ready if self._preparing else self.tr("Judging…"))
        if answer.notice is not None and not self._model_missing:
            parts.append(str(answer.notice))
        parts += [str(hint) for hint in answer.hints]
        if answer.matches > 1 and self._listing is not Listing.SIMILAR:
            if answer.matches < len(answer.results):  # the others only come near
                parts.append(texts.Counted().documents(len(answer.results)))
            parts.append(texts.Counted().matches(answer.matches))
        if not parts:
            parts.append(texts.Counted().documents(len(answer.results)))
        if answer.judge and not self._judging:  # last: the names of models are long
            parts.append(self.tr("Judged by {model}").format(model=answer.judge))
        return parts
