"""Faults of a library's own files: bytes flipped, pages of noise, files cut, exchanged or gone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
from _faults import Fault, Harm
from _victims import Child, Place, index

from munjang.store import keep_essentials, open_catalog
from munjang.store.connection import CATALOG_NAME
from munjang.store.schema import VERSION

PAGE = 4096


def broken_files(place: Place) -> Iterator[Fault]:
    """All of them; the library in `place` tells where its tables are."""
    yield from _headers()
    yield from _pages(place)
    yield from _values()
    yield from _journals()
    yield from _vector_files()
    yield from _catalogs()
    yield from _small_files()


def _headers() -> Iterator[Fault]:
    header = {
        "magic": 0, "page size": 16, "write version": 18, "read version": 19, "reserved": 20,
        "fraction": 21, "change counter": 24, "size": 30, "free pages": 35, "schema cookie": 43,
        "schema format": 47, "encoding": 59, "user version": 63, "higher user version": 60,
        "application": 70, "first page": 100, "first cell": 108,
    }  # fmt: skip
    for name, offset in header.items():
        yield Fault("header", name, harm=_flip(offset))


def _pages(place: Place) -> Iterator[Fault]:
    with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
        roots = list(
            catalog.execute(
                "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0"
                " AND name NOT LIKE '%config' AND name NOT LIKE '%content' ORDER BY name"
            )
        )
        leaves = (
            {
                table: [
                    page
                    for (page,) in catalog.execute(
                        "SELECT pageno FROM dbstat WHERE name = ? AND pagetype <> 'internal'",
                        (table,),
                    )
                ]
                for table in ("contents", "vectors", "sentences", "files", "passages")
            }
            if _has_dbstat(catalog)
            else {}
        )
    for name, page in roots:
        yield Fault("page of noise", name, harm=noise(page))
    for name, pages in leaves.items():
        if len(pages) > 1:
            yield Fault("page of noise", f"{name}, a leaf", harm=noise(pages[len(pages) // 2]))


def _values() -> Iterator[Fault]:
    yield Fault("byte", "a text", harm=_flip_value("contents", "text", b"heron", b"herom"))
    yield Fault(
        "byte",
        "a vector",
        harm=_sql(
            "UPDATE vectors SET vector = CAST(x'7b7b' || substr(vector, 3) AS BLOB) WHERE seq = 3"
        ),
    )
    yield Fault(
        "byte", "a sentence's end", harm=_sql("UPDATE sentences SET end = end + 1 WHERE id = 2")
    )
    yield Fault(
        "byte",
        "a file's document",
        harm=_sql(
            "UPDATE files SET content_id = (SELECT max(id) FROM contents"
            " WHERE id <> content_id) WHERE id = 1"
        ),
    )
    yield Fault(
        "byte",
        "a word index",
        harm=_sql("UPDATE lexicon_data SET block = x'ff00ff00ff' WHERE id > 10"),
    )


def _has_dbstat(catalog: apsw.Connection) -> bool:
    try:
        catalog.execute("SELECT 1 FROM dbstat LIMIT 1").fetchone()
    except apsw.SQLError:
        return False
    return True


def _flip(offset: int) -> Harm:
    def harm(place: Place) -> None:
        _change(place.library / CATALOG_NAME, offset, lambda data: bytes([data[0] ^ 0x41]), 1)

    return harm


def noise(page: int) -> Harm:
    def harm(place: Place) -> None:
        path = place.library / CATALOG_NAME
        _change(path, (page - 1) * PAGE, lambda data: bytes([0xA5]) * len(data), PAGE)

    return harm


def _flip_value(table: str, column: str, old: bytes, new: bytes) -> Harm:
    def harm(place: Place) -> None:
        path = place.library / CATALOG_NAME
        data = path.read_bytes()
        assert old in data, f"{table}.{column}"
        path.write_bytes(data.replace(old, new))
        _suspected(place)

    return harm


def _sql(statement: str) -> Harm:
    def harm(place: Place) -> None:
        with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
            catalog.execute(statement)
        _suspected(place)

    return harm


def _suspected(place: Place) -> None:
    """SQLite does not see bytes that changed inside a value: `verify` does, and says so."""
    with place.open() as library:
        assert library.care.verify()
        library.care.rebuild()


def _change(path: Path, offset: int, change: Callable[[bytes], bytes], length: int) -> None:
    with path.open("rb+") as stream:
        stream.seek(offset)
        data = stream.read(length)
        stream.seek(offset)
        stream.write(change(data))


# The write-ahead log of a process that was killed


def _journals() -> Iterator[Fault]:
    def with_journal(harm: Callable[[Path, Path], None]) -> Harm:
        def whole(place: Place) -> None:
            _leave_journal(place)
            path = place.library / CATALOG_NAME
            harm(path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))

        return whole

    def flip(offset: int) -> Callable[[Path, Path], None]:
        return lambda wal, _: _change(wal, offset, lambda data: bytes([data[0] ^ 0x41]), 1)

    harms: dict[str, Callable[[Path, Path], None]] = {
        "as it was left": lambda _wal, _shm: None,
        "header flipped": flip(3),
        "salt flipped": flip(17),
        "first frame flipped": flip(32 + 24 + 100),
        "later frame flipped": flip(32 + 3 * (24 + PAGE) + 50),
        "cut off": lambda wal, _: os.truncate(wal, wal.stat().st_size * 2 // 3),
        "emptied": lambda wal, _: os.truncate(wal, 0),
        "deleted": lambda wal, _: wal.unlink(),
        "shm deleted": lambda _, shm: shm.unlink(),
        "shm noise": lambda _, shm: shm.write_bytes(os.urandom(shm.stat().st_size)),
        "both deleted": lambda wal, shm: (wal.unlink(), shm.unlink(), None)[-1],
    }
    for name, harm in harms.items():
        yield Fault("journal", name, harm=with_journal(harm))
    yield Fault("journal", "from another time", harm=_old_journal)


def _leave_journal(place: Place) -> None:
    """Be killed with documents in the journal that are not in the catalog yet."""

    def work() -> None:
        for number in range(4):
            text = f"Report {number} has news of herons.\n" * 3
            (place.documents / "first" / f"late {number}.txt").write_text(text, "utf-8")
        with place.open() as library:
            connection = open_catalog(place.library)  # keeps the journal from being emptied
            index(library)
            connection.execute("SELECT 1").fetchone()
            os.kill(os.getpid(), 9)

    Child(work).result()
    for number in range(4):
        (place.documents / "first" / f"late {number}.txt").unlink()
    (place.library / "unclean").write_text("working", "ascii")


def _old_journal(place: Place) -> None:
    path = place.library / CATALOG_NAME
    _leave_journal(place)
    wal = path.with_name(f"{path.name}-wal")
    old = wal.read_bytes()
    with place.open() as library:
        index(library)
        library.care.rebuild()
    wal.write_bytes(old)
    (place.library / "unclean").write_text("working", "ascii")


def _vector_files() -> Iterator[Fault]:
    def vector_files(harm: Callable[[Path], object]) -> Harm:
        def whole(place: Place) -> None:
            with place.open() as library:
                # A small library has no such files until somebody asks for them.
                library.care.rebuild()
            paths = [path for path in (place.library / "vectors").rglob("*") if path.is_file()]
            assert paths
            for path in paths:
                harm(path)

        return whole

    def flip_at(offset: int) -> Callable[[Path], None]:
        return lambda path: _change(path, offset, lambda data: bytes([data[0] ^ 0x41]), 1)

    for name, harm in {
        "cut off": _cut,
        "emptied": lambda path: os.truncate(path, 0),
        "gone": Path.unlink,
        "first byte flipped": flip_at(0),
        "fifth byte flipped": flip_at(4),
        "count flipped": flip_at(12),
        "of another model": _exchange,
        "folder gone": lambda path: shutil.rmtree(path.parent, ignore_errors=True),
    }.items():
        yield Fault("vector files", name, harm=vector_files(harm))


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _exchange(path: Path) -> None:
    import faiss  # noqa: PLC0415 - only here
    import numpy as np  # noqa: PLC0415 - only here

    other = faiss.IndexFlatIP(7)
    other.add(np.ones((5, 7), np.float32))
    faiss.write_index(other, str(path))


def _catalogs() -> Iterator[Fault]:
    def catalog(harm: Callable[[Path], object]) -> Harm:
        return lambda place: (harm(place.library / CATALOG_NAME), None)[-1]

    yield Fault("catalog", "cut in half", harm=catalog(_cut))
    yield Fault("catalog", "cut to 50 bytes", harm=catalog(lambda p: os.truncate(p, 50)))
    yield Fault("catalog", "emptied", harm=catalog(lambda p: os.truncate(p, 0)))
    yield Fault("catalog", "gone", harm=catalog(Path.unlink))
    yield Fault("catalog", "text", harm=catalog(lambda p: p.write_text("no database\n" * 999)))
    yield Fault(
        "catalog",
        "one page more",
        harm=catalog(lambda p: p.write_bytes(p.read_bytes() + b"\1" * PAGE)),
    )
    yield Fault("catalog", "of a newer program", refused=True, harm=_newer)
    yield Fault("catalog", "of another program", refused=True, harm=_foreign)
    for version in range(1, VERSION):
        yield Fault(
            "catalog",
            f"says it is version {version}",
            harm=_sql_only(f"PRAGMA user_version = {version}"),
        )


def _small_files() -> Iterator[Fault]:
    for name, data in {"flipped": b"0" * 40, "emptied": b"", "noise": bytes(range(256))}.items():
        yield Fault(
            "copy of settings",
            name,
            harm=lambda p, d=data: (p.library / "essentials.json").write_bytes(d) and None,
        )  # type: ignore[misc]
    yield Fault(
        "mark", "noise", harm=lambda p: (p.library / "unclean").write_bytes(b"\xff\xfe") and None
    )  # type: ignore[func-returns-value]


def _sql_only(statement: str) -> Harm:
    def harm(place: Place) -> None:
        with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
            catalog.execute(statement)

    return harm


def _newer(place: Place) -> None:
    """What the next version leaves: it notes its number in the copy before it changes anything."""
    with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
        keep_essentials(catalog, place.library, version=VERSION + 1)
        catalog.pragma("user_version", VERSION + 1)


def _foreign(place: Place) -> None:
    path = place.library / CATALOG_NAME
    path.unlink()
    with closing(apsw.Connection(str(path))) as theirs:
        theirs.execute("CREATE TABLE theirs (value); INSERT INTO theirs VALUES (1)")
