"""The care of a library: it is opened healthy, checked against itself, mended, and moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, FolderError, LibraryBusy, LibraryDamaged, LibraryGone
from munjang.ingest.indexer import sole_writer, writer_lock
from munjang.ingest.remote_drives import is_silent
from munjang.ingest.unlocking import forget_all
from munjang.messages import Message, msg
from munjang.records import Problem
from munjang.store import (
    Health,
    Move,
    Place,
    Sizes,
    at_rest,
    copy_library,
    delete_library,
    directory_of,
    keep_essentials,
    measure_sizes,
    open_catalog,
    plan_move,
    sqlite_errors,
    take_notice,
)
from munjang.store.backups import CATALOG_NAME
from munjang.store.maintenance import find_problems, rebuild

_MEGABYTE = 1_000_000
_PATIENCE_S = 2.0  # with another process that clears up after a move

_STEPS = 400_000  # of SQLite's between two calls: some hundredths of a second


class Care:
    """Keeps a library sound, wherever it is: :attr:`munjang.library.Library.care`.

    Safe to share between threads, like the library itself.
    """

    def __init__(self, place: Place, wake_indexers: Callable[[], None]) -> None:
        """Care for a library; `wake_indexers` has those of this process look at its health."""
        self._place = place
        self._wake_indexers = wake_indexers
        self._moving = False

    @contextmanager
    def catalog(self) -> Iterator[apsw.Connection]:
        """A connection to the catalog, which is repaired first where it is damaged."""
        directory = self._place.locate()
        health = Health(directory)
        if health.suspected:
            with suppress(EnvironmentFailure):  # a full disk need not keep anybody from searching
                self.repair()
        try:
            connection = self._place.open()
        except LibraryDamaged:
            if not self.repair():
                raise
            connection = self._place.open()
        errors = sqlite_errors(connection)
        with self._told_of_moves(connection), closing(connection), health.watched(), errors:
            yield connection
            if connection.total_changes():
                keep_essentials(connection, directory_of(connection))

    def verify(self, check: Callable[[], None] | None = None) -> list[Problem]:
        """Check the library against itself; an empty list means all is well.

        A library whose database is damaged is repaired when it is opened next. `check` is called
        again and again meanwhile, and ends it by raising GivenUp.
        """
        try:
            with self.catalog() as connection:
                _call_meanwhile(connection, check)
                problems = find_problems(connection, self._place.locate())
        except LibraryDamaged as error:
            return [Problem(error.message, mendable=False)]
        if not all(problem.mendable for problem in problems):
            Health(self._place.locate()).suspect()
        return problems

    def rebuild(self, report: Callable[[int, int], None] | None = None) -> None:
        """Make everything that can be made from the documents' stored texts and vectors anew.

        Where the catalog itself is damaged, a new one takes its place with all that can be read of
        it. `report` is told how many documents are done, of how many.

        Raises:
            LibraryBusy: an indexer is at work on this library.
        """
        report = report or (lambda _done, _total: None)
        with sole_writer(self._place) as directory:
            health = Health(directory)
            health.suspect()
            if not health.examine(report):
                with self.catalog() as connection:
                    rebuild(connection, directory, report)

    def sizes(self, check: Callable[[], None] | None = None) -> Sizes:
        """What the library takes on the disk; looks at all of it.

        `check` is called again and again meanwhile, and ends it by raising GivenUp.
        """
        with self.catalog() as connection:
            _call_meanwhile(connection, check)
            return measure_sizes(connection, self._place.locate())

    def delete(self) -> None:
        """Delete all that the library knows, and the passwords that the keyring keeps for it.

        The documents are not touched. An empty library is in its place when it is used next.

        Raises:
            LibraryBusy: an indexer is at work on this library, or somebody keeps writing to it.
            EnvironmentFailure: the disk refuses.
        """
        with sole_writer(self._place) as directory:
            with self.catalog() as connection:
                forget_all(connection)
            delete_library(directory)

    def plan_move(self, chosen: Path | None) -> Move:
        """What moving the library to a folder, or back home where none is chosen, comes to.

        Raises:
            FolderError: it cannot go there.
            LibraryAway: it cannot be reached.
        """
        move = plan_move(self._place, chosen)
        if is_silent(move.target):
            raise FolderError(
                msg(
                    "{path} is on a drive of another computer. The library needs a disk of this "
                    "one.",
                    path=str(move.target),
                ),
                path=move.target,
            )
        return move

    def move(self, chosen: Path | None, report: Callable[[int, int], None] | None = None) -> Path:
        """Move the library to a folder, or back home where none is chosen; where it is then.

        Searches go on meanwhile, and nobody can change anything. It is copied and the copy compared
        with it before it is relied on; then the library is there, and removed where it was. A kill
        at any moment leaves one whole library, which is found when it is opened next, and what else
        is left is removed then. `report` is told how many bytes are done, of how many; whatever it
        raises gives the move up, and all is as before.

        Raises:
            FolderError: it cannot go there.
            LibraryBusy: an indexer is at work on this library, or somebody keeps writing to it.
            EnvironmentFailure: there is no room, or a disk fails.
        """
        report = report or (lambda _done, _total: None)
        with self._place.changing(patience=_PATIENCE_S):
            self._place.clear_leftovers()
            move = self.plan_move(chosen)
            if not move.fits:
                raise EnvironmentFailure(
                    msg(
                        "There is too little room in {path}: {needed} MB are needed and {free} MB "
                        "are free.",
                        needed=-(-move.needed // _MEGABYTE),
                        free=move.free // _MEGABYTE,
                        path=str(move.target),
                    ),
                    path=move.target,
                )
            try:
                self._carry(move, report)
            finally:
                self._moving = False
                with suppress(EnvironmentFailure):  # another time will do
                    self._place.clear_leftovers()
        return move.target

    def return_to(self, directory: Path) -> None:
        """Go back to a library that was left for this one, which is kept like that then.

        Raises:
            FolderError: none is remembered there, or it cannot be reached.
            LibraryAway: the present one cannot be reached.
            LibraryBusy: an indexer is at work on the present one, or it is being moved.
        """
        with sole_writer(self._place):
            self._place.return_to(directory)

    def _carry(self, move: Move, report: Callable[[int, int], None]) -> None:
        catalog = move.source / CATALOG_NAME
        with ExitStack() as stack:
            try:
                stack.enter_context(writer_lock(move.source))
            except LibraryBusy as error:
                raise LibraryBusy(
                    msg(
                        "Another Munjang is keeping the library up to date. Quit it, or move the "
                        "library in its preferences."
                    ),
                    path=move.source,
                ) from error
            Health(move.source).examine(lambda _done, _total: None)
            connection = stack.enter_context(closing(open_catalog(move.source)))
            stack.enter_context(sqlite_errors(catalog))
            stack.enter_context(at_rest(connection))
            self._moving = True
            self._place.prepare(move.target)
            copy_library(connection, move, report)
            self._place.switch()
            with suppress(OSError):  # where somebody has it open still
                catalog.unlink()  # who waits to write, finds that it has moved

    @contextmanager
    def _told_of_moves(self, connection: apsw.Connection) -> Iterator[None]:
        """Let nobody wait for the end of a move to write, but say that it is going on, or was."""
        directory = directory_of(connection).resolve()
        if self._moving:
            connection.set_busy_timeout(0)
        try:
            yield
        except LibraryGone as error:
            if self._is_gone(directory):
                raise
            raise LibraryBusy(
                msg("The library was moved meanwhile; try again."), path=error.path
            ) from error
        except LibraryBusy as error:
            if not self._moving:
                raise
            raise LibraryBusy(
                msg("The library is being moved; try again when that is done."), path=error.path
            ) from error

    def _is_gone(self, directory: Path) -> bool:
        """Whether there should be a library in a directory, and is none; it may be moving about."""
        return (
            self._place.locate().resolve() == directory
            and not (directory / CATALOG_NAME).exists()
            and self._place.locate().resolve() == directory  # it did not move on meanwhile
        )

    def repair(self) -> bool:
        """Repair the library, which is damaged; False where that is left to an indexer."""
        directory = self._place.locate()
        health = Health(directory)
        health.suspect()
        self._wake_indexers()
        try:
            with writer_lock(directory):
                health.examine(lambda _done, _total: None)
        except LibraryBusy:
            return False
        return True

    def take_notice(self) -> Message | None:
        """What a repair of the library did, if nobody has been told yet."""
        with self.catalog() as connection:
            return take_notice(connection)


def _call_meanwhile(connection: apsw.Connection, check: Callable[[], None] | None) -> None:
    """Have `check` called while SQLite is at work; what it raises ends that."""
    if check is None:
        return

    def heed() -> bool:
        check()
        return False  # go on

    connection.set_progress_handler(heed, _STEPS)
