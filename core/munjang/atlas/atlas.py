"""The map of a library, for who looks at it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from munjang.atlas.child import CHANGED, CHILD_ARGUMENT, SAME
from munjang.children import ChildProcess, child_command, exit_status
from munjang.closing import Closing
from munjang.errors import EnvironmentFailure
from munjang.messages import Message, msg
from munjang.store import IN_WATCHED_FOLDER, Place, Places, sqlite_errors

# It is to leave the other processors to others, too.
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}

_BEGINNING = 280  # characters


@dataclass(frozen=True, slots=True)
class Region:
    """A named region of the map. `level` is 0 for those that are seen from afar."""

    level: int
    x: float
    y: float
    documents: int
    label: str


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """The documents of a library laid out by meaning: near is alike, far says little.

    Everything but the regions is in the same order.
    """

    documents: NDArray[np.int64]  # content ids
    places: NDArray[np.float32]  # of shape (n, 2); y grows downwards
    paths: Sequence[str] = ()
    titles: Sequence[str] = ()
    formats: Sequence[str] = ()  # file extensions in capitals, or what read the file
    folders: Sequence[str] = ()  # the watched one each lies in; if there is one, the one inside it
    modified: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    regions: Sequence[Region] = ()
    waiting: int = 0  # documents that have no place yet

    def __len__(self) -> int:
        return len(self.documents)


class Atlas(Closing):
    """Reads the map of a library, and has it brought up to date by a process of its own.

    All methods are thread-safe and may block: keep them out of a thread that draws a window.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._closed = False

    def read(self) -> DocumentMap:
        """The map as it was last made, without the documents that have left the library."""
        connection = self._place.open()
        with closing(connection), sqlite_errors(connection), connection:
            places = Places(connection)
            rows = list(
                connection.execute(
                    "SELECT p.content_id, x, y, title, reader, min(f.path), d.path, modified_ns"
                    " FROM places p JOIN contents c ON c.id = p.content_id"
                    " JOIN files f ON f.content_id = c.id JOIN folders d ON d.id = f.folder_id"
                    f" WHERE f.{IN_WATCHED_FOLDER} GROUP BY p.content_id"
                )
            )
            regions = [
                Region(row.level, row.x, row.y, row.documents, row.label)
                for row in places.regions()
            ]
            waiting = max(0, places.count_documents() - len(rows))
        paths = [os.fsdecode(row[5]) for row in rows]
        watched = [os.fsdecode(row[6]) for row in rows]
        return DocumentMap(
            documents=np.array([row[0] for row in rows], np.int64),
            places=np.array([row[1:3] for row in rows], np.float32).reshape(-1, 2),
            paths=paths,
            titles=[row[3] or Path(path).stem for row, path in zip(rows, paths, strict=True)],
            formats=[
                (Path(path).suffix.lstrip(".") or row[4]).upper()
                for row, path in zip(rows, paths, strict=True)
            ],
            folders=watched if len(set(watched)) > 1 else _folders_inside(paths, watched),
            modified=np.array([row[7] / 1e9 for row in rows], np.float64),
            regions=regions,
            waiting=waiting,
        )

    def beginning(self, document: int) -> str:
        """The first sentences of a document, "" where it has left the library."""
        connection = self._place.open()
        with closing(connection), sqlite_errors(connection):
            row = connection.execute(
                "SELECT substr(text, 1, ?1), (SELECT max(end) FROM own_sentences"
                " WHERE content_id = ?2 AND end <= ?1) FROM contents WHERE id = ?2",
                (_BEGINNING, document),
            ).fetchone()
        if row is None:
            return ""
        text, end = row
        return " ".join(text[:end].split()) if end else " ".join(text.split()) + "…"

    def update(self, report: Callable[[float], None]) -> bool:
        """Bring the map up to date; whether it is another now. `report` is told the share done.

        Returns False as well where it was closed meanwhile.

        Raises:
            EnvironmentFailure: it cannot be done on this machine, or not now.
        """
        child = self._start()
        if child is None:
            return False
        try:
            said = ""
            for line in child.replies:
                said = line.decode().strip()
                if said.startswith(("0", "1")):
                    report(float(said))
            if said in {CHANGED, SAME}:
                return said == CHANGED
            if said.startswith("["):
                raise EnvironmentFailure(Message.from_plain(json.loads(said)))
            if self._closed:
                return False
            raise EnvironmentFailure(
                msg(
                    "The map could not be drawn ({reason}).",
                    reason=child.last_words() or exit_status(child.await_end()),
                )
            )
        finally:
            with self._lock:
                self._child = None
            child.dispose()

    def close(self) -> None:
        """End the update that is going on, and begin no other.

        What is done is kept, the rest is done next time.
        """
        with self._lock:
            self._closed = True
            if self._child is not None:
                self._child.kill()

    def _start(self) -> ChildProcess | None:
        with self._lock:
            if self._closed:
                return None
            try:
                self._child = ChildProcess(
                    [*child_command("munjang.atlas.child", CHILD_ARGUMENT), str(self._place.home)],
                    environment=_ONE_THREAD,
                    low_priority=True,
                )
            except OSError as error:
                raise EnvironmentFailure(
                    msg("The map could not be drawn ({reason}).", reason=str(error))
                ) from error
            return self._child


def _folders_inside(paths: Sequence[str], folders: Sequence[str]) -> list[str]:
    """The folder right inside each one's folder that a file lies in; else that folder itself."""
    found = []
    for path, folder in zip(paths, folders, strict=True):
        _, _, deeper = path.removeprefix(folder).lstrip(os.sep).partition(os.sep)
        found.append(path.removesuffix(os.sep + deeper) if deeper else folder)
    return found
