"""How an installation reports, and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from munjang.errors import ModelSourceError
from munjang.messages import Message, msg

Stage = Literal["connecting", "downloading", "converting", "done"]


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How far an installation is; `total` is None where nobody knows it."""

    stage: Stage
    done: int  # bytes
    total: int | None  # bytes
    message: Message


Report = Callable[[InstallProgress], None]


class InstallCancelled(ModelSourceError):
    """The user stopped the installation; what had come is kept for the next attempt."""


class Watch:
    """Carries the progress report and the wish to stop through one installation."""

    def __init__(self, report: Report, cancel: threading.Event | None = None) -> None:
        self._report = report
        self._cancel = cancel or threading.Event()

    def check(self) -> None:
        """Stop here if the user wants to.

        Raises:
            InstallCancelled: the user does.
        """
        if self._cancel.is_set():
            raise InstallCancelled(msg("The installation was stopped"))

    def tell(self, stage: Stage, message: Message, done: int = 0, total: int | None = None) -> None:
        """Report, and stop if the user wants to."""
        self.check()
        self._report(InstallProgress(stage, done, total, message))
