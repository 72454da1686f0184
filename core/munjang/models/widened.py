"""Writes a dynamically quantised ONNX graph anew with products in floating point.

Such a graph rounds what comes in to 8 bits before each product and calls ``MatMulInteger``. That is
the fastest way where a processor has nothing better; one with units for products in bfloat16 is
more than twice as fast with the same weights as plain numbers, and does not round what comes in.
"""

# ruff: noqa: PLC0415 - onnx is only needed while a model is installed

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_INPUTS = 4  # of MatMulInteger, where both sides have a zero point


class _Product(NamedTuple):
    """A product as it is spelled out in 8 bits, by the names of its values.

    ``DynamicQuantizeLinear(argument)``, ``MatMulInteger`` with `weights`, ``Cast`` to float and
    ``Mul`` with both scales come to ``MatMul(argument, (weights - zero) * scale)``.
    """

    argument: str
    weights: str
    zero: str
    scale: str
    result: str


def write_widened(graph: Path, goal: Path) -> bool:
    """Write `graph` to `goal` without products in 8 bits; False where it has none.

    Matrices are stored as float16, which holds 8 bits and their scale, and widened when loaded.
    """
    import onnx

    model = onnx.load(graph, load_external_data=False)  # of large ones that are none, gigabytes
    products = {product.result: product for product in _products(model.graph)}
    if not products:
        return False
    _replace(model.graph, products, graph.parent)
    drop_unused(model.graph)
    onnx.save(model, goal)
    return True


def _products(graph: Any) -> Iterator[_Product]:
    constants = {constant.name for constant in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for node in graph.node:
        if node.op_type != "MatMulInteger" or len(node.input) != _INPUTS:
            continue
        rounded, weights, _, zero = node.input
        cast = _only(users.get(node.output[0], []), "Cast")
        scaled = _only(users.get(cast.output[0], []), "Mul") if cast else None
        source = makers.get(rounded)
        if source is None or source.op_type != "DynamicQuantizeLinear" or scaled is None:
            continue
        scales = makers.get(next(name for name in scaled.input if name != cast.output[0]))
        scale = [name for name in scales.input if name in constants] if scales else []
        if len(scale) == 1 and {weights, zero} <= constants:
            yield _Product(source.input[0], weights, zero, scale[0], scaled.output[0])


def _only(nodes: list[Any], kind: str) -> Any:
    """The node, if it is the only one and of this kind."""
    return nodes[0] if len(nodes) == 1 and nodes[0].op_type == kind else None


def _replace(graph: Any, products: dict[str, _Product], folder: Path) -> None:
    """Put a plain product where the last node of each one spelled out stands.

    Constants that are not in the graph's file are in others in `folder`.
    """
    from onnx import TensorProto, helper, numpy_helper

    constants = {constant.name: constant for constant in graph.initializer}

    def values(name: str) -> Any:
        return numpy_helper.to_array(constants[name], str(folder)).astype(np.float32)

    nodes = []
    for node in graph.node:
        product = products.get(node.output[0])
        if product is None:
            nodes.append(node)
            continue
        matrix = (values(product.weights) - values(product.zero)) * values(product.scale)
        half, full = f"{product.result}_half", f"{product.result}_weights"
        graph.initializer.append(numpy_helper.from_array(matrix.astype(np.float16), half))
        nodes += [
            helper.make_node("Cast", [half], [full], to=TensorProto.FLOAT),
            helper.make_node("MatMul", [product.argument, full], [product.result]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def drop_unused(graph: Any) -> None:
    """Leave out nodes and constants that no output needs any more."""
    needed = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):  # each comes after what it takes
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    constants = [constant for constant in graph.initializer if constant.name in needed]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(constants)
