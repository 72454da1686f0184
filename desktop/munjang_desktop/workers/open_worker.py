"""Opening documents at a place: asking which program that would be takes a while."""

from __future__ import annotations

import logging
import subprocess
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.opening import Spot, command_at

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


class OpenWorker(QObject):
    """Starts the user's program at the place, or leaves the document to the desktop."""

    opened = Signal(object)  # Path
    left = Signal(object)  # Path that is to be opened as any other
    gone = Signal(object)  # Path where nothing is any more

    def __init__(self) -> None:
        super().__init__()
        self._started: list[subprocess.Popen[bytes]] = []  # what may still run

    @Slot(object, object)
    def open_at(self, path: Path, spot: Spot) -> None:
        """Open a document, at a place in it where one is known."""
        try:
            path.stat()  # the desktop would open what is not there, and nobody hear of it
        except (FileNotFoundError, NotADirectoryError):
            self.gone.emit(path)
            return
        except OSError:
            pass  # whatever opens it will say
        try:
            command = command_at(path, spot) if spot else None
            if command is not None:
                self._start(command, path.parent)
                self.opened.emit(path)
                return
        except Exception:  # noqa: BLE001 - a thread's last resort; the document is opened all the same
            _log.exception("no program was found to open %s at %s", path, spot)
        self.left.emit(path)

    def _start(self, command: list[str], folder: Path) -> None:
        self._started = [program for program in self._started if program.poll() is None]
        # Not a QProcess: it takes text only, and names of files need be none.
        self._started.append(subprocess.Popen(command, cwd=folder, start_new_session=True))
