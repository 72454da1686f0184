"""The nearest vectors to a query: a mapped FAISS file, and what has been added since in memory.

The file is a cache of the catalog. It holds the vectors up to one sequence number, 8 bits a
dimension; younger vectors are read from the catalog into a small exact index; deleted ones are
masked. When the file is missing or does not fit the catalog, everything is read from the catalog
and the answers are the same.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.connection import write_transaction

DIRECTORY = "vectors"
_TRAINING_SAMPLE = 100_000  # vectors that set the quantiser's ranges
_READ_ROWS = 8_192
_BACKGROUND = 1_000  # vectors that show what an unrelated score is

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class VectorIndex:
    """Finds the vectors nearest to a query by inner product; one thread at a time."""

    def __init__(self, directory: Path, encoder_id: int, dimension: int) -> None:
        self._directory = directory / DIRECTORY
        self._encoder_id = encoder_id
        self._dimension = dimension
        self._base: Any = None
        self._base_name = ""
        self._base_ids: Ids = np.empty(0, np.int64)
        self._dead = np.empty(0, np.bool_)
        self._delta = np.empty((0, dimension), np.float32)
        self._delta_ids: Ids = np.empty(0, np.int64)
        self._last_seq = 0
        self._last_tombstone = 0
        self._unrelated: Vectors | None = None

    def __len__(self) -> int:
        return len(self._base_ids) + len(self._delta_ids)

    def refresh(self, connection: apsw.Connection) -> None:
        """Learn of the vectors added, removed or written to a new file since the last call."""
        row = connection.execute(
            "SELECT name, count, last_seq FROM vector_files WHERE encoder_id = ?",
            (self._encoder_id,),
        ).fetchone()
        if row is not None and row[0] != self._base_name:
            self._open_base(*row)
        self._read_new(connection)
        self._read_tombstones(connection)

    def search(self, query: Vectors, count: int) -> tuple[Ids, Vectors]:
        """The `count` nearest vectors: sequence numbers and inner products, best first.

        `query` has shape (dimension,). Scores from the file carry its quantisation error.
        """
        parts = [self._search_base(query, count), self._search_delta(query, count)]
        ids = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        order = np.argsort(-scores, kind="stable")[:count]
        return ids[order], scores[order]

    def background(self, query: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the query's score with vectors of no relation to it.

        Sampled evenly over the library, so that scores of any encoder can be read on one scale.
        """
        if self._unrelated is None:
            self._unrelated = self._sample()
        if len(self._unrelated) < 2:
            return 0.0, 1.0
        scores = self._unrelated @ query
        return float(scores.mean()), float(scores.std()) or 1.0

    def _open_base(self, name: str, count: int, last_seq: int) -> None:
        """Map a new file; on any mismatch go on without one."""
        self._unrelated = None
        self._forget()
        self._base_name = name
        try:
            base, ids = _load(self._directory / name)
        except (OSError, RuntimeError, ValueError):
            return
        if base.ntotal != count or len(ids) != count or base.d != self._dimension:
            return
        self._base, self._base_ids = base, ids
        self._dead = np.zeros(count, np.bool_)
        self._last_seq = last_seq

    def _forget(self) -> None:
        self._base = None
        self._base_ids = np.empty(0, np.int64)
        self._dead = np.empty(0, np.bool_)
        self._delta = np.empty((0, self._dimension), np.float32)
        self._delta_ids = np.empty(0, np.int64)
        self._last_seq = self._last_tombstone = 0

    def _read_new(self, connection: apsw.Connection) -> None:
        ids: list[int] = []
        blobs: list[bytes] = []
        for seq, blob in connection.execute(
            "SELECT seq, vector FROM vectors WHERE seq > ? AND encoder_id = ? ORDER BY seq",
            (self._last_seq, self._encoder_id),
        ):
            ids.append(seq)
            blobs.append(blob)
        if ids:
            self._delta = np.concatenate([self._delta, _decode(blobs, self._dimension)])
            self._delta_ids = np.concatenate([self._delta_ids, np.asarray(ids, np.int64)])
            self._last_seq = ids[-1]
            self._unrelated = None

    def _read_tombstones(self, connection: apsw.Connection) -> None:
        rows = list(
            connection.execute(
                "SELECT id, seq FROM tombstones WHERE id > ? ORDER BY id", (self._last_tombstone,)
            )
        )
        if not rows:
            return
        self._last_tombstone = rows[-1][0]
        gone = np.asarray([seq for _, seq in rows], np.int64)
        places = np.searchsorted(self._base_ids, gone)
        inside = places < len(self._base_ids)
        places, wanted = places[inside], gone[inside]
        self._dead[places[self._base_ids[places] == wanted]] = True
        kept = ~np.isin(self._delta_ids, gone)
        self._delta, self._delta_ids = self._delta[kept], self._delta_ids[kept]

    def _search_base(self, query: Vectors, count: int) -> tuple[Ids, Vectors]:
        if self._base is None or not len(self._base_ids):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        import faiss  # noqa: PLC0415 - half a second that only a search should pay

        parameters = None
        if self._dead.any():
            alive = np.packbits(~self._dead, bitorder="little")
            # faiss wraps these in Python, which its stubs do not show.
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(alive))  # type: ignore[call-arg,arg-type]
        scores, places = self._base.search(
            query[np.newaxis], min(count, len(self._base_ids)), params=parameters
        )
        found = places[0] >= 0
        return self._base_ids[places[0][found]], scores[0][found]

    def _search_delta(self, query: Vectors, count: int) -> tuple[Ids, Vectors]:
        scores = self._delta @ query
        if len(scores) > count:
            best = np.argpartition(-scores, count)[:count]
            return self._delta_ids[best], scores[best]
        return self._delta_ids, scores

    def _sample(self) -> Vectors:
        parts = []
        total = max(1, len(self))
        if self._base is not None and len(self._base_ids):
            count = max(1, _BACKGROUND * len(self._base_ids) // total)
            places = np.linspace(0, len(self._base_ids) - 1, min(count, len(self._base_ids)))
            parts.append(np.stack([self._base.reconstruct(int(place)) for place in places]))
        if len(self._delta):
            step = max(1, total // _BACKGROUND)
            parts.append(self._delta[::step])
        return np.concatenate(parts) if parts else np.empty((0, self._dimension), np.float32)


def write_vector_file(
    connection: apsw.Connection, directory: Path, encoder_id: int, dimension: int
) -> int:
    """Write all vectors of the encoder to a new FAISS file and make it the current one.

    The file is written under a temporary name, synced and renamed before the manifest names it, so
    a kill at any moment leaves the old file in force. Returns the number of vectors in it.
    """
    import faiss  # noqa: PLC0415 - only the indexer needs it, and late

    folder = directory / DIRECTORY
    folder.mkdir(exist_ok=True)
    last_seq, total = connection.execute(
        "SELECT coalesce(max(seq), 0), count(*) FROM vectors WHERE encoder_id = ?", (encoder_id,)
    ).fetchone() or (0, 0)
    name = f"{last_seq}-{secrets.token_hex(4)}"  # never one that a reader may have mapped
    last_tombstone = connection.execute(
        "SELECT coalesce(max(id), 0) FROM tombstones"
    ).fetchone() or (0,)
    index = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    ids: list[int] = []
    if total:
        step = max(1, total // _TRAINING_SAMPLE)
        sample = [
            blob
            for number, (blob,) in enumerate(
                connection.execute("SELECT vector FROM vectors WHERE encoder_id = ?", (encoder_id,))
            )
            if number % step == 0
        ]
        index.train(_decode(sample, dimension))
        rows = connection.execute(
            "SELECT seq, vector FROM vectors WHERE encoder_id = ? AND seq <= ? ORDER BY seq",
            (encoder_id, last_seq),
        )
        while batch := list(islice(rows, _READ_ROWS)):
            ids.extend(seq for seq, _ in batch)
            index.add(_decode([blob for _, blob in batch], dimension))
    _replace(folder / f"{name}.ids.npy", lambda path: _save_ids(path, ids))
    _replace(folder / f"{name}.faiss", lambda path: faiss.write_index(index, str(path)))
    with write_transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO vector_files (encoder_id, name, count, last_seq)"
            " VALUES (?, ?, ?, ?)",
            (encoder_id, name, len(ids), last_seq),
        )
        connection.execute("DELETE FROM tombstones WHERE id <= ?", last_tombstone)
    _remove_others(folder, name)
    return len(ids)


def vector_file_sound(
    connection: apsw.Connection, directory: Path, encoder_id: int, dimension: int
) -> bool:
    """Whether the current FAISS file is there and fits the catalog."""
    row = connection.execute(
        "SELECT name, count FROM vector_files WHERE encoder_id = ?", (encoder_id,)
    ).fetchone()
    if row is None:
        return False
    name, count = row
    try:
        base, ids = _load(directory / DIRECTORY / name)
    except (OSError, RuntimeError, ValueError):
        return False
    return bool(base.ntotal == count == len(ids) and base.d == dimension)


def vectors_since_file(connection: apsw.Connection, encoder_id: int) -> tuple[int, int]:
    """How many vectors the current FAISS file holds, and how many were added or removed since."""
    row = connection.execute(
        "SELECT count, last_seq FROM vector_files WHERE encoder_id = ?", (encoder_id,)
    ).fetchone()
    count, last_seq = row or (0, 0)
    changes = connection.execute(
        "SELECT (SELECT count(*) FROM vectors WHERE seq > ? AND encoder_id = ?)"
        " + (SELECT count(*) FROM tombstones)",
        (last_seq, encoder_id),
    ).fetchone()
    assert changes is not None
    return count, changes[0]


def _load(stem: Path) -> tuple[Any, Ids]:
    import faiss  # noqa: PLC0415 - half a second that only a search should pay

    index = faiss.read_index(f"{stem}.faiss", faiss.IO_FLAG_MMAP_IFC)
    return index, np.load(f"{stem}.ids.npy", mmap_mode="r")


def _decode(blobs: Sequence[bytes], dimension: int) -> Vectors:
    flat = np.frombuffer(b"".join(blobs), "<f2")
    return flat.reshape(len(blobs), dimension).astype(np.float32)


def _save_ids(path: Path, ids: Sequence[int]) -> None:
    with path.open("wb") as stream:  # np.save would add an ending to a bare name
        np.save(stream, np.asarray(ids, np.int64))


def _replace(target: Path, write: Callable[[Path], None]) -> None:
    temporary = target.with_name(f"{target.name}.tmp")
    write(temporary)
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(target)


def _remove_others(folder: Path, name: str) -> None:
    for path in folder.iterdir():
        if not path.name.startswith(f"{name}."):
            try:
                path.unlink()
            except OSError:
                continue  # still mapped by a reader on Windows; the next time will do
