"""Every file met is in one state, the right one, and the library can say why."""

from __future__ import annotations

import errno
import os
import sys

import apsw
import pytest

from munjang.cli.status import state_in_words
from munjang.errors import FolderError
from munjang.extract import GENERATION
from munjang.ingest import changes, placeholders
from munjang.ingest.explain import ADVICE
from munjang.library import Library
from munjang.messages import msg
from munjang.models import ModelStore
from munjang.records import FileState
from munjang.store.schema import APPLICATION_ID, STEPS

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a sign of Linux")


def entry_of(bench, name):
    (entry,) = [entry for entry in bench.library.ledger() if entry.path.name == name]
    return entry


def why(bench, path):
    found = bench.library.explain(path)
    return [str(reason) for reason in found.reasons], str(found.advice or "")


# What was left out


def test_everything_that_was_left_out_is_told(wordbench, readers):
    wordbench.write("report.txt", "The heron fishes.\nmissing: page 3\nmissing: a chart")
    wordbench.index()
    entry = entry_of(wordbench, "report.txt")
    assert entry.state is FileState.PARTIAL
    assert [str(reason) for reason in entry.reasons] == ["page 3", "a chart"]
    assert entry.reason == "page 3; a chart"
    (partial,) = wordbench.library.status().partial
    assert partial == entry
    assert why(wordbench, entry.path)[0] == ["page 3", "a chart"]


# Names that say nothing


def test_a_nameless_document_is_read_and_not_opened_again(wordbench, monkeypatch):
    wordbench.write("page", "<html><body><p>The heron fishes.</p></body></html>")
    wordbench.write("film.mp4", "\0\0\0\x18ftypmp42")
    wordbench.index()
    assert wordbench.states() == {"page": "indexed", "film.mp4": "unsupported"}
    assert wordbench.found("heron") == ["page"]

    def refuse(path):
        raise AssertionError(path)

    monkeypatch.setattr("munjang.ingest.changes.why_unread", refuse)
    wordbench.index()
    assert wordbench.states() == {"page": "indexed", "film.mp4": "unsupported"}


# Newer readers


def test_newer_readers_try_once_what_older_ones_could_not_read(wordbench, readers, monkeypatch):
    wordbench.write("whole.txt", "The heron fishes.")
    wordbench.write("part.txt", "The egret waits.\nmissing: a chart")
    wordbench.write("empty.txt", " ")
    wordbench.write("locked.txt", "password: oak\nThe stork stands.")
    wordbench.write("left.tmp", "never")
    wordbench.index()
    readers.read_names.clear()
    wordbench.index()
    assert readers.read_names == []
    for name in ("ledger", "documents"):
        monkeypatch.setattr(f"munjang.store.{name}.GENERATION", GENERATION + 1)
    part = wordbench.folder / "part.txt"
    text, stamp = part.read_text().replace("missing: ", "Here is "), part.stat()
    reader = readers.read

    def read_more(path, **options):
        if path == part:  # what the newer readers make of the same bytes
            path = path.with_name("newer.tmp")
            path.write_text(text)
        return reader(path, **options)

    monkeypatch.setattr(readers, "read", read_more)
    wordbench.index()
    assert sorted(readers.read_names) == ["empty.txt", "locked.txt", "newer.tmp"]
    assert part.stat() == stamp
    assert wordbench.found("chart") == ["part.txt"]
    states = wordbench.states()
    assert states["part.txt"] == "indexed"
    assert states["empty.txt"] == "empty"
    readers.read_names.clear()
    wordbench.index()
    assert readers.read_names == []
    assert wordbench.library.care.verify() == []


def test_newer_readers_read_a_whole_document_again_where_they_find_more(
    wordbench, readers, monkeypatch
):
    wordbench.write("whole.txt", "The heron fishes.")
    wordbench.index()
    monkeypatch.setattr("munjang.store.ledger._OUTDATED", f"generation <= {GENERATION}")
    for name in ("ledger", "documents"):
        monkeypatch.setattr(f"munjang.store.{name}.GENERATION", GENERATION + 1)
    wordbench.index()
    wordbench.index()
    assert readers.read_names == ["whole.txt", "whole.txt"]
    assert wordbench.states() == {"whole.txt": "indexed"}
    assert wordbench.found("heron") == ["whole.txt"]
    assert wordbench.library.care.verify() == []


def test_a_library_of_the_first_release_has_its_refused_files_read_again(tmp_path, readers):
    folder = tmp_path / "documents"
    folder.mkdir()
    path = folder / "heron.txt"
    path.write_text("The heron fishes.")
    old = apsw.Connection(str(tmp_path / "catalog.sqlite3"))
    for step in STEPS[:2]:
        step(old)
    old.pragma("application_id", APPLICATION_ID)
    old.pragma("user_version", 2)
    old.execute("INSERT INTO folders (path, added) VALUES (?, 0)", (os.fsencode(folder),))
    found = path.stat()
    old.execute(
        "INSERT INTO files (folder_id, path, size, modified_ns, state, reason)"
        " VALUES (1, ?, ?, ?, 'unsupported', ?)",
        (os.fsencode(path), found.st_size, found.st_mtime_ns, msg("Not yet").to_json()),
    )
    old.close()
    with Library.open(tmp_path, models=ModelStore(tmp_path / "none")) as library:
        (entry,) = library.ledger()
        assert (entry.state, entry.read_at) == (FileState.UNSUPPORTED, None)
        library.indexer().run(watch=False, report=lambda _: None)
        (entry,) = library.ledger()
        assert entry.state is FileState.INDEXED
        assert library.care.verify() == []


# Online only


@linux_only
def test_a_file_that_is_online_only_is_never_opened(wordbench, readers, monkeypatch):
    path = wordbench.folder / "cloud.txt"
    with path.open("wb") as stream:
        stream.truncate(5000)  # nothing of it is on the disk
    assert path.stat().st_blocks == 0
    wordbench.write("here.txt", "The heron fishes.")
    devices = frozenset({path.stat().st_dev})
    monkeypatch.setattr(placeholders, "_fuse_devices", lambda _time: devices)
    wordbench.index()
    assert wordbench.states() == {"cloud.txt": "online_only", "here.txt": "indexed"}
    assert readers.read_names == ["here.txt"]
    assert "keep it on this computer" in why(wordbench, path)[1]
    assert wordbench.found("cloud") == ["cloud.txt"]  # by its name

    stamp = path.stat()
    path.write_text("The cloud has landed.".ljust(5000))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # fetching changes no date
    wordbench.index()
    assert wordbench.states()["cloud.txt"] == "indexed"

    with path.open("r+b") as stream:
        stream.truncate(0)
        stream.truncate(5000)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    wordbench.index()
    assert wordbench.found("landed") == ["cloud.txt"]  # put away again, it stays what it is


@linux_only
def test_files_with_holes_on_a_disk_are_read(wordbench):
    with (wordbench.folder / "holes.txt").open("wb") as stream:
        stream.truncate(5000)
    wordbench.index()
    assert wordbench.states()["holes.txt"] != "online_only"


@pytest.mark.parametrize("name", [".계약서.pdf.icloud", "plan.docx.nextcloud"])
def test_stand_ins_of_cloud_drives_are_online_only(wordbench, name):
    wordbench.write(name, "a stub")
    wordbench.index()
    assert wordbench.states() == {name: "online_only"}


# Folders that go


def test_the_text_of_a_removed_folder_is_gone_at_once(wordbench, readers, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.txt").write_text("Zyzzyva is the word.")
    wordbench.library.add_folder(other)
    wordbench.write("kept.txt", "The heron fishes.")
    wordbench.index()
    catalog = wordbench.library.directory
    assert any(b"Zyzzyva" in path.read_bytes() for path in catalog.iterdir())
    wordbench.library.remove_folder(other)
    assert not any(b"Zyzzyva" in path.read_bytes() for path in catalog.iterdir() if path.is_file())
    assert wordbench.found("heron") == ["kept.txt"]
    assert wordbench.library.status().contents == 1
    assert wordbench.library.care.verify() == []


def test_an_empty_mount_point_is_no_deletion(wordbench, reconciler, readers):
    wordbench.write("heron.txt", "The heron fishes.")
    wordbench.index()
    with wordbench.catalog() as connection:  # the drive was another device
        connection.execute("UPDATE folders SET device = device + 1")
    path = wordbench.folder / "heron.txt"
    path.rename(path.parent.parent / "elsewhere.txt")
    folders = wordbench.library.folders()
    assert reconciler.paths([path], folders) == set(folders)  # as when reading finds it gone
    assert wordbench.states() == {"heron.txt": "indexed"}
    assert not reconciler.folder(folders[0])
    assert wordbench.states() == {"heron.txt": "indexed"}
    (reason,) = why(wordbench, path)[0]
    assert "cannot be reached now" in reason


@pytest.mark.parametrize("closed", [".", "deep"])
def test_what_cannot_be_listed_is_told_and_looked_at_no_more_than_that(
    wordbench, reconciler, monkeypatch, closed
):
    for name in ("a.txt", "deep/b.txt"):
        wordbench.write(name, f"The heron of {name}")
    wordbench.index()
    states = wordbench.states()
    (folder,) = wordbench.library.folders()
    scandir, closed = os.scandir, folder.path / closed

    def refuse(path):
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # chmod does not keep root out
    roots = {folder} if closed == folder.path else set()
    assert reconciler.paths([folder.path / "deep"], [folder]) == roots
    assert reconciler.folder(folder) == reconciler.reachable(folder) == (not roots)
    if not roots:
        states["deep"] = "unreadable"
    assert wordbench.states() == states


@pytest.mark.parametrize("whole", [True, False], ids=["folder", "path"])
@pytest.mark.parametrize("error", [errno.ENOENT, errno.EIO])
def test_a_drive_that_goes_while_it_is_compared_is_no_deletion(
    wordbench, reconciler, monkeypatch, whole, error
):
    for name in ("a.txt", "deep/b.txt", "deep/c.txt"):
        wordbench.write(name, f"The heron of {name}")
    wordbench.index()
    states = wordbench.states()
    (folder,) = wordbench.library.folders()
    scandir, deep = os.scandir, folder.path / "deep"

    def pull_out(path):
        if str(path) == str(deep):
            folder.path.rename(folder.path.with_name("away"))
            raise OSError(error, os.strerror(error))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", pull_out)
    if whole:
        assert not reconciler.folder(folder)
    else:
        assert reconciler.paths([deep], [folder]) == {folder}
    assert wordbench.states() == states


@pytest.mark.parametrize(
    ("old", "new"), [("report.txt", "Report.TXT"), ("Office/tax.txt", "office/tax.txt")]
)
def test_a_new_spelling_takes_the_place_of_the_old_where_case_does_not_matter(
    wordbench, reconciler, monkeypatch, old, new
):
    look_at = changes.look_at

    def look_at_any(path):
        alike = [p for p in wordbench.folder.rglob("*") if str(p).lower() == str(path).lower()]
        found = look_at(alike[0]) if alike else None
        return found and found._replace(location=str(path))

    monkeypatch.setattr(changes, "look_at", look_at_any)
    before = wordbench.write(old, "The heron fishes.")
    wordbench.index()
    after = wordbench.folder / new
    if before.parent == after.parent:
        before.rename(after)
    else:
        before.parent.rename(after.parent)
    folders = wordbench.library.folders()
    reconciler.paths({before, after, before.parent, after.parent} - {wordbench.folder}, folders)
    assert wordbench.states() == {new: "pending"}


def test_new_files_are_kept_where_another_folder_goes_while_they_are_compared(
    wordbench, reconciler, monkeypatch, tmp_path
):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("The egret waits.")
    wordbench.library.add_folder(other)
    wordbench.index()
    wordbench.write("b.txt", "The heron fishes.")
    folder, _ = wordbench.library.folders()

    def remove_other(_file):
        wordbench.library.remove_folder(other)

    monkeypatch.setattr("munjang.ingest.changes._refusal", remove_other)
    assert reconciler.folder(folder)
    assert wordbench.states() == {"b.txt": "pending"}


def test_a_library_behind_a_link_is_not_added(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    models = ModelStore(tmp_path / "none")
    with (
        Library.open(tmp_path / "link" / "library", models=models) as library,
        pytest.raises(FolderError, match="belongs to Munjang itself"),
    ):
        library.add_folder(tmp_path / "real" / "library")


# Why


def test_why_a_path_is_not_in_the_ledger(wordbench, readers, tmp_path):
    wordbench.write("node_modules/deep/readme.md", "heron")
    wordbench.write("a.txt", "heron")
    wordbench.index()
    folder = wordbench.folder
    reasons, advice = why(wordbench, folder / "node_modules" / "deep" / "readme.md")
    assert reasons == [f"{folder / 'node_modules'}: Left out by the rule node_modules/ (built in)"]
    assert "munjang ignore" in advice
    assert why(wordbench, folder / "node_modules")[0] == [
        "Left out by the rule node_modules/ (built in)"
    ]
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    reasons, advice = why(wordbench, folder / "link" / "documents" / "a.txt")
    assert reasons == []  # the same file
    wordbench.write("new.txt", "egret")
    assert why(wordbench, folder / "new.txt")[0] == ["It has not been met yet"]
    assert why(wordbench, tmp_path / "none.txt")[0] == [
        "There is no such file",
        "It is not in a watched folder",
    ]
    assert why(wordbench, wordbench.library.directory)[0] == ["It is not in a watched folder"]
    reasons, advice = why(wordbench, folder / ("x" * 300))
    assert reasons == ["The system refuses access: File name too long"]
    assert "permissions" in advice


def test_why_tells_what_has_happened_since(wordbench, readers):
    path = wordbench.write("a.txt", "heron")
    wordbench.index()
    path.write_text("a longer heron")
    assert why(wordbench, path) == (
        ["It has changed since it was read"],
        "Bring the library up to date: munjang index",
    )
    path.unlink()
    assert why(wordbench, path)[0] == ["It is no longer there"]


def test_why_counts_sentences_found_by_meaning(workbench):
    path = workbench.write("a.txt", "The heron fishes.\n\nThe egret waits.")
    workbench.index()
    found = workbench.library.explain(path)
    assert (found.entry.sentences, found.found_by_meaning) == (2, 2)
    assert found.advice is None


def test_every_state_has_words_and_those_that_need_it_advice():
    assert len({str(state_in_words(state)) for state in FileState}) == len(FileState)
    without = {FileState.INDEXED, FileState.PARTIAL, FileState.UNRECOGNISED, FileState.EMPTY}
    assert set(ADVICE) == set(FileState) - without


def test_the_number_of_a_file_that_is_gone_is_no_other_files(wordbench):
    inventory = wordbench.library.inventory
    for number, name in enumerate(("heron.txt", "grebe.txt", "egret.txt")):
        wordbench.write(name, f"The bird is in {number}.")
    wordbench.index()
    selected = inventory.files().ids
    for name in ("grebe.txt", "egret.txt"):
        (wordbench.folder / name).unlink()
    wordbench.index()
    wordbench.write("badger.txt", "The badger hides.")
    wordbench.index()
    assert [entry.path.name for entry in inventory.entries(selected).values()] == ["heron.txt"]
    before = inventory.files().ids
    wordbench.library.remove_folder(wordbench.folder)
    wordbench.library.add_folder(wordbench.folder)
    wordbench.index()
    assert len(inventory.files().ids) == 2
    assert inventory.entries([*selected, *before]) == {}
    assert wordbench.library.care.verify() == []
