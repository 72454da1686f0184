"""The files of the watched folders, and what became of each of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import apsw

from munjang.extract import FORMATS, GENERATION
from munjang.messages import Message, msg
from munjang.records import LEFT_OUT, FileState, LedgerEntry
from munjang.store.folders import IN_WATCHED_FOLDER
from munjang.store.names import FOUND_BY_NAME, NamedFile, Names
from munjang.store.settings import LAST_FILE

_NO_REASON = Message("").to_json()
_NO_GENERATION = -1  # of readers: theirs is not to be relied on
# Newer readers may make more of a file that these did not make everything of.
_WORTH_RETRYING = tuple(
    state.value
    for state in (
        FileState.PARTIAL,
        FileState.UNRECOGNISED,
        FileState.EMPTY,
        FileState.UNSUPPORTED,
        FileState.ENCRYPTED,
        FileState.TOO_LARGE,
        FileState.FAILED,
        FileState.QUARANTINED,
    )
)
# Contents of which newer readers make more though older ones read all that they knew of.
_OUTDATED = " OR ".join(
    f"(reader = '{format_.name}' AND generation < {format_.since})"
    for format_ in FORMATS
    if format_.since
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as the catalog knows it, for reading it."""

    id: int
    path: Path
    folder: Path  # the watched one it lies in
    size: int
    modified_ns: int
    state: FileState
    deaths: int
    hash: bytes | None  # of the bytes last read


class KnownFile(NamedTuple):
    """What a file is compared with when it is met again; made for every file of every scan."""

    id: int
    size: int
    modified_ns: int
    state: str
    reason: str  # a message, as JSON


class MetFile(NamedTuple):
    """A new or changed file, as it was met on the disk."""

    known: KnownFile | None
    path: str
    size: int  # bytes
    modified_ns: int


class Ledger:
    """The state of every file in the watched folders, over one connection.

    Methods that write expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._names = Names(connection)

    # Comparing with the disk

    def known(self, paths: Sequence[str]) -> dict[str, KnownFile]:
        """What is known of the files at `paths`, of those that are known."""
        rows = self._db.execute(
            "SELECT path, id, size, modified_ns, state, reason FROM files"
            f" WHERE path IN ({','.join('?' * len(paths))})",
            tuple(map(os.fsencode, paths)),
        )
        return {os.fsdecode(path): KnownFile(*row) for path, *row in rows}

    def last_id(self) -> int:
        """The highest id of any file, gone ones too: somebody may have their numbers still."""
        return self._number(
            "SELECT max(coalesce((SELECT max(id) FROM files), 0),"
            f" coalesce((SELECT value FROM meta WHERE key = '{LAST_FILE}'), 0))"
        )

    def ids_under(self, folder_id: int, prefix: Path | None = None) -> Iterator[int]:
        """The files known in a folder, or only those below `prefix` (`prefix` itself included)."""
        if prefix is None:
            rows = self._db.execute("SELECT id FROM files WHERE folder_id = ?", (folder_id,))
        else:
            inside, values = below(prefix)
            rows = self._db.execute(
                f"SELECT id FROM files WHERE path = ? OR {inside}", (os.fsencode(prefix), *values)
            )
        for (id_,) in rows:
            yield id_

    def note_files(self, folder_id: int, files: Sequence[MetFile]) -> list[int]:
        """Put new and changed files on the list of files to read; returns their ids, in order.

        A changed file stays findable by its old content until the new one has been read.
        """
        fresh = self.last_id()
        ids, nameless = [], []
        for file in files:
            if file.known is None:
                fresh += 1
            id_ = fresh if file.known is None else file.known.id
            ids.append(id_)
            if file.known is None or file.known.state in LEFT_OUT:
                nameless.append(NamedFile(id_, file.path))
        self._db.executemany(
            "INSERT INTO files (id, folder_id, path, size, modified_ns, state, reason)"
            " VALUES (?, ?, ?, ?, ?, 'pending', ?) ON CONFLICT (id) DO UPDATE SET"
            " size = excluded.size, modified_ns = excluded.modified_ns, state = 'pending',"
            " reason = excluded.reason, deaths = 0",
            (
                (id_, folder_id, os.fsencode(file.path), file.size, file.modified_ns, _NO_REASON)
                for id_, file in zip(ids, files, strict=True)
            ),
        )
        # Apart, and of those alone where it differs: to set it is to write an index of it.
        self._db.executemany(
            "UPDATE files SET folder_id = ?1 WHERE id = ?2 AND folder_id <> ?1",
            ((folder_id, file.known.id) for file in files if file.known is not None),
        )
        self._names.add(nameless)
        return ids

    def note_change(self, file_id: int, size: int, modified_ns: int) -> None:
        """Note that a file on the list of files to read has changed since it was put there."""
        self._db.execute(
            "UPDATE files SET size = ?, modified_ns = ?, deaths = 0 WHERE id = ?",
            (size, modified_ns, file_id),
        )

    def forget_files(self, ids: Iterable[int]) -> None:
        """Forget files that are no longer on the disk."""
        gone = list(ids)
        self._names.remove(gone)
        self._db.executemany("DELETE FROM files WHERE id = ?", ((id_,) for id_ in gone))

    # Reading

    def file_by_path(self, path: Path) -> FileRow | None:
        """The file at `path`."""
        return next(self._rows("WHERE files.path = ?", (os.fsencode(path),)), None)

    def path_of(self, file_id: int) -> Path:
        """Where the file is."""
        row = self._db.execute("SELECT path FROM files WHERE id = ?", (file_id,)).fetchone()
        assert row is not None
        return _path(row[0])

    def files_to_read(self, limit: int, skip: Sequence[int] = ()) -> list[FileRow]:
        """The files waiting to be read, the most recently changed first."""
        marks = ",".join("?" * len(skip))
        return list(
            self._rows(
                f"WHERE available AND state = 'pending' AND files.id NOT IN ({marks})"
                " ORDER BY modified_ns DESC LIMIT ?",
                (*skip, limit),
            )
        )

    def files_with(self, content_id: int) -> list[FileRow]:
        """The files with this content, the most recently changed first."""
        return list(self._rows("WHERE content_id = ? ORDER BY modified_ns DESC", (content_id,)))

    def files_with_hash(self, hash_: bytes) -> list[FileRow]:
        """The files that had these bytes when they were last read."""
        return list(
            self._rows(
                "WHERE content_id = (SELECT id FROM contents WHERE contents.hash = ?1)"
                " OR (hash = ?1 AND content_id IS NULL)",
                (hash_,),
            )
        )

    def count_files_to_read(self) -> int:
        """How many files wait to be read, in folders that can be reached."""
        return self._number(
            "SELECT count(*) FROM files f JOIN folders ON folders.id = folder_id AND available"
            " WHERE state = 'pending'"
        )

    def retry_older(self) -> int:
        """Have files read again that older readers could not read, or not as today's would.

        Returns how many. Each is tried once by every generation of readers.
        """
        states = ",".join(f"'{state}'" for state in _WORTH_RETRYING)
        self._db.execute(
            "UPDATE files SET state = 'pending', deaths = 0"
            f" WHERE generation < ? AND state <> 'away' AND (state IN ({states}) OR"
            f" content_id IN (SELECT id FROM contents WHERE {_OUTDATED}))",
            (GENERATION,),
        )
        return self._db.changes()

    def refuse(
        self,
        file_id: int,
        state: FileState,
        reason: Message,
        *,
        hash_: bytes | None = None,
        deaths: int = 0,
    ) -> None:
        """Enter in the ledger that a file cannot be searched by its content, and why.

        What is left out, be it a whole folder, is not found by its name either.
        """
        if state in LEFT_OUT:
            self._names.remove([file_id])
        elif self._title_of(file_id):
            self._names.entitle(NamedFile(file_id, str(self.path_of(file_id))))
        self._db.execute(
            "UPDATE files SET state = ?, reason = ?, hash = ?, deaths = ?, content_id = NULL,"
            " read_at = ?, generation = ? WHERE id = ?",
            (state.value, reason.to_json(), hash_, deaths, time.time(), GENERATION, file_id),
        )

    def read_again(self, ids: Iterable[int]) -> int:
        """Put files on the list of those to read, and have nothing stand for what is not whole.

        Returns how many. Files that are left out are passed over.
        """
        count = 0
        for id_ in ids:
            self._db.execute(
                "UPDATE files SET state = 'pending', reason = ?, deaths = 0"
                f" WHERE id = ? AND {FOUND_BY_NAME}",
                (_NO_REASON, id_),
            )
            count += self._db.changes()
            content = "(SELECT content_id FROM files WHERE id = ?)"
            self._db.execute(
                f"UPDATE contents SET generation = {_NO_GENERATION} WHERE id = {content}"
                " AND (left_out <> '[]' OR sentence_count = 0)",
                (id_,),
            )
            self._db.execute(
                f"UPDATE unrecognised SET deaths = 0 WHERE content_id = {content}", (id_,)
            )
        return count

    def count_death(self, file_id: int, deaths: int) -> None:
        """Note that a reader died on this file."""
        self._db.execute("UPDATE files SET deaths = ? WHERE id = ?", (deaths, file_id))

    def attach(self, file_id: int, hash_: bytes) -> bool:
        """Give a file the content with this hash, if the library has it as today's readers see it.

        What older readers made of it counts only if they read it whole, and today's find no more.
        """
        row = self._content(hash_)
        if row is None:
            return False
        content_id, title = row
        had_title = self._title_of(file_id)
        self._db.execute(
            "UPDATE files SET content_id = ?, hash = ?, deaths = 0 WHERE id = ?",
            (content_id, hash_, file_id),
        )
        self._enter(file_id, content_id)
        if title != had_title:
            self._names.entitle(NamedFile(file_id, str(self.path_of(file_id)), title))
        return True

    def has_content(self, hash_: bytes) -> bool:
        """Whether :meth:`attach` would find the content with this hash."""
        return self._content(hash_) is not None

    def reattach(self, content_id: int) -> None:
        """Enter anew what became of all files with this content, after it was read again."""
        rows = self._db.execute(
            "SELECT files.id, path, title, state FROM files"
            " JOIN contents ON contents.id = content_id WHERE content_id = ?",
            (content_id,),
        )
        for file_id, path, title, state in list(rows):
            if state == FileState.AWAY:
                self._db.execute(
                    "UPDATE away SET state = ?, reason = ?"
                    " WHERE file_id = ? AND state <> 'pending'",
                    (*self._outcome(content_id), file_id),
                )
            elif state != FileState.PENDING:
                self._enter(file_id, content_id)
            self._names.entitle(NamedFile(file_id, os.fsdecode(path), title))

    def contents_of(self, files: Iterable[int]) -> dict[int, int | None]:
        """The content of each of these files, in order, None where there is none to search."""
        return dict(
            self._db.execute(
                "SELECT f.id, content_id FROM json_each(?) CROSS JOIN files f ON f.id = value",
                (json.dumps(list(files)),),
            )
        )

    # Telling

    def entries(self, states: Iterable[FileState] = FileState) -> list[LedgerEntry]:
        """The files in these states, and what became of them."""
        wanted = ",".join(f"'{state.value}'" for state in states)
        return list(self._entries(f"state IN ({wanted}) AND {IN_WATCHED_FOLDER} ORDER BY path", ()))

    def entries_of(self, ids: Iterable[int]) -> dict[int, LedgerEntry]:
        """What became of these files; those that are gone are left out."""
        found = ((id_, next(self._entries("files.id = ?", (id_,)), None)) for id_ in ids)
        return {id_: entry for id_, entry in found if entry is not None}

    def entry(self, path: Path) -> LedgerEntry | None:
        """What became of the file at `path`."""
        return next(self._entries("path = ?", (os.fsencode(path),)), None)

    def count_states(self, inside: Path | None = None) -> dict[FileState, int]:
        """How many files are in each state, of all or of those below a folder."""
        condition, values = ("1", ()) if inside is None else below(inside)
        rows = self._db.execute(
            f"SELECT state, count(*) FROM files WHERE {condition} AND {IN_WATCHED_FOLDER}"
            " GROUP BY state",
            values,
        )
        return {FileState(state): count for state, count in rows}

    def _rows(self, rest: str, values: Sequence[object]) -> Iterator[FileRow]:
        rows = self._db.execute(
            "SELECT files.id, files.path, folders.path, size, modified_ns, state, deaths, hash"
            f" FROM files JOIN folders ON folders.id = folder_id {rest}",
            tuple(values),
        )
        for id_, path, folder, size, modified, state, deaths, hash_ in rows:
            yield FileRow(
                id_,
                _path(path),
                _path(folder),
                size,
                modified,
                FileState(state),
                deaths,
                hash_,
            )

    def _entries(self, condition: str, values: Sequence[bytes | int]) -> Iterator[LedgerEntry]:
        rows = self._db.execute(
            "SELECT path, state, reason, size, modified_ns, read_at, coalesce(sentence_count, 0),"
            " coalesce(reader, ''), coalesce(left_out, '[]'), coalesce(pictures, 0)"
            " FROM files LEFT JOIN contents ON contents.id = files.content_id"
            " LEFT JOIN unrecognised USING (content_id)"
            f" WHERE {condition}",
            tuple(values),
        )
        for path, state, reason, size, modified, read_at, sentences, reader, left_out, n in rows:
            own = Message.from_json(reason)
            rest = [Message.from_plain(plain) for plain in json.loads(left_out)]
            yield LedgerEntry(
                path=_path(path),
                state=FileState(state),
                reasons=tuple([own, *rest] if own.template else rest),
                size=size,
                modified=modified / 1e9,
                read_at=read_at,
                sentences=sentences,
                reader=reader,
                pictures=n,
            )

    def _enter(self, file_id: int, content_id: int) -> None:
        """Write the state that a content gives a file.

        One file at a time: what writes several rows has SQLite write out the word indexes first.
        """
        self._db.execute(
            "UPDATE files SET state = ?, reason = ?, read_at = ?, generation = ? WHERE id = ?",
            (*self._outcome(content_id), time.time(), GENERATION, file_id),
        )

    def _outcome(self, content_id: int) -> tuple[str, str]:
        """The state that a content gives a file, and why."""
        row = self._db.execute(
            "SELECT sentence_count, left_out, pictures FROM contents"
            " LEFT JOIN unrecognised ON content_id = contents.id WHERE contents.id = ?",
            (content_id,),
        ).fetchone()
        assert row is not None
        sentences, left_out, pictures = row
        whole = left_out == "[]" and not pictures
        reason = _NO_REASON
        if sentences == 0 and pictures:
            state = FileState.UNRECOGNISED
        elif sentences == 0:
            state = FileState.EMPTY
            if whole:
                reason = msg("There is no text in this file.").to_json()
        else:
            state = FileState.INDEXED if whole else FileState.PARTIAL
        return state.value, reason

    def _content(self, hash_: bytes) -> tuple[int, str] | None:
        """The id and title of the content with this hash, as today's readers see it."""
        row = self._db.execute(
            "SELECT id, title FROM contents WHERE hash = ? AND"
            " (generation >= ? OR"
            f" (sentence_count > 0 AND left_out = '[]' AND NOT ({_OUTDATED})))",
            (hash_, GENERATION),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def _title_of(self, file_id: int) -> str:
        row = self._db.execute(
            "SELECT title FROM files JOIN contents ON contents.id = content_id WHERE files.id = ?",
            (file_id,),
        ).fetchone()
        return "" if row is None else str(row[0])

    def _number(self, query: str, *values: int) -> int:
        row = self._db.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])


def _path(raw: bytes) -> Path:
    return Path(os.fsdecode(raw))


def below(folder: Path) -> tuple[str, tuple[bytes, ...]]:
    """The condition, with its values, that a path lies below `folder`."""
    start, separator = os.fsencode(folder), os.sep.encode()
    # '0' follows '/' and ']' follows '\\': the range holds exactly what is below.
    return "(path > ? AND path < ?)", (start + separator, start + bytes([separator[0] + 1]))
