"""Where Munjang keeps its files; the only module that decides it.

Everything can be pointed elsewhere: ``MUNJANG_LIBRARY`` for the library, ``MUNJANG_MODELS`` for the
installed models, ``MUNJANG_CONFIG`` for the window's settings and logs.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

_NAME = "munjang"


def default_library() -> Path:
    """The library used when none is named."""
    return _from_environment("MUNJANG_LIBRARY") or Path(
        platformdirs.user_data_dir(_NAME, appauthor=False), "library"
    )


def models_directory() -> Path:
    """Where installed models live, shared by all libraries of this user."""
    return _from_environment("MUNJANG_MODELS") or Path(
        platformdirs.user_data_dir(_NAME, appauthor=False), "models"
    )


def config_directory() -> Path:
    """Where the window keeps its settings."""
    return _from_environment("MUNJANG_CONFIG") or Path(
        platformdirs.user_config_dir(_NAME, appauthor=False)
    )


def log_directory() -> Path:
    """Where the window writes down what goes wrong."""
    named = _from_environment("MUNJANG_CONFIG")
    return named / "logs" if named else Path(platformdirs.user_log_dir(_NAME, appauthor=False))


def runtime_directory() -> Path:
    """Where the sockets of running programs live, for this user alone."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    if named:
        return Path(named)
    directory = Path(tempfile.gettempdir(), f"{_NAME}-{os.getuid()}")
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        ours = directory.lstat().st_uid == os.getuid()
    except OSError:
        ours = False
    return directory if ours else config_directory()


def as_typed(path: Path | str) -> Path:
    """The absolute path that somebody means by one: ~ is the home folder, if there is such a user.

    Path.expanduser raises an error where there is none.
    """
    return Path(os.path.expanduser(path)).absolute()  # noqa: PTH111


def resolved(path: Path, *, strict: bool = False) -> Path:
    """The path without links. Path.resolve raises a RuntimeError where they lead in a circle.

    Raises:
        OSError: it is `strict`, and there is nothing.
    """
    return Path(os.path.realpath(path, strict=strict))


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return as_typed(value) if value else None
