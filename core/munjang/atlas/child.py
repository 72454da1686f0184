"""The child process: brings one library's map up to date, and ends.

Run as ``python -m munjang.atlas.child HOME``, with the library's home. It says how far it is, a
number from 0 to 1 a line, on its standard output, and at last whether the map has changed, or why
it could not.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from munjang.atlas.making import MapMaker
from munjang.children import (
    die_with_parent,
    leave_interrupts_to_parent,
    lower_priority,
    take_over_pipes,
)
from munjang.errors import MunjangError
from munjang.store import Place, sqlite_errors

CHILD_ARGUMENT = "--draw-map"  # stands for this module where the application is frozen
CHANGED, SAME = "changed", "same"

_NICENESS = 10  # below everything else: nobody waits for a map but who looks at it grow
_REPORTED = 0.01  # of the work, between two lines


def serve() -> None:
    """Bring the map up to date; never returns."""
    leave_interrupts_to_parent()
    die_with_parent()
    lower_priority(_NICENESS)
    _, replies = take_over_pipes()
    try:
        _say(replies, _update(Path(sys.argv[-1]), replies))
    except MunjangError as error:
        _say(replies, json.dumps(error.message.to_plain()))
    except BrokenPipeError:  # the parent is gone, or needs no map any more
        pass
    os._exit(0)


def _update(home: Path, replies: BinaryIO) -> str:
    last = -1.0

    def report(share: float) -> None:
        nonlocal last
        if share >= last + _REPORTED:
            last = share
            _say(replies, f"{share:.3f}")

    connection = Place(home).open()
    with closing(connection), sqlite_errors(connection):
        return CHANGED if MapMaker(connection).update(report) else SAME


def _say(replies: BinaryIO, line: str) -> None:
    replies.write(line.encode() + b"\n")
    replies.flush()


if __name__ == "__main__":
    serve()
