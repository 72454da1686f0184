"""From text to the numbers a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from munjang.errors import ModelUnusable
from munjang.messages import msg

Tokens = tuple[list[int], list[int]]  # ids, and for each whether it is of the first or second text


class Tokeniser(Protocol):
    """Cuts texts, or pairs of texts, into tokens; longer ones are truncated."""

    padding: int  # the id that fills up shorter texts of a batch

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        ...

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`; the longer of a pair is truncated."""
        ...


class FileTokeniser:
    """Reads a model's tokenizer.json; needs neither torch nor the network."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - loaded when a model is opened

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises nothing more exact
            raise ModelUnusable(
                msg("The tokenizer {name} cannot be read", name=path.name), path=path
            ) from error
        padding = self._tokenizer.padding
        self.padding = int(padding["pad_id"]) if padding else self._padding_by_name()
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        return [
            (encoding.ids, encoding.type_ids) for encoding in self._tokenizer.encode_batch(texts)
        ]

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`."""
        pairs = [(first, second) for second in seconds]
        return [
            (encoding.ids, encoding.type_ids) for encoding in self._tokenizer.encode_batch(pairs)
        ]

    def _padding_by_name(self) -> int:
        for name in ("<pad>", "[PAD]"):
            number = self._tokenizer.token_to_id(name)
            if number is not None:
                return int(number)
        return 0
