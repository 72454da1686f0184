"""What each opinion should weigh: the weights of search/fusion.py, fitted and judged by set.

    .venv/bin/python bench/fusion.py SET_FOLDER… [--joined N…] [--libraries FOLDER]
        [--queries N]

Each set (in BEIR's form, see bench/quality.py) is indexed by `munjang` and its queries are asked;
what the opinions on every candidate document are is kept, and a grid of weights is tried on it. The
table shows nDCG@10 of each opinion alone, of the weights in force, and of the weights that do best
on all *other* sets: what a set is worth that nobody has seen. `--joined 1 5` takes each set twice,
as it is and with five of its documents after another in one, so that what is asked for stands in
the middle of long documents too. `--libraries` keeps the libraries for the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
import numpy as np
from _common import Munjang, print_table
from _retrieval import CUT, RetrievalSet, discounted_gain, joined, read_set, write_documents
from numpy.typing import NDArray

from munjang.library import Library
from munjang.search.fusion import WEIGHTS, Opinions, document_opinions
from munjang.search.searcher import Searcher
from munjang.store import open_catalog

GRID = [
    Opinions(sentence, 1 - sentence - beginning, beginning, words, complete, WEIGHTS.verbatim)
    for sentence, beginning, words, complete in itertools.product(
        (0.1, 0.2, 0.3, 0.4),
        (0.0, 0.1, 0.2, 0.3, 0.4),
        (0.75, 1.0, 1.25, 1.5, 2.0),
        (0.0, 0.5, 1.0),
    )
]


@dataclass(frozen=True)
class Judged:
    """One query: the opinions on each candidate, (n, opinions), their grades, and the best gain."""

    opinions: NDArray[np.float32]
    grades: NDArray[np.float32]
    ideal: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fit the weights of the fusion.")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_FOLDER")
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", help="keep the libraries here")
    parser.add_argument(
        "--joined", type=int, nargs="+", default=[1], metavar="N",
        help="each set also with N of its documents in one",
    )  # fmt: skip
    parser.add_argument("--queries", type=int, default=200, help="the most queries of a set")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        kept = options.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        judged = {}
        for folder in options.sets:
            whole = read_set(folder)
            for count in options.joined:
                data = joined(whole, count)
                judged[data.name] = _ask(data, kept.absolute() / data.name, options.queries)
                print(f"{data.name}: {len(judged[data.name])} queries", file=sys.stderr, flush=True)
    tried = np.array([[_quality(queries, w) for queries in judged.values()] for w in GRID])
    rows: list[list[object]] = []
    for number, (name, queries) in enumerate(judged.items()):
        others = np.delete(tried, number, axis=1).mean(axis=1) if len(judged) > 1 else tried[:, 0]
        alone = [_quality(queries, one) for one in _one_at_a_time()]
        rows.append([name, *alone, _quality(queries, WEIGHTS), tried[others.argmax(), number]])
    means = [float(np.mean([row[column] for row in rows])) for column in range(1, len(rows[0]))]
    rows.append(["mean", *means])
    print_table(["set", *Opinions._fields, "in force", "by others"], rows)
    best = GRID[int(tried.mean(axis=1).argmax())]
    print(f"best on all: {best} {tried.mean(axis=1).max():.4f}; in force: {WEIGHTS}")
    return 0


def _one_at_a_time() -> list[Opinions]:
    return [Opinions(*row) for row in np.eye(len(Opinions._fields)).tolist()]


def _quality(queries: Sequence[Judged], weights: Opinions) -> float:
    """Mean nDCG@10."""
    total = 0.0
    for query in queries:
        scores = query.opinions @ np.asarray(weights, np.float32)
        ranked = np.argsort(-scores, kind="stable")[:CUT]
        total += discounted_gain([int(grade) for grade in query.grades[ranked]]) / query.ideal
    return total / len(queries)


def _ask(data: RetrievalSet, place: Path, most: int) -> list[Judged]:
    """Index the set below `place`, unless it is there, and gather the opinions on its queries."""
    ids = write_documents(data, place / "documents")
    munjang = Munjang(place / "library")
    munjang.run("add", place / "documents", check=False)  # it may be there from the last time
    munjang.run("index")
    with Library.open(place / "library") as library:
        encoder = library.encoder()
        connection = open_catalog(place / "library")
        try:
            searcher = Searcher(connection)
            by_content = _ids_by_content(connection, ids)
            step = max(1, len(data.queries) // most)
            return [
                _judged(
                    document_opinions(searcher.candidates(text, encoder)),
                    by_content,
                    data.relevant[query],
                )
                for query, text in list(data.queries.items())[::step][:most]
            ]
        finally:
            connection.close()


def _judged(
    opinions: Mapping[int, Opinions], ids: Mapping[int, set[str]], relevant: Mapping[str, int]
) -> Judged:
    grades = [
        max((relevant.get(id_, 0) for id_ in ids.get(content, ())), default=0)
        for content in opinions
    ]
    return Judged(
        np.array(list(opinions.values()), np.float32).reshape(-1, len(Opinions._fields)),
        np.array(grades, np.float32),
        discounted_gain(sorted(relevant.values(), reverse=True)[:CUT]),
    )


def _ids_by_content(connection: apsw.Connection, ids: Mapping[str, str]) -> dict[int, set[str]]:
    """The ids of the documents whose text each content is: equal texts are one."""
    found: dict[int, set[str]] = {}
    for content, path in connection.execute("SELECT content_id, CAST(path AS TEXT) FROM files"):
        if path in ids:
            found.setdefault(content, set()).add(ids[path])
    return found


if __name__ == "__main__":
    sys.exit(main())
