"""What a library takes on the disk, and for what."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.store.backups import CATALOG_NAME
from munjang.store.segments import DIRECTORY

_WORDS = ("lexicon", "documents", "names", "letters")  # full-text indexes, each of several tables
_VECTORS = ("vectors", "pending", "orphans", "tombstones", "segments", "encoders")
_TEXTS = ("contents", "marks", "passages", "sentences", "windows")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on the disk, by what they are for."""

    texts: int
    vectors: int
    words: int
    log: int  # of changes lately made, which SQLite keeps beside the catalog until it is at rest
    rest: int  # the list of files, settings, copies

    @property
    def total(self) -> int:
        """All of them."""
        return self.texts + self.vectors + self.words + self.log + self.rest


def files_below(directory: Path) -> Iterator[tuple[Path, int]]:
    """The files in a directory and below it, with their bytes; an indexer may be at work there."""
    for folder, _, names in os.walk(directory):  # which passes over what is gone meanwhile
        for name in names:
            path = Path(folder, name)
            with suppress(OSError):
                yield path, path.stat().st_size


def footprint(directory: Path) -> dict[str, int]:
    """The bytes of the "catalog", its "log", the "index" of vectors beside it, and "copies"."""
    found = {"catalog": 0, "log": 0, "index": 0, "copies": 0}
    for path, size in files_below(directory):
        inside = path.relative_to(directory)
        if inside.parts[0] == DIRECTORY:
            found["index"] += size
        elif inside.name == CATALOG_NAME:
            found["catalog"] += size
        elif inside.name in {f"{CATALOG_NAME}-wal", f"{CATALOG_NAME}-shm"}:
            found["log"] += size
        else:
            found["copies"] += size
    return found


def measure_sizes(connection: apsw.Connection, directory: Path) -> Sizes:
    """The :func:`footprint` by what it is for, which takes a look at every page of the catalog."""
    parts: Counter[str] = Counter()
    for name, size in connection.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE"):
        parts[_part_of(name)] += size
    files = footprint(directory)
    parts["vectors"] += files["index"]
    known = parts["texts"] + parts["vectors"] + parts["words"]
    # Pages that are in the log alone are counted where they will be.
    beyond = max(0, known - files["catalog"] - files["index"])
    log = max(0, files["log"] - beyond)
    rest = max(0, sum(files.values()) - known - log)
    return Sizes(parts["texts"], parts["vectors"], parts["words"], log, rest)


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
