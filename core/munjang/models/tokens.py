"""From text to the numbers a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from munjang.errors import ModelUnusable
from munjang.messages import msg

Tokens = tuple[list[int], list[int]]  # ids, and for each whether it is of the first or second text


class Tokeniser(Protocol):
    """Cuts texts into tokens; longer ones are truncated."""

    padding: int  # the id that fills up shorter texts of a batch

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        ...


class PairTokeniser(Tokeniser, Protocol):
    """Cuts pairs of texts, too."""

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


class LibraryTokeniser:
    """A tokenizer only transformers can read (one without tokenizer.json)."""

    def __init__(self, tokenizer: Any, max_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self.padding = int(tokenizer.pad_token_id or 0)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        return self._encoded([sound(text) for text in texts])

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`."""
        return self._encoded([sound(first)] * len(seconds), [sound(text) for text in seconds])

    def _encoded(self, *texts: list[str]) -> list[Tokens]:
        if not texts[0]:  # of nothing, the library makes an error
            return []
        found = self._tokenizer(
            *texts, truncation=True, max_length=self._max_tokens, return_token_type_ids=True
        )
        return list(zip(found["input_ids"], found["token_type_ids"], strict=True))


def sound(text: str) -> str:
    """The text as tokenizers take it: without lone surrogates, which are no characters.

    Two that belong together become the character they stand for.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
