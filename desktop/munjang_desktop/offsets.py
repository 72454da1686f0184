"""Offsets of the engine count characters; Qt counts UTF-16 units. They differ after an emoji."""

from __future__ import annotations

import re

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def utf16(text: str, offset: int) -> int:
    """The position Qt gives to character `offset` of `text`."""
    return offset + sum(1 for _ in _ASTRAL.finditer(text, 0, offset))


def characters(text: str, position: int) -> int:
    """The character of `text` that Qt calls `position`; the way back from :func:`utf16`."""
    passed = 0
    for found in _ASTRAL.finditer(text):
        if found.start() + passed >= position:
            break
        passed += 1
    return position - passed
