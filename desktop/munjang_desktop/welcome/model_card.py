"""The language model, with what it is good for and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from munjang_desktop import texts
from munjang_desktop.controls import Picture

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.model_offer import ModelOffer
    from munjang_desktop.theme import Theme


class ModelCard(QFrame):
    """Offers the model that finds by meaning; searching by words needs none."""

    def __init__(self, offer: ModelOffer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._offer = offer
        self._picture = Picture("download", "accent", 20, theme, self)
        self._heading = QLabel(self)
        self._heading.setObjectName("cardHeading")
        self._text = QLabel(self)
        self._text.setObjectName("dim")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self.button = QPushButton(self)
        self.button.clicked.connect(offer.act)
        lines = QVBoxLayout()
        lines.setSpacing(5)
        lines.addWidget(self._heading)
        lines.addWidget(self._text)
        lines.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(14)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        row.addWidget(self.button)
        offer.changed.connect(self._show)
        self._show()

    @property
    def text(self) -> str:
        """What the card says."""
        return f"{self._heading.text()}\n{self._text.text()}"

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    @Slot()
    def _show(self) -> None:
        offer, missing = self._offer, self._offer.missing
        if missing is not None and missing.task != "encoder":
            missing = None  # precise mode's: no matter for a first start
        self.setVisible(offer.known)
        self._bar.setVisible(missing is not None and offer.installing)
        self.button.setVisible(missing is not None)
        self._picture.show_icon("download" if missing is not None else "sentence", "accent")
        self._bar.setAccessibleName(self.tr("Progress of the download"))
        if missing is None:
            self._heading.setText(self.tr("Found by meaning, too"))
            self._text.setText(
                self.tr("The language model is there. It works on this computer alone.")
            )
        elif offer.installing:
            self._heading.setText(self.tr("Getting the language model"))
            self._text.setText(offer.progress_text())
            self.button.setText(self.tr("Cancel"))
            # Qt counts in 32 bits, and models are large: thousands of parts are enough.
            done, total = offer.part_done
            self._bar.setRange(0, 1000 if total else 0)
            self._bar.setValue(1000 * done // total if total else 0)
        elif offer.error is not None:
            self._heading.setText(str(offer.error.title))
            self._text.setText(str(offer.error))
            self.button.setText(self.tr("Try again"))
        else:
            self._heading.setText(self.tr("Find by meaning, too"))
            self._text.setText(
                self.tr(
                    "A language model for Korean and English ({size}) is fetched once and then "
                    "works on this computer alone; its speed is measured here. Without it, "
                    "sentences are found by their words."
                ).format(size=texts.data_size(missing.size))
            )
            self.button.setText(self.tr("Get the model"))
