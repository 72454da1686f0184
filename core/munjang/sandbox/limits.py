"""What a child may use."""

from __future__ import annotations

from dataclasses import dataclass

from munjang.extract.limits import MAX_CHARACTERS, PICTURE_SECONDS, RECOGNITION_SECONDS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine one document may cost, and how long a child lives.

    Memory and processor time are enforced by the system where it can (not on Windows, but for
    memory); the wall clock is the parent's and works everywhere.
    """

    seconds: float = 60.0  # wall clock, for one document; more where the machine is too busy
    processor_seconds: int = 55  # for one document; readers stop before
    recognition_seconds: float = RECOGNITION_SECONDS + PICTURE_SECONDS + 120.0  # with its pictures
    recognition_processor_seconds: int = 300  # without what the recognising program takes
    memory_bytes: int = 2 << 30  # address space of the child
    open_files: int = 64
    characters: int = MAX_CHARACTERS  # of text kept from one document
    sentences: int = 1_000_000  # of one document; each costs the parent memory
    documents: int = 500  # then the child is replaced
    grown_bytes: int = 512 << 20  # and also once it has used this much memory
    start_seconds: float = 60.0  # from launch until the child says it is ready
    niceness: int = 10
