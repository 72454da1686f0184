"""Turning whatever a worker raises into something the window can show."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication

from munjang.errors import MunjangError
from munjang.messages import Message
from munjang_desktop.crash.report import shorten_words, trace

_log = logging.getLogger(__name__)


class UnexpectedError(MunjangError):
    """A bug: an error nobody planned for, kept with its traceback so that it can be reported."""

    def __init__(self, error: BaseException) -> None:
        self._error = f"{type(error).__name__}: {shorten_words(str(error))}"
        super().__init__(Message(self._error))
        self.details = trace(error)

    def __str__(self) -> str:
        text = QCoreApplication.translate("failures", "Something unexpected happened: {error}")
        return text.format(error=self._error)


def as_failure(error: Exception) -> MunjangError:
    """The error itself if the engine meant it, else one that says it is a bug."""
    if isinstance(error, MunjangError):
        return error
    _log.error("unexpected error in a worker", exc_info=error)
    return UnexpectedError(error)
