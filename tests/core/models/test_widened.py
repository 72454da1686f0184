"""Graphs in 8 bits, written anew in floating point."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import quantize_dynamic

from munjang.models.widened import write_widened

WIDTH = 16


@pytest.fixture
def graphs(tmp_path):
    """Two products of one input and one of both, and the same graph quantised as usual."""
    random = np.random.default_rng(0)
    names = ("first", "second", "third")
    weights = [
        numpy_helper.from_array(random.normal(size=(WIDTH, WIDTH)).astype(np.float32), name)
        for name in names
    ]
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "first"], ["a"]),
            helper.make_node("MatMul", ["x", "second"], ["b"]),
            helper.make_node("Mul", ["a", "b"], ["c"]),
            helper.make_node("MatMul", ["c", "third"], ["logits"]),
        ],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, WIDTH])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None, WIDTH])],
        weights,
    )
    plain, quantised = tmp_path / "plain.onnx", tmp_path / "quantised.onnx"
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), plain)
    quantize_dynamic(plain, quantised)
    return plain, quantised


def run(path, values):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": values})[0]


def test_it_computes_the_same_without_rounding_what_comes_in(graphs, tmp_path):
    plain, quantised = graphs
    widened = tmp_path / "widened.onnx"
    assert write_widened(quantised, widened)
    onnx.checker.check_model(onnx.load(widened))
    assert {node.op_type for node in onnx.load(widened).graph.node} == {"Cast", "MatMul", "Mul"}
    values = np.random.default_rng(1).normal(size=(50, WIDTH)).astype(np.float32)
    right = run(plain, values)
    rounded = np.abs(run(quantised, values) - right).mean()
    # What is left is the rounding of the weights.
    assert np.abs(run(widened, values) - right).mean() < 0.8 * rounded


def test_constants_may_lie_in_a_file_beside_it(graphs, tmp_path):
    _, quantised = graphs
    apart = tmp_path / "apart.onnx"
    onnx.save(
        onnx.load(quantised), apart, save_as_external_data=True, location="data", size_threshold=0
    )
    assert write_widened(apart, tmp_path / "from-apart.onnx")
    assert write_widened(quantised, tmp_path / "from-one.onnx")
    values = np.ones((1, WIDTH), np.float32)
    # Not beside the graph in 8 bits: what that computes depends on the processor.
    expected = run(tmp_path / "from-one.onnx", values)
    assert run(tmp_path / "from-apart.onnx", values) == pytest.approx(expected)


def test_a_graph_in_floating_point_is_left_alone(graphs, tmp_path):
    plain, _ = graphs
    assert not write_widened(plain, tmp_path / "widened.onnx")
    assert not (tmp_path / "widened.onnx").exists()
