"""One page of what a library costs by its size: a library grows, and is measured at each size.

    .venv/bin/python bench/report.py SENTENCES PLACE [--sizes 10000 100000 …] [--real 12000]
        [--queries FILE]

SENTENCES holds one sentence a line (of a .tsv, the last column), as many as the largest size has.
The library, its documents and all figures are kept in PLACE: a run that was broken off goes on
where it was, and PLACE/report.svg is drawn anew from what is there. The texts go the whole way of
any document. The first `--real` sentences are embedded by the default encoder, the vectors of the
others are mixed from those (see `_grown.py`). At each size `bench/search.py`, `bench/update.py` and
`bench/start.py` measure it, each in a process of its own. The queries are the lines of FILE;
without one, beginnings of sentences that were really embedded, whose nearest are easily found:
recall is told truly by real questions only.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _common import print_table
from _grown import Pool, PoolModels, index, read_sentences, write_documents
from _machine import machine
from _plots import Plot, draw_page
from _queries import read_queries

from munjang.library import Library
from munjang.store import open_catalog
from munjang.store.connection import CATALOG_NAME

_QUERIES = 100
_QUERY_WORDS = 6
Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sentences", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10**4, 31_623, 10**5, 316_228, 10**6]
    )
    parser.add_argument("--real", type=int, default=12_000, metavar="N", help="embed N sentences")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="real questions, one a line")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--idle", type=float, default=30.0, metavar="SECONDS")
    options = parser.parse_args()
    place: Path = options.place
    place.mkdir(parents=True, exist_ok=True)
    sizes = sorted(options.sizes)
    sentences = read_sentences(options.sentences, sizes[-1])
    pool = Pool(place / "pool.npy", sentences, min(options.real, sizes[0]))
    queries = place / "queries.txt"
    if options.queries is None:
        lines = [" ".join(s.split()[:_QUERY_WORDS]) for s in pool.sentences[:_QUERIES]]
    else:
        lines = read_queries(place / "library", options.queries, _QUERIES)
    queries.write_text("\n".join(lines) + "\n", "utf-8")
    models, done = PoolModels(pool), 0
    for size in sizes:
        file = place / f"figures-{size}.json"
        if not file.exists():
            figures = _grow(place, sentences[done:size], size, models)
            figures |= _disk(place / "library")
            figures |= _measure(place, queries, options.edits, options.idle)
            file.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
        done = size
        draw(place, sizes)


def _grow(place: Path, sentences: Sequence[str], size: int, models: PoolModels) -> Figures:
    folder = place / f"documents-{size}"
    if not folder.exists():
        write_documents(folder, sentences, 0)
    began, before = time.perf_counter(), _used()
    with Library.open(place / "library", models=models) as library:
        if folder.resolve() not in {known.path for known in library.folders()}:
            library.add_folder(folder)
        index(library)
        count = library.status().coverage.sentences
    return {
        "machine": machine(),
        "size": size,
        "sentences": count,
        "added": len(sentences),
        "indexing s": time.perf_counter() - began,
        "indexing CPU s a thousand": (_used() - before) / len(sentences) * 1e3,
    }


def _disk(library: Path) -> Figures:
    """Bytes a sentence: all files, less the texts themselves."""
    connection = open_catalog(library)
    connection.wal_checkpoint()
    text, sentences = connection.execute(
        "SELECT sum(length(CAST(text AS BLOB))), sum(sentence_count) FROM contents"
    ).fetchone() or (0, 1)
    tables: dict[str, float] = {
        name: size / sentences
        for name, size in connection.execute(
            "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12"
        )
    }
    pages = connection.pragma("page_count") * connection.pragma("page_size")
    connection.close()
    segments = sum(p.stat().st_size for p in (library / "vectors").rglob("*") if p.is_file())
    assert (library / CATALOG_NAME).is_file()
    return {
        "bytes a sentence beside the text": (pages + segments - text) / sentences,
        "bytes a sentence, segments": segments / sentences,
        "bytes a sentence, by table": tables,
    }


def _measure(place: Path, queries: Path, edits: int, idle: float) -> Figures:
    library, found = place / "library", {}
    for name, arguments in (
        ("search", ["--queries", queries]),
        ("update", ["--edits", edits]),
        ("start", ["--idle", idle, "--rounds", 1]),
    ):
        file = place / f"{name}.json"
        command = [sys.executable, Path(__file__).with_name(f"{name}.py"), library, *arguments]
        print(f"bench/{name}.py …", flush=True)
        done = subprocess.run(
            [*map(str, command), "--json", str(file)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stderr.strip()[-500:], flush=True)
        else:
            found[name] = json.loads(file.read_text("utf-8"))
    return found


def draw(place: Path, sizes: Sequence[int]) -> None:
    """Draw the page of all sizes that have been measured, and print the same."""
    files = [place / f"figures-{size}.json" for size in sizes]
    measured = [json.loads(file.read_text("utf-8")) for file in files if file.exists()]
    plots = [
        Plot(
            title,
            unit,
            [(one["sentences"], value) for one in measured if (value := _at(one, way)) is not None],
            limit,
        )
        for title, unit, way, limit in _PLOTS
    ]
    note = "; ".join(dict.fromkeys(one["machine"] for one in measured))
    (place / "report.svg").write_text(
        draw_page("Munjang by the size of its library", note, plots), "utf-8"
    )
    head = ["", *(f"{one['sentences']:,}" for one in measured)]
    print_table(
        head,
        [
            [f"{p.title}, {p.unit}", *(v for _, v in p.points)]
            for p in plots
            if len(p.points) == len(measured)
        ],
    )


def _at(figures: Figures, way: Sequence[Any]) -> float | None:
    value: Any = figures
    try:
        for step in way:
            value = value[step]
    except (KeyError, IndexError):  # it was not measured
        return None
    return None if value is None else float(value)


_SEARCH, _UPDATED = "search", ("update", "libraries", 1)
_PLOTS: tuple[tuple[str, str, tuple[Any, ...], float | None], ...] = (
    ("Fast search, median", "ms on the clock", (_SEARCH, "search, clock ms", "p50"), 20),
    ("Fast search, p95", "ms on the clock", (_SEARCH, "search, clock ms", "p95"), 50),
    ("Fast search, p95", "ms of its thread", (_SEARCH, "search, processor ms", "p95"), None),
    (
        "Index of vectors, median",
        "ms of its thread",
        (_SEARCH, "stages, processor ms", "  index of vectors", "p50"),
        None,
    ),
    ("Recall of the 10 nearest", "share", (_SEARCH, "recall of the 10 nearest"), 0.97),
    ("Open to first answer", "s on the clock", ("start", "first answer, s"), 1.5),
    ("Open to first answer", "s of processors", ("start", "first answer, processor s"), None),
    ("Window visible", "s on the clock", ("start", "window visible, s"), None),
    ("Application at rest", "MB private", ("start", "idle: private MB"), 350),
    ("Saved to found", "s on the clock", (*_UPDATED, "found by words s"), None),
    ("Written for an edit", "KB", (*_UPDATED, "KB an edit"), 200),
    ("On disk, beside the text", "bytes a sentence", ("bytes a sentence beside the text",), 1300),
    ("Indexing without the encoder", "CPU s a thousand", ("indexing CPU s a thousand",), None),
)


def _used() -> float:
    """Processor seconds of this process and of children that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    main()
