"""Drives that are mounted inside watched folders, and the files that are away with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import apsw

from munjang.messages import Message, msg
from munjang.records import FileState
from munjang.store.ledger import below

_AWAY = FileState.AWAY.value


class Drive(NamedTuple):
    """A place in a watched folder where a drive was mounted that holds files of the library."""

    path: Path
    away: bool  # when it was last looked at
    rules: str  # of its watched folder then


class Drives:
    """The drives inside watched folders that a library remembers, over one connection.

    Of a file that is away all is kept: its text, and what it was, which it will be again.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def of(self, folder_id: int) -> list[Drive]:
        """The drives remembered in a watched folder."""
        rows = self._db.execute(
            "SELECT path, away, rules FROM drives WHERE folder_id = ? ORDER BY path", (folder_id,)
        )
        return [Drive(Path(os.fsdecode(path)), bool(away), rules) for path, away, rules in rows]

    def remember(self, folder_id: int, drive: Drive) -> None:
        """Remember a drive, or how it is now; nothing where its folder was removed meanwhile."""
        self._db.execute(
            "INSERT INTO drives (folder_id, path, away, rules) SELECT id, ?2, ?3, ?4 FROM folders"
            " WHERE id = ?1 ON CONFLICT DO UPDATE SET away = excluded.away, rules = excluded.rules",
            (folder_id, os.fsencode(drive.path), drive.away, drive.rules),
        )

    def forget(self, folder_id: int, path: Path) -> None:
        """Forget a drive."""
        self._db.execute(
            "DELETE FROM drives WHERE folder_id = ? AND path = ?", (folder_id, os.fsencode(path))
        )

    # Their files

    def files(self, place: Path) -> Iterator[tuple[int, str, str]]:
        """The files at a place and below it, where they are, and their states."""
        inside, values = below(place)
        for id_, path, state in self._db.execute(
            f"SELECT id, path, state FROM files WHERE path = ? OR {inside}",
            (os.fsencode(place), *values),
        ):
            yield id_, os.fsdecode(path), state

    def take_away(self, path: Path, ids: Iterable[int]) -> None:
        """Enter that files are away with the drive at `path`."""
        files = [(id_,) for id_ in ids]
        self._db.executemany(
            "INSERT OR REPLACE INTO away (file_id, state, reason)"
            " SELECT id, state, reason FROM files WHERE id = ?",
            files,
        )
        reason = msg("The drive at {path} is not connected.", path=str(path)).to_json()
        self._db.executemany(
            "UPDATE files SET state = ?, reason = ? WHERE id = ?",
            ((_AWAY, reason, id_) for (id_,) in files),
        )

    def bring_back(self, ids: Iterable[int]) -> None:
        """Make of files what they were when they were taken away; where unknown, files to read."""
        for id_ in ids:
            self._db.execute(
                "UPDATE files SET (state, reason) = (SELECT coalesce(max(state), 'pending'),"
                " coalesce(max(reason), ?) FROM away WHERE file_id = files.id)"
                " WHERE id = ? AND state = ?",
                (Message("").to_json(), id_, _AWAY),
            )
            self._db.execute("DELETE FROM away WHERE file_id = ?", (id_,))
