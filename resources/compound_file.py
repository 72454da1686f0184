"""Writes OLE compound files ([MS-CFB], version 3): storages and streams in one file.

Only what small documents need: at most 109 sectors of allocation tables, about 7 MB.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR = 512
_MINI_SECTOR = 64
_MINI_LIMIT = 4096  # streams shorter than this live in the mini stream
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass
class _Entry:
    """One storage or stream of the directory."""

    name: str
    data: bytes | None  # None: a storage
    children: list[_Entry] = field(default_factory=list)
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END

    def record(self, kind: int, size: int) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        black = 1
        tree = struct.pack("<III", self.left, self.right, self.child)
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name), kind, black)
            + tree
            + bytes(16 + 4 + 16)  # class id, state, times
            + struct.pack("<IQ", self.start, size)
        )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a compound file that holds `streams`, by path (``BodyText/Section0``)."""
    root = _Entry("Root Entry", None)
    for path, data in streams.items():
        folder = root
        *storages, name = path.split("/")
        for storage in storages:
            known = next((child for child in folder.children if child.name == storage), None)
            if known is None:
                known = _Entry(storage, None)
                folder.children.append(known)
            folder = known
        folder.children.append(_Entry(name, data))
    entries = [root]
    _lay_out(root, entries)
    return _Sectors().file(entries)


def _lay_out(folder: _Entry, entries: list[_Entry]) -> None:
    """Append what is in `folder` to `entries`, as the binary search tree the format asks for."""
    ordered = sorted(folder.children, key=lambda entry: (len(entry.name), entry.name.upper()))
    first = len(entries)
    entries += ordered

    def subtree(low: int, high: int) -> int:
        if low >= high:
            return _NONE
        middle = (low + high) // 2
        ordered[middle].left = subtree(low, middle)
        ordered[middle].right = subtree(middle + 1, high)
        return first + middle

    folder.child = subtree(0, len(ordered))
    for entry in ordered:
        _lay_out(entry, entries)


class _Sectors:
    """The sectors of one file as they are filled, with their allocation table."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._fat: list[int] = []

    def add(self, data: bytes) -> int:
        """Append a chain of sectors; return its first, or the end mark where `data` is empty."""
        if not data:
            return _END
        first = len(self._fat)
        count = -(-len(data) // _SECTOR)
        self._data += data.ljust(count * _SECTOR, b"\0")
        self._fat += [*range(first + 1, first + count), _END]
        return first

    def file(self, entries: list[_Entry]) -> bytes:
        mini, mini_fat = bytearray(), list[int]()
        for entry in entries:
            if entry.data and len(entry.data) < _MINI_LIMIT:
                entry.start = len(mini_fat)
                count = -(-len(entry.data) // _MINI_SECTOR)
                mini += entry.data.ljust(count * _MINI_SECTOR, b"\0")
                mini_fat += [*range(entry.start + 1, entry.start + count), _END]
            elif entry.data:
                entry.start = self.add(entry.data)
        root = entries[0]
        root.start = self.add(bytes(mini))
        mini_fat_start = self.add(_table(mini_fat))
        mini_fat_sectors = -(-len(mini_fat) * 4 // _SECTOR)
        directory = b"".join(
            entry.record(5, len(mini))
            if entry is root
            else entry.record(1, 0)
            if entry.data is None
            else entry.record(2, len(entry.data))
            for entry in entries
        )
        unused = struct.pack("<64xHBBIII", 0, 0, 0, _NONE, _NONE, _NONE).ljust(128, b"\0")
        directory += unused * (-len(entries) % 4)
        directory_start = self.add(directory)
        fat_start = len(self._fat)
        fat_sectors = 1
        while fat_sectors * (_SECTOR // 4) < fat_start + fat_sectors:
            fat_sectors += 1
        self._fat += [_FAT] * fat_sectors
        self._data += _table(self._fat)
        header = _SIGNATURE + bytes(16)
        header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        header += struct.pack("<IIII", 0, fat_sectors, directory_start, 0)
        header += struct.pack("<IIIII", _MINI_LIMIT, mini_fat_start, mini_fat_sectors, _END, 0)
        fat_places = [*range(fat_start, fat_start + fat_sectors)]
        header += struct.pack("<109I", *fat_places, *[_FREE] * (109 - fat_sectors))
        return header + bytes(self._data)


def _table(numbers: list[int]) -> bytes:
    per_sector = _SECTOR // 4
    padded = numbers + [_FREE] * (-len(numbers) % per_sector)
    return struct.pack(f"<{len(padded)}I", *padded)
