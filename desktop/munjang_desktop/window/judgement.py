"""The line above the results in precise mode: whose order they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot

from munjang_desktop.controls import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang.records import Answer


class JudgementLine(ElidedLabel):
    """Says that documents are being judged, which model did it, or why none did."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.TextElideMode.ElideRight, parent)
        self.setObjectName("dim")
        self.setContentsMargins(16, 2, 12, 4)
        self._judging = False
        self._answer: Answer | None = None
        self.hide()

    @Slot()
    def show_judging(self) -> None:
        """Say that the answer shown is judged again."""
        self._judging = True
        self._show()

    def show_answer(self, answer: Answer) -> None:
        """Say what became of it."""
        self._judging, self._answer = False, answer
        self._show()

    def show_nothing(self) -> None:
        """Go away: precise mode is off."""
        self._judging, self._answer = False, None
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        answer = self._answer
        text = ""
        if self._judging:
            text = self.tr("Judging…")
        elif answer is not None and answer.judge:
            text = self.tr("Judged by {model}").format(model=answer.judge)
        elif answer is not None and answer.notice is not None:
            text = str(answer.notice)
        self.setText(text)
        # The line keeps its place while precise mode is on: results must not jump.
        self.setVisible(self._judging or answer is not None)
