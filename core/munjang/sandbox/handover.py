"""How a document gets from the parent to a child: as an open file, not as a path.

The child may open no file of the user's. Where files cannot be handed over (Windows) it gets the
path instead.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from pathlib import Path
from typing import BinaryIO

_BLOCK_NOT = getattr(os, "O_NONBLOCK", 0)  # a pipe or device in the document's place must not
_FOLLOW_NOT = getattr(os, "O_NOFOLLOW", 0)
_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | _BLOCK_NOT | _FOLLOW_NOT | _CLOSE_ON_EXEC | getattr(os, "O_BINARY", 0)
# To go through a folder one need not be allowed to list it.
_ENTER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | _CLOSE_ON_EXEC

CAN_HAND_OVER = hasattr(socket, "send_fds") and sys.platform != "win32"


def open_document(path: Path, within: Path | None = None) -> BinaryIO:
    """Open the regular file at `path` for reading, without following a link in its place.

    With `within`, a folder above it, nothing between the folder and the file may be a link
    either: whoever may write there cannot have us read a file that lies elsewhere.

    Raises:
        OSError: there is no such file, it may not be read, or it is something else.
    """
    if within is None:
        descriptor = os.open(path, _READ)
    elif CAN_HAND_OVER:
        descriptor = _open_beneath(within, path.relative_to(within).parts)
    else:
        if not path.resolve().is_relative_to(within.resolve()):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        descriptor = os.open(path, _READ)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def _open_beneath(folder: Path, parts: tuple[str, ...]) -> int:
    """Go down from `folder` one name at a time: no name may be a link."""
    if not parts or os.pardir in parts:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(folder.joinpath(*parts)))
    at = os.open(folder, _ENTER)
    try:
        for name in parts[:-1]:
            below = os.open(name, _ENTER | _FOLLOW_NOT, dir_fd=at)
            os.close(at)
            at = below
        return os.open(parts[-1], _READ, dir_fd=at)
    except OSError as error:
        error.filename = str(folder.joinpath(*parts))
        raise
    finally:
        os.close(at)


class Hatch:
    """The parent's end of the socket through which open files go to one child."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()

    @property
    def theirs(self) -> int:
        """The child's end, to be inherited by it."""
        return self._theirs.fileno()

    def child_has_it(self) -> None:
        """Close the child's end here, once the child was started."""
        self._theirs.close()

    def push(self, document: BinaryIO) -> None:
        """Give the child a copy of the descriptor.

        Raises:
            OSError: it is gone.
        """
        socket.send_fds(self._ours, [b"."], [document.fileno()])

    def close(self) -> None:
        """Close both ends."""
        self._ours.close()
        self._theirs.close()


def receive_document(hatch: socket.socket) -> int:
    """In a child: the next document's descriptor, to be closed by the caller.

    Raises:
        OSError: none came.
    """
    _, descriptors, _, _ = socket.recv_fds(hatch, 1, 1)
    if len(descriptors) != 1:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    os.set_inheritable(descriptors[0], False)
    return descriptors[0]
