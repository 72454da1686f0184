"""Cuts texts into SentencePiece's pieces: what a tokenizer.json says, in a sixth of the memory.

Of a quarter of a million pieces ``tokenizers`` makes a table of 300 MB, in most of the time that it
takes to open a model. SentencePiece, which such tables come from, keeps them in 54 MB and is twice
as soon ready (Kudo & Richardson, "SentencePiece: A simple and language independent subword
tokenizer and detokenizer for Neural Text Processing", 2018).
"""

# ruff: noqa: PLC0415 - libraries are loaded when a model is opened or installed

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.tokens import FileTokeniser, Tokens, sound

_NORMAL, _UNKNOWN, _CONTROL, _UNIGRAM = 1, 2, 3, 1  # as SentencePiece numbers kinds
_SPACE = "▁"
_BEGINNING, _END, _PADDING = "<s>", "</s>", "<pad>"
_LONG = 512
_SAMPLES = (  # cut alike by both, or else the tokenizer is of another kind
    "passage: The lease may be ended in writing, three months before (§ 12.3).",
    "query: 전세 계약을 중간에 끝내려면 언제 알려야 하나?",
    "ﬁ ㎏ Ａｂｃ　１２３  two  spaces, a\ttab and a\nline",
    "😀 ㄱㅇㅅ ᄒ é x\u200by",
    "",
)


class PieceTokeniser:
    """Reads what :func:`write_pieces` wrote; only for texts by themselves.

    White space at the end of a text is no token, which it is to ``tokenizers``.
    """

    def __init__(self, path: Path, max_tokens: int) -> None:
        """Open the pieces in a file.

        Raises:
            ModelUnusable: it holds none.
        """
        from sentencepiece import SentencePieceProcessor

        try:
            self._pieces = SentencePieceProcessor(model_file=str(path))
        except (OSError, RuntimeError) as error:
            raise ModelUnusable(
                msg("The tokenizer {name} cannot be read", name=path.name), path=path
            ) from error
        self._first, self._last = self._pieces.bos_id(), self._pieces.eos_id()
        self.padding = int(self._pieces.pad_id())
        self._most = max_tokens - 2

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        cut = self._pieces.encode([sound(text) for text in texts], num_threads=1)
        framed = [[self._first, *ids[: self._most], self._last] for ids in cut]
        return [(ids, [0] * len(ids)) for ids in framed]


def write_pieces(tokenizer: Path, goal: Path) -> bool:
    """Write the pieces of a tokenizer.json to `goal`; False where it is of another kind."""
    plain = json.loads(tokenizer.read_text("utf-8")) if tokenizer.is_file() else None
    if plain is None or not _is_sentencepiece(plain):
        return False
    goal.write_bytes(_model(plain))
    try:
        ours = PieceTokeniser(goal, _LONG)
        same = ours.padding >= 0 and ours.tokens(_SAMPLES) == FileTokeniser(
            tokenizer, _LONG
        ).tokens(_SAMPLES)
    except ModelUnusable:
        same = False
    if not same:
        goal.unlink()
    return same


def _is_sentencepiece(plain: Mapping[str, Any]) -> bool:
    """Whether a tokenizer does nothing but what SentencePiece does, between two tokens."""
    model = plain["model"]
    first, *others = _steps(plain["normalizer"], "normalizers")
    *before, spaces = _steps(plain["pre_tokenizer"], "pretokenizers")
    frame = plain["post_processor"] or {}
    return bool(
        model["type"] == "Unigram"
        and not model.get("byte_fallback")
        and isinstance(model["unk_id"], int)
        and first.get("type") == "Precompiled"
        and all(step.get("pattern") == {"Regex": " {2,}"} for step in others)
        and all(step["type"] == "WhitespaceSplit" for step in before)
        and spaces.get("type") == "Metaspace"
        and spaces["replacement"] == _SPACE
        and (spaces.get("add_prefix_space") or spaces.get("prepend_scheme") == "always")
        and frame.get("type") == "TemplateProcessing"
        and [next(iter(part.values()))["id"] for part in frame["single"]] == [_BEGINNING, "A", _END]
    )


def _steps(step: Mapping[str, Any] | None, name: str) -> list[Mapping[str, Any]]:
    """The steps of one that may be a sequence of them; at least one."""
    if step is None:
        return [{}]
    steps: list[Mapping[str, Any]] = step[name] if step["type"] == "Sequence" else [step]
    return steps or [{}]


def _model(plain: Mapping[str, Any]) -> bytes:
    """A tokenizer as SentencePiece keeps it."""
    from sentencepiece import sentencepiece_model_pb2 as format_

    model = cast(Any, format_).ModelProto()
    unknown = plain["model"]["unk_id"]
    special = {token["id"] for token in plain["added_tokens"] if token["special"]}
    for number, (piece, score) in enumerate(plain["model"]["vocab"]):
        kind = _CONTROL if number in special else _NORMAL
        model.pieces.add(piece=piece, score=score, type=_UNKNOWN if number == unknown else kind)
    model.trainer_spec.model_type = _UNIGRAM
    model.trainer_spec.unk_piece = model.pieces[unknown].piece
    model.trainer_spec.bos_piece, model.trainer_spec.eos_piece = _BEGINNING, _END
    model.trainer_spec.pad_piece = _PADDING
    normaliser = _steps(plain["normalizer"], "normalizers")[0]
    model.normalizer_spec.precompiled_charsmap = base64.b64decode(
        normaliser["precompiled_charsmap"]
    )
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    written: bytes = model.SerializeToString()
    return written
