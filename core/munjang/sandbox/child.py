"""The child process: reads documents on request until its parent goes away.

Run as ``python -m munjang.sandbox.child``; it speaks :mod:`munjang.sandbox.wire` on its standard
input and output and says anything else on standard error.
"""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from munjang.children import take_over_pipes
from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.language.detect import language_of
from munjang.language.sentences import split
from munjang.language.terms import index_terms
from munjang.messages import msg
from munjang.records import Document, FileState
from munjang.sandbox import wire
from munjang.sandbox.confine import allow_processor_seconds, confine, peak_memory_bytes
from munjang.sandbox.limits import Limits

Read = Callable[..., Document]  # as read_document


def read_document(
    path: Path, limits: Limits, *, recognise: bool = False, passwords: Sequence[str] = ()
) -> Document:
    """Extract `path`, split its text into sentences and make their search terms.

    Raises:
        ExtractionRefused: the file has no text to give.
    """
    try:
        source = Source.of_path(path, passwords=passwords)
    except OSError as error:
        reason = msg("The file cannot be read: {reason}", reason=error.strerror or str(error))
        raise ExtractionRefused(FileState.UNREADABLE, reason, path=path) from error
    extraction = extract(source, limit=limits.characters, recognise=recognise)
    text = extraction.text
    sentences = split(text)
    return Document(
        extraction=extraction,
        sentences=sentences,
        terms=[index_terms(text[start:end]) for start, end in sentences],
        language=language_of(text),
    )


def serve(read: Read = read_document) -> None:
    """Answer requests with `read` until the parent closes the pipe; never returns."""
    requests, replies = take_over_pipes()
    faulthandler.enable()
    setup = wire.receive(requests)
    if setup is None:
        os._exit(0)
    limits = Limits(**setup)
    confine(limits)
    inbox = _listen(requests)
    wire.send(replies, {"ready": True})
    for _ in range(limits.documents):
        request = inbox.get()
        wire.send(replies, {"taken": True})
        allow_processor_seconds(limits.processor_seconds)
        reply = _answer(read, request, limits)
        reply["grown"] = peak_memory_bytes() > limits.grown_bytes
        wire.send(replies, reply)
    inbox.get()  # served its time; the parent closes the pipe


def _answer(read: Read, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        document = read(Path(request["path"]), limits, **request["options"])
        return {"document": wire.document_to_wire(document)}
    except ExtractionRefused as refusal:
        message = wire.message_to_wire(refusal.message)
        return {"refused": [str(refusal.state), message]}
    except MemoryError:
        return {"died": "memory"}


def _listen(requests: BinaryIO) -> SimpleQueue[dict[str, Any]]:
    """Receive in a thread, so that even a busy child notices that its parent is gone."""
    inbox: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def receive() -> None:
        while (request := wire.receive(requests)) is not None:
            inbox.put(request)
        os._exit(0)

    threading.Thread(target=receive, name="requests", daemon=True).start()
    return inbox


if __name__ == "__main__":
    serve()
