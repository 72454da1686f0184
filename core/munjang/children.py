"""Child processes of ours: how they are started, outlived by nobody, and ended.

The first half is for parents, the second for the children themselves. What the two say to each
other is the business of the rooms that use them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import BinaryIO, cast

_TAIL_BYTES = 4096  # of what a child says on standard error
_PR_SET_PDEATHSIG = 1
_PARENT = "MUNJANG_PARENT"  # tells a child whose it is


def child_command(module: str, argument: str) -> list[str]:
    """The command that starts `module` as a child.

    A frozen application has no interpreter to run a module with: it starts itself with `argument`
    and must then call the module's ``serve()`` at once.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, argument]
    # -P: a file called json.py in the working directory is not to be imported.
    return [sys.executable, "-P", "-m", module]


class ChildProcess:
    """A running child with its two pipes, and the thread that starts, hears and reaps it.

    Linux kills a child when the *thread* that started it ends (see :func:`die_with_parent`), so
    that thread stays until the child is gone, and leaves no zombie behind.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        low_priority: bool = False,
        inherited: Sequence[int] = (),
    ) -> None:
        """Start `command`; `environment` is added to this process's own.

        It gets the descriptors `inherited` under their numbers (POSIX only).

        Raises:
            OSError: the command cannot be run.
        """
        self._tail = bytearray()
        started: Future[subprocess.Popen[bytes]] = Future()
        self._keeper = threading.Thread(
            target=self._keep,
            args=(list(command), {**os.environ, **(environment or {})}, started),
            kwargs={"low_priority": low_priority, "inherited": inherited},
            name="child-keeper",
            daemon=True,
        )
        self._keeper.start()
        self._process = started.result()
        self.requests = cast(BinaryIO, self._process.stdin)
        self.replies = cast(BinaryIO, self._process.stdout)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the child is dead."""
        return self._process.poll() is not None

    def processor_seconds(self) -> float:
        """How long the child and what it started were at work; 0 where the system is silent."""
        if sys.platform != "linux":
            return 0.0
        try:
            status = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return 0.0
        ticks = status.rpartition(")")[2].split()[11:15]  # user, system, and of ended children
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End the child now; whoever waits for its reply reads the end of the pipe."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def dispose(self) -> None:
        """End the child and give back everything it holds."""
        self.kill()
        # The garbage collector may call this from any thread, from the child's own too.
        if self._keeper is not threading.current_thread():
            self._keeper.join()
        for stream in (self.requests, self.replies, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # unsent bytes have nowhere to go
                    stream.close()

    def await_end(self) -> int:
        """The exit status of a child that has closed its pipe."""
        try:
            return self._process.wait(timeout=5)  # the pipe closes a moment before the end
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def last_words(self) -> str:
        """The end of what a dead child said on standard error."""
        self._keeper.join(timeout=1)
        lines = self._tail.decode("utf-8", "replace").strip().splitlines()
        return " | ".join(lines[-3:])[-300:]

    def _keep(
        self,
        command: list[str],
        environment: dict[str, str],
        started: Future[subprocess.Popen[bytes]],
        *,
        low_priority: bool,
        inherited: Sequence[int],
    ) -> None:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**environment, _PARENT: str(os.getpid())},
                pass_fds=inherited,
                creationflags=_creation_flags(low_priority=low_priority),
            )
        except BaseException as error:  # noqa: BLE001 - who waits for the child gets it
            started.set_exception(error)
            return
        started.set_result(process)
        while chunk := process.stderr.read1(_TAIL_BYTES):  # type: ignore[union-attr]
            self._tail += chunk
            del self._tail[:-_TAIL_BYTES]
        process.wait()


def exit_status(status: int) -> str:
    """How a process ended, for people: the signal's name, or its status."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"status {status}"


def take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """In a child: requests and replies, kept to ourselves.

    What a library prints goes to standard error from here on.
    """
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def leave_interrupts_to_parent() -> None:
    """In a child: ignore Ctrl-C, which a terminal sends to the whole group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def lower_priority(niceness: int) -> None:
    """In a child: leave the processor to others; on Windows the parent has seen to that."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(niceness)


def die_with_parent(parent: int = 0) -> None:
    """In a child: ask Linux for a SIGKILL when the parent dies.

    `parent` is its process id, where it is not a :class:`ChildProcess` that was started. Elsewhere
    the closed pipe must do.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = parent or int(os.environ.get(_PARENT, "0"))
    if parent and os.getppid() != parent:  # it died before we could ask
        os._exit(0)


def _creation_flags(*, low_priority: bool) -> int:
    """On Windows: no console window, and a lower priority where it is wanted."""
    if sys.platform == "win32":
        priority = subprocess.BELOW_NORMAL_PRIORITY_CLASS if low_priority else 0
        return subprocess.CREATE_NO_WINDOW | priority
    return 0
