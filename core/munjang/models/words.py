"""The table of a vocabulary, kept out of the graph and mapped into memory.

A quarter of a million words have 100 million numbers, four fifths of a small multilingual model,
and a user's texts need few of them. A run-time would copy them all; mapped from a file, only rows
that are looked up are ever read, and the pages are shared with other processes and given back when
memory is short. A graph without its table takes the rows themselves, as the input ``word_rows``.
"""

# ruff: noqa: PLC0415 - onnx and safetensors are only needed while a model is installed

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg

WORD_ROWS = "word_rows"  # input of the graph: float32 of shape (batch, sequence, width)
_TABLE = "word_embeddings.weight"  # the end of its name in a checkpoint
_FILES = ("onnx/words.safetensors", "model.safetensors")
_WORTH = 32 << 20  # bytes of a table; smaller ones stay in their graph
_DIRECTORY = 100_000_000  # bytes; the format allows no larger one
_TYPES = {"F16": "<f2", "F32": "<f4", "BF16": "<u2"}


class WordTable:
    """Looks up the rows of words in a file that is mapped into memory."""

    def __init__(self, path: Path) -> None:
        """Map the table in a file of the safetensors format: a length, a directory, the data.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no such file, or holds no table of words.
        """
        with path.open("rb") as stream:
            size = int.from_bytes(stream.read(8), "little")
            if size > _DIRECTORY:
                raise ValueError(path)
            directory: dict[str, Any] = json.loads(stream.read(size))
        found = [entry for name, entry in directory.items() if name.endswith(_TABLE)]
        if not found or found[0]["dtype"] not in _TYPES:
            raise ValueError(path)
        offset = 8 + size + found[0]["data_offsets"][0]
        self._halved = found[0]["dtype"] == "BF16"
        self._table = np.memmap(
            path, _TYPES[found[0]["dtype"]], "r", offset, tuple(found[0]["shape"])
        )

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The rows of words, float32 of the shape of `ids` and the table's width."""
        rows = self._table[ids]
        if self._halved:  # a bfloat16 is the upper half of a float32, and NumPy does not know it
            return (rows.astype(np.uint32) << 16).view(np.float32)
        return np.asarray(rows, np.float32)


def map_words(folder: Path) -> WordTable:
    """The table of the model in `folder`.

    Raises:
        ModelUnusable: there is none.
    """
    for name in _FILES:
        try:
            return WordTable(folder / name)
        except (OSError, ValueError):
            continue
    raise ModelUnusable(msg("The words of the model in {folder} are missing", folder=str(folder)))


def part_words(graph: Path) -> None:
    """Take a large table of words out of a graph, and put it beside it as float16."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import save_file

    model = onnx.load(graph, load_external_data=False)
    nodes = model.graph.node
    constants = {constant.name: constant for constant in model.graph.initializer}
    lookups = [
        node
        for node in nodes
        if node.op_type == "Gather" and node.input[0] in constants and node.input[1] == "input_ids"
    ]
    if len(lookups) != 1:
        return
    lookup = lookups[0]
    table = constants[lookup.input[0]]
    large = int(np.prod(table.dims)) * 4 >= _WORTH
    elsewhere = any(table.name in node.input for node in nodes if node is not lookup)
    if table.data_type != TensorProto.FLOAT or elsewhere or not large:
        return
    values = numpy_helper.to_array(table, str(graph.parent))
    save_file({_TABLE: values.astype(np.float16)}, graph.parent / "words.safetensors")
    for node in nodes:  # whoever took what was looked up, takes the rows
        for place, name in enumerate(node.input):
            if name == lookup.output[0]:
                node.input[place] = WORD_ROWS
    nodes.remove(lookup)
    model.graph.initializer.remove(table)
    shape = ["batch", "sequence", table.dims[1]]
    rows = helper.make_tensor_value_info(WORD_ROWS, TensorProto.FLOAT, shape)
    model.graph.input.append(rows)
    if not any("input_ids" in node.input for node in nodes):
        ids = next(value for value in model.graph.input if value.name == "input_ids")
        model.graph.input.remove(ids)
    partial = graph.with_suffix(".part")
    onnx.save(model, partial)
    partial.replace(graph)
