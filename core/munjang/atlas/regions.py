"""The regions of a map, from continents to villages, and the words that name them.

A region is a hill of the density of documents, with all that lies on its slopes; the less the
density is smoothed, the smaller the hills. A region is named by the words that tell its documents
from those of the region around it, as class-based TF-IDF does (Grootendorst, "BERTopic: Neural
topic modeling with a class-based TF-IDF procedure", 2022), counted in documents rather than in
words: one long document does not name a country.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from munjang.atlas.words import is_korean, word_key
from munjang.store import RegionRow

_SMOOTHING = (0.14, 0.085, 0.05, 0.03)  # by level, in radii of the map
_FEW = 115  # documents; of fewer, each lies so far from the next that it would be its own hill
_NODES = 256
_MARGIN = 1.25  # of the map's extent
_LEAST_DOCUMENTS = 3
_LEAST_SHARE = 0.12  # of a region's documents that have the word that names it
_SECOND = 0.6  # of the first word's score: a second one is as good a name
_BOTH = 0.25  # of a region's documents in each of two languages: it is named in both
_EVERYWHERE = 1.0  # documents added to what has a word around, so that one is not a rarity

Points = NDArray[np.float64]
Ids = NDArray[np.int64]


def name_regions(places: Points, words: Sequence[Sequence[str]]) -> list[RegionRow]:
    """Find the regions of all levels; `words` may name those that a document lies in."""
    if len(places) < _LEAST_DOCUMENTS:
        return []
    vocabulary = _Vocabulary(words)
    around = np.zeros(len(places), np.int64)
    named: dict[int, frozenset[str]] = {0: frozenset()}  # what the region around is called already
    found: list[RegionRow] = []
    radius = float(np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean()))
    radius *= max(1.0, float(np.sqrt(_FEW / len(places))))
    for level, smoothing in enumerate(_SMOOTHING):
        hills = _hills(places, smoothing * radius)
        inner = np.zeros(len(places), np.int64)
        names_inside: dict[int, frozenset[str]] = {0: frozenset()}
        for number, hill in enumerate(np.unique(hills), 1):
            members = np.flatnonzero(hills == hill)
            # Slopes cross borders: most of a region tells which one it lies in.
            outer = int(np.bincount(around[members]).argmax())
            inner[members] = number
            names_inside[number] = named[outer]
            if len(members) < _LEAST_DOCUMENTS or (level and len(members) > 0.8 * len(places)):
                continue
            rest = np.flatnonzero(around == outer)
            name = vocabulary.name(
                members, rest if len(rest) > len(members) else None, named[outer]
            )
            if name:
                x, y = _middle(places[members])
                label = " · ".join(name)
                found.append(RegionRow(level, x, y, len(members), label))
                names_inside[number] = named[outer] | {word_key(word) for word in name}
        around, named = inner, names_inside
    return found


class _Vocabulary:
    """The words of all documents, as numbers."""

    def __init__(self, words: Sequence[Sequence[str]]) -> None:
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for document in words:
            for word in document:
                written[word_key(word)][word] += 1
        self._keys = sorted(written)
        numbers = {key: number for number, key in enumerate(self._keys)}
        # Written as it mostly is, and in small letters where that is as common.
        self._written = [
            max(written[key].items(), key=lambda item: (item[1], item[0].islower(), item[0]))[0]
            for key in self._keys
        ]
        self._korean = np.array([is_korean(key) for key in self._keys], bool)
        counts = np.array([len(document) for document in words], np.int64)
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts
        self._of = np.array(
            [numbers[word_key(word)] for document in words for word in document], np.int64
        )
        mostly = np.array([sum(map(is_korean, d)) * 2 > len(d) for d in words], bool)
        self._korean_documents = mostly
        self._everywhere = np.bincount(self._of, minlength=len(self._keys)).astype(float)

    def name(self, members: Ids, rest: Ids | None, used: frozenset[str]) -> list[str]:
        """The one or two words that tell some documents from the rest, or from all."""
        if not self._keys:
            return []
        inside = self._count(members)
        around = self._everywhere if rest is None else self._count(rest)
        size_around = len(self._starts) if rest is None else len(rest)
        korean = self._korean_documents[members]
        names: list[str] = []
        for wanted, size in ((True, int(korean.sum())), (False, int((~korean).sum()))):
            if size < max(_BOTH * len(members), 2):
                continue
            own = inside * (self._korean == wanted)
            share = own / size
            # Of a word that is nowhere else one cannot say how rare it is.
            usual = (around + _EVERYWHERE) / (size_around + 2 * _EVERYWHERE)
            score = share * np.log(np.maximum(share / usual, 1e-9))
            score[(own < 2) | (share < _LEAST_SHARE)] = 0.0
            names += self._best(score, used)
        both = len({is_korean(name) for name in names}) == 2
        if both:  # one word in each
            return [
                next(n for n in names if is_korean(n)),
                next(n for n in names if not is_korean(n)),
            ]
        return names[:2]

    def _best(self, score: NDArray[np.float64], used: frozenset[str]) -> list[str]:
        names: list[str] = []
        best = 0.0
        for number in np.argsort(-score, kind="stable")[:12]:
            value = float(score[number])
            if value <= 0.0 or (names and value < _SECOND * best):
                break
            key, word = self._keys[number], self._written[number]
            alike = any(key in word_key(name) or word_key(name) in key for name in names)
            if key not in used and not alike:
                best = best or value
                names.append(word)
        return names[:2]

    def _count(self, documents: Ids) -> NDArray[np.float64]:
        """How many of the documents have each word."""
        counts = self._ends[documents] - self._starts[documents]
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        own = self._of[np.repeat(self._starts[documents], counts) + within]
        return np.bincount(own, minlength=len(self._keys)).astype(float)


def _hills(places: Points, smoothing: float) -> Ids:
    """For each document the number of the hill whose slope it lies on."""
    low, high = places.min(axis=0), places.max(axis=0)
    middle, size = (low + high) / 2, max(float((high - low).max()), 1e-9) * _MARGIN
    cell = size / _NODES
    at = np.clip(((places - middle) / cell + _NODES / 2).astype(np.int64), 0, _NODES - 1)
    flat = at[:, 0] * _NODES + at[:, 1]
    density = np.bincount(flat, minlength=_NODES**2).reshape(_NODES, _NODES).astype(float)
    waves = np.fft.fftfreq(_NODES)[:, None] ** 2 + np.fft.rfftfreq(_NODES)[None, :] ** 2
    spread = np.exp(-2 * (np.pi * max(smoothing / cell, 1.0)) ** 2 * waves)
    density = np.fft.irfft2(np.fft.rfft2(density) * spread, s=density.shape)
    # Each cell points to the highest of those around it, and then to where that one points.
    numbers = np.arange(_NODES**2).reshape(_NODES, _NODES)
    best, up = density.copy(), numbers.copy()
    for dx, dy in ((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy):
        beside = np.roll(density, (dx, dy), (0, 1))
        higher = beside > best
        best = np.where(higher, beside, best)
        up = np.where(higher, np.roll(numbers, (dx, dy), (0, 1)), up)
    hill = up.ravel()
    while True:
        further = hill[hill]
        if np.array_equal(further, hill):
            return cast(Ids, hill[flat])
        hill = further


def _middle(places: Points) -> tuple[float, float]:
    """Where the name of a region stands: amid most of its documents."""
    x, y = np.median(places, axis=0)
    return float(x), float(y)
