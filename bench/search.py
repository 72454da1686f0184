"""How long a search takes, stage by stage, and whether the index of vectors finds the nearest.

    .venv/bin/python bench/search.py LIBRARY [--queries FILE] [--limit 100] [--json FILE]

Queries are the lines of FILE; without one, beginnings of the library's own sentences. Searches are
timed on the clock and by the processor time of their thread, which neighbours on a shared machine
disturb less. Beside them, in the same run, stands an exact scan of all vectors with numpy: what it
takes, and how many of its ten nearest sentences of each language the index finds too.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from _common import print_table, write_figures
from _machine import machine
from _process import private_mb
from _queries import read_queries
from numpy.typing import NDArray

from munjang.library import Library
from munjang.search import meaning, results, retrieval, searcher
from munjang.store import Embeddings, Lexicon, PassageKind, VectorIndex, open_catalog
from munjang.store.runs import LANGUAGES, Run, StoredVectors

_NEAREST = 10
_ASKED = 600  # what a search asks the index for, of each language
_PIECE = 8_192  # vectors
_WARM = 5  # searches before any is timed
_STAGES: tuple[tuple[str, Any, str], ...] = (
    ("words", retrieval.Retriever, "_by_words"),
    ("  BM25 of documents", Lexicon, "documents"),
    ("  sentences with words", Lexicon, "weigh"),
    ("meaning", retrieval.Retriever, "_by_meaning"),
    ("  index of vectors", VectorIndex, "search"),
    ("  comparing vectors", meaning.Neighbourhood, "_refined"),
    ("fusion", searcher, "fuse"),
    ("sentences to show", retrieval.Retriever, "sentences_of"),
    ("  read for their words", retrieval.Retriever, "read_words"),
    ("texts and highlights", results.Presenter, "present"),
)


class Stopwatch:
    """Adds up what the stages of one search take of the processor; a stage may be in another."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        for name, owner, attribute in _STAGES:
            setattr(owner, attribute, self._timed(name, getattr(owner, attribute)))

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def timed(*arguments: Any, **options: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*arguments, **options)
            finally:
                self.seconds[name] += time.thread_time() - began

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--queries", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=int, default=100, metavar="N")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    figures: dict[str, Any] = {"machine": machine()}
    print(figures["machine"], flush=True)
    queries = read_queries(options.library, options.queries, options.limit)
    began = time.perf_counter()
    with Library.open(options.library) as library:
        library.search(queries[0])
        figures["first answer s"] = time.perf_counter() - began
        figures |= _timed_searches(library, queries)
        figures["sentences"] = library.status().coverage.sentences
        embeddings = [library.encoder().encode_query(query) for query in queries]
        figures["private memory MB"] = private_mb([psutil.Process()])
    figures |= _recall(options.library, embeddings)
    _print(figures)
    write_figures(options.json, figures)


def _timed_searches(library: Library, queries: Sequence[str]) -> dict[str, Any]:
    encoder = library.encoder()
    for query in queries[:_WARM]:
        library.search(query)
    encoding = []
    for query in queries:
        began = time.perf_counter()
        encoder.encode_query(query)
        encoding.append(time.perf_counter() - began)
    stopwatch = Stopwatch()
    clock, processor = [], []
    stages: dict[str, list[float]] = {name: [] for name, _, _ in _STAGES}
    for query in queries:
        stopwatch.seconds.clear()
        began, busy = time.perf_counter(), time.thread_time()
        library.search(query)
        processor.append(time.thread_time() - busy)
        clock.append(time.perf_counter() - began)
        for name, taken in stages.items():
            taken.append(stopwatch.seconds[name])
    return {
        "search, clock ms": _percentiles(clock),
        "search, processor ms": _percentiles(processor),
        "encoding the query, clock ms": _percentiles(encoding),
        "stages, processor ms": {name: _percentiles(taken) for name, taken in stages.items()},
    }


def _recall(library: Path, embeddings: Sequence[NDArray[np.float32]]) -> dict[str, Any]:
    """How many of the nearest sentences the index finds, and what an exact scan takes."""
    with closing(open_catalog(library)) as connection:
        encoder = Embeddings(connection).current_encoder()
        if encoder is None:
            return {}
        encoder_id, _, dimension = encoder
        index = VectorIndex(library, encoder_id, dimension)
        index.refresh(connection)
        queries = np.stack(embeddings)
        nearest, scan_s = _exact(StoredVectors(connection, encoder_id, dimension), queries)
        shares = []
        for query, exact in zip(queries, nearest, strict=True):
            found = index.search(query, _ASKED, PassageKind.SENTENCE)
            for language, seqs in enumerate(found):
                if exact[language]:
                    shares.append(len(exact[language] & set(seqs.tolist())) / len(exact[language]))
        return {
            "vectors": len(index),
            f"recall of the {_NEAREST} nearest": float(np.mean(shares)),
            "queries with all of them": float(np.mean(np.array(shares) == 1.0)),
            "exact scan of all vectors, numpy, ms": scan_s * 1e3,
        }


def _exact(
    vectors: StoredVectors, queries: NDArray[np.float32]
) -> tuple[list[list[set[int]]], float]:
    """For each query the nearest sentences of each language; the seconds one query's scan takes."""
    best: list[list[list[tuple[float, int]]]] = [[[] for _ in LANGUAGES] for _ in queries]
    seconds = 0.0
    for run in _pieces(vectors):
        began = time.thread_time()
        _ = run.vectors @ queries[0]
        seconds += time.thread_time() - began
        for language in range(len(LANGUAGES)):
            part = run.some(run.members((language, int(PassageKind.SENTENCE))))
            if not len(part):
                continue
            for scores, kept in zip(queries @ part.vectors.T, best, strict=True):
                places = np.argsort(-scores)[:_NEAREST]
                new = zip(scores[places].tolist(), part.seqs[places].tolist(), strict=True)
                kept[language] = sorted([*kept[language], *new], reverse=True)[:_NEAREST]
    return [[{seq for _, seq in pairs} for pairs in kept] for kept in best], seconds


def _pieces(vectors: StoredVectors) -> Iterator[Run]:
    after, last = 0, vectors.last()
    while len(run := vectors.read(after, last, _PIECE)):
        yield run
        after = int(run.seqs[-1])


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        f"p{share}": 1e3 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
        for share in (50, 95)
    }


def _print(figures: dict[str, Any]) -> None:
    timed = {name: values for name, values in figures.items() if name.endswith("ms")}
    stages = timed.pop("stages, processor ms")
    rows: list[list[object]] = [
        [name, values["p50"], values["p95"]]
        for name, values in [*timed.items(), *stages.items()]
        if isinstance(values, dict)
    ]
    print_table(["ms", "p50", "p95"], rows)
    print()
    others = [name for name in figures if not isinstance(figures[name], dict) and name != "machine"]
    print_table(["figure", "value"], [[name, figures[name]] for name in others])


if __name__ == "__main__":
    main()
