"""Waiting for a disk that is mounted when its user likes, and for another run that still writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from munjang.errors import LibraryAway, LibraryBusy

if TYPE_CHECKING:
    from munjang.errors import MunjangError

_AGAIN_AFTER = 5_000  # ms


class Patience(QObject):
    """Has tried again, every few seconds, what fails because the library is away or in use.

    That is told once; other failures are told as they come, and not tried again.
    """

    failed = Signal(object)  # MunjangError
    again = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waits = self._told = False
        self._timer = QTimer(self, singleShot=True, interval=_AGAIN_AFTER)
        self._timer.timeout.connect(self.again)

    @Slot(object)
    def take(self, error: MunjangError) -> None:
        """Take note of a failure."""
        passing = isinstance(error, LibraryAway | LibraryBusy)
        # Whoever starts again at once meets the run before, which ends within moments.
        ending = isinstance(error, LibraryBusy) and not self._waits
        if not ending and not (passing and self._told):
            self.failed.emit(error)
            self._told = passing
        self._waits = passing
        if passing:
            self._timer.start()

    @Slot()
    def end(self) -> None:
        """It works, or somebody tries it anew."""
        self._timer.stop()
        self._waits = self._told = False
