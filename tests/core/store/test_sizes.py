"""What a library takes on the disk, while an indexer writes it."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from munjang.store import Place, footprint, plan_move


class Listing(AbstractContextManager):
    """A folder's entries as they were a moment ago."""

    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __exit__(self, *_):
        pass


@pytest.fixture
def library(tmp_path, monkeypatch):
    """One with three segments, of which each look at their folder finds the first just removed."""
    for name in ("a", "b", "c"):
        folder = tmp_path / "library" / "vectors" / name
        folder.mkdir(parents=True)
        (folder / "numbers.npy").write_bytes(b"12345678")
    scandir = os.scandir

    def lose_the_first(path="."):
        with scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        if Path(str(path)).name == "vectors" and len(entries) > 1:
            shutil.rmtree(entries[0])
        return Listing(entries)

    monkeypatch.setattr(os, "scandir", lose_the_first)
    return tmp_path / "library"


def test_a_segment_that_goes_while_it_is_measured_counts_nothing(library):
    assert footprint(library) == {"catalog": 0, "log": 0, "index": 16, "copies": 0}


def test_a_segment_that_goes_while_a_move_is_planned_needs_no_room(library, tmp_path):
    assert plan_move(Place(library), tmp_path / "elsewhere").size == 16
