"""What a process and its children use, where the system says (Linux)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it has started, directly or not."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def private_mb(processes: Iterable[psutil.Process]) -> float:
    """The memory that these processes hold for themselves.

    Pages of the files that they map, of the catalog and of models, are not among it: the system
    takes those back when it wants, and :func:`mapped_mb` counts them.
    """
    return _megabytes(processes, "Anonymous:", "Swap:")


def mapped_mb(processes: Iterable[psutil.Process]) -> float:
    """What is in memory of the files that these processes map."""
    return _megabytes(processes, "Rss:") - _megabytes(processes, "Anonymous:")


def _megabytes(processes: Iterable[psutil.Process], *names: str) -> float:
    kilobytes = 0
    for process in processes:
        with contextlib.suppress(OSError):  # it has ended
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii").splitlines()
            kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith(names))
    return kilobytes / 1024


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """What these processes, and those of them that have ended, have used of the processors."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times())
    return total


def kind(process: psutil.Process) -> str:
    """What a process of ours is for."""
    with contextlib.suppress(psutil.Error):
        command = " ".join(process.cmdline())
        for module, name in (("munjang.models.child", "encoder"), ("sandbox.child", "readers")):
            if module in command:
                return name
    return "this process"
