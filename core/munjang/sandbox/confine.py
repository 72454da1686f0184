"""How a child gives up what it does not need, before it opens the first document.

Limits of memory, processor time and files are set here; this is also the place for what forbids
the network and the rest of the disk.
"""

from __future__ import annotations

import contextlib
import re
import sys
import time
from pathlib import Path
from types import ModuleType

from munjang.children import die_with_parent, leave_interrupts_to_parent, lower_priority
from munjang.sandbox.limits import Limits

_PEAK = re.compile(r"^VmHWM:\s*(\d+) kB", re.MULTILINE)


def confine(limits: Limits) -> None:
    """Make this process nice, limited, and mortal with its parent."""
    leave_interrupts_to_parent()
    die_with_parent()
    lower_priority(limits.niceness)
    resource = _resource()
    if resource is None:
        return
    _lower(resource, "RLIMIT_CORE", 0)
    _lower(resource, "RLIMIT_FSIZE", limits.written_bytes)
    _lower(resource, "RLIMIT_NOFILE", limits.open_files)
    _lower(resource, "RLIMIT_AS", limits.memory_bytes)


def allow_processor_seconds(seconds: int) -> None:
    """Let this process use `seconds` more of the processor; then SIGXCPU ends it."""
    resource = _resource()
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(time.process_time()) + 1 + seconds
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def peak_memory_bytes() -> int:
    """The most memory this process ever held; 0 where the system does not tell."""
    if sys.platform == "linux":
        # Not getrusage: on Linux its figure begins with what the parent held at the fork.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        peak = _PEAK.search(status)
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
