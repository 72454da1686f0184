"""Turning whatever a worker raises into something the window can show."""

from __future__ import annotations

import logging
import traceback

from munjang.errors import MunjangError
from munjang.messages import msg

_log = logging.getLogger(__name__)


class UnexpectedError(MunjangError):
    """A bug: an error nobody planned for, kept with its traceback so that it can be reported."""

    title = msg("Munjang ran into a problem")

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            msg("Something unexpected happened: {error}", error=f"{type(error).__name__}: {error}")
        )
        self.details = "".join(traceback.format_exception(error))


def as_failure(error: Exception) -> MunjangError:
    """The error itself if the engine meant it, else one that says it is a bug."""
    if isinstance(error, MunjangError):
        return error
    _log.error("unexpected error in a worker", exc_info=error)
    return UnexpectedError(error)
