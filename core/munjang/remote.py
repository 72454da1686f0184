"""Speaks to the window that is open on a library, from another process of the same user.

A local socket in the user's own runtime folder, never a network: one command a connection, written
as a line.
"""

from __future__ import annotations

import os
import socket
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from munjang.paths import runtime_directory

Command = Literal["show", "toggle"]
_TIMEOUT_S = 2.0


def address(library: Path) -> str:
    """Where the window of this library listens: a socket's path, or a pipe's name on Windows."""
    digest = blake2b(os.fsencode(library.resolve()), digest_size=8).hexdigest()
    name = f"munjang-{digest}"
    if os.name == "nt":
        return rf"\\.\pipe\{name}"
    return str(runtime_directory() / f"{name}.sock")


def send(library: Path, command: Command) -> bool:
    """Ask the window of this library to do something; returns whether there is one."""
    line = f"{command}\n".encode()
    try:
        if os.name == "nt":
            with Path(address(library)).open("wb", buffering=0) as pipe:
                pipe.write(line)
            return True
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_TIMEOUT_S)
            connection.connect(address(library))
            connection.sendall(line)
            # The window closes the connection when it has understood.
            return connection.recv(1) == b""
    except OSError:
        return False
