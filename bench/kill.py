"""Whether a library survives its process being killed at any moment.

    .venv/bin/python bench/kill.py FOLDER [--kills 500] [--seed N] [--only NAME] [--points]

A library over a copy of FOLDER (a small one: everything is done hundreds of times) is built,
changed, rebuilt, moved, migrated, repaired, and so on, each in a process that is killed (SIGKILL):
a part of the times at a random moment, else at a write point, which are all named and each met at
least once if `--kills` allows. Then the same is simply done again, and the library is compared with
one that nobody disturbed: `verify` must find nothing, nothing may be left lying about, and folders,
rules, states and answers must be the same. What was findable before must be so between the two.

Says as it goes how far it is, and of every loss at once. Prints a table by task and, with
`--points`, the points; broken off (Ctrl+C), of the kills until then. Exits 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from _common import print_table, write_figures
from _machine import machine
from _victims import (
    OTHER_ENCODER,
    Child,
    Place,
    Vectors,
    differences,
    index,
    looked_at,
    make_older,
)
from _writepoints import Point, WritePoints

from munjang.errors import GivenUp
from munjang.library import Library
from munjang.store.connection import CATALOG_NAME
from munjang.store.schema import VERSION

RANDOM_SHARE = 0.3
TOLD_EVERY = 20  # kills
HERON = "The heron stands in the reeds and waits."


@dataclass
class Task:
    """Something that is done to a library and may be interrupted."""

    name: str
    prepare: Callable[[Place], None]  # before; not disturbed
    act: Callable[[Place], None]
    base: bool = True  # begins with the indexed library, and its documents can be found throughout
    points: list[Point] = field(default_factory=list)
    whole_s: float = 0.0
    expected: dict[str, Any] = field(default_factory=dict)


@dataclass
class Tally:
    """What came of the kills of one task."""

    at_points: int = 0
    at_random: int = 0
    too_late: int = 0  # it had ended by itself
    unfindable: int = 0  # what was found before was not found between kill and recovery
    unsound: int = 0
    unlike: int = 0
    litter: int = 0
    recovery_s: float = 0.0
    points: set[str] = field(default_factory=set)
    worst: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """How many kills did harm."""
        return self.unfindable + self.unsound + self.unlike + self.litter


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kill Munjang and see what is left.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None, help="for the same moments again")
    parser.add_argument("--only", action="append", help="only this task")
    parser.add_argument("--points", action="store_true", help="list the write points")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"{machine()}\nseed {seed}", flush=True)
    Library.preload()
    tasks = [task for task in _tasks() if not options.only or task.name in options.only]
    with tempfile.TemporaryDirectory(prefix="munjang-kill-") as temporary:
        place = Place(Path(temporary), {})
        began = time.monotonic()
        _furnish(place, options.folder)
        print(f"indexed the folder in {time.monotonic() - began:.0f} s", flush=True)
        for task in tasks:
            _learn(place, task)
            print(f"{task.name}: {len(task.points)} points, {task.whole_s:.1f} s", flush=True)
        tallies = _kill_all(place, tasks, options.kills, random.Random(seed))
    _print(tasks, tallies, show_points=options.points)
    write_figures(options.json, {"seed": seed} | {n: asdict(t) for n, t in tallies.items()})
    return 1 if any(tally.lost for tally in tallies.values()) else 0


# What is done


def _tasks() -> list[Task]:
    def nothing(_: Place) -> None:
        pass

    return [
        Task("first index", _empty, _index, base=False),
        Task("changes", _change, _index),
        Task("watch", nothing, _watch),
        Task("folders", nothing, _use_folders),
        Task("remove", nothing, _remove),
        Task("rebuild", nothing, _rebuild),
        Task("move", nothing, _move),
        Task("move back", _move, _move_back),
        Task("move given up", nothing, _give_a_move_up),
        Task("model", nothing, _use_model),
        *(
            Task(f"from v{version}", _older(version), _index, base=False)
            for version in range(1, VERSION)
        ),
        Task("repair", _damage, _index, base=False),
    ]


def _index(place: Place) -> None:
    with place.open() as library:
        index(library)


def _furnish(place: Place, folder: Path) -> None:
    """Two watched folders, indexed."""
    shutil.copytree(folder, place.documents / "first")
    second = place.documents / "second"
    second.mkdir()
    (second / "heron.txt").write_text(f"{HERON}\n", "utf-8")
    (second / "계약.txt").write_text(
        "계약은 올해 말에 끝난다.\n해지는 한 달 전에 알린다.\n", "utf-8"
    )

    def build() -> Vectors:
        with place.open() as library:
            for watched in ("first", "second"):
                library.add_folder(place.documents / watched)
            library.preferences.change_rules(add=["*.bak"])
            index(library)
            looked_at(library)
        return place.known

    place.known.update(Child(build).result(600))
    place.keep("base")


def _empty(place: Place) -> None:
    shutil.rmtree(place.library)
    with place.open() as library:
        library.add_folder(place.documents / "first")


def _change(place: Place) -> None:
    """Some files are new, gone, moved, copied and edited; what is changed twice is the same."""
    first = place.documents / "first"
    files = sorted(path for path in first.rglob("*") if path.is_file())
    (first / "new.txt").write_text("A new file tells of herons.\n새 문서가 생겼다.\n", "utf-8")
    (first / "long.txt").write_text(
        # No herons: of more equally good lines than are compared it is luck which ones are.
        "".join(f"Line {n} of a long report, bittern {n}.\n" for n in range(120)),
        "utf-8",
    )
    if len(files) > 3:
        files[0].unlink()
        files[1].rename(files[1].with_name(f"moved {files[1].name}"))
        shutil.copy(files[2], first / f"copy of {files[2].name}")
    (place.documents / "second" / "heron.txt").write_text(f"{HERON} It has seen a fish.\n", "utf-8")


def _watch(place: Place) -> None:
    """A watching indexer, while the documents change under it."""
    with place.open() as library:
        indexer = library.indexer()

        def disturb() -> None:
            for change in (_write_news, _write_news_again):
                time.sleep(0.5)
                change(place)
            time.sleep(2.0)
            indexer.stop()

        thread = Thread(target=disturb)
        thread.start()
        indexer.run(watch=True, report=lambda _: None)
        thread.join()


def _write_news(place: Place) -> None:
    (place.documents / "first" / "news.txt").write_text("Herons were seen.\n", "utf-8")
    (place.documents / "second" / "more.txt").write_text("왜가리를 보았다.\n", "utf-8")


def _write_news_again(place: Place) -> None:
    (place.documents / "first" / "news.txt").write_text("Herons were seen twice.\n", "utf-8")
    (place.documents / "second" / "계약.txt").unlink(missing_ok=True)


def _use_folders(place: Place) -> None:
    third = place.documents / "third"
    third.mkdir(exist_ok=True)
    (third / "third.txt").write_text("The third folder has one heron.\n", "utf-8")
    with place.open() as library:
        library.add_folder(third)
        library.preferences.change_rules(add=["draft*"], folder=third)
        library.preferences.want_recognition(False)
        index(library)


def _remove(place: Place) -> None:
    with place.open() as library:
        first = place.documents / "first"
        if first in {folder.path for folder in library.folders()}:
            library.remove_folder(first)


def _rebuild(place: Place) -> None:
    with place.open() as library:
        library.care.rebuild()


def _move(place: Place) -> None:
    with place.open() as library:
        if library.directory != place.elsewhere:
            library.care.move(place.elsewhere)


def _move_back(place: Place) -> None:
    with place.open() as library:
        if library.directory != place.library:
            library.care.move(None)


def _give_a_move_up(place: Place) -> None:
    def report(done: int, total: int) -> None:
        if done > total // 2:
            raise GivenUp

    with place.open() as library, suppress(GivenUp):
        library.care.move(place.elsewhere, report)


def _use_model(place: Place) -> None:
    with place.open() as library:
        library.use_model(OTHER_ENCODER)
        index(library)


def _older(version: int) -> Callable[[Place], None]:
    def prepare(place: Place) -> None:
        folders = [place.documents / "first", place.documents / "second"]
        make_older(place, version, folders, folders[1] / "heron.txt", HERON)

    return prepare


def _damage(place: Place) -> None:
    """Pages of noise in the catalog, and the mark of a process that met them."""
    path = place.library / CATALOG_NAME
    data = bytearray(path.read_bytes())
    for page in range(7, len(data) // 4096, 9):
        data[page * 4096 : (page + 1) * 4096] = bytes([0xA5]) * 4096
    path.write_bytes(data)
    (place.library / "unclean").write_text("damaged", "ascii")


# What becomes of it


def _learn(place: Place, task: Task) -> None:
    """Do it undisturbed: its write points, how long it takes, and what comes of it."""
    place.put_back("base")
    Child(lambda: task.prepare(place)).result()
    place.keep(task.name)

    def act() -> tuple[list[Point], Vectors]:
        points = WritePoints(place.library, place.elsewhere)
        points.install()
        task.act(place)
        return points.met, place.known

    began = time.monotonic()
    task.points, known = Child(act).result(300)
    task.whole_s = time.monotonic() - began
    place.known.update(known)

    def look() -> tuple[dict[str, Any], Vectors]:
        with place.open() as library:
            index(library)
            problems = library.care.verify()
            if problems:
                raise SystemExit(f"{task.name}: {problems[0].message} though nobody disturbed it")
            return looked_at(library), place.known

    task.expected, known = Child(look).result(300)
    place.known.update(known)


def _kill_all(
    place: Place, tasks: list[Task], kills: int, moments: random.Random
) -> dict[str, Tally]:
    tallies = {task.name: Tally() for task in tasks}
    began = time.monotonic()
    for number, (task, target) in enumerate(_plan(tasks, kills, moments), 1):
        tally = tallies[task.name]
        try:
            place.put_back(task.name)
            if not _kill(place, task, target, tally):
                tally.too_late += 1
            _recover(place, task, tally, target)
        except KeyboardInterrupt:  # what came of those before is worth telling
            break
        if number % TOLD_EVERY == 0:
            print(f"{number} of {kills} in {time.monotonic() - began:.0f} s", flush=True)
    return tallies


def _plan(
    tasks: list[Task], kills: int, moments: random.Random
) -> list[tuple[Task, Point | float]]:
    """Every name of every task once, then other times of any, and random moments."""
    first = [(task, point) for task in tasks for point in task.points if point[1] == 1]
    others = [(task, point) for task in tasks for point in task.points if point[1] > 1]
    moments.shuffle(first)
    moments.shuffle(others)
    at_random = round(kills * RANDOM_SHARE)
    plan: list[tuple[Task, Point | float]] = [*first, *others][: kills - at_random]
    while len(plan) < kills:
        task = moments.choice(tasks)
        plan.append((task, moments.uniform(0.0, task.whole_s)))
    return plan


def _kill(place: Place, task: Task, target: Point | float, tally: Tally) -> bool:
    def act() -> None:
        if isinstance(target, tuple):
            WritePoints(place.library, place.elsewhere, die_at=target).install()
        task.act(place)

    child = Child(act)
    if isinstance(target, float):
        if child.wait(target):
            return False
        child.kill()
    ended = child.result(300)
    del ended
    if not os.WIFSIGNALED(child.status):
        return False
    if isinstance(target, tuple):
        tally.at_points += 1
        tally.points.add(target[0])
    else:
        tally.at_random += 1
    return True


def _recover(place: Place, task: Task, tally: Tally, target: Point | float) -> None:
    def between() -> bool:
        with place.open() as library:
            found = library.search("heron").results
            whole = [place for place in places if (place / CATALOG_NAME).exists()]
            return whole == [library.directory] and any(
                hit.path.name == "heron.txt" for hit in found
            )

    def recover() -> tuple[list[str], list[str]]:
        task.act(place)
        with place.open() as library:
            index(library)
            problems = [str(problem.message) for problem in library.care.verify()]
            return problems, differences(task.expected, looked_at(library))

    places = place.library, place.elsewhere
    where = target[0] if isinstance(target, tuple) else f"{target:.2f} s"
    findable = not task.base or Child(between).result(300)
    began = time.monotonic()
    problems, unlike = Child(recover).result(300)
    tally.recovery_s = max(tally.recovery_s, time.monotonic() - began)
    litter = [
        path.name
        for directory in places
        for path in directory.rglob("*")
        if path.suffix == ".tmp"
        or path.name in {"unclean", "repair"}
        or not ((directory / CATALOG_NAME).exists() or path.name in {"moved.json", "moving.lock"})
    ]
    tally.unfindable += not findable
    tally.unsound += bool(problems)
    tally.unlike += bool(unlike)
    tally.litter += bool(litter)
    if problems or unlike or litter or not findable:
        tally.worst.append(f"{task.name}, {where}: {[*problems, *unlike, *litter] or 'not found'}")
        print(tally.worst[-1], flush=True)


def _print(tasks: list[Task], tallies: dict[str, Tally], *, show_points: bool) -> None:
    head = [
        "task", "s", "points", "met", "at points", "at random", "too late",
        "not found", "verify", "unlike", "litter", "slowest s",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for task in tasks:
        tally = tallies[task.name]
        names = {name for name, _ in task.points}
        rows.append(
            [task.name, task.whole_s, len(names), len(tally.points), tally.at_points,
             tally.at_random, tally.too_late, tally.unfindable, tally.unsound, tally.unlike,
             tally.litter, tally.recovery_s]
        )  # fmt: skip
    print_table(head, rows)
    for tally in tallies.values():
        for line in tally.worst[:5]:
            print(line)
    kills = sum(tally.at_points + tally.at_random for tally in tallies.values())
    lost = sum(tally.lost for tally in tallies.values())
    names = {name for tally in tallies.values() for name in tally.points}
    print(f"\n{kills} kills, {len(names)} write points, {lost} losses")
    if show_points:
        counts = Counter(name for task in tasks for name, _ in task.points)
        print_table(["write point", "times"], sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
