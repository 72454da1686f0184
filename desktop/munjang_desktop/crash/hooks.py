"""Catches exceptions that nobody else did."""

from __future__ import annotations

import logging
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from munjang_desktop.crash.report import exception_report

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """An exception nobody caught: what kind it is of, its report."""

    kind: str  # equal for those that come from the same line
    report: str


class FaultWatch(QObject):
    """Hears of exceptions in slots, in events and in every thread; the application goes on."""

    happened = Signal(object)  # Fault; may be emitted in any thread

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._unhandled
        threading.excepthook = self._unhandled_in_thread

    def close(self) -> None:
        """Leave exceptions to whom they were left before."""
        sys.excepthook, threading.excepthook = self._before

    def _unhandled(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if not issubclass(kind, Exception):  # Ctrl+C and the like mean to end the program
            sys.__excepthook__(kind, error, trace)
            return
        try:
            _log.error("nobody caught this", exc_info=error)
            self.happened.emit(Fault(_kind(error), exception_report(error)))
        except Exception:  # noqa: BLE001 - the last resort must not fail itself
            sys.__excepthook__(kind, error, trace)

    def _unhandled_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._unhandled(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _kind(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {place}"
