"""What is on the disk below a folder, and which of it is nobody's document."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Folders that hold programs' files, not people's documents. Hidden ones are passed over anyway.
_IGNORED_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "__pycache__",
        "__macosx",
        "node_modules",
        "system volume information",
        "venv",
    }
)
# Office lock files, unfinished downloads and what desktops leave behind.
_IGNORED_PREFIXES = (".", "~$", "~lock")
_IGNORED_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", "~")
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file on the disk, or a folder that could not be listed: then `error` says why."""

    path: Path
    size: int  # bytes
    modified_ns: int
    error: str = ""


def scan(root: Path, *, exclude: Path | None = None) -> Iterator[FoundFile]:
    """Every document-like file below `root`; links are not followed.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    with os.scandir(root):
        pass  # the root's failure is the caller's business, a subfolder's is an entry
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    found = _look_at(entry, waiting, exclude)
                    if found is not None:
                        yield found
        except OSError as error:
            yield FoundFile(folder, 0, 0, error.strerror or str(error))


def look_at(path: Path) -> FoundFile | None:
    """The file at `path` as it is now, or None where there is no plain file."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return FoundFile(path, 0, 0, error.strerror or str(error))
    if not stat.S_ISREG(found.st_mode):
        return None
    return FoundFile(path, found.st_size, found.st_mtime_ns)


def ignored(path: Path, root: Path) -> bool:
    """Whether `path`, or a folder between it and `root`, is passed over."""
    parts = path.relative_to(root).parts
    return any(_ignored_folder(part) for part in parts[:-1]) or (
        bool(parts) and (_ignored_file(parts[-1]) or parts[-1].casefold() in _IGNORED_FOLDERS)
    )


def _look_at(
    entry: os.DirEntry[str], waiting: list[Path], exclude: Path | None
) -> FoundFile | None:
    try:
        if entry.is_dir(follow_symlinks=False):
            path = Path(entry.path)
            if not _ignored_folder(entry.name) and path != exclude:
                waiting.append(path)
            return None
        if not entry.is_file(follow_symlinks=False) or _ignored_file(entry.name):
            return None
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None  # gone between the listing and the look
    except OSError as error:
        return FoundFile(Path(entry.path), 0, 0, error.strerror or str(error))
    return FoundFile(Path(entry.path), found.st_size, found.st_mtime_ns)


def _ignored_folder(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _IGNORED_FOLDERS


def _ignored_file(name: str) -> bool:
    lowered = name.casefold()
    return (
        lowered.startswith(_IGNORED_PREFIXES)
        or lowered.endswith(_IGNORED_SUFFIXES)
        or lowered in _IGNORED_NAMES
    )
