"""Whether the library in a directory may be trusted, and what is done where it may not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, LibraryDamaged, MunjangError
from munjang.messages import Message, msg
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import open_catalog, sqlite_errors
from munjang.store.maintenance import find_problems
from munjang.store.private_files import disk_failure
from munjang.store.repair import clear_workshop, repair

_MARK_NAME = "unclean"
_WORKING, _DAMAGED = "working", "damaged"
_QUICK_BYTES = 256 << 20  # a catalog of this size is looked through in a second or so


class Health:
    """Whether the library in a directory may be trusted, remembered over the death of processes.

    A mark in the directory says that work has begun and not ended, or that damage was met. Only
    who keeps all others from writing to the library may begin and end work, or examine it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._mark = directory / _MARK_NAME

    def work_begins(self) -> None:
        """Note that the library is being written to."""
        self._write(_WORKING)

    def work_ended(self) -> None:
        """Note that nothing was left undone; unless there is damage."""
        if self._read() == _WORKING:
            self._mark.unlink(missing_ok=True)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Do something with the library; damage that is met is remembered.

        An error that nobody planned for is damage as well, where there is some.

        Raises:
            LibraryDamaged: for either.
        """
        try:
            yield
        except LibraryDamaged:
            self.suspect()
            raise
        except MunjangError:
            raise
        except Exception as error:
            problem = self.look()
            if problem is None:
                raise
            self.suspect()
            raise LibraryDamaged(problem, path=self._directory) from error

    def suspect(self) -> None:
        """Note that the library was found damaged."""
        with contextlib.suppress(OSError, EnvironmentFailure):
            self._write(_DAMAGED)

    @property
    def suspected(self) -> bool:
        """Whether it was found damaged."""
        return self._read() == _DAMAGED

    def examine(self, report: Callable[[int, int], None]) -> bool:
        """Look at the library as closely as its past asks for, and repair it where it is damaged.

        Returns whether it was repaired; :func:`munjang.store.take_notice` has what was done.

        Raises:
            LibraryDamaged: the file there is of another program.
            EnvironmentFailure: the disk is full or cannot be written to.
        """
        past = self._read()
        if not past:
            return False
        problem = self.look(thoroughly=past != _WORKING)
        if problem is not None:
            self._write(_DAMAGED)
            repair(self._directory, problem, report)
        clear_workshop(self._directory)
        self._mark.unlink(missing_ok=True)
        return problem is not None

    def look(self, *, thoroughly: bool = True) -> Message | None:
        """What is wrong with the library, or None."""
        path = self._directory / CATALOG_NAME
        try:
            connection = open_catalog(self._directory)
            with contextlib.closing(connection), sqlite_errors(path):
                if thoroughly:
                    problems = find_problems(connection, self._directory)
                    return problems[0].message if problems else None
                if path.stat().st_size > _QUICK_BYTES:
                    return None  # what is damaged is noticed when it is met
                (found,) = connection.execute("PRAGMA quick_check(1)").fetchone() or ("",)
                return None if found == "ok" else msg("{detail}", detail=found)
        except LibraryDamaged as error:
            return msg("{detail}", detail=error.message.values.get("reason", error.message))
        except apsw.SQLError as error:  # nothing we ask is wrong, unless the file is
            return msg("{detail}", detail=str(error))

    def _read(self) -> str:
        try:
            return self._mark.read_text("ascii") or _WORKING  # the disk was full
        except (OSError, UnicodeDecodeError):
            return _DAMAGED if self._mark.exists() else ""

    def _write(self, text: str) -> None:
        try:
            self._mark.write_text(text, "ascii")
        except OSError as error:
            raise disk_failure(self._mark, error) from error
