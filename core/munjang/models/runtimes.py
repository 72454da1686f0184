"""Runs an ONNX graph on the processor: OpenVINO in bfloat16 where it can, else ONNX Runtime."""

# ruff: noqa: PLC0415 - run-times are heavy, and loaded when a model is opened

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.quiet import silence_telemetry

Feed = Mapping[str, NDArray[np.int64]]


class GraphRunner(Protocol):
    """A graph made ready to run."""

    description: str  # run-time, precision and threads, for people
    inputs: frozenset[str]
    batch_tokens: int  # how many tokens of input are worth running at once

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """The graph's main output for one batch."""
        ...


def default_threads() -> int:
    """All cores but one: a busy thread on every core slows them all, and the window too."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (available or 2) - 1)


def open_graph(path: Path, *, threads: int, only: str = "") -> GraphRunner:
    """Load the graph with the fastest run-time of this machine, or with the one named.

    Raises:
        ModelUnusable: the run-time cannot load it.
    """
    try:
        if only == "openvino" or (not only and has_bfloat16()):
            return OpenVinoRunner(path, threads)
        return OnnxRunner(path, threads)
    except (RuntimeError, ImportError, ValueError, OSError) as error:
        raise ModelUnusable(
            msg("{name} cannot be loaded: {detail}", name=path.name, detail=_first_line(error)),
            path=path,
        ) from error


def has_bfloat16() -> bool:
    """Whether OpenVINO is here and the processor multiplies in bfloat16."""
    try:
        return "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError):
        return False


class OpenVinoRunner:
    """Runs a graph with OpenVINO: one stream, so that a batch or a query has all the threads."""

    batch_tokens = 1024  # 0.1 s of one core; larger batches are hardly faster

    def __init__(self, path: Path, threads: int, *, precision: str = "") -> None:
        openvino = _openvino()
        precision = precision or ("bf16" if has_bfloat16() else "f32")
        compiled = openvino.Core().compile_model(
            str(path),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": precision,
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": 1,
                "PERFORMANCE_HINT": "LATENCY",
            },
        )
        names = [port.any_name for port in compiled.inputs]
        self.inputs = frozenset(names)
        self.description = f"openvino {precision}, {_threads(threads)}"
        self._request = compiled.create_infer_request()
        self._output = _main_output([port.any_name for port in compiled.outputs])

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """The graph's main output for one batch."""
        results = self._request.infer(dict(feed), share_inputs=True)
        values: NDArray[np.float32] = results[self._output]
        return values


class OnnxRunner:
    """Runs a graph with ONNX Runtime, in the precision it is written in."""

    batch_tokens = 512  # a quarter of a second of one core without bfloat16

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait would take the cores from the window and the reader.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = frozenset(entry.name for entry in self._session.get_inputs())
        self.description = f"onnxruntime, {_threads(threads)}"
        outputs = [entry.name for entry in self._session.get_outputs()]
        self._output = outputs[_main_output(outputs)]

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """The graph's main output for one batch."""
        values: NDArray[np.float32] = self._session.run([self._output], dict(feed))[0]
        return values


def _openvino() -> Any:
    silence_telemetry()
    import openvino

    return openvino


def _main_output(names: list[str]) -> int:
    for wanted in ("last_hidden_state", "token_embeddings", "logits"):
        if wanted in names:
            return names.index(wanted)
    return 0


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__
