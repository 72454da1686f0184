"""The line with which folders that were taken out of the search are put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot

from munjang_desktop import texts
from munjang_desktop.notice_line import Notice, NoticeLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from munjang.records import Folder
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_LASTS = 60  # seconds; what was learned of a folder goes with it, and took hours


class RemovalLine(NoticeLine):
    """Says which folders were taken out while it is there, and puts all of them back.

    All, since a second click where the first one was takes out the folder that moved up.
    """

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._workers = workers
        self._removed: list[Path] = []
        self.acted.connect(self._put_back)
        self.closed.connect(self._forget)
        workers.removed.connect(self._add)
        workers.folders.connect(self._leave_out)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._removed:
            self._tell()
        super().changeEvent(event)

    @Slot(object)
    def _add(self, path: Path) -> None:
        self._removed.append(path)
        self._tell()

    @Slot(object)
    def _leave_out(self, watched: Sequence[Folder]) -> None:
        """Those that are searched again need no way back."""
        again = {folder.path for folder in watched}
        if again.isdisjoint(self._removed):
            return
        self._removed = [path for path in self._removed if path not in again]
        if self._removed:
            self._tell()
        else:
            self.dismiss()

    def _tell(self) -> None:
        if len(self._removed) == 1:
            text = self.tr("“{names}” is no longer searched. Its files are untouched.")
        else:
            text = self.tr("No longer searched: {names}. Their files are untouched.")
        names = ", ".join(map(texts.folder_name, self._removed))
        action = self.tr("Undo")
        self.show_notice(Notice(text.format(names=names), action, icon="undo", lasts=_LASTS))

    @Slot()
    def _put_back(self) -> None:
        for path in self._removed:
            self._workers.add_folder(path)
        self.dismiss()

    @Slot()
    def _forget(self) -> None:
        self._removed = []
