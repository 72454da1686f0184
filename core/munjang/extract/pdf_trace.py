"""Account of where the text of a PDF was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from munjang.extract.pdf_lines import Line


class Piece(NamedTuple):
    """A piece of the text, from `start` to `end`, and the lines of the pages it was made of."""

    start: int
    end: int
    lines: Sequence[Line]
    skipped: int  # letters of the lines that are not in the piece, from the first on


@dataclass(slots=True)
class Trace:
    """The pieces of a text in order; reading ends with the page on which it gets to `until`."""

    until: int
    pieces: list[Piece] = field(default_factory=list)
