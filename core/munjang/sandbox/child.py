"""The child process: reads documents on request until its parent goes away.

Run as ``python -m munjang.sandbox.child``; it speaks :mod:`munjang.sandbox.wire` on its standard
input and output and says anything else on standard error.
"""

from __future__ import annotations

import dataclasses
import faulthandler
import gc
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from munjang.children import take_over_pipes
from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.language.detect import language_of
from munjang.language.sentences import split
from munjang.language.terms import index_terms
from munjang.language.windows import windows
from munjang.messages import msg
from munjang.records import Document, Extraction
from munjang.sandbox import wire
from munjang.sandbox.confine import PeakMemory, allow_processor_seconds, confine
from munjang.sandbox.handover import receive_document
from munjang.sandbox.limits import Limits

Read = Callable[[Source, Limits, bool], Document]
_NEW_OBJECTS = 100_000  # before the newest are looked through for cycles; Python's own is 700


def read_document(source: Source, limits: Limits, recognise: bool) -> Document:
    """Extract the document, split its text into sentences and make their search terms.

    Raises:
        ExtractionRefused: the file has no text to give.
    """
    return split_document(extract(source, limit=limits.characters, recognise=recognise), limits)


def split_document(extraction: Extraction, limits: Limits) -> Document:
    """Split the text of a document into sentences and make their search terms."""
    text = extraction.text
    sentences = split(text)
    if len(sentences) > limits.sentences:
        sentences = sentences[: limits.sentences]
        reason = msg("Only the first {count} sentences are searchable", count=limits.sentences)
        if reason not in extraction.left_out:
            extraction = dataclasses.replace(extraction, left_out=(*extraction.left_out, reason))
    return Document(
        extraction=extraction,
        sentences=sentences,
        terms=[index_terms(text[start:end]) for start, end in sentences],
        language=language_of(text),
        windows=windows(text, sentences, extraction.title, extraction.marks),
    )


def collect_rarely() -> None:
    """Look for garbage in cycles less often, and never in what was imported.

    Most of what is made for a document lives until it is read, and has no cycles.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def serve(read: Read = read_document) -> None:
    """Answer requests with `read` until the parent closes the pipe; never returns."""
    requests, replies = take_over_pipes()
    collect_rarely()
    faulthandler.enable()
    setup = wire.receive(requests)
    if setup is None:
        os._exit(0)
    limits = Limits(**setup["limits"])
    recognise: bool = setup["recognise"]
    hatch = socket.socket(fileno=setup["hatch"]) if setup["hatch"] is not None else None
    memory = PeakMemory()
    gaps = confine(limits, _recogniser() if recognise else [])
    inbox = _listen(requests)
    wire.send(replies, {"ready": True, "gaps": gaps})
    seconds = limits.recognition_processor_seconds if recognise else limits.processor_seconds
    for _ in range(limits.documents):
        request = inbox.get()
        with _document(request, hatch) as source:
            wire.send(replies, {"taken": True})
            allow_processor_seconds(seconds)
            reply, data = _answer(read, source, request, limits, recognise)
        reply["grown"] = memory.read() > limits.grown_bytes
        wire.send(replies, reply, data)
    inbox.get()  # served its time; the parent closes the pipe


def _recogniser() -> list[Path]:
    """The program that recognises text in pictures, and its files."""
    from munjang.extract import ocr  # noqa: PLC0415 - not needed by most children

    return ocr.program_paths()


@contextmanager
def _document(request: dict[str, Any], hatch: socket.socket | None) -> Iterator[Source | None]:
    """The document of a request, as long as it is being read; None where its text came along."""
    if "document" in request:
        yield None
        return
    passwords: list[str] = request["passwords"]
    if hatch is None:
        path, size = Path(request["path"]), request["size"]
        yield Source(path.name, size, lambda: path.open("rb"), passwords=passwords)
        return
    descriptor = receive_document(hatch)
    try:
        name = Path(request["path"]).name
        yield Source.of_descriptor(descriptor, name, passwords=passwords)
    finally:
        os.close(descriptor)


def _answer(
    read: Read, source: Source | None, request: dict[str, Any], limits: Limits, recognise: bool
) -> tuple[dict[str, Any], bytes]:
    """The reply to a request, and the bytes that follow it."""
    try:
        if source is None:
            known = wire.document_from_wire(request["document"], characters=limits.characters)
            document = split_document(known.extraction, limits)
        elif "task" in request:
            from munjang.sandbox import page_tasks  # noqa: PLC0415 - not needed by most children

            return page_tasks.perform(request["task"], source)
        else:
            document = read(source, limits, recognise)
        return {"document": wire.document_to_wire(document)}, b""
    except ExtractionRefused as refusal:
        message = wire.message_to_wire(refusal.message)
        return {"refused": [str(refusal.state), message]}, b""
    except MemoryError:
        return {"died": "memory"}, b""


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
