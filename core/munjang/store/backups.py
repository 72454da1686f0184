"""Copies of the catalog: made before a migration, and damaged ones that were moved aside.

They are for the user to go back to, and hold what documents say: they are removed after a month,
and at once when a folder is removed from the library. Of those made before migrations there is one.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure
from munjang.messages import msg
from munjang.store.private_files import disk_failure, make_private, sync_directory

CATALOG_NAME = "catalog.sqlite3"
_BACKUPS = "catalog.v*.backup.sqlite3*"
_COPIES = (_BACKUPS, "catalog.damaged-*")
_KEPT_S = 30 * 86_400
_MEGABYTE = 1_000_000


def back_up(connection: apsw.Connection, path: Path, version: int) -> None:
    """Copy the catalog at `path` before its first migration: whole, or not at all.

    The copy takes the place of that before an earlier migration. One at a time may do this.

    Raises:
        EnvironmentFailure: there is no room for the copy, and then none for the migration; or the
            disk cannot be written to.
    """
    size = connection.pragma("page_count") * connection.pragma("page_size")
    free = shutil.disk_usage(path.parent).free
    if free < 2 * size:  # the migration may write as much again
        raise EnvironmentFailure(
            msg(
                "Bringing the library {path} up to date needs {needed} MB of free disk space, and "
                "there are {free} MB. Free some space and try again; nothing was changed.",
                path=str(path.parent),
                needed=-(-2 * size // _MEGABYTE),
                free=free // _MEGABYTE,
            ),
            path=path.parent,
        )
    copy = path.with_name(f"{path.stem}.v{version}.backup.sqlite3")
    temporary = copy.with_name(f"{copy.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        make_private(temporary)
        connection.execute("VACUUM INTO ?", (str(temporary),))
        temporary.replace(copy)
        sync_directory(copy.parent)
        for earlier in copy.parent.glob(_BACKUPS):
            if earlier != copy:
                earlier.unlink()
    except OSError as error:
        raise disk_failure(copy, error) from error


def name_aside(directory: Path) -> Path:
    """A new name, with the date, for a damaged catalog in `directory`."""
    stem = f"catalog.damaged-{datetime.now(UTC).astimezone():%Y-%m-%d}"
    names = (f"{stem}{f'-{number}' if number else ''}.sqlite3" for number in range(1_000_000))
    return next(path for name in names if not (path := directory / name).exists())


def remove_copies(directory: Path, *, older_than_s: float = 0.0) -> None:
    """Remove the copies in `directory`, or only those made some time ago."""
    for pattern in _COPIES:
        for path in directory.glob(pattern):
            with contextlib.suppress(OSError):  # another time will do
                if time.time() - path.stat().st_mtime >= older_than_s:
                    path.unlink()


def remove_old_copies(directory: Path) -> None:
    """Remove the copies that nobody has asked for in a month."""
    remove_copies(directory, older_than_s=_KEPT_S)
