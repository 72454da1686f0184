"""``python bench/map.py LIBRARY``: what the map of a library costs, how true and how stable it is.

Lays out the documents of LIBRARY (which has been indexed, and whose map has been looked at once),
and as many as --sizes says: more are made by mixing the vectors of pairs of near ones, with some
noise. Prints, for each size:

- processor seconds: taking languages away, finding neighbours, laying out; and for putting 5 % new
  documents on a map that is there
- how many of the 10 nearest documents by meaning are among the 10 nearest on the map, and how
  trustworthy it is (Venna and Kaski, 2001: 1 where nothing lies near that is not), beside a plain
  projection on the two main components
- stability: how far documents move, in shares of the map's radius, when 5 % of them are others: as
  it is done (those that stay do not move), and where all are laid out again and aligned

and once, for LIBRARY itself, how many of the 10 nearest are in another language: by the vectors as
they are, by meaning as the map sees it, and on the map.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _common import print_table

from munjang.atlas import layout, making
from munjang.atlas.layout import Pulls
from munjang.atlas.neighbours import Space, attractions
from munjang.store import Embeddings, Places, open_catalog

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST = 10
SAMPLED = 1_500  # documents whose neighbours on the map are looked at
CHANGED = 0.05
NOISE = 0.02


@dataclass
class Documents:
    """Vectors, and their languages."""

    vectors: NDArray[np.float32]
    languages: NDArray[np.str_]

    def some(self, rows: NDArray[np.int64]) -> Documents:
        """Those in these rows."""
        return Documents(self.vectors[rows], self.languages[rows])


class Clock:
    """Processor seconds since it was last asked."""

    def __init__(self) -> None:
        self._last = time.process_time()

    def lap(self) -> float:
        """The seconds since the last lap."""
        now = time.process_time()
        seconds, self._last = now - self._last, now
        return seconds


def read(library: Path) -> Documents:
    with closing(open_catalog(library)) as connection:
        encoder = Embeddings(connection).current_encoder()
        if encoder is None:
            raise SystemExit(f"{library} has no vectors: run munjang index")
        making.MapMaker(connection).update(lambda _share: None)
        gists = Places(connection).gists(encoder[0], encoder[2])
    if len(gists) < 100:
        raise SystemExit(f"{library} has {len(gists)} documents, too few to measure anything")
    return Documents(
        np.stack([gist.vector for gist in gists]), np.array([gist.language for gist in gists])
    )


def grown(documents: Documents, size: int) -> Documents:
    """`size` documents like these."""
    random = np.random.default_rng(1)
    count = len(documents.vectors)
    if size <= count:
        return documents.some(np.sort(random.permutation(count)[:size]))
    near = Space(documents.vectors, documents.languages.tolist()).nearest(np.arange(count), 8).rows
    one = random.integers(0, count, size - count)
    other = near[one, random.integers(0, near.shape[1], len(one))]
    share = random.random((len(one), 1)) * 0.5
    mixed = documents.vectors[one] * (1 - share) + documents.vectors[other] * share
    mixed += random.normal(size=mixed.shape) * NOISE
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    return Documents(
        np.concatenate([documents.vectors, mixed.astype(np.float32)]),
        np.concatenate([documents.languages, documents.languages[one]]),
    )


def pulls_of(space: Space) -> Pulls:
    rows = np.arange(len(space))
    found = space.nearest(rows, making.NEIGHBOURS)
    return Pulls(rows, found.rows, attractions(found, making.PERPLEXITY))


def kept(space: Space, places: NDArray[np.float64]) -> tuple[float, float]:
    """The share of the nearest that lie near, and the trustworthiness, over a sample."""
    count = len(places)
    rows = np.random.default_rng(2).permutation(count)[:SAMPLED]
    by_meaning = space.nearest(rows, min(count - 1, 400)).rows
    share, penalty = 0.0, 0.0
    for row, near in zip(rows, by_meaning, strict=True):
        away = ((places - places[row]) ** 2).sum(axis=1)
        away[row] = np.inf
        seen = np.argpartition(away, NEAREST)[:NEAREST]
        ranks = {other: rank for rank, other in enumerate(near.tolist(), 1)}
        share += len(set(seen.tolist()) & set(near[:NEAREST].tolist())) / NEAREST
        # Those beyond the list are counted as if they were its last: too well, if anything.
        penalty += sum(max(0, ranks.get(other, len(near) + 1) - NEAREST) for other in seen.tolist())
    worst = NEAREST * (2 * count - 3 * NEAREST - 1) / 2
    return share / len(rows), 1 - penalty / len(rows) / worst


def measure(documents: Documents) -> list[object]:
    count = len(documents.vectors)
    clock = Clock()
    space = Space(documents.vectors, documents.languages.tolist())
    taking = clock.lap()
    pulls = pulls_of(space)
    finding = clock.lap()
    places = layout.arrange(pulls, layout.first_places(space.components), lambda _share: None)
    laying = clock.lap()
    radius = float(np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean()))
    share, trust = kept(space, places)
    plain, _ = kept(space, layout.first_places(space.components))
    # 5 % of the documents are new to a map that has the others.
    new = np.sort(np.random.default_rng(3).permutation(count)[: int(CHANGED * count)])
    there = np.setdiff1d(np.arange(count), new)
    clock.lap()
    start = places.copy()
    start[new] = making.beside_neighbours(space, new, there, places)
    found = space.nearest(new, making.NEIGHBOURS)
    placed = layout.place_among(
        Pulls(new, found.rows, attractions(found, making.PERPLEXITY)), start, new
    )
    placing = clock.lap()
    assert (placed[there] == places[there]).all()
    near, _ = kept(space, placed)
    # The same, with everything laid out again from where it is.
    was = np.ones(count, bool)
    was[new] = False
    again = layout.arrange(pulls, placed, lambda _share: None, again=True)
    again = layout.aligned(again, places, was)
    moved = float(np.linalg.norm(again[there] - places[there], axis=1).mean()) / radius
    return [count, taking, finding, laying, placing, plain, share, trust, near, moved]


def languages_mixed(documents: Documents) -> None:
    languages = documents.languages
    space = Space(documents.vectors, languages.tolist())
    similar = documents.vectors @ documents.vectors.T
    np.fill_diagonal(similar, -np.inf)
    raw = np.argsort(-similar, axis=1)[:, :NEAREST]
    meant = space.nearest(np.arange(len(languages)), NEAREST).rows
    places = layout.arrange(
        pulls_of(space), layout.first_places(space.components), lambda _share: None
    )
    away = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(away, np.inf)
    seen = np.argsort(away, axis=1)[:, :NEAREST]
    shares = [float((languages[rows] != languages[:, None]).mean()) for rows in (raw, meant, seen)]
    print(f"of the {NEAREST} nearest, in another language: ", end="")
    print("vectors {:.3f}, meaning {:.3f}, map {:.3f}".format(*shares))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    options = parser.parse_args()
    documents = read(options.library.absolute())
    languages_mixed(documents)
    head = (
        "documents",
        "space s",
        "near s",
        "layout s",
        "+5 % s",
        "plain kept",
        "kept",
        "trust",
        "+5 % kept",
        "moved again",
    )
    print_table(head, [measure(grown(documents, size)) for size in options.sizes])
    return 0


if __name__ == "__main__":
    sys.exit(main())
