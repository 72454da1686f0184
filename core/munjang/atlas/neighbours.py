"""Which documents are nearest to each other in meaning, whatever languages they are in.

Encoders put texts of one language nearer together than texts of one meaning. So, as search does,
nearness is read on a scale of its own for each document and language: in standard deviations above
documents of that language that have nothing to do with it. Taking the nearest of each language
apart before they are ranked together is what is done in biology to lay out cells of several
experiments as one (Polański et al., "BBKNN: fast batch alignment of single cell transcriptomes",
2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

_DIMENSIONS = 64  # kept of the vectors: what the others add is noise, at several times the cost
_PRIOR = 25  # documents that a language's scale is held to that of all documents with
_FEW = 1_000_000  # pairs that are compared as they are
_TINY = 1e-9
_HALVINGS = 24  # of the range a kernel's width is searched in

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class Neighbours(NamedTuple):
    """For some documents, the rows of the nearest ones, best first, and how near they are.

    `nearness` is counted in standard deviations above documents of no relation.
    """

    rows: Ids
    nearness: Vectors


class Space:
    """The vectors of documents with the distance between languages taken away."""

    def __init__(self, vectors: Vectors, languages: Sequence[str]) -> None:
        """Take vectors of shape (documents, dimension), and the language of each."""
        groups = np.asarray(languages)
        self._members: dict[str, Ids] = {
            str(language): np.flatnonzero(groups == language) for language in np.unique(groups)
        }
        vectors = np.asarray(vectors, np.float32)
        middle = vectors.mean(axis=0)
        centred = np.empty_like(vectors)
        for members in self._members.values():
            own = vectors[members].sum(axis=0) + _PRIOR * middle
            centred[members] = vectors[members] - own / (len(members) + _PRIOR)
        _, axes = np.linalg.eigh(centred.T @ centred)
        # The largest number of each axis is positive, so that an equal library looks equal.
        axes = axes[:, ::-1][:, :_DIMENSIONS]
        signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        self.components: Vectors = np.asarray(centred @ (axes * signs), np.float32)
        lengths = np.linalg.norm(self.components, axis=1, keepdims=True)
        self._directions: Vectors = self.components / np.maximum(lengths, _TINY)

    def __len__(self) -> int:
        return len(self.components)

    def nearest(self, rows: Ids, count: int, among: Ids | None = None) -> Neighbours:
        """The `count` nearest documents to each of some, or those of them in `among`.

        A document is not its own neighbour. Where there are fewer, the last one is repeated.
        """
        whole = self._spread(np.arange(len(self)))
        found: list[tuple[Ids, Vectors]] = []
        for members in self._members.values():
            own = members if among is None else np.intersect1d(members, among)
            if not len(own):
                continue
            scores, places = _highest(
                self._directions[rows], self._directions[own], min(count + 1, len(own))
            )
            share = len(members) / (len(members) + _PRIOR)
            spread = share * self._spread(members) + (1 - share) * whole
            widths = np.einsum(
                "ij,jk,ik->i", self._directions[rows], spread, self._directions[rows]
            )
            nearness = scores / np.sqrt(np.maximum(widths, _TINY))[:, None]
            nearness[own[places] == rows[:, None]] = -np.inf
            found.append((own[places], nearness))
        nearest = np.concatenate([places for places, _ in found], axis=1)
        nearness = np.concatenate([values for _, values in found], axis=1)
        count = min(count, nearest.shape[1])
        order = np.argsort(-nearness, axis=1, kind="stable")[:, :count]
        nearest = np.take_along_axis(nearest, order, axis=1)
        nearness = np.take_along_axis(nearness, order, axis=1)
        # Of few documents it may itself be the last.
        itself = np.isneginf(nearness)
        nearest = np.where(itself, nearest[:, :1], nearest)
        nearness = np.where(itself, nearness[:, :1], nearness)
        return Neighbours(nearest, cast(Vectors, nearness.astype(np.float32)))

    def _spread(self, rows: Ids) -> Vectors:
        """The second moments of the directions of some documents."""
        own = self._directions[rows]
        return cast(Vectors, own.T @ own / len(own))


def _highest(asking: Vectors, others: Vectors, count: int) -> tuple[Vectors, Ids]:
    """The highest inner products of each row with rows of others, and which rows those are."""
    if len(asking) * len(others) <= _FEW:
        products = asking @ others.T
        places = np.argsort(-products, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(products, places, axis=1), places
    import faiss  # noqa: PLC0415 - it takes longer to load than a small map to draw

    index = faiss.IndexFlatIP(others.shape[1])
    index.add(others)
    scores, found = index.search(asking, count)
    return scores, found


def attractions(neighbours: Neighbours, perplexity: float) -> Vectors:
    """How strongly each document is drawn to each of its neighbours; each row adds up to 1.

    The kernel of each document is as wide as gives its neighbours the perplexity, as in t-SNE (van
    der Maaten and Hinton, "Visualizing Data using t-SNE", 2008).
    """
    apart = neighbours.nearness[:, :1] - neighbours.nearness  # 0 for the nearest
    wanted = np.log(min(perplexity, apart.shape[1] * 0.9))
    low, high = np.full(len(apart), 1e-3), np.full(len(apart), 1e3)
    weights = np.ones_like(apart)
    for _ in range(_HALVINGS):
        steepness = np.sqrt(low * high)
        weights = np.exp(-steepness[:, None] * apart)
        weights /= weights.sum(axis=1, keepdims=True)
        entropy = -(weights * np.log(weights + _TINY)).sum(axis=1)
        flat = entropy > wanted
        low, high = np.where(flat, steepness, low), np.where(flat, high, steepness)
    return cast(Vectors, weights.astype(np.float32))
