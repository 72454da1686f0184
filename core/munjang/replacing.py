"""Files that are replaced as a whole: whoever looks finds the one before or the new one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)  # on Windows


def replace_file(
    path: Path, data: bytes, *, durable: bool, mode: int = 0o666, beside: str = ""
) -> None:
    """Write a file beside `path` and give it that name, so that a kill leaves no half of one.

    It survives a power cut as well where it is `durable`, which costs a write to the disk; else
    that may leave an empty file. `mode` are the permissions of a new file, less the umask, and
    `beside` its name until it is whole; it begins with a dot and is nobody else's by default.

    Raises:
        OSError: the disk refuses; the file is as it was before.
    """
    # Not with its name, which may be as long as a name can be.
    temporary = path.with_name(beside or f".{os.urandom(8).hex()}.tmp")
    try:
        with os.fdopen(os.open(temporary, _NEW, mode), "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
