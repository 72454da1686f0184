"""Listens for other processes of this user: a second start, or ``munjang toggle``."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from munjang import remote

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 64  # bytes of a command


class RemoteControl(QObject):
    """Receives the commands of :mod:`munjang.remote` in the window's thread."""

    show_wanted = Signal()
    toggle_wanted = Signal()

    def __init__(self, library: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        address = remote.address(library)
        # A window that crashed leaves its socket behind; one that lives has been asked before.
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            logging.getLogger(__name__).warning("Cannot listen: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    @Slot()
    def _take(self) -> None:
        while connection := self._server.nextPendingConnection():
            connection.readyRead.connect(self._read)
            connection.disconnected.connect(connection.deleteLater)
            if connection.bytesAvailable():
                self._obey(connection)

    @Slot()
    def _read(self) -> None:
        connection = self.sender()
        assert isinstance(connection, QLocalSocket)
        self._obey(connection)

    def _obey(self, connection: QLocalSocket) -> None:
        if not connection.canReadLine() and connection.bytesAvailable() < _LONGEST:
            return  # the rest is on its way
        command = bytes(connection.readLine(_LONGEST).data()).strip()
        if command == b"show":
            self.show_wanted.emit()
        elif command == b"toggle":
            self.toggle_wanted.emit()
        connection.disconnectFromServer()
