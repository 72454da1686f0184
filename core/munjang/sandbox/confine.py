"""How a child gives up what it does not need, before it opens the first document.

Limits come first; then the walls of the system at hand, which keep it from the network, from the
user's other files and from writing anything.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from munjang.children import die_with_parent, leave_interrupts_to_parent, lower_priority
from munjang.messages import Message, msg
from munjang.sandbox.limits import Limits

_PEAK = re.compile(rb"^VmHWM:\s*(\d+) kB", re.MULTILINE)
_STATUS_BYTES = 16 << 10

# What may be missing of the walls, by the name under which a child reports it.
_GAPS = {
    "files": msg("Programs that read documents could open other files: Linux lacks Landlock here"),
    "scopes": msg("Programs that recognise text could end others of yours: Linux is too old here"),
    "calls": msg("Programs that read documents could use the network: Linux lacks seccomp here"),
    "reading": msg("Programs that read documents could open other files and use the network"),
    "writing": msg("Programs that read documents could write files"),
    "programs": msg("Programs that read documents could start others"),
    "walls": msg("Programs that read documents are not confined by this system"),
}


def confine(limits: Limits, programs: Sequence[Path] = ()) -> list[str]:
    """Make this process nice, limited, mortal with its parent, and blind; returns what failed.

    `programs` are a program it may start and the files that one needs. What is returned is
    understood by :func:`describe_gap`.
    """
    leave_interrupts_to_parent()
    die_with_parent()
    lower_priority(limits.niceness)
    resource = _resource()
    if resource is not None:
        _lower(resource, "RLIMIT_CORE", 0)
        _lower(resource, "RLIMIT_FSIZE", 0)
        _lower(resource, "RLIMIT_NOFILE", limits.open_files)
        _lower(resource, "RLIMIT_AS", limits.memory_bytes)
    time.localtime()  # reads the time zone, while it may
    if sys.platform == "linux":
        from munjang.sandbox import linux  # noqa: PLC0415 - of this system alone

        linux.be_first_to_go()
        return linux.wall_in(programs)
    if sys.platform == "win32":
        from munjang.sandbox import windows  # noqa: PLC0415 - of this system alone

        return windows.wall_in(programs)
    if sys.platform == "darwin":
        from munjang.sandbox import macos  # noqa: PLC0415 - of this system alone

        return macos.wall_in(programs)
    return ["walls"]


def confinement() -> list[Message]:
    """What this system cannot keep a document's reader from; nothing where the walls are whole."""
    gaps: list[str] = []
    if sys.platform == "linux":
        from munjang.sandbox import landlock, seccomp  # noqa: PLC0415 - of this system alone

        version = landlock.version()
        if version < landlock.SCOPED_SINCE:
            gaps.append("scopes" if version else "files")
        if not seccomp.available():
            gaps.append("calls")
    elif sys.platform == "win32":
        gaps.append("reading")
    elif sys.platform != "darwin":
        gaps.append("walls")
    return [_GAPS[gap] for gap in gaps]


def describe_gap(name: str) -> Message | None:
    """What :func:`confine` means by a name, if anything."""
    return _GAPS.get(name)


def allow_processor_seconds(seconds: int) -> None:
    """Let this process use `seconds` more of the processor; then SIGXCPU ends it."""
    resource = _resource()
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(time.process_time()) + 1 + seconds
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


class PeakMemory:
    """Tells how much memory this process ever held; made before the walls go up."""

    def __init__(self) -> None:
        # Not getrusage: on Linux its figure begins with what the parent held at the fork.
        self._status = os.open("/proc/self/status", os.O_RDONLY) if sys.platform == "linux" else -1

    def read(self) -> int:
        """The most memory so far, in bytes; 0 where the system does not tell."""
        if sys.platform == "linux":
            peak = _PEAK.search(os.pread(self._status, _STATUS_BYTES, 0))
            return int(peak[1]) * 1024 if peak else 0
        resource = _resource()
        if resource is None:
            return 0
        held: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return held if sys.platform == "darwin" else held * 1024


def _resource() -> ModuleType | None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None
    return resource


def _lower(resource: ModuleType, name: str, value: int) -> None:
    """Lower a limit for good, as far as the system knows it."""
    which = getattr(resource, name, None)
    if which is None:
        return
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(OSError, ValueError):  # macOS has some limits in name only
        resource.setrlimit(which, (value, value))
