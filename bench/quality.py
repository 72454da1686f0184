"""How good the answers are: retrieval sets written out as files and searched by the command line.

    .venv/bin/python bench/quality.py SET_FOLDER… [--precise] [--queries N] [--joined N]
        [--libraries FOLDER]

A set is a folder in BEIR's form: corpus.jsonl, queries.jsonl, qrels.tsv and, where the sentences
that hold the answers are known, answers.jsonl. Each document of the corpus becomes a text file;
`munjang` indexes them and answers the queries, or an even sample of N. Beside it stand what it has
to be better than, over the same documents: plain BM25, whole documents by the meaning of their
first 512 tokens ("dense"), both by reciprocal ranks ("RRF"), and the sentence of the best document
that is nearest in meaning alone.

`--joined` puts N of a set's documents into one, as long documents have them, of which any part may
be meant. `--libraries` keeps the libraries for the next time. `--files FOLDER --map MAP.tsv`
searches documents that are files already (the map has a document's id and its path in FOLDER in
the first two columns).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from _common import Munjang, print_table
from _retrieval import (
    PlainBM25,
    RetrievalSet,
    joined,
    measures,
    read_set,
    shows_answer,
    write_documents,
)

from munjang.language.sentences import split
from munjang.library import Library
from munjang.models import Encoder

TOP = 100
CHARACTERS = 2500  # of a document that is encoded as a whole: some more than 512 tokens
FUSED = 60  # what is added to ranks before their reciprocals are, as usual

Found = Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]  # query → ids and results


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the quality of the answers.")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_FOLDER")
    parser.add_argument("--precise", action="store_true", help="ask in precise mode as well")
    parser.add_argument("--queries", type=int, metavar="N", help="the most queries of a set")
    parser.add_argument(
        "--joined",
        type=int,
        default=1,
        metavar="N",
        help="of the set's documents in one",
    )
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", help="keep the libraries here")
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
        data = _sample(joined(read_set(folder), options.joined), options.queries)
        with contextlib.ExitStack() as stack:
            kept = options.libraries or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            rows += _measure(data, kept.absolute() / data.name, options)
    head = ["set", "", "nDCG@10", "MRR@10", "Recall@10", "Sent@1", "p50 ms", "p95 ms"]
    print_table(head, rows)
    return 0


def _sample(data: RetrievalSet, most: int | None) -> RetrievalSet:
    """The set with `most` of its queries, taken evenly."""
    step = max(1, len(data.queries) // (most or len(data.queries)))
    queries = dict(list(data.queries.items())[::step][:most])
    relevant = {query: data.relevant[query] for query in queries}
    answers = {query: data.answers[query] for query in queries if query in data.answers}
    return replace(data, queries=queries, relevant=relevant, answers=answers)


def _measure(data: RetrievalSet, place: Path, options: argparse.Namespace) -> list[list[object]]:
    if options.files is not None:
        files, ids = options.files.absolute(), _read_map(options.map, options.files)
    else:
        files, ids = place / "documents", write_documents(data, place / "documents")
    munjang = Munjang(place / "library")
    munjang.run("add", files, check=False)  # it may be there from the last time
    began = time.monotonic()
    munjang.run("index")
    print(f"{data.name}: indexed in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    with Library.open(place / "library") as library:
        encoder = library.encoder()
        runs = _channels(data, encoder)
        rows = [_row(data, name, run) for name, run in runs.items()]
        found: Found = {}
        for mode in ("fast", "precise") if options.precise else ("fast",):
            answers = munjang.batch(list(data.queries.values()), top=TOP, precise=mode == "precise")
            found = {
                query: [(_id_of(result, ids), result) for result in answer["results"]]
                for query, answer in zip(data.queries, answers, strict=True)
            }
            took = statistics.quantiles([a["took_ms"] for a in answers], n=20, method="inclusive")
            run = {query: [id_ for id_, _ in ranked] for query, ranked in found.items()}
            right = _sentences_right(data, found)
            rows.append([*_row(data, mode, run)[:-3], right, took[9], took[18]])
            if mode == "fast" and right is not None:
                nearest = _nearest_right(data, run, encoder)
                rows.append(["", "nearest sentence", None, None, None, nearest, None, None])
    if options.run is not None:
        _write_run(found, options.run)
    if options.sentences is not None:
        _write_sentences(found, options.sentences)
    rows[0][0] = data.name
    return rows


def _row(data: RetrievalSet, name: str, run: Mapping[str, Sequence[str]]) -> list[object]:
    return ["", name, *measures(data, run).values(), None, None, None]


def _channels(data: RetrievalSet, encoder: Encoder) -> dict[str, dict[str, list[str]]]:
    """What each plain channel finds, and both by reciprocal ranks."""
    words = PlainBM25(data.documents)
    ids = list(data.documents)
    texts = [f"{title} {text}".strip()[:CHARACTERS] for title, text in data.documents.values()]
    vectors = encoder.encode_passages(texts)
    runs: dict[str, dict[str, list[str]]] = {"BM25": {}, "dense": {}, "RRF": {}}
    for query, text in data.queries.items():
        near = np.argsort(-(vectors @ encoder.encode_query(text)), kind="stable")[:TOP]
        runs["BM25"][query] = words.search(text, TOP)
        runs["dense"][query] = [ids[number] for number in near]
        scores: dict[str, float] = defaultdict(float)
        for run in ("BM25", "dense"):
            for rank, id_ in enumerate(runs[run][query], 1):
                scores[id_] += 1 / (FUSED + rank)
        runs["RRF"][query] = sorted(scores, key=lambda id_: -scores[id_])
    return runs


def _nearest_right(data: RetrievalSet, run: Mapping[str, Sequence[str]], encoder: Encoder) -> float:
    """How often the sentence of the best document nearest in meaning is the one with the answer."""
    right = 0
    for query in data.answers:
        best = next(iter(run.get(query, ())), None)
        if best is None:
            continue
        text = data.documents[best][1]
        sentences = [text[start:end] for start, end in split(text)] or [text]
        asked = encoder.encode_query(data.queries[query])
        nearest = sentences[int((encoder.encode_passages(sentences) @ asked).argmax())]
        right += shows_answer(data, query, best, nearest)
    return right / len(data.answers)


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


def _sentences_right(data: RetrievalSet, found: Found) -> float | None:
    """How often the first sentence of the first document is the one with the answer."""
    if not data.answers:
        return None
    right = 0
    for query in data.answers:
        for id_, result in found.get(query, ())[:1]:
            hits = result["hits"]
            right += bool(hits) and shows_answer(data, query, id_, hits[0]["sentence"])
    return right / len(data.answers)


def _write_run(found: Found, path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for query, ranked in found.items():
            for id_, result in ranked:
                stream.write(f"{query}\t{id_}\t{result['score']:.6f}\n")


def _write_sentences(found: Found, path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for query, ranked in found.items():
            for id_, result in ranked[:1]:
                for hit in result["hits"][:1]:
                    row = {"query_id": query, "doc_id": id_, "sentence": hit["sentence"]}
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
