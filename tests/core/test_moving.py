"""A library moved to another place, and what is left where the move or the disk fails."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from munjang.cli import main
from munjang.errors import (
    EnvironmentFailure,
    FolderError,
    GivenUp,
    LibraryAway,
    LibraryBusy,
    LibraryGone,
)
from munjang.ingest import remote_drives
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.models import ModelStore
from munjang.store import filing, open_catalog, write_transaction

NOTES = {"moved.json", "moving.lock"}


def furnish(bench):
    bench.write("lease.txt", "The lease ends in June.\n" + "It may be ended before.\n" * 200)
    bench.write("heron.txt", "The heron stands in the reeds and waits.\n")
    bench.library.preferences.change_rules(add=["*.bak"])
    bench.index()
    return bench


@pytest.fixture
def furnished(wordbench):
    return furnish(wordbench)


def names(directory: Path) -> set[str]:
    """What is in a directory, if it is there."""
    return {path.name for path in directory.iterdir()} if directory.exists() else set()


def again(bench, directory: Path) -> Library:
    """The library as the next start opens it."""
    return Library.open(directory, models=ModelStore(bench.folder / "none"))


def whole(bench, directory: Path) -> bool:
    """Whether the next start finds the library with all that was in it."""
    with again(bench, directory) as opened:
        found = [result.path.name for result in opened.search("heron").results]
        rules = [rule.pattern for rule in opened.preferences.rules() if not rule.built_in]
        return found == ["heron.txt"] and rules == ["*.bak"] and not opened.care.verify()


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_what_is_on_another_disk_is_read_and_not_mapped(workbench, tmp_path, monkeypatch):
    monkeypatch.setattr(filing, "_UNFILED", 4)
    furnish(workbench)
    library, disk = workbench.library, tmp_path / "disk"
    workbench.answers("heron")
    assert mapped_below(library.directory) > {"catalog.sqlite3"}
    library.care.move(disk)
    assert workbench.answers("heron")
    assert mapped_below(disk) <= {"catalog.sqlite3-shm"}  # SQLite always maps that one


def mapped_below(directory: Path) -> set[str]:
    """The names of the files below a directory that this process maps."""
    lines = Path("/proc/self/maps").read_text("utf-8").splitlines()
    paths = (Path(line.split(maxsplit=5)[-1]) for line in lines)
    return {path.name for path in paths if path.is_relative_to(directory)}


def test_it_answers_from_the_new_place_and_has_left_the_old_one(workbench, tmp_path, monkeypatch):
    monkeypatch.setattr(filing, "_UNFILED", 4)  # so that there are segments
    furnish(workbench)
    library, home, disk = workbench.library, tmp_path / "library", tmp_path / "disk" / "deep"
    assert (home / "vectors").is_dir()
    before = workbench.answers("when does the contract end", "heron")
    embedded = workbench.embedded()
    reports: list[tuple[int, int]] = []
    assert library.care.move(disk, lambda *report: reports.append(report)) == disk
    assert library.directory == disk
    assert names(home) == NOTES
    assert reports == sorted(reports)
    assert reports[-1][0] == reports[-1][1]
    assert workbench.answers("when does the contract end", "heron") == before
    assert library.care.verify() == []
    with Library.open(home, models=library.models) as opened:
        assert opened.directory == disk
    workbench.write("crane.txt", "A crane is taller.\n")
    workbench.index()
    assert workbench.found('"crane is taller"') == ["crane.txt"]
    assert workbench.embedded() == embedded + 1
    assert (disk / "catalog.sqlite3").stat().st_mode & 0o077 == 0
    assert disk.stat().st_mode & 0o077 == 0


def test_a_part_that_was_handed_out_before_follows(furnished, tmp_path):
    library = furnished.library
    library.search("heron")
    document = library.search("lease").results[0].document
    with library.pages() as pages, library.atlas() as atlas:
        library.care.move(tmp_path / "disk")
        assert pages.open(document) is None
        assert len(atlas.read()) == 0
        assert atlas.beginning(document).startswith("The lease")
        assert library.inventory.statistics().library_bytes["catalog"] > 0
        assert library.status().directory == tmp_path / "disk"
        assert names(tmp_path / "library") == NOTES


def test_it_moves_on_and_back(furnished, tmp_path):
    home, care = tmp_path / "library", furnished.library.care
    care.move(tmp_path / "one")
    care.move(tmp_path / "two")
    assert not (tmp_path / "one").exists()
    assert whole(furnished, home)
    with again(furnished, tmp_path / "two") as opened:  # by where it is, not by where it was
        opened.care.move(tmp_path / "three")
    assert furnished.library.directory == tmp_path / "three"
    care.move(None)
    assert not (tmp_path / "three").exists()
    assert furnished.library.directory == home
    assert "moved.json" not in names(home)
    assert whole(furnished, home)


def test_a_folder_with_other_things_in_it_gets_one_of_the_librarys_own(furnished, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "mine.txt").write_text("mine")
    furnished.library.care.move(disk)
    assert furnished.library.directory == disk / "Munjang"
    furnished.library.care.move(None)
    assert names(disk) == {"mine.txt"}


def test_an_empty_folder_is_taken_as_it_is(furnished, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    furnished.library.care.move(disk)
    assert furnished.library.directory == disk


def test_what_is_not_ours_stays_in_the_old_place(furnished, tmp_path):
    furnished.library.care.move(tmp_path / "disk")
    (tmp_path / "disk" / "mine.txt").write_text("mine")
    furnished.library.care.move(None)
    assert names(tmp_path / "disk") == {"mine.txt"}


@pytest.mark.parametrize("where", ["library", "library/inside", "used", "a file"])
def test_a_place_that_will_not_do_is_refused(furnished, tmp_path, where):
    (tmp_path / "a file").write_text("")
    for folder in (tmp_path / "used", tmp_path / "used" / "Munjang"):
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
    with pytest.raises(FolderError):
        furnished.library.care.move(tmp_path / where)
    assert names(tmp_path / "used" / "Munjang") == {"mine.txt"}
    assert whole(furnished, tmp_path / "library")


def test_where_it_is_already_it_is_not_moved(furnished, tmp_path):
    with pytest.raises(FolderError, match="already"):
        furnished.library.care.move(None)
    furnished.library.care.move(tmp_path / "disk")
    with pytest.raises(FolderError, match="already"):
        furnished.library.care.move(tmp_path / "disk")
    assert whole(furnished, tmp_path / "library")


def test_a_drive_of_another_computer_is_refused(furnished, tmp_path, monkeypatch):
    def partitions(*, all: bool):  # noqa: A002 - psutil's name
        assert all
        mount = {"mountpoint": str(tmp_path / "net"), "fstype": "cifs"}
        return [type("Mount", (), mount), type("Mount", (), {"mountpoint": "/", "fstype": "ext4"})]

    monkeypatch.setattr(remote_drives.psutil, "disk_partitions", partitions)
    with pytest.raises(FolderError, match="another computer"):
        furnished.library.care.move(tmp_path / "net" / "library")


def test_a_move_inside_a_watched_folder_is_not_read_as_documents(furnished):
    furnished.library.care.move(furnished.folder / "library")
    furnished.index()
    assert set(furnished.states()) == {"lease.txt", "heron.txt"}


def test_where_there_is_no_room_nothing_is_begun(furnished, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=32 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert not furnished.library.care.plan_move(tmp_path / "disk").fits
    with pytest.raises(EnvironmentFailure, match="34 MB are needed and 33 MB are free"):
        furnished.library.care.move(tmp_path / "disk")
    assert not (tmp_path / "disk").exists()
    assert whole(furnished, tmp_path / "library")


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
        assert whole(furnished, home)


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
        assert whole(furnished, home)
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
    assert whole(furnished, tmp_path / "library")


def test_without_its_disk_it_is_said_to_be_away_and_none_is_made(furnished, tmp_path):
    home, disk, drawer = tmp_path / "library", tmp_path / "disk", tmp_path / "drawer"
    furnished.library.care.move(disk)
    disk.rename(drawer)
    for _ in range(2):
        with pytest.raises(LibraryAway) as away:
            again(furnished, home)
        assert str(disk) in str(away.value)
        with pytest.raises(LibraryAway):
            furnished.library.search("heron")
        with pytest.raises(LibraryAway):
            furnished.index()
        assert not disk.exists()
        assert names(home) == NOTES
        disk.mkdir()  # another disk in its place
        (disk / "of-another.txt").write_text("")
        with pytest.raises(LibraryAway):
            again(furnished, home)
        shutil.rmtree(disk)
    drawer.rename(disk)
    assert whole(furnished, home)
    assert furnished.found("heron") == ["heron.txt"]


def anew(bench, directory: Path) -> Library:
    """The library as it is opened where the user gives the lost one up."""
    return Library.begin_anew(directory, models=ModelStore(bench.folder / "none"))


def places(library: Library) -> list[tuple[Path, bool]]:
    return [(earlier.directory, earlier.reachable) for earlier in library.place.earlier()]


def test_a_library_that_is_lost_is_left_for_a_new_one_and_gone_back_to(furnished, tmp_path):
    home, disk, drawer = tmp_path / "library", tmp_path / "disk", tmp_path / "drawer"
    furnished.library.care.move(disk)
    before = {path.name: path.read_bytes() for path in disk.iterdir() if path.is_file()}
    disk.rename(drawer)
    with anew(furnished, home) as opened:
        assert opened.folders() == []
        assert opened.directory == home
        assert places(opened) == [(disk, False)]
        opened.preferences.change_rules(add=["*.new"])
        with pytest.raises(FolderError, match="cannot be reached"):
            opened.care.return_to(disk)
    drawer.rename(disk)
    for _ in range(2):  # it is there again: nobody has asked for it yet
        with again(furnished, home) as opened:
            assert opened.directory == home
            assert places(opened) == [(disk, True)]
    assert {path.name: path.read_bytes() for path in disk.iterdir() if path.is_file()} == before
    with again(furnished, home) as opened:
        assert opened.search("heron").results == []  # the searcher is of the new one
        opened.care.return_to(disk)
        assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]
        assert places(opened) == [(home, True)]
    assert whole(furnished, home)
    with again(furnished, home) as opened:
        opened.care.return_to(home)
        assert "*.new" in [rule.pattern for rule in opened.preferences.rules()]
        opened.care.return_to(disk)
        opened.place.forget(home)
        assert places(opened) == []
    assert names(home) == NOTES
    assert whole(furnished, home)


def test_a_lost_library_that_is_forgotten_keeps_its_files(furnished, tmp_path):
    home, disk, drawer = tmp_path / "library", tmp_path / "disk", tmp_path / "drawer"
    furnished.library.care.move(disk)
    disk.rename(drawer)
    with anew(furnished, home) as opened:
        drawer.rename(disk)
        opened.place.forget(disk)
        assert places(opened) == []
        with pytest.raises(FolderError, match="No earlier library"):
            opened.care.return_to(disk)
    with again(furnished, disk) as opened:  # as a library of its own
        assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]


def test_a_new_library_moves_like_any_other(furnished, tmp_path):
    home, disk, drawer = tmp_path / "library", tmp_path / "disk", tmp_path / "drawer"
    furnished.library.care.move(disk)
    disk.rename(drawer)
    with anew(furnished, home) as opened:
        opened.care.move(tmp_path / "other")
        assert places(opened) == [(disk, False)]
        opened.care.move(None)
        assert places(opened) == [(disk, False)]


def test_nothing_is_begun_anew_where_the_library_can_be_reached(furnished, tmp_path):
    home = tmp_path / "library"
    for move in (None, tmp_path / "disk"):
        if move is not None:
            furnished.library.care.move(move)
        with anew(furnished, home) as opened:
            assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]
            assert places(opened) == []


def test_what_begins_anew_keeps_a_note_that_cannot_be_read(furnished, tmp_path):
    home = tmp_path / "library"
    furnished.library.care.move(tmp_path / "disk")
    (home / "moved.json").write_text("{")
    with anew(furnished, home) as opened:
        assert opened.folders() == []
    assert (home / "moved.unreadable.json").read_text() == "{"
    with again(furnished, tmp_path / "disk") as opened:
        assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]


def test_the_command_line_says_how_to_begin_anew(furnished, tmp_path, capsys):
    home, disk, drawer = tmp_path / "library", tmp_path / "disk", tmp_path / "drawer"
    furnished.library.care.move(disk)
    disk.rename(drawer)
    assert main(["--library", str(home), "folders"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"munjang --library {home} move --anew")
    assert main(["--library", str(home), "move", "--anew"]) == 0
    assert str(disk) in capsys.readouterr().out
    drawer.rename(disk)
    assert main(["--library", str(home), "status"]) == 0
    assert f"munjang move --return {disk}" in capsys.readouterr().out
    assert main(["--library", str(home), "move", "--return", str(disk)]) == 0
    assert whole(furnished, home)
    assert main(["--library", str(home), "move", "--forget", str(home)]) == 0
    assert names(home) == NOTES


def test_a_note_that_cannot_be_read_is_no_reason_to_begin_anew(furnished, tmp_path):
    home = tmp_path / "library"
    furnished.library.care.move(tmp_path / "disk")
    for text in ("", "{", "[1]", '{"library": 1, "leftovers": []}'):
        (home / "moved.json").write_text(text)
        with pytest.raises(LibraryAway, match="cannot be read"):
            again(furnished, home)
    assert names(home) == NOTES


def test_what_a_killed_move_has_left_goes_at_the_next_start(furnished, tmp_path):
    """As a kill leaves it: noted, and partly copied; tests/e2e really kills."""
    home, disk = tmp_path / "library", tmp_path / "disk"
    note = {"library": None, "leftovers": [{"path": str(disk), "mark": "0123"}]}
    (home / "moved.json").write_text(json.dumps(note))
    assert whole(furnished, home)  # before the folder was made
    assert names(home) & NOTES == {"moving.lock"}
    disk.mkdir()
    (disk / "moved-here.json").write_text(json.dumps({"mark": "0123", "home": str(home)}))
    shutil.copy(home / "catalog.sqlite3", disk)
    (disk / "mine.txt").write_text("mine")
    (home / "moved.json").write_text(json.dumps(note))
    assert whole(furnished, home)
    assert names(disk) == {"mine.txt"}


def test_while_a_move_goes_on_nothing_is_cleared_away(furnished, tmp_path):
    home, disk = tmp_path / "library", tmp_path / "disk"

    def report(_done: int, _total: int) -> None:
        with again(furnished, home) as opened:
            assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]
        assert (disk / "catalog.sqlite3").exists()

    furnished.library.care.move(disk, report)
    assert whole(furnished, home)


def test_changes_are_refused_meanwhile_and_searches_answered(furnished, tmp_path):
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
    assert whole(furnished, tmp_path / "library")


def test_after_everything_was_deleted_the_new_place_is_kept(furnished, tmp_path):
    furnished.library.care.move(tmp_path / "disk")
    furnished.library.care.delete()
    with again(furnished, tmp_path / "library") as opened:
        assert opened.folders() == []
        assert opened.directory == tmp_path / "disk"


def test_a_copy_made_by_hand_is_a_library_of_its_own(furnished, tmp_path):
    furnished.library.care.move(tmp_path / "disk")
    shutil.copytree(tmp_path / "disk", tmp_path / "copy")
    with again(furnished, tmp_path / "copy") as opened:
        assert opened.directory == tmp_path / "copy"


def test_the_command_moves_it_there_and_back(furnished, tmp_path, capsys):
    library = ["--library", str(tmp_path / "library")]
    with writer_lock(tmp_path / "library"):
        assert main([*library, "move", str(tmp_path / "disk")]) == 1
    assert "munjang: Another Munjang is keeping" in capsys.readouterr().err
    assert main([*library, "move", str(tmp_path / "disk")]) == 0
    assert capsys.readouterr().out == f"The library is in {tmp_path / 'disk'} now.\n"
    assert main([*library, "search", "heron"]) == 0
    assert "heron.txt" in capsys.readouterr().out
    assert main([*library, "move", "--back"]) == 0
    assert not (tmp_path / "disk").exists()
    assert whole(furnished, tmp_path / "library")


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
    assert whole(furnished, tmp_path / "library")
    assert not (tmp_path / "disk").exists()
