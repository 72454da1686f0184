"""What a child may use."""

from __future__ import annotations

from dataclasses import dataclass

from munjang.extract.limits import MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine one document may cost, and how long a child lives.

    Memory, processor time and file size are enforced by the system where it can (not on Windows);
    the wall clock is the parent's and works everywhere.
    """

    seconds: float = 240.0  # wall clock, for one document
    processor_seconds: int = 120  # for one document
    memory_bytes: int = 3 << 30  # address space of the child
    written_bytes: int = 16 << 20  # the largest file it may write (libraries' caches)
    open_files: int = 64
    characters: int = MAX_CHARACTERS  # of text kept from one document
    documents: int = 500  # then the child is replaced
    grown_bytes: int = 768 << 20  # and also once it has used this much memory
    start_seconds: float = 60.0  # from launch until the child says it is ready
    niceness: int = 10
