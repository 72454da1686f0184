"""Handing files over to the desktop: opening one, showing one in its folder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from pathlib import Path


def url_of(path: Path) -> QUrl:
    """The address of a file, whatever bytes its name is made of."""
    return QUrl.fromEncoded(path.as_uri().encode())


def open_path(path: Path) -> bool:
    """Open a file or folder with the program the user has for it; False where there is none."""
    return QDesktopServices.openUrl(url_of(path))


def reveal(path: Path, parent: QObject) -> None:
    """Show a file in the file manager, selected where the system can do that."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer", [f"/select,{path}"])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        _FileManagerCall(path, parent)


class _FileManagerCall(QObject):
    """Asks the file manager over D-Bus and opens the folder itself where none answers."""

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = path.parent
        self._process = QProcess(self)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        self._process.start(
            "dbus-send",
            [
                "--session",
                "--print-reply",
                "--reply-timeout=3000",
                "--dest=org.freedesktop.FileManager1",
                "/org/freedesktop/FileManager1",
                "org.freedesktop.FileManager1.ShowItems",
                # dbus-send separates the elements of an array with commas; none is left here.
                "array:string:" + path.as_uri(),
                "string:",
            ],
        )

    def _finished(self, exit_code: int) -> None:
        if exit_code != 0:
            open_path(self._folder)
        self.deleteLater()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            open_path(self._folder)
            self.deleteLater()
