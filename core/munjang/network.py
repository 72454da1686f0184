"""What this process and its children reach for beyond this machine: watched, and refused on wish.

Python tells an audit hook of every socket that connects or sends and of every name that is looked
up, whichever library does it. Such a hook cannot be taken out again, so what it says of a process
holds from :func:`watch` to the end. Children are not seen by it: those that read documents cannot
reach a network at all, those that run models refuse to (:mod:`munjang.models.child`), and who
starts one that may, notes it here.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    }
)
_MOST_KEPT = 200
# Within the machine: the desktop's bus, and our own windows.
_LOCAL = {getattr(socket, name) for name in ("AF_UNIX", "AF_NETLINK") if hasattr(socket, name)}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that something reached for a network."""

    when: float  # seconds since 1970
    target: str  # host or address, or the program that was started
    refused: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen since watching began; `since` is None where nobody watches."""

    since: float | None
    attempts: Sequence[Attempt]
    count: int  # attempts are kept as far as they are few


class _Watch:
    """The one record of this process: the hook belongs to the process as well."""

    def __init__(self) -> None:
        self.since: float | None = None
        self.forbidden = False
        self.attempts: list[Attempt] = []
        self.count = 0
        self.lock = threading.Lock()

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in _EVENTS:
            return
        first = arguments[0]
        if isinstance(first, socket.socket):
            if first.family in _LOCAL:
                return
            first = arguments[1] if len(arguments) > 1 else ""
        self.note(_written(first))
        if self.forbidden:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    def note(self, target: str) -> None:
        with self.lock:
            self.count += 1
            self.attempts.append(Attempt(time.time(), target, self.forbidden))
            del self.attempts[:-_MOST_KEPT]


_watch = _Watch()


def watch() -> None:
    """Watch from now on, to the end of the process."""
    if _watch.since is None:
        _watch.since = time.time()
        sys.addaudithook(_watch.hook)


def forbid(forbidden: bool) -> None:
    """Refuse everything that is watched from now on, or let it be."""
    _watch.forbidden = forbidden


def note(target: str) -> None:
    """Note that a child was started that may reach for a network."""
    _watch.note(target)


def record() -> Record:
    """What was seen so far."""
    with _watch.lock:
        return Record(_watch.since, tuple(_watch.attempts), _watch.count)


def _written(target: object) -> str:
    if isinstance(target, tuple) and len(target) > 1:
        return f"{target[0]}:{target[1]}"
    return target.decode("ascii", "replace") if isinstance(target, bytes) else str(target)
