"""Notices at the start that the run before ended in a crash."""

from __future__ import annotations

import faulthandler
import logging
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from munjang import paths
from munjang_desktop.crash.report import report

if TYPE_CHECKING:
    from pathlib import Path

_PREFIX, _SUFFIX = "crash-", ".txt"
_SEEN = "seen-"  # before the name of a report that is known, and told of no more
_KEPT = 5  # of those


class LastRun:
    """Has this run write down where it crashes, and holds what runs before have written.

    Each run has a file of its own, named by its process and, since in a sandbox all runs may have
    the same number, by chance; it stays empty unless the run crashes, and goes when it ends well.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or paths.log_directory()
        self._file: TextIO | None = None
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
        self._path = self._directory / name
        self._crashes: list[Path] = []

    def start(self) -> None:
        """Look for crashes of runs before, and prepare for one of this run."""
        with suppress(OSError):
            self._crashes = [path for path in self._left() if _tidied(path)]
        try:
            self._directory.mkdir(0o700, parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        except OSError as error:
            logging.getLogger(__name__).warning("a crash could not be written down: %s", error)
            return
        faulthandler.enable(self._file)

    def close(self) -> None:
        """This run ends well."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        with suppress(OSError):
            self._path.unlink()

    @property
    def crashed(self) -> bool:
        """Whether a run before this one has crashed, and its report is still there."""
        return bool(self._crashes)

    def report(self) -> str:
        """What the crashes before wrote down, the newest first."""
        texts = []
        for path in self._crashes:
            with suppress(OSError):
                texts.append(path.read_text("utf-8", errors="replace").strip())
        return report("", "\n\n".join(texts))

    def settle(self) -> None:
        """The crashes before are known by now: runs to come do not tell of them, but keep reports.

        Otherwise each start would say that the run before it has crashed, which it has not.
        """
        for number, path in enumerate(self._crashes):
            if not path.name.startswith(_SEEN):
                with suppress(OSError):
                    self._crashes[number] = path.rename(path.with_name(_SEEN + path.name))
        with suppress(OSError):
            seen = self._directory.glob(f"{_SEEN}*{_SUFFIX}")
            for path in sorted(seen, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
                path.unlink()

    def delete(self) -> None:
        """Throw the reports of crashes away."""
        for path in self._crashes:
            with suppress(OSError):
                path.unlink()
        self._crashes = []

    def _left(self) -> list[Path]:
        """The files of runs that have ended, the newest first."""
        found = []
        for path in self._directory.glob(f"{_PREFIX}*{_SUFFIX}"):
            number = path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX).split("-")[0]
            alive = number.isdecimal() and _runs(int(number))
            if not alive or int(number) == os.getpid():
                found.append(path)
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _runs(process: int) -> bool:
    import psutil  # noqa: PLC0415 - a start that finds nothing left need not load it

    return psutil.pid_exists(process)


def _tidied(path: Path) -> bool:
    """Whether there is a crash in the file; an empty one, of a run that was killed, goes."""
    if path.stat().st_size:
        return True
    path.unlink()
    return False
