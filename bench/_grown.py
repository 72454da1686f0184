"""Libraries of any size for benches: real texts, and vectors of which only a part is computed.

Encoding a million sentences takes hours and is measured by `bench/encode.py`; how a library of a
million does, needs vectors that lie as real ones do. So the default encoder computes some of the
sentences, and the vectors of the others are mixed from two of those and a little noise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from munjang.library import Library
from munjang.models import DEFAULT_ENCODER, Encoder, ModelStore
from munjang.records import Progress

_A_FILE = 200  # sentences
_A_FOLDER = 100  # files
_SHARES = (0.8, 0.4, 0.3)  # of the nearer parent, of the other one, of noise: cosine about .9
_ENCODED_AT_ONCE = 2_048


class Pool:
    """Sentences that the default encoder has really encoded, kept in a file once they are."""

    def __init__(self, file: Path, sentences: Sequence[str], count: int) -> None:
        """Take the first `count` of the sentences."""
        self.sentences = list(sentences[:count])
        self.vectors = self._read(file)
        self._places = {text: place for place, text in enumerate(self.sentences)}

    def vector(self, text: str) -> NDArray[np.float32]:
        """The vector of a text: the computed one, or always the same mixture of two."""
        place = self._places.get(text)
        if place is not None:
            vector: NDArray[np.float32] = self.vectors[place]
            return vector
        seed = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
        chance = np.random.Generator(np.random.SFC64(seed))
        first, second = self.vectors[chance.integers(len(self.vectors), size=2)]
        noise = chance.standard_normal(len(first), np.float32)
        mixed = _SHARES[0] * first + _SHARES[1] * second
        mixed += _SHARES[2] / np.linalg.norm(noise) * noise
        return np.asarray(mixed / np.linalg.norm(mixed), np.float32)

    def _read(self, file: Path) -> NDArray[np.float32]:
        if file.exists():
            known: NDArray[np.float32] = np.load(file)
            if len(known) == len(self.sentences):
                return known
        models = ModelStore()
        encoder = models.encoder(DEFAULT_ENCODER)
        parts = []
        for start in range(0, len(self.sentences), _ENCODED_AT_ONCE):
            parts.append(encoder.encode_passages(self.sentences[start : start + _ENCODED_AT_ONCE]))
            print(f"\rencoding {start:,}", end="", flush=True)
        print("\r", end="")
        models.close()
        vectors = np.concatenate(parts)
        np.save(file, vectors)
        return vectors


class PoolEncoder:
    """Looks like the default encoder to a library, and takes the vectors of passages from a pool.

    Queries are really encoded.
    """

    def __init__(self, real: ModelStore, pool: Pool) -> None:
        self._real = real
        self._pool = pool
        self.record = real.record(DEFAULT_ENCODER)
        self.backend = "a pool"
        self.key = self.record.key
        self.dimension = self.record.dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As :class:`munjang.models.Encoder` does it."""
        return np.stack([self._pool.vector(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """As :class:`munjang.models.Encoder` does it."""
        return self._real.encoder(DEFAULT_ENCODER).encode_query(text)


class PoolModels(ModelStore):
    """A store of models whose encoder is that of a pool."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._encoder = PoolEncoder(ModelStore(), pool)

    def encoder(self, _name: str, **_: object) -> Encoder:  # type: ignore[override]
        """The encoder of the pool, whatever the name."""
        return self._encoder


def read_sentences(path: Path, limit: int) -> list[str]:
    """Distinct lines of a file; of a .tsv, the last column."""
    found: dict[str, None] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if text := line.rstrip("\n").rpartition("\t")[2].strip():
                found[text] = None
            if len(found) == limit:
                break
    return list(found)


def write_documents(folder: Path, sentences: Sequence[str], first: int) -> int:
    """Write sentences as plain documents, numbered from `first`; returns the next number."""
    number = first
    for number, part in enumerate(_parts(sentences), first):
        file = folder / f"{number // _A_FOLDER:03}" / f"notes {number:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n\n".join(part) + "\n", encoding="utf-8")
    return number + 1


def index(library: Library) -> None:
    """Bring a library up to date, as `munjang index` does."""

    def ignore(_: Progress) -> None:
        pass

    library.indexer().run(watch=False, report=ignore)


def _parts(sentences: Sequence[str]) -> Iterator[Sequence[str]]:
    return (sentences[at : at + _A_FILE] for at in range(0, len(sentences), _A_FILE))
