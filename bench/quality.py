"""How good the answers are: retrieval sets written out as files and searched by the command line.

    .venv/bin/python bench/quality.py SET_FOLDER… [--precise] [--run OUT.tsv]

A set is a folder in BEIR's form: corpus.jsonl, queries.jsonl, qrels.tsv and, where the sentences
that hold the answers are known, answers.jsonl. Each document of the corpus becomes a text file in a
temporary folder; `munjang` indexes it and answers all queries. Plain BM25 over the same documents
stands beside. `--files FOLDER --map MAP.tsv` searches documents that are files already (the map has
a document's id and its path in FOLDER in the first two columns).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from _common import Munjang, print_table
from _retrieval import (
    PlainBM25,
    RetrievalSet,
    measures,
    read_set,
    shows_answer,
    write_documents,
)

TOP = 100


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the quality of the answers.")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_FOLDER")
    parser.add_argument("--precise", action="store_true", help="re-rank with the cross-encoder")
    parser.add_argument("--run", type=Path, metavar="OUT.tsv", help="query, document, score")
    parser.add_argument(
        "--sentences", type=Path, metavar="OUT.jsonl", help="the sentence shown first"
    )
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="the documents as files")
    parser.add_argument("--map", type=Path, metavar="MAP.tsv", help="document ids of the files")
    options = parser.parse_args(arguments)
    if (options.files is None) != (options.map is None):
        parser.error("--files and --map belong together")
    if len(options.sets) > 1 and (options.files or options.run or options.sentences):
        parser.error("--files, --run and --sentences take one set at a time")
    rows = []
    for folder in options.sets:
        data = read_set(folder)
        with tempfile.TemporaryDirectory(prefix="munjang-quality-") as temporary:
            rows += _measure(data, Path(temporary), options)
    head = ["set", "", "nDCG@10", "MRR@10", "Recall@10", "Sent@1", "p50 ms", "p95 ms", "index s"]
    print_table(head, rows)
    return 0


def _measure(
    data: RetrievalSet, temporary: Path, options: argparse.Namespace
) -> list[list[object]]:
    if options.files is not None:
        files, ids = options.files.absolute(), _read_map(options.map, options.files)
    else:
        files, ids = temporary / "documents", write_documents(data, temporary / "documents")
    munjang = Munjang(temporary / "library")
    munjang.run("add", files)
    began = time.monotonic()
    munjang.run("index")
    seconds = time.monotonic() - began
    answers = munjang.batch(list(data.queries.values()), top=TOP, precise=options.precise)
    found = {
        query: [(_id_of(result, ids), result) for result in answer["results"]]
        for query, answer in zip(data.queries, answers, strict=True)
    }
    if options.run is not None:
        _write_run(found, options.run)
    if options.sentences is not None:
        _write_sentences(found, options.sentences)
    ours = measures(data, {query: [id_ for id_, _ in ranked] for query, ranked in found.items()})
    baseline = PlainBM25(data.documents)
    theirs = measures(data, {q: baseline.search(text, TOP) for q, text in data.queries.items()})
    took = statistics.quantiles((a["took_ms"] for a in answers), n=20, method="inclusive")
    return [
        [
            data.name,
            "munjang",
            *ours.values(),
            _sentences_right(data, found),
            took[9],
            took[18],
            seconds,
        ],
        ["", "BM25", *theirs.values(), None, None, None, None],
    ]


def _read_map(path: Path, files: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line)
    return {_key(row[1], files): row[0] for row in rows}


def _key(name: str, beside: Path) -> str:
    return unicodedata.normalize("NFC", str(Path(beside, name).absolute()))


def _id_of(result: Mapping[str, Any], ids: Mapping[str, str]) -> str:
    """The id of a result's document; copies of one text may be found under another's name."""
    paths = [result["path"], *result.get("copies", ())]
    known = (ids.get(unicodedata.normalize("NFC", path)) for path in paths)
    return next((id_ for id_ in known if id_ is not None), result["path"])


def _sentences_right(
    data: RetrievalSet, found: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]
) -> float | None:
    """How often the first sentence of the first document is the one with the answer."""
    if not data.answers:
        return None
    right = 0
    for query in data.answers:
        for id_, result in found.get(query, ())[:1]:
            hits = result["hits"]
            right += bool(hits) and shows_answer(data, query, id_, hits[0]["sentence"])
    return right / len(data.answers)


def _write_run(found: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for query, ranked in found.items():
            for id_, result in ranked:
                stream.write(f"{query}\t{id_}\t{result['score']:.6f}\n")


def _write_sentences(
    found: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]], path: Path
) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for query, ranked in found.items():
            for id_, result in ranked[:1]:
                for hit in result["hits"][:1]:
                    row = {"query_id": query, "doc_id": id_, "sentence": hit["sentence"]}
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
