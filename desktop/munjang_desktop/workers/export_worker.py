"""Writing answers into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.records import Answer


class ExportWorker(QObject):
    """Writes an answer into a file, whole or not at all."""

    exported = Signal(object, int)  # Path, and how many sentences it has
    failed = Signal(object)  # MunjangError

    @Slot(object, object)
    def export(self, answer: Answer, path: Path) -> None:
        """Write an answer."""
        # Not with the window: it is needed rarely.
        from munjang.export import export_answer  # noqa: PLC0415

        try:
            self.exported.emit(path, export_answer(answer, path))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))
