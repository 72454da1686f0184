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
from munjang.models.backends import Backend
from munjang.models.quiet import silence_telemetry
from munjang.models.record import Pooling

Feed = Mapping[str, NDArray[Any]]


class GraphRunner(Protocol):
    """A graph made ready to run."""

    description: str  # run-time, precision and threads, for people
    inputs: frozenset[str]
    batch_tokens: int  # how many tokens of input are worth running at once
    pooled: bool  # whether it gives one row a text, and not one a token

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """The graph's main output for one batch."""
        ...


def default_threads(*, awaited: bool = False) -> int:
    """All cores but one: a busy thread on every core slows them all, and the window too.

    Where somebody waits for an answer, and for nothing else, all cores.
    """
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (available or 2) - (not awaited))


def open_graph(
    path: Path, *, threads: int, backend: Backend | None = None, pooling: Pooling | None = None
) -> GraphRunner:
    """Load the graph with the run-time named, or with what is best on most machines like this.

    A run-time that can, pools as `pooling` says; without it, none does.

    Raises:
        ModelUnusable: the run-time cannot load it, or is not here.
    """
    backend = backend or ("openvino-bf16" if has_bfloat16() else "onnxruntime")
    if backend == "openvino-bf16" and not has_bfloat16():
        raise ModelUnusable(msg("This processor does not compute in bfloat16"))
    try:
        if backend == "openvino-bf16":
            return OpenVinoRunner(path, threads, precision="bf16", pooling=pooling)
        if backend == "openvino-f32":
            return OpenVinoRunner(path, threads, precision="f32", pooling=pooling)
        return OnnxRunner(path, threads, name=backend.replace("-", " "))
    except Exception as error:  # ONNX Runtime's own errors have no other base
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

    def __init__(
        self, path: Path, threads: int, *, precision: str, pooling: Pooling | None = None
    ) -> None:
        openvino = _openvino()
        core = openvino.Core()
        model = core.read_model(str(path))
        output = _main_output([port.any_name for port in model.outputs])
        self.pooled = pooling in {"mean", "cls"}
        if self.pooled:
            model, output = _with_pooling(openvino, model, output, pooling), 0
        compiled = core.compile_model(
            model,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": precision,
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": 1,
                "PERFORMANCE_HINT": "LATENCY",
            },
        )
        self.inputs = frozenset(port.any_name for port in compiled.inputs)
        self.description = f"openvino {precision}, {_threads(threads)}"
        self._request = compiled.create_infer_request()
        self._output = output

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """The graph's main output for one batch, or what it was pooled to."""
        results = self._request.infer(dict(feed), share_inputs=True)
        values: NDArray[np.float32] = results[self._output]
        return values


class OnnxRunner:
    """Runs a graph with ONNX Runtime, in the precision it is written in."""

    batch_tokens = 512  # a quarter of a second of one core without bfloat16
    pooled = False

    def __init__(self, path: Path, threads: int, *, name: str = "onnxruntime") -> None:
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
        self.description = f"{name}, {_threads(threads)}"
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


def _with_pooling(openvino: Any, model: Any, output: int, pooling: Pooling | None) -> Any:
    """The model with pooling at its end: only one row a text has to be copied out of it.

    The sum is a plain reduction on purpose. OpenVINO leaves what lies between the last matrix
    product and an output in float32, and that is the whole residual stream; as a product of
    matrices the sum would be 6 % faster and lose a third of a percent of the nearest neighbours.
    """
    from openvino import opset13 as ops

    states = model.outputs[output].get_node().input_value(0)
    if pooling == "cls":
        rows = ops.gather(states, ops.constant(np.int64(0)), ops.constant(np.int64(1)))
    else:
        mask = next(
            parameter
            for parameter in model.get_parameters()
            if "attention_mask" in parameter.output(0).get_names()
        )
        tokens = ops.constant(np.int64(1))
        present = ops.unsqueeze(ops.convert(mask, "f32"), ops.constant(np.int64(2)))
        total = ops.reduce_sum(ops.multiply(states, present), tokens)
        rows = ops.divide(total, ops.reduce_sum(present, tokens))
    return openvino.Model([rows], model.get_parameters(), "pooled")


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
