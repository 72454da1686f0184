"""Deletes a library: all that Munjang has put into its directory, and nothing else there."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import apsw

from munjang.errors import LibraryBusy
from munjang.messages import msg
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import empty_journal, open_catalog, write_transaction
from munjang.store.essentials import FILE_NAME
from munjang.store.private_files import disk_failure, sync_directory

_REST = ("catalog.*", f"{FILE_NAME}*", "vectors", "repair", "unclean", "upgrade.lock")
_ATTEMPTS = 20


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
            for _ in range(_ATTEMPTS):
                # The log must be empty when the catalog goes: it would be taken for the next one's.
                empty_journal(connection)
                with write_transaction(connection):
                    if not _logged(connection):
                        (directory / FILE_NAME).unlink(missing_ok=True)
                        path.unlink()  # who waits for the lock, finds that it has moved
                        sync_directory(directory)
                        break
            else:
                raise LibraryBusy(
                    msg("Another program is using the library; try again in a moment."), path=path
                )
        except OSError as error:
            raise disk_failure(path, error) from error
    for pattern in _REST:
        for entry in directory.glob(pattern):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):  # of a process that still reads
                    entry.unlink()


def _logged(connection: apsw.Connection) -> bool:
    log = Path(f"{connection.filename}-wal")
    return log.exists() and log.stat().st_size > 0
