"""The FAISS file: 8 bits a dimension, written whole, mapped by its readers, and only a cache.

Beside it stands an array of one row a vector: the sequence number the catalog knows it by, and the
language and kind of its passage.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import islice
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from munjang.errors import EnvironmentFailure
from munjang.messages import msg
from munjang.store.connection import write_transaction

DIRECTORY = "vectors"
LANGUAGES = ("", "en", "ko")  # a row holds a place in this list; what is not in it counts as ""
ROW = np.dtype([("seq", np.int64), ("language", np.uint8), ("kind", np.uint8)])
_TRAINING_SAMPLE = 100_000  # vectors that set the quantiser's ranges
_READ_ROWS = 8_192

Rows = NDArray[np.void]
Vectors = NDArray[np.float32]


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


def write_vector_file(
    connection: apsw.Connection, directory: Path, encoder_id: int, dimension: int
) -> int:
    """Write all vectors of the encoder to a new FAISS file and make it the current one.

    The file is written under a temporary name, synced and renamed before the manifest names it, so
    a kill at any moment leaves the old file in force. Returns the number of vectors in it.

    Raises:
        EnvironmentFailure: the disk is full or cannot be written to.
    """
    import faiss  # noqa: PLC0415 - only the indexer needs it, and late

    folder = directory / DIRECTORY
    with _disk_errors(folder):
        folder.mkdir(exist_ok=True)
    last_seq, total = connection.execute(
        "SELECT coalesce(max(seq), 0), count(*) FROM vectors WHERE encoder_id = ?", (encoder_id,)
    ).fetchone() or (0, 0)
    last_tombstone = connection.execute(
        "SELECT coalesce(max(id), 0) FROM tombstones"
    ).fetchone() or (0,)
    index = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    rows = [np.empty(0, ROW)]
    if total:
        index.train(_sample(connection, encoder_id, total, dimension))
    cursor = read_vectors(connection, encoder_id, 0)
    while batch := list(islice(cursor, _READ_ROWS)):
        part, vectors = decode(batch, dimension)
        rows.append(part)
        index.add(vectors)
    together = np.concatenate(rows)
    name = f"{last_seq}-{secrets.token_hex(4)}"  # never one that a reader may have mapped
    with _disk_errors(folder):
        _replace(folder / f"{name}.rows.npy", lambda path: _save(path, together))
        _replace(folder / f"{name}.faiss", lambda path: faiss.write_index(index, str(path)))
    with write_transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO vector_files (encoder_id, name, count, last_seq)"
            " VALUES (?, ?, ?, ?)",
            (encoder_id, name, len(together), last_seq),
        )
        connection.execute("DELETE FROM tombstones WHERE id <= ?", last_tombstone)
    _remove_others(folder, name)
    return len(together)


def load_vector_file(
    directory: Path, name: str, count: int, dimension: int
) -> tuple[Any, Rows] | None:
    """Map a FAISS file and its rows; None where they are missing or do not fit the manifest."""
    import faiss  # noqa: PLC0415 - half a second that only a search should pay

    stem = directory / DIRECTORY / name
    try:
        index = faiss.read_index(f"{stem}.faiss", faiss.IO_FLAG_MMAP_IFC)
        rows = np.load(f"{stem}.rows.npy", mmap_mode="r")
    except (OSError, RuntimeError, ValueError):
        return None
    fits = index.ntotal == count == len(rows) and index.d == dimension and rows.dtype == ROW
    return (index, rows) if fits else None


def vector_file_sound(
    connection: apsw.Connection, directory: Path, encoder_id: int, dimension: int
) -> bool:
    """Whether the current FAISS file is there and fits the catalog."""
    row = connection.execute(
        "SELECT name, count FROM vector_files WHERE encoder_id = ?", (encoder_id,)
    ).fetchone()
    return row is not None and load_vector_file(directory, row[0], row[1], dimension) is not None


def vectors_since_file(connection: apsw.Connection, encoder_id: int) -> tuple[int, int]:
    """How many vectors the current FAISS file holds, and how many were added or removed since."""
    row = connection.execute(
        "SELECT count, last_seq FROM vector_files WHERE encoder_id = ?", (encoder_id,)
    ).fetchone()
    count, last_seq = row or (0, 0)
    changes = connection.execute(
        "SELECT (SELECT count(*) FROM vectors WHERE seq > ? AND encoder_id = ?)"
        " + (SELECT count(*) FROM tombstones)",
        (last_seq, encoder_id),
    ).fetchone()
    assert changes is not None
    return count, changes[0]


def read_vectors(connection: apsw.Connection, encoder_id: int, after: int) -> apsw.Cursor:
    """The vectors with sequence numbers above `after`, in order, for :func:`decode`."""
    return connection.execute(
        "SELECT seq, vector, language, kind FROM vectors JOIN passages ON passages.id = passage_id"
        " WHERE seq > ? AND encoder_id = ? ORDER BY seq",
        (after, encoder_id),
    )


def decode(found: Sequence[tuple[Any, ...]], dimension: int) -> tuple[Rows, Vectors]:
    """Rows of :func:`read_vectors` as an array of :data:`ROW` and one of (n, dimension)."""
    rows = np.array(
        [
            (seq, LANGUAGES.index(code) if code in LANGUAGES else 0, kind)
            for seq, _, code, kind in found
        ],
        ROW,
    )
    flat = np.frombuffer(b"".join(blob for _, blob, _, _ in found), "<f2")
    return rows, flat.reshape(len(found), dimension).astype(np.float32)


def _sample(connection: apsw.Connection, encoder_id: int, total: int, dimension: int) -> Vectors:
    step = max(1, total // _TRAINING_SAMPLE)
    cursor = read_vectors(connection, encoder_id, 0)
    return decode(list(islice(cursor, 0, None, step)), dimension)[1]


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # the second is how faiss says it
        raise EnvironmentFailure(
            msg(
                "The disk failed while {path} was in use ({reason}).",
                path=str(folder),
                reason=str(error),
            ),
            path=folder,
        ) from error


def _save(path: Path, rows: Rows) -> None:
    with path.open("wb") as stream:  # np.save would add an ending to a bare name
        np.save(stream, rows)


def _replace(target: Path, write: Callable[[Path], None]) -> None:
    temporary = target.with_name(f"{target.name}.tmp")
    write(temporary)
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(target)


def _remove_others(folder: Path, name: str) -> None:
    for path in folder.iterdir():
        if not path.name.startswith(f"{name}."):
            try:
                path.unlink()
            except OSError:
                continue  # still mapped by a reader on Windows; the next time will do
