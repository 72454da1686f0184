"""From text to the numbers a model reads."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from munjang.children import ChildProcess, child_command, exit_status
from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models.gate import Gate
from munjang.tokenising import wire
from munjang.tokenising.child import CHILD_ARGUMENT, UNREADABLE
from munjang.tokenising.files import Tokens, unreadable

_log = logging.getLogger(__name__)

_SLICE = 64  # texts that go to the child at once: a query waits for no more than these
_ATTEMPTS = 2  # children that may die, one after the other, over one request
# The child is one thread of ours among few cores; and its library would warn of forks.
_ONE_THREAD = {"TOKENIZERS_PARALLELISM": "false", "RAYON_NUM_THREADS": "1"}


class Tokeniser(Protocol):
    """Cuts texts, or pairs of texts, into tokens; longer ones are truncated."""

    @property
    def padding(self) -> int:
        """The id that fills up shorter texts of a batch."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        ...

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`; the longer of a pair is truncated."""
        ...


class ChildTokeniser:
    """Has a tokenizer.json read and used in a child process, so that it never stalls this one.

    The child begins to read at once, and whoever first needs it waits until it has. It is started
    anew when it dies, and ends when this object is dropped or the program ends. Safe to share
    between threads: a single text goes before the next slice of many.
    """

    def __init__(self, path: Path, max_tokens: int) -> None:
        self._path = path
        self._max_tokens = max_tokens
        self._gate = Gate()
        self._start()

    @property
    def padding(self) -> int:
        """The id that fills up shorter texts of a batch.

        Raises:
            ModelUnusable: the file cannot be read, or children do not stay alive.
        """
        self._ask(wire.pack_texts([]), urgent=True)  # an empty request waits for the reading
        return self._child.padding

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text.

        Raises:
            ModelUnusable: the file cannot be read, or children do not stay alive.
        """
        found: list[Tokens] = []
        for start in range(0, len(texts), _SLICE):
            request = wire.pack_texts(texts[start : start + _SLICE])
            found += self._ask(request, urgent=len(texts) == 1)
        return found

    def pair_tokens(self, first: str, seconds: Sequence[str]) -> list[Tokens]:
        """The tokens of `first` with each of `seconds`; the longer of a pair is truncated.

        Raises:
            ModelUnusable: the file cannot be read, or children do not stay alive.
        """
        found: list[Tokens] = []
        for start in range(0, len(seconds), _SLICE):
            pairs = [first, *seconds[start : start + _SLICE]]
            found += self._ask(wire.pack_texts(pairs, paired=True), urgent=False)
        return found

    def _ask(self, request: bytes, *, urgent: bool) -> list[Tokens]:
        with self._gate.query() if urgent else self._gate.batch():
            for _ in range(_ATTEMPTS):
                try:
                    return self._child.ask(request)
                except _ChildGone as gone:
                    _log.warning("tokeniser of %s ended: %s", self._path, gone)
                    self._end()
                    self._start()
        raise ModelUnusable(
            msg("The process that reads text for the model is ended by the system again and again"),
            path=self._path,
        )

    def _start(self) -> None:
        self._child = _Child(self._path, self._max_tokens)
        # Called when this object is collected, and at the end of the program.
        self._end = weakref.finalize(self, self._child.dispose)


class _ChildGone(Exception):
    """The child died before it answered; another may do better."""


class _Child:
    """One child and what is known of it: whether it has read the file yet, and what it found."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        self._path = path
        self._ready = False
        self.padding = 0
        command = child_command("munjang.tokenising.child", CHILD_ARGUMENT)
        try:
            self._process = ChildProcess(
                [*command, str(path), str(max_tokens)], environment=_ONE_THREAD
            )
        except OSError as error:
            raise ModelUnusable(
                msg(
                    "The process that reads text for the model cannot be started: {reason}",
                    reason=error.strerror or str(error),
                ),
                path=path,
            ) from error
        self.dispose = self._process.dispose

    def ask(self, request: bytes) -> list[Tokens]:
        """Send a request and wait for its answer; other threads run meanwhile.

        Raises:
            _ChildGone: it died.
            ModelUnusable: it cannot read the file.
        """
        try:
            if not self._ready:
                self.padding = wire.receive_ready(self._process.replies)
                self._ready = True
            self._process.requests.write(request)
            self._process.requests.flush()
            return wire.receive_tokens(self._process.replies)
        except (EOFError, OSError, ValueError) as error:  # ValueError: disposed of already
            status = self._process.await_end()
            words = self._process.last_words()
            if status == UNREADABLE:
                _log.warning("tokenizer unreadable: %s", words)
                raise unreadable(self._path) from error
            raise _ChildGone(f"{exit_status(status)}, {words}") from error
        except BaseException:
            self._process.kill()  # interrupted: the answer would be taken for the next one's
            raise
