"""Documents inside documents: attachments, members of archives, embedded files."""

from __future__ import annotations

from collections.abc import Sequence

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.limits import MAX_DEPTH, MAX_EMBEDDED_BYTES
from munjang.extract.registry import read_into, supported_name
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState


def read_embedded(
    data: bytes, name: str, out: TextBuilder, *, passwords: Sequence[str] = ()
) -> bool:
    """Write the document that `data` is as a part of the one being read.

    Where it cannot be read the outer document is partly read, and says why. Returns whether any
    text came of it.

    Raises:
        TextLimitReached: the text of the whole is full.
    """
    out.unpacked_bytes += len(data)
    with out.part(name):
        if out.depth > MAX_DEPTH:
            out.leave_out(msg("It lies too deep inside other files"))
        elif out.unpacked_bytes > MAX_EMBEDDED_BYTES:
            out.leave_out(
                msg("The files inside are larger than {limit} MB", limit=MAX_EMBEDDED_BYTES >> 20)
            )
        elif not supported_name(name):
            out.leave_out(msg("Files of this kind are not supported"))
        else:
            before = out.length
            try:
                read_into(Source.of_bytes(data, name, passwords=passwords), out)
            except ExtractionRefused as refusal:
                if refusal.state != FileState.EMPTY:
                    out.leave_out(refusal.message)
            return out.length > before
    return False
