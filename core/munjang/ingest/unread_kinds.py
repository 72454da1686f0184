"""Files that no reader is for, though nothing but their first bytes may tell."""

from __future__ import annotations

from pathlib import Path

from munjang.extract import HEAD_BYTES, promising
from munjang.messages import Message, msg
from munjang.sandbox import open_document


def why_unread(path: Path) -> Message | None:
    """Why a file whose name no reader knows need not be read; None where one may be for it.

    It is looked into: where that would fetch it from a cloud drive, this is not to be called.
    """
    if _is_promising(path):
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
