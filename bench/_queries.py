"""Queries to ask a library with."""

from __future__ import annotations

import json
import random
from contextlib import closing
from pathlib import Path

import apsw

from munjang.store import open_catalog


def read_queries(library: Path, file: Path | None, limit: int) -> list[str]:
    """The first lines of a file; without one, beginnings of the library's own sentences."""
    if file is not None:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        return list(filter(None, lines))[:limit]
    chosen = random.Random(0)
    with closing(open_catalog(library)) as connection:
        rows = connection.execute(
            "SELECT substr(text, s.start + 1, s.end - s.start) FROM sentences s"
            " JOIN contents ON contents.id = content_id"
            " WHERE s.id IN (SELECT value FROM json_each(?))",
            (json.dumps(_some_sentences(connection, chosen, limit * 2)),),
        )
        texts = [text.split() for (text,) in rows]
    return [" ".join(words[: chosen.randint(2, 7)]) for words in texts if len(words) > 1][:limit]


def _some_sentences(connection: apsw.Connection, chosen: random.Random, count: int) -> list[int]:
    last = connection.execute("SELECT coalesce(max(id), 0) FROM sentences").fetchone()[0]
    if not last:
        raise SystemExit("This library holds no sentence.")
    return [chosen.randint(1, last) for _ in range(count)]
