"""Folders and files: what there is on the disk, and what became of each file."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.errors import FolderError
from munjang.language.normalise import normalise_text
from munjang.language.terms import index_terms
from munjang.messages import Message, msg
from munjang.records import FileState, Folder, LedgerEntry

_NO_REASON = msg("")


@dataclass(frozen=True, slots=True)
class FileRow:
    """What the catalog knows of one file, for comparing it with the disk."""

    id: int
    path: Path
    size: int
    modified_ns: int
    state: FileState
    deaths: int


class Ledger:
    """The watched folders and the state of every file in them, over one connection.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    # Folders

    def folders(self) -> list[Folder]:
        """All watched folders in the order they were added."""
        rows = self._db.execute(
            "SELECT id, path, available, (SELECT count(*) FROM files WHERE folder_id = folders.id)"
            " FROM folders ORDER BY id"
        )
        return [
            Folder(id=id_, path=_path(path), available=bool(available), files=files)
            for id_, path, available, files in rows
        ]

    def add_folder(self, path: Path) -> Folder:
        """Start watching `path`.

        Raises:
            FolderError: it lies inside a watched folder, or contains one.
        """
        for folder in self.folders():
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

    def remove_folder(self, path: Path) -> None:
        """Stop watching `path` and forget its files.

        Raises:
            FolderError: it is not a watched folder.
        """
        row = self._db.execute(
            "SELECT id FROM folders WHERE path = ?", (os.fsencode(path),)
        ).fetchone()
        if row is None:
            raise FolderError(msg("{path} is not a watched folder.", path=str(path)), path=path)
        self._forget("folder_id = ?", row)
        self._db.execute("DELETE FROM folders WHERE id = ?", row)

    def set_available(self, folder_id: int, available: bool, device: int | None = None) -> None:
        """Note whether the folder can be reached, and the device it was last seen on."""
        self._db.execute(
            "UPDATE folders SET available = ?, device = coalesce(?, device) WHERE id = ?",
            (available, device, folder_id),
        )

    def folder_device(self, folder_id: int) -> int | None:
        """The device number the folder was last seen on."""
        row = self._db.execute("SELECT device FROM folders WHERE id = ?", (folder_id,)).fetchone()
        return row[0] if row else None

    # Files

    def files_under(self, folder_id: int, prefix: Path | None = None) -> Iterator[FileRow]:
        """The files known in a folder, or only those below `prefix` (`prefix` itself included)."""
        query = "SELECT id, path, size, modified_ns, state, deaths FROM files WHERE folder_id = ?"
        values: tuple[object, ...] = (folder_id,)
        if prefix is not None:
            start = os.fsencode(prefix)
            separator = os.sep.encode()
            # '0' follows '/' and ']' follows '\\': the range holds exactly what is below.
            after = bytes([separator[0] + 1])
            query += " AND (path = ? OR (path > ? AND path < ?))"
            values = (folder_id, start, start + separator, start + after)
        for id_, path, size, modified, state, deaths in self._db.execute(query, values):
            yield FileRow(id_, _path(path), size, modified, FileState(state), deaths)

    def file_by_path(self, path: Path) -> FileRow | None:
        """What is known of the file at `path`."""
        row = self._db.execute(
            "SELECT id, size, modified_ns, state, deaths FROM files WHERE path = ?",
            (os.fsencode(path),),
        ).fetchone()
        if row is None:
            return None
        id_, size, modified, state, deaths = row
        return FileRow(id_, path, size, modified, FileState(state), deaths)

    def note_file(self, folder_id: int, path: Path, size: int, modified_ns: int) -> int:
        """Put a new or changed file on the list of files to read; returns its id.

        A changed file stays findable by its old content until the new one has been read.
        """
        row = self._db.execute(
            "INSERT INTO files (folder_id, path, size, modified_ns, state, reason)"
            " VALUES (?, ?, ?, ?, 'pending', ?) ON CONFLICT (path) DO UPDATE SET"
            " folder_id = excluded.folder_id, size = excluded.size,"
            " modified_ns = excluded.modified_ns, state = 'pending', reason = excluded.reason,"
            " deaths = 0 RETURNING id",
            (folder_id, os.fsencode(path), size, modified_ns, _NO_REASON.to_json()),
        ).fetchone()
        assert row is not None
        self._name_file(row[0], path, "")
        return int(row[0])

    def forget_files(self, ids: Iterable[int]) -> None:
        """Forget files that are no longer on the disk."""
        for id_ in ids:
            self._forget("id = ?", (id_,))

    def files_to_read(self, limit: int, skip: Sequence[int] = ()) -> list[FileRow]:
        """The files waiting to be read, the most recently changed first."""
        marks = ",".join("?" * len(skip))
        rows = self._db.execute(
            "SELECT f.id, f.path, size, modified_ns, deaths FROM files f"
            " JOIN folders ON folders.id = folder_id AND available"
            f" WHERE state = 'pending' AND f.id NOT IN ({marks})"
            " ORDER BY modified_ns DESC LIMIT ?",
            (*skip, limit),
        )
        return [
            FileRow(id_, _path(path), size, modified, FileState.PENDING, deaths)
            for id_, path, size, modified, deaths in rows
        ]

    def count_files_to_read(self) -> int:
        """How many files wait to be read, in folders that can be reached."""
        return self._number(
            "SELECT count(*) FROM files f JOIN folders ON folders.id = folder_id AND available"
            " WHERE state = 'pending'"
        )

    def refuse(
        self,
        file_id: int,
        state: FileState,
        reason: Message,
        *,
        hash_: bytes | None = None,
        deaths: int = 0,
    ) -> None:
        """Enter in the ledger that a file cannot be searched by its content, and why."""
        self._db.execute(
            "UPDATE files SET state = ?, reason = ?, hash = ?, deaths = ?, content_id = NULL"
            " WHERE id = ?",
            (state.value, reason.to_json(), hash_, deaths, file_id),
        )

    def count_death(self, file_id: int, deaths: int) -> None:
        """Note that a reader died on a file, which stays on the list."""
        self._db.execute("UPDATE files SET deaths = ? WHERE id = ?", (deaths, file_id))

    def folder_of(self, file_id: int) -> int:
        """The id of the folder a file lies in."""
        row = self._db.execute("SELECT folder_id FROM files WHERE id = ?", (file_id,)).fetchone()
        assert row is not None
        return int(row[0])

    def attach(self, file_id: int, hash_: bytes) -> bool:
        """Give a file the content with this hash, if the library has it already."""
        row = self._db.execute(
            "SELECT id, title, left_out, sentence_count FROM contents WHERE hash = ?", (hash_,)
        ).fetchone()
        if row is None:
            return False
        content_id, title, left_out, sentences = row
        missing = [Message.from_plain(plain) for plain in json.loads(left_out)]
        if missing:
            state, reason = FileState.PARTIAL, missing[0].to_json()
        elif sentences == 0:
            state, reason = FileState.EMPTY, msg("There is no text in this file.").to_json()
        else:
            state, reason = FileState.INDEXED, _NO_REASON.to_json()
        self._db.execute(
            "UPDATE files SET content_id = ?, hash = ?, state = ?, reason = ?, deaths = 0"
            " WHERE id = ?",
            (content_id, hash_, state.value, reason, file_id),
        )
        self._name_file(file_id, self._file_path(file_id), title)
        return True

    def contents_of(self, files: Iterable[int]) -> dict[int, int | None]:
        """The content of each of these files, None where there is none to search."""
        found: dict[int, int | None] = {}
        for id_ in files:
            row = self._db.execute("SELECT content_id FROM files WHERE id = ?", (id_,)).fetchone()
            if row is not None:
                found[id_] = row[0]
        return found

    def ledger(self, *, refused_only: bool = False) -> list[LedgerEntry]:
        """Every file and what became of it, or only those that cannot be searched."""
        condition = "state NOT IN ('indexed', 'partial', 'pending')" if refused_only else "1"
        rows = self._db.execute(
            "SELECT path, state, reason, size, modified_ns, coalesce(sentence_count, 0),"
            " coalesce(reader, '') FROM files LEFT JOIN contents ON contents.id = content_id"
            f" WHERE {condition} ORDER BY path"
        )
        return [
            LedgerEntry(
                path=_path(path),
                state=FileState(state),
                reason=Message.from_json(reason),
                size=size,
                modified=modified / 1e9,
                sentences=sentences,
                reader=reader,
            )
            for path, state, reason, size, modified, sentences, reader in rows
        ]

    def count_states(self) -> dict[FileState, int]:
        """How many files are in each state."""
        rows = self._db.execute("SELECT state, count(*) FROM files GROUP BY state")
        return {FileState(state): count for state, count in rows}

    def name_files(self) -> None:
        """Fill the index of names with every file."""
        rows = list(
            self._db.execute(
                "SELECT files.id, path, coalesce(title, '') FROM files"
                " LEFT JOIN contents ON contents.id = content_id"
            )
        )
        for file_id, path, title in rows:
            self._name_file(file_id, _path(path), title)

    def _forget(self, condition: str, values: Sequence[int]) -> None:
        self._db.execute(
            f"DELETE FROM names WHERE rowid IN (SELECT id FROM files WHERE {condition})",
            values,
        )
        self._db.execute(f"DELETE FROM files WHERE {condition}", values)

    def _name_file(self, file_id: int, path: Path, title: str) -> None:
        name = os.fsencode(path.name).decode("utf-8", "replace")
        terms = index_terms(normalise_text(f"{name} {title}"))
        self._db.execute(
            "INSERT OR REPLACE INTO names (rowid, terms) VALUES (?, ?)", (file_id, terms)
        )

    def _file_path(self, file_id: int) -> Path:
        row = self._db.execute("SELECT path FROM files WHERE id = ?", (file_id,)).fetchone()
        assert row is not None
        return _path(row[0])

    def _number(self, query: str) -> int:
        row = self._db.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def _path(raw: bytes) -> Path:
    return Path(os.fsdecode(raw))
