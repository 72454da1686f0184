"""Linux's inotify, whose limits watchdog keeps to itself: on folders, and on events that wait."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify import InotifyEmitter
from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchCallback,
    WatchDescriptor,
)

assert sys.platform == "linux"  # for the type checker, too

# A folder that was moved out of the tree, and comes back, is watched still: nothing is wrong.
warnings.filterwarnings("ignore", "Callback with id .* already exists", RuntimeWarning)


class InotifyObserver(BaseObserver):
    """watchdog's observer, which tells more.

    It calls, in any thread, `too_many` with each folder beyond the limit, and `lost` if events are.
    """

    def __init__(self, too_many: Callable[[Path, OSError], None], lost: Callable[[], None]) -> None:
        self._inotify = _Inotify(too_many, lost)
        self._inotify.start()
        super().__init__(InotifyEmitter, inotify_fd=self._inotify)

    def on_thread_stop(self) -> None:
        """End the thread that reads the events, too."""
        super().on_thread_stop()
        self._inotify.stop()
        self._inotify.join()


class _Inotify(InotifyFD):
    def __init__(self, too_many: Callable[[Path, OSError], None], lost: Callable[[], None]) -> None:
        super().__init__()
        self._too_many = too_many
        self._lost = lost

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

    def handle_event(self, event: InotifyEvent) -> None:
        """Pass on an event."""
        super().handle_event(event)
        if event.is_queue_overflow:
            self._lost()
