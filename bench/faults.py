"""What Munjang does when the disk, another program or its own files fail it.

    .venv/bin/python bench/faults.py FOLDER [--only TEXT] [--messages]

A library over a copy of FOLDER (a small one) is done some 80 different harms, each to a fresh copy:
bytes of every kind of file flipped, files cut off, exchanged or gone, a full disk, a read-only one,
rights taken away, the database locked, several processes at once, the library taken away while in
use. Under each harm a document is added and commands are tried, which must work or fail with one
line of explanation. When the machine is well again - the library's files stay as they are - one run
of `index` must make all good: `verify` finds nothing, and folders, rules, states and answers are
those of a library that nobody harmed.

Full and read-only disks need root, to mount a small file system; without, they are passed over.
Prints a table by kind and, with `--messages`, what was said. Exits 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
from _common import print_table
from _victims import Child, Place, Vectors, RememberingModels, differences, index, looked_at

import munjang.library
import munjang.store.connection
from munjang.cli import main as command
from munjang.library import Library
from munjang.store.connection import CATALOG_NAME, make_catalog, open_catalog
from munjang.store.schema import VERSION

PAGE = 4096
NOBODY = 65534
COMMANDS = (("search", "heron"), ("index",), ("status",), ("search", "heron"))

Harm = Callable[[Place], None]


@dataclass
class Fault:
    """One harm, and how the machine looks while commands are tried."""

    kind: str
    name: str
    harm: Harm = lambda _: None  # done to the library's files, for good
    around: Callable[[Place], Any] = lambda _: contextlib.nullcontext()
    commands: Sequence[tuple[str, ...]] = COMMANDS
    as_nobody: bool = False
    refused: bool = False  # the library is to be left alone, not repaired


@dataclass
class Outcome:
    """What became of one fault."""

    crashed: bool = False
    by_verify: bool = False  # nobody noticed until `verify` did
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def lost(self) -> bool:
        """Whether it did harm that stayed, or was not told of decently."""
        return self.crashed or bool(self.problems) or bool(self.unlike)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Harm a library and see what is left.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only faults with this in their kind or name")
    parser.add_argument("--messages", action="store_true", help="print what was said")
    options = parser.parse_args(arguments)
    Library.preload()
    with tempfile.TemporaryDirectory(prefix="munjang-faults-") as temporary:
        Path(temporary).chmod(0o755)
        place = Place(Path(temporary), {})
        expected = _furnish(place, options.folder)
        faults = [
            fault
            for fault in [*_flips(place), *_journals(), *_files(), *_machine(), *_others()]
            if options.only in f"{fault.kind} {fault.name}"
        ]
        outcomes = []
        for fault in faults:
            outcomes.append(_suffer(place, fault, expected))
            if options.messages or outcomes[-1].lost:
                _tell(fault, outcomes[-1])
    _print(faults, outcomes)
    return 1 if any(outcome.lost for outcome in outcomes) else 0


def _furnish(place: Place, folder: Path) -> dict[str, Any]:
    """A library, kept as "base", and what it should say once a document has been added."""
    shutil.copytree(folder, place.documents / "first")
    (place.documents / "first" / "heron.txt").write_text("The heron stands and waits.\n", "utf-8")

    def build() -> Vectors:
        with place.open() as library:
            library.add_folder(place.documents / "first")
            library.change_rules(add=["*.bak"])
            index(library)
            looked_at(library)
        return place.known

    def go_on() -> tuple[dict[str, Any], Vectors]:
        _add_document(place)
        with place.open() as library:
            index(library)
            return looked_at(library), place.known

    place.known.update(Child(build).result(600))
    place.keep("base")
    expected, known = Child(go_on).result(600)
    place.known.update(known)
    return expected


def _add_document(place: Place) -> None:
    text = "".join(f"Line {n} of a report on herons. 왜가리 보고서 {n}번 줄.\n" for n in range(60))
    (place.documents / "first" / "report.txt").write_text(text, "utf-8")


# One fault


def _suffer(place: Place, fault: Fault, expected: dict[str, Any]) -> Outcome:
    began = time.monotonic()
    place.put_back("base")
    Child(lambda: fault.harm(place)).result()
    outcome = Outcome()
    before = _contents(place)
    _add_document(place)
    with fault.around(place):
        for each in fault.commands:
            _try(place, each, outcome, as_nobody=fault.as_nobody)
    if fault.refused:
        if _contents(place) != before:
            outcome.problems.append("changed what was to be left alone")
        if not outcome.told:
            outcome.problems.append("was not refused")
    else:
        _recover(place, outcome, expected)
    outcome.seconds = time.monotonic() - began
    return outcome


def _contents(place: Place) -> bytes:
    path = place.library / CATALOG_NAME
    return path.read_bytes() if path.is_file() else b""


def _try(
    place: Place, words: tuple[str, ...], outcome: Outcome, *, as_nobody: bool = False
) -> None:
    def attempt() -> tuple[int, str]:
        if as_nobody:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        return _command(place, *words)

    child = Child(attempt)
    try:
        result = child.result(90)
    except SystemExit as error:  # a traceback, or it hung
        outcome.crashed = True
        outcome.told.append(f"{words[0]}: {error}")
        return
    if result is None:
        outcome.crashed = True
        outcome.told.append(f"{words[0]}: died of a signal")
        return
    status, said = result
    if status or said:
        outcome.told.append(f"{words[0]}: {said.strip() or status}")
    if status and (not said.startswith("munjang: ") or len(said.strip().splitlines()) > 1):
        outcome.crashed = True


def _command(place: Place, *words: str) -> tuple[int, str]:
    """The status of a command, and what it said on standard error."""
    models = RememberingModels(place.known)
    munjang.library.ModelStore = lambda: models  # type: ignore[misc,assignment]
    munjang.store.connection._BUSY_MS = 300  # noqa: SLF001 - nobody has all day
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(_Terminal()):
        sys.stderr.reconfigure = lambda **_: None  # type: ignore[union-attr]
        status = command(["--library", str(place.library), *words])
    models.close()
    return status, said.getvalue()


class _Terminal(io.StringIO):
    """Standard output that nobody reads."""

    def reconfigure(self, **_: object) -> None:
        """As a stream of text has it."""


def _recover(place: Place, outcome: Outcome, expected: dict[str, Any]) -> None:
    def verify() -> list[str]:
        with place.open() as library:
            return [str(problem.message) for problem in library.verify()]

    def recover() -> tuple[int, str, bool, list[str], list[str]]:
        status, said = _command(place, "index")
        problems = verify()
        if problems:  # nobody met it until now; who knows of it repairs it
            again, more = _command(place, "index")
            status, said = status or again, said + more
        with place.open() as library:
            unlike = differences(expected, looked_at(library))
        return status, said, bool(problems), problems and verify(), unlike

    try:
        status, said, outcome.by_verify, problems, unlike = Child(recover).result(120)
    except SystemExit as error:
        outcome.crashed = True
        outcome.told.append(f"recovery: {error}")
        return
    if said:
        outcome.told.append(f"recovery: {said.strip()}")
    outcome.problems += problems + (["recovery failed"] if status else [])
    outcome.unlike += unlike


# Bytes of the catalog


def _flips(place: Place) -> Iterator[Fault]:
    header = {
        "magic": 0, "page size": 16, "write version": 18, "read version": 19, "reserved": 20,
        "fraction": 21, "change counter": 24, "size": 30, "free pages": 35, "schema cookie": 43,
        "schema format": 47, "encoding": 59, "user version": 63, "higher user version": 60,
        "application": 70, "first page": 100, "first cell": 108,
    }  # fmt: skip
    for name, offset in header.items():
        yield Fault("header", name, harm=_flip(offset))
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
        yield Fault("page of noise", name, harm=_noise(page))
    for name, pages in leaves.items():
        if len(pages) > 1:
            yield Fault("page of noise", f"{name}, a leaf", harm=_noise(pages[len(pages) // 2]))
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
            "UPDATE files SET content_id = (SELECT max(id) FROM contents WHERE id <> content_id) WHERE id = 1"
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


def _noise(page: int) -> Harm:
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
        assert library.verify()
        library.rebuild()


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
        library.rebuild()
    wal.write_bytes(old)
    (place.library / "unclean").write_text("working", "ascii")


# Other files


def _files() -> Iterator[Fault]:
    def vector_file(ending: str, harm: Callable[[Path], None]) -> Harm:
        def whole(place: Place) -> None:
            for path in sorted((place.library / "vectors").iterdir()):
                if path.name.endswith(ending):
                    harm(path)

        return whole

    def cut(path: Path) -> None:
        os.truncate(path, path.stat().st_size // 2)

    def flip_at(offset: int) -> Callable[[Path], None]:
        return lambda path: _change(path, offset, lambda data: bytes([data[0] ^ 0x41]), 1)

    def another(path: Path) -> None:
        import faiss  # noqa: PLC0415 - only here
        import numpy as np  # noqa: PLC0415 - only here

        other = faiss.IndexFlatIP(7)
        other.add(np.ones((5, 7), np.float32))
        faiss.write_index(other, str(path))

    endings = ("",)
    for ending in endings:
        for name, harm in {
            "cut off": cut,
            "emptied": lambda path: os.truncate(path, 0),
            "gone": Path.unlink,
            "first byte flipped": flip_at(0),
            "fifth byte flipped": flip_at(4),
            "count flipped": flip_at(12),
            "of another model": another,
        }.items():
            yield Fault("vector files", name, harm=vector_file(ending, harm))
    yield Fault("vector files", "folder gone", harm=lambda p: shutil.rmtree(p.library / "vectors"))

    def catalog(harm: Callable[[Path], object]) -> Harm:
        return lambda place: (harm(place.library / CATALOG_NAME), None)[-1]

    yield Fault("catalog", "cut in half", harm=catalog(cut))
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
    from munjang.store import keep_essentials  # noqa: PLC0415 - only here

    with closing(apsw.Connection(str(place.library / CATALOG_NAME))) as catalog:
        keep_essentials(catalog, place.library, version=VERSION + 1)
        catalog.pragma("user_version", VERSION + 1)


def _foreign(place: Place) -> None:
    path = place.library / CATALOG_NAME
    path.unlink()
    with closing(apsw.Connection(str(path))) as theirs:
        theirs.execute("CREATE TABLE theirs (value); INSERT INTO theirs VALUES (1)")


# The machine


def _machine() -> Iterator[Fault]:
    if os.geteuid() != 0:
        print("not root: full and read-only disks and taken rights are passed over")
        return
    for name, commands in {
        "indexing": (("index",), ("search", "heron")),
        "rebuilding": (("rebuild",), ("search", "heron")),
        "changing a setting": (("ocr", "on"), ("search", "heron")),
    }.items():
        for room in (0, 40, 400):
            yield Fault(
                "disk full", f"{name}, {room} KiB left", around=_full(room), commands=commands
            )
    yield Fault("disk full", "migrating", harm=_old, around=_full(60), commands=(("index",),))
    yield Fault(
        "disk full",
        "repairing",
        harm=_noise(9),
        around=_full(60),
        commands=(("index",), ("search", "heron")),
    )
    for name, commands in {
        "searching": (("search", "heron"),),
        "indexing": (("index",), ("status",)),
        "changing a setting": (("ocr", "on"),),
    }.items():
        yield Fault("read-only disk", name, around=_read_only, commands=commands)

    def modes(name: str, mode: int) -> Callable[[Place], Any]:
        @contextmanager
        def around(place: Place) -> Iterator[None]:
            subprocess.run(["chown", "-R", str(NOBODY), place.library], check=True)
            path = place.library / name
            before = path.stat().st_mode
            path.chmod(mode)
            yield
            path.chmod(before)
            subprocess.run(["chown", "-R", "0", place.library], check=True)

        return around

    for name, mode in {
        CATALOG_NAME: 0o400,
        "": 0o500,
        "vectors": 0o000,
        "essentials.json": 0o000,
    }.items():
        yield Fault(
            "rights taken", f"{name or 'folder'} {mode:o}", around=modes(name, mode), as_nobody=True
        )
    yield Fault("rights taken", "of root", around=_rights_of_root, as_nobody=True)


@contextmanager
def _rights_of_root(place: Place) -> Iterator[None]:
    yield


def _old(place: Place) -> None:
    with closing(make_catalog(place.library / "old", VERSION - 1)) as old:
        old.execute("CREATE TABLE ballast (value); INSERT INTO ballast VALUES (zeroblob(200000))")
    _ = old
    (place.library / "old").unlink()


@contextmanager
def _mounted(place: Place, options: str) -> Iterator[None]:
    """The library on a file system of its own, and back on the old one afterwards."""
    kept = place.library.with_name("library on disk")
    place.library.rename(kept)
    place.library.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place.library], check=True)
    try:
        shutil.copytree(kept, place.library, dirs_exist_ok=True)
        yield
        shutil.rmtree(kept)
        shutil.copytree(place.library, kept)
    finally:
        subprocess.run(["umount", "-l", place.library], check=True)
        place.library.rmdir()
        kept.rename(place.library)


def _full(kibibytes: int) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        with _mounted(place, "size=512m"):
            used = sum(
                -(-p.stat().st_size // PAGE) * 4 for p in place.library.rglob("*") if p.is_file()
            )
            options = f"remount,size={used + kibibytes}k"
            subprocess.run(["mount", "-o", options, place.library], check=True)
            yield
            subprocess.run(["mount", "-o", "remount,size=512m", place.library], check=True)

    return around


@contextmanager
def _read_only(place: Place) -> Iterator[None]:
    with _mounted(place, "size=512m"):
        subprocess.run(["mount", "-o", "remount,ro", place.library], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", place.library], check=True)


# Other processes


def _others() -> Iterator[Fault]:
    yield Fault("locked", "for writing", around=_locked("BEGIN IMMEDIATE"))
    yield Fault(
        "locked", "altogether", around=_locked("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
    )
    for name in ("index", "rebuild", "search heron", "folders"):
        words = tuple(name.split())
        yield Fault(
            "two at once", f"indexer and {words[0]}", around=_beside("index"), commands=(words,) * 3
        )
    yield Fault(
        "two at once",
        "watcher and index",
        around=_beside("watch"),
        commands=(("index",), ("search", "heron")),
    )
    yield Fault(
        "two at once",
        "watcher that meets damage",
        around=_beside("watch", damage=True),
        commands=(("search", "heron"),) * 3,
    )
    yield Fault(
        "taken away", "while watching, for good", around=_taken_away(back=False), commands=()
    )
    yield Fault(
        "taken away", "while watching, and brought back", around=_taken_away(back=True), commands=()
    )


def _locked(statements: str) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        ready, go = os.pipe(), os.pipe()

        def hold() -> None:
            connection = apsw.Connection(str(place.library / CATALOG_NAME))
            connection.execute(statements)
            os.write(ready[1], b"!")
            os.read(go[0], 1)
            connection.close()

        child = Child(hold)
        os.read(ready[0], 1)
        yield
        os.write(go[1], b"!")
        child.result()
        for end in (*ready, *go):
            os.close(end)

    return around


def _beside(word: str, *, damage: bool = False) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        def work() -> tuple[int, str]:
            return _command(place, word)

        child = Child(work)
        time.sleep(0.3 if word == "index" else 1.5)
        if damage:
            _noise(9)(place)
        yield
        if word == "watch":
            time.sleep(2.0)
            os.kill(child.pid, 15)
        status, said = child.result(60)
        if status and not said.startswith("munjang: "):
            raise SystemExit(f"the {word} beside failed: {said}")

    return around


def _taken_away(*, back: bool) -> Callable[[Place], Any]:
    @contextmanager
    def around(place: Place) -> Iterator[None]:
        kept = place.library.with_name("taken away")
        with _beside("watch")(place):
            place.library.rename(kept)
            (place.documents / "first" / "report.txt").touch()
            time.sleep(2.0)
            yield
        shutil.rmtree(place.library, ignore_errors=True)
        if back:
            kept.rename(place.library)
        else:
            shutil.rmtree(kept)
            with place.open() as library:  # the user adds the folder again
                library.add_folder(place.documents / "first")
                library.change_rules(add=["*.bak"])

    return around


def _tell(fault: Fault, outcome: Outcome) -> None:
    print(f"{fault.kind}: {fault.name}{' LOST' if outcome.lost else ''}")
    for line in [*outcome.told, *outcome.problems, *outcome.unlike]:
        print(f"    {line}")
    print(flush=True)


def _print(faults: list[Fault], outcomes: list[Outcome]) -> None:
    head = ["fault", "faults", "told", "by verify", "crashed", "unsound", "unlike", "slowest s"]
    rows: list[list[object]] = []
    for kind in dict.fromkeys(fault.kind for fault in faults):
        own = [o for f, o in zip(faults, outcomes, strict=True) if f.kind == kind]
        rows.append(
            [kind, len(own), sum(bool(o.told) for o in own), sum(o.crashed for o in own),
             sum(bool(o.problems) for o in own), sum(bool(o.unlike) for o in own),
             max(o.seconds for o in own)]
        )  # fmt: skip
    print_table(head, rows)
    lost = sum(outcome.lost for outcome in outcomes)
    print(f"\n{len(faults)} faults, {lost} losses")


if __name__ == "__main__":
    sys.exit(main())
