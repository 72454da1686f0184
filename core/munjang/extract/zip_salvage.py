"""Zip archives without their directory, which stands at the end: downloads that broke off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from munjang.extract.limits import MAX_PART_BYTES

_LOCAL_HEADER = Struct("<4s5H3I2H")
_DIRECTORY_ENTRY = Struct("<4s6H3I5H2I")
_DIRECTORY_END = Struct("<4s4H2IH")
_MEMBER = b"PK\x03\x04"
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8  # flags of a member
_DEFLATED = 8
_LONGEST_DESCRIPTOR = 24  # bytes after a member whose sizes follow it
_MOST_MEMBERS = 50_000
_CHUNK = 1 << 16


class _Member(NamedTuple):
    """What a directory says of a member that is all there."""

    offset: int
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name: bytes
    extra: bytes

    def entry(self) -> bytes:
        """Its entry in the directory."""
        return (
            _DIRECTORY_ENTRY.pack(
                b"PK\x01\x02", self.version, self.version, self.flags, self.method, self.time,
                self.date, self.crc, self.packed, self.size, len(self.name), len(self.extra),
                0, 0, 0, 0, self.offset,
            )
            + self.name
            + self.extra
        )  # fmt: skip


def with_directory(data: bytes) -> bytes | None:
    """An archive with a new directory of the members that are whole; None if there are none."""
    members = list(_whole_members(data))
    if not members:
        return None
    directory = b"".join(member.entry() for member in members)
    count = len(members)
    end = _DIRECTORY_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(data), 0)
    return b"".join((data, directory, end))


def _whole_members(data: bytes) -> Iterator[_Member]:
    at = 0
    for _ in range(_MOST_MEMBERS):
        if data[at : at + 4] != _MEMBER or at + _LOCAL_HEADER.size > len(data):
            return
        _, version, flags, method, time, date, crc, packed, size, *lengths = (
            _LOCAL_HEADER.unpack_from(data, at)
        )
        name_at = at + _LOCAL_HEADER.size
        extra_at = name_at + lengths[0]
        begin = extra_at + lengths[1]
        if flags & _SIZES_FOLLOW and packed == 0:
            if method != _DEFLATED or flags & _ENCRYPTED:
                return  # only a deflated member says where it ends
            crc, packed, size = _measure(data, begin)
            if packed == 0:
                return
        end = begin + packed
        if end > len(data):
            return
        name, extra = data[name_at:extra_at], data[extra_at:begin]
        yield _Member(at, version, flags, method, time, date, crc, packed, size, name, extra)
        at = data.find(_MEMBER, end, end + _LONGEST_DESCRIPTOR + len(_MEMBER))
        if at < 0:
            return


def _measure(data: bytes, begin: int) -> tuple[int, int, int]:
    """Checksum and sizes, packed and unpacked, of a deflated member; zeros if it is cut off."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    crc = size = 0
    at = begin
    try:
        while not unpacker.eof and size <= MAX_PART_BYTES:
            packed = unpacker.unconsumed_tail
            if not packed:
                packed = data[at : at + _CHUNK]
                at += len(packed)
                if not packed:
                    return 0, 0, 0
            piece = unpacker.decompress(packed, _CHUNK)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
    except zlib.error:
        return 0, 0, 0
    if not unpacker.eof:
        return 0, 0, 0  # it unpacks to more than is read anyway
    return crc, at - len(unpacker.unused_data) - begin, size
