"""What other threads may ask of the indexer while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Stopped(Exception):
    """Raised at a checkpoint after :meth:`Control.stop`."""


class Control:
    """Carries requests to pause, stop and rescan from any thread to the indexer's."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._stopping = threading.Event()
        self._going = threading.Event()
        self._going.set()
        self._rescan = threading.Event()

    def pause(self) -> None:
        """Rest at the next checkpoint."""
        self._going.clear()
        self._wake()

    def resume(self) -> None:
        """Go on after a pause."""
        self._going.set()
        self._wake()

    def stop(self) -> None:
        """Leave the loop at the next checkpoint, paused or not."""
        self._stopping.set()
        self._going.set()
        self._wake()

    def rescan(self) -> None:
        """Ask for a new look at the list of folders and at the folders."""
        self._rescan.set()
        self._wake()

    def take_rescan(self) -> bool:
        """Whether a rescan was asked for since the last call."""
        if not self._rescan.is_set():
            return False  # and clear nothing: somebody may be asking at this moment
        self._rescan.clear()
        return True

    def rest(self, seconds: float) -> None:
        """Do nothing for a while.

        Raises:
            Stopped: :meth:`stop` was called.
        """
        if self._stopping.wait(seconds):
            raise Stopped

    def checkpoint(self, paused: Callable[[], None]) -> bool:
        """Stop here if asked to, rest here if asked to; returns whether it rested.

        `paused` is called when a rest begins.

        Raises:
            Stopped: :meth:`stop` was called.
        """
        rested = False
        while not self._going.is_set() and not self._stopping.is_set():
            rested = True
            paused()
            self._going.wait()
        if self._stopping.is_set():
            raise Stopped
        return rested
