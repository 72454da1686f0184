"""The care of a library: it is opened healthy, checked against itself, and mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, LibraryBusy, LibraryDamaged
from munjang.ingest.indexer import writer_lock
from munjang.ingest.unlocking import forget_all
from munjang.messages import Message
from munjang.records import Problem
from munjang.store import (
    Health,
    Sizes,
    delete_library,
    keep_essentials,
    measure_sizes,
    open_catalog,
    sqlite_errors,
    take_notice,
)
from munjang.store.maintenance import find_problems, rebuild


class Care:
    """Keeps the library in a directory sound: :attr:`munjang.library.Library.care`.

    Safe to share between threads, like the library itself.
    """

    def __init__(self, directory: Path, wake_indexers: Callable[[], None]) -> None:
        """Care for a library; `wake_indexers` has those of this process look at its health."""
        self._directory = directory
        self._wake_indexers = wake_indexers

    @contextmanager
    def catalog(self) -> Iterator[apsw.Connection]:
        """A connection to the catalog, which is repaired first where it is damaged."""
        health = Health(self._directory)
        if health.suspected:
            with suppress(EnvironmentFailure):  # a full disk need not keep anybody from searching
                self.repair()
        try:
            connection = open_catalog(self._directory)
        except LibraryDamaged:
            if not self.repair():
                raise
            connection = open_catalog(self._directory)
        errors = sqlite_errors(Path(connection.filename))
        with closing(connection), health.watched(), errors:
            yield connection
            if connection.total_changes():
                keep_essentials(connection, self._directory)

    def verify(self) -> list[Problem]:
        """Check the library against itself; an empty list means all is well.

        A library whose database is damaged is repaired when it is opened next.
        """
        try:
            with self.catalog() as connection:
                problems = find_problems(connection, self._directory)
        except LibraryDamaged as error:
            return [Problem(error.message, mendable=False)]
        if not all(problem.mendable for problem in problems):
            Health(self._directory).suspect()
        return problems

    def rebuild(self, report: Callable[[int, int], None] | None = None) -> None:
        """Make everything that can be made from the documents' stored texts and vectors anew.

        Where the catalog itself is damaged, a new one takes its place with all that can be read of
        it. `report` is told how many documents are done, of how many.

        Raises:
            LibraryBusy: an indexer is at work on this library.
        """
        report = report or (lambda _done, _total: None)
        with writer_lock(self._directory):
            health = Health(self._directory)
            health.suspect()
            if not health.examine(report):
                with self.catalog() as connection:
                    rebuild(connection, self._directory, report)

    def sizes(self) -> Sizes:
        """What the library takes on the disk; looks at all of it."""
        with self.catalog() as connection:
            return measure_sizes(connection, self._directory)

    def delete(self) -> None:
        """Delete all that the library knows, and the passwords that the keyring keeps for it.

        The documents are not touched. An empty library is in its place when it is used next.

        Raises:
            LibraryBusy: an indexer is at work on this library, or somebody keeps writing to it.
            EnvironmentFailure: the disk refuses.
        """
        with writer_lock(self._directory):
            with self.catalog() as connection:
                forget_all(connection)
            delete_library(self._directory)

    def repair(self) -> bool:
        """Repair the library, which is damaged; False where that is left to an indexer."""
        health = Health(self._directory)
        health.suspect()
        self._wake_indexers()
        try:
            with writer_lock(self._directory):
                health.examine(lambda _done, _total: None)
        except LibraryBusy:
            return False
        return True

    def take_notice(self) -> Message | None:
        """What a repair of the library did, if nobody has been told yet."""
        with self.catalog() as connection:
            return take_notice(connection)
