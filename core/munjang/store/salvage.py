"""Reads what can be read of a damaged catalog, row by row, around the damaged pages.

SQLite checks little of what it reads, so none of it is believed: whoever takes these rows compares
texts with the hashes of their passages, and drops the documents that are named as doubtful.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import apsw

from munjang.store.essentials import add_rows
from munjang.store.private_files import make_private
from munjang.store.schema import APPLICATION_ID

_HEADER_BYTES = 100
_LAST_ROW = (1 << 63) - 1
_ROWS = 1_000  # handed over at once
_UNREADABLE = (apsw.Error, UnicodeDecodeError)
# A catalog's tables, those of the word indexes left out: they are made anew.
_TABLES = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"


def salvage(damaged: apsw.Connection, fresh: apsw.Connection) -> set[int]:
    """Copy every row that can be read from one catalog to another, inside a write transaction.

    Rows that the fresh one cannot hold, being no such rows, stay behind. It must not mind rows that
    point to rows it does not have yet. Returns the contents that may have lost something.
    """
    doubtful: set[int] = set()
    # Tables with row numbers first: by them it is known which contents to look for in the others.
    for table, without_rowid in sorted(fresh.execute(_TABLES), key=lambda row: row[1]):
        columns = _columns(damaged, table)
        if not columns or table.startswith("sqlite_"):
            continue
        if not without_rowid:
            rows = _rows_by_number(damaged, table, columns, doubtful)
        elif "content_id" in columns:
            rows = _rows_by_content(damaged, table, fresh, doubtful)
        else:
            rows = _rows_by_key(damaged, table)
        while batch := list(islice(rows, _ROWS)):
            _add(fresh, table, columns, batch)
    return doubtful


def _add(
    fresh: apsw.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    try:
        with fresh:
            add_rows(fresh, table, columns, rows)
    except (apsw.ConstraintError, apsw.MismatchError):
        for row in rows:
            with suppress(apsw.ConstraintError, apsw.MismatchError):
                add_rows(fresh, table, columns, [row])


@contextmanager
def opened_for_reading(path: Path, workshop: Path, version: int) -> Iterator[apsw.Connection]:
    """The damaged catalog at `path`; where its header is none, a copy with one as it should be.

    `version` is that of the catalog, as far as known. The copy lies in `workshop` and is removed.
    """
    try:
        connection = _open(path)
    except apsw.Error:
        copy = workshop / "copy.sqlite3"
        try:
            make_private(copy)
            shutil.copyfile(path, copy)
            with copy.open("rb+") as stream:
                stream.write(_header(version))
            with _closing(_open(copy)) as connection:
                yield connection
        finally:
            copy.unlink(missing_ok=True)
    else:
        with _closing(connection):
            yield connection


@contextmanager
def _closing(connection: apsw.Connection) -> Iterator[apsw.Connection]:
    try:
        yield connection
    finally:
        connection.close(force=True)


def _open(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    try:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # as it is found it is kept
        connection.pragma("writable_schema", True)  # so that one bad entry does not hide the rest
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except apsw.Error:
        connection.close(force=True)
        raise
    return connection


def _header(version: int) -> bytes:
    """A file header for the catalog, by https://www.sqlite.org/fileformat2.html."""
    header = bytearray(_HEADER_BYTES)
    header[0:16] = b"SQLite format 3\0"
    header[16:24] = bytes([16, 0, 1, 1, 0, 64, 32, 32])  # pages of 4096 bytes, no write-ahead log
    # The size and the list of free pages stay unknown: SQLite goes by the file's size then.
    header[24:28] = (1).to_bytes(4, "big")
    header[40:48] = bytes([0, 0, 0, 1, 0, 0, 0, 4])
    header[56:60] = (1).to_bytes(4, "big")  # UTF-8
    header[60:64] = version.to_bytes(4, "big")
    header[68:72] = APPLICATION_ID.to_bytes(4, "big")
    return bytes(header)


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    try:
        return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    except apsw.Error:
        return []


def _rows_by_number(
    connection: apsw.Connection, table: str, columns: Sequence[str], doubtful: set[int]
) -> Iterator[tuple[Any, ...]]:
    """All rows of a table that has row numbers, in their order."""
    content = columns.index("content_id") if "content_id" in columns else None
    query = f"SELECT rowid, * FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"
    last, whole = -1, False
    while not whole:
        try:
            for row in connection.execute(query, (last,)):
                last = row[0]
                yield row[1:]
            whole = True
        except _UNREADABLE:
            after = _first_readable(connection, table, last)
            if content is not None:
                # What is lost may have been of the documents on either side.
                doubtful.update(_values(connection, table, (last, after), content))
            if after is None:
                return
            last = after - 1


def _first_readable(connection: apsw.Connection, table: str, last: int) -> int | None:
    """The number of the first row behind a damaged page, where all before `last` was read.

    Pages that cannot be read are taken to stand together: that is looked for by halving.
    """
    query = f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1"

    def readable(after: int) -> bool:
        try:
            number = connection.execute(query, (after,)).fetchone()
            if number is not None:
                _row(connection, table, number[0])
        except _UNREADABLE:
            return False
        return True

    step = 1
    while not readable(min(last + step, _LAST_ROW)):
        if last + step >= _LAST_ROW:
            return None
        step *= 2
    low, high = last + step // 2, min(last + step, _LAST_ROW)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if readable(middle) else (middle, high)
    row = connection.execute(query, (high,)).fetchone()
    return None if row is None else int(row[0])


def _values(
    connection: apsw.Connection, table: str, numbers: Iterable[int | None], column: int
) -> Iterator[Any]:
    for number in numbers:
        with suppress(*_UNREADABLE):
            row = None if number is None else _row(connection, table, number)
            if row is not None:
                yield row[column]


def _row(connection: apsw.Connection, table: str, number: int) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = connection.execute(
        f"SELECT * FROM {table} NOT INDEXED WHERE rowid = ?", (number,)
    ).fetchone()
    return row


def _rows_by_key(connection: apsw.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table without row numbers: from both ends, where they cannot all be read."""
    for order in ("ASC", "DESC"):
        try:
            yield from connection.execute(f"SELECT * FROM {table} ORDER BY 1 {order}")
        except _UNREADABLE:
            continue
        return


def _rows_by_content(
    connection: apsw.Connection, table: str, fresh: apsw.Connection, doubtful: set[int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table whose key begins with a content; doubtful are those not read whole."""
    for (content,) in list(fresh.execute("SELECT id FROM contents")):
        try:
            yield from list(
                connection.execute(f"SELECT * FROM {table} WHERE content_id = ?", (content,))
            )
        except _UNREADABLE:
            doubtful.add(content)
