"""The folder of a model: what is read from it, and what is made where something is missing.

A finished folder is one sentence-transformers can load (``config.json``, weights, tokenizer,
``modules.json`` …) and, wherever the network is one we can write, holds ``onnx/model.onnx``, which
is what the engine runs. Where that came in 8 bits, ``onnx/model_widened.onnx`` beside it is for
processors that multiply in bfloat16. That of a generator holds ``model.gguf`` and nothing else.
"""

# ruff: noqa: PLC0415 - safetensors is only needed while a model is installed

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.download import file_sha256
from munjang.models.graph import can_write, write_bert_graph
from munjang.models.pieces import write_pieces
from munjang.models.quantised import BlockMatrix, Tensor, is_quantised, read_quantised
from munjang.models.record import (
    GGUF,
    GRAPH,
    PIECES,
    TOKENIZER,
    WIDENED,
    ModelRecord,
    Pooling,
    Task,
)
from munjang.models.widened import write_widened
from munjang.models.words import part_words

_SAFETENSORS = "model.safetensors"
_WEIGHTS = (GRAPH, "model.onnx", _SAFETENSORS, "model.safetensors.index.json", "pytorch_model.bin")
_GGUF_MAGIC = b"GGUF"
_READ_TOGETHER = 4096  # tokens a generator reads and writes at once: sources, question and answer
# Sentences are short; attention over the 8,192 tokens some models take would need gigabytes.
_LONGEST = 1024
_SIMPLE_MODULES = {"Transformer", "Pooling", "Normalize"}
_POOLINGS: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
}


def weight_file(folder: Path) -> Path | None:
    """The file whose content tells this model from all others, as it came from its source."""
    quantised = [path for path in sorted(folder.glob("*.bin")) if is_quantised(path)]
    named = [folder / name for name in _WEIGHTS if (folder / name).is_file()]
    return next(iter([*sorted(folder.glob("*.gguf")), *quantised, *named]), None)


def is_gguf(path: Path) -> bool:
    """Whether a file is a language model for llama.cpp.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return stream.read(len(_GGUF_MAGIC)) == _GGUF_MAGIC


def describe_generator(name: str, title: str) -> ModelRecord:
    """The record of a language model that nothing more is known of."""
    return ModelRecord(
        id=name,
        task="generator",
        title=title,
        languages=(),
        licence="",
        dimension=0,
        max_tokens=_READ_TOGETHER,
    )


def describe(folder: Path, *, name: str, title: str) -> ModelRecord:
    """Read a model's record out of its own configuration files.

    Raises:
        ModelUnusable: it is not a model this program can use.
    """
    config = read_json(folder / "config.json")
    if not config:
        raise ModelUnusable(
            msg("{folder} holds no model: config.json is missing", folder=title), path=folder
        )
    try:
        return _describe(folder, config, name, title)
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # of what others wrote
        raise ModelUnusable(msg("{name} is damaged", name=title), path=folder) from error


def _describe(folder: Path, config: Mapping[str, Any], name: str, title: str) -> ModelRecord:
    settings = read_json(folder / "sentence_bert_config.json")
    prompts = cast(
        dict[str, str], read_json(folder / "config_sentence_transformers.json").get("prompts") or {}
    )
    pooling, dimension, normalise = _modules(folder, title)
    task = _task(config, title)
    longest = settings.get("max_seq_length") or _longest_input(config)
    return ModelRecord(
        id=name,
        task=task,
        title=title,
        languages=(),
        licence="",
        dimension=1 if task == "reranker" else dimension or _hidden_size(config, title),
        max_tokens=min(int(longest), _longest_input(config)),
        pooling=pooling,
        normalise=normalise,
        query_prefix=prompts.get("query", ""),
        passage_prefix=prompts.get("passage") or prompts.get("document", ""),
        backend="" if _simple(folder) else "torch",
    )


def complete(folder: Path, record: ModelRecord) -> ModelRecord:
    """Make what the folder lacks, out of what it has; returns the record with its weights named.

    Raises:
        ModelUnusable: the weights cannot be understood, or there are none.
    """
    weights = weight_file(folder)
    if weights is None:
        raise ModelUnusable(msg("{name} came without weights", name=record.title), path=folder)
    if record.task == "generator" and not is_gguf(weights):
        raise ModelUnusable(msg("{name} is damaged", name=weights.name), path=folder)
    record = replace(record, sha256=file_sha256(weights), size=weights.stat().st_size)
    if record.task == "generator":
        weights.replace(folder / GGUF)
    else:
        _complete_network(folder, weights, record)
    return record


def _complete_network(folder: Path, weights: Path, record: ModelRecord) -> None:
    if not (folder / TOKENIZER).is_file() and is_quantised(weights):
        raise ModelUnusable(
            msg("{name} needs its tokenizer.json beside it", name=weights.name), path=folder
        )
    if (folder / "model.onnx").is_file() and not (folder / GRAPH).exists():
        (folder / GRAPH).parent.mkdir(exist_ok=True)
        for part in folder.glob("model.onnx*"):  # large ones keep their weights in a second file
            part.replace(folder / "onnx" / part.name)
    elif weights.suffix == ".bin" and is_quantised(weights):
        _from_quantised(folder, weights, record)
        weights.unlink()
    elif weights.name == _SAFETENSORS and record.task == "encoder" and record.backend != "torch":
        _graph_from_checkpoint(folder, record)
    if weights.suffix == ".onnx" and not record.backend:
        write_widened(folder / GRAPH, folder / WIDENED)
        part_words(folder / GRAPH)
    _tokenizer_from_vocabulary(folder)
    if record.task == "encoder":
        write_pieces(folder / TOKENIZER, folder / PIECES)
        _describe_to_sentence_transformers(folder, record)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object in a file; empty where there is no such file.

    Raises:
        ModelUnusable: the file is not JSON.
    """
    value = _read(path)
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _read(path: Path) -> object:
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ModelUnusable(msg("{name} is damaged", name=path.name), path=path) from error


def _from_quantised(folder: Path, weights: Path, record: ModelRecord) -> None:
    from safetensors.numpy import save_file

    model = read_quantised(weights)
    write_bert_graph(model.config, model.tensors, folder / GRAPH, last_layers=record.pooling_layers)
    save_file(
        {name: _as_float16(tensor) for name, tensor in model.tensors.items()},
        folder / _SAFETENSORS,
        metadata={"format": "pt"},
    )
    # Stored in half precision to halve the file, computed in single: "dtype" is what is computed.
    config = {**model.config, "architectures": ["BertModel"], "dtype": "float32"}
    _write_json(folder / "config.json", config)
    # The file has no pooler; without this word transformers would make one up, and say so.
    settings = {
        "max_seq_length": record.max_tokens,
        "do_lower_case": False,
        "model_args": {"add_pooling_layer": False},
    }
    _write_json(folder / "sentence_bert_config.json", settings)


def _graph_from_checkpoint(folder: Path, record: ModelRecord) -> None:
    config = read_json(folder / "config.json")
    tensors = _checkpoint(folder / _SAFETENSORS)
    if tensors is not None and can_write(config):
        write_bert_graph(config, tensors, folder / GRAPH, last_layers=record.pooling_layers)


def _checkpoint(path: Path) -> dict[str, Tensor] | None:
    """The tensors of a checkpoint, or None where NumPy has no such element type (bfloat16)."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
    except SafetensorError as error:
        raise ModelUnusable(msg("{name} is damaged", name=path.name), path=path) from error
    except (TypeError, KeyError, AttributeError):
        return None
    # Checkpoints of larger networks keep the encoder under its family's name ("bert.…").
    anchor = "embeddings.word_embeddings.weight"
    before = next((name.removesuffix(anchor) for name in tensors if name.endswith(anchor)), "")
    return {name.removeprefix(before): tensor for name, tensor in tensors.items()}


def _tokenizer_from_vocabulary(folder: Path) -> None:
    """Write the tokenizer.json that older BERT checkpoints lack, out of their vocabulary."""
    if (folder / TOKENIZER).is_file() or not (folder / "vocab.txt").is_file():
        return
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    settings = read_json(folder / "tokenizer_config.json")
    vocabulary = str(folder / "vocab.txt")
    pieces = models.WordPiece.from_file(vocabulary, unk_token="[UNK]")  # noqa: S106 - a word, not a password
    tokenizer = Tokenizer(pieces)
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=bool(settings.get("do_lower_case", True)),
        strip_accents=settings.get("strip_accents"),
        handle_chinese_chars=bool(settings.get("tokenize_chinese_chars", True)),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    names = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    special = {name: tokenizer.token_to_id(name) for name in names}
    tokenizer.add_special_tokens([name for name, number in special.items() if number is not None])
    first, last = special["[CLS]"], special["[SEP]"]
    if first is None or last is None:
        raise ModelUnusable(msg("{name} is damaged", name="vocab.txt"), path=folder)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", last), ("[CLS]", first))
    tokenizer.save(str(folder / TOKENIZER))


def _describe_to_sentence_transformers(folder: Path, record: ModelRecord) -> None:
    if not (folder / "modules.json").is_file():
        kinds = ["Transformer", "Pooling", *(["Normalize"] if record.normalise else [])]
        modules = [
            {
                "idx": index,
                "name": str(index),
                "path": f"{index}_{kind}" if index else "",
                "type": f"sentence_transformers.models.{kind}",
            }
            for index, kind in enumerate(kinds)
        ]
        for module in modules[1:]:
            (folder / str(module["path"])).mkdir(exist_ok=True)
        _write_json(folder / "modules.json", modules)
        modes = {name: mode == record.pooling for name, mode in _POOLINGS.items()}
        pooling = {"word_embedding_dimension": record.dimension, **modes}
        _write_json(folder / "1_Pooling" / "config.json", pooling)
    if not (folder / "sentence_bert_config.json").is_file():
        settings = {"max_seq_length": record.max_tokens, "do_lower_case": False}
        _write_json(folder / "sentence_bert_config.json", settings)
    if not (folder / "config_sentence_transformers.json").is_file():
        prompts = {
            "query": record.query_prefix,
            "document": record.passage_prefix,
            "passage": record.passage_prefix,
        }
        _write_json(
            folder / "config_sentence_transformers.json",
            {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"},
        )
    if not (folder / "tokenizer_config.json").is_file():
        _write_json(folder / "tokenizer_config.json", _tokenizer_settings(folder, record))


def _tokenizer_settings(folder: Path, record: ModelRecord) -> dict[str, Any]:
    """Settings with which transformers takes tokenizer.json as it stands."""
    special = {
        entry["content"]
        for entry in read_json(folder / TOKENIZER).get("added_tokens", [])
        if entry.get("special")
    }
    candidates = {
        "bos_token": ("<s>",),
        "eos_token": ("</s>",),
        "cls_token": ("<s>", "[CLS]"),
        "sep_token": ("</s>", "[SEP]"),
        "pad_token": ("<pad>", "[PAD]"),
        "unk_token": ("<unk>", "[UNK]"),
        "mask_token": ("<mask>", "[MASK]"),
    }
    found = {
        role: token for role, tokens in candidates.items() for token in tokens if token in special
    }
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": record.max_tokens,
        **found,
    }


def _modules(folder: Path, title: str) -> tuple[Pooling, int, bool]:
    """Pooling, dimension (0 where nothing says) and normalisation, out of an SBERT folder."""
    if not _module_list(folder):
        return "mean", 0, True
    pooling: Pooling = "mean"
    dimension = 0
    normalise = False
    for module in _module_list(folder):
        kind = module["type"].rpartition(".")[2]
        config = read_json(folder / module["path"] / "config.json") if module["path"] else {}
        if kind == "Pooling":
            pooling = _pooling(config, title)
            dimension = int(config.get("word_embedding_dimension", 0))
        elif kind == "Dense":
            dimension = int(config["out_features"])
        elif kind == "Normalize":
            normalise = True
    return pooling, dimension, normalise


def _pooling(config: Mapping[str, Any], title: str) -> Pooling:
    if config.get("pooling_mode") in _POOLINGS.values():
        return cast(Pooling, config["pooling_mode"])
    modes = [mode for name, mode in _POOLINGS.items() if config.get(name)]
    others = [
        name for name, on in config.items() if name.startswith("pooling_mode_") and on is True
    ]
    if len(modes) != 1 or len(others) != 1:
        raise ModelUnusable(msg("{name} pools its tokens in a way not supported", name=title))
    return modes[0]


def _simple(folder: Path) -> bool:
    kinds = {module["type"].rpartition(".")[2] for module in _module_list(folder)}
    return kinds <= _SIMPLE_MODULES


def _module_list(folder: Path) -> list[dict[str, Any]]:
    modules = _read(folder / "modules.json")
    return cast(list[dict[str, Any]], modules) if isinstance(modules, list) else []


def _task(config: Mapping[str, Any], title: str) -> Task:
    architectures = config.get("architectures") or [""]
    if "SequenceClassification" not in architectures[0]:
        return "encoder"
    if len(config.get("id2label") or {}) > 1:
        raise ModelUnusable(msg("{name} sorts texts into classes; it cannot rank", name=title))
    return "reranker"


def _hidden_size(config: Mapping[str, Any], title: str) -> int:
    for name in ("hidden_size", "dim", "d_model"):
        if name in config:
            return int(config[name])
    raise ModelUnusable(msg("{name} does not say how long its vectors are", name=title))


def _longest_input(config: Mapping[str, Any]) -> int:
    positions = int(config.get("max_position_embeddings") or 512)
    if "roberta" in str(config.get("model_type")):  # it counts positions from two on
        positions -= 2
    return min(positions, _LONGEST)


def _as_float16(tensor: Tensor) -> Any:
    values = tensor.dequantise() if isinstance(tensor, BlockMatrix) else tensor
    return np.ascontiguousarray(values.astype(np.float16))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
