"""Whose turn it is at a model."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_EXPECTED_FOR = 5.0  # seconds after a query in which its user may well have another


class Gate:
    """Lets one caller in at a time, and a waiting query before the next batch of passages.

    The encoder is one engine with its own threads, so two calls at once would only slow each other;
    but somebody waits for a query, and nobody for a batch.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._queries = 0  # waiting
        self._last_query = -_EXPECTED_FOR

    @property
    def expects_queries(self) -> bool:
        """Whether somebody is searching just now: whoever is inside should be so for less long."""
        return time.monotonic() - self._last_query < _EXPECTED_FOR

    @contextmanager
    def query(self) -> Iterator[None]:
        """Enter as soon as whoever is inside leaves."""
        with self._changed:
            self._queries += 1
            try:
                self._changed.wait_for(lambda: not self._busy)
            finally:
                self._queries -= 1
            self._busy = True
            self._last_query = time.monotonic()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Enter when nobody is inside and no query waits."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._queries)
            self._busy = True
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
