"""The table of a vocabulary: out of the graph, mapped, and the same numbers."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

from munjang.errors import ModelUnusable
from munjang.models.words import WORD_ROWS, WordTable, map_words, part_words

WIDTH = 64
LARGE, SMALL = 132_000, 50  # words: 34 MB, and next to nothing


def write_graph(path, words: int, *, ids_elsewhere: bool = False) -> np.ndarray:
    """A graph as exporters write it: rows are looked up, then something is done with them."""
    table = np.random.default_rng(0).normal(size=(words, WIDTH)).astype(np.float16)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["looked_up"]),
        helper.make_node("Mul", ["looked_up", "two"], ["last_hidden_state"]),
    ]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, None)]
    if ids_elsewhere:
        nodes.append(helper.make_node("Shape", ["input_ids"], ["shape"]))
        outputs.append(helper.make_tensor_value_info("shape", TensorProto.INT64, None))
    graph = helper.make_graph(
        nodes,
        "exported",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
        outputs,
        [
            numpy_helper.from_array(table.astype(np.float32), "table"),
            numpy_helper.from_array(np.array(2, np.float32), "two"),
        ],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), path)
    return table.astype(np.float32)


@pytest.mark.parametrize("ids_elsewhere", [False, True])
def test_a_large_table_leaves_the_graph_and_nothing_changes(tmp_path, ids_elsewhere):
    graph = tmp_path / "onnx" / "model.onnx"
    table = write_graph(graph, LARGE, ids_elsewhere=ids_elsewhere)
    part_words(graph)
    assert graph.stat().st_size < 10_000
    session = onnxruntime.InferenceSession(str(graph))
    inputs = {entry.name for entry in session.get_inputs()}
    assert inputs == {WORD_ROWS, *(["input_ids"] if ids_elsewhere else [])}
    ids = np.array([[0, 5, LARGE - 1], [7, 7, 131_000]])
    feed = {WORD_ROWS: map_words(tmp_path).rows(ids), "input_ids": ids}
    found = session.run(["last_hidden_state"], {name: feed[name] for name in inputs})[0]
    assert np.array_equal(found, table[ids] * 2)


def test_a_small_table_stays_where_it_is(tmp_path):
    graph = tmp_path / "onnx" / "model.onnx"
    write_graph(graph, SMALL)
    before = graph.read_bytes()
    part_words(graph)
    assert graph.read_bytes() == before
    assert list(graph.parent.iterdir()) == [graph]
    with pytest.raises(ModelUnusable):
        map_words(tmp_path)


@pytest.mark.parametrize("kind", [np.float16, np.float32, "bfloat16"])
def test_rows_are_read_from_the_checkpoint_in_any_precision(tmp_path, kind):
    values = np.linspace(-3, 3, SMALL * WIDTH, dtype=np.float32).reshape(SMALL, WIDTH)
    if kind == "bfloat16":
        ml_dtypes = pytest.importorskip("ml_dtypes")
        kind = ml_dtypes.bfloat16
    path = tmp_path / "model.safetensors"
    stored = values.astype(kind)
    others = {"a": np.ones(3, np.float32), "z": np.ones(5, np.float32)}
    save_file({**others, "bert.embeddings.word_embeddings.weight": stored}, path)
    ids = np.array([[3, 0], [49, 3]])
    rows = WordTable(path).rows(ids)
    assert rows.dtype == np.float32
    assert np.array_equal(rows, stored.astype(np.float32)[ids])


@pytest.mark.parametrize("content", [b"", b"short", b"\x05\0\0\0\0\0\0\0{...}"])
def test_a_damaged_table_is_said_to_be_missing(tmp_path, content):
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelUnusable):
        map_words(tmp_path)
