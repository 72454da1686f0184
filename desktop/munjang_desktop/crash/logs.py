"""The log of the window: a file that rotates, in which errors say no more than their beginning."""

from __future__ import annotations

import copy
import logging
import os
from logging.handlers import RotatingFileHandler

from munjang import paths
from munjang_desktop.crash.report import shorten_paths, trace

_LARGEST = 1_000_000  # bytes of one file
_KEPT = 3  # files before it
_LEVEL = "MUNJANG_LOG"  # environment variable: DEBUG, INFO, WARNING (as it is without), ERROR


class _Formatter(logging.Formatter):
    """Shortens paths, and what errors say of themselves."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # what the one of standard error made of it is whole
        return shorten_paths(super().format(record))

    def formatException(self, info: object) -> str:  # noqa: N802 - logging's name
        error = info[1] if isinstance(info, tuple) else None
        return trace(error).rstrip() if isinstance(error, BaseException) else ""


def start_logging() -> logging.Handler | None:
    """Write to the file and to standard error from now on; returns what writes to the file.

    Where there is no place for the file, standard error is enough.
    """
    root = logging.getLogger()
    names = logging.getLevelNamesMapping()
    level = names.get(os.environ.get(_LEVEL, "").upper(), logging.WARNING)
    root.setLevel(level)
    screen = logging.StreamHandler()
    screen.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(screen)
    directory = paths.log_directory()
    try:
        directory.mkdir(0o700, parents=True, exist_ok=True)
        file = RotatingFileHandler(
            directory / "munjang.log",
            maxBytes=_LARGEST,
            backupCount=_KEPT,
            encoding="utf-8",
            errors="backslashreplace",  # names of files may be no text
            delay=True,
        )
    except OSError as error:
        logging.getLogger(__name__).warning("no log is written: %s", error)
        return None
    file.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s [%(process)d]: %(message)s"))
    root.addHandler(file)
    return file
