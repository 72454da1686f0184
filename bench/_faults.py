"""What a fault is, and how a command is tried under it."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from _victims import Place, RememberingModels

import munjang.library
import munjang.store.connection
from munjang.cli import main as command

COMMANDS = (("search", "heron"), ("index",), ("status",), ("search", "heron"))

Harm = Callable[[Place], None]


@dataclass
class Fault:
    """One harm, and how the machine looks while commands are tried."""

    kind: str
    name: str
    harm: Harm = lambda _: None  # done to the library's files, for good
    around: Callable[[Place], Any] = lambda _: contextlib.nullcontext()
    commands: Sequence[tuple[str, ...]] = COMMANDS
    by_rights: bool = False  # as a user whom modes of files can stop, unlike root
    refused: bool = False  # the library is to be left alone, not repaired


def run_command(place: Place, *words: str) -> tuple[int, str]:
    """The status of a command, and what it said on standard error."""
    models = RememberingModels(place.known)
    munjang.library.ModelStore = lambda: models  # type: ignore[misc,assignment]
    munjang.store.connection._BUSY_MS = 300  # noqa: SLF001 - nobody has all day
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(_Terminal()):
        sys.stderr.reconfigure = lambda **_: None  # type: ignore[union-attr]
        words = tuple(word.format(elsewhere=place.elsewhere) for word in words)
        status = command(["--library", str(place.library), *words])
    models.close()
    return status, said.getvalue()


class _Terminal(io.StringIO):
    """Standard output that nobody reads."""

    def reconfigure(self, **_: object) -> None:
        """As a stream of text has it."""
