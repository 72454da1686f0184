"""Linux's inotify, whose limit on folders watchdog keeps to itself."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify import InotifyEmitter
from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyFD,
    Mask,
    WatchCallback,
    WatchDescriptor,
)

assert sys.platform == "linux"  # for the type checker, too


class InotifyObserver(BaseObserver):
    """watchdog's observer; calls `too_many`, in any thread, with each folder beyond the limit."""

    def __init__(self, too_many: Callable[[Path, OSError], None]) -> None:
        self._inotify = _Inotify(too_many)
        self._inotify.start()
        super().__init__(InotifyEmitter, inotify_fd=self._inotify)

    def on_thread_stop(self) -> None:
        """End the thread that reads the events, too."""
        super().on_thread_stop()
        self._inotify.stop()
        self._inotify.join()


class _Inotify(InotifyFD):
    def __init__(self, too_many: Callable[[Path, OSError], None]) -> None:
        super().__init__()
        self._too_many = too_many

    def add_callback(
        self, path: bytes, mask: Mask, callback: WatchCallback, id_: CallbackId
    ) -> WatchDescriptor:
        """Watch a folder."""
        try:
            return super().add_callback(path, mask, callback, id_)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                self._too_many(Path(os.fsdecode(path)), error)
            raise
