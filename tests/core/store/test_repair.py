"""Damaged catalogs: what is kept, what is read again, what is told, and what is left alone."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from contextlib import closing

import apsw
import pytest

from munjang.errors import EnvironmentFailure, LibraryGone, LibraryTooNew
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.models import ModelStore
from munjang.store import (
    backups,
    keep_essentials,
    open_catalog,
    write_setting,
    write_transaction,
)
from munjang.store import connection as opening
from munjang.store.connection import make_catalog
from munjang.store.essentials import read_essentials
from munjang.store.health import Health
from munjang.store.schema import STEPS, VERSION

PAGE = 4096


@pytest.fixture
def furnished(wordbench):
    """Enough documents for tables of several pages, with marks, rules and a setting."""
    for number in range(25):
        wordbench.write(
            f"{number}.md",
            f"# Heron {number}\n\n"
            + "".join(f"A heron, {number}, day {day}.\n\n" for day in range(60)),
        )
    wordbench.library.preferences.change_rules(add=["*.bak"])
    wordbench.library.preferences.change_rules(add=["draft*"], folder=wordbench.folder)
    wordbench.library.preferences.want_recognition(False)
    wordbench.index()
    wordbench.library.close()
    return wordbench


def catalog_of(bench):
    return bench.library.directory / "catalog.sqlite3"


def overwrite(path, offset, data):
    with path.open("rb+") as stream:
        stream.seek(offset)
        stream.write(data)


def pages_of(bench, name):
    catalog = bench.catalog()
    try:
        rows = catalog.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,)
        )
        return [page for (page,) in rows]
    except apsw.SQLError:
        pytest.skip("this SQLite cannot tell where its pages are")
    finally:
        catalog.close()


def everything(bench):
    library = bench.library
    return {
        "folders": [(folder.path, folder.files) for folder in library.folders()],
        "rules": [(rule.pattern, rule.folder) for rule in library.preferences.rules()],
        "setting": str(library.status().recognition),
        "states": bench.states(),
        "answers": [
            sorted(
                (result.path, round(result.score, 2)) for result in bench.search(query, 50).results
            )
            for query in ("heron", "day 7", '"a heron, 13"')
        ],
    }


@pytest.mark.parametrize("table", ["contents", "sentences", "windows", "files", "passages"])
def test_a_damaged_page_costs_its_rows_and_no_more(furnished, table):
    before = everything(furnished)
    pages = pages_of(furnished, table)
    overwrite(catalog_of(furnished), (pages[len(pages) // 2] - 1) * PAGE, b"\xa5" * PAGE)

    assert furnished.library.care.verify() != []
    message = str(furnished.library.care.take_notice() or "")
    assert "has been repaired" in message or furnished.library.care.verify() == []
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before
    read_again = [entry for entry in furnished.library.ledger() if entry.sentences == 0]
    assert read_again == []


def test_rows_around_a_damaged_page_are_not_read_from_the_files_again(furnished):
    pages = pages_of(furnished, "sentences")
    overwrite(catalog_of(furnished), (pages[len(pages) // 2] - 1) * PAGE, b"\xa5" * PAGE)
    with writer_lock(furnished.library.directory):
        health = Health(furnished.library.directory)
        health.suspect()
        assert health.examine(lambda _done, _total: None)
    waiting = [state for state in furnished.states().values() if state == "pending"]
    assert 0 < len(waiting) < 20


@pytest.mark.parametrize("offset", [0, 18, 20, 47, 60, 70, 100])
def test_a_damaged_header_loses_nothing(furnished, offset):
    before = everything(furnished)
    furnished.library.close()
    path = catalog_of(furnished)
    overwrite(path, offset, bytes([path.read_bytes()[offset] ^ 0x41]))

    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before
    assert list(path.parent.glob("catalog.damaged-*.sqlite3"))


def test_where_nothing_can_be_read_folders_rules_and_settings_are_kept(furnished):
    before = everything(furnished)
    furnished.library.close()
    path = catalog_of(furnished)
    path.write_bytes(b"\xff" * path.stat().st_size)

    library = furnished.library
    assert [rule.pattern for rule in library.preferences.rules() if not rule.built_in] == [
        "*.bak",
        "draft*",
    ]
    assert "built anew" in str(library.care.take_notice())
    furnished.index()
    assert library.care.verify() == []
    assert everything(furnished) == before


def test_where_the_catalog_is_gone_folders_rules_and_settings_are_kept(furnished):
    before = everything(furnished)
    furnished.library.close()
    catalog_of(furnished).unlink()
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before


def test_who_was_killed_making_a_new_catalog_has_not_lost_them(furnished, monkeypatch):
    before = everything(furnished)
    furnished.library.close()
    catalog_of(furnished).unlink()

    def die(_connection):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening, "STEPS", (*STEPS[:3], die, *STEPS[4:]))
        with pytest.raises(KeyboardInterrupt):
            open_catalog(furnished.library.directory)
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before


def test_a_disk_too_full_to_keep_the_damaged_catalog_is_not_filled_further(furnished, monkeypatch):
    before = everything(furnished)
    furnished.library.close()
    path = catalog_of(furnished)
    path.write_bytes(b"\xff" * path.stat().st_size)

    def have_no_links(*_):
        raise PermissionError(errno.EPERM, "not on this file system")

    def be_full(_source, target):
        target.write_bytes(b"\xff")
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", have_no_links)
        patch.setattr(shutil, "copy2", be_full)
        for _ in range(2):
            with pytest.raises(EnvironmentFailure, match="full"):
                furnished.index()
    assert not list(path.parent.glob("catalog.damaged-*"))
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before


def test_a_copy_that_is_not_whole_is_not_believed(furnished):
    path = furnished.library.directory / "essentials.json"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"bak", b"bat"))
    assert read_essentials(path.parent) is None
    path.write_bytes(b"\xff\xfe")
    assert read_essentials(path.parent) is None
    path.write_bytes(text)
    assert read_essentials(path.parent) is not None


def test_texts_that_changed_on_the_disk_are_found_and_read_again(furnished):
    before = everything(furnished)
    catalog = furnished.catalog()
    catalog.execute("UPDATE contents SET text = replace(text, 'A heron', 'A falcon') WHERE id = 7")
    catalog.close()
    (problem,) = furnished.library.care.verify()
    assert problem.mendable
    furnished.library.care.rebuild()
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before


def test_an_unclean_end_alone_is_no_damage(furnished):
    mark = furnished.library.directory / "unclean"
    mark.write_text("working")
    reports = furnished.index()
    assert not mark.exists()
    assert not any("damaged" in str(report.problem) for report in reports)
    assert furnished.library.care.take_notice() is None


def test_a_clean_end_leaves_no_mark_and_nothing_else(furnished):
    names = {path.name for path in furnished.library.directory.iterdir()}
    assert names <= {"catalog.sqlite3", "essentials.json", "indexer.lock", "vectors"}


def test_a_search_after_a_repair_by_another_process_sees_the_new_catalog(furnished):
    assert len(furnished.found("heron")) == 25
    with Library(furnished.library.directory, ModelStore(furnished.folder / "none")) as other:
        overwrite(catalog_of(furnished), 60, b"\x41")
        assert other.folders()
        furnished.write("new.txt", "A kingfisher.")
        other.indexer().run(watch=False, report=lambda _: None)
    assert furnished.found("kingfisher") == ["new.txt"]


def test_a_library_deleted_while_it_is_written_to_is_said_to_be_gone(tmp_path):
    directory = tmp_path / "library"
    library = Library.open(directory, models=ModelStore(tmp_path / "none"))
    (tmp_path / "documents").mkdir()
    with library.care.catalog() as connection:
        directory.rename(tmp_path / "elsewhere")
        with pytest.raises(LibraryGone, match="moved or deleted"):
            write_a_setting(connection)
    library.close()


def write_a_setting(connection):
    with write_transaction(connection):
        write_setting(connection, "a", "b")


# Copies


def test_a_newer_catalog_is_refused_though_its_tables_are_the_same(furnished):
    path = catalog_of(furnished)
    catalog = furnished.catalog()
    keep_essentials(catalog, path.parent, version=VERSION + 1)
    catalog.pragma("user_version", VERSION + 1)
    catalog.close()
    before = path.read_bytes()
    with pytest.raises(LibraryTooNew):
        furnished.library.folders()
    with pytest.raises(LibraryTooNew):
        furnished.index()
    assert path.read_bytes() == before


def test_a_migration_without_room_for_a_backup_changes_nothing(tmp_path, monkeypatch):
    open_catalog(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / "catalog.sqlite3"))

    class Full:
        free = 4096

    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: Full)
    with pytest.raises(EnvironmentFailure, match="MB of free disk space"):
        backups.back_up(connection, tmp_path / "catalog.sqlite3", 1)
    connection.close()
    assert not list(tmp_path.glob("*backup*"))


def test_copies_are_removed_when_they_are_old_or_a_folder_is_removed(furnished):
    directory = furnished.library.directory
    old, new = directory / "catalog.v1.backup.sqlite3", directory / "catalog.v2.backup.sqlite3"
    damaged = directory / "catalog.damaged-2020-02-02.sqlite3"
    for path in (old, new, damaged):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    furnished.index()
    assert not old.exists()
    assert new.exists()
    assert damaged.exists()
    furnished.library.remove_folder(furnished.folder)
    assert not new.exists()
    assert not damaged.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_files_of_a_library_are_for_their_owner_alone(furnished):
    directory = furnished.library.directory
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for name in ("catalog.sqlite3", "essentials.json"):
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600
    connection = open_catalog(directory)
    assert stat.S_IMODE((directory / "catalog.sqlite3-wal").stat().st_mode) == 0o600
    connection.close()
    (directory / "catalog.sqlite3").chmod(0o644)  # as older programs left it
    open_catalog(directory).close()
    assert stat.S_IMODE((directory / "catalog.sqlite3").stat().st_mode) == 0o600


def test_a_catalog_that_has_lost_a_table_is_repaired(furnished):
    before = everything(furnished)
    furnished.library.close()
    with closing(furnished.catalog()) as catalog:
        catalog.execute("DROP TABLE windows")
    furnished.index()
    assert furnished.library.care.verify() == []
    assert everything(furnished) == before


# Older catalogs


def test_documents_of_before_there_were_windows_wait_to_be_read_and_are_not_damaged(wordbench):
    path = catalog_of(wordbench)
    heron = wordbench.write("heron.txt", "The heron waits.")
    wordbench.index()
    path_of_old = path.with_name("old.sqlite3")
    with closing(make_catalog(path_of_old, 3)) as old:
        old.execute("ATTACH ? AS today", (str(path),))
        for table, columns in {
            "folders": "id, path, added",
            "contents": "id, hash, reader, title, language, left_out, text, first_sentence,"
            " sentence_count",
            "files": "id, folder_id, path, size, modified_ns, hash, content_id, state, reason",
            "passages": "id, hash, language",
            "sentences": "id, content_id, passage_id, start, end",
        }.items():
            kind = " WHERE kind = 0" if table == "passages" else ""
            old.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM today.{table}{kind}"
            )
        old.execute("INSERT INTO pending (passage_id, priority) SELECT id, 0 FROM passages")
        for table in ("lexicon", "documents", "names"):
            old.execute(f"INSERT INTO {table} (rowid, terms) VALUES (1, 'the heron waits')")
    path.unlink()
    path_of_old.replace(path)
    heron.unlink()  # as it seems while its drive is not there

    assert wordbench.library.care.verify() == []
    wordbench.library.care.rebuild()
    assert wordbench.holding("The heron waits.") == {"heron.txt"}


@pytest.mark.parametrize("version", range(1, VERSION))
def test_every_older_catalog_is_brought_up_to_date(wordbench, version):
    heron = wordbench.write("heron.txt", "The heron waits.")
    path = catalog_of(wordbench)
    path.unlink()
    (path.parent / "essentials.json").unlink()
    with closing(make_catalog(path, version)) as catalog:
        catalog.execute(
            "INSERT INTO folders (id, path, added) VALUES (1, ?, 0)", (bytes(wordbench.folder),)
        )
        catalog.execute(
            "INSERT INTO contents (id, hash, reader, title, language, left_out, text,"
            " first_sentence, sentence_count) VALUES"
            " (1, x'01', 'text', '', 'en', ?, 'The heron waits.', 1, 1)",
            (None if version == 1 else "[]",),
        )
        catalog.execute(
            "INSERT INTO files (folder_id, path, size, modified_ns, hash, content_id, state,"
            " reason) VALUES (1, ?, 1, 1, x'01', 1, 'indexed', '[\"\", {}]')",
            (bytes(heron),),
        )
        catalog.execute("INSERT INTO passages (id, hash, language) VALUES (1, x'01', 'en')")
        catalog.execute("INSERT INTO sentences VALUES (1, 1, 1, 0, 16)")
        tables = "SELECT name FROM sqlite_schema WHERE sql LIKE '%using fts5(%'"
        for (table,) in list(catalog.execute(tables)):
            catalog.execute(f"INSERT INTO {table} (rowid, terms) VALUES (1, 'the heron waits')")
        catalog.execute("INSERT INTO meta VALUES ('text_recognition', 'off')")

    wordbench.index()
    assert wordbench.library.care.verify() == []
    assert wordbench.holding("The heron waits.") == {"heron.txt"}
    assert "ocr on" in str(wordbench.library.status().recognition)
    backup = path.with_name(f"catalog.v{version}.backup.sqlite3")
    with closing(apsw.Connection(str(backup))) as copy:
        assert copy.pragma("user_version") == version
        assert copy.execute("SELECT text FROM contents").fetchall() == [("The heron waits.",)]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600 or sys.platform == "win32"
    assert read_essentials(path.parent).version == VERSION


def test_a_catalog_with_the_number_of_an_older_one_is_not_migrated_again(furnished):
    before = everything(furnished)
    furnished.library.close()
    with closing(furnished.catalog()) as catalog:
        catalog.pragma("user_version", 3)
    furnished.index()
    assert everything(furnished) == before
    assert furnished.library.care.verify() == []
