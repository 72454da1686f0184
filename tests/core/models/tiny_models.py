"""Networks of the real architecture, but small and untrained: enough to check what is computed."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 64, 5, 4, 128, 64
WORDS = [
    "lease",
    "contract",
    "ends",
    "June",
    "recipe",
    "soup",
    "travel",
    "plan",
    "the",
    "a",
    "of",
    "on",
    "is",
]
WORDS += ["on", "is", "계약", "은", "끝난다", "김치", "여행", ".", "?"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]
CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": INNER,
    "vocab_size": len(VOCABULARY),
    "max_position_embeddings": POSITIONS,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
    "pad_token_id": 0,
}


def write_tokenizer(folder: Path) -> None:
    ids = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.add_special_tokens(VOCABULARY[:4])
    tokenizer.save(str(folder / "tokenizer.json"))


def random_tensors(seed: int = 0) -> dict[str, np.ndarray]:
    """Weights by the names of a BERT checkpoint, already of float16's precision."""
    random = np.random.default_rng(seed)

    def matrix(rows: int, columns: int) -> np.ndarray:
        return random.normal(0, 0.15, (rows, columns)).astype(np.float16).astype(np.float32)

    def vector(size: int, centre: float = 0) -> np.ndarray:
        return random.normal(centre, 0.1, size).astype(np.float16).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": matrix(len(VOCABULARY), HIDDEN),
        "embeddings.position_embeddings.weight": matrix(POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": matrix(2, HIDDEN),
        "embeddings.LayerNorm.weight": vector(HIDDEN, 1),
        "embeddings.LayerNorm.bias": vector(HIDDEN),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        sizes = {
            "attention.self.query": (HIDDEN, HIDDEN),
            "attention.self.key": (HIDDEN, HIDDEN),
            "attention.self.value": (HIDDEN, HIDDEN),
            "attention.output.dense": (HIDDEN, HIDDEN),
            "intermediate.dense": (INNER, HIDDEN),
            "output.dense": (HIDDEN, INNER),
        }
        for part, (rows, columns) in sizes.items():
            tensors[f"{name}.{part}.weight"] = matrix(rows, columns)
            tensors[f"{name}.{part}.bias"] = vector(rows)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[f"{name}.{part}.weight"] = vector(HIDDEN, 1)
            tensors[f"{name}.{part}.bias"] = vector(HIDDEN)
    return tensors


def write_checkpoint(folder: Path, seed: int = 0) -> Path:
    """A plain BERT checkpoint: no modules.json, no pooling, no prefixes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    save_file(random_tensors(seed), folder / "model.safetensors", metadata={"format": "pt"})
    write_tokenizer(folder)
    return folder


def write_sbert(folder: Path) -> Path:
    """A folder as sentence-transformers writes it: CLS pooling, prompts, no normalisation."""
    write_checkpoint(folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    pooling = {
        "word_embedding_dimension": HIDDEN,
        "pooling_mode_cls_token": True,
        "pooling_mode_mean_tokens": False,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 32}))
    prompts = {"query": "recipe ", "document": "travel "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def quantise(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Blocks of 32 weights as a scale and 4-bit steps; also the values they stand for."""
    blocks = values.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    levels = np.clip(np.round(blocks / scales.astype(np.float32)), -8, 7).astype(np.int8)
    raw = (levels + 8).astype(np.uint8)
    packed = raw[:, :16] | (raw[:, 16:] << 4)
    data = b"".join(
        scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True)
    )
    return data, (levels * scales.astype(np.float32)).reshape(values.shape)


def write_quantised(path: Path) -> dict[str, np.ndarray]:
    """A file of the packed format with random weights; returns the weights it stands for."""
    short = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    embeddings = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    meaning: dict[str, np.ndarray] = {}
    parts: list[tuple[str, int, int, bytes]] = []
    for name, values in random_tensors().items():
        if name in embeddings:
            own = embeddings[name]
        else:
            _, _, layer, part = name.split(".", 3)
            part, _, ending = part.rpartition(".")
            own = f"l{layer}.{short[part]}.{ending[0]}"
        packed = values.ndim == 2 and own not in {"emb.pos", "emb.type"}
        data, meaning[name] = quantise(values) if packed else (values.tobytes(), values)
        parts.append((own, int(packed), values.size, data))

    pieces = [b"a", b"bc"]
    head = struct.pack(
        "<4sI7ifi",
        b"E5S1",
        1,
        HIDDEN,
        LAYERS,
        HEADS,
        INNER,
        len(VOCABULARY),
        POSITIONS,
        2,
        1e-12,
        32,
    )
    text = b"".join(pieces)
    head += struct.pack("<5iQ", len(pieces), 2, 3, 0, 1, len(text))
    head += struct.pack("<3I2f", 0, 1, 3, -1.0, -2.0) + text
    replacement = struct.pack("<IBI", ord("A"), 1, ord("a"))
    head += struct.pack("<iI", 1, len(replacement)) + replacement
    directory_size = 4 + sum(2 + len(own) + 21 for own, *_ in parts)
    offset = len(head) + directory_size
    directory = struct.pack("<i", len(parts))
    for own, element, size, data in parts:
        directory += struct.pack("<H", len(own)) + own.encode()
        directory += struct.pack("<BIQQ", element, size, offset, len(data))
        offset += len(data)
    path.write_bytes(head + directory + b"".join(data for *_, data in parts))
    return meaning
