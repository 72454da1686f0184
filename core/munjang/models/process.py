"""Models as the rest of the engine sees them: each runs in a process of its own.

So the process of a window imports no run-time, holds no vocabulary, and never waits for Python's
lock because of one; and a model that crashes takes nothing with it.
"""

from __future__ import annotations

import itertools
import logging
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from munjang import prestart
from munjang.children import exit_status
from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models import wire
from munjang.models.backends import Backend
from munjang.models.child import AUTO
from munjang.models.generator import Piece, Prompt
from munjang.models.record import ModelRecord
from munjang.models.torch_networks import Device

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_ATTEMPTS = 2  # children that may die, one after the other, over one request
_SLICE = 256  # texts in a request: little to pack and unpack at once, and enough to sort by length


class ChildEncoder:
    """An encoder in a process of its own, which ends when this object is dropped.

    Safe to share between threads: a query goes before the next batch of passages.
    """

    def __init__(
        self,
        folder: Path,
        record: ModelRecord,
        *,
        threads: int,
        device: Device = "auto",
        backend: Backend | None = None,
    ) -> None:
        """Start the process and wait until the model is open.

        Raises:
            ModelUnusable: its files cannot be run here, or not by `backend`.
        """
        self.record = record
        self._process = _Process(folder, record, threads, device, backend)
        self.backend = self._process.ready.backend

    @property
    def key(self) -> str:
        """Identity of what the vectors mean."""
        return self.record.key

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._process.ready.dimension

    @property
    def arguments(self) -> Sequence[str]:
        """What its process was started with."""
        return self._process.arguments

    @property
    def processor_seconds(self) -> float:
        """The processor time that its process has used until now.

        Raises:
            ModelUnusable: the process does not stay alive.
        """
        return float(self._process.ask(wire.Task.CLOCK, [])[0, 0])

    def close(self) -> None:
        """End the process; whoever waits for it, or asks it again, gets :class:`ModelUnusable`."""
        self._process.close()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is searched, float32 of shape (n, dimension).

        Raises:
            ModelUnusable: the process does not stay alive.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for part in _slices(len(texts)):
            vectors[part] = self._process.ask(wire.Task.PASSAGES, texts[part])
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of what is asked, float32 of shape (dimension,).

        Raises:
            ModelUnusable: the process does not stay alive.
        """
        vector: NDArray[np.float32] = self._process.ask(wire.Task.QUERY, [text])[0]
        return vector


class ChildReranker:
    """A reranker in a process of its own, which ends when this object is dropped."""

    def __init__(
        self, folder: Path, record: ModelRecord, *, threads: int, device: Device = "auto"
    ) -> None:
        """Start the process and wait until the model is open.

        Raises:
            ModelUnusable: its files cannot be run here.
        """
        self.record = record
        self._process = _Process(folder, record, threads, device)
        self.backend = self._process.ready.backend

    def close(self) -> None:
        """End the process; whoever waits for it, or asks it again, gets :class:`ModelUnusable`."""
        self._process.close()

    def score(self, query: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Relevance of each sentence, 0 to 1, float32 of shape (n,).

        Raises:
            ModelUnusable: the process does not stay alive.
        """
        scores = np.empty(len(sentences), np.float32)
        for part in _slices(len(sentences)):
            texts = [query, *sentences[part]]
            scores[part] = self._process.ask(wire.Task.SCORES, texts)[:, 0]
        return scores


class ChildGenerator:
    """A generator in a process of its own, which ends when this object is dropped."""

    def __init__(self, folder: Path, record: ModelRecord, *, threads: int) -> None:
        """Start the process and wait until the model is open.

        Raises:
            ModelUnusable: its file cannot be run here.
        """
        self.record = record
        self._process = _Process(folder, record, threads, "auto")
        self.backend = self._process.ready.backend

    def close(self) -> None:
        """End the process; whoever waits for it, or asks it again, gets :class:`ModelUnusable`."""
        self._process.close()

    def write(self, prompt: Prompt, hear: Callable[[Piece], bool]) -> str:
        """The text for a prompt, most likely word by most likely word.

        `hear` is given its pieces as they come, and ends it where it returns False.

        Raises:
            ModelUnusable: the prompt is too long, or the process does not stay alive.
        """
        written = ""

        def note(piece: Piece) -> bool:
            nonlocal written
            written += piece.text
            return hear(piece)

        def begin() -> None:
            nonlocal written
            written = ""

        self._process.write(wire.prompt_texts(prompt), begin, note)
        return written


def _slices(count: int) -> Iterator[slice]:
    return (slice(start, start + _SLICE) for start in range(0, count, _SLICE))


class _Process:
    """The process of a model, whichever child that is: one that ended is replaced when needed."""

    def __init__(
        self,
        folder: Path,
        record: ModelRecord,
        threads: int,
        device: Device,
        backend: Backend | None = None,
    ) -> None:
        self._folder = folder
        self._record = record
        self.arguments = [str(folder), str(threads), device, backend or AUTO]
        self._starting = threading.Lock()
        self._child: _Child | None = None
        self._closed = False
        self._end: Callable[[], object] = lambda: None
        try:
            self.ready = self._attempt(lambda child: child.ready)
        except BaseException:
            self._end()
            raise

    def close(self) -> None:
        """End the child, for good."""
        with self._starting:
            self._closed = True
            self._end()

    def ask(self, task: wire.Task, texts: Sequence[str]) -> NDArray[np.float32]:
        """Have the model do a task, and wait; other threads run meanwhile.

        Raises:
            ModelUnusable: children do not stay alive.
        """
        return self._attempt(lambda child: child.ask(task, texts))

    def write(
        self, texts: Sequence[str], begin: Callable[[], None], hear: Callable[[Piece], bool]
    ) -> None:
        """Have the model write a text for a prompt, from the beginning where a child died over it.

        Raises:
            ModelUnusable: the prompt is too long, or children do not stay alive.
        """

        def attempt(child: _Child) -> None:
            begin()
            child.write(texts, hear)

        self._attempt(attempt)

    def _attempt(self, act: Callable[[_Child], _T]) -> _T:
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                return act(self._running())
            except _ChildGone as gone:
                reason = str(gone)
                _log.warning("process of %s ended: %s", self._record.id, reason)
        raise ModelUnusable(
            msg(
                "The process that runs {name} ends again and again ({reason})",
                name=self._record.title,
                reason=reason,
            ),
            path=self._folder,
        )

    def _running(self) -> _Child:
        with self._starting:
            if self._closed:
                raise ModelUnusable(msg("{name} was closed", name=self._record.title))
            if self._child is None or self._child.gone:
                self._end()
                self._child = self._start()
                # Called when this object is collected, and at the end of the program.
                self._end = weakref.finalize(self, self._child.dispose)
            child = self._child
        if child.ready.key != self._record.key:
            raise ModelUnusable(
                msg(
                    "{name} was replaced while it was in use: start Munjang again",
                    name=self._record.title,
                ),
                path=self._folder,
            )
        return child

    def _start(self) -> _Child:
        try:
            return _Child(self.arguments)
        except OSError as error:
            raise ModelUnusable(
                msg(
                    "The process that runs {name} cannot be started: {reason}",
                    name=self._record.title,
                    reason=error.strerror or str(error),
                ),
                path=self._folder,
            ) from error


class _ChildGone(Exception):
    """The child died before it answered; another may do better."""


class _Child:
    """One child, and the thread that hands its answers to whoever waits for them."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Start the child, or take the one that has been; it opens the model on its own.

        Raises:
            OSError: it cannot be started.
        """
        self._process = prestart.take(arguments) or prestart.start(arguments)
        self._numbers = itertools.count(wire.OPENING + 1)
        self._opening: Future[wire.Content] = Future()
        self._awaited = {wire.OPENING: self._opening}
        self._heard: dict[int, SimpleQueue[Piece | None]] = {}  # by those who wait for a text
        self._end: str | None = None  # how it ended
        self._lock = threading.Lock()  # for the three above
        self._sending = threading.Lock()
        self._receiver = threading.Thread(target=self._receive, name="model-answers", daemon=True)
        self._receiver.start()

    @property
    def ready(self) -> wire.Ready:
        """What the child says of its model; waits until it is open.

        Raises:
            _ChildGone: it died.
            ModelUnusable: it cannot open the model.
        """
        ready = self._opening.result()
        assert isinstance(ready, wire.Ready)
        return ready

    @property
    def gone(self) -> bool:
        """Whether the child is known to be dead."""
        return self._end is not None

    def ask(self, task: wire.Task, texts: Sequence[str]) -> NDArray[np.float32]:
        """Send a request and wait for its answer; other threads may ask meanwhile.

        Raises:
            _ChildGone: it died.
        """
        number = next(self._numbers)
        answer: Future[wire.Content] = Future()
        with self._lock:
            if self._end is not None:
                raise _ChildGone(self._end)
            self._awaited[number] = answer
        try:
            self._send(number, task, texts)
            rows = answer.result()
        finally:
            with self._lock:
                self._awaited.pop(number, None)
        assert isinstance(rows, np.ndarray)
        return rows

    def write(self, texts: Sequence[str], hear: Callable[[Piece], bool]) -> None:
        """Have a text written, and hear its pieces in this thread, until it wants no more.

        Raises:
            _ChildGone: it died.
            ModelUnusable: it cannot write this one.
        """
        number = next(self._numbers)
        end: Future[wire.Content] = Future()
        pieces: SimpleQueue[Piece | None] = SimpleQueue()
        with self._lock:
            if self._end is not None:
                raise _ChildGone(self._end)
            self._awaited[number] = end
            self._heard[number] = pieces
        end.add_done_callback(lambda _: pieces.put(None))
        try:
            self._send(number, wire.Task.WRITE, texts)
            for piece in iter(pieces.get, None):
                if not hear(piece):
                    self._send(number, wire.Task.STOP, [])
                    return
            end.result()
        finally:
            with self._lock:
                self._awaited.pop(number, None)
                self._heard.pop(number, None)

    def dispose(self) -> None:
        """End the child and give back everything it holds."""
        self._process.kill()
        # The garbage collector may call this from any thread, from the child's own too.
        if self._receiver is not threading.current_thread():
            self._receiver.join()
        self._process.dispose()

    def _send(self, number: int, task: wire.Task, texts: Sequence[str]) -> None:
        try:
            with self._sending:
                wire.send_request(self._process.requests, number, task, texts)
        except (OSError, ValueError):  # ValueError: disposed of already
            pass  # the receiver finds out how it ended, and tells whoever waits
        except BaseException:
            self._process.kill()  # interrupted: half a request spoils those after it
            raise

    def _receive(self) -> None:
        try:
            while True:
                self._deliver(wire.receive_answer(self._process.replies))
        except (EOFError, OSError, ValueError):  # ValueError: disposed of already
            pass
        except BaseException:
            self._process.kill()  # nobody would hear it any more
            raise
        finally:
            self._fail_the_rest()

    def _deliver(self, answer: wire.Answer) -> None:
        if isinstance(answer.content, Piece):
            with self._lock:
                heard = self._heard.get(answer.number)
            if heard is not None:
                heard.put(answer.content)
            return
        with self._lock:
            awaited = self._awaited.pop(answer.number, None)
        if awaited is None:
            return  # whoever asked was interrupted
        if isinstance(answer.content, ModelUnusable):
            awaited.set_exception(answer.content)
        else:
            awaited.set_result(answer.content)

    def _fail_the_rest(self) -> None:
        end = exit_status(self._process.await_end())
        end = " | ".join(filter(None, (end, self._process.last_words())))
        with self._lock:
            self._end = end
            left = list(self._awaited.values())
            self._awaited.clear()
        for awaited in left:
            awaited.set_exception(_ChildGone(end))
