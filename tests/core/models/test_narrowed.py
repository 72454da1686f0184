"""Graphs written anew with their products in 8 bits."""

from __future__ import annotations

import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER
from munjang.models.encoder import open_encoder
from munjang.models.narrowed import write_narrowed
from munjang.models.record import NARROWED, read_record

WIDTH, WIDE = 32, 64
TEXTS = [
    "The lease ends after two years.",
    "임대차 계약은 2년 뒤에 끝난다.",
    "Preheat the oven to 200 degrees.",
    "김치찌개는 돼지고기와 함께 끓인다.",
    "Die Rechnung ist binnen 30 Tagen zu zahlen.",
]


@pytest.fixture
def plain(tmp_path):
    """Two products of one input, one of them half stored, and one that makes rows narrower."""
    random = np.random.default_rng(0)

    def matrix(name, *shape, kind=np.float32):
        return numpy_helper.from_array(random.normal(size=shape).astype(kind), name)

    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["half"], ["first"], to=TensorProto.FLOAT),
            helper.make_node("MatMul", ["x", "first"], ["a"]),
            helper.make_node("MatMul", ["x", "second"], ["b"]),
            helper.make_node("Add", ["a", "b"], ["c"]),
            helper.make_node("MatMul", ["c", "narrow"], ["y"]),
        ],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, WIDTH])],
        [
            matrix("half", WIDTH, WIDE, kind=np.float16),
            matrix("second", WIDTH, WIDE),
            matrix("narrow", WIDE, WIDTH),
        ],
    )
    path = tmp_path / "plain.onnx"
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    return path


def run(path, values):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": values})[0]


def test_it_computes_nearly_the_same(plain, tmp_path):
    goal = tmp_path / "narrowed.onnx"
    assert write_narrowed(plain, goal)
    model = onnx.load(goal)
    onnx.checker.check_model(model)
    kinds = [node.op_type for node in model.graph.node]
    # What comes into both wide products is rounded once; the narrow one stays as it was.
    assert [kinds.count(k) for k in ("DynamicQuantizeLinear", "MatMulInteger", "MatMul")] == [
        1,
        2,
        1,
    ]
    assert "half" not in {constant.name for constant in model.graph.initializer}
    values = np.random.default_rng(1).normal(size=(50, WIDTH)).astype(np.float32)
    right, found = run(plain, values), run(goal, values)
    assert 0 < np.abs(found - right).mean() < 0.02 * np.abs(right).mean()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_the_largest_numbers_do_not_overflow(tmp_path):
    """AVX2 adds two products of 8 bits in 16: with weights of all 8 that is too much."""
    weights = np.full((WIDTH, WIDTH), 1.0, np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "extreme",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, WIDTH])],
        [numpy_helper.from_array(weights, "w")],
    )
    plain, goal = tmp_path / "plain.onnx", tmp_path / "narrowed.onnx"
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), plain)
    assert write_narrowed(plain, goal)
    values = np.full((3, WIDTH), 5.0, np.float32)
    assert np.allclose(run(goal, values), 5.0 * WIDTH, rtol=0.01)


def test_a_graph_without_such_products_is_left_alone(tmp_path):
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "none",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, WIDTH])],
    )
    path = tmp_path / "none.onnx"
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    assert not write_narrowed(path, tmp_path / "narrowed.onnx")
    assert not (tmp_path / "narrowed.onnx").exists()


def test_the_default_model_means_the_same_in_8_bits(encoder, models_directory, tmp_path):
    folder = tmp_path / DEFAULT_ENCODER
    folder.mkdir()
    for path in (models_directory / DEFAULT_ENCODER).iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "onnx").unlink()
    (folder / "onnx").mkdir()
    for path in (models_directory / DEFAULT_ENCODER / "onnx").iterdir():
        if path.name != "model_int8.onnx":
            shutil.copyfile(path, folder / "onnx" / path.name)
    record = read_record(folder)
    narrowed = open_encoder(folder, record, threads=1, backend="onnxruntime-int8")
    assert narrowed.backend.startswith("onnxruntime int8")
    assert narrowed.key == encoder.key  # the same space: their vectors may be compared
    assert (folder / NARROWED).is_file()
    right, found = encoder.encode_passages(TEXTS), narrowed.encode_passages(TEXTS)
    assert np.sum(right * found, axis=1).min() > 0.99
    written = (folder / NARROWED).stat().st_mtime_ns
    open_encoder(folder, record, threads=1, backend="onnxruntime-int8")
    assert (folder / NARROWED).stat().st_mtime_ns == written


def test_a_damaged_graph_is_named(models_directory, tmp_path):
    folder = tmp_path / DEFAULT_ENCODER
    (folder / "onnx").mkdir(parents=True)
    for path in (models_directory / DEFAULT_ENCODER).iterdir():
        if path.name != "onnx":
            (folder / path.name).symlink_to(path)
    (folder / "onnx" / "model.onnx").write_bytes(b"\x00damaged" * 100)
    with pytest.raises(ModelUnusable, match=r"model_int8\.onnx"):
        open_encoder(folder, read_record(folder), threads=1, backend="onnxruntime-int8")
    assert [path.name for path in (folder / "onnx").iterdir()] == ["model.onnx"]
