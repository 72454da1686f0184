"""Waiting for a disk: external ones are plugged in, and mounted, when their users like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from munjang.errors import LibraryAway

if TYPE_CHECKING:
    from munjang.errors import MunjangError

_AGAIN_AFTER = 5_000  # ms


class Patience(QObject):
    """Has tried again, every few seconds, what fails because the library's disk is away.

    That is told once; other failures are told as they come, and not tried again.
    """

    failed = Signal(object)  # MunjangError
    again = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._told = False
        self._timer = QTimer(self, singleShot=True, interval=_AGAIN_AFTER)
        self._timer.timeout.connect(self.again)

    @Slot(object)
    def take(self, error: MunjangError) -> None:
        """Take note of a failure."""
        away = isinstance(error, LibraryAway)
        if not (away and self._told):
            self.failed.emit(error)
        self._told = away
        if away:
            self._timer.start()

    @Slot()
    def end(self) -> None:
        """It works, or somebody tries it anew."""
        self._timer.stop()
        self._told = False
