"""Prints how fast each run-time encodes, and how far its vectors agree with sentence-transformers.

    python bench/encode.py SENTENCES.txt [--model ID] [--limit N] [--threads N]

SENTENCES.txt holds one sentence a line (of a .tsv, all columns but the first). Speed is sentences
per second of processor time, which neighbours on a shared machine disturb less than wall time. The
first round is thrown away: it prepares for each shape of batch.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from munjang.models import DEFAULT_ENCODER, ModelRecord, ModelStore
from munjang.models.encoder import BatchEncoder, GraphNetwork
from munjang.models.record import GRAPH, TOKENIZER
from munjang.models.runtimes import GraphRunner, OnnxRunner, OpenVinoRunner, has_bfloat16
from munjang.models.tokens import FileTokeniser

Encode = Callable[[list[str]], np.ndarray]


def main() -> None:
    options = _options()
    sentences = _sentences(options.sentences, options.limit)
    store = ModelStore()
    record = store.record(options.model)
    folder = store.directory / record.id
    tokeniser = FileTokeniser(folder / TOKENIZER, record.max_tokens)
    lengths = [len(ids) for ids, _ in tokeniser.tokens(sentences)]
    print(f"{len(sentences)} sentences, {np.mean(lengths):.1f} tokens each, {record.title}")

    def on(graph: GraphRunner) -> Encode:
        network = GraphNetwork(graph, record, tokeniser.padding)
        return BatchEncoder(record, tokeniser, network).encode_passages

    ways: list[tuple[str, Callable[[], Encode]]] = [
        ("sentence-transformers float32", lambda: _on_torch(folder, record, options.threads)),
        ("onnxruntime float32", lambda: on(OnnxRunner(folder / GRAPH, options.threads))),
    ]
    if has_bfloat16():
        ways.append(
            ("openvino bfloat16", lambda: on(OpenVinoRunner(folder / GRAPH, options.threads)))
        )
    reference: np.ndarray | None = None
    print(f"{'':32}{'sentences/cpu-s':>16}{'sentences/s':>13}{'cosine min':>12}{'mean':>10}")
    for name, opened in ways:
        encode = opened()
        encode(sentences)
        processor, wall = time.process_time(), time.perf_counter()
        vectors = encode(sentences)
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
        reference = vectors if reference is None else reference
        cosines = (reference * vectors).sum(axis=1)
        speeds = f"{len(sentences) / processor:16.0f}{len(sentences) / wall:13.0f}"
        print(f"{name:32}{speeds}{cosines.min():12.6f}{cosines.mean():10.6f}")


def _on_torch(folder: Path, record: ModelRecord, threads: int) -> Encode:
    import torch  # noqa: PLC0415 - the encoders before it are measured without it
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as above

    torch.set_num_threads(threads)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

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
    return parser.parse_args()


if __name__ == "__main__":
    main()
