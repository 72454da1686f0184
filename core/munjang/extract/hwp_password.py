"""Hangul documents (HWP 5) that are protected by a password, turned into ordinary ones.

Their streams are encrypted with AES-128 in its mode of feedback by single bits (CFB-1). Hancom does
not say how; it was found out by others and is told in Volexity's hwp-extract.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.hwp_distribution import HEADER, PROPERTIES, properties
from munjang.extract.ole_chains import check_chains
from munjang.extract.protected import no_password_opens, password_needed
from munjang.messages import msg
from munjang.records import FileState

_COMPRESSED, _PROTECTED = 0x01, 0x02  # among the properties
_WAY = 44  # where the header says which way of encrypting it is
_KNOWN_WAY = 4  # that of Hangul since 7.0
_SETTINGS = "DocInfo"
_ENCRYPTED = ("BodyText", "BinData", "Scripts", "ViewText")  # storages
_FIRST_RECORD = 0x10  # HWPTAG_DOCUMENT_PROPERTIES: the settings begin with it
_BLOCK = 16  # bytes
_CHUNK = 1 << 16  # bytes; 128 times as much is put through the cipher


def is_protected(data: bytes) -> bool:
    """Whether a document says in its header that a password protects it."""
    return bool(properties(data) & _PROTECTED)


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes:
    """The protected document `data` without its protection.

    Raises:
        ExtractionRefused: none of the passwords opens it, or it is damaged or too old to be opened.
    """
    import olefile  # noqa: PLC0415 - only for documents in this form

    buffer = io.BytesIO(data)
    check_chains(buffer)
    try:
        with olefile.OleFileIO(buffer, write_mode=True) as compound:
            header = bytearray(compound.openstream(HEADER).read())
            if struct.unpack_from("<I", header, _WAY)[0] != _KNOWN_WAY:
                raise no_password_opens()
            settings = compound.openstream(_SETTINGS).read()
            compressed = bool(header[PROPERTIES] & _COMPRESSED)
            key = _fitting_key(settings, passwords, compressed=compressed)
            for name in _encrypted_streams(compound):
                compound.write_stream(name, _decrypted(compound.openstream(name).read(), key))
            header[PROPERTIES] &= ~_PROTECTED
            compound.write_stream(HEADER, bytes(header))
            return buffer.getvalue()
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise ExtractionRefused(
            FileState.FAILED, msg("The document is damaged: {reason}", reason=str(error)[:120])
        ) from error


def _encrypted_streams(compound: Any) -> Iterator[str]:
    yield _SETTINGS
    for path in compound.listdir():
        if path[0] in _ENCRYPTED:
            yield "/".join(path)


def _fitting_key(settings: bytes, passwords: Sequence[str], *, compressed: bool) -> bytes:
    """The key of the first password under which the settings make sense.

    Raises:
        ExtractionRefused: there is none.
    """
    for password in passwords:
        key = _key(password)
        plain = _decrypted(settings, key)
        try:
            if compressed:
                plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(plain, _BLOCK)
        except zlib.error:
            continue
        if len(plain) >= 4 and struct.unpack_from("<I", plain)[0] & 0x3FF == _FIRST_RECORD:
            return key
    raise password_needed()


def _key(password: str) -> bytes:
    """The key that a password makes: each of its bytes follows the one before, turned by a bit."""
    mixed = bytearray()
    before = 0xEC
    for byte in password.encode():
        mixed += bytes([(before << 1 | before >> 7) & 0xFF, byte])
        before = byte
    return hashlib.sha1(mixed).digest()[:_BLOCK]  # noqa: S324 - the format's choice, not ours


def _decrypted(data: bytes, key: bytes) -> bytes:
    """Undo the feedback by single bits.

    Each bit was changed by the first bit of the cipher over the 128 encrypted bits before it. All
    of these are known, so that the cipher can go over all places at once.
    """
    import numpy as np  # noqa: PLC0415 - loads a native library
    from Cryptodome.Cipher import AES  # noqa: PLC0415 - native, and rare

    cipher = AES.new(key, AES.MODE_ECB)
    before = np.frombuffer(bytes(_BLOCK) + data + b"\0", np.uint8).astype(np.uint16)
    plain = np.frombuffer(data, np.uint8).copy()
    for start in range(0, len(data), _CHUNK):
        part = before[start : start + _CHUNK + _BLOCK + 1]
        for bit in range(8):
            shifted = (part[:-1] << bit | part[1:] >> (8 - bit)).astype(np.uint8)
            blocks = np.lib.stride_tricks.sliding_window_view(shifted, _BLOCK)[:_CHUNK]
            blocks = blocks[: len(data) - start]
            first = np.frombuffer(cipher.encrypt(blocks.tobytes()), np.uint8)[::_BLOCK]
            plain[start : start + len(first)] ^= (first & 0x80) >> bit
    return plain.tobytes()
