"""Opens the catalog: settings, versions, and SQLite's errors in our own words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, LibraryBusy, LibraryDamaged, LibraryTooNew
from munjang.messages import Message, msg
from munjang.store.schema import APPLICATION_ID, STEPS, VERSION

CATALOG_NAME = "catalog.sqlite3"
_BUSY_MS = 20_000  # a writer's transaction is one document or one batch: far shorter


def open_catalog(directory: Path) -> apsw.Connection:
    """Open the catalog in `directory`, making or upgrading it where needed.

    The connection may be used by one thread at a time.

    Raises:
        LibraryTooNew: a newer Munjang made it; it is left as it is.
        LibraryDamaged: the file is not a catalog, or cannot be read.
        EnvironmentFailure: the disk or its permissions are in the way.
    """
    path = directory / CATALOG_NAME
    with sqlite_errors(path):
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentFailure(
                msg("The library folder cannot be made: {reason}", reason=str(error)),
                path=directory,
            ) from error
        connection = apsw.Connection(str(path))
        try:
            connection.set_busy_timeout(_BUSY_MS)
            _recognise(connection, path)
            _configure(connection)
            _upgrade(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def write_transaction(connection: apsw.Connection) -> Iterator[None]:
    """One transaction that takes the write lock at once, so that it cannot fail half way."""
    with sqlite_errors(Path(connection.filename)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if not connection.get_autocommit():
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def empty_journal(connection: apsw.Connection) -> None:
    """Move everything from the write-ahead log to the catalog: it still has what was deleted.

    Where somebody is reading, as much as can be.
    """
    with contextlib.suppress(apsw.BusyError, apsw.LockedError):
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Tell failures of the machine and damage of the file apart from bugs of ours."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise LibraryDamaged(
            msg(
                "The catalog {path} is damaged ({reason}). Your documents are untouched: move the "
                "file away and index again.",
                path=str(path),
                reason=str(error),
            ),
            path=path,
        ) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise LibraryBusy(
            msg("Another program is writing to {path}; try again in a moment.", path=str(path)),
            path=path,
        ) from error
    except tuple(_ENVIRONMENT) as error:
        message = next(text for kind, text in _ENVIRONMENT.items() if isinstance(error, kind))
        raise EnvironmentFailure(
            Message(message.template, {"path": str(path), "reason": str(error)}), path=path
        ) from error


_ENVIRONMENT: dict[type[apsw.Error], Message] = {
    apsw.FullError: msg("The disk is full: {path} cannot grow. Free some space and try again."),
    apsw.ReadOnlyError: msg("{path} cannot be written to; check its permissions."),
    apsw.CantOpenError: msg("{path} cannot be opened ({reason}); check its permissions."),
    apsw.PermissionsError: msg("{path} cannot be opened ({reason}); check its permissions."),
    apsw.IOError: msg("The disk failed while {path} was in use ({reason})."),
}


def _recognise(connection: apsw.Connection, path: Path) -> None:
    """Refuse, before anything is written, a file that is not for this program."""
    with connection:  # one look: another process may be making the catalog at this moment
        application = connection.pragma("application_id")
        version = int(connection.pragma("user_version"))
        empty = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None
    new = empty and application == version == 0
    if application != APPLICATION_ID and not new:
        raise LibraryDamaged(
            msg("{path} is a database of another program.", path=str(path)), path=path
        )
    if version > VERSION:
        raise LibraryTooNew(
            msg(
                "The library {path} was made by a newer Munjang (format {found}, this program "
                "knows {known}). Update Munjang; nothing was changed.",
                path=str(path),
                found=version,
                known=VERSION,
            ),
            path=path,
        )


def _configure(connection: apsw.Connection) -> None:
    connection.pragma("journal_mode", "wal")
    # With WAL this survives any crash of ours; only a power cut may lose the last moments, and
    # those files are then simply read again.
    connection.pragma("synchronous", "normal")
    connection.pragma("foreign_keys", True)
    connection.pragma("secure_delete", True)  # what is forgotten is no longer on the disk
    connection.pragma("temp_store", "memory")
    connection.pragma("cache_size", -16_000)  # KiB
    connection.pragma("mmap_size", 1 << 28)


def _upgrade(connection: apsw.Connection, path: Path) -> None:
    version = int(connection.pragma("user_version"))
    if version == VERSION:
        return
    if version:
        _back_up(connection, path, version)
    for number in range(version, VERSION):
        with write_transaction(connection):
            # Another process may have done this step while we waited for the lock.
            if int(connection.pragma("user_version")) > number:
                continue
            STEPS[number](connection)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", number + 1)


def _back_up(connection: apsw.Connection, path: Path, version: int) -> None:
    """Copy the catalog before its first migration, by SQLite's own consistent backup."""
    copy = apsw.Connection(str(path.with_name(f"{path.stem}.v{version}.backup.sqlite3")))
    try:
        with copy.backup("main", connection, "main") as backup:
            backup.step()
    finally:
        copy.close()
