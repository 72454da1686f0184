"""The windows of documents: runs of sentences that are embedded together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import apsw

from munjang.store import Memory

_REMEMBERED = 4_096  # of each kind; a search looks at some hundreds

_Key = TypeVar("_Key", int, tuple[int, int])


class Window(NamedTuple):
    """A window of a document, and the passage that it is as the encoder sees it."""

    content: int
    id: int
    start: int
    end: int
    passage: int
    language: str


class Windows:
    """Reads the windows of one catalog."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._firsts: Memory[int, Window | None] = Memory(connection, _REMEMBERED)
        self._around: Memory[tuple[int, int], Window | None] = Memory(connection, _REMEMBERED)

    def of_passages(self, passages: Iterable[int]) -> list[Window]:
        """The windows with these texts."""
        rows = self._db.execute(
            "SELECT w.content_id, w.id, w.start, w.end, w.passage_id, p.language"
            " FROM windows w JOIN passages p ON p.id = w.passage_id"
            " WHERE w.passage_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(passages)),),
        )
        return [Window(*row) for row in rows]

    def firsts(self, contents: Iterable[int]) -> list[Window]:
        """With which window each of these contents begins."""
        found = self._firsts.recall(
            contents, lambda keys: self._read(keys, "value", "ORDER BY start LIMIT 1")
        )
        return [window for window in found.values() if window is not None]

    def around(self, places: Iterable[tuple[int, int]]) -> list[Window]:
        """In which window each of these places lies, a content and an offset."""
        which = "AND start <= value ->> 1 ORDER BY start DESC LIMIT 1"
        found = self._around.recall(places, lambda keys: self._read(keys, "value ->> 0", which))
        return [window for window in found.values() if window is not None]

    def _read(self, keys: Sequence[_Key], content: str, which: str) -> dict[_Key, Window | None]:
        """The window of each key: `content` and `which` tell in SQL what that is."""
        rows = self._db.execute(
            "SELECT w.content_id, w.id, w.start, w.end, w.passage_id, p.language"
            " FROM json_each(?) LEFT JOIN windows w ON w.id ="
            f" (SELECT id FROM windows WHERE content_id = {content} {which})"
            " LEFT JOIN passages p ON p.id = w.passage_id ORDER BY key",
            (json.dumps(keys),),
        )
        read = [None if row[0] is None else Window(*row) for row in rows]
        return dict(zip(keys, read, strict=True))
