"""Tells queries that were meant from those that were only typed through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from munjang_desktop.searches import Searches

_DWELLED = 6000  # ms with an answer in view: about as long as it takes to read some of it


class Attention(QObject):
    """Remembers a query once its answer was looked at for a while, or used.

    A query that grew out of one remembered takes its place: nobody wants to find each beginning.
    """

    def __init__(self, searches: Searches, parent: QObject, *, dwelled: int = _DWELLED) -> None:
        super().__init__(parent)
        self._searches = searches
        self._query = ""
        self._remembered = ""
        self._timer = QTimer(self, singleShot=True, interval=dwelled)
        self._timer.timeout.connect(self._dwell)

    @Slot(str)
    def asked(self, query: str) -> None:
        """Another query is in the field."""
        self._query = query
        if query:
            self._timer.start()
        else:
            self._timer.stop()
            self._remembered = ""

    @Slot()
    def used(self) -> None:
        """Something was done with the answer."""
        self._timer.stop()
        if self._query:
            grown = self._query.startswith(self._remembered)
            self._searches.remember(self._query, instead_of=self._remembered if grown else "")
            self._remembered = self._query

    @Slot()
    def _dwell(self) -> None:
        if QApplication.activeWindow() is not None:
            self.used()
