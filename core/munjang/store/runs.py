"""Vectors as the catalog has them: numbered in the order they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.passages import PassageKind

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Group = tuple[int, int]  # the place of a language in LANGUAGES, and a kind of passage

LANGUAGES = ("", "en", "ko")  # a group holds a place in this list; what is not in it counts as ""
GROUPS: tuple[Group, ...] = tuple(
    (language, int(kind)) for language in range(len(LANGUAGES)) for kind in PassageKind
)

_COLUMNS = "seq, vector, language, kind FROM vectors JOIN passages ON passages.id = passage_id"


def inner_products(vectors: Vectors, query: Vectors) -> Vectors:
    """The inner product of each of some vectors, of shape (n, dimension), with one.

    Without BLAS, which takes several threads to a thousand of them: on a busy machine these wait
    for each other thirty times as long as one of them needs for the whole.
    """
    products: Vectors = np.einsum("ij,j->i", vectors, query)
    return products


@dataclass(frozen=True, slots=True)
class Run:
    """Some vectors as the catalog has them, in order; `groups` has a row of (language, kind) each.

    `seqs` has shape (n,), `groups` (n, 2) and `vectors` (n, dimension).
    """

    seqs: Ids
    groups: NDArray[np.uint8]
    vectors: Vectors

    def __len__(self) -> int:
        return len(self.seqs)

    def members(self, group: Group) -> NDArray[np.bool_]:
        """Which of the vectors are of a group."""
        mask: NDArray[np.bool_] = (self.groups == group).all(axis=1)
        return mask

    def some(self, which: NDArray[np.bool_]) -> Run:
        """Some of the vectors."""
        return Run(self.seqs[which], self.groups[which], self.vectors[which])

    def __add__(self, other: Run) -> Run:
        return Run(
            np.concatenate([self.seqs, other.seqs]),
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.vectors, other.vectors]),
        )

    @classmethod
    def empty(cls, dimension: int) -> Run:
        """No vectors."""
        return cls(
            np.empty(0, np.int64), np.empty((0, 2), np.uint8), np.empty((0, dimension), np.float32)
        )


class StoredVectors:
    """The vectors of one encoder in one catalog, read only."""

    def __init__(self, connection: apsw.Connection, encoder_id: int, dimension: int) -> None:
        self._db = connection
        self._encoder_id = encoder_id
        self._dimension = dimension

    def read(self, after: int, last: int, most: int) -> Run:
        """The first `most` with sequence numbers above `after`, up to `last`."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} WHERE seq > ? AND seq <= ? AND encoder_id = ? ORDER BY seq LIMIT ?",
            (after, last, self._encoder_id, most),
        )
        return self._run(list(rows))

    def some(self, numbers: Iterable[int]) -> Run:
        """Those with these sequence numbers, as far as there are any."""
        query = f"SELECT {_COLUMNS} WHERE seq = ? AND encoder_id = ?"
        rows: list[tuple[Any, ...]] = []
        for number in numbers:
            rows += self._db.execute(query, (number, self._encoder_id))
        return self._run(rows)

    def last(self) -> int:
        """The highest sequence number, 0 where there is none."""
        return self._number("SELECT coalesce(max(seq), 0) FROM vectors WHERE encoder_id = ?")

    def count_above(self, after: int) -> int:
        """How many have sequence numbers above `after`."""
        return self._number("SELECT count(*) FROM vectors WHERE encoder_id = ? AND seq > ?", after)

    def _number(self, query: str, *values: int) -> int:
        row = self._db.execute(query, (self._encoder_id, *values)).fetchone()
        assert row is not None
        return int(row[0])

    def _run(self, rows: Sequence[tuple[Any, ...]]) -> Run:
        flat = np.frombuffer(b"".join(blob for _, blob, _, _ in rows), "<f2")
        groups = [
            (LANGUAGES.index(code) if code in LANGUAGES else 0, kind) for _, _, code, kind in rows
        ]
        return Run(
            np.array([row[0] for row in rows], np.int64),
            np.array(groups, np.uint8).reshape(len(rows), 2),
            flat.reshape(len(rows), self._dimension).astype(np.float32),
        )
