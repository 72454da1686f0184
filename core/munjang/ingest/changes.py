"""Compares the disk with the ledger and puts what differs on the list of files to read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from pathlib import Path

import apsw

from munjang.extract import supported_name
from munjang.ingest.nested_drives import Mounted, NestedDrives, mount_points
from munjang.ingest.placeholders import ONLINE_ONLY
from munjang.ingest.rules import Rules, fold, ruled_by
from munjang.ingest.scan import FoundFile, link_at, link_on, link_target, look_at, scan
from munjang.ingest.unread_kinds import why_unread
from munjang.messages import Message, msg
from munjang.records import FileState, Folder
from munjang.store import Drives, Folders, KnownFile, Ledger, MetFile, write_transaction

_ROWS_A_TRANSACTION = 2_000
_ROWS_A_QUERY = 500


class Reconciler:
    """Brings the ledger in line with the disk, for whole folders and for single paths.

    Nothing is read here, but for the first bytes of new files whose names say nothing. Files that
    vanished are forgotten at once; their content stays until the files to read have been read, so
    that a moved file finds it again.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        exclude: Path,
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a reconciler; `checkpoint` is called now and then, and may rest or raise."""
        self._db = connection
        self._ledger = Ledger(connection)
        self._folders = Folders(connection)
        self._drives = Drives(connection)
        self._exclude = exclude
        self._checkpoint = checkpoint
        self.nested = NestedDrives(connection, checkpoint)

    def folder(self, folder: Folder) -> bool:
        """Compare a whole folder; returns whether it could be reached."""
        try:
            device = self._device(folder)
            rules, mounted = self._rules(folder), cache(mount_points)
            mounted()  # before the files are looked at
            files = scan(folder.path, rules, exclude=self._exclude)
            self._compare(folder, files, None, mounted)
            self.nested.meet(folder, folder.path, mounted())
        except OSError:
            # An unplugged drive is no mass deletion: everything is kept until it is back.
            with write_transaction(self._db):
                self._folders.set_available(folder.id, available=False)
            return False
        with write_transaction(self._db):
            self._folders.set_available(folder.id, available=True, device=device)
        return True

    def paths(self, paths: Collection[Path], folders: list[Folder]) -> set[Folder]:
        """Compare single paths; returns the folders that have gone or come, or a drive in them."""
        roots: set[Folder] = set()
        rules, mounted = cache(self._rules), cache(mount_points)
        moved = cache(partial(self.nested.moved, mounted=mounted))
        places = sorted(set(paths).union(*map(ruled_by, paths)))
        alike = Counter(fold(str(place)) for place in places)
        done: Path | None = None  # with all that is below it; those paths follow it in order
        for path in places:
            if done is not None and path.is_relative_to(done):
                continue
            folder = next((f for f in folders if path.is_relative_to(f.path)), None)
            if folder is None or folder in roots:
                continue
            if path == folder.path or any(map(path.is_relative_to, moved(folder))):
                roots.add(folder)
            elif not path.is_relative_to(self._exclude):
                try:
                    twin = alike[fold(str(path))] > 1
                    done = self._path(path, folder, rules(folder), mounted, twin=twin)
                except OSError:
                    roots.add(folder)
                else:
                    if _is_folder(done) and self.nested.meet(folder, done, mounted()):
                        roots.add(folder)  # what happens on a drive is heard from inside it alone
        return roots

    def reachable(self, folder: Folder) -> bool:
        """Whether the folder can be listed, and is not the mount point of a drive that is away."""
        try:
            self._device(folder)
        except OSError:
            return False
        return True

    def _device(self, folder: Folder) -> int:
        """The device that the folder is on.

        Raises:
            OSError: it is not :meth:`reachable`.
        """
        device = folder.path.stat().st_dev
        with os.scandir(folder.path) as listing:
            empty = next(listing, None) is None
        if empty and folder.files and self._folders.device(folder.id) not in {None, device}:
            raise FileNotFoundError(folder.path)
        return device

    def _rules(self, folder: Folder) -> Rules:
        return Rules(
            folder.path, own=self._folders.rules(folder.id), general=self._folders.rules(None)
        )

    def _path(
        self, path: Path, folder: Folder, rules: Rules, mounted: Mounted, *, twin: bool
    ) -> Path:
        """Compare a path; it is a `twin` where it differs from another in its case at most.

        Returns what has been compared, which may be a folder above it, with all that is below.
        """
        if twin and not rules.lists(path):
            # A name from before a renaming, under which a disk that minds no case still finds it.
            self._compare(folder, [], path, mounted)
            return path
        path = link_on(path, folder.path) or path  # what a link leads to lies elsewhere
        found = look_at(path) or link_at(path)
        is_folder = found is None and _is_folder(path)
        left_out = rules.left_out(path, is_folder=is_folder)
        if left_out is not None and not (
            found is not None and found.online_only and path == left_out[0]
        ):
            place, reason = left_out
            if found is None or place != path:
                found = FoundFile(str(place), 0, 0) if _is_folder(place) else None
            excluded = [] if found is None else [found._replace(left_out=reason)]
            self._compare(folder, excluded, place, mounted)
            return place
        if found is not None:
            self._compare(folder, [found], path, mounted)
        elif is_folder:
            self._compare(folder, scan(path, rules, exclude=self._exclude), path, mounted)
        else:
            self._compare(folder, [], path, mounted)
        return path

    def _compare(
        self, folder: Folder, found: Iterable[FoundFile], below: Path | None, mounted: Mounted
    ) -> None:
        seen = bytearray(self._ledger.last_id() + 1)  # by id: one byte a file
        changed: list[tuple[FoundFile, KnownFile | None]] = []
        unlisted: list[Path] = []
        for file, row in self._with_what_is_known(folder, found):
            if file.error:
                unlisted.append(file.path)
            if row is not None and row.id < len(seen):
                seen[row.id] = True
            if row is None or _differs(row, file):
                changed.append((file, row))
                if len(changed) == _ROWS_A_TRANSACTION:
                    self._note_all(folder, changed, seen)
                    changed = []
        self._note_all(folder, changed, seen)
        with self._db:  # in one state of the catalog: somebody may remove the folder
            gone: Sequence[int] = [
                id_
                for id_ in self._ledger.ids_under(folder.id, below)
                if id_ < len(seen) and not seen[id_]
            ]
            if unlisted:
                # What a folder held that cannot be listed now is not known to be gone.
                parents = set(unlisted)
                gone = [i for i in gone if parents.isdisjoint(self._ledger.path_of(i).parents)]
        gone = self.nested.spare(folder, below, gone, mounted)
        for start in range(0, len(gone), _ROWS_A_TRANSACTION):  # others write in between
            self._checkpoint()
            with write_transaction(self._db):
                self._ledger.forget_files(gone[start : start + _ROWS_A_TRANSACTION])

    def _with_what_is_known(
        self, folder: Folder, found: Iterable[FoundFile]
    ) -> Iterator[tuple[FoundFile, KnownFile | None]]:
        """The files with their rows of the ledger, which is asked for many of them at once.

        Raises:
            OSError: the folder's drive went away while they were looked for.
        """
        device = self._device(folder)
        waiting, more = iter(found), True
        while more:
            files = list(islice(waiting, _ROWS_A_QUERY))
            more = len(files) == _ROWS_A_QUERY
            self._checkpoint()
            # What is not there, or cannot be read, says something only while the drive is there.
            if self._device(folder) != device:
                raise FileNotFoundError(folder.path)
            known = self._ledger.known([file.location for file in files])
            for file in files:
                yield file, known.get(file.location)

    def _note_all(
        self,
        folder: Folder,
        files: Sequence[tuple[FoundFile, KnownFile | None]],
        seen: bytearray,
    ) -> None:
        files = self._bring_back(files)
        if not files:
            return
        refusals = [_refusal(file) for file, _ in files]  # may wait for the disk
        met = [MetFile(row, file.location, file.size, file.modified_ns) for file, row in files]
        with write_transaction(self._db):
            if not self._folders.has(folder.id):
                return  # removed since the scan began
            ids = self._ledger.note_files(folder.id, met)
            for id_, refusal in zip(ids, refusals, strict=True):
                if refusal is not None:
                    self._ledger.refuse(id_, *refusal)
        for id_ in ids:
            if id_ < len(seen):  # also of a new file: of a folder that was removed meanwhile
                seen[id_] = True

    def _bring_back(
        self, files: Sequence[tuple[FoundFile, KnownFile | None]]
    ) -> Sequence[tuple[FoundFile, KnownFile | None]]:
        """Have files be what they were before their drive was away; returns those that differ."""
        back = {
            row.id: file for file, row in files if row is not None and row.state == FileState.AWAY
        }
        if not back:
            return files
        with write_transaction(self._db):
            self._drives.bring_back(back)
        known = self._ledger.known([file.location for file in back.values()])
        rows = [
            (file, known.get(file.location) if row is not None and row.id in back else row)
            for file, row in files
        ]
        return [(file, row) for file, row in rows if row is None or _differs(row, file)]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _refusal(file: FoundFile) -> tuple[FileState, Message] | None:
    """Why a file need not be read, or None."""
    if file.left_out is not None:
        return FileState.EXCLUDED, file.left_out
    error = file.error
    if file.link:
        try:
            return FileState.LINK, msg("A link to {target}", target=link_target(file.path))
        except OSError as failure:
            error = failure.strerror or str(failure)
    if error:
        reason = msg("The system refuses access: {reason}", reason=error)
        return FileState.UNREADABLE, reason
    if file.online_only:
        return FileState.ONLINE_ONLY, ONLINE_ONLY
    unread = None if supported_name(file.name) else why_unread(file.path)
    return None if unread is None else (FileState.UNSUPPORTED, unread)


def _differs(row: KnownFile, file: FoundFile) -> bool:
    if file.left_out is not None:
        return row.state != FileState.EXCLUDED or row.reason != file.left_out.to_json()
    if row.state in {FileState.EXCLUDED, FileState.AWAY} or file.link != (
        row.state == FileState.LINK
    ):
        return True
    if (row.size, row.modified_ns) != (file.size, file.modified_ns):
        return True
    if row.state == FileState.UNREADABLE:  # permissions may have changed where the file has not
        return not file.error and os.access(file.location, os.R_OK)
    if row.state == FileState.ONLINE_ONLY:
        return not file.online_only
    # A file that was read before it went online stays what it is.
    return bool(file.error) or (file.online_only and row.state == FileState.PENDING)
