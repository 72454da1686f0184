"""Compares the disk with the ledger and puts what differs on the list of files to read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import apsw

from munjang.extract import supported
from munjang.ingest.scan import FoundFile, ignored, look_at, scan
from munjang.messages import msg
from munjang.records import FileState, Folder
from munjang.store import FileRow, Ledger, write_transaction

_ROWS_A_TRANSACTION = 2_000


class Reconciler:
    """Brings the ledger in line with the disk, for whole folders and for single paths.

    Nothing is read here. Files that vanished are forgotten at once; their content stays until the
    files to read have been read, so that a moved file finds it again.
    """

    def __init__(self, connection: apsw.Connection, *, exclude: Path) -> None:
        self._db = connection
        self._ledger = Ledger(connection)
        self._exclude = exclude

    def folder(self, folder: Folder) -> bool:
        """Compare a whole folder; returns whether it could be reached."""
        try:
            if self._is_empty_mount(folder):
                raise FileNotFoundError(folder.path)
            device = folder.path.stat().st_dev
            self._compare(folder, scan(folder.path, exclude=self._exclude), None)
        except OSError:
            # An unplugged drive is no mass deletion: everything is kept until it is back.
            with write_transaction(self._db):
                self._ledger.set_available(folder.id, available=False)
            return False
        with write_transaction(self._db):
            self._ledger.set_available(folder.id, available=True, device=device)
        return True

    def paths(self, paths: Iterable[Path], folders: list[Folder]) -> set[Folder]:
        """Compare single paths; returns the folders whose root itself has gone or come."""
        roots: set[Folder] = set()
        for path in sorted(paths):
            folder = next((f for f in folders if path.is_relative_to(f.path)), None)
            if folder is None:
                continue
            if path == folder.path or not folder.path.is_dir():
                roots.add(folder)
            elif not path.is_relative_to(self._exclude) and not ignored(path, folder.path):
                self._path(path, folder)
        return roots

    def _path(self, path: Path, folder: Folder) -> None:
        found = look_at(path)
        if found is not None:
            self._compare(folder, [found], path)
        elif path.is_dir() and not path.is_symlink():
            self._compare(folder, scan(path, exclude=self._exclude), path)
        else:
            self._compare(folder, [], path)

    def _compare(self, folder: Folder, found: Iterable[FoundFile], below: Path | None) -> None:
        known = {row.path: row for row in self._ledger.files_under(folder.id, below)}
        changed: list[FoundFile] = []
        unlisted: set[Path] = set()
        for file in found:
            if file.error:
                unlisted.add(file.path)
            row = known.pop(file.path, None)
            if row is None or _differs(row, file):
                changed.append(file)
        for start in range(0, len(changed), _ROWS_A_TRANSACTION):
            with write_transaction(self._db):
                for file in changed[start : start + _ROWS_A_TRANSACTION]:
                    self._note(folder, file)
        # What a folder held that cannot be listed now is not known to be gone.
        gone = [row.id for row in known.values() if unlisted.isdisjoint(row.path.parents)]
        if gone:
            with write_transaction(self._db):
                self._ledger.forget_files(gone)

    def _note(self, folder: Folder, file: FoundFile) -> None:
        file_id = self._ledger.note_file(folder.id, file.path, file.size, file.modified_ns)
        if file.error:
            state = FileState.UNREADABLE
            reason = msg("The system refuses access: {reason}", reason=file.error)
        elif not supported(file.path):
            state = FileState.UNSUPPORTED
            reason = msg(
                "Munjang does not read files of this kind ({suffix}) yet; it is found by its name.",
                suffix=file.path.suffix or file.path.name,
            )
        else:
            return
        self._ledger.refuse(file_id, state, reason)

    def _is_empty_mount(self, folder: Folder) -> bool:
        """Whether the folder is the empty mount point of a drive that is away."""
        device = self._ledger.folder_device(folder.id)
        if device is None or folder.files == 0 or folder.path.stat().st_dev == device:
            return False
        return next(folder.path.iterdir(), None) is None


def _differs(row: FileRow, file: FoundFile) -> bool:
    if (row.size, row.modified_ns) != (file.size, file.modified_ns):
        return True
    # Permissions and this program may have changed where the file has not.
    return row.state is FileState.UNREADABLE or (
        row.state is FileState.UNSUPPORTED and supported(file.path)
    )
