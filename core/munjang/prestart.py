"""Starting the process of a model before the engine that speaks with it has been loaded.

To load the engine takes half a second, to open a model a whole one. The encoder that was opened
last most likely serves again, so a window starts its process first, and both happen at once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from munjang.children import ChildProcess, child_command
from munjang.replacing import replace_file

MODULE, ARGUMENT = "munjang.models.child", "--run-model"  # the latter where we are frozen
_LAST = ".last"  # in the directory of models: the arguments of the encoder that was opened last
# The tokeniser is to use the thread it is called in; and its library would warn of forks. Threads
# that wait for each other are to sleep: where they spin on a busy machine, none gets on.
_THREADS = {
    "TOKENIZERS_PARALLELISM": "false",
    "RAYON_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}

_lock = threading.Lock()
_started: tuple[list[str], ChildProcess] | None = None


def start(arguments: Sequence[str]) -> ChildProcess:
    """Start the process of a model; see :mod:`munjang.models.child` for its arguments.

    Raises:
        OSError: it cannot be started.
    """
    command = child_command(MODULE, ARGUMENT)
    return ChildProcess([*command, *arguments], environment=_THREADS, low_priority=True)


def start_last(directory: Path) -> None:
    """Start the process of the encoder that was opened last of those in a directory, if any was.

    Whoever opens just this model takes it; else :func:`dismiss` ends it.
    """
    global _started  # noqa: PLW0603 - there is one process at most
    arguments = _read(directory)
    if not arguments or not Path(arguments[0]).is_dir():
        return
    dismiss()
    with suppress(OSError), _lock:
        _started = arguments, start(arguments)


def take(arguments: Sequence[str]) -> ChildProcess | None:
    """The process that was started with these arguments, if one was and lives."""
    global _started
    with _lock:
        if _started is None or _started[0] != arguments or _started[1].ended:
            return None
        process, _started = _started[1], None
    return process


def dismiss() -> None:
    """End the process that was started, unless somebody has taken it."""
    global _started
    with _lock:
        started, _started = _started, None
    if started is not None:
        started[1].dispose()


def remember(directory: Path, arguments: Sequence[str]) -> None:
    """Take note of the encoder that has been opened; on a disk that refuses, nothing is lost."""
    if arguments == _read(directory):
        return
    with suppress(OSError):
        replace_file(directory / _LAST, json.dumps(arguments).encode(), durable=False)


def _read(directory: Path) -> list[str]:
    try:
        value = json.loads((directory / _LAST).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    known = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value if known else []
