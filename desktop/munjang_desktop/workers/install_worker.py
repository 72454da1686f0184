"""Fetching a model, on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    import threading

    from munjang.models import InstallProgress


class InstallWorker(QObject):
    """Installs models; the only thing in the window that uses the network."""

    progress = Signal(object)  # InstallProgress
    installed = Signal()
    failed = Signal(str, object)  # the model, MunjangError
    cancelled = Signal()

    @Slot(str, object)
    def install(self, name: str, cancel: threading.Event) -> None:
        """Fetch and install a model; give up soon after `cancel` is set."""
        try:
            from munjang.models import ModelStore  # noqa: PLC0415 - slow import

            ModelStore().install(name, report=self._report, cancel=cancel)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            if cancel.is_set():
                self.cancelled.emit()
            else:
                self.failed.emit(name, as_failure(error))
            return
        self.installed.emit()

    def _report(self, progress: InstallProgress) -> None:
        self.progress.emit(progress)
