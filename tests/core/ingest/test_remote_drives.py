"""Folders on drives of other computers are looked at from time to time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from munjang.ingest import work as indexing
from munjang.ingest.remote_drives import is_silent
from munjang.records import Phase


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


def test_what_comes_without_an_event_is_found_all_the_same(wordbench, monkeypatch):
    monkeypatch.setattr(indexing, "is_silent", lambda _folder: True)
    monkeypatch.setattr(indexing, "_SILENT_CHECK_S", 0.0)
    monkeypatch.setattr(indexing, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(indexing.Watcher, "on_any_event", lambda _self, _event: None)
    running, idle = wordbench.library.indexer(), []

    def report(progress):
        if progress.phase is Phase.IDLE:
            if wordbench.found("heron"):
                running.stop()
            elif not idle:
                wordbench.write("heron.txt", "The heron fishes.")
            idle.append(progress)

    running.run(watch=True, report=report)
    assert wordbench.found("heron") == ["heron.txt"]
