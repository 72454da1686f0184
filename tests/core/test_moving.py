"""A library that is moved to another place and goes on there."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from moved_library import NOTES, again, furnish, is_whole, names

from munjang.cli import main
from munjang.errors import FolderError
from munjang.ingest import remote_drives
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.store import filing


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
    assert workbench.embedded() == embedded + 2  # and its window
    assert (disk / "catalog.sqlite3").stat().st_mode & 0o077 == 0
    assert disk.stat().st_mode & 0o077 == 0


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
    assert is_whole(furnished, home)
    with again(furnished, tmp_path / "two") as opened:  # by where it is, not by where it was
        opened.care.move(tmp_path / "three")
    assert furnished.library.directory == tmp_path / "three"
    care.move(None)
    assert not (tmp_path / "three").exists()
    assert furnished.library.directory == home
    assert "moved.json" not in names(home)
    assert is_whole(furnished, home)


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
    assert is_whole(furnished, tmp_path / "library")


def test_where_it_is_already_it_is_not_moved(furnished, tmp_path):
    with pytest.raises(FolderError, match="already"):
        furnished.library.care.move(None)
    furnished.library.care.move(tmp_path / "disk")
    with pytest.raises(FolderError, match="already"):
        furnished.library.care.move(tmp_path / "disk")
    assert is_whole(furnished, tmp_path / "library")


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


def test_the_command_moves_it_there_and_back(furnished, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "none"))
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
    assert is_whole(furnished, tmp_path / "library")
