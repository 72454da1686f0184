"""Drives that are mounted inside watched folders: one that is away is no mass deletion."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import apsw
import psutil

from munjang.ingest.rules import Rules
from munjang.records import LEFT_OUT, FileState, Folder
from munjang.store import Drive, Drives, Folders, write_transaction

# What waits for a drive, and what is lost when it is unmounted.
_NO_DRIVES = frozenset({"autofs", "ramfs", "tmpfs"})
_ROWS_A_TRANSACTION = 2_000

Mounted = Callable[[], Collection[Path]]  # where drives are; asked once, and only if need be


def mount_points() -> frozenset[Path]:
    """Where drives are mounted now; nowhere, where the system does not tell."""
    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:
        return frozenset()
    return frozenset(Path(m.mountpoint) for m in mounts if m.fstype.lower() not in _NO_DRIVES)


class NestedDrives:
    """Tells files that are gone from those whose drive is."""

    def __init__(self, connection: apsw.Connection, checkpoint: Callable[[], None]) -> None:
        self._db = connection
        self._drives = Drives(connection)
        self._folders = Folders(connection)
        self._checkpoint = checkpoint

    def known(self, folder: Folder) -> list[Path]:
        """Where in a folder drives are, or were, that hold files of the library."""
        return [drive.path for drive in self._drives.of(folder.id)]

    def moved(self, folder: Folder, *, mounted: Mounted | None = None) -> list[Path]:
        """Those of them that have come or gone since they were last looked at."""
        drives = self._drives.of(folder.id)
        if not drives:
            return []
        there = (mounted or mount_points)()
        return [drive.path for drive in drives if drive.away == (drive.path in there)]

    def meet(self, folder: Folder, place: Path, mounted: Collection[Path]) -> bool:
        """Remember which of the `mounted` drives hold files in `place`; whether one is new."""
        inside = {path for path in mounted if path != folder.path and path.is_relative_to(place)}
        holding = [path for path in inside.difference(self.known(folder)) if self._holds(path)]
        if holding:
            rules = self._rules(folder)
            with write_transaction(self._db):
                for path in holding:
                    self._drives.remember(folder.id, Drive(path, away=False, rules=rules))
        return bool(holding)

    def spare(
        self, folder: Folder, below: Path | None, gone: Sequence[int], mounted: Mounted
    ) -> Sequence[int]:
        """Those of the files `gone` that are not away with a drive, as is entered of the others.

        `mounted` tells which drives were there before they were missed. All of the folder has been
        looked at, or what is `below`.
        """
        drives = self._drives.of(folder.id)
        if not drives or not (gone or below is None):
            return gone
        there, rules, left = mount_points().intersection(mounted()), self._rules(folder), set(gone)
        for drive in drives:
            now = Drive(drive.path, drive.path not in there, rules)
            if below is None or drive.path.is_relative_to(below):
                left -= self._note(folder, drive, now, left)
            elif now.away and below.is_relative_to(drive.path):
                return []  # the whole of it will be looked at: see moved()
        return [id_ for id_ in gone if id_ in left]

    def _note(self, folder: Folder, drive: Drive, now: Drive, gone: AbstractSet[int]) -> set[int]:
        """Enter how a drive is `now`; returns those of the files `gone` that are away with it."""
        away = self._keep(folder, drive, now, gone) if now.away else set()
        # Where all is there without it, somebody has made an ordinary folder of its place.
        wanted = bool(away) or not now.away or not _can_be_listed(drive.path)
        if not wanted or not self._holds(drive.path, gone - away):
            with write_transaction(self._db):
                self._drives.forget(folder.id, drive.path)
        elif now != drive:
            with write_transaction(self._db):
                self._drives.remember(folder.id, now)
        return away

    def _keep(self, folder: Folder, drive: Drive, now: Drive, gone: AbstractSet[int]) -> set[int]:
        """Take the files of a drive away that are `gone` with it; returns those that are kept.

        Nobody wants those that a rule leaves out, or has come to.
        """
        rules = None
        if now.rules != drive.rules:
            own, general = json.loads(now.rules)
            rules = Rules(folder.path, own=own, general=general)
        kept, going = set[int](), list[int]()
        for id_, path, state in self._drives.files(drive.path):
            if id_ not in gone or state in LEFT_OUT:
                continue
            if rules is not None and rules.left_out(Path(path), is_folder=False):
                continue
            kept.add(id_)
            if state != FileState.AWAY:
                going.append(id_)
        for start in range(0, len(going), _ROWS_A_TRANSACTION):  # others write in between
            self._checkpoint()
            with write_transaction(self._db):
                self._drives.take_away(drive.path, going[start : start + _ROWS_A_TRANSACTION])
        return kept

    def _holds(self, path: Path, but: AbstractSet[int] = frozenset()) -> bool:
        """Whether a drive has files that somebody may want, others than some."""
        files = self._drives.files(path)
        return any(state not in LEFT_OUT and id_ not in but for id_, _, state in files)

    def _rules(self, folder: Folder) -> str:
        return json.dumps([self._folders.rules(folder.id), self._folders.rules(None)])


def _can_be_listed(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False
