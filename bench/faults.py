"""What Munjang does when the disk, another program or its own files fail it.

    .venv/bin/python bench/faults.py FOLDER [--only TEXT] [--messages]

A library over a copy of FOLDER (a small one) is done some 80 different harms, each to a fresh copy:
bytes of every kind of file flipped, files cut off, exchanged or gone, a full disk, a read-only one,
rights taken away, the database locked, several processes at once, the library taken away while in
use. Under each harm a document is added and commands are tried, which must work or fail with one
line of explanation. When the machine is well again - the library's files stay as they are - one run
of `index` must make all good: `verify` finds nothing, and folders, rules, states and answers are
those of a library that nobody harmed.

Full and read-only disks need root, to mount a small file system; without, they are passed over.
Says as it goes how far it is. Prints a table by kind and, with `--messages`, what was said. Exits 1
if anything was lost.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from _broken_files import broken_files
from _broken_machine import broken_machine, give_up_privileges
from _common import print_table, write_figures
from _faults import Fault, run_command
from _machine import machine
from _victims import Child, Place, Vectors, differences, index, looked_at

from munjang.library import Library
from munjang.store.connection import CATALOG_NAME

_PATIENCE_S = 300.0  # a machine that is busy with other things is slow, and nothing is lost
_TOLD_EVERY = 10  # faults


@dataclass
class Outcome:
    """What became of one fault."""

    crashed: bool = False
    by_verify: bool = False  # nobody noticed until `verify` did
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def lost(self) -> bool:
        """Whether it did harm that stayed, or was not told of decently."""
        return self.crashed or bool(self.problems) or bool(self.unlike)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Harm a library and see what is left.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only faults with this in their kind or name")
    parser.add_argument("--messages", action="store_true", help="print what was said")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args(arguments)
    print(machine(), flush=True)
    Library.preload()
    with tempfile.TemporaryDirectory(prefix="munjang-faults-") as temporary:
        Path(temporary).chmod(0o755)
        place = Place(Path(temporary), {})
        expected = _furnish(place, options.folder)
        faults = [
            fault
            for fault in [*broken_files(place), *broken_machine()]
            if options.only in f"{fault.kind} {fault.name}"
        ]
        outcomes = []
        began = time.monotonic()
        for number, fault in enumerate(faults, 1):
            try:
                outcomes.append(_suffer(place, fault, expected))
            except KeyboardInterrupt:  # what came of those before is worth telling
                break
            if options.messages or outcomes[-1].lost:
                _tell(fault, outcomes[-1])
            if number % _TOLD_EVERY == 0:
                print(f"{number} of {len(faults)} in {time.monotonic() - began:.0f} s", flush=True)
    faults = faults[: len(outcomes)]
    _print(faults, outcomes)
    names = [f"{fault.kind}: {fault.name}" for fault in faults]
    write_figures(options.json, dict(zip(names, map(asdict, outcomes), strict=True)))
    return 1 if any(outcome.lost for outcome in outcomes) else 0


def _furnish(place: Place, folder: Path) -> dict[str, Any]:
    """A library, kept as "base", and what it should say once a document has been added."""
    shutil.copytree(folder, place.documents / "first")
    (place.documents / "first" / "heron.txt").write_text("The heron stands and waits.\n", "utf-8")

    def build() -> Vectors:
        with place.open() as library:
            library.add_folder(place.documents / "first")
            library.preferences.change_rules(add=["*.bak"])
            index(library)
            looked_at(library)
        return place.known

    def go_on() -> tuple[dict[str, Any], Vectors]:
        _add_document(place)
        with place.open() as library:
            index(library)
            return looked_at(library), place.known

    place.known.update(Child(build).result(600))
    place.keep("base")
    expected, known = Child(go_on).result(600)
    place.known.update(known)
    return expected


def _add_document(place: Place) -> None:
    text = "".join(f"Line {n} of a report on herons. 왜가리 보고서 {n}번 줄.\n" for n in range(60))
    (place.documents / "first" / "report.txt").write_text(text, "utf-8")


# One fault


def _suffer(place: Place, fault: Fault, expected: dict[str, Any]) -> Outcome:
    began = time.monotonic()
    place.put_back("base")
    Child(lambda: fault.harm(place)).result()
    outcome = Outcome()
    before = _contents(place)
    _add_document(place)
    with fault.around(place):
        for each in fault.commands:
            _try(place, each, outcome, by_rights=fault.by_rights)
    if fault.refused:
        if _contents(place) != before:
            outcome.problems.append("changed what was to be left alone")
        if not outcome.told:
            outcome.problems.append("was not refused")
    else:
        _recover(place, outcome, expected)
    outcome.seconds = time.monotonic() - began
    return outcome


def _contents(place: Place) -> bytes:
    path = place.library / CATALOG_NAME
    return path.read_bytes() if path.is_file() else b""


def _try(
    place: Place, words: tuple[str, ...], outcome: Outcome, *, by_rights: bool = False
) -> None:
    def attempt() -> tuple[int, str]:
        if by_rights:
            give_up_privileges()
        return run_command(place, *words)

    child = Child(attempt)
    try:
        result = child.result(_PATIENCE_S)
    except SystemExit as error:  # a traceback, or it hung
        outcome.crashed = True
        outcome.told.append(f"{words[0]}: {error}")
        return
    if result is None:
        outcome.crashed = True
        outcome.told.append(f"{words[0]}: died of a signal")
        return
    status, said = result
    if status or said:
        outcome.told.append(f"{words[0]}: {said.strip() or status}")
    if status and (not said.startswith("munjang: ") or len(said.strip().splitlines()) > 1):
        outcome.crashed = True


def _recover(place: Place, outcome: Outcome, expected: dict[str, Any]) -> None:
    def verify() -> list[str]:
        with place.open() as library:
            return [str(problem.message) for problem in library.care.verify()]

    def recover() -> tuple[int, str, bool, list[str], list[str]]:
        status, said = run_command(place, "index")
        problems = verify()
        if problems:  # nobody met it until now; who knows of it repairs it
            again, more = run_command(place, "index")
            status, said = status or again, said + more
        with place.open() as library:
            unlike = differences(expected, looked_at(library))
        return status, said, bool(problems), problems and verify(), unlike

    try:
        status, said, outcome.by_verify, problems, unlike = Child(recover).result(_PATIENCE_S)
    except SystemExit as error:
        outcome.crashed = True
        outcome.told.append(f"recovery: {error}")
        return
    if said:
        outcome.told.append(f"recovery: {said.strip()}")
    outcome.problems += problems + (["recovery failed"] if status else [])
    outcome.unlike += unlike


def _tell(fault: Fault, outcome: Outcome) -> None:
    print(f"{fault.kind}: {fault.name}{' LOST' if outcome.lost else ''}")
    for line in [*outcome.told, *outcome.problems, *outcome.unlike]:
        print(f"    {line}")
    print(flush=True)


def _print(faults: list[Fault], outcomes: list[Outcome]) -> None:
    head = ["fault", "faults", "told", "by verify", "crashed", "unsound", "unlike", "slowest s"]
    rows: list[list[object]] = []
    for kind in dict.fromkeys(fault.kind for fault in faults):
        own = [o for f, o in zip(faults, outcomes, strict=True) if f.kind == kind]
        rows.append(
            [kind, len(own), sum(bool(o.told) for o in own), sum(o.by_verify for o in own),
             sum(o.crashed for o in own), sum(bool(o.problems) for o in own),
             sum(bool(o.unlike) for o in own), max(o.seconds for o in own)]
        )  # fmt: skip
    print_table(head, rows)
    lost = sum(outcome.lost for outcome in outcomes)
    print(f"\n{len(faults)} faults, {lost} losses")


if __name__ == "__main__":
    sys.exit(main())
