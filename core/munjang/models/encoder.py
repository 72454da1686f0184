"""Turns text into vectors, and judges sentences against a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from munjang.models.gate import Gate
from munjang.models.record import GRAPH, TOKENIZER, WIDENED, ModelRecord
from munjang.models.runtimes import GraphRunner, has_bfloat16, open_graph
from munjang.models.tokens import FileTokeniser, LibraryTokeniser, Tokeniser, Tokens
from munjang.models.torch_networks import (
    CrossEncoderNetwork,
    Device,
    SentenceTransformersNetwork,
    accelerator,
)

_STEP = 8  # lengths are rounded up to this, so that fewer shapes have to be prepared for


class Encoder(Protocol):
    """Turns sentences into vectors whose closeness is closeness of meaning."""

    record: ModelRecord
    backend: str  # what runs it, for people: "openvino bf16, 1 thread"

    @property
    def key(self) -> str:
        """Identity of what the vectors mean; vectors of different keys cannot be compared."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is searched, float32 of shape (n, dimension)."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of what is asked, float32 of shape (dimension,)."""
        ...


class Reranker(Protocol):
    """Reads a query and a sentence together and says how well the one answers the other."""

    record: ModelRecord
    backend: str

    def score(self, query: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each sentence, 0 to 1, float32 of shape (n,)."""
        ...


class Network(Protocol):
    """Something that turns batches of tokens into one row of numbers a text."""

    description: str
    batch_tokens: int

    def rows(self, batch: Sequence[Tokens]) -> NDArray[np.float32]:
        """One row a text, float32 of shape (texts, width)."""
        ...


class BatchEncoder:
    """An encoder of any network: prefixes, batches and turns are its business.

    Texts of like length go together, so that little is padding; a batch is small enough that a
    query, which goes before the next batch, hardly waits. Safe to share between threads.
    """

    def __init__(self, record: ModelRecord, tokeniser: Tokeniser, network: Network) -> None:
        self.record = record
        self.backend = network.description
        self._tokeniser = tokeniser
        self._network = network
        self._gate = Gate()

    @property
    def key(self) -> str:
        """Identity of what the vectors mean."""
        return self.record.key

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self.record.dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is searched, float32 of shape (n, dimension)."""
        prefixed = [self.record.passage_prefix + text for text in texts]
        tokens = self._tokeniser.tokens(prefixed)
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for batch in batches([len(ids) for ids, _ in tokens], self._network.batch_tokens):
            with self._gate.batch():
                rows = self._network.rows([tokens[index] for index in batch])
            vectors[batch] = self._finished(rows)
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of what is asked, float32 of shape (dimension,)."""
        tokens = self._tokeniser.tokens([self.record.query_prefix + text])
        with self._gate.query():
            rows = self._network.rows(tokens)
        vector: NDArray[np.float32] = self._finished(rows)[0]
        return vector

    def _finished(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.record.normalise:
            return rows
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


class BatchReranker:
    """A reranker of any network whose row is one number, the log-odds of relevance."""

    def __init__(self, record: ModelRecord, tokeniser: Tokeniser, network: Network) -> None:
        self.record = record
        self.backend = network.description
        self._tokeniser = tokeniser
        self._network = network
        self._gate = Gate()

    def score(self, query: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each sentence, 0 to 1, float32 of shape (n,)."""
        tokens = self._tokeniser.pair_tokens(query, sentences)
        odds = np.empty(len(sentences), np.float32)
        for batch in batches([len(ids) for ids, _ in tokens], self._network.batch_tokens):
            with self._gate.batch():
                rows = self._network.rows([tokens[index] for index in batch])
            odds[batch] = rows[:, 0]
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


class GraphNetwork:
    """Runs an ONNX graph on batches of tokens, and pools what comes out as the record says."""

    def __init__(self, graph: GraphRunner, record: ModelRecord, padding: int) -> None:
        self.description = graph.description
        self.batch_tokens = graph.batch_tokens
        self._graph = graph
        self._record = record
        self._padding = padding

    def rows(self, batch: Sequence[Tokens]) -> NDArray[np.float32]:
        """One row a text, float32 of shape (texts, width)."""
        width = min(_rounded(max(len(ids) for ids, _ in batch)), self._record.max_tokens)
        ids = np.full((len(batch), width), self._padding, np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        for row, (numbers, kinds) in enumerate(batch):
            ids[row, : len(numbers)] = numbers
            types[row, : len(kinds)] = kinds
            mask[row, : len(numbers)] = 1
        every = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        feed = {name: values for name, values in every.items() if name in self._graph.inputs}
        output = self._graph.run(feed)
        return output if self._record.task == "reranker" else pool(output, mask, self._record)


def pool(
    states: NDArray[np.float32], mask: NDArray[np.int64], record: ModelRecord
) -> NDArray[np.float32]:
    """One vector a text out of one a token.

    `states` has the shape (texts, tokens, width), `mask` is 1 where there is a token; the result is
    float32 of shape (texts, width).
    """
    if record.pooling == "cls":
        return np.asarray(states[:, 0], np.float32)
    present = mask[..., None].astype(np.float32)
    if record.pooling == "max":
        lowest = np.where(present > 0, states, np.float32(-np.inf))
        return np.asarray(lowest.max(axis=1), np.float32)
    return np.asarray((states * present).sum(axis=1) / present.sum(axis=1), np.float32)


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group indices of `lengths` into batches of like length that fit the budget, longest first.

    Longest first means that the most memory is needed at once and then never more.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    start = 0
    while start < len(order):
        count = max(1, budget // _rounded(lengths[order[start]]))
        yield order[start : start + count]
        start += count


def _rounded(length: int) -> int:
    return max(1, -(-length // _STEP)) * _STEP


def open_encoder(
    folder: Path, record: ModelRecord, *, threads: int, device: Device = "auto"
) -> Encoder:
    """The encoder in a model's folder, with what runs it best on this machine.

    Raises:
        ModelUnusable: its files cannot be run here.
    """
    tokeniser, network = _open(folder, record, SentenceTransformersNetwork, threads, device)
    return BatchEncoder(record, tokeniser, network)


def open_reranker(
    folder: Path, record: ModelRecord, *, threads: int, device: Device = "auto"
) -> Reranker:
    """The cross-encoder in a model's folder, with what runs it best on this machine.

    Raises:
        ModelUnusable: its files cannot be run here.
    """
    tokeniser, network = _open(folder, record, CrossEncoderNetwork, threads, device)
    return BatchReranker(record, tokeniser, network)


def _open_graph(folder: Path, record: ModelRecord, threads: int) -> GraphRunner:
    path = folder / GRAPH
    if (folder / WIDENED).is_file() and not record.backend and has_bfloat16():
        path = folder / WIDENED
    return open_graph(path, threads=threads, only=record.backend)


def _open(
    folder: Path,
    record: ModelRecord,
    on_torch: type[SentenceTransformersNetwork | CrossEncoderNetwork],
    threads: int,
    device: Device,
) -> tuple[Tokeniser, Network]:
    has_graph = (folder / GRAPH).is_file() and record.backend != "torch"
    has_tokenizer = (folder / TOKENIZER).is_file()
    # A model that came as a graph alone has nothing for torch to run.
    has_checkpoint = any(folder.glob("*.safetensors")) or (folder / "pytorch_model.bin").is_file()
    graphics = accelerator(device) if has_checkpoint or not has_graph else ""
    if has_graph and has_tokenizer and not graphics:
        with ThreadPoolExecutor(1) as pool:
            # A vocabulary is read holding Python's lock, a graph compiled without: both at once.
            opening = pool.submit(_open_graph, folder, record, threads)
            tokeniser = FileTokeniser(folder / TOKENIZER, record.max_tokens)
        return tokeniser, GraphNetwork(opening.result(), record, tokeniser.padding)
    network = on_torch(folder, record, graphics, threads)
    if has_tokenizer:
        return FileTokeniser(folder / TOKENIZER, record.max_tokens), network
    return LibraryTokeniser(network.tokenizer, record.max_tokens), network
