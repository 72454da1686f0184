"""Lays documents out on a plane, so that those near in meaning lie near.

This is t-SNE (van der Maaten and Hinton, 2008), begun at the main components and with the learning
rate of Kobak and Berens ("The art of using t-SNE for single-cell transcriptomics", 2019), which
together keep what is far from what as it is. Documents are drawn to a few neighbours each. That all
push each other away is worked out on a mesh, by convolution with the kernel (Linderman et al.,
"Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", 2019), so
that the time grows with the number of documents. There is no chance in it: equal libraries get
equal maps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

_LEAST_RATE = 50.0
_EXAGGERATED = 12.0
_FIRST_STEPS, _STEPS = 120, 280
_AGAIN_STEPS = 120  # where the old places are known
_PLACING_STEPS = 60
_LONGEST_STEP = 5.0
_STILL = 2e-4  # of the map's radius: a mean step below which the places are found
_START = 40  # steps that are made in any case
_LEAST_GAIN = 0.01
_FEW = 300  # documents of which every pair is looked at
_CELL = 0.5  # of the mesh at its widest; the kernel's width is 1
_CELLS = 40  # that a map is wide at least: one that is small gets smaller cells
_MOST_CELLS = 512
_STENCIL = 3  # nodes in each direction that a document's charge is shared among
_TINY = 1e-12

Points = NDArray[np.float64]  # of shape (n, 2)
Report = Callable[[float], None]  # is told the share that is done


@dataclass(frozen=True, slots=True)
class Pulls:
    """Documents drawn to others: row i to each of `tails[i]`, as strongly as `weights[i]` says."""

    heads: NDArray[np.int64]
    tails: NDArray[np.int64]
    weights: NDArray[np.float32]


def first_places(components: NDArray[np.float32]) -> Points:
    """Where documents begin: at their main components, hardly apart."""
    start = components[:, :2].astype(np.float64)
    if start.shape[1] < 2:
        start = np.column_stack([start, np.zeros(len(start))])
    # No two in one place: they would never part.
    turn = np.arange(len(start)) * 2.399963  # the golden angle
    start /= max(float(start[:, 0].std()), _TINY)
    start += 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    return start * 1e-4


def arrange(pulls: Pulls, start: Points, report: Report, *, again: bool = False) -> Points:
    """Find places for all documents; `again` where `start` is a map already, which is followed."""
    count = len(start)
    places = start.copy()
    phases = [(_AGAIN_STEPS, 1.0, 0.8)]
    if not again:
        phases = [(_FIRST_STEPS, _EXAGGERATED, 0.5), (_STEPS, 1.0, 0.8)]
    total, done = sum(steps for steps, *_ in phases), 0
    for steps, exaggeration, momentum in phases:
        rate = max(count / _EXAGGERATED, _LEAST_RATE)
        motion = _Motion(places.shape, rate, momentum)
        for number in range(steps):
            force = exaggeration * _pull(places, pulls, count)
            push, total_nearness = push_apart(places)
            force -= push / max(total_nearness, _TINY)
            places += motion.step(-4.0 * force)
            places -= places.mean(axis=0)
            done += 1
            report(done / total)
            radius = float(np.sqrt((places**2).sum(axis=1).mean()))
            # The first steps are short, since they begin at rest.
            if exaggeration == 1.0 and number > _START and motion.mean_length < _STILL * radius:
                break
    report(1.0)
    return places


def place_among(pulls: Pulls, start: Points, movable: NDArray[np.int64]) -> Points:
    """Find places for a few documents among others that stay where they are.

    The heads of `pulls` are the rows of `movable`.
    """
    count = len(start)
    places = start.copy()
    _, total_nearness = Mesh(places).push(places)
    fixed = np.ones(count, bool)
    fixed[movable] = False
    motion = _Motion((len(movable), 2), max(count / _EXAGGERATED, _LEAST_RATE), 0.5)
    mesh = Mesh(places, margin=_LONGEST_STEP)
    mesh.charge(places[fixed])
    for _ in range(_PLACING_STEPS):
        here = places[movable]
        apart = here[:, None, :] - places[pulls.tails]
        near = pulls.weights / (1.0 + (apart**2).sum(axis=2))
        # Twice: what stays would be drawn to these as well.
        force = 2.0 * (near[:, :, None] * apart).sum(axis=1) / (2 * count)
        push, _ = mesh.push(here, beside=here)
        force -= push / max(total_nearness, _TINY)
        here = here + motion.step(-4.0 * force)
        low, high = mesh.bounds
        places[movable] = np.clip(here, low, high)
    return places


def aligned(places: Points, old: Points, common: NDArray[np.bool_]) -> Points:
    """Turn, mirror and move a map so that what was on the old one is near to where it was there.

    This is the orthogonal Procrustes problem (Schönemann, 1966); sizes stay as they are.
    """
    if int(common.sum()) < 2:
        return places
    new_middle, old_middle = places[common].mean(axis=0), old[common].mean(axis=0)
    left, _, right = np.linalg.svd((places[common] - new_middle).T @ (old[common] - old_middle))
    return cast(Points, (places - new_middle) @ (left @ right) + old_middle)


def _pull(places: Points, pulls: Pulls, count: int) -> Points:
    """The forces that draw documents together; each pull acts on both of its ends."""
    x, y = places[:, 0], places[:, 1]
    tails = pulls.tails.ravel()
    apart_x = x[pulls.heads][:, None] - x[tails].reshape(pulls.tails.shape)
    apart_y = y[pulls.heads][:, None] - y[tails].reshape(pulls.tails.shape)
    near = pulls.weights / ((1.0 + apart_x**2 + apart_y**2) * (2 * count))
    apart_x *= near
    apart_y *= near
    force = np.empty_like(places)
    for axis, apart in enumerate((apart_x, apart_y)):
        force[:, axis] = np.bincount(pulls.heads, apart.sum(axis=1), count)
        force[:, axis] -= np.bincount(tails, apart.ravel(), count)
    return force


def push_apart(places: Points) -> tuple[Points, float]:
    """How all documents push each other away, and how near all are to all in sum."""
    if len(places) > _FEW:
        return Mesh(places).push(places)
    apart = places[:, None, :] - places[None, :, :]
    near = 1.0 / (1.0 + (apart**2).sum(axis=2))
    push = np.einsum("ij,ijk->ik", near**2, apart)
    return push, float(near.sum()) - len(places)


class _Motion:
    """Steps downhill that get longer where they go on in one direction (Jacobs, 1988)."""

    def __init__(self, shape: tuple[int, ...], rate: float, momentum: float) -> None:
        self._rate, self._momentum = rate, momentum
        self._last = np.zeros(shape)
        self._gains = np.ones(shape)
        self.mean_length = np.inf

    def step(self, downhill: Points) -> Points:
        same = (downhill > 0) == (self._last > 0)
        self._gains = np.maximum(np.where(same, self._gains + 0.2, self._gains * 0.8), _LEAST_GAIN)
        step = self._momentum * self._last + self._rate * self._gains * downhill
        lengths = np.sqrt((step**2).sum(axis=1))
        self.mean_length = float(lengths.mean())
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(lengths, _TINY))[:, None]
        self._last = step
        return step


class Mesh:
    """Works out how all documents of a map push each other away.

    Each shares its charge among nodes of a mesh, the charges are convolved with the kernel, and
    what they make at the nodes is interpolated: Lagrange's polynomials both ways.
    """

    def __init__(self, places: Points, *, margin: float = 0.0) -> None:
        low, high = places.min(axis=0) - margin, places.max(axis=0) + margin
        span = max(float((high - low).max()), 1e-6)
        self._cell = _cell_of(span)
        self._nodes = _good_size(int(np.ceil(span / self._cell)) + _STENCIL + 1)
        self._low = low - self._cell
        self.bounds = low, high
        self._grids = np.zeros((4, self._nodes, self._nodes))

    def charge(self, places: Points) -> None:
        """Share the charges of documents among the nodes, on top of those that are there."""
        self._grids = self._grids + self._charges(places, *self._weights(places))

    def push(self, places: Points, *, beside: Points | None = None) -> tuple[Points, float]:
        """What pushes documents at `places`, and how near all are to all in sum.

        The charges are those of `beside`, on top of those already there, or of `places` themselves.
        """
        others = places if beside is None else beside
        nodes, weights = self._weights(places)
        known = (nodes, weights) if others is places else self._weights(others)
        grids = self._grids + self._charges(others, *known)
        size = 2 * self._nodes
        made = np.fft.irfft2(
            np.fft.rfft2(grids, s=(size, size)) * _kernel(self._nodes, self._cell), s=(size, size)
        )[:, : self._nodes, : self._nodes].reshape(4, -1)
        # Of the kernel squared, summed over all others: itself, times x, times y, times the square.
        one, x, y, square = (
            np.einsum("nk,nk->n", made[number][nodes], weights) for number in range(4)
        )
        push = places * one[:, None] - np.column_stack([x, y])
        own = (places**2).sum(axis=1)
        nearness = (1.0 + own) * one - 2.0 * (places[:, 0] * x + places[:, 1] * y) + square
        # A document is near to itself, as near as the mesh can tell: that does not count.
        itself = np.einsum("na,ab,nb->", weights, self._among_nodes(), weights, optimize=True)
        return push, float(nearness.sum() - itself)

    def _among_nodes(self) -> Points:
        """The kernel between the nodes of one stencil."""
        steps = np.arange(_STENCIL) * self._cell
        x, y = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
        apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
        return cast(Points, 1.0 / (1.0 + apart) ** 2)

    def _charges(
        self, places: Points, nodes: NDArray[np.int64], weights: Points
    ) -> NDArray[np.float64]:
        x, y = places[:, :1], places[:, 1:]
        flat = nodes.ravel()
        shape, least = (self._nodes, self._nodes), self._nodes**2
        return np.stack(
            [
                np.bincount(flat, charge.ravel(), least).reshape(shape)
                for charge in (weights, weights * x, weights * y, weights * (x**2 + y**2))
            ]
        )

    def _weights(self, places: Points) -> tuple[NDArray[np.int64], Points]:
        """The nodes around each document, and the value of their polynomials there."""
        at = (places - self._low) / self._cell
        nearest = np.clip(np.rint(at), 1, self._nodes - 2)
        off = at - nearest
        by_axis = np.stack([off * (off - 1) / 2, 1 - off**2, off * (off + 1) / 2], axis=2)
        weights = (by_axis[:, 0, :, None] * by_axis[:, 1, None, :]).reshape(len(places), -1)
        steps = np.arange(-1, 2)
        around = (steps[:, None] * self._nodes + steps[None, :]).ravel()
        first = nearest.astype(np.int64) @ np.array([self._nodes, 1])
        return first[:, None] + around, weights


def _cell_of(span: float) -> float:
    """The size of a cell: a power of two, so that it is seldom another, unless the map is huge."""
    fine = 2.0 ** np.floor(np.log2(span / _CELLS))
    return float(max(min(fine, _CELL), span / (_MOST_CELLS - 8)))


def _good_size(least: int) -> int:
    """A size for which the transform is fast, and that is seldom another."""
    sizes = (part << power for power in range(4, 12) for part in (2, 3))
    return min(size for size in sizes if size >= least)


@lru_cache(maxsize=4)
def _kernel(nodes: int, cell: float) -> NDArray[np.complex128]:
    """The transform of the kernel, squared, at the distances of nodes."""
    steps = np.minimum(np.arange(2 * nodes), 2 * nodes - np.arange(2 * nodes)) * cell
    return np.fft.rfft2(1.0 / (1.0 + steps[:, None] ** 2 + steps[None, :] ** 2) ** 2)
