"""The rows of an answer, which are made when they are looked at."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from munjang.records import Hit, Place
from munjang_desktop.opening import NOWHERE, Spot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from munjang.records import DocumentHit

SENTENCES_SHOWN = 3  # of each document, until it is expanded


class RowKind(IntEnum):
    """What a row shows."""

    FIRST = 0  # the head of a document and its best sentence
    SENTENCE = 1
    MORE = 2  # stands for the sentences not shown
    COPIES = 3  # stands for the copies of the document
    COPY = 4  # another file with the same content


RowKey = tuple[str, int, int, RowKind]


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: fast and exact
class ResultRow:
    """One row: a sentence of a document, or the stand-in for those that are not shown."""

    kind: RowKind
    found: DocumentHit
    hit: Hit
    rank: int  # of the document, from 0
    hidden: int = 0  # sentences a MORE row stands for
    copy: int = 0  # which of the copies a COPY row is

    @property
    def key(self) -> RowKey:
        """Says whether two rows of different answers are the same sentence."""
        aside = self.kind if self.stands_in or self.kind is RowKind.COPY else RowKind.SENTENCE
        return str(self.path), self.hit.start, self.hit.end, aside

    @property
    def shape(self) -> tuple[RowKind, bool, str, str, str, str]:
        """What its height depends on; rows of two answers that have it in common look alike."""
        hit = self.hit
        return self.kind, self.rank == 0, hit.sentence, hit.before, hit.after, hit.place.where

    @property
    def stands_in(self) -> bool:
        """Whether it stands for rows that are not shown."""
        return self.kind in {RowKind.MORE, RowKind.COPIES}

    @property
    def path(self) -> Path:
        """The file it leads to."""
        return self.found.copies[self.copy] if self.kind is RowKind.COPY else self.found.path

    @property
    def spot(self) -> Spot:
        """Where in that file its sentence stands, for a program that is to show it."""
        place = self.hit.place
        if place.part:  # in a file within the file
            return NOWHERE
        if place.page is not None and self.path.suffix.lower() == ".pdf":
            return Spot(page=place.page)
        return Spot(line=place.line)


class ResultRows:
    """Says how many rows the documents of an answer have, and makes those of one when asked.

    An answer may be of thousands of documents, of which a screenful is looked at; and it is given
    again and again while documents are indexed. What was made stays the same object.
    """

    def __init__(self) -> None:
        self.results: Sequence[DocumentHit] = ()
        self._tops = [0]  # the first row of each document, and the end of all
        self._made: dict[int, list[ResultRow]] = {}  # by rank
        self._unfolded: set[tuple[str, RowKind]] = set()  # documents, and what of them
        self._titles: set[str] = set()  # of those: to hash the path of every document takes long

    def __len__(self) -> int:
        return self._tops[-1]

    def __getitem__(self, row: int) -> ResultRow:
        rank = self._rank(row)
        return self._rows_of(rank)[row - self._tops[rank]]

    def rows_before(self, rank: int) -> int:
        """How many rows the documents before one have."""
        return self._tops[rank]

    def count(self, results: Sequence[DocumentHit]) -> int:
        """How many rows some documents have."""
        return sum(map(self._count, results))

    def unchanged(self, results: Sequence[DocumentHit]) -> int:
        """How many documents another answer begins with that look no other than those shown.

        Of those nobody has looked at it is enough to have as many rows.
        """
        tops = self._tops_of(results)
        same = min(len(self.results), len(results))
        if tops[: same + 1] != self._tops[: same + 1]:
            pairs = zip(tops, self._tops, strict=False)
            same = next(rank for rank, (new, old) in enumerate(pairs) if new != old) - 1
        seen = (rank for rank in sorted(self._made) if rank < same)
        return next((rank for rank in seen if self.results[rank] != results[rank]), same)

    def take_over(self, results: Sequence[DocumentHit]) -> None:
        """Be the rows of another answer all of which is unchanged."""
        self.results = results

    def show(self, results: Sequence[DocumentHit], *, same: int, keep_unfolded: bool) -> None:
        """Be the rows of another answer, of which the first documents are unchanged."""
        if not keep_unfolded:
            self._unfolded.clear()
            self._titles.clear()
        self.results = results
        self._made = {rank: rows for rank, rows in self._made.items() if rank < same}
        self._tops = self._tops_of(results)

    def unknown(self, results: Sequence[DocumentHit]) -> list[DocumentHit]:
        """Those of some documents that are not shown."""
        contents = {found.document for found in results}
        titles = {found.title for found in results}
        alike = (f for f in self.results if f.document in contents or f.title in titles)
        paths = {found.path for found in alike}
        return [found for found in results if found.path not in paths]

    def append(self, results: Sequence[DocumentHit]) -> None:
        """Put documents behind those there are."""
        end = len(self)
        self.results = [*self.results, *results]
        self._tops += (end + rows for rows in self._tops_of(results)[1:])

    def find(self, wanted: ResultRow) -> int | None:
        """Where the sentence of another answer's row is now.

        Where it is no longer shown, the head of its document; None where that is gone too.
        """
        document, key = wanted.found.document, wanted.key
        ranks = [rank for rank, found in enumerate(self.results) if found.document == document]
        head = self._tops[ranks[0]] if ranks else None
        for rank in ranks or self._ranks_at(wanted):
            for place, row in enumerate(self._rows_of(rank)):
                if row.key == key:
                    return self._tops[rank] + place
        return head

    def unfold(self, row: int) -> list[ResultRow]:
        """Put the first of the rows that one stands for in its place; returns the others."""
        rank = self._rank(row)
        rows, place = self._rows_of(rank), row - self._tops[rank]
        stand_in = rows[place]
        path = str(stand_in.found.path)
        self._unfolded.add((path, stand_in.kind))
        self._titles.add(stand_in.found.title)
        more = stand_in.kind is RowKind.MORE
        rows[place], *others = _rest(rank, stand_in.found) if more else _copies(stand_in)
        return others

    def insert(self, row: int, rows: Sequence[ResultRow]) -> None:
        """Put rows of the same document behind one."""
        rank = self._rank(row)
        place = row - self._tops[rank] + 1
        self._rows_of(rank)[place:place] = rows
        self._tops[rank + 1 :] = [top + len(rows) for top in self._tops[rank + 1 :]]

    def _rank(self, row: int) -> int:
        return bisect_right(self._tops, row) - 1

    def _ranks_at(self, wanted: ResultRow) -> list[int]:
        """The documents that are now where that of another answer's row was."""
        path, start = wanted.found.path, wanted.hit.start
        return [
            rank
            for rank, found in enumerate(self.results)
            if any(hit.start == start for hit in found.hits) and found.path == path
        ]

    def _tops_of(self, results: Sequence[DocumentHit]) -> list[int]:
        return list(accumulate(map(self._count, results), initial=0))

    def _count(self, found: DocumentHit) -> int:
        hits, copies = len(found.hits), len(found.copies)
        rows = hits or 1
        if hits > SENTENCES_SHOWN and not self._is_unfolded(found, RowKind.MORE):
            rows = SENTENCES_SHOWN + 1
        if copies:
            rows += copies if self._is_unfolded(found, RowKind.COPIES) else 1
        return rows

    def _is_unfolded(self, found: DocumentHit, kind: RowKind) -> bool:
        return found.title in self._titles and (str(found.path), kind) in self._unfolded

    def _rows_of(self, rank: int) -> list[ResultRow]:
        rows = self._made.get(rank)
        if rows is None:
            rows = self._made[rank] = self._make(rank, self.results[rank])
        return rows

    def _make(self, rank: int, found: DocumentHit) -> list[ResultRow]:
        hits = found.hits or [_NO_HIT]
        shown = hits if self._is_unfolded(found, RowKind.MORE) else hits[:SENTENCES_SHOWN]
        rows = [
            ResultRow(RowKind.SENTENCE if i else RowKind.FIRST, found, hit, rank)
            for i, hit in enumerate(shown)
        ]
        hidden = len(hits) - len(shown)
        if hidden:
            rows.append(ResultRow(RowKind.MORE, found, hits[len(shown)], rank, hidden=hidden))
        if found.copies:
            copies = ResultRow(RowKind.COPIES, found, hits[0], rank, hidden=len(found.copies))
            rows += _copies(copies) if self._is_unfolded(found, RowKind.COPIES) else [copies]
        return rows


# Of a document that was found by its name.
_NO_HIT = Hit("", 0, 0, Place(), 0.0)


def _rest(rank: int, found: DocumentHit) -> list[ResultRow]:
    hits = found.hits[SENTENCES_SHOWN:]
    return [ResultRow(RowKind.SENTENCE, found, hit, rank) for hit in hits]


def _copies(row: ResultRow) -> list[ResultRow]:
    numbers = range(len(row.found.copies))
    return [ResultRow(RowKind.COPY, row.found, row.hit, row.rank, copy=n) for n in numbers]
