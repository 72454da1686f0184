"""A drive that is mounted inside a watched folder, and goes, takes nothing out of the library."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import chain, repeat
from typing import NamedTuple

import psutil
import pytest

from munjang.ingest import work as indexing
from munjang.records import FileState, Phase
from munjang.search.vocabulary import Vocabulary

pytestmark = pytest.mark.usefixtures("sound_in_the_end")


class Mount(NamedTuple):
    """As psutil has it."""

    mountpoint: str
    fstype: str


class Stick:
    """A drive in the folder: what is mounted is said, what is on it is moved elsewhere."""

    def __init__(self, place, monkeypatch):
        self.place = place
        self.elsewhere = place.parent.parent / "elsewhere"
        self.kind = "ext4"
        self.mounts = [Mount("/", "ext4"), Mount(str(place), self.kind)]
        self.asked = 0
        monkeypatch.setattr(psutil, "disk_partitions", self.list_all)

    def list_all(self, **_which):
        self.asked += 1
        return list(self.mounts)

    def unplug(self, *, leave=True):
        self.place.rename(self.elsewhere)
        if leave:
            self.place.mkdir()
        self.mounts = [mount for mount in self.mounts if mount.mountpoint != str(self.place)]

    def plug_in(self):
        if self.place.exists():
            self.place.rmdir()
        self.elsewhere.rename(self.place)
        self.mounts.append(Mount(str(self.place), self.kind))


@pytest.fixture
def stick(wordbench, readers, monkeypatch):
    wordbench.write("home.txt", "The otter swims.")
    wordbench.write("stick/badger.txt", "The badger hides.")
    wordbench.write("stick/deep/partly.txt", "The ferry sails.\nmissing: a page")
    wordbench.write("stick/deep/locked.txt", "password: heron")
    wordbench.write("stick/odd.xyz", "\0")
    wordbench.write("stick/draft.tmp", "The draft.")
    return Stick(wordbench.folder / "stick", monkeypatch)


def counts(bench):
    with closing(bench.catalog()) as catalog:
        tables = ("contents", "sentences", "passages", "away", "drives")
        return {t: catalog.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


@pytest.mark.parametrize("leave", [True, False], ids=["its place stays", "its place goes too"])
def test_a_drive_that_goes_and_comes_back_costs_nothing(wordbench, stick, readers, leave):
    wordbench.index()
    before, known = wordbench.states(), counts(wordbench)
    stick.unplug(leave=leave)
    wordbench.index()
    away = {name: state for name, state in wordbench.states().items() if name != "home.txt"}
    assert away == dict.fromkeys(set(before) - {"home.txt", "stick/draft.tmp"}, "away")
    assert counts(wordbench) == {**known, "away": 4}
    wordbench.index()
    stick.plug_in()
    readers.read_names.clear()
    wordbench.index()
    assert wordbench.states() == before
    assert readers.read_names == []
    assert counts(wordbench) == known
    assert wordbench.found("badger") == ["stick/badger.txt"]
    assert wordbench.found("name:partly") == ["stick/deep/partly.txt"]


def test_what_is_away_is_told_and_not_found(wordbench, stick):
    wordbench.index()
    copy = wordbench.write("zebra.txt", "The badger hides.")
    stick.unplug()
    wordbench.index()
    assert wordbench.found("badger") == ["zebra.txt"]
    (hit,) = wordbench.search("badger").results
    assert wordbench.library.document(hit.document).path == copy
    assert wordbench.found("partly") == wordbench.found("name:odd") == []
    assert wordbench.found("badger -otter") == ["zebra.txt"]
    with closing(wordbench.catalog()) as catalog:
        assert Vocabulary.of(catalog).formats == {"plain": 2}
    status = wordbench.library.status()
    assert status.states[FileState.AWAY] == 4
    (folder,) = status.folders
    assert (folder.files, folder.available, folder.away) == (2, True, (stick.place,))
    assert (status.coverage.documents, status.coverage.sentences) == (2, 2)
    assert status.coverage.failed == 0
    assert not status.refused
    told = wordbench.library.explain(stick.place / "badger.txt")
    assert [str(reason) for reason in told.reasons] == [
        f"The drive at {stick.place} is not connected."
    ]
    assert "Connect its drive" in str(told.advice)
    assert wordbench.library.inventory.read_again(wordbench.library.inventory.files().ids) == 2
    stick.plug_in()
    told = wordbench.library.explain(stick.place / "badger.txt")
    assert str(told.reasons[-1]) == "It is there again"
    wordbench.index()
    assert set(wordbench.found("badger")) == {"zebra.txt", "stick/badger.txt"}


def test_what_was_changed_elsewhere_is_read_and_what_was_deleted_is_gone(wordbench, stick, readers):
    wordbench.index()
    stick.unplug()
    wordbench.index()
    (stick.elsewhere / "badger.txt").write_text("The heron fishes now.")
    (stick.elsewhere / "deep" / "partly.txt").unlink()
    stick.plug_in()
    readers.read_names.clear()
    wordbench.index()
    assert readers.read_names == ["badger.txt"]
    assert wordbench.found("heron") == ["stick/badger.txt"]
    assert wordbench.found("badger hides") == []
    assert "stick/deep/partly.txt" not in wordbench.states()
    assert counts(wordbench)["away"] == 0


def test_what_is_deleted_on_a_drive_that_is_there_is_gone(wordbench, stick, reconciler):
    wordbench.index()
    (stick.place / "badger.txt").unlink()
    assert reconciler.paths([stick.place / "badger.txt"], wordbench.library.folders()) == set()
    (stick.place / "odd.xyz").unlink()
    wordbench.index()
    states = wordbench.states()
    assert "stick/badger.txt" not in states
    assert "stick/odd.xyz" not in states
    assert "away" not in states.values()


def test_a_drive_whose_files_are_in_its_place_is_no_drive_any_more(wordbench, stick):
    wordbench.index()
    before = wordbench.states()
    stick.mounts.pop()
    wordbench.index()
    assert wordbench.states() == before
    assert counts(wordbench)["drives"] == 0
    assert wordbench.library.folders()[0].away == ()


def test_memory_that_is_mounted_is_no_drive(wordbench, stick):
    stick.mounts[1] = Mount(str(stick.place), "tmpfs")
    wordbench.index()
    stick.unplug()
    wordbench.index()
    assert wordbench.states() == {"home.txt": "indexed"}


def test_a_drive_that_goes_during_the_scan_takes_nothing_with_it(wordbench, stick, monkeypatch):
    wordbench.index()
    before = wordbench.states()
    there = stick.mounts
    stick.unplug()
    told = chain([stick.mounts], repeat(there))  # it is back before the scan ends
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_which: next(told))
    wordbench.index()
    assert set(wordbench.states()) == set(before) - {"stick/draft.tmp"}


def test_files_waiting_to_be_read_wait_for_their_drive(wordbench, stick, reconciler):
    (folder,) = wordbench.library.folders()
    reconciler.folder(folder)
    stick.unplug()
    wordbench.index()
    assert set(wordbench.states().values()) == {"indexed", "away"}
    assert wordbench.library.folders()[0].waiting == 0
    stick.plug_in()
    wordbench.index()
    assert wordbench.found("badger") == ["stick/badger.txt"]


@pytest.mark.parametrize("rule", ["/stick/", "*.txt"])
def test_what_a_rule_leaves_out_is_not_waited_for(wordbench, stick, rule):
    wordbench.index()
    stick.unplug()
    wordbench.index()
    wordbench.library.preferences.change_rules(add=[rule], folder=wordbench.folder)
    wordbench.index()
    states = wordbench.states()
    assert states.pop("home.txt") == ("indexed" if rule == "/stick/" else "excluded")
    assert states == ({"stick": "excluded"} if rule == "/stick/" else {"stick/odd.xyz": "away"})
    assert counts(wordbench)["drives"] == (rule != "/stick/")
    assert counts(wordbench)["contents"] == (rule == "/stick/")


def test_a_folder_that_is_removed_goes_with_its_drives(wordbench, stick):
    wordbench.index()
    stick.unplug()
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    assert set(counts(wordbench).values()) == {0}


def test_what_is_read_anew_meanwhile_is_what_comes_back(wordbench, stick, readers):
    picture = "The ferry sails.\npicture: The lighthouse burns oil."
    wordbench.write("stick/scan.txt", picture)
    wordbench.library.preferences.want_recognition(False)
    wordbench.index()
    assert wordbench.states()["stick/scan.txt"] == "partial"
    stick.unplug()
    wordbench.write("copy.txt", picture)
    wordbench.library.preferences.want_recognition(True)
    wordbench.index()
    assert wordbench.states()["copy.txt"] == "indexed"
    assert wordbench.states()["stick/scan.txt"] == "away"
    stick.plug_in()
    wordbench.index()
    assert wordbench.states()["stick/scan.txt"] == "indexed"


def test_without_such_a_drive_no_event_asks_for_mounts(wordbench, stick, reconciler):
    stick.mounts = [Mount("/", "ext4")]
    wordbench.index()
    (stick.place / "badger.txt").unlink()
    asked = stick.asked
    reconciler.paths([stick.place / "badger.txt"], wordbench.library.folders())
    assert stick.asked == asked


def test_an_unchanged_drive_is_not_written_about(wordbench, stick):
    wordbench.index()
    stick.unplug()
    wordbench.index()
    assert wordbench.rows_changed_by_a_look() == 1  # that the folder is there


def test_a_new_drive_is_watched_from_inside(wordbench, stick, reconciler):
    (folder,) = wordbench.library.folders()
    assert reconciler.paths([stick.place], [folder]) == {folder}
    assert reconciler.paths([stick.place], [folder]) == set()
    stick.unplug()
    assert reconciler.paths([stick.place / "deep" / "locked.txt"], [folder]) == {folder}


def test_the_indexer_hears_of_drives_that_come_and_go(wordbench, stick, readers, monkeypatch):
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    running, steps, end = wordbench.library.indexer(), [], time.monotonic() + 60

    def report(progress):
        if progress.phase is not Phase.IDLE:
            return
        found = wordbench.found("badger")
        if not steps and found:
            steps.append("unplugged")
            stick.unplug()
        elif steps == ["unplugged"] and not found:
            steps.append("plugged in")
            readers.read_names.clear()
            stick.plug_in()
        elif (len(steps) == 2 and found) or time.monotonic() > end:
            running.stop()

    running.run(watch=True, report=report)
    assert steps == ["unplugged", "plugged in"]
    assert wordbench.found("badger") == ["stick/badger.txt"]
    assert readers.read_names == []


def test_a_silent_drive_inside_a_folder_is_looked_at(wordbench, stick, monkeypatch):
    stick.mounts[1] = Mount(str(stick.place), "fuse.sshfs")
    monkeypatch.setattr(indexing, "_SILENT_CHECK_S", 0.0)
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    running, end = wordbench.library.indexer(), time.monotonic() + 60

    def report(progress):
        if progress.phase is Phase.IDLE:
            wordbench.write("stick/heron.txt", "The heron fishes.")
            if wordbench.found("heron") or time.monotonic() > end:
                running.stop()

    running.run(watch=True, report=report)
    assert wordbench.found("heron") == ["stick/heron.txt"]
