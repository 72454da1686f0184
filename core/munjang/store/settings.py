"""Settings and counters that belong to a library and travel with it."""

from __future__ import annotations

import apsw

SPENT = "spent."  # begins the key of the seconds that an activity took
LAST_FILE = "last_file"  # the highest id of a file that is gone
_COUNTS = (SPENT, LAST_FILE)


def read_setting(connection: apsw.Connection, key: str, default: str = "") -> str:
    """A setting of this library."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return default if row is None else str(row[0])


def write_setting(connection: apsw.Connection, key: str, value: str) -> None:
    """Change a setting of this library, inside a write transaction."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def is_count(key: str) -> bool:
    """Whether what is kept under a key counts what was done, and so changes all the time."""
    return key.startswith(_COUNTS)
