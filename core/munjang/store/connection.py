"""Opens the catalog: settings, versions, and SQLite's errors in our own words."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
from filelock import FileLock

from munjang.errors import (
    EnvironmentFailure,
    LibraryBusy,
    LibraryDamaged,
    LibraryGone,
    LibraryTooNew,
)
from munjang.messages import Message, msg
from munjang.store.backups import CATALOG_NAME, back_up
from munjang.store.essentials import Essentials, keep_essentials, read_essentials
from munjang.store.mark import may_map
from munjang.store.private_files import disk_failure, keep_private, make_directory, make_private
from munjang.store.schema import APPLICATION_ID, STEPS, VERSION, schema_of

# Versions of the file format, reserved bytes of a page, fractions of a payload: see
# https://www.sqlite.org/fileformat2.html. The first is how a new catalog begins.
_SAME_BYTES = {b"\1\1\0\x40\x20\x20", b"\2\2\0\x40\x20\x20"}
_NEXT = 20  # versions further than this are sooner a flipped byte, if all else is as it should be
_LOG_PAGES = 4_000  # 16 MB
_MOST_MAPPED = 1 << 32  # bytes
_ATTEMPTS = 20  # to have everything in one file
_BUSY_MS = 20_000  # a writer's transaction is one document or one batch: far shorter


def open_catalog(directory: Path, *, make: bool = True) -> apsw.Connection:
    """Open the catalog in `directory`, upgrading it where needed, or making it unless told not to.

    A new one gets the folders and settings of the one that was there, if their copy still is. The
    connection may be used by one thread at a time. While a library is in use, ask its
    :class:`~munjang.store.Place` instead, which knows whether it has been moved.

    Raises:
        LibraryTooNew: a newer Munjang made it; it is left as it is.
        LibraryDamaged: the file is not a catalog, or cannot be read.
        EnvironmentFailure: the disk or its permissions are in the way.
    """
    path = directory / CATALOG_NAME
    with sqlite_errors(path):
        if make:
            try:
                make_directory(directory)
            except OSError as error:
                raise EnvironmentFailure(
                    msg("The library folder cannot be made: {reason}", reason=str(error)),
                    path=directory,
                ) from error
            make_private(path)
        else:
            keep_private(path)
        # The file is there by now, unless it is not to be made.
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(_BUSY_MS)
            try:
                if not _has_known_format(connection):
                    raise _damaged(path, "the file's header")
                _recognise(connection, path)
            except apsw.SQLError as error:  # nothing we ask is wrong, unless the file is
                raise _damaged(path, str(error)) from error
            _configure(connection, mapped=may_map(directory))
            _upgrade(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def make_catalog(path: Path, version: int) -> apsw.Connection:
    """Make an empty catalog of a version, which may be an older one, at `path`."""
    make_private(path)
    connection = apsw.Connection(str(path))
    _configure(connection, mapped=False)
    with connection:
        for number in range(version):
            _take_step(connection, number)
    return connection


@contextmanager
def write_transaction(connection: apsw.Connection) -> Iterator[None]:
    """One transaction that takes the write lock at once, so that it cannot fail half way."""
    with sqlite_errors(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _refuse_moved(connection)
            yield
        except BaseException:
            if not connection.get_autocommit():
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def has_moved(connection: apsw.Connection) -> bool:
    """Whether the catalog is no longer where it was opened: deleted, or replaced by another."""
    answer = ctypes.c_int(0)
    connection.file_control("main", apsw.SQLITE_FCNTL_HAS_MOVED, ctypes.addressof(answer))
    return bool(answer.value)


def directory_of(connection: apsw.Connection) -> Path:
    """The library whose catalog this is a connection to."""
    return _file_of(connection).parent


def _file_of(connection: apsw.Connection) -> Path:
    return Path(connection.filename)


def _refuse_moved(connection: apsw.Connection) -> None:
    if has_moved(connection):
        directory = directory_of(connection)
        raise LibraryGone(
            msg(
                "The library {path} was moved or deleted while Munjang was using it. Put it back, "
                "or add your folders again.",
                path=str(directory),
            ),
            path=directory,
        )


def is_foreign(connection: apsw.Connection) -> bool:
    """Whether the database, which is not new, is of another program."""
    ours = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'contents'").fetchone()
    return ours is None and connection.pragma("application_id") != APPLICATION_ID


def empty_journal(connection: apsw.Connection) -> None:
    """Move everything from the write-ahead log to the catalog: it still has what was deleted.

    Where somebody is reading, as much as can be.
    """
    with contextlib.suppress(apsw.BusyError, apsw.LockedError):
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


@contextmanager
def at_rest(connection: apsw.Connection) -> Iterator[None]:
    """A write transaction to which nothing is logged: the one file is the whole catalog, and stays.

    Raises:
        LibraryBusy: somebody keeps reading or writing.
    """
    log = Path(f"{connection.filename}-wal")
    for _ in range(_ATTEMPTS):
        empty_journal(connection)
        with write_transaction(connection):
            if not log.exists() or not log.stat().st_size:
                yield
                return
    raise LibraryBusy(
        msg("Another program is using the library; try again in a moment."),
        path=_file_of(connection),
    )


@contextmanager
def sqlite_errors(catalog: apsw.Connection | Path) -> Iterator[None]:
    """Tell failures of the machine and damage of the file apart from bugs of ours."""
    path = catalog if isinstance(catalog, Path) else _file_of(catalog)
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise _damaged(path, str(error)) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise LibraryBusy(
            msg("Another program is writing to {path}; try again in a moment.", path=str(path)),
            path=path,
        ) from error
    except tuple(_ENVIRONMENT) as error:
        # Where not even the log's index can be made larger SQLite does not speak of a full disk.
        full = getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE
        kind = apsw.FullError if full else type(error)
        message = next(text for known, text in _ENVIRONMENT.items() if issubclass(kind, known))
        raise EnvironmentFailure(
            Message(message.template, {"path": str(path), "reason": str(error)}), path=path
        ) from error


def _damaged(path: Path, reason: str) -> LibraryDamaged:
    return LibraryDamaged(
        msg(
            "The catalog {path} is damaged ({reason}). Your documents are untouched, and it is "
            "repaired when it is opened next.",
            path=str(path),
            reason=reason,
        ),
        path=path,
    )


_ENVIRONMENT: dict[type[apsw.Error], Message] = {
    apsw.FullError: msg("The disk is full: {path} cannot grow. Free some space and try again."),
    apsw.ReadOnlyError: msg("{path} cannot be written to; check its permissions."),
    apsw.CantOpenError: msg("{path} cannot be opened ({reason}); check its permissions."),
    apsw.PermissionsError: msg("{path} cannot be opened ({reason}); check its permissions."),
    apsw.IOError: msg("The disk failed while {path} was in use ({reason})."),
}


def _recognise(connection: apsw.Connection, path: Path) -> None:
    """Refuse, before anything is written, a file that is not for this program."""
    with _one_look(connection):  # another process may be making the catalog at this moment
        application = connection.pragma("application_id")
        version = int(connection.pragma("user_version"))
        schema = schema_of(connection)
        if (application, version, schema) == (0, 0, frozenset()):
            return
        if is_foreign(connection):
            raise LibraryDamaged(
                msg("{path} is a database of another program.", path=str(path)), path=path
            )
    newer = version > VERSION
    if version > VERSION + _NEXT:
        # Who brings a catalog up to a version notes it in the copy first: where that knows nothing
        # of a newer one, it is the number that is wrong.
        essentials = read_essentials(path.parent)
        newer = essentials is None or essentials.version > VERSION or schema != schema_of(VERSION)
    if newer:
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
    if version == VERSION:
        known = schema >= schema_of(VERSION)
    else:
        known = 0 < version < VERSION and schema == schema_of(version)
    if application != APPLICATION_ID or not known:
        raise _damaged(path, f"application {application:#x}, format {version}")


@contextmanager
def _one_look(connection: apsw.Connection) -> Iterator[None]:
    """Read one state of the catalog. SQLite ends a transaction by itself where the disk is full."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if not connection.get_autocommit():
            connection.execute("COMMIT")


def _has_known_format(connection: apsw.Connection) -> bool:
    """Whether the header has the bytes that are the same in every catalog.

    SQLite believes them, whatever they are: it writes nothing, or to the wrong places.
    """
    # Read by SQLite: whoever closes a file loses the locks of all connections of the process to it,
    # see https://www.sqlite.org/howtocorrupt.html.
    whole, header = connection.read("main", 0, 0, 24)
    return header[18:] in _SAME_BYTES if whole else not any(header)


def _configure(connection: apsw.Connection, *, mapped: bool) -> None:
    connection.pragma("journal_mode", "wal")
    # With WAL this survives any crash of ours; only a power cut may lose the last moments, and
    # those files are then simply read again.
    connection.pragma("synchronous", "normal")
    connection.pragma("foreign_keys", True)
    connection.pragma("secure_delete", True)  # what is forgotten is no longer on the disk
    connection.pragma("temp_store", "memory")
    connection.pragma("cache_size", -16_000)  # KiB
    # Edits write the same pages again and again: fewer go from the log to the catalog if they wait.
    connection.wal_autocheckpoint(_LOG_PAGES)
    # A million vectors, each read where it lies.
    connection.pragma("mmap_size", _MOST_MAPPED if mapped else 0)


def _upgrade(connection: apsw.Connection, path: Path) -> None:
    version = int(connection.pragma("user_version"))
    if version == 0:
        _make(connection, read_essentials(path.parent))
    elif version < VERSION:
        with _alone(path):  # and whoever waits finds it done
            version = int(connection.pragma("user_version"))
            if version < VERSION:
                back_up(connection, path, version)
                keep_essentials(connection, path.parent, version=VERSION)
                for number in range(version, VERSION):
                    with write_transaction(connection):
                        _take_step(connection, number)


def _make(connection: apsw.Connection, essentials: Essentials | None) -> None:
    """Fill a new catalog, with what is known of the one before: all at once, or not at all."""
    with write_transaction(connection):
        # Another process may have done so while we waited for the lock.
        if int(connection.pragma("user_version")) == 0:
            for number in range(VERSION):
                _take_step(connection, number)
            if essentials is not None:
                essentials.restore(connection)


def _take_step(connection: apsw.Connection, number: int) -> None:
    STEPS[number](connection)
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", number + 1)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one at a time copy the catalog and bring it up to date, however long that takes."""
    lock = FileLock(path.with_name("upgrade.lock"))
    try:
        lock.acquire()
    except OSError as error:
        raise disk_failure(path, error) from error
    try:
        yield
    finally:
        lock.release()
