"""The mark of a library that was moved away from its home, to another folder or disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MARK_NAME = "moved-here.json"


def read_mark(directory: Path) -> dict[str, Any]:
    """What the mark in a directory says, nothing where there is none."""
    try:
        plain = json.loads((directory / MARK_NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def may_map(directory: Path) -> bool:
    """Whether the files of a library may be mapped into memory.

    Not on a disk that may be pulled out: of a file that is read that is an error, but who touches
    its mapped pages is killed (SIGBUS).
    """
    return not (directory / MARK_NAME).exists()
