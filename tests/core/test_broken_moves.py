"""A move that fails, is given up or is met by others: one whole library is left."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from contextlib import suppress

import pytest
from moved_library import NOTES, again, is_whole, names

from munjang.cli import main
from munjang.errors import EnvironmentFailure, GivenUp, LibraryBusy, LibraryGone
from munjang.store import open_catalog, write_transaction


def test_where_there_is_no_room_nothing_is_begun(furnished, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=32 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert not furnished.library.care.plan_move(tmp_path / "disk").fits
    with pytest.raises(EnvironmentFailure, match="34 MB are needed and 33 MB are free"):
        furnished.library.care.move(tmp_path / "disk")
    assert not (tmp_path / "disk").exists()
    assert is_whole(furnished, tmp_path / "library")


def test_given_up_at_any_report_all_is_as_before(furnished, tmp_path):
    home, disk = tmp_path / "library", tmp_path / "disk"
    before, left = names(home), 0

    def report(_done: int, _total: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise GivenUp

    for reports in range(1, 5):
        left = reports
        with pytest.raises(GivenUp):
            furnished.library.care.move(disk, report)
        assert not disk.exists()
        assert names(home) <= before | {"moving.lock", "catalog.sqlite3-shm", "catalog.sqlite3-wal"}
        assert is_whole(furnished, home)


def test_an_interrupted_command_leaves_it_where_it_was(furnished, tmp_path, monkeypatch):
    fsync = os.fsync

    def interrupt(descriptor: int) -> None:
        if (tmp_path / "disk" / "catalog.sqlite3").exists():
            raise KeyboardInterrupt
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", interrupt)
    command = ["--library", str(tmp_path / "library"), "move", str(tmp_path / "disk")]
    assert main(command) == 130
    monkeypatch.setattr(os, "fsync", fsync)
    assert is_whole(furnished, tmp_path / "library")
    assert not (tmp_path / "disk").exists()


def test_a_disk_that_fails_at_any_write_leaves_one_whole_library(furnished, tmp_path, monkeypatch):
    home, disk, fsync = tmp_path / "library", tmp_path / "disk", os.fsync
    failures, flushed = 0, 0

    def flush(descriptor: int) -> None:
        nonlocal flushed
        flushed += 1
        if flushed == failures + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    for failures in range(40):
        flushed = 0
        monkeypatch.setattr(os, "fsync", flush)
        with suppress(EnvironmentFailure):
            furnished.library.care.move(disk)
        monkeypatch.setattr(os, "fsync", fsync)
        assert is_whole(furnished, home)
        assert (home / "catalog.sqlite3").exists() != (disk / "catalog.sqlite3").exists()
        if flushed <= failures:
            break
        with again(furnished, home) as opened:
            if opened.directory != home:
                opened.care.move(None)
        assert not disk.exists()
    assert failures > 8


def test_a_disk_that_does_not_keep_what_is_written_is_not_relied_on(
    furnished, tmp_path, monkeypatch
):
    fsync, disk = os.fsync, tmp_path / "disk"

    def flush(descriptor: int) -> None:
        fsync(descriptor)
        for path in disk.glob("catalog.sqlite3"):
            with path.open("r+b") as stream:
                stream.seek(5_000)
                stream.write(b"?")

    monkeypatch.setattr(os, "fsync", flush)
    with pytest.raises(EnvironmentFailure, match="does not keep"):
        furnished.library.care.move(disk)
    assert not disk.exists()
    assert is_whole(furnished, tmp_path / "library")


def test_what_a_killed_move_has_left_goes_at_the_next_start(furnished, tmp_path):
    """As a kill leaves it: noted, and partly copied; tests/e2e really kills."""
    home, disk = tmp_path / "library", tmp_path / "disk"
    note = {"library": None, "leftovers": [{"path": str(disk), "mark": "0123"}]}
    (home / "moved.json").write_text(json.dumps(note))
    assert is_whole(furnished, home)  # before the folder was made
    assert names(home) & NOTES == {"moving.lock"}
    disk.mkdir()
    (disk / "moved-here.json").write_text(json.dumps({"mark": "0123", "home": str(home)}))
    shutil.copy(home / "catalog.sqlite3", disk)
    (disk / "mine.txt").write_text("mine")
    (home / "moved.json").write_text(json.dumps(note))
    assert is_whole(furnished, home)
    assert names(disk) == {"mine.txt"}


def test_while_a_move_goes_on_nothing_is_cleared_away(furnished, tmp_path):
    home, disk = tmp_path / "library", tmp_path / "disk"

    def report(_done: int, _total: int) -> None:
        with again(furnished, home) as opened:
            assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]
        assert (disk / "catalog.sqlite3").exists()

    furnished.library.care.move(disk, report)
    assert is_whole(furnished, home)


def test_changes_are_refused_meanwhile_and_searches_answered(furnished, tmp_path, monkeypatch):
    monkeypatch.setattr("munjang.care._PATIENCE_S", 0.05)
    library, other = furnished.library, tmp_path / "other"
    other.mkdir()

    def report(_done: int, _total: int) -> None:
        assert furnished.found("heron") == ["heron.txt"]
        with pytest.raises(LibraryBusy, match="being moved"):
            library.add_folder(other)
        with pytest.raises(LibraryBusy, match="being moved"):
            library.care.move(tmp_path / "elsewhere")

    library.care.move(tmp_path / "disk", report)
    library.add_folder(other)
    assert len(library.folders()) == 2


def test_who_was_about_to_write_learns_that_it_has_moved(furnished, tmp_path):
    connection = open_catalog(tmp_path / "library")
    furnished.library.care.move(tmp_path / "disk")
    with pytest.raises(LibraryGone), write_transaction(connection):
        pass
    connection.close()


def test_whoever_opens_it_while_it_moves_to_and_fro_finds_it_whole(furnished, tmp_path):
    home, disk, over = tmp_path / "library", tmp_path / "disk", threading.Event()
    made: list[str] = []
    trouble: list[object] = []

    def use(number: int) -> None:
        count = 0
        while not over.is_set():
            with again(furnished, home) as opened:
                if [hit.path.name for hit in opened.search("heron").results] != ["heron.txt"]:
                    trouble.append("nothing was found")
                rule = f"{number}-{count}.tmp"
                with suppress(LibraryBusy):
                    opened.preferences.change_rules(add=[rule])
                    made.append(rule)
                    count += 1

    def guarded(number: int) -> None:
        try:
            use(number)
        except Exception as error:  # noqa: BLE001 - the test is told
            trouble.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for folder in [disk, None] * 5:
        furnished.library.care.move(folder)
    over.set()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert made
    rules = {rule.pattern for rule in furnished.library.preferences.rules()}
    assert not set(made) - rules
    assert not disk.exists()
    assert furnished.library.care.verify() == []


def test_it_is_not_moved_while_somebody_indexes(furnished, tmp_path):
    idle = threading.Event()
    indexer = furnished.library.indexer()
    thread = threading.Thread(
        target=lambda: indexer.run(watch=True, report=lambda _: idle.set()), daemon=True
    )
    thread.start()
    try:
        assert idle.wait(20)
        with pytest.raises(LibraryBusy, match="Quit it"):
            furnished.library.care.move(tmp_path / "disk")
    finally:
        indexer.stop()
        thread.join()
    assert not (tmp_path / "disk").exists()
    assert is_whole(furnished, tmp_path / "library")
