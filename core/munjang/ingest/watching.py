"""Turns the file system's events into settled paths to look at.

The callbacks only take notes. What an event says is not believed: its path is compared with the
disk later, when nothing has happened to it for a moment, or at last although something does all the
time. So doubled or reordered events do no harm; where some were lost, the folders themselves are
among the paths.
"""

from __future__ import annotations

import errno
import math
import os
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from munjang.messages import Message, msg

_SETTLE_S = 0.7  # editors write a file in several steps; after this long the last was seen
_LONGEST_S = 30.0  # that a path may take to settle: some files are written to all the time
_MOST_PATHS = 100_000  # that are remembered one by one: to look at all there is costs less then
# Linux is asked for no others: each file that is read would be reported as opened and as closed.
_RELEVANT: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,  # after it was written to
    FileMovedEvent,
    FileDeletedEvent,
    FileAttribEvent,  # it may be read now, or no longer
    DirAttribEvent,
    DirCreatedEvent,  # changes of a folder's entries have events of their own
    DirMovedEvent,
    DirDeletedEvent,
]


class _Times(NamedTuple):
    since: float  # the first event of those not settled
    settles: float


class Watcher(FileSystemEventHandler):
    """Collects the paths that something has happened to, until each has settled."""

    def __init__(self) -> None:
        self._happened = threading.Condition()  # over the two that follow
        self._unsettled: dict[Path, _Times] = {}
        self._woken = False
        self._observer: BaseObserver | None = None
        self._watches: dict[Path, object] = {}
        self._roots: list[Path] = []
        self._problems: dict[Path, Message] = {}  # by root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None
        self._watches.clear()

    def watch(self, roots: list[Path]) -> None:
        """Watch exactly these folders; those anew that could not be watched whole."""
        self._roots = roots
        for root in [r for r in self._watches if r not in roots or r in self._problems]:
            self._unwatch(root)
        self._problems.clear()
        for root in roots:
            if root in self._watches:
                continue
            try:
                self._watches[root] = self._observing().schedule(
                    self, str(root), recursive=True, event_filter=_RELEVANT
                )
            except OSError as error:
                self._problems[root] = _explain(root, error)

    @property
    def problem(self) -> Message | None:
        """What is wrong where a folder cannot be watched, or not all that is in it."""
        return next(iter(tuple(self._problems.values())), None)

    def forget(self, root: Path) -> None:
        """Forget the watch of a folder that went away, so that it can be watched anew."""
        if root in self._watches:
            self._unwatch(root)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note the paths of an event; called in the observer's thread."""
        self._note(Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path)

    def wake(self) -> None:
        """Make a waiting :meth:`wait` return; may be called from any thread."""
        with self._happened:
            self._woken = True
            self._happened.notify()

    @property
    def quiet(self) -> bool:
        """Whether nothing has happened that is not settled: no file is on its way elsewhere."""
        return not self._unsettled

    def settled(self) -> set[Path]:
        """The paths that have settled since the last call; never waits."""
        now = time.monotonic()
        with self._happened:
            ready = {path for path, times in self._unsettled.items() if times.settles <= now}
            for path in ready:
                del self._unsettled[path]
        return ready

    def wait(self, timeout: float) -> bool:
        """Sleep until a path has settled, :meth:`wake` is called, or for `timeout` seconds.

        Returns whether anything happened.
        """
        end = time.monotonic() + timeout
        with self._happened:
            while not self._woken:
                now = time.monotonic()
                times = self._unsettled.values()
                settles = min((time_.settles for time_ in times), default=math.inf)
                if min(settles, end) <= now:
                    return settles <= now
                self._happened.wait(min(settles, end) - now)
            self._woken = False
        return True

    def _note(self, paths: Iterable[Path]) -> None:
        now = time.monotonic()
        with self._happened:
            if not self._unsettled:
                self._happened.notify()
            for path in paths:
                since = self._unsettled[path].since if path in self._unsettled else now
                self._unsettled[path] = _Times(since, min(now + _SETTLE_S, since + _LONGEST_S))
            if len(self._unsettled) > _MOST_PATHS:
                self._unsettled = dict.fromkeys(self._roots, _Times(now, now + _SETTLE_S))

    def _observing(self) -> BaseObserver:
        """The observer; made when it is first needed, and where other programs left us one."""
        if self._observer is None:
            observer = self._make_observer()
            observer.start()
            self._observer = observer
        return self._observer

    def _make_observer(self) -> BaseObserver:
        if sys.platform == "linux":
            from munjang.ingest.inotify import InotifyObserver  # noqa: PLC0415 - of Linux alone

            return InotifyObserver(self._note_too_many, self._note_lost)
        return Observer()

    def _note_too_many(self, folder: Path, error: OSError) -> None:
        for root in self._roots:
            if folder.is_relative_to(root):
                self._problems[root] = _explain(root, error)

    def _note_lost(self) -> None:
        """Have all folders looked at: there were more events than the system keeps."""
        self._note(self._roots)

    def _unwatch(self, root: Path) -> None:
        assert self._observer is not None
        watch = self._watches.pop(root)
        try:
            self._observer.unschedule(watch)  # type: ignore[arg-type]  # its type is private
        except KeyError:
            return  # the emitter died with its folder


def _explain(root: Path, error: OSError) -> Message:
    if error.errno == errno.ENOSPC:
        return msg(
            "The system allows too few folders to be watched, so some changes in {path} are seen "
            "up to a quarter of an hour late. To allow more: "
            "sudo sysctl fs.inotify.max_user_watches=524288",
            path=str(root),
        )
    return msg(
        "Changes in {path} cannot be watched ({reason}); they are seen up to a quarter of an hour "
        "late.",
        path=str(root),
        reason=error.strerror or str(error),
    )
