"""A library on a disk that is gone: it is waited for, or left for a new one and gone back to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from moved_library import NOTES, again, is_whole, names

from munjang.cli import main
from munjang.errors import FolderError, LibraryAway
from munjang.library import Library
from munjang.models import ModelStore


class Lost:
    """A library that was moved to a disk, which lies in a drawer now."""

    def __init__(self, bench, home: Path) -> None:
        self.home = home
        self.disk = home.with_name("disk")
        self.drawer = home.with_name("drawer")
        bench.library.care.move(self.disk)
        self.disk.rename(self.drawer)

    def plug_in(self) -> None:
        self.drawer.rename(self.disk)


@pytest.fixture
def lost(furnished, tmp_path):
    return Lost(furnished, tmp_path / "library")


def anew(bench, directory: Path) -> Library:
    """The library as it is opened where the user gives the lost one up."""
    return Library.begin_anew(directory, models=ModelStore(bench.folder / "none"))


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


def places(library: Library) -> list[tuple[Path, bool]]:
    return [(earlier.directory, earlier.reachable) for earlier in library.place.earlier()]


def test_without_its_disk_it_is_said_to_be_away_and_none_is_made(lost, furnished):
    home, disk = lost.home, lost.disk
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
    lost.plug_in()
    assert is_whole(furnished, home)
    assert furnished.found("heron") == ["heron.txt"]


def test_a_library_that_is_lost_is_left_for_a_new_one_and_gone_back_to(lost, furnished):
    home, disk = lost.home, lost.disk
    before = contents(lost.drawer)
    with anew(furnished, home) as opened:
        assert opened.folders() == []
        assert opened.directory == home
        assert places(opened) == [(disk, False)]
        opened.preferences.change_rules(add=["*.new"])
        with pytest.raises(FolderError, match="cannot be reached"):
            opened.care.return_to(disk)
    lost.plug_in()
    for _ in range(2):  # it is there again: nobody has asked for it yet
        with again(furnished, home) as opened:
            assert opened.directory == home
            assert places(opened) == [(disk, True)]
    assert contents(disk) == before
    with again(furnished, home) as opened:
        assert opened.search("heron").results == []  # the searcher is of the new one
        opened.care.return_to(disk)
        assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]
        assert places(opened) == [(home, True)]
    assert is_whole(furnished, home)
    with again(furnished, home) as opened:
        opened.care.return_to(home)
        assert "*.new" in [rule.pattern for rule in opened.preferences.rules()]
        opened.care.return_to(disk)
        opened.place.forget(home)
        assert places(opened) == []
    assert names(home) == NOTES
    assert is_whole(furnished, home)


def test_a_lost_library_that_is_forgotten_keeps_its_files(lost, furnished):
    disk = lost.disk
    with anew(furnished, lost.home) as opened:
        lost.plug_in()
        opened.place.forget(disk)
        assert places(opened) == []
        with pytest.raises(FolderError, match="No earlier library"):
            opened.care.return_to(disk)
    with again(furnished, disk) as opened:  # as a library of its own
        assert [hit.path.name for hit in opened.search("heron").results] == ["heron.txt"]


def test_a_new_library_moves_like_any_other(lost, furnished, tmp_path):
    with anew(furnished, lost.home) as opened:
        opened.care.move(tmp_path / "other")
        assert places(opened) == [(lost.disk, False)]
        opened.care.move(None)
        assert places(opened) == [(lost.disk, False)]


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


def test_the_command_line_says_how_to_begin_anew(lost, furnished, capsys):
    home, disk = lost.home, lost.disk
    assert main(["--library", str(home), "folders"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"munjang --library {home} move --anew")
    assert main(["--library", str(home), "move", "--anew"]) == 0
    assert str(disk) in capsys.readouterr().out
    lost.plug_in()
    assert main(["--library", str(home), "status"]) == 0
    assert f"munjang move --return {disk}" in capsys.readouterr().out
    assert main(["--library", str(home), "move", "--return", str(disk)]) == 0
    assert is_whole(furnished, home)
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
