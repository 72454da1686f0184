"""Embeds the passages that the current encoder has not seen, one transaction a batch."""

from __future__ import annotations

from pathlib import Path

import apsw

from munjang.models import Encoder
from munjang.store import Embeddings, Filer, write_transaction

_BATCH = 256  # passages: a second or so of work, lost at most by a kill


class Embedder:
    """Fills in missing vectors and keeps the FAISS files close behind the catalog."""

    def __init__(self, connection: apsw.Connection, directory: Path, encoder: Encoder) -> None:
        self._db = connection
        self.encoder = encoder
        self._embeddings = Embeddings(connection)
        with write_transaction(connection):
            self._id = self._embeddings.use_encoder(encoder.key, encoder.dimension)
        self._filer = Filer(connection, directory, self._id, encoder.dimension)

    def step(self) -> int:
        """Embed the next batch; returns how many passages it held, 0 when none is left."""
        batch = self._embeddings.pending(_BATCH)
        if not batch:
            return 0
        vectors = self.encoder.encode_passages([passage.text for passage in batch])
        with write_transaction(self._db):
            self._embeddings.store(self._id, [passage.id for passage in batch], vectors)
        return len(batch)

    def count_pending(self) -> int:
        """How many passages are left."""
        return self._embeddings.count_pending()

    def file(self, *, finished: bool) -> bool:
        """Do a piece of the work on the FAISS files; whether there was any.

        When all passages are embedded (`finished`) and filed, the encoder's vectors take the place
        of those that have served so far, which are then deleted, also piece by piece.
        """
        if self._filer.step():
            return True
        if not finished:
            return False
        with write_transaction(self._db):
            return self._embeddings.switch() or self._embeddings.delete_retired()
