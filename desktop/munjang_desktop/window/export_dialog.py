"""Asks where results are to be written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang.records import Answer

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST = 60  # characters of a query in the name of a file


class ExportDialog(QFileDialog):
    """Lets the user choose a file and, by its ending, a format."""

    chosen = Signal(object, object)  # Answer, Path

    def __init__(self, answer: Answer, parent: QWidget) -> None:
        super().__init__(parent)
        self._answer = answer
        self._endings = {
            self.tr("Table (*.csv)"): "csv",
            self.tr("Text with citations (*.md)"): "md",
            self.tr("Data (*.json)"): "json",
        }
        self.setWindowTitle(self.tr("Export results"))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters(list(self._endings))
        self.setDefaultSuffix("csv")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = QStandardPaths.StandardLocation.DocumentsLocation
        self.setDirectory(QStandardPaths.writableLocation(place))
        self.selectFile(f"{file_name(answer.query)}.csv")
        self.filterSelected.connect(self._take_format)
        self.fileSelected.connect(self._take_file)

    @Slot(str)
    def _take_format(self, name: str) -> None:
        """Give the file the ending of the format."""
        ending = self._endings.get(name, "csv")
        self.setDefaultSuffix(ending)
        files = self.selectedFiles()
        if files:
            self.selectFile(Path(files[0]).with_suffix(f".{ending}").name)

    @Slot(str)
    def _take_file(self, path: str) -> None:
        self.chosen.emit(self._answer, Path(path))


def file_name(query: str) -> str:
    """A name for a file, without its ending, that every system takes."""
    name = " ".join(_UNSAFE.sub(" ", query).split())[:_LONGEST].strip(". ")
    return name or "munjang"
