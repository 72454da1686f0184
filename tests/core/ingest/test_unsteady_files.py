"""Files that change or vanish while they are read, and drives that go away."""

from __future__ import annotations

import os
import shutil
from contextlib import closing

import pytest
from known_texts import PUMP

from munjang.ingest import changes
from munjang.ingest.control import Stopped
from munjang.store.names import Names

pytestmark = pytest.mark.usefixtures("sound_in_the_end")


def test_a_file_that_changes_while_it_is_read_is_read_again(wordbench):
    path = wordbench.write("page.txt", "first draft\n" * 200_000)
    changed = []

    def change(progress):
        if not changed and progress.current == path:
            changed.append(path)
            path.write_text("The final version mentions a kingfisher.")

    wordbench.index(change)
    assert changed
    assert wordbench.found("kingfisher") == ["page.txt"]
    assert wordbench.found("draft") == []


def test_files_that_vanish_before_they_are_read_are_forgotten(wordbench):
    paths = [wordbench.write(f"{number}.txt", f"number {number}") for number in range(30)]
    wordbench.write("stays.txt", "The ibis stays.")

    def vanish(progress):
        if progress.phase == "reading":
            for path in paths:
                path.unlink(missing_ok=True)

    wordbench.index(vanish)
    assert wordbench.found("ibis") == ["stays.txt"]
    assert "pending" not in wordbench.states().values()
    wordbench.index()
    assert wordbench.states() == {"stays.txt": "indexed"}


def test_a_folder_that_vanishes_while_it_is_read_is_not_forgotten(wordbench):
    for number in range(30):
        wordbench.write(f"{number}.txt", f"number {number}")
    away = wordbench.folder.with_name("away")

    def vanish(progress):
        if progress.phase == "reading" and wordbench.folder.exists():
            wordbench.folder.rename(away)

    wordbench.index(vanish)
    (folder,) = wordbench.library.folders()
    assert not folder.available
    assert folder.files == 30
    away.rename(wordbench.folder)
    wordbench.index()
    assert set(wordbench.states().values()) == {"indexed"}


def test_a_file_that_never_holds_still_does_not_hold_up_the_others(wordbench):
    """A log that is written to all the time: each reading finds it changed."""
    log = wordbench.write("busy.log", "started\n")
    wordbench.write("quiet.txt", "The stork waits.")
    readings = []

    def grow(progress):
        if progress.current == log:
            readings.append(progress)
            with log.open("a") as stream:
                stream.write("one more line\n")
        assert len(readings) < 200

    wordbench.index(grow)
    assert wordbench.found("stork") == ["quiet.txt"]
    wordbench.index()
    assert wordbench.found("started") == ["busy.log"]


def test_a_folder_that_is_away_keeps_its_documents_out_of_sight(indexed):
    away = indexed.folder.with_name("away")
    indexed.folder.rename(away)
    indexed.index()
    assert not indexed.library.folders()[0].available
    assert indexed.search("pump").results == []
    assert indexed.library.status().contents == 2

    away.rename(indexed.folder)
    indexed.index()
    assert indexed.library.folders()[0].available
    assert indexed.holding(PUMP) == {"manual.txt"}
    assert indexed.embedded() == 5


def test_two_folders_hide_and_return_apart(workbench, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.txt").write_text(PUMP)
    workbench.write("original.txt", PUMP)
    workbench.library.add_folder(other)
    workbench.index()
    (result,) = workbench.search(PUMP).results
    assert len(result.copies) == 1
    other.rename(tmp_path / "away")
    workbench.index()
    (result,) = workbench.search(PUMP).results
    assert (result.path, result.copies) == (workbench.folder / "original.txt", [])


def test_others_may_write_while_many_files_are_forgotten(wordbench, reconciler, monkeypatch):
    monkeypatch.setattr(changes, "_ROWS_A_TRANSACTION", 2)
    for number in range(5):
        wordbench.write(f"many/{number}.txt", f"number {number}")
    wordbench.index()
    shutil.rmtree(wordbench.folder / "many")
    wordbench.write("stays.txt", "The ibis stays.")
    (folder,) = wordbench.library.folders()
    left = []

    def write():
        with closing(wordbench.catalog()) as other:
            other.execute("INSERT OR REPLACE INTO meta VALUES ('checked', 1)")
        left.append(len(wordbench.states()))
        if len(left) == 3:
            raise Stopped

    monkeypatch.setattr(reconciler, "_checkpoint", write)
    with pytest.raises(Stopped):
        reconciler.folder(folder)
    assert left == [5, 6, 4]
    monkeypatch.undo()
    wordbench.index()
    assert wordbench.states() == {"stays.txt": "indexed"}


def test_a_folder_may_be_removed_while_one_in_it_cannot_be_listed(
    wordbench, reconciler, monkeypatch
):
    wordbench.write("locked/heron.txt", "The heron fishes.")
    wordbench.index()
    (folder,) = wordbench.library.folders()
    scandir, path_of = os.scandir, reconciler._ledger.path_of

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def remove(file):
        with closing(wordbench.catalog()) as other:
            other.pragma("foreign_keys", True)
            other.execute("DELETE FROM folders")
            Names(other).fill()
        return path_of(file)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(reconciler._ledger, "path_of", remove)
    assert reconciler.folder(folder)
    assert wordbench.library.folders() == []
