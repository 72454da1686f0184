"""The child process: opens one model and answers requests until its parent goes away.

Run as ``python -m munjang.models.child FOLDER THREADS DEVICE``; it speaks
:mod:`munjang.models.wire` on its standard input and output, and says anything else on standard
error.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from munjang.children import (
    die_with_parent,
    leave_interrupts_to_parent,
    lower_priority,
    take_over_pipes,
)
from munjang.errors import ModelUnusable
from munjang.models import wire
from munjang.models.encoder import Encoder, Reranker, open_encoder, open_reranker
from munjang.models.record import read_record
from munjang.models.torch_networks import Device

CHILD_ARGUMENT = "--run-model"  # stands for this module where the application is frozen

_NICENESS = 5  # below the window, above the readers of documents: their work waits for this one's

Work = Callable[[wire.Request], NDArray[np.float32]]


def serve() -> None:
    """Answer requests until the parent closes the pipe; never returns."""
    leave_interrupts_to_parent()
    die_with_parent()
    lower_priority(_NICENESS)
    requests, replies = take_over_pipes()
    faulthandler.enable()
    folder, threads, device = sys.argv[-3:]
    try:
        ready, work = _open(Path(folder), int(threads), cast(Device, device))
        wire.send_ready(replies, ready)
        _answer_all(requests, replies, work)
    except ModelUnusable as error:
        wire.send_failure(replies, wire.OPENING, error)
    except (EOFError, BrokenPipeError):  # the parent is gone, or needs us no longer
        pass
    # At once: the threads that are still at work, work for nobody.
    os._exit(0)


def _open(folder: Path, threads: int, device: Device) -> tuple[wire.Ready, Work]:
    record = read_record(folder)
    model: Encoder | Reranker
    if record.task == "reranker":
        model = open_reranker(folder, record, threads=threads, device=device)
        work = _scoring(model)
    else:
        model = open_encoder(folder, record, threads=threads, device=device)
        work = _encoding(model)
    return wire.Ready(record.key, record.dimension, model.backend), work


def _encoding(encoder: Encoder) -> Work:
    def work(request: wire.Request) -> NDArray[np.float32]:
        if request.task == wire.Task.QUERY:
            return encoder.encode_query(request.texts[0])[None]
        return encoder.encode_passages(request.texts)

    return work


def _scoring(reranker: Reranker) -> Work:
    def work(request: wire.Request) -> NDArray[np.float32]:
        query, *sentences = request.texts
        return reranker.score(query, sentences)[:, None]

    return work


def _answer_all(requests: BinaryIO, replies: BinaryIO, work: Work) -> None:
    """Answer requests as they come, queries beside the rest: the model lets them go first."""
    sending = threading.Lock()

    def answer(request: wire.Request) -> None:
        try:
            rows = work(request)
            with sending:
                wire.send_rows(replies, request.number, rows)
        except BrokenPipeError:
            os._exit(0)
        except BaseException:  # noqa: BLE001 - what the model may raise, only a new process mends
            traceback.print_exc()
            os._exit(1)

    with ThreadPoolExecutor(1) as queries, ThreadPoolExecutor(1) as others:
        while True:
            request = wire.receive_request(requests)
            (queries if request.task == wire.Task.QUERY else others).submit(answer, request)


if __name__ == "__main__":
    serve()
