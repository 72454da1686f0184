"""Keeps account of where the time goes, in the library."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from munjang.overview import Activity
from munjang.store import SPENT, read_setting, write_setting, write_transaction

# An edit spends less than a second, and need not write its account too; what spends next to nothing
# never need.
_LEAST_S, _WORTH_SAVING_S = 0.05, 10.0


class Timesheet:
    """Adds up the seconds an indexer spends with each activity, over one connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._spent: defaultdict[Activity, float] = defaultdict(float)  # and not written yet
        self._written = time_spent(connection)
        self._rested = 0.0

    @contextmanager
    def spending(self, activity: Activity) -> Iterator[None]:
        """Put the time of this block down to an activity."""
        began = time.monotonic() - self._rested
        try:
            yield
        finally:
            self._spent[activity] += time.monotonic() - self._rested - began

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Put the time of this block down to nothing."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._rested += time.monotonic() - began

    def save(self, *, at_once: bool = False) -> None:
        """Write down what was spent if it has become much, or `at_once`.

        What is much, is less while little was spent: a small library has its account, too.
        """
        much = any(
            seconds >= min(_WORTH_SAVING_S, max(_LEAST_S, self._written[activity] / 2))
            for activity, seconds in self._spent.items()
        )
        if not self._spent or not (much or at_once):
            return
        with write_transaction(self._db):
            for activity, seconds in self._spent.items():
                total = time_spent(self._db)[activity] + seconds
                write_setting(self._db, _key(activity), f"{total:.3f}")
                self._written[activity] = total
        self._spent.clear()


def time_spent(connection: apsw.Connection) -> dict[Activity, float]:
    """The seconds spent with each activity since the library was made."""
    return {activity: float(read_setting(connection, _key(activity), "0")) for activity in Activity}


def _key(activity: Activity) -> str:
    return f"{SPENT}{activity.value}"
