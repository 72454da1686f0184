"""Writes text: a language model in the GGUF format, run by llama.cpp."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.record import GGUF, ModelRecord

_NO_LLAMA = msg(
    "Answers need llama-cpp-python, which this installation does not have: make answers"
)
_READ_AT_ONCE = 128  # tokens of a prompt, after which it is asked whether the text is still wanted


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that is being written, or how much of the prompt has been read so far."""

    text: str
    read: float = 1.0  # share


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a text is to be made of.

    `turns` are what is said in turns by the user and the model, the user first and last; those
    before the last are examples. What stays the same from one prompt to the next, is best first:
    it is read only once.
    """

    instructions: str
    turns: Sequence[str]
    grammar: str = ""  # GBNF that the text has to keep to; "" for none
    longest: int = 256  # tokens of the text


class Generator(Protocol):
    """Writes a text, most likely word by most likely word: the same prompt, the same text."""

    record: ModelRecord
    backend: str

    def write(self, prompt: Prompt, hear: Callable[[Piece], bool]) -> str:
        """The text for a prompt; `hear` is given its pieces, and ends it where it returns False."""
        ...


def require_llama() -> None:
    """Check that there is what runs generators, without loading it.

    Raises:
        ModelUnusable: there is not.
    """
    if find_spec("llama_cpp") is None:
        raise ModelUnusable(_NO_LLAMA)


class LlamaGenerator:
    """Runs a GGUF file in this process.

    What stands in a prompt cannot act as the model's own signs (the end of a turn, say): documents
    come from strangers.
    """

    def __init__(self, folder: Path, record: ModelRecord, *, threads: int) -> None:
        """Open the model in a folder; its weights are mapped, and read when they are needed.

        Raises:
            ModelUnusable: llama.cpp is not here, or cannot open the file.
        """
        try:
            import llama_cpp  # noqa: PLC0415 - loaded when a model is opened
            from llama_cpp.llama_chat_format import Jinja2ChatFormatter  # noqa: PLC0415 - the same
            from llama_cpp.llama_grammar import LlamaGrammar  # noqa: PLC0415 - the same
        except (ImportError, OSError, RuntimeError) as error:  # not there, or not for this machine
            raise ModelUnusable(_NO_LLAMA) from error
        self.record = record
        self.backend = f"llama.cpp, {threads} thread{'s' * (threads > 1)}"
        try:
            self._model: Any = llama_cpp.Llama(
                str(folder / GGUF),
                n_ctx=record.max_tokens,
                n_threads=threads,
                n_threads_batch=threads,
                verbose=False,
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise ModelUnusable(
                msg("{name} cannot be loaded: {detail}", name=record.title, detail=str(error)),
                path=folder / GGUF,
            ) from error
        template = self._model.metadata.get("tokenizer.chat_template")
        if template is None:
            raise ModelUnusable(
                msg("{name} is not made for questions and answers", name=record.title),
                path=folder / GGUF,
            )
        self._grammar: Any = LlamaGrammar.from_string
        self._chat: Any = Jinja2ChatFormatter(
            template=template,
            eos_token=self._sign(self._model.token_eos()),
            bos_token=self._sign(self._model.token_bos()),
            stop_token_ids=[self._model.token_eos()],
        )

    def write(self, prompt: Prompt) -> Iterator[Piece]:
        """Read a prompt and write the text, piece by piece.

        Raises:
            ModelUnusable: the prompt is longer than the model can read.
        """
        tokens, stop = self._tokens(prompt)
        if len(tokens) + prompt.longest > self.record.max_tokens:
            raise ModelUnusable(msg("{name} cannot read so much at once", name=self.record.title))
        for end in range(_READ_AT_ONCE, len(tokens), _READ_AT_ONCE):
            # What the last prompt began with as well is still known.
            next(self._model.generate(tokens[:end], temp=0.0))
            yield Piece("", end / len(tokens))
        grammar = self._grammar(prompt.grammar, verbose=False) if prompt.grammar else None
        for part in self._model.create_completion(
            tokens,
            max_tokens=prompt.longest,
            temperature=0.0,
            grammar=grammar,
            stop=stop,
            stream=True,
        ):
            yield Piece(part["choices"][0]["text"])

    def _tokens(self, prompt: Prompt) -> tuple[list[int], list[str]]:
        """The tokens of a prompt, and what would end the text beside the end of a turn."""
        contents = [prompt.instructions, *prompt.turns]
        # The template is applied to stand-ins: what they stand for may look like anything.
        stand_ins = [f"\x02{number}\x03" for number in range(len(contents))]
        roles = ["system", *(("user", "assistant")[turn % 2] for turn in range(len(prompt.turns)))]
        messages = [
            {"role": role, "content": content}
            for role, content in zip(roles, stand_ins, strict=True)
        ]
        formatted = self._chat(messages=messages)
        tokens: list[int] = []
        rest = formatted.prompt
        for stand_in, content in zip(stand_ins, contents, strict=True):
            before, found, rest = rest.partition(stand_in)
            if not found:
                raise ModelUnusable(
                    msg("{name} is not made for questions and answers", name=self.record.title)
                )
            tokens += self._tokenise(before, signs=True) + self._tokenise(content, signs=False)
        tokens += self._tokenise(rest, signs=True)
        stop = formatted.stop or []
        return tokens, [stop] if isinstance(stop, str) else list(stop)

    def _tokenise(self, text: str, *, signs: bool) -> list[int]:
        if not text:
            return []
        data = text.encode("utf-8", "replace")
        tokens: list[int] = self._model.tokenize(data, add_bos=False, special=signs)
        return tokens

    def _sign(self, token: int) -> str:
        return str(self._model.detokenize([token], special=True).decode("utf-8", "replace"))
