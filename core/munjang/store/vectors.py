"""The nearest vectors to a query: mapped segments, and what has been added since in memory.

Vectors that no sound segment holds are read from the catalog; those that were removed are masked.
So whatever becomes of the files, the answers are the same.
"""

from __future__ import annotations

from pathlib import Path

import apsw
import numpy as np

from munjang.store.passages import PassageKind, Passages
from munjang.store.runs import (
    GROUPS,
    LANGUAGES,
    Group,
    Ids,
    Run,
    StoredVectors,
    Vectors,
    inner_products,
)
from munjang.store.segments import Part, Quantiser, Segment, list_segments, open_segment

_LOOSE = 8_192  # vectors that are compared one by one; more are quantised
_ORPHANS = 1_000  # that are looked past
_READ_AT_ONCE = 50_000  # vectors: half a second, so that a search waits no longer
_NO_END = (1 << 63) - 1


class VectorIndex:
    """Finds the vectors nearest to a query by inner product; one thread at a time."""

    def __init__(self, directory: Path, encoder_id: int, dimension: int) -> None:
        self._directory = directory
        self.encoder_id = encoder_id
        self._dimension = dimension
        self._segments: list[Segment] = []
        self._mapped: dict[str, dict[Group, Part]] = {}
        self._unread: list[tuple[int, int]] = [(0, _NO_END)]  # runs of numbers, ends included
        self._quantised: list[dict[Group, Part]] = []  # read from the catalog
        self._loose = Run.empty(dimension)
        self._last_tombstone = 0
        self._orphans = 0

    def __len__(self) -> int:
        return len(self._loose) + sum(len(part) for group in GROUPS for part in self._parts(group))

    def count(self, kind: PassageKind) -> int:
        """How many vectors of a kind there are."""
        groups = [group for group in GROUPS if group[1] == kind]
        loose = sum(int(self._loose.members(group).sum()) for group in groups)
        return loose + sum(len(part) for group in groups for part in self._parts(group))

    @property
    def state(self) -> object:
        """Changes whenever the vectors do."""
        return tuple(self._mapped), tuple(self._unread), self._last_tombstone

    def refresh(self, connection: apsw.Connection) -> None:
        """Learn of the vectors added, removed or filed since the last call."""
        segments = list_segments(connection, self.encoder_id)
        if segments != self._segments:
            self._open(segments)
        self._read_new(connection)
        self._read_tombstones(connection)
        self._orphans = min(_ORPHANS, Passages(connection).count_orphans())

    def search(
        self, query: Vectors, count: int, kind: PassageKind, within: Ids | None = None
    ) -> list[Ids]:
        """The sequence numbers of the vectors of a kind that seem nearest, or of those in `within`.

        At most `count` for each language, best first: each is asked apart, since an encoder puts
        texts of one language nearer together than texts of one meaning. `query` has shape
        (dimension,). What is quantised is compared by some bits only: ask for more than are wanted,
        and compare those with their vectors. Where there are orphans, which may be among them, they
        are as many more.
        """
        count += self._orphans
        scores = inner_products(self._loose.vectors, query)
        found = []
        for language in range(len(LANGUAGES)):
            group = (language, int(kind))
            wanted = self._loose.members(group)
            if within is not None:
                wanted &= np.isin(self._loose.seqs, within)
            answers = [part.search(query, count, within) for part in self._parts(group)]
            answers.append((self._loose.seqs[wanted], scores[wanted]))
            seqs = np.concatenate([seqs for seqs, _ in answers])
            values = np.concatenate([values for _, values in answers])
            found.append(seqs[np.argsort(-values, kind="stable")[:count]])
        return found

    def _parts(self, group: Group) -> list[Part]:
        sets = (*self._mapped.values(), *self._quantised)
        return [parts[group] for parts in sets if group in parts]

    def _open(self, segments: list[Segment]) -> None:
        """Map the new segments; vectors of those that do not fit are to be read."""
        mapped, self._unread = {}, []
        for segment in segments:
            parts = self._mapped.get(segment.name)
            parts = parts or open_segment(self._directory, segment, self._dimension)
            if parts is None:
                self._unread.append((segment.after, segment.last))
            else:
                mapped[segment.name] = parts
        self._segments, self._mapped = segments, mapped
        self._unread.append((segments[-1].last if segments else 0, _NO_END))
        self._quantised = []
        self._loose = Run.empty(self._dimension)
        self._last_tombstone = 0

    def _read_new(self, connection: apsw.Connection) -> None:
        """Read what no segment holds, or as much of it as a search can wait for."""
        vectors = StoredVectors(connection, self.encoder_id, self._dimension)
        left = _READ_AT_ONCE
        unread = []
        for after, last in self._unread:
            run = vectors.read(after, last, left)
            left -= len(run)
            if len(run):
                self._loose += run
            if last == _NO_END or not left:
                unread.append((int(run.seqs[-1]) if len(run) else after, last))
        self._unread = unread
        if len(self._loose) > _LOOSE:
            quantiser = Quantiser(self._dimension, self._loose)
            quantiser.add(self._loose)
            self._quantised.append(
                {group: Part(index, seqs) for group, (index, seqs) in quantiser.parts().items()}
            )
            self._loose = Run.empty(self._dimension)

    def _read_tombstones(self, connection: apsw.Connection) -> None:
        found = list(
            connection.execute(
                "SELECT id, seq FROM tombstones WHERE id > ? AND encoder_id = ? ORDER BY id",
                (self._last_tombstone, self.encoder_id),
            )
        )
        if not found:
            return
        self._last_tombstone = found[-1][0]
        gone = np.unique(np.asarray([seq for _, seq in found], np.int64))
        for group in GROUPS:
            for part in self._parts(group):
                part.remove(gone)
        self._loose = self._loose.some(~np.isin(self._loose.seqs, gone))
