"""The folders of a library: added, refused, removed, set aside and taken back."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from munjang.errors import FolderError
from munjang.ingest.scan import scan
from munjang.library import Library
from munjang.store import Folders, write_transaction


@pytest.fixture
def indexed(wordbench):
    """A library in which one document has been read."""
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    return wordbench


def test_folders_are_listed_in_the_order_they_came(wordbench, tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        wordbench.library.add_folder(tmp_path / name)
    again = wordbench.library.add_folder(wordbench.folder)
    folders = wordbench.library.folders()
    assert [folder.path for folder in folders] == [wordbench.folder, tmp_path / "b", tmp_path / "a"]
    assert again.id == folders[0].id
    assert all(folder.available for folder in folders)
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    assert [folder.files for folder in wordbench.library.folders()] == [1, 0, 0]


def test_a_folder_is_known_by_its_real_place(wordbench, tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    assert wordbench.library.add_folder(Path("link")).path == tmp_path / "real"
    assert len(wordbench.library.folders()) == 2
    wordbench.library.remove_folder(Path("link"))
    assert [folder.path for folder in wordbench.library.folders()] == [wordbench.folder]


@pytest.mark.parametrize("where", ["missing", "file", "inside", "around", "own"])
def test_a_folder_that_cannot_be_watched_is_refused(wordbench, tmp_path, where):
    (wordbench.folder / "inside").mkdir()
    (tmp_path / "file.txt").write_text("")
    folder = {
        "missing": tmp_path / "nowhere",
        "file": tmp_path / "file.txt",
        "inside": wordbench.folder / "inside",
        "around": tmp_path,
        "own": wordbench.library.directory,
    }[where]
    with pytest.raises(FolderError) as refused:
        wordbench.library.add_folder(folder)
    assert str(folder) in str(refused.value)
    assert refused.value.path == folder
    assert [known.path for known in wordbench.library.folders()] == [wordbench.folder]


def test_names_that_begin_alike_are_different_folders(wordbench):
    """ "documents" does not cover "documents 2"."""
    other = wordbench.folder.with_name(f"{wordbench.folder.name} 2")
    other.mkdir()
    wordbench.library.add_folder(other)
    (other / "heron.txt").write_text("The heron fishes.")
    wordbench.write("egret.txt", "The egret waits.")
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    wordbench.index()
    assert [entry.path for entry in wordbench.library.ledger()] == [other / "heron.txt"]


def test_removing_a_folder_leaves_its_files_alone(indexed):
    indexed.library.remove_folder(indexed.folder)
    assert indexed.search("heron").results == []
    assert (indexed.folder / "heron.txt").read_text() == "The heron fishes."
    with pytest.raises(FolderError, match="not a watched folder"):
        indexed.library.remove_folder(indexed.folder)
    indexed.library.add_folder(indexed.folder)
    indexed.index()
    assert indexed.found("heron") == ["heron.txt"]


def test_a_removal_that_is_broken_off_is_finished_by_the_next_indexer(wordbench, monkeypatch):
    other = wordbench.folder.with_name("other")
    other.mkdir()
    (other / "egret.txt").write_text("The egret waits.")
    wordbench.library.add_folder(other)
    heron = wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    begun = []

    @contextmanager
    def second_is_the_end(connection):
        if begun:
            raise KeyboardInterrupt
        begun.append(connection)
        with write_transaction(connection):
            yield

    with monkeypatch.context() as patch:
        patch.setattr("munjang.library.write_transaction", second_is_the_end)
        with pytest.raises(KeyboardInterrupt):
            wordbench.library.remove_folder(other)
    assert [entry.path for entry in wordbench.library.ledger()] == [heron]
    wordbench.index()
    status = wordbench.library.status()
    assert (status.contents, status.coverage.sentences) == (1, 1)


def test_a_folder_set_aside_is_not_found_and_comes_back_as_it_was(wordbench):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.library.preferences.change_rules(add=["*.log"], folder=wordbench.folder)
    wordbench.index()
    before = wordbench.search("heron").results[0].document
    wordbench.library.set_folder_aside(wordbench.folder)
    assert wordbench.library.folders() == []
    for query in ("heron", "name:heron", "fishes"):
        assert wordbench.search(query).results == []
    wordbench.index()  # an indexer leaves it alone
    assert wordbench.search("heron").results == []
    wordbench.library.add_folder(wordbench.folder)
    (result,) = wordbench.search("heron").results  # without an indexer
    assert result.document == before
    assert any(r.pattern == "*.log" for r in wordbench.library.preferences.rules(wordbench.folder))


def test_a_folder_set_aside_is_in_no_figures(wordbench, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    wordbench.library.add_folder(other)
    (other / "egret.txt").write_text("The egret waits.")
    (other / "egret.dwg").touch()
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    wordbench.library.set_folder_aside(other)
    status, figures = wordbench.library.status(), wordbench.library.inventory.statistics()
    with wordbench.library.atlas() as atlas:
        assert atlas.read().waiting == 1
    assert (status.coverage.documents, status.coverage.failed) == (1, 0)
    assert sum(status.states.values()) == sum(figures.states.values()) == 1
    assert figures.kinds["text"].files == sum(figures.languages.values()) == 1
    assert sum(count for _, count in figures.modified + figures.read) == 2
    assert list(wordbench.states()) == ["heron.txt"]


def test_what_was_set_aside_goes_for_good_when_that_is_finished(indexed):
    indexed.library.set_folder_aside(indexed.folder)
    assert indexed.library.status().contents == 1
    indexed.library.finish_removals()
    assert indexed.library.status().contents == 0
    indexed.library.finish_removals()  # nothing left to do
    indexed.library.add_folder(indexed.folder)
    assert indexed.search("heron").results == []


def test_a_removal_out_of_time_is_done_by_the_next_indexer(indexed):
    indexed.library.set_folder_aside(indexed.folder)
    indexed.library.finish_removals(within=0)
    indexed.index()
    assert indexed.library.status().contents == 0


def test_a_large_folder_goes_bit_by_bit(indexed, monkeypatch):
    monkeypatch.setattr("munjang.store.folders._FILES_AT_ONCE", 2)
    for number in range(9):
        indexed.write(f"{number}.txt", f"The grebe dives {number} times.")
    indexed.index()
    forget_some, left = Folders.forget_some, []

    def others_write_in_between(folders):
        with closing(indexed.catalog()) as other:
            left.append(other.execute("SELECT count(*) FROM files").fetchone()[0])
        return forget_some(folders)

    monkeypatch.setattr(Folders, "forget_some", others_write_in_between)
    indexed.library.remove_folder(indexed.folder)
    assert left[:6] == [10, 8, 6, 4, 2, 0]
    assert indexed.library.status().contents == 0
    assert indexed.library.care.verify() == []


@pytest.mark.parametrize("added", [False, True], ids=["it stays removed", "it is added again"])
def test_a_removal_that_was_killed_half_way_is_gone_on_with(indexed, monkeypatch, added):
    monkeypatch.setattr("munjang.store.folders._FILES_AT_ONCE", 2)
    for number in range(5):
        indexed.write(f"{number}.txt", f"The grebe dives {number} times.")
    indexed.index()
    forget_some, calls = Folders.forget_some, []

    def forget_once(folders):
        if calls:
            raise SystemExit
        calls.append(forget_some(folders))
        return True

    with monkeypatch.context() as patched:
        patched.setattr(Folders, "forget_some", forget_once)
        with pytest.raises(SystemExit):
            indexed.library.remove_folder(indexed.folder)
    assert indexed.library.folders() == []
    if added:
        indexed.library.add_folder(indexed.folder)
    indexed.index()
    status = indexed.library.status()
    assert status.contents == sum(status.states.values()) == (6 if added else 0)
    assert indexed.names("grebe") == ({f"{number}.txt" for number in range(5)} if added else set())
    with closing(indexed.catalog()) as catalog:
        assert catalog.execute("SELECT count(*) FROM folders").fetchone() == (int(added),)
    assert indexed.library.care.verify() == []


def test_a_folder_taken_back_by_another_process_at_the_last_moment_stays(indexed, monkeypatch):
    indexed.library.set_folder_aside(indexed.folder)

    @contextmanager
    def taken_back_first(connection):
        monkeypatch.undo()
        with Library.open(indexed.library.directory) as other:
            other.add_folder(indexed.folder)
        with write_transaction(connection):
            yield

    monkeypatch.setattr("munjang.library.write_transaction", taken_back_first)
    indexed.library.finish_removals()
    assert [folder.path for folder in indexed.library.folders()] == [indexed.folder]
    assert indexed.found("heron") == ["heron.txt"]


def test_a_look_that_began_before_does_not_bring_back_a_folder_set_aside(indexed, monkeypatch):
    indexed.write("grebe.txt", "The grebe dives.")

    def scan_slowly(*args, **options):
        indexed.library.set_folder_aside(indexed.folder)
        return scan(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr("munjang.ingest.changes.scan", scan_slowly)
        indexed.index()
    assert indexed.search("heron").results == []
    assert len(indexed.library.inventory.files().ids) == 0
    indexed.library.add_folder(indexed.folder)
    assert indexed.found("heron") == ["heron.txt"]
    assert indexed.search("grebe").results == []  # nothing more was noted of it
    indexed.index()
    assert indexed.found("grebe") == ["grebe.txt"]


def test_a_folder_around_one_that_was_set_aside_can_be_added(wordbench):
    inner = wordbench.folder / "inner"
    inner.mkdir()
    (inner / "heron.txt").write_text("The heron fishes.")
    wordbench.library.remove_folder(wordbench.folder)
    wordbench.library.add_folder(inner)
    wordbench.index()
    wordbench.library.set_folder_aside(inner)
    wordbench.library.add_folder(wordbench.folder)
    wordbench.index()
    assert wordbench.found("heron") == ["inner/heron.txt"]
    assert [folder.path for folder in wordbench.library.folders()] == [wordbench.folder]
