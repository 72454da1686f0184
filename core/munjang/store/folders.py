"""The watched folders, and the rules that say which of their files are nobody's documents."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import apsw

from munjang.errors import FolderError
from munjang.messages import msg
from munjang.paths import as_typed, resolved
from munjang.records import Folder
from munjang.store.names import FOUND_BY_NAME, Names
from munjang.store.settings import read_setting, write_setting

_LEAVING = "leaving_folders"  # setting: the ids of those set aside
_GOING = "going_folders"  # setting: of them, those that were removed
_FILES_AT_ONCE = 5_000  # that are forgotten: a quarter of a second; fewer cost more in all
# Of a row with a `folder_id`, or a folder's `id`: its folder was not set aside.
_STAYS = (
    "NOT IN (SELECT value FROM json_each(coalesce("
    f"(SELECT value FROM meta WHERE key = '{_LEAVING}'), '[]')))"
)
IN_WATCHED_FOLDER = f"folder_id {_STAYS}"


class Folders:
    """The folders a library watches and their ignore rules, over one connection.

    A folder that is set aside is as good as removed: it is not listed, watched or searched. But all
    that is known of it is still there, for :meth:`add` to take back.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def all(self) -> list[Folder]:
        """All watched folders in the order they were added."""
        rows = self._db.execute(
            "SELECT id, path, available,"
            f" (SELECT count(*) FROM files WHERE folder_id = folders.id AND {FOUND_BY_NAME}),"
            " (SELECT count(*) FROM files WHERE folder_id = folders.id AND state = 'pending')"
            f" FROM folders WHERE id {_STAYS} ORDER BY id"
        )
        away: dict[int, list[Path]] = {}
        for id_, path in self._db.execute("SELECT folder_id, path FROM drives WHERE away"):
            away.setdefault(id_, []).append(Path(os.fsdecode(path)))
        return [
            Folder(
                id=id_,
                path=Path(os.fsdecode(path)),
                available=bool(available),
                files=files,
                waiting=waiting,
                away=tuple(away.get(id_, ())),
            )
            for id_, path, available, files, waiting in rows
        ]

    def add(self, path: Path) -> Folder:
        """Start watching `path`; one that was set aside is as it was.

        Raises:
            FolderError: it lies inside a watched folder, or contains one.
        """
        for other in self.leaving():
            if other == path:
                return self._take_back(path)
            if path.is_relative_to(other) or other.is_relative_to(path):
                self.remove(other)
                while self._forget(self.find(other)):
                    pass  # all at once: their paths are needed
        for folder in self.all():
            if folder.path == path:
                return folder
            if path.is_relative_to(folder.path):
                raise FolderError(
                    msg(
                        "{path} is already covered by {other}.",
                        path=str(path),
                        other=str(folder.path),
                    ),
                    path=path,
                )
            if folder.path.is_relative_to(path):
                raise FolderError(
                    msg(
                        "{path} contains {other}, which is already watched; remove that one first.",
                        path=str(path),
                        other=str(folder.path),
                    ),
                    path=path,
                )
        self._db.execute(
            "INSERT INTO folders (path, added) VALUES (?, ?)", (os.fsencode(path), time.time())
        )
        return Folder(id=self._db.last_insert_rowid(), path=path)

    def remove(self, path: Path) -> None:
        """Stop watching `path`; its files and rules go bit by bit, with :meth:`forget_some`.

        Raises:
            FolderError: it is not a watched folder.
        """
        self.set_aside(path)
        self._write_ids(_GOING, {*self._ids(_GOING), self.find(path)})

    def forget_some(self) -> bool:
        """Forget some files of the folders that were removed; whether there were any to forget."""
        going = self._ids(_GOING)
        if going:
            self._forget(going[0])
        return bool(going)

    def set_aside(self, path: Path) -> None:
        """Treat `path` as removed until it is removed or added.

        Raises:
            FolderError: it is not a watched folder.
        """
        folder = self.find(path)
        self.set_available(folder, available=False)  # what cannot be reached is not searched
        self._write_ids(_LEAVING, {*self._ids(_LEAVING), folder})

    def leaving(self) -> list[Path]:
        """The folders that are set aside."""
        rows = self._db.execute(f"SELECT path FROM folders WHERE NOT id {_STAYS}")
        return [Path(os.fsdecode(path)) for (path,) in rows]

    def find(self, path: Path) -> int:
        """The id of the watched folder `path`.

        Raises:
            FolderError: it is not a watched folder.
        """
        row = self._db.execute(
            "SELECT id FROM folders WHERE path = ?", (os.fsencode(path),)
        ).fetchone()
        if row is None:
            raise FolderError(msg("{path} is not a watched folder.", path=str(path)), path=path)
        return int(row[0])

    def watched_path(self, path: Path) -> Path:
        """The path under which a folder is watched, if it is: it may be named by a link."""
        path = as_typed(path)
        return path if path in {folder.path for folder in self.all()} else resolved(path)

    def has(self, folder_id: int) -> bool:
        """Whether the folder is still watched."""
        row = self._db.execute(
            f"SELECT 1 FROM folders WHERE id = ? AND id {_STAYS}", (folder_id,)
        ).fetchone()
        return row is not None

    def set_available(self, folder_id: int, available: bool, device: int | None = None) -> None:
        """Note whether the folder can be reached, and the device it was last seen on.

        One that is set aside cannot, whatever a look that began before has seen.
        """
        self._db.execute(
            f"UPDATE folders SET available = ? AND id {_STAYS}, device = coalesce(?, device)"
            " WHERE id = ?",
            (available, device, folder_id),
        )

    def device(self, folder_id: int) -> int | None:
        """The device number the folder was last seen on."""
        row = self._db.execute("SELECT device FROM folders WHERE id = ?", (folder_id,)).fetchone()
        return row[0] if row else None

    # Rules

    def rules(self, folder_id: int | None) -> list[str]:
        """The ignore patterns of one folder, or with None those of all folders, in order."""
        rows = self._db.execute(
            "SELECT pattern FROM ignore_rules WHERE folder_id IS ? ORDER BY id", (folder_id,)
        )
        return [pattern for (pattern,) in rows]

    def add_rules(self, folder_id: int | None, patterns: Sequence[str]) -> None:
        """Add ignore patterns at the end, where they count most; a known one moves there."""
        self.remove_rules(folder_id, patterns)
        self._db.executemany(
            "INSERT INTO ignore_rules (folder_id, pattern) VALUES (?, ?)",
            [(folder_id, pattern) for pattern in dict.fromkeys(patterns)],
        )

    def remove_rules(self, folder_id: int | None, patterns: Sequence[str]) -> int:
        """Remove ignore patterns; returns how many there were."""
        before = self._db.total_changes()
        self._db.executemany(
            "DELETE FROM ignore_rules WHERE folder_id IS ? AND pattern = ?",
            [(folder_id, pattern) for pattern in patterns],
        )
        return self._db.total_changes() - before

    def fingerprint(self) -> int:
        """A number that changes when the folders or their rules do."""
        # One that was removed and added again may have got its old id.
        folders = self._db.execute(f"SELECT id, path, added FROM folders WHERE id {_STAYS}")
        return hash(
            (
                tuple(folders),
                tuple(self._db.execute("SELECT folder_id, pattern FROM ignore_rules ORDER BY id")),
            )
        )

    def _take_back(self, path: Path) -> Folder:
        id_ = self.find(path)
        self._end_leaving(id_)
        self.set_available(id_, available=True)
        return next(folder for folder in self.all() if folder.id == id_)

    def _forget(self, folder: int) -> bool:
        """Forget some files of a folder, and in the end the folder; whether more are left."""
        rows = self._db.execute(
            "SELECT id FROM files WHERE folder_id = ? LIMIT ?", (folder, _FILES_AT_ONCE)
        )
        files = list(rows)
        Names(self._db).remove(id_ for (id_,) in files)
        self._db.executemany("DELETE FROM files WHERE id = ?", files)
        if len(files) == _FILES_AT_ONCE:
            return True
        self._db.execute("DELETE FROM folders WHERE id = ?", (folder,))
        self._end_leaving(folder)
        return False

    def _end_leaving(self, folder: int) -> None:
        for key in (_LEAVING, _GOING):
            self._write_ids(key, set(self._ids(key)) - {folder})

    def _ids(self, key: str) -> list[int]:
        ids: list[int] = json.loads(read_setting(self._db, key, "[]"))
        return ids

    def _write_ids(self, key: str, ids: set[int]) -> None:
        if sorted(ids) != self._ids(key):
            write_setting(self._db, key, json.dumps(sorted(ids)))
