"""The nearest vectors to a query: a mapped FAISS file, and what has been added since in memory.

Vectors younger than the file are read from the catalog into a small exact index; deleted ones are
masked. Where the file is missing or does not fit the catalog everything is read from the catalog,
and the answers are the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.passages import PassageKind
from munjang.store.vector_files import LANGUAGES, ROW, Rows, decode, load_vector_file, read_vectors

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Group = tuple[int, int]  # the place of a language in LANGUAGES, and a kind of passage


class VectorIndex:
    """Finds the vectors nearest to a query by inner product; one thread at a time."""

    def __init__(self, directory: Path, encoder_id: int, dimension: int) -> None:
        self._directory = directory
        self._encoder_id = encoder_id
        self._dimension = dimension
        self._base_name = ""
        self._last_seq = 0
        self._last_tombstone = 0
        self._base: Any = None
        self._base_rows: Rows = np.empty(0, ROW)
        self._base_alive = np.empty(0, np.bool_)
        self._masks: dict[Group, Any] = {}  # FAISS selectors of their living vectors
        self._delta: Vectors = np.empty((0, dimension), np.float32)
        self._delta_rows: Rows = np.empty(0, ROW)

    def __len__(self) -> int:
        return int(self._base_alive.sum()) + len(self._delta_rows)

    @property
    def state(self) -> tuple[str, int, int]:
        """Changes whenever the vectors do."""
        return self._base_name, self._last_seq, self._last_tombstone

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

    def search(
        self, query: Vectors, count: int, kind: PassageKind, within: Ids | None = None
    ) -> tuple[Ids, Vectors]:
        """The `count` nearest vectors of a kind in each language, or of those in `within`.

        Returns their sequence numbers and inner products. `query` has shape (dimension,), `within`
        are sequence numbers. Each language is asked apart, since an encoder puts texts of one
        language nearer together than texts of one meaning. Scores from the file carry its
        quantisation error.
        """
        ids: list[Ids] = [np.empty(0, np.int64)]
        scores: list[Vectors] = [np.empty(0, np.float32)]
        delta_scores = self._delta @ query
        allowed = None if within is None else np.isin(self._base_rows["seq"], within)
        for language in range(len(LANGUAGES)):
            group = (language, int(kind))
            parts = (
                self._search_base(query, count, self._selector(group, allowed)),
                self._search_delta(delta_scores, group, within),
            )
            found = np.concatenate([part[0] for part in parts])
            values = np.concatenate([part[1] for part in parts])
            order = np.argsort(-values, kind="stable")[:count]
            ids.append(found[order])
            scores.append(values[order])
        return np.concatenate(ids), np.concatenate(scores)

    def _open_base(self, name: str, count: int, last_seq: int) -> None:
        """Map a new file; where it does not fit go on without one."""
        loaded = load_vector_file(self._directory, name, count, self._dimension)
        self._base_name = name
        self._base, self._base_rows = loaded or (None, np.empty(0, ROW))
        self._base_alive = np.ones(len(self._base_rows), np.bool_)
        self._masks = {}
        self._delta = np.empty((0, self._dimension), np.float32)
        self._delta_rows = np.empty(0, ROW)
        self._last_seq = last_seq if loaded else 0
        self._last_tombstone = 0

    def _read_new(self, connection: apsw.Connection) -> None:
        found = list(read_vectors(connection, self._encoder_id, self._last_seq))
        if found:
            rows, vectors = decode(found, self._dimension)
            self._delta = np.concatenate([self._delta, vectors])
            self._delta_rows = np.concatenate([self._delta_rows, rows])
            self._last_seq = int(rows["seq"][-1])

    def _read_tombstones(self, connection: apsw.Connection) -> None:
        found = list(
            connection.execute(
                "SELECT id, seq FROM tombstones WHERE id > ? ORDER BY id", (self._last_tombstone,)
            )
        )
        if not found:
            return
        self._last_tombstone = found[-1][0]
        gone = np.asarray([seq for _, seq in found], np.int64)
        self._base_alive &= ~np.isin(self._base_rows["seq"], gone)
        self._masks = {}
        kept = ~np.isin(self._delta_rows["seq"], gone)
        self._delta, self._delta_rows = self._delta[kept], self._delta_rows[kept]

    def _search_base(self, query: Vectors, count: int, selector: Any) -> tuple[Ids, Vectors]:
        if selector is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        import faiss  # noqa: PLC0415 - half a second that only a search should pay

        # faiss wraps this class in Python, which its stubs do not show.
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, places = self._base.search(
            query[np.newaxis], min(count, len(self._base_rows)), params=parameters
        )
        found = places[0] >= 0
        return self._base_rows["seq"][places[0][found]], scores[0][found]

    def _selector(self, group: Group, allowed: NDArray[np.bool_] | None) -> Any:
        """FAISS's selector of the living vectors of a group, None where there are none.

        `allowed` says of each vector in the file whether it may be found.
        """
        if allowed is not None:
            return _selector(self._base_alive & _members(self._base_rows, group) & allowed)
        if group not in self._masks:
            self._masks[group] = _selector(self._base_alive & _members(self._base_rows, group))
        return self._masks[group]

    def _search_delta(
        self, scores: Vectors, group: Group, within: Ids | None
    ) -> tuple[Ids, Vectors]:
        wanted = _members(self._delta_rows, group)
        if within is not None:
            wanted &= np.isin(self._delta_rows["seq"], within)
        return self._delta_rows["seq"][wanted], scores[wanted]


def _selector(wanted: NDArray[np.bool_]) -> Any:
    if not wanted.any():
        return None
    import faiss  # noqa: PLC0415 - half a second that only a search should pay

    bits = np.packbits(wanted, bitorder="little")
    # faiss wraps this class in Python, which its stubs do not show.
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]


def _members(rows: Rows, group: Group) -> NDArray[np.bool_]:
    language, kind = group
    members: NDArray[np.bool_] = (rows["language"] == language) & (rows["kind"] == kind)
    return members
