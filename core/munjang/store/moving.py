"""Copies a library to another place, and compares the copy with it before anybody relies on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import apsw

from munjang.errors import EnvironmentFailure, FolderError
from munjang.messages import msg
from munjang.paths import as_typed
from munjang.store.backups import CATALOG_NAME
from munjang.store.connection import open_catalog, write_transaction
from munjang.store.essentials import FILE_NAME
from munjang.store.place import Place
from munjang.store.private_files import (
    disk_failure,
    make_directory,
    make_private,
    sync_directory,
)
from munjang.store.segments import DIRECTORY
from munjang.store.sizes import files_below

_SUBFOLDER = "Munjang"  # in a folder that has other things in it
_PARTS = ("catalog.*", FILE_NAME, DIRECTORY)
_NOT_COPIED = (".tmp", "-wal", "-shm")
_CHUNK = 1 << 20  # bytes; after each of them a move can be given up
_ROOM_TO_WORK = 32 << 20  # bytes beside the library itself

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Move:
    """A move that can be made: from where, to where, the bytes to copy and those that are free.

    The library goes into the folder that was chosen where that is empty or not there yet, else into
    one of its own in it.
    """

    source: Path
    target: Path
    size: int
    free: int

    @property
    def needed(self) -> int:
        """The bytes that have to be free, with some to work with."""
        return self.size + _ROOM_TO_WORK

    @property
    def fits(self) -> bool:
        """Whether there is room."""
        return self.needed <= self.free


def plan_move(place: Place, chosen: Path | None) -> Move:
    """What moving the library to a folder, or back home where none is chosen, comes to.

    Raises:
        FolderError: it cannot go there.
        LibraryAway: it cannot be reached.
    """
    source = place.locate()
    target = place.home if chosen is None else _target(as_typed(chosen), source)
    _refuse(place, source.resolve(), target.resolve())
    around = next(folder for folder in (target, *target.parents) if folder.is_dir())
    try:
        free = shutil.disk_usage(around).free
    except OSError as error:
        raise disk_failure(around, error) from error
    return Move(source, target, sum(_to_copy(source).values()), free)


def copy_library(connection: apsw.Connection, move: Move, report: Report) -> None:
    """Copy the library to the prepared target and compare; `connection` is at rest at the source.

    `report` is told how many bytes are done, of how many; whatever it raises ends the copying.

    Raises:
        EnvironmentFailure: the disk is full, fails, or does not keep what is written to it.
    """
    total, done = 2 * move.size, 0

    def count(bytes_: int) -> None:
        nonlocal done
        done += bytes_
        report(done, max(done, total))

    sums: dict[Path, bytes] = {}
    for path in _to_copy(move.source):
        target = move.target / path.relative_to(move.source)
        chunks = _catalog_chunks(connection, path) if path.name == CATALOG_NAME else _chunks(path)
        sums[target] = _write(target, chunks, count)
    for folder in {path.parent for path in sums} | {move.target}:
        with _failures(folder):
            sync_directory(folder)
    for target, written in sums.items():
        if _sum(target, count) != written:
            raise EnvironmentFailure(
                msg(
                    "The disk does not keep what is written to {path}: the copy is not the same. "
                    "The library stays where it was.",
                    path=str(target),
                ),
                path=target,
            )
    # Not every file system lets a database be locked.
    with closing(open_catalog(move.target)) as copy, write_transaction(copy):
        pass


def _target(chosen: Path, source: Path) -> Path:
    if not chosen.exists() or chosen.resolve() == source.resolve():
        return chosen
    with suppress(OSError):
        if chosen.is_dir() and (os.path.ismount(chosen) or any(chosen.iterdir())):
            return chosen / _SUBFOLDER
    return chosen


def _refuse(place: Place, source: Path, target: Path) -> None:
    home = place.home.resolve()
    if target == source:
        raise FolderError(msg("The library is in {path} already.", path=str(target)), path=target)
    if target != home and any(target.is_relative_to(own) for own in (source, home)):
        raise FolderError(msg("{path} belongs to Munjang itself.", path=str(target)), path=target)
    if target.exists() and not target.is_dir():
        raise FolderError(msg("{path} is not a folder.", path=str(target)), path=target)
    there = _ours(target) if target == home else target.glob("*")  # home has the note of the move
    if any(True for _ in there):
        raise FolderError(
            msg("{path} is not empty. Choose another folder.", path=str(target)), path=target
        )


def _ours(directory: Path) -> dict[Path, int]:
    """The files of the library in a directory, and their bytes."""
    return {
        path: size
        for path, size in files_below(directory)
        if any(Path(path.relative_to(directory).parts[0]).match(part) for part in _PARTS)
    }


def _to_copy(directory: Path) -> dict[Path, int]:
    return {
        path: size
        for path, size in sorted(_ours(directory).items())
        if not any(part.endswith(_NOT_COPIED) for part in path.relative_to(directory).parts)
    }


def _catalog_chunks(connection: apsw.Connection, path: Path) -> Iterator[bytes]:
    # Read by SQLite: whoever closes the file loses the locks of all connections to it.
    size = path.stat().st_size
    for offset in range(0, size, _CHUNK):
        whole, chunk = connection.read("main", 0, offset, min(_CHUNK, size - offset))
        if not whole:
            raise disk_failure(path, OSError("it ended early"))
        yield chunk


def _chunks(path: Path) -> Iterator[bytes]:
    with _failures(path), path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _write(target: Path, chunks: Iterator[bytes], count: Callable[[int], None]) -> bytes:
    """Write a file, down to the disk; returns the checksum of what was to be written."""
    found = blake2b()
    with _failures(target):
        make_directory(target.parent)
        make_private(target)
        with target.open("wb") as stream:
            for chunk in chunks:
                found.update(chunk)
                stream.write(chunk)
                count(len(chunk))
            stream.flush()
            os.fsync(stream.fileno())
            if hasattr(os, "posix_fadvise"):  # so that it is the disk that is read again
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return found.digest()


def _sum(path: Path, count: Callable[[int], None]) -> bytes:
    found = blake2b()
    for chunk in _chunks(path):
        found.update(chunk)
        count(len(chunk))
    return found.digest()


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_failure(path, error) from error
