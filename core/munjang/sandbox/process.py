"""One child process as its parent sees it."""

from __future__ import annotations

import contextlib
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

from munjang.errors import EnvironmentFailure, ExtractionRefused, ReaderDied
from munjang.messages import Message, msg
from munjang.records import Document
from munjang.sandbox import wire
from munjang.sandbox.limits import Limits

_log = logging.getLogger(__name__)

_TAIL_BYTES = 4096  # of what a child says on standard error
CHILD_ARGUMENT = "--read-documents"


def child_command() -> list[str]:
    """The command that starts a child.

    A frozen application has no interpreter to run a module with: it starts itself with
    :data:`CHILD_ARGUMENT` and must then call :func:`munjang.sandbox.child.serve` at once.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT]
    # -P: a file called json.py in the working directory is not to be imported.
    return [sys.executable, "-P", "-m", "munjang.sandbox.child"]


class ChildGone(Exception):
    """The child had died before it was given the document."""


class Child:
    """Starts one child process, asks it for documents and finds out why it died."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        """Launch the child; it gets ready on its own.

        Raises:
            EnvironmentFailure: the command cannot be run.
        """
        self._limits = limits
        self._served = 0
        self._ready = False
        self._killed = False
        self._expired = False
        self._awaiting = False
        self._clock = threading.Lock()  # decides whether an answer or the time limit came first
        self._tail = bytearray()
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=_creation_flags(),
            )
        except OSError as error:
            raise _cannot_start(error.strerror or str(error)) from error
        self._requests = cast(BinaryIO, self._process.stdin)
        self._replies = cast(BinaryIO, self._process.stdout)
        self._listener = threading.Thread(target=self._keep_tail, name="reader-errors", daemon=True)
        self._listener.start()
        with contextlib.suppress(OSError):  # it is dead already: the first read finds out why
            wire.send(self._requests, asdict(limits))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def spent(self) -> bool:
        """Whether the child is dead or has served its time."""
        return (
            self._killed
            or self._served >= self._limits.documents
            or self._process.poll() is not None
        )

    def read(self, path: Path) -> Document:
        """Have the child read `path`.

        Raises:
            ChildGone: it was dead before it got the document; another child may read it.
            ExtractionRefused: the document cannot be read.
            ReaderDied: the child crashed, hung or exceeded its limits on it.
            EnvironmentFailure: children cannot be started here.
        """
        self._wait_until_ready()
        if not self._takes(path):
            self.kill()
            raise ChildGone
        self._served += 1
        reply = self._receive(self._limits.seconds)
        if reply is None:
            raise ReaderDied(self._cause_of_death(), path=path)
        return self._unpack(reply, path)

    def kill(self) -> None:
        """End the child now; a read that waits for it raises."""
        self._killed = True
        with contextlib.suppress(OSError):
            self._process.kill()

    def dispose(self) -> None:
        """End the child and give back everything it holds."""
        self.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._requests, self._replies, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # unsent bytes have nowhere to go
                    stream.close()

    def _takes(self, path: Path) -> bool:
        """Give the child the document; a pipe takes it even for a child that is just dying."""
        try:
            wire.send(self._requests, {"path": str(path)})
        except OSError:
            return False
        return self._receive(self._limits.start_seconds) == {"taken": True}

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        if self._receive(self._limits.start_seconds) != {"ready": True}:
            status = self._await_end()
            raise _cannot_start(self._last_words() or _exit_status(status))
        self._ready = True

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        """Wait for a frame at most so long; None when the child is, or had to be, killed."""
        self._awaiting = True
        watch = threading.Timer(seconds, self._expire)
        watch.daemon = True
        watch.start()
        try:
            return wire.receive(self._replies)
        except wire.WireError as error:
            _log.warning("reader %d sent what it must not: %s", self.pid, error)
            self.kill()
            return None
        finally:
            watch.cancel()
            with self._clock:
                self._awaiting = False

    def _expire(self) -> None:
        with self._clock:
            if self._awaiting:
                self._expired = True
                self.kill()

    def _unpack(self, reply: dict[str, Any], path: Path) -> Document:
        if reply.get("grown") is not False:
            self._served = self._limits.documents
        try:
            if "document" in reply:
                return wire.document_from_wire(
                    reply["document"], characters=self._limits.characters
                )
            if "refused" in reply:
                state, message = reply["refused"]
                raise ExtractionRefused(
                    wire.refused_state_from_wire(state),
                    wire.message_from_wire(message),
                    path=path,
                )
        except (wire.WireError, TypeError, ValueError) as error:
            _log.warning("reader %d sent what it must not: %s", self.pid, error)
            self.kill()
            raise ReaderDied(msg("The document's reader gave a wrong answer"), path=path) from error
        self.kill()
        raise ReaderDied(msg("Reading the document needs too much memory"), path=path)

    def _cause_of_death(self) -> Message:
        """Why the child is gone, in words for the user; the details go to the log."""
        status = self._await_end()
        words = self._last_words()
        _log.warning("reader %d died with status %d: %s", self.pid, status, words)
        if self._expired:
            return msg(
                "Reading the document took longer than {seconds} seconds",
                seconds=round(self._limits.seconds),
            )
        if status == -getattr(signal, "SIGXCPU", 0):
            return msg(
                "Reading the document took more than {seconds} seconds of processor time",
                seconds=self._limits.processor_seconds,
            )
        if "MemoryError" in words or "bad_alloc" in words:
            return msg("Reading the document needs too much memory")
        return msg("The document's reader crashed ({reason})", reason=_exit_status(status))

    def _await_end(self) -> int:
        """The exit status of a child that has closed its pipe."""
        try:
            return self._process.wait(timeout=5)  # the pipe closes a moment before the end
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def _keep_tail(self) -> None:
        stream = self._process.stderr
        while stream is not None and (chunk := stream.read1(_TAIL_BYTES)):  # type: ignore[attr-defined]
            self._tail += chunk
            del self._tail[:-_TAIL_BYTES]

    def _last_words(self) -> str:
        """The end of what a dead child said on standard error."""
        self._listener.join(timeout=1)
        lines = self._tail.decode("utf-8", "replace").strip().splitlines()
        return " | ".join(lines[-3:])[-300:]


def _exit_status(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"status {status}"


def _cannot_start(reason: str) -> EnvironmentFailure:
    return EnvironmentFailure(
        msg("The process that reads documents cannot be started: {reason}", reason=reason)
    )


def _creation_flags() -> int:
    """On Windows: no console window, and a lower priority."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0
