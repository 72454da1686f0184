"""The ledger as a table: filtered, sorted and counted by SQLite, which lets other threads run."""

from __future__ import annotations

import json
import os
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

import apsw
import numpy as np

from munjang.extract.kinds import KIND_OF_SUFFIX, KINDS, OTHER, kind_of
from munjang.overview import FileFilter, FileList, FileOrder, KindFigures
from munjang.records import FileState
from munjang.store.folders import IN_WATCHED_FOLDER

_SEPARATOR = os.sep.encode()
_FILES = "files f LEFT JOIN contents c ON c.id = f.content_id"
# What tells the kind of a file: the reader that read it, or else its name.
_SUFFIX = "CASE WHEN c.reader IS NULL THEN listing_suffix(f.path) ELSE '' END"
_STATES = "".join(f",{state.value}," for state in FileState)
_SEARCHABLE = "f.state IN ({}) AND f.{}".format(
    ",".join(f"'{state.value}'" for state in FileState if state.searchable), IN_WATCHED_FOLDER
)
_BY: dict[FileOrder, str] = {  # what comes after the first is for those that are equal
    FileOrder.NAME: "listing_name(f.path) {}, f.path",
    FileOrder.FOLDER: "listing_folder(f.path) {}, listing_name(f.path)",
    FileOrder.STATE: f"instr('{_STATES}', ',' || f.state || ',') {{}}, listing_name(f.path)",
    FileOrder.REASON: "f.reason || coalesce(c.left_out, '') {}, listing_name(f.path)",
    FileOrder.KIND: "listing_suffix(f.path) {}, listing_name(f.path)",
    FileOrder.SIZE: "f.size {}, f.path",
    FileOrder.MODIFIED: "f.modified_ns {}, f.path",
    FileOrder.SENTENCES: "coalesce(c.sentence_count, 0) {}, f.path",
}


class Listing:
    """Looks over all files of the ledger, over one connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        # Cheaper than cutting paths up in SQL, and a window gets its turn between two calls.
        functions: tuple[Callable[..., str], ...] = (_path, _name, _folder, _suffix)
        for function in functions:
            name = f"listing{function.__name__}"
            connection.create_scalar_function(name, function, 1, deterministic=True)

    def select(
        self, wanted: FileFilter, order: FileOrder = FileOrder.NAME, *, descending: bool = False
    ) -> FileList:
        """The files that are `wanted`, in order, and the numbers of those beside them."""
        where, values = _conditions(wanted)
        states = _among("f.state", [state.value for state in wanted.states])
        by = _BY[order].format("DESC" if descending else "ASC")
        # One text of numbers: Python would take its lock for every row.
        row = self._db.execute(
            f"SELECT coalesce(group_concat(f.id ORDER BY {by}), '') FROM {_FILES}"
            f" WHERE {where} AND ({states} OR f.id IN (SELECT value FROM json_each(?)))"
            f" AND {_of_kind(wanted.kind)}",
            (*values, json.dumps(wanted.awaited)),
        ).fetchone()
        assert row is not None
        ids = array("q")
        ids.frombytes(np.fromstring(row[0], dtype=np.int64, sep=",").tobytes())
        found_states, found_kinds = Counter[FileState](), Counter[str]()
        for name, reader, suffix, count in self._db.execute(
            f"SELECT f.state, c.reader, {_SUFFIX}, count(*) FROM {_FILES} WHERE {where}"
            " GROUP BY 1, 2, 3",
            values,
        ):
            state, kind = FileState(name), _kind(reader, suffix)
            if wanted.kind in {"", kind}:
                found_states[state] += count
            if not wanted.states or state in wanted.states:
                found_kinds[kind] += count
        return FileList(ids, found_states, found_kinds)

    def paths(self, ids: Sequence[int]) -> list[tuple[Path, Path]]:
        """Where files are, and the watched folders they lie in; those that are gone are not."""
        found = []
        for id_ in ids:
            row = self._db.execute(
                "SELECT files.path, folders.path FROM files JOIN folders ON folders.id = folder_id"
                " WHERE files.id = ?",
                (id_,),
            ).fetchone()
            if row is not None:
                found.append((Path(os.fsdecode(row[0])), Path(os.fsdecode(row[1]))))
        return found

    # In figures

    def kinds(self) -> dict[str, KindFigures]:
        """The searchable files by kind, the most first."""
        found: dict[str, list[int]] = {}
        for reader, *figures in self._db.execute(
            # A content that is found by its id is read with its text.
            "WITH figures AS MATERIALIZED (SELECT id, reader, sentence_count FROM contents"
            " INDEXED BY contents_figures)"
            " SELECT c.reader, count(*), sum(f.size), coalesce(sum(c.sentence_count), 0)"
            " FROM files f LEFT JOIN figures c ON c.id = f.content_id"
            f" WHERE {_SEARCHABLE} GROUP BY 1"
        ):
            known = found.setdefault(_kind(reader, ""), [0, 0, 0])
            known[:] = [one + more for one, more in zip(known, figures, strict=True)]
        ranked = sorted(found.items(), key=lambda item: -item[1][0])
        return {kind: KindFigures(*figures) for kind, figures in ranked}

    def languages(self) -> dict[str, int]:
        """The searchable files by language, the most first."""
        rows = self._db.execute(
            "SELECT language, count(*) FROM files f JOIN contents ON contents.id = content_id"
            f" WHERE {_SEARCHABLE} GROUP BY language ORDER BY 2 DESC"
        )
        return dict(rows)

    def modified(self) -> list[tuple[float, int]]:
        """When a day begins, and how many searchable files were last changed on it."""
        return self._days("modified_ns / 1000000000")

    def read(self) -> list[tuple[float, int]]:
        """When a day begins, and how many searchable files were taken in on it."""
        return self._days("read_at")

    def pictures(self) -> int:
        """How many pictures have text that was not recognised yet."""
        row = self._db.execute(
            "SELECT coalesce(sum(pictures), 0) FROM unrecognised u WHERE EXISTS"
            f" (SELECT 1 FROM files f WHERE f.content_id = u.content_id AND f.{IN_WATCHED_FOLDER})"
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _days(self, moment: str) -> list[tuple[float, int]]:
        rows = self._db.execute(
            f"SELECT unixepoch({moment}, 'unixepoch', 'localtime', 'start of day', 'utc') AS day,"
            f" count(*) FROM files f WHERE {_SEARCHABLE} GROUP BY day HAVING day IS NOT NULL"
            " ORDER BY day"
        )
        return [(float(day), count) for day, count in rows]


def _conditions(wanted: FileFilter) -> tuple[str, tuple[str | bytes | int | float, ...]]:
    """All of a filter but states and kind, which are counted without themselves."""
    conditions, values = [f"f.{IN_WATCHED_FOLDER}"], list[str | bytes | int | float]()
    for word in wanted.text.split():
        conditions.append("instr(listing_path(f.path), ?)")
        values.append(_sortable(word.encode("utf-8", "replace")))
    if wanted.folder is not None:
        start, separator = os.fsencode(wanted.folder), os.sep.encode()
        conditions.append("(f.path = ? OR (f.path > ? AND f.path < ?))")
        values += [start, start + separator, start + bytes([separator[0] + 1])]
    if wanted.language is not None:
        conditions.append("c.language = ?")
        values.append(wanted.language)
    if wanted.modified is not None:
        conditions.append("f.modified_ns >= ? AND f.modified_ns < ?")
        values += [round(bound * 1e9) for bound in wanted.modified]
    if wanted.read is not None:
        conditions.append("f.read_at >= ? AND f.read_at < ?")
        values += wanted.read
    return " AND ".join(conditions), tuple(values)


def _of_kind(kind: str) -> str:
    """The condition that files are of a kind; any where none is named."""
    if not kind:
        return "1"
    readers = _among("c.reader", KINDS.get(kind, ("",)))
    if kind == OTHER:
        named = f"NOT {_among(_SUFFIX, tuple(KIND_OF_SUFFIX))}"
    else:
        named = _among(_SUFFIX, [s for s, found in KIND_OF_SUFFIX.items() if found == kind] or [""])
    return f"CASE WHEN c.reader IS NULL THEN {named} ELSE {readers} END"


def _kind(reader: str | None, suffix: str) -> str:
    return kind_of(PurePath(f"x.{suffix}"), reader or "")


def _path(path: bytes) -> str:
    """A path in the form in which names are sorted and compared with what is typed."""
    return _sortable(path)


def _name(path: bytes) -> str:
    """The last part of it."""
    return _sortable(path.rpartition(_SEPARATOR)[2])


def _folder(path: bytes) -> str:
    """What stands before the name."""
    return _sortable(path.rpartition(_SEPARATOR)[0])


def _sortable(text: bytes) -> str:
    if text.isascii():
        return text.decode("ascii").lower()
    return unicodedata.normalize("NFC", text.decode("utf-8", "replace")).casefold()


def _suffix(path: bytes) -> str:
    """What follows the last dot of a name."""
    name, dot, suffix = path.rpartition(_SEPARATOR)[2].rpartition(b".")
    return suffix.decode("utf-8", "replace").lower() if dot and name else ""


def _among(column: str, names: Sequence[str]) -> str:
    quoted = ",".join(f"'{name}'" for name in names)
    return f"{column} IN ({quoted})" if names else "1"
