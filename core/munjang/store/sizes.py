"""What a library takes on the disk, and for what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.store.segments import DIRECTORY

_WORDS = ("lexicon", "documents", "names", "letters")  # full-text indexes, each of several tables
_VECTORS = ("vectors", "pending", "tombstones", "segments", "encoders")
_TEXTS = ("contents", "marks", "passages", "sentences", "windows")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on the disk, by what they are for."""

    texts: int
    vectors: int
    words: int
    rest: int  # the list of files, settings, copies

    @property
    def total(self) -> int:
        """All of them."""
        return self.texts + self.vectors + self.words + self.rest


def measure_sizes(connection: apsw.Connection, directory: Path) -> Sizes:
    """Look at every page of the catalog, and at every file beside it."""
    parts: Counter[str] = Counter()
    for name, size in connection.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE"):
        parts[_part_of(name)] += size
    for path in (directory / DIRECTORY).rglob("*"):
        parts["vectors"] += _size(path)
    known = parts["texts"] + parts["vectors"] + parts["words"]
    total = sum(_size(path) for path in directory.rglob("*"))
    # What is still in the write-ahead log is counted twice by nobody: it is part of the rest.
    return Sizes(parts["texts"], parts["vectors"], parts["words"], max(0, total - known))


def _part_of(table: str) -> str:
    kinds = {"words": _WORDS, "vectors": _VECTORS, "texts": _TEXTS}
    return next(
        (
            kind
            for kind, names in kinds.items()
            if any(table == name or table.startswith(f"{name}_") for name in names)
        ),
        "rest",
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0  # gone since it was listed
