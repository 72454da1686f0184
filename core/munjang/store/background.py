"""What an unrelated score is: the scale on which scores of any encoder and language can be read."""

from __future__ import annotations

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.store.passages import PassageKind
from munjang.store.runs import inner_products

_SAMPLE = 1_000  # passages of each kind
_FEW = 20_000  # vectors
_CHANGED = 0.05  # of the vectors: fewer hardly change what is unrelated
_PRIOR = 5  # passages that a language's distance is held to what was expected with
# How much of the distance between languages is taken away. All of it finds most across languages,
# none of it within one; bench/quality.py on pooled sets is the judge.
_SHIFT = 0.85


class Background:
    """Scores of a query with passages of one kind that have nothing to do with it.

    Encoders put texts of one language nearer together than texts of one meaning, so a query would
    find nothing but its own language. The mean score with unrelated passages shows how far each
    language is from the query, and is taken away.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        encoder_id: int,
        dimension: int,
        kind: PassageKind,
        count: int,
        *,
        like: Background | None = None,
    ) -> None:
        """Draw a sample of the catalog's passages, `count` of which have a vector.

        While there are few of them, languages are held to be as far apart as those of `like`, the
        background of another kind.
        """
        # The order of the hashes is random and yet the same for equal libraries. Where most
        # passages wait for the encoder, the few vectors are sooner sorted than met in that order.
        few = count < _FEW
        tables = "vectors CROSS JOIN passages" if few else "passages CROSS JOIN vectors"
        rows: list[tuple[bytes, str]] = []
        if count:
            rows += connection.execute(
                f"SELECT vector, language FROM {tables}"
                " ON passage_id = passages.id AND encoder_id = ?"
                " WHERE kind = ? AND passage_id NOT IN (SELECT passage_id FROM orphans)"
                " ORDER BY hash LIMIT ?",
                (encoder_id, kind, _SAMPLE),
            )
        self._count = count
        sample = np.frombuffer(b"".join(vector for vector, _ in rows), "<f2")
        self._vectors = sample.reshape(len(rows), dimension).astype(np.float32)
        languages = np.array([language for _, language in rows], dtype=object)
        self._masks = {language: languages == language for language in set(languages)}
        self._like = like

    def __len__(self) -> int:
        """How many passages the scale stands on."""
        return len(self._vectors)

    def holds_for(self, count: int) -> bool:
        """Whether the sample says as much of so many passages: it needs no other one."""
        return abs(count - self._count) <= _CHANGED * self._count

    def scale(self, query: NDArray[np.float32]) -> Scale:
        """The scale of one query, of shape (dimension,)."""
        if len(self._vectors) < 2:
            return Scale({}, 0.0, 1.0)
        scores = inner_products(self._vectors, query)
        mean = float(scores.mean())
        residuals = scores - mean
        means = {}
        for language, distance in self._distances(query, scores).items():
            means[language] = mean + _SHIFT * distance
            residuals[self._masks[language]] -= _SHIFT * distance
        return Scale(means, mean, float(residuals.std()) or 1.0)

    def _distances(
        self, query: NDArray[np.float32], scores: NDArray[np.float32]
    ) -> dict[str, float]:
        """How much nearer than others the passages of each language are to the query.

        `scores` are the inner products of the sample with the query.
        """
        if len(scores) < 2:
            return {}
        mean = float(scores.mean())
        like = self._like
        expected = {}
        if like is not None:
            others = inner_products(like._vectors, query)  # noqa: SLF001 - its like
            expected = like._distances(query, others)  # noqa: SLF001 - its like
        distances = {}
        for language, mask in self._masks.items():
            count = int(mask.sum())
            own = count * (float(scores[mask].mean()) - mean)
            distances[language] = (own + _PRIOR * expected.get(language, 0.0)) / (count + _PRIOR)
        return distances


class Scale:
    """Turns a score into standard deviations above passages of no relation."""

    def __init__(self, means: dict[str, float], mean: float, deviation: float) -> None:
        self._means = means
        self._mean = mean
        self._deviation = deviation

    def read(self, score: float, language: str) -> float:
        """`score` of a passage of this language, on the scale."""
        return (score - self._means.get(language, self._mean)) / self._deviation
