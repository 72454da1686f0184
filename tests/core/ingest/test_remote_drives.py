"""Folders on drives of other computers are looked at from time to time."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from munjang.ingest import work as indexing
from munjang.ingest.remote_drives import is_silent


class Mount(NamedTuple):
    """As psutil has it."""

    mountpoint: str
    fstype: str


@pytest.mark.skipif(sys.platform == "win32", reason="drives are no folders there")
@pytest.mark.parametrize(
    ("folder", "silent"),
    [("/home/kim", False), ("/mnt/share/팀", True), ("/mnt/share/disk/a", False), ("/ssh/a", True)],
)
def test_the_innermost_mount_decides(monkeypatch, folder, silent):
    mounts = [
        Mount("/", "ext4"),
        Mount("/mnt/share", "CIFS"),
        Mount("/mnt/share/disk", "ext4"),
        Mount("/ssh", "fuse.sshfs"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_which: mounts)
    assert is_silent(Path(folder)) is silent


def test_what_comes_without_an_event_is_found_all_the_same(
    wordbench, watch_until_found, monkeypatch
):
    monkeypatch.setattr(indexing, "is_silent", lambda _folder: True)
    monkeypatch.setattr(indexing, "_SILENT_CHECK_S", 0.0)
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    watch_until_found()
    assert wordbench.found("heron") == ["heron.txt"]


@pytest.mark.parametrize("silent", [True, False], ids=["a silent folder", "a drive"])
def test_what_comes_without_an_event_does_not_wait_for_the_slow_work(
    wordbench, readers, monkeypatch, tmp_path, silent
):
    drive = tmp_path / "drive"
    drive.mkdir()
    wordbench.library.add_folder(drive)
    away = drive.rename(tmp_path / "away")
    monkeypatch.setattr(indexing, "is_silent", lambda _folder: silent)
    monkeypatch.setattr(indexing, "_SILENT_CHECK_S", 0.0)
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    wordbench.write("scan.txt", "The ferry sails at noon.\npicture: The lighthouse burns oil.")
    readers.hold = True
    running = wordbench.library.indexer()
    written, end = [], time.monotonic() + 60

    def report(_progress):
        if readers.recognised_names and not written:
            written.append((wordbench.folder if silent else away) / "heron.txt")
            written[0].write_text("The heron fishes.")
            if not silent:
                away.rename(drive)
        if wordbench.search("heron").results or time.monotonic() > end:
            running.stop()

    running.run(watch=True, report=report)
    assert wordbench.search("heron").results


@pytest.mark.parametrize("hours", [8, -8], ids=["slept", "set back"])
def test_after_sleep_the_folders_are_looked_at(wordbench, monkeypatch, hours):
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    clock, ahead = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: clock() + ahead[0])
    wait = indexing.Watcher.wait

    def sleep(self, timeout):
        """Wait, and after the first time find that hours have passed and a drive is there."""
        happened = wait(self, timeout)
        if not ahead[0]:
            wordbench.write("heron.txt", "The heron fishes.")
            ahead[0] = hours * 3600.0
        elif wordbench.found("heron"):
            running.stop()
        return happened

    monkeypatch.setattr(indexing.Watcher, "wait", sleep)
    running = wordbench.library.indexer()
    running.run(watch=True, report=lambda _progress: None)
    assert wordbench.found("heron") == ["heron.txt"]
