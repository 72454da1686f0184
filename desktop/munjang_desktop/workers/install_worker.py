"""Fetching a model, on request."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from munjang.models import InstallProgress


class InstallWorker(QObject):
    """Installs models; the only thing in the window that uses the network."""

    progress = Signal(object)  # InstallProgress
    installed = Signal()
    failed = Signal(object)  # MunjangError
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cancel = threading.Event()

    @Slot(str)
    def install(self, name: str) -> None:
        """Fetch and install a model."""
        self._cancel.clear()
        try:
            from munjang.models import ModelStore  # noqa: PLC0415 - slow import

            ModelStore().install(name, report=self._report, cancel=self._cancel)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            if self._cancel.is_set():
                self.cancelled.emit()
            else:
                self.failed.emit(as_failure(error))
            return
        self.installed.emit()

    def cancel(self) -> None:
        """Give up soon; callable from any thread."""
        self._cancel.set()

    def _report(self, progress: InstallProgress) -> None:
        self.progress.emit(progress)
