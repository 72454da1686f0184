"""What a process and its children use, where the system says (Linux)."""

from __future__ import annotations

import contextlib

import psutil


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it has started, directly or not."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def private_mb(processes: list[psutil.Process]) -> float:
    """The memory that these processes alone hold."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error, AttributeError):
            total += process.memory_full_info().uss
    return total / (1 << 20)


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
