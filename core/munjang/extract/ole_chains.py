"""The chains of sectors in a compound file, looked at before a parser follows them.

A stream is a chain of sectors, each naming the next one in a table. In a damaged file a chain may
run in a circle, and the parsers follow it as far as the size says that somebody wrote beside it:
until the memory is full. [MS-CFB]
"""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from munjang.errors import ExtractionRefused
from munjang.messages import msg
from munjang.records import FileState

_HEADER_BYTES = 512
_SECTOR_SHIFT = 30  # where the header has the size of a sector, as a power of two
_FIRST_SECTORS = 48  # of the directory and, as the fourth number, of the small streams' table
_FURTHER_SECTORS = 68  # the first list of further sectors of the table, and how many there are
_TABLE_SECTORS = 76  # the first sectors of the table itself
_SECTOR_SHIFTS = (9, 12)
_LAST_SECTOR = 0xFFFFFFFA  # numbers above mean that there is none
_ENTRY_BYTES = 128  # of the directory
_ENTRY_KIND, _ENTRY_START = 66, 116  # behind the latter stands the size
_STREAM, _ROOT = 2, 5
_SMALL_STREAM = 4096  # bytes: those below are chained in a table of their own
_LINK = "I" if array("I").itemsize == 4 else "L"


def check_chains(stream: BinaryIO) -> None:
    """See to it that every chain of a compound file comes to an end; leaves `stream` at the start.

    Raises:
        ExtractionRefused: one does not, or there are more sectors than the file has room for.
    """
    try:
        header = stream.read(_HEADER_BYTES)
        if len(header) == _HEADER_BYTES:
            _check(_Sectors(stream, header), header)
    finally:
        stream.seek(0)


class _Sectors:
    """Reads the sectors of a file, and the tables that are kept in them."""

    def __init__(self, stream: BinaryIO, header: bytes) -> None:
        shift = struct.unpack_from("<H", header, _SECTOR_SHIFT)[0]
        if shift not in _SECTOR_SHIFTS:
            raise _damaged()
        self._stream = stream
        self.size = 1 << shift
        self.count = -(-stream.seek(0, io.SEEK_END) // self.size) - 1

    def read(self, number: int) -> bytes:
        """One sector, shorter at the end of a file that was cut off."""
        self._stream.seek((number + 1) * self.size)
        return self._stream.read(self.size)

    def links(self, numbers: Iterable[int]) -> array[int]:
        """The table that is kept in the sectors with these `numbers`."""
        table = array(_LINK)
        for number in numbers:
            sector = self.read(number)
            table.frombytes(sector[: len(sector) // 4 * 4])
        return table


def _check(sectors: _Sectors, header: bytes) -> None:
    directory, _, _, small_table = struct.unpack_from("<4I", header, _FIRST_SECTORS)
    links = sectors.links(_table_sectors(sectors, header))[: sectors.count]
    _refuse_circles(links, [directory, small_table])
    starts: list[int] = []
    small_starts: list[int] = []
    for number in _chain(links, directory):
        for kind, start, size in _entries(sectors.read(number)):
            if kind == _STREAM and size < _SMALL_STREAM:
                small_starts.append(start)
            elif kind in {_STREAM, _ROOT}:
                starts.append(start)
    _refuse_circles(links, starts)
    _refuse_circles(sectors.links(_chain(links, small_table)), small_starts)


def _table_sectors(sectors: _Sectors, header: bytes) -> list[int]:
    """Where the table of chains is: in sectors that the header names, and lists it leads to.

    Raises:
        ExtractionRefused: the lists lead to more sectors than there are.
    """
    found = [*struct.unpack_from("<109I", header, _TABLE_SECTORS)]
    further, lists = struct.unpack_from("<2I", header, _FURTHER_SECTORS)
    for _ in range(min(lists, sectors.count)):
        if further > _LAST_SECTOR or len(found) > sectors.count + _HEADER_BYTES:
            break
        *listed, further = sectors.links([further]) or [_LAST_SECTOR + 1]
        found += listed
    found = [number for number in found if number <= _LAST_SECTOR]
    if len(found) > max(sectors.count, 0):
        raise _damaged()
    return found


def _chain(links: array[int], start: int) -> Iterator[int]:
    """The sectors of a chain that is known to end."""
    while start < len(links):
        yield start
        start = links[start]


def _entries(sector: bytes) -> Iterator[tuple[int, int, int]]:
    """The kind, first sector and size of the entries in a sector of the directory."""
    for place in range(0, len(sector) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        kind = sector[place + _ENTRY_KIND]
        yield kind, *struct.unpack_from("<II", sector, place + _ENTRY_START)


def _refuse_circles(links: array[int], starts: Iterable[int]) -> None:
    """Follow the chains, each sector once.

    Raises:
        ExtractionRefused: one comes back to where it was.
    """
    followed = array(_LINK, bytes(links.itemsize * len(links)))  # by which chain
    for chain, start in enumerate(starts, 1):
        sector = start
        while sector < len(links) and not followed[sector]:
            followed[sector] = chain
            sector = links[sector]
        if sector < len(links) and followed[sector] == chain:
            raise _damaged()


def _damaged() -> ExtractionRefused:
    return ExtractionRefused(
        FileState.FAILED, msg("The document is damaged: its parts are linked in a circle")
    )
