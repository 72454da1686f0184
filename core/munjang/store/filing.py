"""Files vectors into segments, and merges segments before they become many.

A new segment takes in the ones before it while they are no more than twice its size (O'Neil et al.,
"The Log-Structured Merge-Tree", 1996). So there are few, and a vector is written again only as
often as the library doubles, whatever the size it has reached.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from munjang.store.connection import write_transaction
from munjang.store.runs import Run, StoredVectors
from munjang.store.segments import (
    Quantiser,
    Segment,
    list_segments,
    remove_strays,
    segment_sound,
    write_segment,
)

_UNFILED = 4_096  # vectors that readers hold in memory with ease
_SAMPLE = 8_192  # vectors that the middles of the groups are taken from
_PIECE = 8_192  # vectors read at once: a tenth of a second
_TAKEN_IN = 2  # times the size of what is filed
_DEAD = 0.2  # of a segment: then it is written again without them


@dataclass(frozen=True, slots=True)
class _Plan:
    """The vectors above `after`, up to `last`, and the segments that one of them will replace."""

    after: int
    last: int
    replaced: Sequence[Segment]


class Filer:
    """Keeps the segments of one encoder's vectors in order, a piece of work at a time.

    What it has begun is lost with it, and nothing else: the catalog learns of a segment when all of
    it is on the disk, in the transaction that forgets those it replaces.
    """

    def __init__(
        self, connection: apsw.Connection, directory: Path, encoder_id: int, dimension: int
    ) -> None:
        self._db = connection
        self._directory = directory
        self._encoder_id = encoder_id
        self._dimension = dimension
        self._vectors = StoredVectors(connection, encoder_id, dimension)
        self._checked = False
        self._work: _Work | None = None

    def step(self) -> bool:
        """Do a piece of what there is to do; whether there was any.

        Raises:
            EnvironmentFailure: the disk is full or cannot be written to.
        """
        if self._work is None:
            plan = self._plan()
            if plan is None:
                return False
            self._work = self._begin(plan)
        if not self._work.step():
            work, self._work = self._work, None
            self._finish(work)
        return True

    def file_all(self) -> None:
        """File all vectors anew, in one segment; the present ones serve until it is there."""
        self._work = self._begin(_Plan(0, self._vectors.last(), self._segments()))
        while self._work is not None:
            self.step()

    def sound(self) -> bool:
        """Whether all segments are on the disk as they were written."""
        return not self._unsound()

    def _plan(self) -> _Plan | None:
        if not self._checked:
            unsound = self._unsound()
            if unsound:
                return _Plan(unsound[0].after, unsound[0].last, unsound[:1])
            self._checked = True
            remove_strays(self._db, self._directory)  # of a kill, or of an encoder that retired
        return self._plan_new() or self._plan_dead()

    def _plan_new(self) -> _Plan | None:
        segments = self._segments()
        after = segments[-1].last if segments else 0
        last = self._vectors.last()
        if last - after < _UNFILED:  # counting costs more
            return None
        count = self._vectors.count_above(after)
        # Of a few documents that are edited again and again it is those removed that become many.
        if count < _UNFILED and self._count_removed(after, last) < _UNFILED:
            return None
        replaced: list[Segment] = []
        while segments and segments[-1].count <= _TAKEN_IN * count:
            count += segments[-1].count
            replaced.append(segments.pop())
        return _Plan(replaced[-1].after if replaced else after, last, replaced)

    def _plan_dead(self) -> _Plan | None:
        if self._number("SELECT count(*) FROM tombstones WHERE encoder_id = ?") < _UNFILED * _DEAD:
            return None
        for segment in self._segments():
            if self._count_removed(segment.after, segment.last) > _DEAD * segment.count:
                return _Plan(segment.after, segment.last, [segment])
        return None

    def _begin(self, plan: _Plan) -> _Work:
        row = self._db.execute("SELECT coalesce(max(id), 0) FROM tombstones").fetchone()
        assert row is not None
        return _Work(
            self._vectors,
            self._dimension,
            plan,
            segments=self._segments(),
            last_tombstone=row[0],
        )

    def _finish(self, work: _Work) -> None:
        plan = work.plan
        parts = work.quantiser.parts()
        made = write_segment(self._directory, parts, plan.after, plan.last) if parts else None
        with write_transaction(self._db):
            # Else another has filed them meanwhile: with both segments they would be found twice.
            if self._segments() == work.segments:
                self._replace(work, made)
        remove_strays(self._db, self._directory)

    def _replace(self, work: _Work, made: Segment | None) -> None:
        """Let the catalog know of a segment, and forget those it replaces."""
        plan = work.plan
        self._db.executemany(
            "DELETE FROM segments WHERE name = ?", [(old.name,) for old in plan.replaced]
        )
        if made is not None:
            self._db.execute(
                "INSERT INTO segments (name, encoder_id, after, last, count, checksum)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (made.name, self._encoder_id, made.after, made.last, made.count, made.checksum),
            )
        # Those removed since may be in the segment.
        self._db.execute(
            "DELETE FROM tombstones WHERE encoder_id = ? AND seq > ? AND seq <= ? AND id <= ?",
            (self._encoder_id, plan.after, plan.last, work.last_tombstone),
        )

    def _segments(self) -> list[Segment]:
        return list_segments(self._db, self._encoder_id)

    def _unsound(self) -> list[Segment]:
        return [
            segment
            for segment in self._segments()
            if not segment_sound(self._directory, segment, self._dimension)
        ]

    def _count_removed(self, after: int, last: int) -> int:
        return self._number(
            "SELECT count(*) FROM tombstones WHERE encoder_id = ? AND seq > ? AND seq <= ?",
            after,
            last,
        )

    def _number(self, query: str, *values: int) -> int:
        row = self._db.execute(query, (self._encoder_id, *values)).fetchone()
        assert row is not None
        return int(row[0])


class _Work:
    """A plan that is being carried out."""

    def __init__(
        self,
        vectors: StoredVectors,
        dimension: int,
        plan: _Plan,
        *,
        segments: Sequence[Segment],
        last_tombstone: int,
    ) -> None:
        self.plan = plan
        self.segments = segments  # when it began
        self.last_tombstone = last_tombstone  # when it began
        self._vectors = vectors
        self._read = plan.after
        self.quantiser = Quantiser(dimension, self._sample())

    def step(self) -> bool:
        """Quantise the next vectors; False when there are no more."""
        run = self._vectors.read(self._read, self.plan.last, _PIECE)
        self.quantiser.add(run)
        if len(run):
            self._read = int(run.seqs[-1])
        return len(run) == _PIECE

    def _sample(self) -> Run:
        numbers = range(self.plan.after + 1, self.plan.last + 1)
        if len(numbers) <= _SAMPLE:
            return self._vectors.read(self.plan.after, self.plan.last, _SAMPLE)
        # Equal libraries get equal files.
        chosen = random.Random(0).sample(numbers, _SAMPLE)  # noqa: S311 - no secret
        return self._vectors.some(sorted(chosen))
