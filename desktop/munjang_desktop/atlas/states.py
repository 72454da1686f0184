"""What is shown where there is no map yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar

from munjang.records import Phase
from munjang_desktop import texts
from munjang_desktop.state_page import StatePage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang.errors import MunjangError
    from munjang.records import Progress
    from munjang_desktop.theme import Theme

_FEWEST = 5  # documents of a map


class NoMapPage(StatePage):
    """Says what the map will be, and why it is not there: it is being drawn, or there is little."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("map", theme, parent)
        self._waiting = 0
        self._share = 1.0  # of an update; 1 where none is going on
        self._phase = Phase.IDLE
        self._error: MunjangError | None = None
        self._known = False
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(240, 6)
        self._bar.hide()
        self.column.addSpacing(8)
        self.column.addLayout(self._centred(self._bar))
        self.retranslate()

    def show_waiting(self, documents: int) -> None:
        """Take note of how many documents there could be on the map."""
        self._known, self._error = True, None
        self._waiting = documents
        self.retranslate()

    def show_drawing(self, share: float) -> None:
        """Show how far the map is."""
        self._share = share
        self._bar.setValue(round(share * 100))
        self.retranslate()

    def show_progress(self, progress: Progress) -> None:
        """Take note of what the indexer is doing."""
        if progress.phase is not self._phase:
            self._phase = progress.phase
            self.retranslate()

    def show_failure(self, error: MunjangError) -> None:
        """Say why there is no map."""
        self._error = error
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        many = self._waiting >= _FEWEST
        reading = self._phase not in {Phase.IDLE, Phase.PAUSED}
        drawing = 0.0 < self._share < 1.0 or (self._share == 0.0 and many and not reading)
        self._bar.setVisible(drawing)
        if self._error is not None:
            self.say(self.tr("The map could not be drawn"), str(self._error))
        elif drawing:
            self.say(
                self.tr("The map is being drawn"),
                self.tr("Documents that mean similar things will lie near each other."),
            )
        elif not self._known:
            self.say(self.tr("Opening the map…"), "")
        elif reading:
            self.say(
                self.tr("The map comes after reading"),
                self.tr(
                    "Your documents are still being read. Once their meaning is known, they are "
                    "laid out here."
                ),
            )
        elif many:
            self.say(
                self.tr("No map yet"),
                self.tr(
                    "The meaning of your documents is not known yet. Once it is, they are laid "
                    "out here."
                ),
            )
        elif self._waiting:
            self.say(
                self.tr("Not enough documents for a map"),
                self.tr("A map needs at least five. So far: {documents}.").format(
                    documents=texts.Counted().documents(self._waiting)
                ),
            )
        else:
            self.say(
                self.tr("No documents yet"),
                self.tr("Add a folder, and its documents are laid out here by what they mean."),
            )
