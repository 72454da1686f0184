"""The child process: opens one model and answers requests until its parent goes away.

Run as ``python -m munjang.models.child FOLDER THREADS DEVICE BACKEND``, where the last may be
"auto"; it speaks :mod:`munjang.models.wire` on its standard input and output, and says anything
else on standard error. Left alone for minutes it ends, and gives back half a gigabyte: its parent
starts another when it has something to ask, which takes a second.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from munjang import network
from munjang.children import (
    die_with_parent,
    leave_interrupts_to_parent,
    lower_priority,
    take_over_pipes,
)
from munjang.errors import ModelUnusable
from munjang.models import wire
from munjang.models.backends import Backend
from munjang.models.encoder import Encoder, Reranker, open_encoder, open_reranker
from munjang.models.generator import LlamaGenerator, Piece
from munjang.models.record import read_record
from munjang.models.torch_networks import Device
from munjang.models.two_towers import TextGraphReranker

AUTO = "auto"  # the back end that is best on most machines

_LEISURE = 300.0  # seconds; MUNJANG_MODEL_LEISURE sets another number, for tests
_NICENESS = 5  # below the window, above the readers of documents: their work waits for this one's

Work = Callable[[wire.Request], NDArray[np.float32] | Iterator[Piece]]


def serve() -> None:
    """Answer requests until the parent closes the pipe; never returns."""
    leave_interrupts_to_parent()
    die_with_parent()
    lower_priority(_NICENESS)
    requests, replies = take_over_pipes()
    faulthandler.enable()
    network.watch()
    network.forbid(True)  # a model needs none, whatever the library that runs it may think
    folder, threads, device, backend = sys.argv[-4:]
    try:
        chosen = None if backend == AUTO else cast(Backend, backend)
        ready, work = _open(Path(folder), int(threads), cast(Device, device), chosen)
        wire.send_ready(replies, ready)
        _answer_all(requests, replies, work)
    except ModelUnusable as error:
        wire.send_failure(replies, wire.OPENING, error)
    except (EOFError, BrokenPipeError):  # the parent is gone, or needs us no longer
        pass
    # At once: the threads that are still at work, work for nobody.
    os._exit(0)


def _open(
    folder: Path, threads: int, device: Device, backend: Backend | None
) -> tuple[wire.Ready, Work]:
    record = read_record(folder)
    model: Encoder | Reranker | LlamaGenerator
    if record.task == "generator":
        model = LlamaGenerator(folder, record, threads=threads)
        work = _writing(model)
    elif record.takes_text:
        model = TextGraphReranker(folder, record, threads=threads)
        work = _scoring(model)
    elif record.task == "reranker":
        model = open_reranker(folder, record, threads=threads, device=device)
        work = _scoring(model)
    else:
        model = open_encoder(folder, record, threads=threads, device=device, backend=backend)
        work = _encoding(model)
    return wire.Ready(record.key, record.dimension, model.backend), work


def _encoding(encoder: Encoder) -> Work:
    def work(request: wire.Request) -> NDArray[np.float32]:
        if request.task == wire.Task.CLOCK:
            return np.array([[time.process_time()]], np.float32)
        if request.task == wire.Task.QUERY:
            return encoder.encode_query(request.texts[0])[None]
        return encoder.encode_passages(request.texts)

    return work


def _scoring(reranker: Reranker) -> Work:
    def work(request: wire.Request) -> NDArray[np.float32]:
        query, *sentences = request.texts
        return reranker.score(query, sentences)[:, None]

    return work


def _writing(generator: LlamaGenerator) -> Work:
    def work(request: wire.Request) -> Iterator[Piece]:
        return generator.write(wire.prompt_of(request.texts))

    return work


class _Answers:
    """Sends what comes of requests; a text that is written, piece by piece until it is stopped."""

    def __init__(self, replies: BinaryIO, work: Work) -> None:
        self._replies = replies
        self._work = work
        self._sending = threading.Lock()
        self._stopped: set[int] = set()
        self._leisure = _Leisure(float(os.environ.get("MUNJANG_MODEL_LEISURE", _LEISURE)))

    def begin(self) -> None:
        """A request has come."""
        self._leisure.begin()

    def stop(self, number: int) -> None:
        """Nobody wants the rest of the text that is written for this request."""
        self._stopped.add(number)

    def answer(self, request: wire.Request) -> None:
        """Do what a request asks for."""
        try:
            made = self._work(request)
            if isinstance(made, np.ndarray):
                with self._sending:
                    wire.send_rows(self._replies, request.number, made)
            else:
                self._write(request.number, made)
            self._leisure.done()
        except BrokenPipeError:
            os._exit(0)
        except BaseException:  # noqa: BLE001 - what the model may raise, only a new process mends
            traceback.print_exc()
            os._exit(1)

    def _write(self, number: int, pieces: Iterator[Piece]) -> None:
        try:
            for piece in pieces:
                if number in self._stopped:
                    break
                wire.send_piece(self._replies, number, piece)
            wire.send_end(self._replies, number)
        except ModelUnusable as error:  # it can write others
            wire.send_failure(self._replies, number, error)
        self._stopped.discard(number)


def _answer_all(requests: BinaryIO, replies: BinaryIO, work: Work) -> None:
    """Answer requests as they come, queries beside the rest: the model lets them go first."""
    answers = _Answers(replies, work)
    with ThreadPoolExecutor(1) as queries, ThreadPoolExecutor(1) as others:
        while True:
            request = wire.receive_request(requests)
            if request.task == wire.Task.STOP:
                answers.stop(request.number)
                continue
            answers.begin()
            worker = queries if request.task == wire.Task.QUERY else others
            worker.submit(answers.answer, request)


class _Leisure:
    """Ends the process when nothing has been asked of it for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._unanswered = 0
        self._last = time.monotonic()
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, name="leisure", daemon=True).start()

    def begin(self) -> None:
        """A request has come."""
        with self._lock:
            self._unanswered += 1

    def done(self) -> None:
        """A request has been answered."""
        with self._lock:
            self._unanswered -= 1
            self._last = time.monotonic()

    def _watch(self) -> None:
        # It wakes once in that time, or hardly more: no sooner than it might have to end.
        left = self._seconds
        while left > 0:
            time.sleep(left)
            with self._lock:
                idle = 0.0 if self._unanswered else time.monotonic() - self._last
            left = self._seconds - idle
        os._exit(0)


if __name__ == "__main__":
    serve()
