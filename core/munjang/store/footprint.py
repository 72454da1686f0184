"""How much room a library takes on the disk, and what with."""

from __future__ import annotations

from pathlib import Path

from munjang.store.backups import CATALOG_NAME
from munjang.store.segments import DIRECTORY


def footprint(directory: Path) -> dict[str, int]:
    """The bytes of the "catalog", of the "index" of vectors beside it, and of "copies"."""
    found = {"catalog": 0, "index": 0, "copies": 0}
    for path in directory.rglob("*"):
        try:
            size = path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # gone since it was listed
        inside = path.relative_to(directory)
        if inside.parts[0] == DIRECTORY:
            found["index"] += size
        elif inside.name in {CATALOG_NAME, f"{CATALOG_NAME}-wal", f"{CATALOG_NAME}-shm"}:
            found["catalog"] += size
        else:
            found["copies"] += size
    return found
