"""Brings the map of a library up to date: gists, then places, then the names of regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.atlas import layout
from munjang.atlas.layout import Points, Pulls
from munjang.atlas.neighbours import Ids, Space, attractions
from munjang.atlas.regions import name_regions
from munjang.atlas.words import label_words
from munjang.store import Embeddings, Gist, Places, Source, Spot, write_transaction

METHOD = 1  # one more wherever places are found in another way: maps are then laid out anew
LEAST = 5  # documents; fewer are no map
NEIGHBOURS = 15
PERPLEXITY = 12.0
_TOO_NEW = 0.25  # the share of documents put beside others, from which on all are laid out again
_TOO_FEW = 0.5  # and the share of those once laid out that is left
_ANOTHER = 0.9  # a cosine below which a document that was edited is looked for a new place
_GISTS = 64  # in one transaction
_GIST_SHARE = 0.3  # of the work, as it is reported

Report = Callable[[float], None]  # is told the share that is done


class MapMaker:
    """Makes the map of one catalog.

    What was done is kept, wherever it is killed: gists by the batch, everything else at once.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._places = Places(connection)

    def update(self, report: Report) -> bool:
        """Bring the map up to date; whether it is another now."""
        encoder = Embeddings(self._db).current_encoder()
        if encoder is None:
            return False
        encoder_id, _, dimension = encoder
        self._make_gists(encoder_id, lambda share: report(_GIST_SHARE * share))
        gists = self._places.gists(encoder_id, dimension)
        old = {spot.content_id: spot for spot in self._places.spots()}
        known = self._places.method() == (encoder_id, METHOD)
        if known and old.keys() == {gist.content_id for gist in gists}:
            report(1.0)
            return False
        spots: list[Spot] = []
        if len(gists) >= LEAST:
            spots = _find_places(
                gists, old, known, lambda share: report(_GIST_SHARE + (1 - _GIST_SHARE) * share)
            )
        elif not old:
            return False
        at = np.array([(spot.x, spot.y) for spot in spots]).reshape(-1, 2)
        regions = name_regions(at, [gist.words for gist in gists]) if spots else []
        with write_transaction(self._db):
            self._places.keep_spots(spots, encoder_id, METHOD)
            self._places.keep_regions(regions)
        report(1.0)
        return True

    def _make_gists(self, encoder_id: int, report: Report) -> None:
        waiting = self._places.without_gist(encoder_id)
        for first in range(0, len(waiting), _GISTS):
            report(first / len(waiting))
            some = waiting[first : first + _GISTS]
            sources = [self._places.source(content, encoder_id) for content in some]
            with write_transaction(self._db):
                for source in filter(None, sources):
                    self._places.keep_gist(source, encoder_id, _gist_of(source), another=_ANOTHER)
        report(1.0)


def _gist_of(source: Source) -> Gist:
    mean = source.vectors.mean(axis=0)
    mean /= max(float(np.linalg.norm(mean)), 1e-9)
    words = label_words(source.title, source.beginning)
    return Gist(source.content_id, source.language, words, mean)


def _find_places(
    gists: Sequence[Gist], old: dict[int, Spot], known: bool, report: Report
) -> list[Spot]:
    """Where all documents lie: as before where that can be, beside their neighbours otherwise."""
    space = Space(np.stack([g.vector for g in gists]), [g.language for g in gists])
    was = np.array([gist.content_id in old for gist in gists])
    start = np.array(
        [
            (old[g.content_id].x, old[g.content_id].y) if g.content_id in old else (0.0, 0.0)
            for g in gists
        ]
    )
    settled = [old[g.content_id].settled if g.content_id in old else 0 for g in gists]
    if not _good_for_more(settled, old) or not known:
        return _lay_out(space, gists, start, was, report)
    movable = np.flatnonzero(~was)
    if len(movable):
        start[movable] = beside_neighbours(space, movable, np.flatnonzero(was), start)
        pulls = _pulls(space, movable)
        start = layout.place_among(pulls, start, movable)
    return [
        Spot(g.content_id, float(x), float(y), n)
        for g, (x, y), n in zip(gists, start, settled, strict=True)
    ]


def _lay_out(
    space: Space, gists: Sequence[Gist], start: Points, was: NDArray[np.bool_], report: Report
) -> list[Spot]:
    """Lay all documents out, those that were on the map near to where they were."""
    rows = np.arange(len(gists))
    pulls = _pulls(space, rows)
    again = float(was.mean()) >= _TOO_FEW
    if again:
        begin = start.copy()
        if not was.all():
            new = np.flatnonzero(~was)
            begin[new] = beside_neighbours(space, new, np.flatnonzero(was), start)
    else:
        begin = layout.first_places(space.components)
    places = layout.arrange(pulls, begin, report, again=again)
    places = layout.aligned(places, start, was)
    return [
        Spot(g.content_id, float(x), float(y), len(gists))
        for g, (x, y) in zip(gists, places, strict=True)
    ]


def _good_for_more(settled: Sequence[int], old: dict[int, Spot]) -> bool:
    """Whether the old map is good enough to put new documents on it."""
    laid_out = max((spot.settled for spot in old.values()), default=0)
    still = sum(1 for number in settled if number)
    return still >= _TOO_FEW * laid_out and still >= (1 - _TOO_NEW) * len(settled) and still > 0


def _pulls(space: Space, rows: Ids) -> Pulls:
    neighbours = space.nearest(rows, NEIGHBOURS)
    return Pulls(rows, neighbours.rows, attractions(neighbours, PERPLEXITY))


def beside_neighbours(space: Space, rows: Ids, among: Ids, places: Points) -> Points:
    """For each new document the place of the neighbour that has most of the others around it.

    A mean of places might lie between two regions, in neither.
    """
    neighbours = space.nearest(rows, NEIGHBOURS, among)
    weights = attractions(neighbours, PERPLEXITY)
    at = places[neighbours.rows]  # new documents, neighbours, 2
    apart = np.linalg.norm(at[:, :, None, :] - at[:, None, :, :], axis=3)
    support = (weights[:, None, :] / (1.0 + apart**2)).sum(axis=2)
    best = at[np.arange(len(rows)), support.argmax(axis=1)]
    turn = rows * 2.399963  # not two in one place; the golden angle
    beside: Points = best + 0.3 * np.column_stack([np.cos(turn), np.sin(turn)])
    return beside
