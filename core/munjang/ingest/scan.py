"""What is on the disk below a folder, and which of it is nobody's document."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from munjang.ingest.placeholders import is_online_only, is_stand_in
from munjang.ingest.rules import Rules, Scope
from munjang.messages import Message

_FIRST_NS, _LAST_NS = -(1 << 63), (1 << 63) - 1


class FoundFile(NamedTuple):
    """A file or link on the disk, or a folder that cannot be listed or that a rule leaves out."""

    location: str  # the path; a string, since nearly all are only compared
    size: int  # bytes
    modified_ns: int
    error: str = ""  # what the system said
    left_out: Message | None = None  # by which rule
    online_only: bool = False  # its content would have to be fetched
    link: bool = False  # it only leads somewhere

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.location.rpartition(os.sep)[2]

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.location)


def scan(root: Path, rules: Rules, *, exclude: Path) -> Iterator[FoundFile]:
    """Every file and link below `root` but in `exclude`; links are not followed.

    A folder that a rule leaves out stands for all that lies in it.
    """
    own = str(exclude)
    waiting: list[tuple[str, Scope | None]] = [(str(root), rules.scope_above(root))]
    while waiting:
        folder, parent = waiting.pop()
        if folder == own:
            continue
        try:
            with os.scandir(folder) as listing:
                # By name: drives of other computers may list one twice that is written meanwhile.
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            yield from _unseen(folder, error)
            continue
        scope = rules.enter(parent, folder, entries.keys())
        if isinstance(scope, Message):
            yield FoundFile(folder, 0, 0, left_out=scope)
            continue
        for entry in entries.values():
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                is_link = not is_folder and not entry.is_file(follow_symlinks=False)
                if is_link and not entry.is_symlink():
                    continue  # a pipe, a device
                found = _judge(entry, scope, is_folder=is_folder, is_link=is_link)
            except OSError as error:
                yield from _unseen(entry.path, error)
                continue
            if found is None:
                waiting.append((entry.path, scope))
            else:
                yield found


def look_at(path: Path) -> FoundFile | None:
    """The file at `path` as it is now, or None where there is no plain file; no rule is asked."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return FoundFile(str(path), 0, 0, error.strerror or str(error))
    if not stat.S_ISREG(found.st_mode):
        return None
    online_only = is_stand_in(path.name) or is_online_only(found)
    return FoundFile(str(path), found.st_size, _modified_ns(found), online_only=online_only)


def link_at(path: Path) -> FoundFile | None:
    """The link at `path` as it is now, or None where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISLNK(found.st_mode):
        return None
    return FoundFile(str(path), found.st_size, _modified_ns(found), link=True)


def is_folder(path: Path) -> bool:
    """Whether a folder can be seen at `path`; not one of a drive that does not answer."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises an error there


def link_target(path: Path) -> str:
    """Where the link at `path` leads, be anything there or not.

    Raises:
        OSError: it is no link, or not any more.
    """
    # By its words alone: what it leads to may be on a drive that does not answer.
    return os.path.normpath(path.parent / path.readlink())


def link_on(path: Path, root: Path) -> Path | None:
    """The link on the way from `root` to `path`, if there is one."""
    below = [place for place in (*reversed(path.parents), path) if place.is_relative_to(root)]
    # Path.is_symlink raises an error where a folder on the way is closed to us.
    return next((place for place in below[1:] if os.path.islink(place)), None)  # noqa: PTH114


def _unseen(location: str, error: OSError) -> Iterator[FoundFile]:
    """What was listed and cannot be looked at; nothing where it is gone since."""
    if not isinstance(error, FileNotFoundError):
        yield FoundFile(location, 0, 0, error.strerror or str(error))


def _judge(
    entry: os.DirEntry[str], scope: Scope, *, is_folder: bool, is_link: bool
) -> FoundFile | None:
    """What is to be said of an entry; None of a folder to look into."""
    stand_in = not is_folder and not is_link and is_stand_in(entry.name)
    left_out = None if stand_in else scope.judge(entry.name, is_folder=is_folder)
    if is_folder:
        return None if left_out is None else FoundFile(entry.path, 0, 0, left_out=left_out)
    found = entry.stat(follow_symlinks=False)
    return FoundFile(
        entry.path,
        found.st_size,
        _modified_ns(found),
        left_out=left_out,
        online_only=stand_in or is_online_only(found),
        link=is_link,
    )


def _modified_ns(found: os.stat_result) -> int:
    """When a file was changed, within the years 1677 to 2262: the catalog counts no others."""
    return max(_FIRST_NS, min(found.st_mtime_ns, _LAST_NS))
