"""Which program the system opens a document with, and how it is called.

Everything here asks the disk or other programs: keep it out of the window's thread.
"""

from __future__ import annotations

import configparser
import ctypes
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeDatabase

from munjang_desktop.opening.viewers import Request, Spot, request_for

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE = 5  # seconds for the program that knows
_FIELD = re.compile(r"%[fFuU]")
_OTHER_FIELD = re.compile(r"%[ickdDnNvm]")
_WRAPPER = re.compile(r"env|\w+=.*")


def command_at(path: Path, spot: Spot) -> list[str] | None:
    """The command that opens a document at a place; None where the desktop has to open it."""
    if sys.platform == "win32":
        return _windows_command(path, spot)
    if sys.platform == "darwin":
        return None  # Preview and its like take no page
    entry = _default_entry(path)
    return None if entry is None else command_of_entry(entry, path, spot)


def command_of_entry(entry: Path, path: Path, spot: Spot) -> list[str] | None:
    """The command of a desktop entry with a document and a place in it; None if it takes none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(entry.read_text("utf-8", "replace"))
        main = parser["Desktop Entry"]
        words = shlex.split(main.get("Exec", ""))
    except (OSError, ValueError, KeyError, configparser.Error):
        return None
    if not words or main.getboolean("Terminal", fallback=False):
        return None
    request = request_for(_program(words), path, spot)
    return None if request is None else _fill_in(words, request)


def default_program(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of a desktop entry by its name, in the first folder that has it."""
    for folder in folders:
        # A dash may stand for a folder.
        parts = name.split("-")
        for split in range(len(parts)):
            file = folder.joinpath(*parts[:split], "-".join(parts[split:]))
            if file.is_file():
                return file
    return None


def _default_entry(path: Path) -> Path | None:
    kind = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension)
    try:
        answer = subprocess.run(
            ["xdg-mime", "query", "default", kind.name()],  # noqa: S607 - the user's own
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    name = answer.stdout.strip()
    return default_program(name, _application_folders()) if name else None


def _application_folders() -> list[Path]:
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(folder, "applications") for folder in [home, *system.split(":")] if folder]


def _program(words: list[str]) -> str:
    """The name of the program that a desktop entry starts."""
    words = [word for word in words if not _WRAPPER.fullmatch(word)]
    name = PurePath(words[0]).name if words else ""
    if name == "flatpak":
        inside = [word.partition("=")[2] for word in words if word.startswith("--command=")]
        return PurePath(inside[0]).name if inside else ""
    return name


def _fill_in(words: list[str], request: Request) -> list[str] | None:
    """Put a request in the place of the document in the words of a desktop entry."""
    made: list[str] = []
    filled = False
    for number, word in enumerate(words):
        if not _FIELD.fullmatch(word):
            if not _OTHER_FIELD.fullmatch(word):
                made.append(word)
        elif not filled:
            filled = True
            if number and words[number - 1].startswith("@@"):
                # Flatpak hands the file through between its marks, and nothing else.
                if "#" in request.target or request.after:
                    return None
                made[-1:-1] = request.before
                made.append(request.target)
            else:
                made += request.words
    return made if filled else [*made, *request.words]


def _windows_command(path: Path, spot: Spot) -> list[str] | None:
    program = _windows_program(path.suffix)
    if not program:
        return None
    request = request_for(PurePath(program).stem, path, spot)
    return None if request is None else [program, *request.words]


def _windows_program(suffix: str) -> str:
    """The program that is registered for files of an ending."""
    executable = 2  # ASSOCSTR_EXECUTABLE
    size = ctypes.c_ulong(1024)
    found = ctypes.create_unicode_buffer(size.value)
    library = ctypes.windll.shlwapi  # type: ignore[attr-defined]
    failed = library.AssocQueryStringW(0, executable, suffix, None, found, ctypes.byref(size))
    return "" if failed else found.value
