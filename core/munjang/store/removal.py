"""Deletes a library: all that Munjang has put into its directory, and nothing else there."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import at_rest, open_catalog
from munjang.store.essentials import FILE_NAME
from munjang.store.private_files import disk_failure, sync_directory

_FILES = ("catalog.*", f"{FILE_NAME}*", "vectors", "repair", "unclean", "upgrade.lock")


def delete_library(directory: Path) -> None:
    """Delete the library, as whoever keeps all indexers out.

    A kill at any moment leaves all of it, or an empty one: the catalog goes in one step, and the
    copy of what it could not learn again has gone before.

    Raises:
        LibraryBusy: somebody keeps reading or writing.
        EnvironmentFailure: the disk refuses.
    """
    path = directory / CATALOG_NAME
    with contextlib.closing(open_catalog(directory)) as connection:
        try:
            # The log must be empty when the catalog goes: it would be taken for the next one's.
            with at_rest(connection):
                (directory / FILE_NAME).unlink(missing_ok=True)
                path.unlink()  # who waits for the lock, finds that it has moved
                sync_directory(directory)
        except OSError as error:
            raise disk_failure(path, error) from error
    remove_files(directory)


def remove_files(directory: Path) -> bool:
    """Remove all files of a library that nobody uses any more; whether none is left."""
    for pattern in _FILES:
        for entry in directory.glob(pattern):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):  # of a process that still reads
                    entry.unlink()
    return not any(entry for pattern in _FILES for entry in directory.glob(pattern))
