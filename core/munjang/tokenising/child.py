"""The child process: cuts texts into tokens on request until its parent goes away.

Run as ``python -m munjang.tokenising.child TOKENIZER_JSON MAX_TOKENS``; it speaks
:mod:`munjang.tokenising.wire` on its standard input and output, and says anything else on standard
error.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import BinaryIO

from munjang.children import die_with_parent, leave_interrupts_to_parent, take_over_pipes
from munjang.errors import ModelUnusable
from munjang.tokenising import wire
from munjang.tokenising.files import FileTokeniser

UNREADABLE = 3  # exit status: another child could not read the file either
CHILD_ARGUMENT = "--cut-into-tokens"  # stands for this module where the application is frozen


def serve() -> None:
    """Answer requests until the parent closes the pipe; never returns."""
    leave_interrupts_to_parent()
    die_with_parent()
    requests, replies = take_over_pipes()
    faulthandler.enable()
    path, max_tokens = sys.argv[-2:]
    try:
        tokeniser = FileTokeniser(Path(path), int(max_tokens))
    except ModelUnusable as error:
        sys.stderr.write(f"{error}: {error.__cause__}\n")
        sys.stderr.flush()
        os._exit(UNREADABLE)
    try:
        _send(replies, wire.pack_ready(tokeniser.padding))
        while True:
            texts, paired = wire.receive_texts(requests)
            if paired:
                tokens = tokeniser.pair_tokens(texts[0], texts[1:])
            else:
                tokens = tokeniser.tokens(texts)
            _send(replies, wire.pack_tokens(tokens))
    except (EOFError, BrokenPipeError):  # the parent is gone, or needs us no longer
        os._exit(0)


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
    stream.flush()


if __name__ == "__main__":
    serve()
