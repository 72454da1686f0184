"""The records of PowerPoint's binary format [MS-PPT], and the way to the current ones.

Names in comments are those of the specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = struct.Struct("<HHI")  # version and instance, type, length
_CONTAINER = 0xF  # the version of records that hold records
_MAX_EDITS = 10_000  # saves of one file; more is a circle

USER_EDIT = 0x0FF5  # RT_UserEditAtom
PERSIST_DIRECTORY = 0x1772
ENCRYPTED_TOKEN = 0xF3D1C4DF  # headerToken of an encrypted document
_USER_EDIT_BEGINNING = _HEADER.pack(0, USER_EDIT, 28)


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of the document: an atom with data, or a container of records."""

    kind: int
    instance: int
    is_container: bool
    data: memoryview

    def children(self) -> Iterator[Record]:
        """The records in a container, in their order; as many as a damaged one shows."""
        if self.is_container:
            yield from records(self.data)

    def first(self, kind: int) -> Record | None:
        """The first child of a kind."""
        return next(self.all(kind), None)

    def all(self, kind: int) -> Iterator[Record]:
        """The children of a kind."""
        return (child for child in self.children() if child.kind == kind)

    def descend(self, kind: int) -> Iterator[Record]:
        """All records of a kind below this one, at any depth."""
        waiting = list(self.children())[::-1]
        while waiting:
            record = waiting.pop()
            if record.kind == kind:
                yield record
            waiting += list(record.children())[::-1]

    def number(self, place: int) -> int:
        """The number (32 bits) at a place of the data; 0 where the data ends before."""
        if place + 4 > len(self.data):
            return 0
        return int(struct.unpack_from("<I", self.data, place)[0])


def records(data: memoryview) -> Iterator[Record]:
    """The records that follow each other in `data`."""
    place = 0
    while (record := record_at(data, place)) is not None:
        yield record
        place += _HEADER.size + len(record.data)


def record_at(data: memoryview, place: int) -> Record | None:
    """The record at a place, cut where the data ends; None where there is none."""
    if not 0 <= place <= len(data) - _HEADER.size:
        return None
    version, kind, length = _HEADER.unpack_from(data, place)
    start = place + _HEADER.size
    is_container = version & 0xF == _CONTAINER
    return Record(kind, version >> 4, is_container, data[start : start + length])


class Persisted:
    """Finds the current version of each object: a document that is saved fast keeps old ones.

    What says where they are is never encrypted: `edits` is the stream as it was before decryption.
    """

    def __init__(self, stream: bytes, current_user: bytes, edits: bytes) -> None:
        self._stream = memoryview(stream)
        self._edits = memoryview(edits)
        self._offsets: dict[int, int] = {}
        self.document: Record | None = None
        place = struct.unpack_from("<I", current_user, 16)[0] if len(current_user) >= 20 else 0
        edit = record_at(self._edits, place)
        if edit is None or edit.kind != USER_EDIT:
            edit = record_at(self._edits, edits.rfind(_USER_EDIT_BEGINNING))
        if edit is not None:
            self._follow(edit)
            self.document = self.get(edit.number(16))  # docPersistIdRef

    def get(self, identity: int) -> Record | None:
        """The object with this number."""
        return record_at(self._stream, self._offsets.get(identity, -1))

    def everything(self) -> Iterator[Record]:
        """All objects in the order of the file, old versions too."""
        return records(self._stream)

    def _follow(self, newest: Record) -> None:
        """Collect where objects are, from the newest save back to the first."""
        edit: Record | None = newest
        for _ in range(_MAX_EDITS):
            if edit is None or edit.kind != USER_EDIT:
                break
            directory = record_at(self._edits, edit.number(12))  # offsetPersistDirectory
            if directory is not None and directory.kind == PERSIST_DIRECTORY:
                self._collect(directory)
            earlier = edit.number(8)  # offsetLastEdit
            edit = record_at(self._edits, earlier) if earlier else None

    def _collect(self, directory: Record) -> None:
        place = 0
        while place + 4 <= len(directory.data):
            entry = directory.number(place)
            first, count = entry & 0xFFFFF, entry >> 20
            for number in range(count):
                place += 4
                self._offsets.setdefault(first + number, directory.number(place))
            place += 4
