"""Makes a damaged library whole: from itself, from what can be read of it, or from nothing.

What can be derived is made anew in place. Where the database itself is damaged, a new one is filled
with the rows that can be read and takes its place; the damaged one is kept under another name.
Documents that are not whole then are read again from the user's files, which hold the truth.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import apsw

from munjang.errors import LibraryDamaged
from munjang.messages import Message, msg
from munjang.store.backups import CATALOG_NAME, name_aside
from munjang.store.connection import (
    empty_journal,
    is_foreign,
    make_catalog,
    open_catalog,
    sqlite_errors,
    write_transaction,
)
from munjang.store.documents import Documents
from munjang.store.essentials import Essentials, keep_essentials, read_essentials
from munjang.store.folders import Folders
from munjang.store.maintenance import find_problems, rebuild
from munjang.store.private_files import disk_failure, make_directory, sync_directory
from munjang.store.salvage import opened_for_reading, salvage
from munjang.store.schema import VERSION, schema_of
from munjang.store.settings import read_setting, write_setting

_WORKSHOP = "repair"
_NOTICE = "repair_to_tell"

Report = Callable[[int, int], None]


def repair(directory: Path, reason: Message, report: Report) -> Message:
    """Make the library whole, whatever is wrong with it; `reason` is what was found so far.

    A kill at any moment leaves it damaged or whole, not lost. `report` is told how many documents
    are done, of how many. Returns what was done, which is also kept for :func:`take_notice`.

    Raises:
        LibraryDamaged: the file there is of another program.
        EnvironmentFailure: the disk is full or cannot be written to.
    """
    notice = _mend(directory, report)
    if notice is None:
        aside = _replace(directory)
        notice = _finish(directory, reason, aside, report)
    path = directory / CATALOG_NAME
    with closing(open_catalog(directory)) as connection, sqlite_errors(path):
        with write_transaction(connection):
            write_setting(connection, _NOTICE, notice.to_json())
        keep_essentials(connection, directory)
    return notice


def clear_workshop(directory: Path) -> None:
    """Remove what a repair that was killed may have left."""
    shutil.rmtree(directory / _WORKSHOP, ignore_errors=True)


def take_notice(connection: apsw.Connection) -> Message | None:
    """What a repair did that the user has not been told of; from now on they have."""
    told = read_setting(connection, _NOTICE)
    if not told:
        return None
    with write_transaction(connection):
        write_setting(connection, _NOTICE, "")
    return Message.from_json(told)


def _mend(directory: Path, report: Report) -> Message | None:
    """Make anew what can be derived; None where that is not enough."""
    path = directory / CATALOG_NAME
    try:
        with closing(open_catalog(directory)) as connection, sqlite_errors(path):
            problems = find_problems(connection, directory)
            if not all(problem.mendable for problem in problems):
                return None
            rebuild(connection, directory, report)
            if find_problems(connection, directory):
                return None
            again = _count_to_read(connection)
    except (LibraryDamaged, apsw.SQLError):
        return None
    return msg(
        "The library was damaged and has been repaired; {again} files are being read again.",
        again=again,
    )


def _replace(directory: Path) -> Path:
    """Put a new catalog with all that can be read of the old in its place; where the old is now."""
    path, workshop = directory / CATALOG_NAME, directory / _WORKSHOP
    with sqlite_errors(path):
        try:
            shutil.rmtree(workshop, ignore_errors=True)
            make_directory(workshop)
            fresh = workshop / CATALOG_NAME
            _fill(fresh, path, read_essentials(directory))
            aside = _exchange(fresh, path)
        except OSError as error:
            raise disk_failure(path, error) from error
    return aside


def _fill(fresh: Path, path: Path, essentials: Essentials | None) -> None:
    known = min(essentials.version, VERSION) if essentials else VERSION
    try:
        with opened_for_reading(path, fresh.parent, known) as damaged:
            if is_foreign(damaged):
                raise LibraryDamaged(
                    msg("{path} is a database of another program.", path=str(path)), path=path
                )
            with closing(make_catalog(fresh, _version(damaged, known))) as connection:
                _take_over(connection, damaged, essentials)
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.CantOpenError):
        # Not even its tables can be listed.
        for left in fresh.parent.iterdir():
            left.unlink()
        with closing(make_catalog(fresh, known)) as connection:
            _take_over(connection, None, essentials)


def _version(damaged: apsw.Connection, known: int) -> int:
    """The version that the tables are of, whatever number the catalog bears."""
    names, number = schema_of(damaged), int(damaged.pragma("user_version"))
    fitting = [version for version in range(1, VERSION + 1) if schema_of(version) == names]
    return number if number in fitting else max(fitting, default=known)


def _take_over(
    connection: apsw.Connection, damaged: apsw.Connection | None, essentials: Essentials | None
) -> None:
    connection.pragma("foreign_keys", False)  # rows come before those they point to
    with write_transaction(connection):
        if essentials is not None:
            essentials.restore(connection)
        if damaged is not None:
            doubtful = salvage(damaged, connection)
            Documents(connection).distrust(doubtful)
    empty_journal(connection)


def _exchange(fresh: Path, path: Path) -> Path:
    """Give `fresh` the name `path`, and what had it another."""
    aside = name_aside(path.parent)
    try:
        os.link(path, aside)  # so that there is a catalog at every moment
    except FileNotFoundError:
        pass
    except OSError:  # a file system without links
        copy = fresh.with_name("aside.sqlite3")  # where half of one is cleared away
        shutil.copy2(path, copy)
        copy.replace(aside)
    with suppress(FileNotFoundError):
        os.utime(aside)  # it is kept for some time from now on
    for ending in ("-wal", "-shm"):  # the new one must not take them for its own
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    fresh.replace(path)
    sync_directory(path.parent)
    return aside


def _finish(directory: Path, reason: Message, aside: Path, report: Report) -> Message:
    with closing(open_catalog(directory)) as connection:
        rebuild(connection, directory, report)
        kept, _ = Documents(connection).count()
        again = _count_to_read(connection)
        folders = Folders(connection).all()
    if not folders:
        return msg(
            "The library was damaged ({reason}) and nothing in it could be read. Your documents "
            "are untouched: add their folders again. The damaged catalog is now {path}.",
            reason=reason,
            path=str(aside),
        )
    if kept == 0:
        return msg(
            "The library was damaged ({reason}) and is being built anew from your documents; "
            "folders and settings were kept. The damaged catalog is now {path}.",
            reason=reason,
            path=str(aside),
        )
    return msg(
        "The library was damaged ({reason}) and has been repaired: {kept} documents were kept, "
        "{again} files are being read again. The damaged catalog is now {path}.",
        reason=reason,
        kept=kept,
        again=again,
        path=str(aside),
    )


def _count_to_read(connection: apsw.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM files WHERE state = 'pending'").fetchone()
    assert row is not None
    return int(row[0])
