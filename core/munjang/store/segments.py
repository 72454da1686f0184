"""Segments: FAISS files of the vectors of a run of sequence numbers; only a cache.

A segment is a folder that is written once and then never changed. In it each language and kind of
passage has two files: a FAISS index, and the sequence numbers of its vectors, ascending. The index
keeps one bit a dimension (Gao & Long, "RaBitQ", 2024), packed so that a processor compares 32
vectors at once (André et al., "Cache locality is not enough", 2015): a million vectors are passed
over in some milliseconds. Whoever searches compares the best of them with the vectors themselves.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.errors import EnvironmentFailure
from munjang.messages import msg
from munjang.store.mark import may_map
from munjang.store.passages import PassageKind
from munjang.store.private_files import disk_failure, make_directory, sync_directory
from munjang.store.runs import GROUPS, LANGUAGES, Group, Ids, Run, Vectors

DIRECTORY = "vectors"
# Such an index looks through all its vectors: where some do not count, for so many times as many as
# will hold the wanted ones if these are anywhere, and for more where they are not.
_MORE = 1.5
_SMALL = np.iinfo(np.uint32).max  # numbers up to this are kept in half the room
_TEMPORARY = ".tmp"
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """What the catalog knows of a segment: it holds the vectors above `after`, up to `last`."""

    name: str
    after: int
    last: int
    count: int
    checksum: int


class Part:
    """The quantised vectors of one group, of which those that were removed are passed over."""

    def __init__(self, index: Any, seqs: NDArray[np.integer[Any]]) -> None:
        self._index = index
        self._seqs = seqs
        self._alive: NDArray[np.bool_] | None = None  # None while all are

    def __len__(self) -> int:
        return len(self._seqs) if self._alive is None else int(self._alive.sum())

    def remove(self, seqs: Ids) -> None:
        """Find these vectors no more, if they are here."""
        places = self._places(seqs)
        if len(places):
            if self._alive is None:
                self._alive = np.ones(len(self._seqs), np.bool_)
            self._alive[places] = False

    def search(self, query: Vectors, count: int, within: Ids | None) -> tuple[Ids, Vectors]:
        """The nearest vectors, or nearest of those in `within`: their numbers and rough scores.

        Fewer than `count` where there are no more, or those there are lie far from the query.
        """
        import faiss  # noqa: PLC0415 - half a second that only a search should pay

        faiss.omp_set_num_threads(1)  # of this thread: waiting for helpers costs more than they do
        wanted = self._alive if within is None else self._among(within)
        held = len(self._seqs)
        there = held if wanted is None else int(wanted.sum())
        if not there or not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        asked = count if wanted is None else int(_MORE * count * held / there)
        while True:
            asked = min(asked, held)
            scores, places = self._index.search(query[np.newaxis], asked)
            found = places[0] >= 0
            if wanted is not None:
                found &= wanted[places[0]]
            if asked == held or int(found.sum()) >= min(count, there) / 2:
                break
            asked *= 4
        nearest = np.flatnonzero(found)[:count]
        return self._seqs[places[0][nearest]].astype(np.int64), scores[0][nearest]

    def _among(self, within: Ids) -> NDArray[np.bool_]:
        wanted = np.zeros(len(self._seqs), np.bool_)
        wanted[self._places(within)] = True
        if self._alive is not None:
            wanted &= self._alive
        return wanted

    def _places(self, seqs: Ids) -> Ids:
        if not len(self._seqs):
            return np.empty(0, np.int64)
        seqs = seqs[seqs <= int(self._seqs[-1])].astype(self._seqs.dtype)  # or all are widened
        places = np.searchsorted(self._seqs, seqs)
        found: Ids = places[self._seqs[places] == seqs]
        return found


class Quantiser:
    """Quantises vectors of all groups as they come, in the order of their sequence numbers."""

    def __init__(self, dimension: int, sample: Run) -> None:
        """Take the middle of each group from a sample; of one it lacks, from its first vectors."""
        self._dimension = dimension
        self._indexes: dict[Group, Any] = {}
        self._seqs: dict[Group, list[Ids]] = {}
        for group in GROUPS:
            self._index(group, sample.vectors[sample.members(group)])

    def add(self, run: Run) -> None:
        """Quantise some more vectors."""
        for group in GROUPS:
            members = run.members(group)
            if members.any():
                vectors = run.vectors[members]
                self._index(group, vectors).add(vectors)
                self._seqs.setdefault(group, []).append(run.seqs[members])

    def parts(self) -> dict[Group, tuple[Any, Ids]]:
        """The indexes and sequence numbers of the groups that have vectors."""
        return {
            group: (self._indexes[group], np.concatenate(seqs))
            for group, seqs in self._seqs.items()
        }

    def _index(self, group: Group, vectors: Vectors) -> Any:
        import faiss  # noqa: PLC0415 - half a second that only a search or the indexer should pay

        if group not in self._indexes and len(vectors):
            index = faiss.IndexRaBitQFastScan(self._dimension, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors)
            self._indexes[group] = index
        return self._indexes.get(group)


def load_faiss() -> None:
    """Import FAISS now, so that nobody has to later; keeps other threads waiting for little.

    An import lets no other thread run while the system maps a library and what that one needs, here
    a tenth of a second on a busy machine; ctypes does, and then little is left for the import.
    """
    found = importlib.util.find_spec("faiss")
    if found is not None and found.origin is not None:
        for suffix in EXTENSION_SUFFIXES:
            for library in Path(found.origin).parent.glob(f"_swigfaiss{suffix}"):
                with suppress(OSError):  # then the import tries, and has its own ways
                    ctypes.CDLL(str(library))
    import faiss  # noqa: F401, PLC0415 - see above


def list_segments(connection: apsw.Connection, encoder_id: int) -> list[Segment]:
    """The segments of an encoder's vectors, in order."""
    rows = connection.execute(
        "SELECT name, after, last, count, checksum FROM segments WHERE encoder_id = ?"
        " ORDER BY last",
        (encoder_id,),
    )
    return [Segment(*row) for row in rows]


def open_segment(directory: Path, segment: Segment, dimension: int) -> dict[Group, Part] | None:
    """Read the parts of a segment; None where they are missing or do not fit the catalog.

    The sequence numbers are mapped where :func:`munjang.store.mark.may_map` says so.
    """
    import faiss  # noqa: PLC0415 - half a second that only a search should pay

    folder, mapped = directory / DIRECTORY / segment.name, may_map(directory)
    parts = {}
    count = 0
    for group in GROUPS:
        stem = _stem(folder, group)
        if not stem.with_suffix(".faiss").exists():
            continue
        try:
            index = faiss.read_index(str(stem.with_suffix(".faiss")))
            seqs = np.load(stem.with_suffix(".npy"), mmap_mode="r" if mapped else None)
        except Exception:  # noqa: BLE001 - what is raised over damaged files has no other base
            return None
        if not (
            isinstance(index, faiss.IndexRaBitQFastScan)
            and index.d == dimension
            and index.ntotal == len(seqs)
            and seqs.dtype in (np.uint32, np.int64)
        ):
            return None
        parts[group] = Part(index, seqs)
        count += len(seqs)
    return parts if count == segment.count else None


def write_segment(
    directory: Path, parts: Mapping[Group, tuple[Any, Ids]], after: int, last: int
) -> Segment:
    """Write a new segment, whole and synced, that the catalog does not know yet.

    Raises:
        EnvironmentFailure: the disk is full or cannot be written to.
    """
    import faiss  # noqa: PLC0415 - only the indexer needs it, and late

    name = f"{last}-{secrets.token_hex(4)}"  # never one that a reader may have mapped
    folder = directory / DIRECTORY
    temporary = folder / f"{name}{_TEMPORARY}"
    with _disk_errors(folder):
        make_directory(folder)
        make_directory(temporary)
        try:
            for group, (index, seqs) in parts.items():
                stem = _stem(temporary, group)
                faiss.write_index(index, str(stem.with_suffix(".faiss")))
                kept = seqs.astype(np.uint32) if last <= _SMALL else seqs
                np.save(stem.with_suffix(".npy"), kept)
            for path in temporary.iterdir():
                with path.open("rb+") as stream:
                    os.fsync(stream.fileno())
            sync_directory(temporary)
            checksum = _checksum(temporary)
            temporary.rename(folder / name)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)  # a full disk needs the room
            raise
        sync_directory(folder)
    return Segment(name, after, last, sum(len(seqs) for _, seqs in parts.values()), checksum)


def segment_sound(directory: Path, segment: Segment, dimension: int) -> bool:
    """Whether a segment is as it was written; reads all of it."""
    folder = directory / DIRECTORY / segment.name
    try:
        whole = _checksum(folder) == segment.checksum
    except OSError:
        return False
    return whole and open_segment(directory, segment, dimension) is not None


def remove_strays(connection: apsw.Connection, directory: Path) -> None:
    """Remove the files of segments that the catalog does not know, or knows no more."""
    known = {name for (name,) in connection.execute("SELECT name FROM segments")}
    with suppress(OSError):  # no folder, or one that cannot be listed: nothing to remove then
        for path in (directory / DIRECTORY).iterdir():
            if path.name in known:
                continue
            if path.is_dir():
                # What is still mapped by a reader on Windows stays; the next time will do.
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()


def _stem(folder: Path, group: Group) -> Path:
    language, kind = group
    return folder / f"{LANGUAGES[language] or 'other'}-{PassageKind(kind).name.lower()}"


def _checksum(folder: Path) -> int:
    value = 0
    for path in sorted(folder.iterdir()):
        value = zlib.crc32(path.name.encode(), value)
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                value = zlib.crc32(chunk, value)
    return value


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_failure(folder, error) from error
    except RuntimeError as error:  # so says faiss
        raise EnvironmentFailure(
            msg(
                "The disk failed while {path} was in use ({reason}).",
                path=str(folder),
                reason=str(error),
            ),
            path=folder,
        ) from error
