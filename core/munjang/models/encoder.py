"""Turns text into vectors, and judges sentences against a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.backends import GRAPH_BACKENDS, Backend, has_matrix_units
from munjang.models.gate import Gate
from munjang.models.narrowed import write_narrowed
from munjang.models.pieces import PieceTokeniser
from munjang.models.record import GRAPH, NARROWED, PIECES, TOKENIZER, WIDENED, ModelRecord
from munjang.models.runtimes import GraphRunner, has_bfloat16, open_graph
from munjang.models.tokens import (
    FileTokeniser,
    LibraryTokeniser,
    PairTokeniser,
    Tokeniser,
    Tokens,
)
from munjang.models.torch_networks import (
    CrossEncoderNetwork,
    Device,
    SentenceTransformersNetwork,
    accelerator,
)
from munjang.models.words import WORD_ROWS, map_words

_STEP = 8  # lengths are rounded up to this, so that fewer shapes have to be prepared for
_WHILE_SEARCHING = 8  # parts that a batch is cut into while somebody searches


class Encoder(Protocol):
    """Turns sentences into vectors whose closeness is closeness of meaning."""

    record: ModelRecord

    @property
    def backend(self) -> str:
        """What runs it, for people: "openvino bf16, 1 thread"."""
        ...

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

    Texts of like length go together, so that little is padding. A query goes before the next batch,
    and batches are small while queries come, so that it hardly waits. Safe to share between
    threads.
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
        for batch in batches([len(ids) for ids, _ in tokens], self._budget):
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

    def _budget(self) -> int:
        tokens = self._network.batch_tokens
        return tokens // _WHILE_SEARCHING if self._gate.expects_queries else tokens

    def _finished(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.record.normalise:
            return rows
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


class BatchReranker:
    """A reranker of any network whose row is one number, the log-odds of relevance."""

    def __init__(self, record: ModelRecord, tokeniser: PairTokeniser, network: Network) -> None:
        self.record = record
        self.backend = network.description
        self._tokeniser = tokeniser
        self._network = network
        self._gate = Gate()

    def score(self, query: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each sentence, 0 to 1, float32 of shape (n,)."""
        tokens = self._tokeniser.pair_tokens(query, sentences)
        odds = np.empty(len(sentences), np.float32)
        budget = self._network.batch_tokens
        for batch in batches([len(ids) for ids, _ in tokens], lambda: budget):
            with self._gate.batch():
                rows = self._network.rows([tokens[index] for index in batch])
            odds[batch] = rows[:, 0]
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


class GraphNetwork:
    """Runs an ONNX graph on batches of tokens, and pools what comes out as the record says."""

    def __init__(self, folder: Path, graph: GraphRunner, record: ModelRecord, padding: int) -> None:
        """Run `graph` on what stands in the model's folder.

        Raises:
            ModelUnusable: the graph needs a table of words that is not there.
        """
        self.description = graph.description
        self.batch_tokens = graph.batch_tokens
        self._graph = graph
        self._record = record
        self._padding = padding
        self._words = map_words(folder) if WORD_ROWS in graph.inputs else None

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
        every: dict[str, NDArray[Any]] = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": types,
        }
        if self._words is not None:
            every[WORD_ROWS] = self._words.rows(ids)
        feed = {name: values for name, values in every.items() if name in self._graph.inputs}
        output = self._graph.run(feed)
        if self._graph.pooled or self._record.task == "reranker":
            return output
        return pool(output, mask, self._record)


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


def batches(lengths: Sequence[int], budget: Callable[[], int]) -> Iterator[list[int]]:
    """Group indices of `lengths` into batches of like length that fit the budget, longest first.

    The budget is asked for anew before each batch. Longest first means that the most memory is
    needed at once and then never more.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    start = 0
    while start < len(order):
        count = max(1, budget() // _rounded(lengths[order[start]]))
        yield order[start : start + count]
        start += count


def _rounded(length: int) -> int:
    return max(1, -(-length // _STEP)) * _STEP


def open_encoder(
    folder: Path,
    record: ModelRecord,
    *,
    threads: int,
    device: Device = "auto",
    backend: Backend | None = None,
) -> Encoder:
    """The encoder in a model's folder, run by `backend` or by what is best on most machines.

    Raises:
        ModelUnusable: its files cannot be run here.
    """
    on_torch = SentenceTransformersNetwork
    tokeniser, network = _open(
        folder, record, on_torch, threads=threads, device=device, backend=backend
    )
    return BatchEncoder(record, tokeniser, network)


def open_reranker(
    folder: Path, record: ModelRecord, *, threads: int, device: Device = "auto"
) -> Reranker:
    """The cross-encoder in a model's folder, with what runs it best on most machines.

    Raises:
        ModelUnusable: its files cannot be run here.
    """
    tokeniser, network = _open(folder, record, CrossEncoderNetwork, threads=threads, device=device)
    return BatchReranker(record, cast(PairTokeniser, tokeniser), network)


def _open(
    folder: Path,
    record: ModelRecord,
    on_torch: type[SentenceTransformersNetwork | CrossEncoderNetwork],
    *,
    threads: int,
    device: Device,
    backend: Backend | None = None,
) -> tuple[Tokeniser, Network]:
    has_graph = (folder / GRAPH).is_file() and record.backend != "torch"
    has_tokenizer = (folder / TOKENIZER).is_file()
    # A model that came as a graph alone has nothing for torch to run.
    has_checkpoint = any(folder.glob("*.safetensors")) or (folder / "pytorch_model.bin").is_file()
    if backend is None:
        graphics = accelerator(device) if has_checkpoint or not has_graph else ""
        on_graph = has_graph and has_tokenizer and not graphics
    else:
        graphics = accelerator(backend) if backend in {"cuda", "mps"} else ""
        on_graph = backend in GRAPH_BACKENDS
        if not (has_graph and has_tokenizer if on_graph else has_checkpoint):
            raise ModelUnusable(
                msg("{name} has no files for {backend}", name=record.title, backend=backend)
            )
    if on_graph:
        with ThreadPoolExecutor(1) as pool:
            # A vocabulary is read holding Python's lock, a graph compiled without: both at once.
            opening = pool.submit(_open_graph, folder, record, threads, backend)
            tokeniser = _tokeniser(folder, record)
        return tokeniser, GraphNetwork(folder, opening.result(), record, tokeniser.padding)
    torch_network = on_torch(folder, record, graphics, threads)
    if has_tokenizer:
        return _tokeniser(folder, record), torch_network
    return LibraryTokeniser(torch_network.tokenizer, record.max_tokens), torch_network


def _tokeniser(folder: Path, record: ModelRecord) -> Tokeniser:
    if record.task == "encoder" and (folder / PIECES).is_file():
        return PieceTokeniser(folder / PIECES, record.max_tokens)
    return FileTokeniser(folder / TOKENIZER, record.max_tokens)


def _open_graph(
    folder: Path, record: ModelRecord, threads: int, backend: Backend | None
) -> GraphRunner:
    if record.backend in GRAPH_BACKENDS:
        backend = cast(Backend, record.backend)
    path = folder / GRAPH
    if backend == "onnxruntime-int8":
        path = _narrowed(folder, record)
    elif (folder / WIDENED).is_file() and backend != "onnxruntime":
        if backend is None and not has_matrix_units():
            backend = "onnxruntime"
        elif has_bfloat16():
            path = folder / WIDENED
    pooling = record.pooling if record.task == "encoder" else None
    return open_graph(path, threads=threads, backend=backend, pooling=pooling)


def _narrowed(folder: Path, record: ModelRecord) -> Path:
    """The graph with products in 8 bits, which is written when it is first wanted."""
    path = folder / NARROWED
    try:
        if path.is_file() or write_narrowed(folder / GRAPH, path):
            return path
    except Exception as error:  # the disk's, or of a damaged graph, whose have no other base
        raise ModelUnusable(
            msg("{name} cannot be written: {detail}", name=path.name, detail=str(error)), path=path
        ) from error
    raise ModelUnusable(
        msg("{name} has no files for {backend}", name=record.title, backend="onnxruntime-int8")
    )
