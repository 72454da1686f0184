"""Looking into folders that are not searched yet."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from munjang import paths


class ScoutWorker(QObject):
    """Counts the documents in folders, for whoever is choosing among them."""

    counted = Signal(object, object)  # Path, Estimate; None where it is no folder to be read

    def __init__(self, library: Path | None) -> None:
        super().__init__()
        self._library = library or paths.default_library()
        self._over = threading.Event()

    @Slot(object)
    def count(self, folder: Path) -> None:
        """Look into one folder, for a second or two at most."""
        if self._over.is_set():
            return
        # The engine: slow imports.
        from munjang.errors import MunjangError  # noqa: PLC0415
        from munjang.ingest.estimate import estimate  # noqa: PLC0415
        from munjang.store import Place  # noqa: PLC0415

        try:
            library = Place.of(self._library).locate()
            found = estimate(folder, exclude=library, wanted=self._wanted)
        except (OSError, MunjangError):
            found = None
        self.counted.emit(folder, found)

    def stop(self) -> None:
        """Look no further; callable from any thread."""
        self._over.set()

    def _wanted(self) -> bool:
        return not self._over.is_set()
