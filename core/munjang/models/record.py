"""What is known of a model, and of where it can be had.

Pooling, prefixes, normalisation, dimension and longest input stand in the record and nowhere else.
The records of the models Munjang knows are in ``munjang_resources/models.toml``; an installed model
carries its own as ``munjang.toml`` in its folder, so one that was added by hand has one too.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast, get_args

from munjang.errors import ModelUnusable
from munjang.messages import msg

# What stands where in a model's folder.
RECORD_FILE = "munjang.toml"
TOKENIZER = "tokenizer.json"
PIECES = "tokenizer.spm"  # the same, where SentencePiece reads it
GRAPH = "onnx/model.onnx"
WIDENED = "onnx/model_widened.onnx"  # where GRAPH is in 8 bits: the same in floating point
NARROWED = "onnx/model_int8.onnx"  # written when it is first wanted: GRAPH with products in 8 bits
GGUF = "model.gguf"  # of a generator: all of it

Task = Literal["encoder", "reranker", "generator"]
Pooling = Literal["mean", "cls", "max"]
SourceKind = Literal["hub", "package"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file a source gives: where it is there, and what it is called in the model's folder.

    Files with the same `target` are parts of one, in order.
    `origin` is the package it is in (``name==version``); files of a hub are in the source's own
    repository. A missing `sha256` means that what the hub itself says of the file is checked.
    """

    path: str
    target: str
    origin: str = ""
    sha256: str = ""
    size: int = 0  # bytes; 0 where not known


@dataclass(frozen=True, slots=True)
class Source:
    """One place a model can be had from, with the files to take there.

    A hub source without files gives whatever of the repository the engine can use.
    """

    kind: SourceKind
    name: str  # the repository, or what the packages are called together
    files: tuple[SourceFile, ...] = ()
    revision: str = "main"
    download: int = 0  # bytes that travel, where they are more than the files (packages)


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One model: what it is for, how its vectors are made, and its sources in order."""

    id: str
    task: Task
    title: str
    languages: tuple[str, ...]
    licence: str
    dimension: int  # of its vectors; 1 for a reranker, 0 for a generator
    max_tokens: int  # longer texts are cut; of a generator, what it can read and write together
    pooling: Pooling = "mean"
    pooling_layers: int = 1  # 1: the last layer; 4: the mean of the last four
    normalise: bool = True
    query_prefix: str = ""
    passage_prefix: str = ""
    takes_text: bool = False  # a reranker whose graph takes texts, and gives a vector of each
    across: bool = False  # a reranker for passages in another language than the query alone
    backend: str = ""  # "torch", or another of backends.Backend, where only one will do
    size: int = 0  # bytes of the weight file
    sha256: str = ""  # of the weight file
    note: str = ""
    default: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def key(self) -> str:
        """Identity of what its vectors mean: equal keys, comparable vectors.

        The run-time and its precision are left out on purpose: they agree to four digits, and a
        library that moves to another machine keeps its vectors.
        """
        meaning = [
            self.id,
            self.sha256,
            self.pooling,
            self.pooling_layers,
            self.normalise,
            self.query_prefix,
            self.passage_prefix,
            self.max_tokens,
        ]
        return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:16]

    def reads(self, language: str) -> bool:
        """Whether the model knows a language, such as "ko"; one that names none knows them all."""
        return not self.languages or not {language, "multilingual"}.isdisjoint(self.languages)

    def judges(self, query: str, passage: str) -> bool:
        """Whether a reranker is for queries and passages of these languages ("": unknown)."""
        if self.across and (query == passage or not query or not passage):
            return False
        return self.reads(query) and self.reads(passage)

    @property
    def hub_name(self) -> str:
        """The repository on the hub ("" where it is on none)."""
        return next((source.name for source in self.sources if source.kind == "hub"), "")


@cache
def known_records() -> Mapping[str, ModelRecord]:
    """The models Munjang knows by themselves, by id, in the order of ``models.toml``."""
    text = (resources.files("munjang_resources") / "models.toml").read_text("utf-8")
    records = [record_from(table) for table in tomllib.loads(text)["model"]]
    return {record.id: record for record in records}


def default_encoder() -> str:
    """The id of the encoder used where none is chosen."""
    return next(record.id for record in known_records().values() if record.default)


def default_generator() -> str:
    """The id of the language model that is offered to whoever wants answers in words."""
    return next(record.id for record in known_records().values() if record.task == "generator")


def read_record(folder: Path) -> ModelRecord:
    """The record an installed model carries.

    Raises:
        ModelUnusable: there is none, or it cannot be understood.
    """
    path = folder / RECORD_FILE
    try:
        return record_from(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnusable(
            msg("The record of the model in {folder} cannot be read", folder=str(folder)), path=path
        ) from error


def write_record(record: ModelRecord, folder: Path) -> None:
    """Put `record` into a model's folder; its sources stay in ``models.toml``."""
    lines = []
    for entry in fields(record):
        value = getattr(record, entry.name)
        if entry.name != "sources":
            lines.append(f"{entry.name} = {_toml(value)}\n")
    (folder / RECORD_FILE).write_text("".join(lines), "utf-8")


def record_from(table: Mapping[str, Any]) -> ModelRecord:
    """Make a record of a TOML table.

    Raises:
        ValueError: a value is not one that is allowed.
        TypeError: a field is missing or unknown.
    """
    values = dict(table)
    sources = tuple(_source_from(entry) for entry in values.pop("source", ()))
    values["languages"] = tuple(values.get("languages", ()))
    record = ModelRecord(**values, sources=sources)
    if record.task not in get_args(Task) or record.pooling not in get_args(Pooling):
        raise ValueError(f"{record.id}: unknown task or pooling")
    if record.pooling_layers not in {1, 4}:
        raise ValueError(f"{record.id}: pooling_layers is 1 or 4")
    return record


def with_pooling(
    record: ModelRecord, pooling: Pooling | None, pooling_layers: int | None
) -> ModelRecord:
    """The record with the pooling the user chose, where one was chosen."""
    return replace(
        record,
        pooling=pooling or record.pooling,
        pooling_layers=pooling_layers or record.pooling_layers,
    )


def _source_from(table: Mapping[str, Any]) -> Source:
    values = dict(table)
    files = tuple(
        SourceFile(**{"target": Path(entry["path"]).name, **entry})
        for entry in values.pop("files", ())
    )
    return Source(**values, files=files)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in cast(tuple[object, ...], value)) + "]"
    # A JSON string is a TOML string but for DEL, which no model's name holds.
    return json.dumps(value, ensure_ascii=False)
