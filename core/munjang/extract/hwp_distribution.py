"""Hangul documents locked for distribution (배포용 문서), turned into ordinary ones.

Such a document keeps its text in streams of its own ("ViewText"), encrypted with a key that stands
before it: anyone may read it, and nobody change it. Where an ordinary document has its text stands
only a notice.
"""

from __future__ import annotations

import io
import struct
from itertools import count
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.ole_chains import check_chains
from munjang.messages import msg
from munjang.records import FileState

_SIGNATURE = b"HWP Document File\0"  # the header begins with it
HEADER = "FileHeader"
PROPERTIES = 36  # where the header keeps them
_DISTRIBUTION = 0x04

_KEY_RECORD = 0x1C  # HWPTAG_DISTRIBUTE_DOC_DATA
_KEY_BYTES = 256
_RECORD_HEADER = 4
_AES_BLOCK = 16

_ENTRY_BYTES = 128  # of a compound file's directory
_CHILD = 76  # where an entry says which one is the first within it


def is_locked(data: bytes) -> bool:
    """Whether a document says in its header that it is locked for distribution."""
    return bool(properties(data) & _DISTRIBUTION)


def properties(data: bytes) -> int:
    """What a document says of itself in its header, in single bits; 0 where there is none."""
    header = data.find(_SIGNATURE)
    found = data[header + PROPERTIES : header + PROPERTIES + 1]
    return found[0] if header >= 0 and found else 0


def opened(data: bytes) -> bytes:
    """The locked document `data` with its text where an ordinary one has it.

    Raises:
        ExtractionRefused: it is damaged, or the text cannot be decrypted.
    """
    import olefile  # noqa: PLC0415 - only for documents in this form

    buffer = io.BytesIO(data)
    check_chains(buffer)
    try:
        with olefile.OleFileIO(buffer, write_mode=True) as compound:
            header = bytearray(compound.openstream(HEADER).read())
            header[PROPERTIES] &= ~_DISTRIBUTION
            for number in count():
                name = f"ViewText/Section{number}"
                if not compound.exists(name):
                    break
                stream = compound.openstream(name).read()
                compound.write_stream(name, _decrypted(stream).ljust(len(stream), b"\0"))
            compound.write_stream(HEADER, bytes(header))
            _swap_content(compound, buffer, "BodyText", "ViewText")
            return buffer.getvalue()
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise ExtractionRefused(
            FileState.FAILED, msg("The document is damaged: {reason}", reason=str(error)[:120])
        ) from error


def _decrypted(stream: bytes) -> bytes:
    """The text of a section, as an ordinary document has it."""
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 - native, and rare
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import ECB  # noqa: PLC0415

    if struct.unpack_from("<I", stream)[0] & 0x3FF != _KEY_RECORD:
        raise ValueError("its key is missing")
    start = _RECORD_HEADER + _KEY_BYTES
    key = _key(stream[_RECORD_HEADER:start])
    text = stream[start : start + (len(stream) - start) // _AES_BLOCK * _AES_BLOCK]
    cipher = Cipher(AES(key), ECB()).decryptor()  # noqa: S305 - the format's choice, not ours
    return cipher.update(text) + cipher.finalize()


def _key(record: bytes) -> bytes:
    """The key in a record that is masked with a row of numbers drawn from its first four bytes."""
    seed = state = struct.unpack_from("<I", record)[0]
    plain = bytearray(record)
    mask, repeated = 0, 0
    for place in range(len(plain)):
        if not repeated:
            state, mask = _draw(state)
            state, repeated = _draw(state)
            mask, repeated = mask & 0xFF, (repeated & 0xF) + 1
        if place >= 4:
            plain[place] ^= mask
        repeated -= 1
    start = 4 + (seed & 0xF)
    return bytes(plain[start : start + 16])


def _draw(state: int) -> tuple[int, int]:
    """The next state, and number, of the generator in Microsoft's C library (`rand`)."""
    state = (state * 214013 + 2531011) & 0xFFFFFFFF
    return state, state >> 16 & 0x7FFF


def _swap_content(compound: Any, buffer: io.BytesIO, first: str, second: str) -> None:
    """Let two storages of a compound file change what is in them."""
    places = [_entry_place(compound, name) + _CHILD for name in (first, second)]
    children = []
    for place in places:
        buffer.seek(place)
        children.append(buffer.read(4))
    for place, child in zip(places, reversed(children), strict=True):
        buffer.seek(place)
        buffer.write(child)


def _entry_place(compound: Any, name: str) -> int:
    """Where in the file the directory's entry for a storage stands."""
    offset = _ENTRY_BYTES * compound._find(name)  # noqa: SLF001 - there is no public way to it
    sector = compound.first_dir_sector
    for _ in range(offset // compound.sectorsize):
        sector = compound.fat[sector]
    return int((sector + 1) * compound.sectorsize + offset % compound.sectorsize)
