"""The library's own affairs: opening, folders, figures, the encoder."""

from __future__ import annotations

import gc
import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from munjang import network, paths, prestart
from munjang_desktop.workers.failures import as_failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from munjang.library import Library
    from munjang.models import ModelRecord

_PATIENCE_AT_END = 3.0  # seconds that a removal may keep the application from ending


class LibraryWorker(QObject):
    """Opens the library and changes it; slow, and nobody waits for its answers while typing."""

    opened = Signal(object)  # Library
    open_failed = Signal(object)  # MunjangError
    folders = Signal(object)  # list[Folder]
    status = Signal(object)  # Status
    encoder_missing = Signal(object)  # ModelRecord to install, or None
    judge = Signal(object, object)  # ModelRecord of precise mode or None, and one to install
    generator = Signal(object)  # ModelRecord to install so that there are answers, or None
    added = Signal(object)  # Folder
    removed = Signal(object)  # Path
    guide = Signal(object)  # Guide
    failed = Signal(object)  # MunjangError

    def __init__(self, directory: Path | None) -> None:
        super().__init__()
        self._directory = directory
        self._library: Library | None = None
        self._tried = False  # to open it

    @Slot(object, bool)
    def open(self, folders: Sequence[Path], anew: bool) -> None:
        """Open the library, or a new one where it is out of reach, with `folders` added to it."""
        # Loading the engine takes a while, so it happens here, after the window shows; opening the
        # model takes longer, and begins before. A library that is away is tried again and again.
        if not self._tried:
            prestart.start_last(paths.models_directory())
        self._tried = True
        try:
            from munjang.library import Library  # noqa: PLC0415 - see above

            Library.preload()
            # What is loaded by now stays, and collecting garbage stops every thread, the window's
            # too: nobody need look through all of it again.
            gc.freeze()
            make = Library.begin_anew if anew else Library.open
            self._library = make(self._directory)
            network.forbid(self._library.models.offline)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            prestart.dismiss()
            self.open_failed.emit(as_failure(error))
            return
        for folder in folders:
            self._add(folder)
        self._report_folders()
        self.opened.emit(self._library)
        self.look_around()
        self.refresh()
        self.check_models()
        prestart.dismiss()  # where this library uses another model
        self.finish_removals()  # a window that was killed may have left some

    @Slot()
    def refresh(self) -> None:
        """Report folders and figures."""
        if self._library is None:
            return
        try:
            self._report_folders()
            self.status.emit(self._library.status(files=False))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))

    @Slot()
    def look_around(self) -> None:
        """Report what queries can be completed with."""
        if self._library is None:
            return
        try:
            self.guide.emit(self._library.guide())
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))

    @Slot(object)
    def add_folder(self, path: Path) -> None:
        """Add a folder and report it; what it held when it was taken out is found again."""
        if self._add(path):
            self.refresh()

    @Slot(object)
    def remove_folder(self, path: Path) -> None:
        """Take a folder out of the search and report it; its texts go with `finish_removals`."""
        if self._library is None:
            return
        try:
            self._library.set_folder_aside(path)
            self._report_folders()
            self.removed.emit(path)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))
        else:
            self.refresh()

    @Slot()
    def finish_removals(self, within: float = math.inf) -> None:
        """Have the texts of removed folders leave the library: nobody wants them back now."""
        if self._library is None:
            return
        try:
            self._library.finish_removals(within=within)
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))

    @Slot()
    def check_models(self) -> None:
        """Report which models there are and which are to be installed, and load the encoder."""
        if self._library is None:
            return
        try:
            wanted = self._library.encoder_id()
            installed = any(record.id == wanted for record in self._library.models.installed())
            self.encoder_missing.emit(None if installed else self._library.models.record(wanted))
            self.judge.emit(self._library.judge(), self._missing_judge(self._library))
            self.generator.emit(self._library.answering.missing())
            if installed:
                self._library.warm_up()
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))

    @Slot()
    def close(self) -> None:
        """Close the library and end this thread."""
        if self._library is not None:
            self.finish_removals(_PATIENCE_AT_END)
            self._library.close()
            self._library = None
        QThread.currentThread().quit()

    @staticmethod
    def _missing_judge(library: Library) -> ModelRecord | None:
        """The next model for precise mode to install: one for pairs that none can judge yet."""
        installed = [record for record in library.models.installed() if record.task == "reranker"]
        known = [record for record in library.models.known() if record.task == "reranker"]
        for across in (False, True):
            if not any(record.across == across for record in installed):
                return next((record for record in known if record.across == across), None)
        return None

    def _add(self, path: Path) -> bool:
        """Add a folder; says whether it was."""
        if self._library is None:
            return False
        try:
            self.added.emit(self._library.add_folder(path))
        except Exception as error:  # noqa: BLE001 - a thread's last resort; reported in the window
            self.failed.emit(as_failure(error))
            return False
        return True

    def _report_folders(self) -> None:
        if self._library is not None:
            self.folders.emit(self._library.folders())
