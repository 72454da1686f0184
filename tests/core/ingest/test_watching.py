"""What the watcher makes of events, and of what the system cannot tell of."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from contextlib import closing

import pytest
from watchdog.events import FileModifiedEvent

from munjang.ingest import watching, work
from munjang.ingest.watching import Watcher
from munjang.records import Phase

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")


@pytest.fixture
def few_watches(monkeypatch):
    """How many folders the system allows to be watched; change what is in the list."""
    from watchdog.observers import inotify_c

    add_watch, left = inotify_c.inotify_add_watch, [2]

    def add_while_allowed(*arguments):
        left[0] -= 1
        if left[0] >= 0:
            return add_watch(*arguments)
        inotify_c.ctypes.set_errno(errno.ENOSPC)
        return -1

    monkeypatch.setattr(inotify_c, "inotify_add_watch", add_while_allowed)
    return left


@linux_only
def test_too_few_watches_are_told_until_they_suffice(tmp_path, few_watches):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    with Watcher() as watcher:
        watcher.watch([tmp_path])
        assert "max_user_watches" in str(watcher.problem)
        assert str(tmp_path) in str(watcher.problem)
        watcher.watch([tmp_path])
        assert watcher.problem is not None
        few_watches[0] = 1_000
        watcher.watch([tmp_path])
        assert watcher.problem is None


@linux_only
def test_where_other_programs_leave_no_watcher_that_is_told_until_one_does(tmp_path, monkeypatch):
    from watchdog.observers import inotify_c

    def too_many():
        inotify_c.ctypes.set_errno(errno.EMFILE)
        return -1

    with Watcher() as watcher:
        with monkeypatch.context() as patch:
            patch.setattr(inotify_c, "inotify_init", too_many)
            watcher.watch([tmp_path])
            assert str(tmp_path) in str(watcher.problem)
        watcher.watch([tmp_path])
        assert watcher.problem is None
        (tmp_path / "heron.txt").touch()
        assert watcher.wait(5)


@linux_only
@pytest.mark.parametrize("name", ["letters", "letters/heron.txt"])
def test_what_is_opened_to_us_is_looked_at(tmp_path, name):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/heron.txt").touch()
    with Watcher() as watcher:
        watcher.watch([tmp_path])
        (tmp_path / name).chmod(0o700)
        assert watcher.wait(5)
        assert watcher.settled() == {tmp_path / name}


def test_a_drive_that_does_not_answer_stops_no_others(
    wordbench, watch_until_found, monkeypatch, tmp_path
):
    drive = tmp_path / "drive"
    drive.mkdir()
    wordbench.library.add_folder(drive)
    stat = os.stat

    def does_not_answer(path, **options):
        if str(path) == str(drive):
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", does_not_answer)
    watch_until_found()
    assert [folder.available for folder in wordbench.library.folders()] == [True, False]


@linux_only
def test_a_folder_that_comes_back_is_no_news_for_a_terminal(tmp_path):
    script = """
import sys, time
from pathlib import Path
from munjang.ingest.watching import Watcher

tree, outside = Path(sys.argv[1], "tree"), Path(sys.argv[1], "outside")
with Watcher() as watcher:
    watcher.watch([tree])
    for _ in range(2):
        (tree / "letters").rename(outside)
        time.sleep(0.6)  # longer than one half of a move is waited for
        outside.rename(tree / "letters")
        watcher.wait(5)
    print(*watcher.settled())
"""
    (tmp_path / "tree" / "letters").mkdir(parents=True)
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert str(tmp_path / "tree" / "letters") in ended.stdout
    assert ended.stderr == ""


@linux_only
def test_folders_beyond_the_limit_are_looked_at(wordbench, monkeypatch, few_watches):
    monkeypatch.setattr(work, "_SILENT_CHECK_S", 0.0)
    monkeypatch.setattr(work, "_ROOT_CHECK_S", 0.05)
    for name in ("a", "b", "c"):
        wordbench.write(f"{name}/here.txt", "The egret waits.")
    running, idle = wordbench.library.indexer(), []

    def report(progress):
        if progress.phase is Phase.IDLE:
            if len(wordbench.found("heron")) == 3:
                running.stop()
            elif not idle:
                for name in ("a", "b", "c"):
                    wordbench.write(f"{name}/heron.txt", "The heron fishes.")
            idle.append(progress)

    running.run(watch=True, report=report)
    assert set(wordbench.states().values()) == {"indexed"}


def test_what_happens_while_nobody_asks_takes_little_room(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "_MOST_PATHS", 2)
    monkeypatch.setattr(watching, "_SETTLE_S", 0.0)
    with Watcher() as watcher:
        watcher.watch([tmp_path])
        paths = [tmp_path / name for name in ("a", "b", "c")]
        for path in paths[:2] * 100:
            watcher.on_any_event(FileModifiedEvent(str(path)))
        assert watcher.wait(60)
        assert not watcher.quiet
        assert watcher.settled() == set(paths[:2])
        assert watcher.quiet
        for path in paths:
            watcher.on_any_event(FileModifiedEvent(str(path)))
        assert watcher.settled() == {tmp_path}  # all of it is to be looked at


def test_a_path_that_something_happens_to_all_the_time_settles(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    watcher, settled = Watcher(), []
    while now[0] < 100:
        watcher.on_any_event(FileModifiedEvent(str(tmp_path / "busy.log")))
        now[0] += 0.4
        if watcher.settled():
            settled.append(now[0])
    assert len(settled) == 3
    assert 30 <= settled[0] < 31


def test_what_was_deleted_goes_although_something_happens_all_the_time(wordbench, monkeypatch):
    monkeypatch.setattr(Watcher, "quiet", False)
    monkeypatch.setattr(work, "_LONGEST_UNTIDY_S", 0.0)
    path = wordbench.write("secret.txt", "Zyzzyva is the word.")
    running = wordbench.library.indexer()

    def report(progress):
        if progress.phase is Phase.IDLE:
            path.unlink(missing_ok=True)
            if wordbench.library.status().contents == 0:
                running.stop()

    running.run(watch=True, report=report)
    with closing(wordbench.catalog()) as catalog:
        assert not catalog.execute("SELECT * FROM contents").fetchall()


def test_a_wait_ends_when_it_is_told_to():
    watcher = Watcher()
    assert not watcher.wait(0)
    watcher.wake()
    assert watcher.wait(60)
    assert not watcher.wait(0)


@linux_only
def test_lost_events_have_the_folders_looked_at(wordbench, watch_until_found, monkeypatch):
    from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent

    monkeypatch.setattr(Watcher, "on_any_event", lambda _self, _event: None)

    def lose_events(running):
        overflow = InotifyEvent(-1, InotifyConstants.IN_Q_OVERFLOW, 0, b"")
        running._watcher._observer._inotify.handle_event(overflow)

    watch_until_found(lose_events)
    assert wordbench.found("heron") == ["heron.txt"]
