"""The names of files, in two indexes: their words with the documents' titles, and their letters."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

import apsw

from munjang.language.names import name_letters
from munjang.language.normalise import normalise_text
from munjang.language.terms import index_terms
from munjang.records import LEFT_OUT, NOT_FOUND

# Of a row of `files`; one that is away has its names still, for when it is back.
FOUND_BY_NAME, NAMED = (
    "state NOT IN ({})".format(", ".join(f"'{state}'" for state in sorted(states)))
    for states in (NOT_FOUND, LEFT_OUT)
)
_ROWS_AT_ONCE = 5_000  # names held in memory while the indexes are filled


class NamedFile(NamedTuple):
    """A file to be found by its name; made for every file of every folder that is added."""

    id: int
    path: str
    title: str = ""  # of the document in it


class Names:
    """The indexes of file names of one catalog, as they are written to.

    Methods expect to be inside :func:`munjang.store.write_transaction`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def add(self, files: Iterable[NamedFile]) -> None:
        """Index files whose names are not indexed."""
        words: list[tuple[int, str]] = []
        letters: list[tuple[int, str]] = []
        for file in files:
            name = _name(file.path)
            words.append((file.id, _words(name, file.title)))
            letters.append((file.id, name_letters(name)))
        self._db.executemany("INSERT INTO names (rowid, terms) VALUES (?, ?)", words)
        self._db.executemany("INSERT INTO letters (rowid, terms) VALUES (?, ?)", letters)

    def entitle(self, file: NamedFile) -> None:
        """Enter the title of an indexed file's document, or that it has none any more."""
        self._db.execute(
            "INSERT OR REPLACE INTO names (rowid, terms) VALUES (?, ?)",
            (file.id, _words(_name(file.path), file.title)),
        )

    def remove(self, ids: Iterable[int]) -> None:
        """Take files out of the indexes, those that are in them."""
        for id_ in ids:
            self._db.execute("DELETE FROM names WHERE rowid = ?", (id_,))
            self._db.execute("DELETE FROM letters WHERE rowid = ?", (id_,))

    def fill(self) -> None:
        """Index every file that is to be found, from nothing."""
        for table in ("names", "letters"):
            self._db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        last = 0
        while True:
            rows = self._db.execute(
                "SELECT files.id, path, coalesce(title, '') FROM files"
                " LEFT JOIN contents ON contents.id = content_id"
                f" WHERE {NAMED} AND files.id > ? ORDER BY files.id LIMIT ?",
                (last, _ROWS_AT_ONCE),
            )
            files = [NamedFile(id_, os.fsdecode(path), title) for id_, path, title in rows]
            if not files:
                return
            self.add(files)
            last = files[-1].id


def _name(path: str) -> str:
    """The last part of a path, as text whatever its bytes are."""
    name = path.rpartition(os.sep)[2]
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "replace")


def _words(name: str, title: str) -> str:
    return index_terms(normalise_text(f"{name} {title}" if title else name))
