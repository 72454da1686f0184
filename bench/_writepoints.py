"""The moments at which a process writes something durable, each with a name, and death at one.

They are met from outside, so that none can be forgotten and the program carries nothing for it:
SQLite tells of every statement, Python's audit events of every file that is opened for writing,
renamed or removed. A point is named after the function of Munjang that came there and after what
was about to happen. What C code writes by itself lies between two points; random kills find that.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import apsw

_ENDINGS = ("COMMIT", "RELEASE")
_WRITERS = ("VACUUM", "PRAGMA wal_checkpoint", "PRAGMA journal_mode")
_EVENTS = {
    "os.rename": "rename",
    "os.remove": "remove",
    "os.mkdir": "make",
    "os.rmdir": "remove",
    "os.link": "link",
    "os.chmod": "close to others",
    "os.utime": "date",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Who writes for others is not who is named.
_SERVANTS = ("store/connection.py", "store/private_files.py", "munjang/replacing.py")

_BY_CHANCE = re.compile(r"\.\d+-[0-9a-f]{8}")  # in a name: the process and a number

Point = tuple[str, int]  # the name, and the how manieth time


class WritePoints:
    """Counts the write points of this process below some directories, and may end it at one."""

    def __init__(self, *directories: Path, die_at: Point | None = None) -> None:
        self.met: list[Point] = []
        self._directories = tuple(f"{directory}{os.sep}" for directory in directories)
        self._die_at = die_at
        self._times: Counter[str] = Counter()

    def install(self) -> None:
        """Begin to count; there is no way back but the end of the process."""
        apsw.connection_hooks.append(self._connected)
        sys.addaudithook(self._audited)

    def _connected(self, connection: apsw.Connection) -> None:
        mask = apsw.SQLITE_TRACE_STMT | apsw.SQLITE_TRACE_PROFILE
        connection.trace_v2(mask, self._traced)

    def _traced(self, event: dict[str, Any]) -> None:
        sql = (event.get("sql") or "").lstrip()
        begins = event["code"] == apsw.SQLITE_TRACE_STMT
        if sql.startswith(_ENDINGS):
            self._reached("commit" if begins else "committed")
        elif begins and sql.startswith(_WRITERS):
            self._reached(sql.split("(")[0].split("'")[0].strip().lower())

    def _audited(self, event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = values
            if isinstance(flags, int) and flags & _WRITING:
                self._touched("write", path)
        elif event in _EVENTS:
            self._touched(_EVENTS[event], values[0])

    def _touched(self, what: str, path: object) -> None:
        if isinstance(path, (str, Path)) and f"{path}{os.sep}".startswith(self._directories):
            place = Path(path)
            if place.suffix != ".lock":
                kinds = [suffix for suffix in place.suffixes if not _BY_CHANCE.fullmatch(suffix)]
                kind = "".join(kinds[-2:]) if not place.stem.isdigit() else place.suffix
                self._reached(f"{what} {kind or place.name}")

    def _reached(self, what: str) -> None:
        name = f"{_who()}: {what}"
        self._times[name] += 1
        point = name, self._times[name]
        self.met.append(point)
        if point == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _who() -> str:
    """The function of Munjang nearest to this moment that does not merely write for another."""
    frame: Any = sys._getframe(1)  # noqa: SLF001 - what traceback does, without its cost
    while frame is not None:
        file = frame.f_code.co_filename
        if f"{os.sep}munjang{os.sep}" in file and not file.endswith(_SERVANTS):
            return f"{Path(file).stem}.{frame.f_code.co_qualname}"
        frame = frame.f_back
    return "elsewhere"
