"""One child process as its parent sees it."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar, cast

from munjang import children
from munjang.children import ChildProcess, exit_status
from munjang.errors import EnvironmentFailure, ExtractionRefused, ReaderDied
from munjang.messages import Message, msg
from munjang.records import Document, Extraction
from munjang.sandbox import wire
from munjang.sandbox.confine import describe_gap
from munjang.sandbox.handover import CAN_HAND_OVER, Hatch
from munjang.sandbox.limits import Limits

_Answer = TypeVar("_Answer")

_log = logging.getLogger(__name__)

_gaps_known: set[str] = set()  # of this system, so of the whole process

_GRACE = 5  # times the limit of wall clock, for a child that is kept waiting for the processor
_LEAST_WORK, _MOST_WORK = 0.01, 0.9  # of a processor: with less it hangs, with more it had enough

CHILD_ARGUMENT = "--read-documents"  # stands for the child where the application is frozen


def child_command() -> list[str]:
    """The command that starts a child."""
    return children.child_command("munjang.sandbox.child", CHILD_ARGUMENT)


class Closeable(Protocol):
    """Something of the system's that is held for a child and given back after it."""

    def close(self) -> None:
        """Give it back."""


class ChildGone(Exception):
    """The child had died, or was not ready in time, before it was given the document."""


class Child:
    """Starts one child process, asks it for documents and finds out why it died."""

    def __init__(self, command: Sequence[str], limits: Limits, *, recognise: bool = False) -> None:
        """Launch the child; it gets ready on its own.

        With `recognise` it reads the text in pictures too, for which it may start one program.

        Raises:
            EnvironmentFailure: the command cannot be run.
        """
        self.recognises = recognise
        self._limits = limits
        self._seconds = limits.recognition_seconds if recognise else limits.seconds
        self._processor_seconds = (
            limits.recognition_processor_seconds if recognise else limits.processor_seconds
        )
        self._served = 0
        self._ready = False
        self._killed = False
        self._expired = False
        self._awaiting = False
        self._timer = threading.Timer(0, self.kill)  # not started: nothing is awaited yet
        self._clock = threading.Lock()  # decides whether an answer or the time limit came first
        self._hatch = Hatch() if CAN_HAND_OVER else None
        handle = self._hatch.theirs if self._hatch else None
        try:
            self._process = ChildProcess(
                command, low_priority=True, inherited=[] if handle is None else [handle]
            )
        except OSError as error:
            if self._hatch:
                self._hatch.close()
            raise _cannot_start(error.strerror or str(error)) from error
        if self._hatch:
            self._hatch.child_has_it()
        self._job = _contain(self._process.pid, limits, recognise=recognise)
        setup = {"limits": asdict(limits), "recognise": recognise, "hatch": handle}
        with contextlib.suppress(OSError):  # it is dead already: the first read finds out why
            wire.send(self._process.requests, setup)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def spent(self) -> bool:
        """Whether the child is dead or has served its time."""
        return self._killed or self._served >= self._limits.documents or self._process.ended

    def read(self, document: BinaryIO, path: Path, *, passwords: Sequence[str] = ()) -> Document:
        """Have the child read `document`, the open file at `path`.

        Raises:
            ChildGone: it died before it got the document; another child may read it.
            ExtractionRefused: the document cannot be read.
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here.
        """
        return self.ask(document, path, None, self._document, passwords=passwords)

    def ask(
        self,
        document: BinaryIO,
        path: Path,
        task: Mapping[str, Any] | None,
        check: Callable[[dict[str, Any]], _Answer],
        *,
        passwords: Sequence[str] = (),
    ) -> _Answer:
        """Have the child do a task with `document`, or read it, and `check` what it replies.

        `check` raises WireError where that is no answer.

        Raises:
            ChildGone: it was dead before it got the document; another child may do it.
            ExtractionRefused: the document does not allow it.
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here.
        """
        request: dict[str, Any] = {"path": str(path), "passwords": list(passwords)}
        if task is not None:
            request["task"] = dict(task)
        return self._ask(request, document, path, check)

    def split(self, extraction: Extraction, path: Path) -> Document:
        """Have the child split a text into sentences that was read of the file at `path`.

        Raises:
            ChildGone: it was dead before it got the text; another child may split it.
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here.
        """
        unsplit = Document(extraction, sentences=(), terms=(), language="")
        request = {"document": wire.document_to_wire(unsplit)}
        return self._ask(request, None, path, self._document)

    def kill(self) -> None:
        """End the child now; a read that waits for it raises."""
        self._killed = True
        self._process.kill()

    def dispose(self) -> None:
        """End the child and give back everything it holds."""
        self._killed = True
        self._process.dispose()
        if self._hatch:
            self._hatch.close()
        if self._job:
            self._job.close()

    def _ask(
        self,
        request: dict[str, Any],
        document: BinaryIO | None,
        path: Path,
        check: Callable[[dict[str, Any]], _Answer],
    ) -> _Answer:
        """Send a request, with the document it is about, and `check` the reply."""
        self._wait_until_ready()
        if not self._takes(request, document, path):
            self.kill()
            raise ChildGone
        self._served += 1
        reply = self._receive(self._seconds)
        if reply is None:
            raise ReaderDied(self._cause_of_death(), path=path)
        if reply.get("grown") is not False:
            self._served = self._limits.documents
        if "refused" in reply:
            raise self._refusal(reply["refused"], path)
        if "died" in reply:
            self.kill()
            raise ReaderDied(msg("Reading the document needs too much memory"), path=path)
        try:
            return check(reply)
        except wire.WireError as error:
            raise self._lied(error, path) from error

    def _takes(self, request: dict[str, Any], document: BinaryIO | None, path: Path) -> bool:
        """Give the child the document; a pipe takes it even for a child that is just dying."""
        try:
            if document is not None and self._hatch:
                self._hatch.push(document)
                request["path"] = path.name  # the rest is none of its business
            elif document is not None:
                request["size"] = os.fstat(document.fileno()).st_size
            wire.send(self._process.requests, request)
        except OSError:
            return False
        return self._receive(self._limits.start_seconds) == {"taken": True}

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        greeting = self._receive(self._limits.start_seconds)
        if greeting is None or greeting.get("ready") is not True:
            status = self._process.await_end()
            if self._expired:
                raise ChildGone  # the machine was too busy, or asleep
            raise _cannot_start(self._process.last_words() or exit_status(status))
        _warn_of_gaps(greeting.get("gaps"))
        self._ready = True

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        """Wait for a frame at most so long; None when the child is, or had to be, killed."""
        self._awaiting = True
        self._watch(seconds, 0 if self.recognises else _GRACE, self._process.processor_seconds())
        try:
            return wire.receive(self._process.replies)
        except wire.WireError as error:
            _log.warning("reader %d sent what it must not: %s", self.pid, error)
            self.kill()
            return None
        finally:
            with self._clock:
                self._awaiting = False
                self._timer.cancel()

    def _watch(self, seconds: float, grace: int, before: float) -> None:
        self._timer = threading.Timer(seconds, self._expire, (seconds, grace, before))
        self._timer.daemon = True
        self._timer.start()

    def _expire(self, seconds: float, grace: int, before: float) -> None:
        """Time is up; but on a busy machine a child at work, that got little of it, gets more."""
        now = self._process.processor_seconds()
        with self._clock:
            if not self._awaiting:
                return
            if grace and _LEAST_WORK < (now - before) / seconds < _MOST_WORK:
                self._watch(seconds, grace - 1, now)
                return
            self._expired = True
            self.kill()

    def _document(self, reply: dict[str, Any]) -> Document:
        return wire.document_from_wire(reply.get("document"), characters=self._limits.characters)

    def _refusal(self, refused: object, path: Path) -> ExtractionRefused:
        try:
            state, message = cast(Sequence[object], refused)
            return ExtractionRefused(
                wire.refused_state_from_wire(state), wire.message_from_wire(message), path=path
            )
        except (wire.WireError, TypeError, ValueError) as error:
            return self._lied(error, path)

    def _lied(self, error: Exception, path: Path) -> ReaderDied:
        """End a child that has sent what it must not."""
        _log.warning("reader %d sent what it must not: %s", self.pid, error)
        self.kill()
        return ReaderDied(msg("The document's reader gave a wrong answer"), path=path)

    def _cause_of_death(self) -> Message:
        """Why the child is gone, in words for the user; the details go to the log."""
        status = self._process.await_end()
        words = self._process.last_words()
        if self._expired or not self._killed:  # one that is no longer wanted is no news
            _log.warning("reader %d died with status %d: %s", self.pid, status, words)
        if self._expired:
            return msg(
                "Reading the document took longer than {seconds} seconds",
                seconds=round(self._seconds),
            )
        if status == -getattr(signal, "SIGXCPU", 0):
            return msg(
                "Reading the document took more than {seconds} seconds of processor time",
                seconds=self._processor_seconds,
            )
        if "MemoryError" in words or "bad_alloc" in words:
            return msg("Reading the document needs too much memory")
        return msg("The document's reader crashed ({reason})", reason=exit_status(status))


def _warn_of_gaps(gaps: object) -> None:
    """Log what the system does not keep readers from; once, as it will not change."""
    for name in gaps if isinstance(gaps, list) else []:
        if isinstance(name, str) and name not in _gaps_known and describe_gap(name):
            _gaps_known.add(name)
            _log.warning("not confined: %s", describe_gap(name))


def _contain(pid: int, limits: Limits, *, recognise: bool) -> Closeable | None:
    """On Windows the parent sets the limits: the child waits for its setup until then."""
    if sys.platform != "win32":
        return None
    from munjang.sandbox import windows  # noqa: PLC0415 - of this system alone

    return windows.Job(pid, memory_bytes=limits.memory_bytes, processes=2 if recognise else 1)


def _cannot_start(reason: str) -> EnvironmentFailure:
    return EnvironmentFailure(
        msg("The process that reads documents cannot be started: {reason}", reason=reason)
    )
