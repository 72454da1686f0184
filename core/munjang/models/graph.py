"""Writes the ONNX graph of a BERT, RoBERTa or ELECTRA encoder from its weights, without torch.

The graph takes ``word_rows``, float32 of shape (batch, sequence, width): the rows of the texts'
words in the table that stays in the checkpoint (see :mod:`munjang.models.words`). Beside it it
takes ``attention_mask``, int64 of shape (batch, sequence), and gives ``last_hidden_state``, float32
of shape (batch, sequence, hidden). Matrices are stored as float16 and widened when it is loaded.
"""

# ruff: noqa: PLC0415 - onnx is only needed while a model is installed

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.quantised import BlockMatrix, Tensor
from munjang.models.words import WORD_ROWS

_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # the oldest that holds this operator set, for older run-times
_POSITIONS_AFTER_PADDING = {"roberta", "xlm-roberta", "camembert"}  # model types
_MASKED = -1e4  # added to the attention score of padding: exp of it is 0, and float16 can hold it


def can_write(config: Mapping[str, Any]) -> bool:
    """Whether a config.json is that of a network this can write."""
    return (
        config.get("model_type") in {"bert", "electra", *_POSITIONS_AFTER_PADDING}
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )


def write_bert_graph(
    config: Mapping[str, Any], tensors: Mapping[str, Tensor], path: Path, *, last_layers: int = 1
) -> None:
    """Write the graph to `path`; its output is the mean of the last `last_layers` layers.

    `config` is the network's config.json; `tensors` has the names of its checkpoint, without the
    family's prefix.

    Raises:
        ModelUnusable: the network is not one this can write.
    """
    try:
        model = _Builder(config, tensors).build(last_layers)
    except KeyError as error:
        raise ModelUnusable(
            msg("The model lacks the weights {name}", name=str(error.args[0])), path=path
        ) from error
    import onnx

    path.parent.mkdir(parents=True, exist_ok=True)
    # Weights in a file of their own are mapped into memory, not copied: 100 MB less.
    onnx.save_model(
        model,
        path,
        save_as_external_data=True,
        location=f"{path.name}_data",
        size_threshold=1024,
    )


class _Builder:
    """Holds the nodes and constants of one graph while it is written."""

    def __init__(self, config: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        self._config = config
        self._tensors = tensors
        self._hidden = int(config["hidden_size"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def build(self, last_layers: int) -> Any:
        """The whole model, an ``onnx.ModelProto``."""
        from onnx import TensorProto, helper

        bias = self._attention_bias()
        state = self._embeddings()
        states = []
        for layer in range(int(self._config["num_hidden_layers"])):
            state = self._layer(f"encoder.layer.{layer}", state, bias)
            states.append(state)
        chosen = states[-last_layers:]
        if len(chosen) > 1:
            total = self._node("Sum", *chosen)
            state = self._node("Mul", total, self._number("share", 1 / len(chosen)))
        self._nodes.append(helper.make_node("Identity", [state], ["last_hidden_state"]))

        axes = ["batch", "sequence"]
        width = self._tensors["embeddings.word_embeddings.weight"].shape[1]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [
                helper.make_tensor_value_info(WORD_ROWS, TensorProto.FLOAT, [*axes, width]),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, axes),
            ],
            [
                helper.make_tensor_value_info(
                    "last_hidden_state", TensorProto.FLOAT, [*axes, self._hidden]
                )
            ],
            list(self._constants.values()),
        )
        return helper.make_model(
            graph,
            producer_name="munjang",
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
        )

    # Parts of the network

    def _embeddings(self) -> str:
        # Every text is of the first type, so its row is added to the positions once and for all.
        positions = _values(self._tensors["embeddings.position_embeddings.weight"])
        if self._config.get("model_type") in _POSITIONS_AFTER_PADDING:
            positions = positions[int(self._config["pad_token_id"]) + 1 :]
        positions = positions + _values(self._tensors["embeddings.token_type_embeddings.weight"])[0]
        length = self._node("Shape", "attention_mask", start=1, end=2)
        table = self._constant("positions", positions.astype(np.float32))
        first = self._constant("first", np.array([0], np.int64))
        rows = self._node("Slice", table, first, length, first)
        state = self._normalised("embeddings.LayerNorm", self._node("Add", WORD_ROWS, rows))
        if (
            "embeddings_project.weight" in self._tensors
        ):  # ELECTRA may look words up in fewer numbers
            state = self._linear("embeddings_project", state)
        return state

    def _attention_bias(self) -> str:
        mask = self._float("attention_mask")
        padding = self._node("Sub", self._number("one", 1), mask)
        bias = self._node("Mul", padding, self._number("masked", _MASKED))
        return self._node("Unsqueeze", bias, self._constant("axes", np.array([1, 2], np.int64)))

    def _layer(self, name: str, state: str, bias: str) -> str:
        query = self._split_heads(self._linear(f"{name}.attention.self.query", state))
        key = self._split_heads(self._linear(f"{name}.attention.self.key", state), transposed=True)
        value = self._split_heads(self._linear(f"{name}.attention.self.value", state))
        scale = self._number("scale", 1 / math.sqrt(self._hidden // self._heads))
        scores = self._node("Mul", self._node("MatMul", query, key), scale)
        weights = self._node("Softmax", self._node("Add", scores, bias), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self._node("Reshape", mixed, self._shape("joined", [0, 0, self._hidden]))
        attended = self._linear(f"{name}.attention.output.dense", joined)
        state = self._normalised(
            f"{name}.attention.output.LayerNorm", self._node("Add", attended, state)
        )
        inner = self._node("Gelu", self._linear(f"{name}.intermediate.dense", state))
        outer = self._linear(f"{name}.output.dense", inner)
        return self._normalised(f"{name}.output.LayerNorm", self._node("Add", outer, state))

    def _split_heads(self, state: str, *, transposed: bool = False) -> str:
        shape = self._shape("split", [0, 0, self._heads, self._hidden // self._heads])
        parts = self._node("Reshape", state, shape)
        return self._node("Transpose", parts, perm=[0, 2, 3, 1] if transposed else [0, 2, 1, 3])

    def _linear(self, name: str, state: str) -> str:
        weight = _values(self._tensors[f"{name}.weight"]).T.astype(np.float16)
        matrix = self._float(self._constant(f"{name}.weight", np.ascontiguousarray(weight)))
        bias = self._constant(f"{name}.bias", _values(self._tensors[f"{name}.bias"]))
        return self._node("Add", self._node("MatMul", state, matrix), bias)

    def _normalised(self, name: str, state: str) -> str:
        scale = self._constant(f"{name}.weight", _values(self._tensors[f"{name}.weight"]))
        bias = self._constant(f"{name}.bias", _values(self._tensors[f"{name}.bias"]))
        return self._node("LayerNormalization", state, scale, bias, epsilon=self._epsilon)

    # Nodes and constants

    def _node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        output = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _float(self, value: str) -> str:
        from onnx import TensorProto

        return self._node("Cast", value, to=TensorProto.FLOAT)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _shape(self, name: str, sizes: list[int]) -> str:
        return self._constant(name, np.array(sizes, np.int64))


def _values(tensor: Tensor) -> NDArray[np.float32]:
    if isinstance(tensor, BlockMatrix):
        return tensor.dequantise()
    return tensor.astype(np.float32, copy=False)
