"""Members of zip archives that are encrypted with AES, as WinZip began it and most do today."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
import zlib
from typing import BinaryIO

AES_METHOD = 99  # the method of compression such a member claims
_EXTRA_FIELD = 0x9901
_ROUNDS = 1000
_CODE_BYTES = 10  # of the message authentication code, at the end


def unpack_aes(stream: BinaryIO, member: zipfile.ZipInfo, password: bytes) -> bytes | None:
    """Unpack a member of the archive in `stream`; None where the password is a wrong one.

    Raises:
        NotImplementedError: it is packed by another method than Deflate.
        struct.error, zlib.error: it is damaged.
    """
    from Cryptodome.Cipher import AES  # noqa: PLC0415 - loads a native library
    from Cryptodome.Util import Counter  # noqa: PLC0415

    key_bytes, method = _parameters(member.extra)
    data = _data(stream, member)
    salt_bytes = key_bytes // 2
    salt, check = data[:salt_bytes], data[salt_bytes : salt_bytes + 2]
    packed, code = data[salt_bytes + 2 : -_CODE_BYTES], data[-_CODE_BYTES:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_bytes + 2)
    signed = hmac.digest(keys[key_bytes : 2 * key_bytes], packed, "sha1")
    if keys[-2:] != check or not hmac.compare_digest(signed[:_CODE_BYTES], code):
        return None
    counter = Counter.new(128, initial_value=1, little_endian=True)
    plain: bytes = AES.new(keys[:key_bytes], AES.MODE_CTR, counter=counter).decrypt(packed)
    if method == zipfile.ZIP_STORED:
        return plain
    if method != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(plain, max(1, member.file_size))


def _parameters(extra: bytes) -> tuple[int, int]:
    """How long the key is (bytes), and how the member is really compressed."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _EXTRA_FIELD:
            strength, method = struct.unpack_from("<BH", extra, 8)
            return {1: 16, 2: 24, 3: 32}.get(strength, 32), method
        extra = extra[4 + length :]
    raise struct.error("no parameters")


def _data(stream: BinaryIO, member: zipfile.ZipInfo) -> bytes:
    stream.seek(member.header_offset)
    name_bytes, extra_bytes = struct.unpack_from("<HH", stream.read(30), 26)
    stream.seek(member.header_offset + 30 + name_bytes + extra_bytes)
    return stream.read(member.compress_size)
