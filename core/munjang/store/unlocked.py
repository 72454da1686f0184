"""Which files have a password in the system's keyring. The passwords are never here."""

from __future__ import annotations

import apsw


class Unlocked:
    """The hashes under which the keyring keeps passwords, over one connection.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def has(self, hash_: bytes) -> bool:
        """Whether the keyring has a password for a file with this hash."""
        row = self._db.execute("SELECT 1 FROM unlocked WHERE hash = ?", (hash_,)).fetchone()
        return row is not None

    def add(self, hash_: bytes) -> None:
        """Note that it has one."""
        self._db.execute("INSERT OR IGNORE INTO unlocked (hash) VALUES (?)", (hash_,))

    def remove(self, hash_: bytes) -> None:
        """Note that it has none."""
        self._db.execute("DELETE FROM unlocked WHERE hash = ?", (hash_,))

    def all(self) -> list[bytes]:
        """All of them."""
        return [hash_ for (hash_,) in self._db.execute("SELECT hash FROM unlocked")]

    def orphans(self) -> list[bytes]:
        """The hashes no file has any more."""
        rows = self._db.execute(
            "SELECT hash FROM unlocked WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id ="
            " (SELECT id FROM contents WHERE contents.hash = unlocked.hash)) AND NOT EXISTS"
            " (SELECT 1 FROM files WHERE files.hash = unlocked.hash AND content_id IS NULL)"
        )
        return [hash_ for (hash_,) in rows]
