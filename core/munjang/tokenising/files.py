"""A model's tokenizer.json, read into this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from munjang.errors import ModelUnusable
from munjang.messages import msg

Tokens = tuple[list[int], list[int]]  # ids, and for each whether it is of the first or second text


class FileTokeniser:
    """Reads a model's tokenizer.json; needs neither torch nor the network."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - loaded when a model is opened

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises nothing more exact
            raise unreadable(path) from error
        padding = self._tokenizer.padding
        self.padding = int(padding["pad_id"]) if padding else self._padding_by_name()
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        return self._encoded([sound(text) for text in texts])

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`."""
        return self._encoded([(sound(first), sound(second)) for second in seconds])

    def _encoded(self, inputs: list[str] | list[tuple[str, str]]) -> list[Tokens]:
        encodings = self._tokenizer.encode_batch_fast(inputs)  # fast: without offsets
        return [(encoding.ids, encoding.type_ids) for encoding in encodings]

    def _padding_by_name(self) -> int:
        for name in ("<pad>", "[PAD]"):
            number = self._tokenizer.token_to_id(name)
            if number is not None:
                return int(number)
        return 0


def sound(text: str) -> str:
    """The text as tokenizers take it: without lone surrogates, which are no characters.

    Two that belong together become the character they stand for.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def unreadable(path: Path) -> ModelUnusable:
    """The error for a tokenizer.json that is missing or broken."""
    return ModelUnusable(msg("The tokenizer {name} cannot be read", name=path.name), path=path)
