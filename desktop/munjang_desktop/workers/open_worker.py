"""Opening documents at a place: asking which program that would be takes a while."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from munjang_desktop.opening import Spot, command_at

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


class OpenWorker(QObject):
    """Starts the user's program at the place, or leaves the document to the desktop."""

    left = Signal(object)  # Path that is to be opened as any other

    @Slot(object, object)
    def open_at(self, path: Path, spot: Spot) -> None:
        """Open a document at a place in it."""
        try:
            command = command_at(path, spot)
            if command is not None:
                started = QProcess.startDetached(command[0], command[1:], str(path.parent))
                if isinstance(started, tuple):
                    started = started[0]
                if started:
                    return
        except Exception:  # noqa: BLE001 - a thread's last resort; the document is opened all the same
            _log.exception("no program was found to open %s at %s", path, spot)
        self.left.emit(path)
