"""Embeds the passages that the current encoder has not seen, one transaction a batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw
import numpy as np

from munjang.models import ORDINARY_QUERIES, Encoder, MeasuringEncoder
from munjang.records import Preparation
from munjang.store import Embeddings, Filer, write_transaction

_MOST, _LEAST = 256, 32  # passages of a batch
_BATCH_S = 1.0  # of work, as far as that is possible: whoever pauses or quits waits for it


class Embedder:
    """Fills in missing vectors and keeps the FAISS files close behind the catalog.

    The encoder is opened when there is something to embed: to open one takes seconds of the
    processor, and after most starts nothing is left to do.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        directory: Path,
        open_encoder: Callable[[], Encoder],
        prepares: Callable[[Preparation], None],
    ) -> None:
        """Make an embedder; it calls `prepares` before what takes seconds and embeds nothing."""
        self._db = connection
        self._directory = directory
        self._open_encoder = open_encoder
        self._prepares = prepares
        self._opened = ""  # key of the encoder that is open
        self._embeddings = Embeddings(connection)
        self._key = ""
        self._batch = _LEAST  # until it is known how fast it is

    def use(self, key: str, dimension: int) -> None:
        """Fill in the vectors of the encoder with this key from now on; needed before all else."""
        if key == self._key:
            return
        with write_transaction(self._db):
            self._id = self._embeddings.use_encoder(key, dimension)
        self._filer = Filer(self._db, self._directory, self._id, dimension)
        self._key = key

    def step(self) -> int:
        """Embed the next batch; returns how many passages it held, 0 when none is left.

        Raises:
            ModelError: the encoder cannot be opened, or does not stay alive.
        """
        batch = self._embeddings.pending(self._batch)
        if not batch and not self._asks_queries():
            return 0
        # Asked for each batch: meanwhile another may have been chosen, or another way to run it.
        if self._opened != self._key:
            self._prepares(Preparation.OPENING)
        encoder = self._open_encoder()
        self._opened = encoder.key
        if encoder.key != self._key:
            self.use(encoder.key, encoder.dimension)
            batch = self._embeddings.pending(self._batch)
        if self._asks_queries(batch):
            self._ask_queries(encoder)
        if not batch:
            return 0  # it is another encoder than was thought, and has them all
        if isinstance(encoder, MeasuringEncoder) and encoder.measures(len(batch)):
            self._prepares(Preparation.MEASURING)
        began = time.monotonic()
        vectors = encoder.encode_passages([passage.text for passage in batch])
        could = len(batch) * _BATCH_S / max(time.monotonic() - began, 1e-3)
        self._batch = round(min(_MOST, max(_LEAST, could)))
        with write_transaction(self._db):
            self._embeddings.store(self._id, [passage.id for passage in batch], vectors)
        return len(batch)

    def _asks_queries(self, batch: Sequence[object] = ()) -> bool:
        """Whether ordinary queries are still to be embedded: not without anything to compare.

        A repair may have found those of one language only.
        """
        if ORDINARY_QUERIES.keys() <= self._embeddings.ordinary_queries(self._id).keys():
            return False
        return bool(batch) or self._embeddings.has_vectors(self._id)

    def _ask_queries(self, encoder: Encoder) -> None:
        means = {
            language: np.mean([encoder.encode_query(text) for text in texts], axis=0)
            for language, texts in ORDINARY_QUERIES.items()
        }
        with write_transaction(self._db):
            self._embeddings.keep_ordinary_queries(self._id, means)

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
