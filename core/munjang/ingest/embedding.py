"""Embeds the passages that the current encoder has not seen, one transaction a batch."""

from __future__ import annotations

from pathlib import Path

import apsw

from munjang.models import Encoder
from munjang.store import (
    Embeddings,
    vector_file_sound,
    vectors_since_file,
    write_transaction,
    write_vector_file,
)

_BATCH = 256  # passages: a second or so of work, lost at most by a kill
_SMALLEST_REWRITE = 5_000  # vectors that the exact index in memory holds with ease
_LARGEST_REWRITE = 20_000


class Embedder:
    """Fills in missing vectors and keeps the FAISS file close behind the catalog."""

    def __init__(self, connection: apsw.Connection, directory: Path, encoder: Encoder) -> None:
        self._db = connection
        self._directory = directory
        self._encoder = encoder
        self._embeddings = Embeddings(connection)
        self._known_sound = False
        with write_transaction(connection):
            self._id = self._embeddings.use_encoder(encoder.key, encoder.dimension)

    def step(self) -> int:
        """Embed the next batch; returns how many passages it held, 0 when none is left."""
        batch = self._embeddings.pending(_BATCH)
        if not batch:
            return 0
        vectors = self._encoder.encode_passages([passage.text for passage in batch])
        with write_transaction(self._db):
            self._embeddings.store(self._id, [passage.id for passage in batch], vectors)
        return len(batch)

    def count_pending(self) -> int:
        """How many passages are left."""
        return self._embeddings.count_pending()

    def write_file(self, *, finished: bool) -> bool:
        """Write a new FAISS file if enough has changed, or if there is none that is sound.

        Returns whether one was written. Soundness is looked at only when all work is `finished`.
        """
        count, changes = vectors_since_file(self._db, self._id)
        enough = min(max(_SMALLEST_REWRITE, count // 10), _LARGEST_REWRITE)
        if changes < enough and not (finished and count + changes and not self._sound()):
            return False
        write_vector_file(self._db, self._directory, self._id, self._encoder.dimension)
        return True

    def _sound(self) -> bool:
        self._known_sound = self._known_sound or vector_file_sound(
            self._db, self._directory, self._id, self._encoder.dimension
        )
        return self._known_sound
