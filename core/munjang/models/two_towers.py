"""A re-ranker that compares vectors, made by a graph that takes text itself.

Such a model reads query and passage each for itself, and judges by how near they are: less sharp
than reading them together, but a second opinion where no cross-encoder knows both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.record import GRAPH, ModelRecord

_AT_ONCE = 16  # texts; shorter ones are padded


class TextGraphReranker:
    """Judges texts by their vectors' closeness to that of the query.

    The graph cuts texts into tokens by itself, with an operator that onnxruntime-extensions adds.
    """

    def __init__(self, folder: Path, record: ModelRecord, *, threads: int) -> None:
        """Load the graph in a model's folder.

        Raises:
            ModelUnusable: it cannot be run here.
        """
        import onnxruntime  # noqa: PLC0415 - heavy, and loaded when a model is opened
        import onnxruntime_extensions  # noqa: PLC0415 - the same

        self.record = record
        self.backend = f"onnxruntime, {threads} thread{'s' * (threads > 1)}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait would take the cores from the window and the reader.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        options.register_custom_ops_library(onnxruntime_extensions.get_library_path())
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library raises nothing more exact
            raise ModelUnusable(
                msg("{name} cannot be loaded: {detail}", name=record.title, detail=str(error)),
                path=folder / GRAPH,
            ) from error
        self._input = self._session.get_inputs()[0].name

    def score(self, query: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Closeness of each sentence, 0 to 1, float32 of shape (n,)."""
        asked = self._vectors([query])[0]
        scores = np.empty(len(sentences), np.float32)
        order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
        for start in range(0, len(order), _AT_ONCE):
            batch = order[start : start + _AT_ONCE]
            scores[batch] = self._vectors([sentences[index] for index in batch]) @ asked
        return np.asarray(((1 + scores) / 2).clip(0, 1), np.float32)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, of shape (n, width)."""
        (rows,) = self._session.run(None, {self._input: np.array(texts, dtype=object)})
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
