"""Writes an ONNX graph anew with its large products in 8 bits, for processors without bfloat16.

What comes into a product is rounded to 8 bits as it comes, and its weights once and for all, each
column by a scale of its own ("Integer Quantization for Deep Learning Inference", Wu et al., 2020).
Products that make rows narrower stay as they are: what comes into them, out of an activation, has a
few numbers much larger than the rest, and rounding those costs more than all the others together.
"""

# ruff: noqa: PLC0415 - onnx is only needed while the graph is written

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from munjang.models.widened import drop_unused

# Of 127: two products of a larger number with 255 can exceed the 16 bits that AVX2 adds them in.
_LARGEST = 63


def write_narrowed(graph: Path, goal: Path) -> bool:
    """Write `graph` to `goal` with its products in 8 bits; False where it has none of weights.

    The file appears under its name when it is complete.

    Raises:
        OSError: the disk refuses.
    """
    import onnx

    model = onnx.load(graph)
    if not _replace(model.graph):
        return False
    drop_unused(model.graph)
    handle, partial = tempfile.mkstemp(suffix=".part", dir=goal.parent)
    os.close(handle)
    try:
        onnx.save(model, partial)
        Path(partial).replace(goal)
    finally:
        Path(partial).unlink(missing_ok=True)
    return True


def _replace(graph: Any) -> bool:
    """Spell out each product with a constant matrix in 8 bits; False where there is none."""
    from onnx import helper

    constants = {constant.name: constant for constant in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    rounded: set[str] = set()  # arguments, each of which several products may share
    nodes: list[Any] = []
    for node in graph.node:
        matrix = _weights(node, constants, makers)
        if matrix is None:
            nodes.append(node)
            continue
        argument = node.input[0]
        names = (f"{argument}_rounded", f"{argument}_scale", f"{argument}_zero")
        if argument not in rounded:
            rounded.add(argument)
            nodes.append(helper.make_node("DynamicQuantizeLinear", [argument], names))
        nodes += _product(graph, names, matrix, node.output[0])
    del graph.node[:]
    graph.node.extend(nodes)
    return bool(rounded)


def _weights(
    node: Any, constants: dict[str, Any], makers: dict[str, Any]
) -> NDArray[np.float32] | None:
    """The constant matrix, float32 of shape (in, out), of a product to be narrowed; else None."""
    from onnx import numpy_helper

    if node.op_type != "MatMul":
        return None
    name = node.input[1]
    if name not in constants and name in makers and makers[name].op_type == "Cast":
        name = makers[name].input[0]
    if name not in constants:
        return None
    matrix = numpy_helper.to_array(constants[name])
    if matrix.ndim != 2 or matrix.shape[0] > matrix.shape[1]:
        return None
    return matrix.astype(np.float32)


def _product(
    graph: Any, argument: tuple[str, str, str], matrix: NDArray[np.float32], result: str
) -> list[Any]:
    """The nodes that come to a product, as run-times recognise them, its `argument` rounded."""
    from onnx import TensorProto, helper, numpy_helper

    rounded, scale, zero = argument
    scales = np.maximum(np.abs(matrix).max(axis=0), np.float32(1e-12)) / _LARGEST
    weights = np.rint(matrix / scales).astype(np.int8)
    own = {
        "weights": weights,
        "scales": scales.astype(np.float32),
        "zeros": np.zeros(matrix.shape[1], np.int8),
    }
    graph.initializer.extend(
        numpy_helper.from_array(values, f"{result}_{name}") for name, values in own.items()
    )
    return [
        helper.make_node(
            "MatMulInteger",
            [rounded, f"{result}_weights", zero, f"{result}_zeros"],
            [f"{result}_whole"],
        ),
        helper.make_node("Cast", [f"{result}_whole"], [f"{result}_sum"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [scale, f"{result}_scales"], [f"{result}_both"]),
        helper.make_node("Mul", [f"{result}_sum", f"{result}_both"], [result]),
    ]
