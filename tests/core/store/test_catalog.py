"""Opening the catalog: what is ours, what is not, what is older, and a machine that refuses."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from pathlib import Path
from threading import Barrier

import apsw
import pytest

from munjang.errors import EnvironmentFailure, LibraryBusy, LibraryDamaged, LibraryTooNew
from munjang.library import Library
from munjang.models import ModelStore
from munjang.store import connection as opening
from munjang.store import open_catalog, write_transaction
from munjang.store.private_files import clear_unfinished, write_whole
from munjang.store.schema import APPLICATION_ID, STEPS, VERSION


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def catalog(tmp_path):
    """The path of a new, closed catalog."""
    open_catalog(tmp_path).close()
    return tmp_path / "catalog.sqlite3"


def test_a_new_catalog_says_whose_it_is_and_how_old(catalog):
    connection = apsw.Connection(str(catalog))
    assert connection.pragma("application_id") == APPLICATION_ID
    assert connection.pragma("user_version") == VERSION
    assert connection.pragma("journal_mode") == "wal"
    connection.close()


def test_a_newer_catalog_is_refused_and_not_touched(catalog):
    connection = apsw.Connection(str(catalog))
    connection.pragma("user_version", VERSION + 1)
    connection.close()
    before = digest(catalog)
    with pytest.raises(LibraryTooNew, match="Update Munjang") as refused:
        open_catalog(catalog.parent)
    assert refused.value.path == catalog
    assert digest(catalog) == before


@pytest.mark.parametrize("application_id", [0, 0x12345678])
@pytest.mark.parametrize("version", [0, VERSION, VERSION + 7])
def test_the_database_of_another_program_is_refused_and_not_touched(
    tmp_path, application_id, version
):
    path = tmp_path / "catalog.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {application_id}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("CREATE TABLE theirs (value)")
    connection.close()
    before = digest(path)
    with pytest.raises(LibraryDamaged, match="another program"):
        open_catalog(tmp_path)
    assert digest(path) == before


@pytest.mark.parametrize(
    "content", [b"this is no database " * 500, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_what_is_no_database_is_moved_aside_and_that_is_told(tmp_path, content):
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(content)
    with pytest.raises(LibraryDamaged) as refused:
        open_catalog(tmp_path)
    assert str(path) in str(refused.value)
    assert path.read_bytes() == content

    with Library.open(tmp_path) as library:
        assert library.care.verify() == []
        (aside,) = tmp_path.glob("catalog.damaged-*.sqlite3")
        assert aside.read_bytes() == content
        assert str(aside) in str(library.care.take_notice())
        assert library.care.take_notice() is None  # once is enough


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailure, match="cannot be made"):
        open_catalog(tmp_path / "file" / "library")


def test_a_catalog_that_cannot_be_opened_is_the_machines_fault(tmp_path):
    (tmp_path / "catalog.sqlite3").mkdir()
    with pytest.raises(EnvironmentFailure, match="cannot be opened"):
        open_catalog(tmp_path)


@pytest.fixture
def every_connection():
    """Does something to every connection that is opened, as SQLite's own hook allows."""
    before = list(apsw.connection_hooks)
    yield apsw.connection_hooks.append
    apsw.connection_hooks[:] = before


def test_a_full_disk_is_said_to_be_full_and_nothing_is_lost(tmp_path, every_connection):
    library = Library.open(tmp_path / "library", models=ModelStore(tmp_path / "none"))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "small.txt").write_text("a pebble on the beach")
    library.add_folder(folder)
    library.indexer().run(watch=False, report=lambda _: None)
    (folder / "large.txt").write_text("\n".join(f"sentence {n} of many" for n in range(5_000)))

    with library.care.catalog() as connection:
        pages = connection.pragma("page_count") + 20
    every_connection(lambda connection: connection.pragma("max_page_count", pages))
    with pytest.raises(EnvironmentFailure, match="disk is full") as refused:
        library.indexer().run(watch=False, report=lambda _: None)
    assert not isinstance(refused.value, LibraryBusy)
    apsw.connection_hooks.pop()

    assert library.care.verify() == []
    assert [hit.path.name for hit in library.search("pebble").results] == ["small.txt"]
    library.indexer().run(watch=False, report=lambda _: None)
    assert [hit.path.name for hit in library.search('"sentence 4999"').results] == ["large.txt"]
    library.close()


def test_a_catalog_that_must_not_be_written_is_the_machines_fault(catalog, every_connection):
    every_connection(lambda connection: connection.pragma("query_only", True))
    with Library(catalog.parent, ModelStore(catalog.parent / "none")) as library:
        assert library.folders() == []
        with pytest.raises(EnvironmentFailure, match="cannot be written to"):
            library.add_folder(Path("/usr"))


def test_a_writer_that_is_waited_for_in_vain_makes_the_library_busy(catalog):
    first, second = open_catalog(catalog.parent), open_catalog(catalog.parent)
    second.set_busy_timeout(50)
    with write_transaction(first), pytest.raises(LibraryBusy), write_transaction(second):
        pass
    first.close()
    second.close()


def test_a_transaction_that_fails_leaves_nothing(catalog):
    connection = open_catalog(catalog.parent)
    with pytest.raises(apsw.ConstraintError), write_transaction(connection):
        connection.execute(
            "INSERT INTO meta (key, value) VALUES ('a', 1);"
            "INSERT INTO meta (key, value) VALUES ('a', 2)"
        )
    assert connection.execute("SELECT count(*) FROM meta").fetchone() == (0,)
    assert connection.get_autocommit()
    connection.close()


# Steps to newer versions


def add_colour(connection):
    connection.execute("ALTER TABLE folders ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")


def break_half_way(connection):
    connection.execute("CREATE TABLE half (value)")
    connection.execute("INSERT INTO no_such_table VALUES (1)")


@pytest.fixture
def next_version(monkeypatch):
    """The program as it will be when one more step has been written."""

    def release(step):
        monkeypatch.setattr(opening, "STEPS", (*STEPS, step))
        monkeypatch.setattr(opening, "VERSION", VERSION + 1)

    return release


def test_an_older_catalog_is_copied_and_brought_up_to_date(catalog, next_version):
    connection = open_catalog(catalog.parent)
    connection.execute("INSERT INTO folders (path, added) VALUES (x'2f61', 0)")
    connection.close()
    catalog.with_name("catalog.v0.backup.sqlite3").write_bytes(b"")  # of the migration before
    next_version(add_colour)

    connection = open_catalog(catalog.parent)
    assert connection.pragma("user_version") == VERSION + 1
    assert connection.execute("SELECT path, colour FROM folders").fetchall() == [(b"/a", "blue")]
    connection.close()

    (copy,) = catalog.parent.glob("*.backup.sqlite3")
    backup = apsw.Connection(str(copy))
    assert backup.pragma("user_version") == VERSION
    assert backup.pragma("integrity_check") == "ok"
    assert backup.execute("SELECT path FROM folders").fetchall() == [(b"/a",)]
    backup.close()


def test_a_step_that_fails_leaves_the_old_version_whole(catalog, next_version):
    next_version(break_half_way)
    with pytest.raises(apsw.SQLError, match="no_such_table"):
        open_catalog(catalog.parent)
    connection = apsw.Connection(str(catalog))
    assert connection.pragma("user_version") == VERSION
    assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchall()
    connection.close()


def test_a_catalog_that_is_up_to_date_is_not_copied(catalog):
    open_catalog(catalog.parent).close()
    assert not list(catalog.parent.glob("*backup*"))


def test_an_older_catalog_is_brought_up_to_date_by_one_of_many(catalog, next_version):
    connection = open_catalog(catalog.parent)  # big enough for copies of it to overlap
    connection.execute("INSERT INTO meta VALUES ('much', zeroblob(10000000))")
    connection.close()
    next_version(add_colour)
    together = Barrier(4)

    def come_at_once(_):
        together.wait()
        open_catalog(catalog.parent).close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(come_at_once, range(4))) == [None] * 4
    (copy,) = catalog.parent.glob("*.backup.sqlite3*")
    with closing(apsw.Connection(str(copy))) as backup:
        assert backup.pragma("user_version") == VERSION
        assert backup.pragma("integrity_check") == "ok"


# Several at once


@pytest.mark.skipif(sys.platform == "win32", reason="locks there belong to a handle")
def test_opening_a_catalog_takes_no_lock_from_other_connections(catalog):
    held = open_catalog(catalog.parent)
    held.execute("SELECT count(*) FROM folders").fetchone()
    open_catalog(catalog.parent).close()
    # What SQLite does before it deletes the log behind the last connection's back.
    last = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'rb+'), 6, 510, 0x40000002)"
    ended = subprocess.run(
        [sys.executable, "-c", last, str(catalog)], capture_output=True, text=True, check=False
    )
    held.close()
    assert "BlockingIOError" in ended.stderr


def test_many_may_write_the_second_copy_at_once(tmp_path):
    path = tmp_path / "essentials.json"

    def write(number):
        for _ in range(20):
            write_whole(path, bytes([number]) * 50_000)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert len(set(path.read_bytes())) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="directories are not synchronised there")
@pytest.mark.parametrize(("number", "fails"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_a_drive_that_cannot_synchronise_directories_is_written_to(
    tmp_path, monkeypatch, number, fails
):
    fsync = os.fsync

    def refuse(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    refused = pytest.raises(EnvironmentFailure) if fails else nullcontext()
    with refused:
        write_whole(tmp_path / "essentials.json", b"whole")


def test_of_a_removed_folder_not_even_the_names_stay(wordbench):
    wordbench.write("secret.txt", "The heron waits.")
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    with closing(wordbench.catalog()) as connection:
        for table in ("files", "names", "letters"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_what_a_killed_process_has_begun_to_write_is_removed(tmp_path):
    path = tmp_path / "essentials.json"
    write_whole(path, b"whole")
    die = (
        "import os, pathlib, sys; from munjang.store.private_files import write_whole\n"
        "os.fsync = lambda _: os._exit(0)\n"
        "write_whole(pathlib.Path(sys.argv[1]), b'begun')"
    )
    subprocess.run([sys.executable, "-c", die, path], check=True)
    assert len(list(tmp_path.iterdir())) == 2
    at_work = tmp_path / f"essentials.json.{os.getpid()}-0badcafe.tmp"
    at_work.write_bytes(b"of a process that lives")
    clear_unfinished(path)
    assert set(tmp_path.iterdir()) == {path, at_work}
    assert path.read_bytes() == b"whole"
