"""Vectors filed in segments: few of them, seldom written again, and nothing left over."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from munjang.errors import EnvironmentFailure
from munjang.store import PassageKind


@pytest.mark.usefixtures("filed_early")
def test_what_another_has_filed_meanwhile_is_not_filed_twice(shelf):
    shelf.add(*range(40))
    slow = shelf.filer()
    assert slow.step()
    shelf.keep_filing()
    while slow.step():
        pass
    assert shelf.segments() == [80]  # a sentence and a window each
    shelf.check(shelf.reader())


@pytest.mark.usefixtures("filed_early")
def test_segments_stay_few_and_are_seldom_written_again(shelf):
    written = 0
    for first in range(0, 480, 8):
        before = set(shelf.files("*.npy"))
        shelf.add(*range(first, first + 8))
        shelf.keep_filing()
        written += sum(len(np.load(path)) for path in set(shelf.files("*.npy")) - before)
    count = 480 * len(PassageKind)
    assert sum(shelf.segments()) == count
    assert len(shelf.segments()) <= 7
    assert written <= count * 7  # the logarithm of 60 batches, and not 30 times
    shelf.check(shelf.reader())


@pytest.mark.usefixtures("filed_early")
def test_what_is_mostly_removed_is_written_again_without(shelf):
    shelf.add(*range(100))
    shelf.keep_filing()
    assert shelf.segments() == [200]
    shelf.remove(*range(10))
    shelf.keep_filing()
    assert shelf.segments() == [200]
    shelf.remove(*range(10, 90))
    shelf.keep_filing()
    assert shelf.segments() == [20]
    assert not shelf.connection.execute("SELECT count(*) FROM tombstones").fetchone()[0]
    shelf.check(shelf.reader())


@pytest.mark.usefixtures("filed_early")
def test_what_was_removed_by_edits_is_not_remembered_for_ever(shelf):
    shelf.add(*range(40))
    shelf.keep_filing()
    open_before = shelf.reader()
    for _ in range(50):
        shelf.remove(0)
        shelf.add(0)
        shelf.keep_filing()
        shelf.check(open_before)
        (removed,) = shelf.connection.execute("SELECT count(*) FROM tombstones").fetchone()
        assert removed < 20
    assert len(shelf.segments()) < 4
    shelf.check(shelf.reader())


def test_what_a_kill_left_behind_is_removed(shelf):
    shelf.add(*range(10))
    stray = shelf.directory / "vectors" / "17-abcdef01.tmp"
    stray.mkdir(parents=True)
    (stray / "en-sentence.faiss").write_bytes(b"half of it")
    (stray.parent / "17-abcdef01.faiss").write_bytes(b"of an older version")
    shelf.file_all()
    assert {path.parent for path in shelf.files()} == set(stray.parent.iterdir())
    assert len(list(stray.parent.iterdir())) == 1


def test_what_a_kill_left_behind_is_removed_where_nothing_is_to_be_filed(shelf):
    stray = shelf.directory / "vectors" / "17-abcdef01.tmp"
    stray.mkdir(parents=True)
    assert not shelf.filer().step()
    assert not stray.exists()


def test_a_full_disk_is_said_to_be_full_and_gets_its_room_back(shelf, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    shelf.add(*range(10))
    monkeypatch.setattr(np, "save", refuse)
    with pytest.raises(EnvironmentFailure, match="The disk is full"):
        shelf.file_all()
    assert list((shelf.directory / "vectors").iterdir()) == []
    shelf.check(shelf.reader())
