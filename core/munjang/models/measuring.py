"""Finds out by measurement what runs a model best on this machine."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.models.backends import (
    BACKENDS,
    Backend,
    Measurement,
    choose,
    write_choice,
)
from munjang.models.process import ChildEncoder
from munjang.models.record import ModelRecord
from munjang.models.torch_networks import may_have_graphics

_log = logging.getLogger(__name__)

_WORTH = 1_000  # texts to encode; where there are fewer, any back end will do
_SAMPLE = 48  # texts: a second's work for the slowest
_NEIGHBOURS = 10
_EXACT: Backend = "onnxruntime"  # computes in float32 whatever the processor could do faster
_GRAPHICS: tuple[Backend, ...] = ("cuda", "mps")

Open = Callable[[Backend], ChildEncoder]


class MeasuringEncoder:
    """An encoder that nothing is known of on this machine yet: it measures when it pays.

    It answers with what is best on most machines. Once a thousand texts have been encoded, and so
    an indexer is at work, each back end encodes the texts that come next, in a process of its own
    and in the indexer's time: one whenever some are to be encoded, for an indexer may have to end
    in between. Queries are answered meanwhile. The choice is remembered.
    """

    def __init__(self, folder: Path, first: ChildEncoder, open_with: Open) -> None:
        self.record: ModelRecord = first.record
        self._folder = folder
        self._encoder = first
        self._open_with = open_with
        self._seen = 0
        self._turn = threading.Lock()  # for the two that follow
        self._left: Iterator[Measurement] | None = None  # what is still to be measured
        self._measured: list[Measurement] = []
        self._decided = False
        self._closed = False

    @property
    def backend(self) -> str:
        """What runs it, for people."""
        return self._encoder.backend

    @property
    def key(self) -> str:
        """Identity of what the vectors mean."""
        return self._encoder.key

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._encoder.dimension

    @property
    def arguments(self) -> Sequence[str]:
        """What the process that serves was started with."""
        return self._encoder.arguments

    def measures(self, count: int) -> bool:
        """Whether a back end is measured, for seconds, when the next `count` texts are encoded."""
        return not self._decided and self._seen + count >= _WORTH and count >= _SAMPLE

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is searched, float32 of shape (n, dimension)."""
        worth = self.measures(len(texts))
        self._seen += len(texts)
        if worth and self._turn.acquire(blocking=False):
            try:
                self._decided = not self._measure_next(texts[:_SAMPLE])
            finally:
                self._turn.release()
        return self._encoder.encode_passages(texts)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of what is asked, float32 of shape (dimension,)."""
        return self._encoder.encode_query(text)

    def close(self) -> None:
        """End the process."""
        self._closed = True
        self._encoder.close()

    def _measure_next(self, texts: Sequence[str]) -> bool:
        """Measure a back end, or decide where there is no other; whether there is more to do."""
        if self._left is None:
            self._left = measure(self._open_with, texts)
        try:
            measurement = next(self._left, None)
            if measurement is not None:
                self._measured.append(measurement)
                return True
            choice = choose(self._measured)
            write_choice(self._folder, choice)
            better = self._open_with(choice.backend)
        except (ModelUnusable, OSError) as error:  # what runs now, goes on
            _log.warning("%s was not measured: %s", self.record.id, error)
            return False
        _log.info("%s runs on %s: %s", self.record.id, choice.backend, choice.reason)
        if self._closed or better.backend == self._encoder.backend:
            better.close()
        else:  # the one before ends when nobody holds it any more: somebody may be asking it
            self._encoder = better
        return False


def measure(open_with: Open, texts: Sequence[str]) -> Iterator[Measurement]:
    """Have each back end that works here encode `texts`.

    Raises:
        ModelUnusable: not even the one that is compared with does.
    """
    neighbours: NDArray[np.intp] | None = None
    for backend in _candidates():
        try:
            speed, vectors = _timed(open_with, backend, texts)
        except ModelUnusable as error:
            if backend == _EXACT:
                raise
            _log.info("%s cannot be used: %s", backend, error)
            continue
        found = _nearest(vectors)
        neighbours = found if neighbours is None else neighbours
        yield Measurement(backend, round(speed, 1), _share(neighbours, found))


def backends_here() -> tuple[Backend, ...]:
    """What may be worth asking for on this machine."""
    return tuple(backend for backend in BACKENDS if backend not in _GRAPHICS or may_have_graphics())


def _candidates() -> list[Backend]:
    """What is worth a try, the one that the others are compared with first."""
    left_out: set[Backend] = {_EXACT, "torch"}  # torch on a processor is always slower than a graph
    if not may_have_graphics():
        left_out.update(_GRAPHICS)
    return [_EXACT, *(backend for backend in BACKENDS if backend not in left_out)]


def _timed(
    open_with: Open, backend: Backend, texts: Sequence[str]
) -> tuple[float, NDArray[np.float32]]:
    """Texts a second, and their vectors."""
    encoder = open_with(backend)
    try:
        encoder.encode_passages(texts)  # prepares for each shape of batch
        processor, real = encoder.processor_seconds, time.monotonic()
        vectors = encoder.encode_passages(texts)
        processor = encoder.processor_seconds - processor
        real = time.monotonic() - real
    finally:
        encoder.close()
    # Others may be busy on the processor: what counts there is the time that it gave to us.
    seconds = real if backend in _GRAPHICS else processor
    return len(texts) / max(seconds, 1e-6), vectors


def _nearest(vectors: NDArray[np.float32]) -> NDArray[np.intp]:
    """The nearest neighbours of each vector, of shape (n, 10)."""
    closeness = vectors @ vectors.T
    np.fill_diagonal(closeness, -np.inf)
    return np.argsort(-closeness, axis=1)[:, :_NEIGHBOURS]


def _share(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    both = [len(set(one).intersection(other)) for one, other in zip(first, second, strict=True)]
    return round(sum(both) / first.size, 4)
