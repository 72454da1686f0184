"""The text of a report about a fault of the program."""

from __future__ import annotations

import platform
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

import munjang

if TYPE_CHECKING:
    from munjang.errors import MunjangError

_LONGEST = 200  # characters of an error's own words, which may quote what it was about


def error_report(error: MunjangError) -> str:
    """Everything worth knowing about an error that was shown in the window."""
    lines = [str(error.title), str(error)]
    if error.path is not None:
        lines.append(str(error.path))
    details = getattr(error, "details", "")
    return report("\n".join(lines), details)


def exception_report(error: BaseException) -> str:
    """Everything worth knowing about an exception that nobody caught."""
    return report("", trace(error))


def trace(error: BaseException) -> str:
    """Where an exception came from, and what led to it; of its words only the beginning."""
    chain = traceback.TracebackException.from_exception(error)
    link: traceback.TracebackException | None = chain
    while link is not None:
        link._str = shorten_words(str(link))  # noqa: SLF001 - its only way in
        link = link.__cause__ or link.__context__
    return "".join(chain.format())


def report(what: str, details: str) -> str:
    """A report: what happened, on which system, and the details; paths are shortened."""
    lines = [
        what,
        f"Munjang {munjang.__version__}, Python {platform.python_version()}, Qt {qVersion()}"
        f" ({QGuiApplication.platformName()}), {platform.platform()}",
        "",
        details,
    ]
    return shorten_paths("\n".join(lines)).strip() + "\n"


def shorten_words(text: str) -> str:
    """The beginning of what an error says of itself."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def shorten_paths(text: str) -> str:
    """`text` without the name of the user's home folder."""
    return text.replace(str(Path.home()), "~")
