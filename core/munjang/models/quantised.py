"""Reads `e5-small-q4.bin`: a BERT encoder whose matrices are kept as 4-bit blocks.

The file is little endian and holds, one after the other: the magic ``E5S1`` and a version, the
shape of the network, its tokenizer (not read here: the model's own tokenizer.json is exact), and a
directory of named tensors with their offsets. A matrix is stored row by row in blocks of 32
weights: a float16 scale, then 16 bytes whose low halves are weights 0 to 15 and whose high halves
are weights 16 to 31, each counted from 8 (llama.cpp calls this Q4_0).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg

MAGIC = b"E5S1"
BLOCK = 32  # weights that share one scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER_HEADER = struct.Struct("<5iQ")
_ENTRY_TAIL = struct.Struct("<BIQQ")
_FLOATS = 0  # element type of vectors in the directory

# Names of the file beside those of a BERT checkpoint; {} is the layer.
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class BlockMatrix:
    """A matrix kept as 4-bit blocks, as it stands in the file.

    `scales` is float16 of shape (rows, blocks); `nibbles` is uint8 of shape (rows, blocks, 16).
    """

    scales: NDArray[np.float16]
    nibbles: NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix it stands for."""
        rows, blocks = self.scales.shape
        return rows, blocks * BLOCK

    def dequantise(self) -> NDArray[np.float32]:
        """The matrix itself, float32 of :attr:`shape`."""
        centred = np.concatenate([self.nibbles & 0x0F, self.nibbles >> 4], axis=-1).astype(np.int8)
        centred -= 8
        values = centred * self.scales.astype(np.float32)[..., None]
        return values.reshape(self.shape)


Tensor = NDArray[np.float32] | BlockMatrix


@dataclass(frozen=True)
class QuantisedBert:
    """What the file says: `config` as in a BERT checkpoint's config.json, and tensors by name."""

    config: dict[str, str | int | float]
    tensors: dict[str, Tensor]


def is_quantised(path: Path) -> bool:
    """Whether the file begins as this format does."""
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def read_quantised(path: Path) -> QuantisedBert:
    """Read a whole file.

    Raises:
        ModelUnusable: it is not such a file, or it is cut short.
    """
    data = path.read_bytes()
    try:
        config, position = _read_config(data)
        return QuantisedBert(config, _read_tensors(data, position, config))
    except (struct.error, ValueError, KeyError) as error:
        raise ModelUnusable(
            msg("{name} is damaged: {detail}", name=path.name, detail=str(error)), path=path
        ) from error


def _read_config(data: bytes) -> tuple[dict[str, str | int | float], int]:
    magic, version, *shape = _HEADER.unpack_from(data)
    hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = shape
    if magic != MAGIC or version != 1 or block != BLOCK:
        raise ValueError("not an E5S1 file of version 1")
    position = _HEADER.size
    pieces, _bos, _eos, pad, _unknown, text_size = _TOKENIZER_HEADER.unpack_from(data, position)
    # Offsets (one more than pieces) and scores are 4 bytes each; the text of the pieces follows.
    position += _TOKENIZER_HEADER.size + 4 * (2 * pieces + 1) + text_size
    _count, replacements_size = struct.unpack_from("<iI", data, position)
    config: dict[str, str | int | float] = {
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": vocabulary,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        # The file keeps it as float32; seven digits are what that holds.
        "layer_norm_eps": float(f"{epsilon:.7g}"),
        "pad_token_id": pad,
        "hidden_act": "gelu",
    }
    return config, position + 8 + replacements_size


def _read_tensors(
    data: bytes, position: int, config: dict[str, str | int | float]
) -> dict[str, Tensor]:
    names = _checkpoint_names(int(config["num_hidden_layers"]))
    widths = {"fo.w": int(config["intermediate_size"])}
    hidden = int(config["hidden_size"])
    (count,) = struct.unpack_from("<i", data, position)
    position += 4
    tensors: dict[str, Tensor] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, position)
        position += 2
        short = data[position : position + length].decode("ascii")
        position += length
        element, size, offset, _bytes = _ENTRY_TAIL.unpack_from(data, position)
        position += _ENTRY_TAIL.size
        width = widths.get(short.partition(".")[2], hidden)
        if element == _FLOATS:
            values = np.frombuffer(data, "<f4", size, offset)
            matrix = short in {"emb.pos", "emb.type"}
            tensors[names[short]] = values.reshape(-1, width) if matrix else values
        else:
            blocks = np.frombuffer(data, _BLOCK_TYPE, size // BLOCK, offset)
            blocks = blocks.reshape(-1, width // BLOCK)
            tensors[names[short]] = BlockMatrix(blocks["scale"], blocks["nibbles"])
    missing = set(names.values()) - tensors.keys()
    if missing:
        raise ValueError(f"{len(missing)} tensors are missing")
    return tensors


def _checkpoint_names(layers: int) -> dict[str, str]:
    names = dict(_EMBEDDING_NAMES)
    for layer in range(layers):
        for short, long in _LAYER_NAMES.items():
            for ending, word in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{ending}"] = f"encoder.layer.{layer}.{long}.{word}"
    return names
