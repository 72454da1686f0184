"""A second copy of what the catalog cannot learn again from the user's documents.

Folders, ignore rules, settings, and which documents have a password in the keyring: a few rows,
kept as text beside the catalog, with a checksum. It is only ever read to repair a catalog.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import apsw

from munjang.store import private_files
from munjang.store.settings import is_count

FILE_NAME = "essentials.json"
# In this order: rules belong to folders.
TABLES = ("meta", "folders", "ignore_rules", "unlocked", "encoders")


@dataclass(frozen=True, slots=True)
class Essentials:
    """The rows of the tables of :data:`TABLES`, by column, and the catalog's version."""

    version: int
    tables: dict[str, list[dict[str, Any]]]

    def restore(self, connection: apsw.Connection) -> None:
        """Add to the catalog what it lacks, inside a write transaction; what it has stays."""
        for table in TABLES:
            for row in self.tables.get(table, []):
                add_rows(connection, table, tuple(row), [tuple(row.values())])

    def without_counts(self) -> Essentials:
        """All but the counts of what was done."""
        settings = [row for row in self.tables.get("meta", []) if not is_count(str(row["key"]))]
        return replace(self, tables={**self.tables, "meta": settings})


def keep_essentials(
    connection: apsw.Connection, directory: Path, *, version: int | None = None
) -> None:
    """Write the copy, if anything in it has changed; `version` is what the catalog will be of.

    Counts of what was done change with every edit of a document, and wait for something else to.

    Raises:
        EnvironmentFailure: the disk is full or cannot be written to.
    """
    found = Essentials(
        version or int(connection.pragma("user_version")),
        {table: _rows(connection, table) for table in TABLES},
    )
    kept = read_essentials(directory)
    if kept is None or kept.without_counts() != found.without_counts():
        text = json.dumps(
            {"version": found.version, "tables": found.tables}, indent=1, default=_plain
        )
        private_files.write_whole(
            directory / FILE_NAME, f"{_checksum(text)}\n{text}".encode("ascii")
        )


def clear_unfinished(directory: Path) -> None:
    """Remove what processes that were killed have left of a copy."""
    private_files.clear_unfinished(directory / FILE_NAME)


def read_essentials(directory: Path) -> Essentials | None:
    """The copy, or None where there is none that is whole."""
    try:
        checksum, _, text = (directory / FILE_NAME).read_text("ascii").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if checksum != _checksum(text):
        return None
    plain = json.loads(text)
    tables = {
        table: [{column: _value(value) for column, value in row.items()} for row in rows]
        for table, rows in plain["tables"].items()
    }
    return Essentials(plain["version"], tables)


def add_rows(
    connection: apsw.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    """Add rows to a table that may lack some of the columns; rows that do not fit stay out."""
    known = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
    places = [place for place, column in enumerate(columns) if column in known]
    names = ", ".join(f'"{columns[place]}"' for place in places)
    marks = ", ".join("?" * len(places))
    connection.executemany(
        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",
        ([row[place] for place in places] for row in rows),
    )


def _rows(connection: apsw.Connection, table: str) -> list[dict[str, Any]]:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    if not columns:
        return []  # the catalog is of a version that has no such table
    return [
        dict(zip(columns, row, strict=True))
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")
    ]


def _plain(value: bytes) -> dict[str, str]:
    return {"bytes": value.hex()}


def _value(plain: Any) -> Any:
    return bytes.fromhex(plain["bytes"]) if isinstance(plain, dict) else plain


def _checksum(text: str) -> str:
    return blake2b(text.encode("ascii"), digest_size=16).hexdigest()
