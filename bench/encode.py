"""Prints how fast each back end encodes, how true it is, and how long queries wait for it.

    python bench/encode.py SENTENCES.txt [--model ID] [--limit N] [--threads N] [--json FILE]

SENTENCES.txt holds one sentence a line (of a .tsv, all columns but the first). Speed is sentences
per second of processor time, all threads counted, which neighbours on a shared machine disturb less
than wall time; each is the best of three rounds that are taken in turns, after one that prepares
for each shape of batch. The reference is sentence-transformers as it comes: float32, batches of 32.
Overlap is the share of a sentence's ten nearest that the reference finds too. The process of the
chosen encoder is then timed as a user would meet it: one query alone, queries while passages are
encoded, its start and its memory.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from _common import print_table, write_figures
from _machine import machine
from _process import family, kind, private_mb

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER, Encoder, ModelRecord, ModelStore
from munjang.models.backends import BACKENDS
from munjang.models.encoder import open_encoder

Encode = Callable[[list[str]], np.ndarray]

REFERENCE = "sentence-transformers"
ROUNDS = 3
QUERIES = 100
BETWEEN_QUERIES = 0.15  # seconds: somebody types


def main() -> None:
    options = _options()
    sentences = _sentences(options.sentences, options.limit)
    store = ModelStore()
    record = store.record(options.model)
    folder = store.directory / record.id
    print(machine())
    print(f"{len(sentences)} sentences, {record.title}, {options.threads} thread(s)")

    ways: dict[str, Encode] = {REFERENCE: _on_torch(folder, record, options.threads)}
    for backend in BACKENDS:
        try:
            encoder = open_encoder(folder, record, threads=options.threads, backend=backend)
        except ModelUnusable as error:
            print(f"{backend}: {error}")
        else:
            ways[backend] = encoder.encode_passages
    speeds = _speeds(ways, sentences)
    waits = _waits(store, record, sentences, options.threads)

    columns = ["", "sentences/cpu-s", "times", "overlap", "cosine min"]
    print_table(columns, [[name, *row.values()] for name, row in speeds.items()])
    print_table(["encoder in its process", ""], list(waits.items()))
    found = {"model": record.id, "sentences": len(sentences), "speeds": speeds, **waits}
    write_figures(options.json, found)


def _speeds(ways: dict[str, Encode], sentences: list[str]) -> dict[str, dict[str, float]]:
    vectors = {name: encode(sentences) for name, encode in ways.items()}
    seconds = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, encode in ways.items():
            began = time.process_time()
            encode(sentences)
            seconds[name] = min(seconds[name], time.process_time() - began)
    nearest = {name: _nearest(found) for name, found in vectors.items()}
    return {
        name: {
            "sentences_per_cpu_s": round(len(sentences) / seconds[name]),
            "times_reference": seconds[REFERENCE] / seconds[name],
            "overlap": _overlap(nearest[REFERENCE], nearest[name]),
            "cosine_min": float((vectors[REFERENCE] * vectors[name]).sum(axis=1).min()),
        }
        for name in ways
    }


def _waits(
    store: ModelStore, record: ModelRecord, sentences: list[str], threads: int
) -> dict[str, float | None]:
    began = time.perf_counter()
    encoder = store.encoder(record.id, threads=threads)
    encoder.encode_query("warm")
    found: dict[str, float | None] = {"start_s": round(time.perf_counter() - began, 2)}
    queries = [sentence[:40] for sentence in sentences[:QUERIES]]
    alone = _latencies(encoder, queries, 0.0)
    stop = threading.Event()

    def encode() -> None:
        while not stop.is_set():
            encoder.encode_passages(sentences[:256])

    thread = threading.Thread(target=encode)
    thread.start()
    busy = _latencies(encoder, queries, BETWEEN_QUERIES)
    stop.set()
    thread.join()
    for name, values in (("query_alone", alone), ("query_while_encoding", busy)):
        found[f"{name}_p50_ms"], found[f"{name}_p95_ms"] = np.percentile(values, [50, 95]) * 1e3
    found["private_mb"] = round(
        private_mb(one for one in family(os.getpid()) if kind(one) == "encoder")
    )
    store.close()
    return found


def _latencies(encoder: Encoder, queries: Sequence[str], pause: float) -> list[float]:
    found = []
    for query in queries:
        time.sleep(pause)
        began = time.perf_counter()
        encoder.encode_query(query)
        found.append(time.perf_counter() - began)
    return found


def _nearest(vectors: np.ndarray) -> np.ndarray:
    closeness = vectors @ vectors.T
    np.fill_diagonal(closeness, -np.inf)
    return np.argsort(-closeness, axis=1)[:, :10]


def _overlap(first: np.ndarray, second: np.ndarray) -> float:
    return float(
        np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(first, second, strict=True)])
    )


def _on_torch(folder: Path, record: ModelRecord, threads: int) -> Encode:
    import torch  # noqa: PLC0415 - takes seconds
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as above

    torch.set_num_threads(threads)
    model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def encode(sentences: list[str]) -> np.ndarray:
        prompt = record.passage_prefix
        vectors = model.encode(sentences, prompt=prompt, batch_size=32, show_progress_bar=False)
        return np.asarray(vectors)

    return encode


def _sentences(path: Path, limit: int) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    if path.suffix == ".tsv":
        texts = [text for line in lines for text in line.split("\t")[1:]]
    else:
        texts = lines
    return list(dict.fromkeys(text for text in texts if text.strip()))[:limit]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--model", default=DEFAULT_ENCODER)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
