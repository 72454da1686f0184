"""Files that no reader is for: told by the name, or where that says nothing, by the first bytes."""

from __future__ import annotations

from pathlib import Path

from munjang.extract import HEAD_BYTES, promising, supported_name
from munjang.messages import Message, msg
from munjang.sandbox import open_document


def why_unread(path: Path) -> Message | None:
    """Why the file at `path` need not be read, or None where a reader may be for it."""
    if supported_name(path.name) or _is_promising(path):
        return None
    return msg(
        "Munjang does not read files of this kind ({suffix}) yet; it is found by its name.",
        suffix=path.suffix or path.name,
    )


def _is_promising(path: Path) -> bool:
    try:
        with open_document(path) as stream:
            return promising(path.name, stream.read(HEAD_BYTES))
    except OSError:
        return True  # whoever reads it will say what the system said
