"""What a query may find: the files that pass its filters, without what it leaves out."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

import apsw

from munjang.search.filters import register_functions, types_met
from munjang.search.query import Query
from munjang.store import FOUND_BY_NAME, Ledger, Lexicon


@dataclass(frozen=True, slots=True)
class Scope:
    """The files and contents that a query may find; None where it may find all."""

    files: dict[int, int | None] | None = None  # and their contents, the newest first
    contents: frozenset[int] | None = None
    required_missing: bool = False  # no document has what the query requires: it was passed over
    unknown: tuple[str, ...] = ()  # types that no file has: they were passed over

    @property
    def empty(self) -> bool:
        """Whether nothing passes the filters."""
        return self.files is not None and not self.files


class Scopes:
    """Works out the scope of queries over one catalog, the last one only once."""

    def __init__(self, connection: apsw.Connection, lexicon: Lexicon) -> None:
        self._db = connection
        self._lexicon = lexicon
        self._ledger = Ledger(connection)
        self._last: tuple[object, dict[int, int | None]] = None, {}
        register_functions(connection)

    def scope(self, query: Query) -> Scope:
        """The scope of a query.

        Required words that stand in no document may be those of a file's name; else they are
        passed over: pasted text is full of quotation marks that ask for nothing. So are types that
        Munjang does not know, unless there are files of them.
        """
        unknown = self._unknown_types(query)
        if unknown:
            known = (c for c in query.conditions if not unknown.issuperset(c.unknown or {""}))
            query = replace(query, conditions=tuple(known))
        files, contents = None, None
        if query.conditions or query.excluded:
            files = self._files(query)
            contents = frozenset(content for content in files.values() if content is not None)
        if query.required:
            having = frozenset(self._lexicon.rows("documents", query.required).tolist())
            within = having if contents is None else having & contents
            within = within or self._named(query.required, files)
            if not within:
                return Scope(files, contents, required_missing=True, unknown=tuple(sorted(unknown)))
            contents = within
        return Scope(files, contents, unknown=tuple(sorted(unknown)))

    def _unknown_types(self, query: Query) -> set[str]:
        """What is asked for as a type and is none, not even the ending of a file's name."""
        strange = {name for condition in query.conditions for name in condition.unknown}
        return strange - types_met(self._db, strange) if strange else strange

    def _named(self, expression: str, files: Container[int] | None) -> frozenset[int]:
        """The contents of files whose name or title matches."""
        found = self._lexicon.rows("names", expression).tolist()
        named = [file for file in found if files is None or file in files]
        contents = self._ledger.contents_of(named).values()
        return frozenset(content for content in contents if content is not None)

    def _files(self, query: Query) -> dict[int, int | None]:
        # Who types on after a filter asks for the same files again.
        key = query.conditions, query.excluded, self._db.pragma("data_version")
        if self._last[0] != key:
            self._last = key, self._passing(query)
        return self._last[1]

    def _passing(self, query: Query) -> dict[int, int | None]:
        passing = " AND ".join(f"({condition.sql})" for condition in query.conditions) or "1"
        values = [value for condition in query.conditions for value in condition.values]
        files: dict[int, int | None] = dict(
            self._db.execute(
                "SELECT f.id, f.content_id FROM files f"
                " JOIN folders root ON root.id = folder_id AND available"
                " LEFT JOIN contents c ON c.id = content_id"
                f" WHERE {FOUND_BY_NAME} AND {passing} ORDER BY modified_ns DESC, f.path",
                values,
            )
        )
        if query.excluded:
            expression = " OR ".join(query.excluded)
            texts = set(self._lexicon.rows("documents", expression).tolist())
            names = set(self._lexicon.rows("names", expression).tolist())
            files = {
                file: content
                for file, content in files.items()
                if file not in names and content not in texts
            }
        return files
