"""Runs models on torch: on a graphics processor, and those that have no graph.

Part of the ``torch`` extra; nothing here is imported unless such a model is opened,
for torch takes seconds to import and is not in the light installation.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.quiet import silence_telemetry
from munjang.models.record import ModelRecord
from munjang.models.tokens import Tokens

Device = Literal["auto", "cpu", "cuda", "mps"]

_SIMPLE_MODULES = {"Transformer", "Pooling", "Normalize"}


def accelerator(device: Device) -> str:
    """The graphics processor to use: "cuda", "mps", or "" for none.

    Torch is asked only where there is reason to think of one: the asking takes a second.

    Raises:
        ModelUnusable: one was asked for by name, and is not there.
    """
    if device == "cpu":
        return ""
    if device == "auto" and not (may_have_graphics() and importlib.util.find_spec("torch")):
        return ""
    torch = _library("torch")
    available = [
        name
        for name, there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
        )
        if there
    ]
    if device == "auto":
        return next(iter(available), "")
    if device not in available:
        raise ModelUnusable(msg("This computer has no {device} that torch can use", device=device))
    return device


class SentenceTransformersNetwork:
    """Runs an SBERT folder; it pools as the record says, unless it has modules of its own."""

    batch_tokens = 4096

    def __init__(self, folder: Path, record: ModelRecord, device: str, threads: int) -> None:
        library = _library("sentence_transformers")
        self._torch = _prepared(threads)
        try:
            self._model = library.SentenceTransformer(
                str(folder), device=device or "cpu", local_files_only=True
            )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise _cannot_load(record, error, folder) from error
        self._model.eval()
        if device:  # twice as fast there, and what is lost is less than what bfloat16 loses
            self._model.half()
        kinds = {type(module).__name__ for module in self._model}
        self._plain = kinds <= _SIMPLE_MODULES
        self._record = record
        self.tokenizer = self._model.tokenizer
        self.description = f"sentence-transformers {'f16' if device else 'f32'}, {device or 'cpu'}"

    def rows(self, batch: Sequence[Tokens]) -> NDArray[np.float32]:
        """One row a text, float32 of shape (texts, width)."""
        features = _padded(self._torch, batch, self.tokenizer.pad_token_id, self._model.device)
        with self._torch.inference_mode():
            if self._plain:
                rows = self._pooled(features)
            else:
                rows = self._model(features)["sentence_embedding"]
        return np.asarray(rows.float().cpu().numpy(), np.float32)

    def _pooled(self, features: dict[str, Any]) -> Any:
        torch = self._torch
        output = self._model[0].auto_model(**features, output_hidden_states=True)
        layers = output.hidden_states[-self._record.pooling_layers :]
        states = torch.stack(layers).mean(dim=0) if len(layers) > 1 else output.last_hidden_state
        states = states.float()  # a sum over many tokens leaves what float16 can hold
        if self._record.pooling == "cls":
            return states[:, 0]
        present = features["attention_mask"].unsqueeze(-1)
        if self._record.pooling == "max":
            return states.masked_fill(present == 0, -torch.inf).amax(dim=1)
        return (states * present).sum(dim=1) / present.sum(dim=1)


class CrossEncoderNetwork:
    """Runs a cross-encoder: its row is one number, the log-odds of relevance."""

    batch_tokens = 4096

    def __init__(self, folder: Path, record: ModelRecord, device: str, threads: int) -> None:
        library = _library("sentence_transformers")
        self._torch = _prepared(threads)
        try:
            model = library.CrossEncoder(str(folder), device=device or "cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise _cannot_load(record, error, folder) from error
        self._network = model.model.eval()
        self.tokenizer = model.tokenizer
        self.description = f"sentence-transformers, {device or 'cpu'}"

    def rows(self, batch: Sequence[Tokens]) -> NDArray[np.float32]:
        """One row a pair, float32 of shape (pairs, 1)."""
        features = _padded(self._torch, batch, self.tokenizer.pad_token_id, self._network.device)
        if getattr(self._network.config, "type_vocab_size", 0) > 1:
            features["token_type_ids"] = _column(
                self._torch, [types for _, types in batch], 0, self._network.device
            )
        with self._torch.inference_mode():
            logits = self._network(**features).logits
        return np.asarray(logits.float().cpu().numpy(), np.float32)


def _library(name: str) -> Any:
    silence_telemetry()
    if importlib.util.find_spec(name) is None:
        raise ModelUnusable(
            msg("This needs the torch extra: install it with pip install 'munjang[torch]'")
        )
    return importlib.import_module(name)


def _prepared(threads: int) -> Any:
    torch = _library("torch")
    torch.set_num_threads(threads)
    logging = _library("transformers").utils.logging
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return torch


def _padded(torch: Any, batch: Sequence[Tokens], padding: int, device: Any) -> dict[str, Any]:
    ids = [numbers for numbers, _ in batch]
    return {
        "input_ids": _column(torch, ids, padding, device),
        "attention_mask": _column(torch, [[1] * len(numbers) for numbers in ids], 0, device),
    }


def _column(torch: Any, rows: Sequence[Sequence[int]], padding: int, device: Any) -> Any:
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[padding] * (width - len(row))] for row in rows], device=device)


def may_have_graphics() -> bool:
    """Whether there is reason to ask torch for a graphics processor."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return Path("/dev/nvidiactl").exists() or shutil.which("nvidia-smi") is not None


def _cannot_load(record: ModelRecord, error: Exception, folder: Path) -> ModelUnusable:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return ModelUnusable(
        msg("{name} cannot be loaded: {detail}", name=record.title, detail=lines[0]), path=folder
    )
