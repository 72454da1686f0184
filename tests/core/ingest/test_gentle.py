"""When the slow work waits: on battery, outside of its hours, while others need the machine."""

from __future__ import annotations

import time
from typing import NamedTuple

import psutil
import pytest

from munjang.errors import SettingError
from munjang.ingest import gentle
from munjang.ingest.gentle import Machine, Manners, read_manners, why_wait, write_manners
from munjang.records import Phase
from munjang.store import open_catalog, write_transaction


class Battery(NamedTuple):
    """As psutil has it."""

    percent: float
    secsleft: int
    power_plugged: bool


@pytest.fixture
def unplug(monkeypatch):
    """Puts the machine on its battery, or back to the mains."""

    def plugged(yes):
        battery = None if yes is None else Battery(60, 3600, yes)
        monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)

    monkeypatch.setattr(gentle, "_LOOK_S", 0.0)
    return plugged


def test_work_waits_on_battery_unless_it_need_not(unplug):
    machine = Machine()
    unplug(False)
    assert "battery" in str(why_wait(Manners(), machine))
    assert why_wait(Manners(on_battery=True), machine) is None
    unplug(True)
    assert why_wait(Manners(), machine) is None
    unplug(None)  # a machine without one
    assert why_wait(Manners(), machine) is None


def test_a_system_that_cannot_tell_is_on_the_mains(monkeypatch):
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not Machine().on_battery()


def test_work_waits_while_another_program_fills_the_screen(monkeypatch):
    monkeypatch.setattr(gentle, "_LOOK_S", 0.0)
    filled = [True]
    machine = Machine(lambda: filled[0])
    assert "fills the screen" in str(why_wait(Manners(on_battery=True), machine))
    filled[0] = False
    assert why_wait(Manners(on_battery=True), machine) is None


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        ("9-17", {9, 16}, {8, 17, 0}),
        ("22-7", {22, 23, 0, 6}, {7, 21}),
        ("24-7", {0, 6}, {7, 23}),
        ("24-0", {0, 12, 23}, set()),
        ("", {0, 12, 23}, set()),
    ],
)
def test_hours_may_go_past_midnight(hours, inside, outside):
    assert all(Manners(hours=hours).allow(hour) for hour in inside)
    assert not any(Manners(hours=hours).allow(hour) for hour in outside)


def test_manners_are_kept_in_the_library(wordbench):
    connection = open_catalog(wordbench.library.directory)
    assert read_manners(connection) == Manners()
    wanted = Manners(on_battery=True, hours="22-7")
    with write_transaction(connection):
        write_manners(connection, wanted)
    assert read_manners(connection) == wanted
    with pytest.raises(SettingError, match="no hours"), write_transaction(connection):
        write_manners(connection, Manners(hours="25-7"))
    assert read_manners(connection) == wanted
    connection.close()


def test_what_others_use_is_told_from_what_we_use(monkeypatch):
    monkeypatch.setattr(gentle, "_LOOK_S", 0.0)
    clock = {"others": 0.0, "all": 0.0}
    monkeypatch.setattr(gentle, "_processor_seconds", lambda: (clock["others"], clock["all"]))
    machine = Machine()
    clock.update(others=9.0, all=10.0)
    assert machine.busy()
    clock.update(others=10.0, all=20.0)
    assert not machine.busy()


def test_our_own_work_is_not_that_of_others():
    before = gentle._processor_seconds()
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    others, every = (b - a for a, b in zip(before, gentle._processor_seconds(), strict=True))
    assert every - others >= 0.25  # what was idle or ours


def test_words_are_found_on_battery_and_meaning_when_it_is_plugged_in(workbench, unplug):
    unplug(False)
    workbench.write("heron.txt", "The heron fishes at dawn.")
    indexer = workbench.library.indexer()
    seen = []

    def report(progress):
        seen.append(progress)
        if progress.phase is Phase.PAUSED:
            assert "battery" in str(progress.problem)
            assert workbench.found("heron") == ["heron.txt"]
            assert workbench.embedded() == 0
            unplug(True)
        elif progress.phase is Phase.IDLE:
            indexer.stop()

    indexer.run(watch=True, report=report)
    assert Phase.PAUSED in {progress.phase for progress in seen}
    assert workbench.embedded() == 2


def test_whoever_asks_for_it_is_not_kept_waiting(workbench, unplug):
    unplug(False)
    workbench.write("heron.txt", "The heron fishes at dawn.")
    workbench.index()
    assert workbench.embedded() == 2
