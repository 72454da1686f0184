"""Links are not followed, and not passed over in silence."""

from __future__ import annotations

import os
import sys

import pytest

from munjang.errors import FolderError
from munjang.ingest import changes
from munjang.records import FileState

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")


@pytest.fixture
def linked(wordbench, tmp_path):
    """A library of one document, beside which there are links of every kind."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "badger.txt").write_text("The badger hides.")
    wordbench.write("real.txt", "The otter swims.")
    folder = wordbench.folder
    (folder / "folder link").symlink_to(outside, target_is_directory=True)
    (folder / "file link.txt").symlink_to("../outside/badger.txt")
    (folder / "inside.txt").symlink_to(folder / "real.txt")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "dangling.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    wordbench.index()
    return wordbench


def why(bench, path):
    found = bench.library.explain(path)
    return [str(reason) for reason in found.reasons], str(found.advice or "")


def test_links_are_listed_with_where_they_lead(linked, tmp_path):
    folder = linked.folder
    status = linked.library.status()
    assert {entry.path.name: entry.reason for entry in status.excluded} == {
        "folder link": f"A link to {tmp_path / 'outside'}",
        "file link.txt": f"A link to {tmp_path / 'outside' / 'badger.txt'}",
        "inside.txt": f"A link to {folder / 'real.txt'}",
        "round": f"A link to {folder}",
        "itself.txt": f"A link to {folder / 'itself.txt'}",
        "dangling.txt": f"A link to {folder / 'nowhere'}",
    }
    assert status.states == {FileState.INDEXED: 1, FileState.LINK: 6}


def test_links_are_not_followed_found_or_counted_as_files(linked):
    assert linked.found("badger") == linked.found("link") == []
    assert linked.found("otter") == linked.found("name:txt") == ["real.txt"]
    status = linked.library.status()
    (folder,) = status.folders
    assert (folder.files, folder.waiting) == (1, 0)
    assert (status.coverage.documents, status.coverage.failed, status.refused) == (1, 0, [])
    listed = linked.library.inventory.files().ids
    assert linked.library.inventory.read_again(listed) == 1
    linked.index()
    assert linked.library.care.verify() == []


def test_a_link_that_has_not_changed_costs_nothing(linked, monkeypatch):
    def refuse(path):
        raise AssertionError(path)

    monkeypatch.setattr(changes, "link_target", refuse)
    assert linked.rows_changed_by_a_look() == 1  # that the folder is there


def test_a_link_may_become_a_file_and_a_file_a_link(linked, tmp_path):
    folder = linked.folder
    (folder / "file link.txt").unlink()
    linked.write("file link.txt", "The badger is here.")
    (folder / "real.txt").unlink()
    (folder / "real.txt").symlink_to(tmp_path / "elsewhere.txt")
    (folder / "round").unlink()
    (folder / "round").symlink_to(tmp_path)
    (folder / "dangling.txt").unlink()
    reasons, advice = why(linked, folder / "round")
    assert reasons == [f"A link to {folder}", "It has changed since it was read"]
    assert why(linked, folder / "dangling.txt")[0][1:] == ["It is no longer there"]
    linked.index()
    assert linked.found("badger") == ["file link.txt"]
    assert linked.found("otter") == linked.found("real") == []
    states = linked.states()
    assert (states["real.txt"], states["round"]) == ("link", "link")
    assert "dangling.txt" not in states
    reasons, advice = why(linked, folder / "round")
    assert reasons == [f"A link to {tmp_path}"]
    assert "not followed" in advice
    assert linked.library.care.verify() == []


def test_a_link_is_met_as_it_comes_and_goes(wordbench, reconciler, tmp_path):
    link, folders = wordbench.folder / "link", wordbench.library.folders()
    (tmp_path / "a.txt").write_text("The heron fishes.")
    link.symlink_to(tmp_path, target_is_directory=True)
    reconciler.paths([link / "a.txt"], folders)
    assert wordbench.states() == {"link": "link"}
    link.unlink()
    reconciler.paths([link], folders)
    assert wordbench.states() == {}


def test_a_folder_that_moves_and_leaves_a_link_is_there_once(wordbench, reconciler):
    before = wordbench.write("letters/old/heron.txt", "The heron fishes.")
    wordbench.index()
    letters, archive = wordbench.folder / "letters", wordbench.folder / "archive"
    letters.rename(archive)
    letters.symlink_to(archive, target_is_directory=True)
    # As the system tells it: every file has gone from where it was.
    reconciler.paths([before, letters, archive], wordbench.library.folders())
    assert wordbench.states() == {"archive/old/heron.txt": "pending", "letters": "link"}


@pytest.mark.parametrize("name", ["draft.tmp", ".notes.icloud"])
def test_a_rule_may_leave_out_a_link(wordbench, reconciler, tmp_path, name):
    link = wordbench.folder / name
    link.symlink_to(tmp_path)
    wordbench.index()
    assert wordbench.states() == {name: "excluded"}
    reconciler.paths([link], wordbench.library.folders())
    assert wordbench.states() == {name: "excluded"}
    wordbench.library.inventory.put_back(wordbench.library.inventory.files().ids)
    wordbench.index()
    assert wordbench.states() == {name: "link"}


def test_why_tells_of_a_link_on_the_way(wordbench, tmp_path):
    link = wordbench.folder / "new"
    link.symlink_to(tmp_path, target_is_directory=True)
    reasons, advice = why(wordbench, link)
    assert reasons == [f"{link} is a link to {tmp_path}"]
    assert "not followed" in advice


def test_links_that_lead_in_a_circle_are_no_folders(wordbench):
    circle = wordbench.folder / "circle"
    circle.symlink_to(circle)
    assert why(wordbench, circle / "a.txt")[0] == [f"{circle} is a link to {circle}"]
    with pytest.raises(FolderError, match="not a folder that can be read"):
        wordbench.library.add_folder(circle)
    with pytest.raises(FolderError, match="not a watched folder"):
        wordbench.library.remove_folder(circle)
