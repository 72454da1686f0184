"""Settings in Word's binary documents: lists of modifiers (sprm), each with its operand."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum, auto


class Modifier(Enum):
    """The settings that change how a text is read."""

    OUTLINE_LEVEL = auto()
    IN_TABLE = auto()
    ENDS_ROW = auto()
    BREAKS_PAGE = auto()
    HIDDEN = auto()
    DELETED = auto()
    SECTION_BREAK = auto()


_WORD_97 = {
    0x2640: Modifier.OUTLINE_LEVEL,  # sprmPOutLvl
    0x2416: Modifier.IN_TABLE,  # sprmPFInTable
    0x2417: Modifier.ENDS_ROW,  # sprmPFTtp
    0x2407: Modifier.BREAKS_PAGE,  # sprmPFPageBreakBefore
    0x083C: Modifier.HIDDEN,  # sprmCFVanish
    0x0800: Modifier.DELETED,  # sprmCFRMarkDel
    0x3009: Modifier.SECTION_BREAK,  # sprmSBkc
}
_WORD_6 = {
    9: Modifier.BREAKS_PAGE,
    24: Modifier.IN_TABLE,
    25: Modifier.ENDS_ROW,
    65: Modifier.DELETED,
    92: Modifier.HIDDEN,
    142: Modifier.SECTION_BREAK,
}

_SIZES_97 = (1, 1, 2, 4, 2, 2, -1, 3)  # of operands, by the highest bits (spra); -1: it says itself
_LONG_OPERANDS = {0xD608, 0xD606}  # sprmTDefTable and its older form: their size has two bytes

# Sizes of operands before Word 97, as far as they stand before those above; -1: it says itself.
# fmt: off
_SIZES_6 = {
    2: 2, 3: -1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: -1, 13: 1, 14: 1, 15: -1,
    16: 2, 17: 2, 18: 2, 19: 2, 20: 4, 21: 2, 22: 2, 23: -1, 24: 1, 25: 1, 26: 2, 27: 2, 28: 2,
    29: 1, 30: 2, 31: 2, 32: 2, 33: 2, 34: 2, 35: 2, 36: 2, 37: 1, 38: 2, 39: 2, 40: 2, 41: 2,
    42: 2, 43: 2, 44: 1, 45: 2, 46: 2, 47: 2, 48: 2, 49: 2, 50: 1, 51: 1, 52: -1,
    65: 1, 66: 1, 67: 1, 68: -1, 69: 2, 70: 4, 71: 1, 72: 2, 73: 3, 74: -1, 75: 1, 80: 2, 81: -1,
    82: -1, 83: 0, 85: 1, 86: 1, 87: 1, 88: 1, 89: 1, 90: 1, 91: 1, 92: 1, 93: 2, 94: 1, 95: 3,
    96: 2, 97: 2, 98: 1, 99: 2, 100: 1, 101: 1, 102: 1, 103: -1, 104: 1,
    131: 1, 132: 1, 133: -1, 136: 3, 137: 3, 138: 1, 139: 1, 140: 2, 141: 2, 142: 1,
}
# fmt: on


def modifiers(settings: bytes, *, is_97: bool) -> Iterator[tuple[Modifier, int]]:
    """The modifiers we know in a list, with the first byte of each operand."""
    step = _next_97 if is_97 else _next_6
    place = 0
    while place < len(settings):
        modifier, operand, place = step(settings, place)
        if modifier is not None and operand < len(settings):
            yield modifier, settings[operand]


def _next_97(settings: bytes, place: int) -> tuple[Modifier | None, int, int]:
    """A modifier, where its operand begins, and where it ends."""
    if place + 3 > len(settings):
        return None, place, len(settings)
    code = struct.unpack_from("<H", settings, place)[0]
    operand = place + 2
    size = _SIZES_97[code >> 13]
    if size < 0:
        if code in _LONG_OPERANDS:
            size = 1 + int.from_bytes(settings[operand : operand + 2], "little")
        else:
            size = 1 + settings[operand]
    return _WORD_97.get(code), operand, operand + size


def _next_6(settings: bytes, place: int) -> tuple[Modifier | None, int, int]:
    code = settings[place]
    operand = place + 1
    size = _SIZES_6.get(code)
    if size is None:
        return None, operand, len(settings)  # what comes after it cannot be found
    if size < 0:
        size = 1 + (settings[operand] if operand < len(settings) else 0)
    return _WORD_6.get(code), operand, operand + size
