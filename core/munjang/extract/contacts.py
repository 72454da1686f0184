"""Contacts (vCard): each under the name that is shown for it."""

from __future__ import annotations

import re
from pathlib import PurePath

from munjang.extract.builder import TextBuilder
from munjang.extract.content_lines import Line, read_lines
from munjang.extract.source import Source

_SHOWN = (
    "NICKNAME", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "IMPP", "ADR", "BDAY", "URL", "CATEGORIES",
)  # fmt: skip
_SCHEME = re.compile(r"(?:tel|mailto):", re.IGNORECASE)


def read(source: Source, out: TextBuilder) -> None:
    """Read the contacts of a file."""
    card: list[Line] = []
    cards = 0
    for line in read_lines(source, out):
        if line.name in {"BEGIN", "END"}:  # the file may be cut off, and cards lie within cards
            cards += _write(card, out)
            card = []
        else:
            card.append(line)
    cards += _write(card, out)
    if cards > 1:  # one is what the file is called after
        out.title = PurePath(source.name).stem


def _write(card: list[Line], out: TextBuilder) -> bool:
    """Write one contact; returns whether there was anything to write."""
    before = out.length
    found: dict[str, list[str]] = {}
    for line in card:
        text = _SCHEME.sub("", " ".join(line.parts))
        if text not in found.setdefault(line.name, []):
            found[line.name].append(text)
    named = found.get("FN") or found.get("N") or found.get("ORG") or [""]
    out.heading(named[0], 1)
    out.block(
        "\n".join(text for name in _SHOWN for text in found.get(name, ()) if text != named[0])
    )
    out.blocks(line.text for line in card if line.name == "NOTE")
    return out.length > before
