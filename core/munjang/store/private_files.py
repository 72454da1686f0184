"""Files of the library that hold what documents say: for their owner's eyes, and whole or absent.

Windows has no such modes; there the user's own folders are closed to others as they are.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

import psutil

from munjang.errors import EnvironmentFailure
from munjang.messages import msg
from munjang.replacing import replace_file

_OTHERS = 0o077
_CANNOT_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}  # drives of other computers


def make_directory(path: Path) -> None:
    """Make a directory that only its owner can look into; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def make_private(path: Path) -> None:
    """Make sure that only its owner can read the file, which is made, empty, where it is missing.

    What the system refuses is left for whoever opens the file to say.
    """
    with contextlib.suppress(OSError):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        else:
            _close_to_others(path)


def keep_private(path: Path) -> None:
    """Like :func:`make_private`, but a file that is missing is not made."""
    with contextlib.suppress(OSError):
        _close_to_others(path)


def _close_to_others(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        path.chmod(0o600)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a kill or a power cut at any moment leaves the old one or the new one.

    Raises:
        EnvironmentFailure: the disk is full or cannot be written to.
    """
    # Others may be writing it at the same moment: each to a file of its own.
    own = f"{os.getpid()}-{secrets.token_hex(4)}"
    try:
        replace_file(path, data, durable=True, mode=0o600, beside=f"{path.name}.{own}.tmp")
        sync_directory(path.parent)
    except OSError as error:
        raise disk_failure(path, error) from error


def clear_unfinished(path: Path) -> None:
    """Remove what processes that are gone have left of :func:`write_whole`."""
    for temporary in path.parent.glob(f"{path.name}.*-*.tmp"):
        writer = temporary.name.removeprefix(f"{path.name}.").partition("-")[0]
        if writer.isdigit() and not psutil.pid_exists(int(writer)):
            with contextlib.suppress(OSError):
                temporary.unlink()


def disk_failure(path: Path, error: OSError) -> EnvironmentFailure:
    """The error to raise where the system refused to write a file."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EnvironmentFailure(
            msg(
                "The disk is full: {path} cannot grow. Free some space and try again.",
                path=str(path),
            ),
            path=path,
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return EnvironmentFailure(
            msg("{path} cannot be written to; check its permissions.", path=str(path)), path=path
        )
    return EnvironmentFailure(
        msg(
            "The disk failed while {path} was in use ({reason}).",
            path=str(path),
            reason=error.strerror or str(error),
        ),
        path=path,
    )


def sync_directory(path: Path) -> None:
    """Have the names in a directory survive a power cut, where the system can be asked to."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)
