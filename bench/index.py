"""How long a folder takes to be found by names, by words and by meaning, and what that costs.

    .venv/bin/python bench/index.py FOLDER [--meaning] [--json FILE]

The folder enters a library of its own, kept in a temporary place, once. Time runs from adding the
folder. Files are found by their names when all have been met; by their words when none waits to be
read; by their meaning, with --meaning and the default encoder, when no passage waits for it. CPU is
split between this process, the children that read documents, and the encoder's. Where Recoll is
installed (`recollindex`, words only) it indexes the same folder afterwards, once from nothing and
once without a change, which here is compared with reconciling alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _common import print_table, write_figures
from _machine import machine
from _process import cpu_seconds, family, kind

from munjang.ingest.changes import Reconciler
from munjang.library import Library
from munjang.models import ModelStore
from munjang.records import Phase, Progress
from munjang.store import Folders, open_catalog

_RECOLL = "recollindex"


@dataclass
class Clock:
    """Notes when names, words and meaning were complete, and what had been spent by then."""

    began: float = field(default_factory=time.perf_counter)
    figures: dict[str, float] = field(default_factory=dict)
    _scanned: bool = False

    def see(self, progress: Progress) -> None:
        """Take in what the indexer reports."""
        if progress.phase is Phase.SCANNING:
            self._scanned = True
        elif self._scanned:
            self._note("names")
        if progress.phase is Phase.READING:
            if progress.files_done and progress.files_done >= progress.files_total:
                self._note("words")
        elif progress.phase in {Phase.EMBEDDING, Phase.IDLE}:
            self._note("words")
        if progress.phase is Phase.IDLE:
            self._note("meaning")

    def _note(self, what: str) -> None:
        if f"{what}_s" in self.figures:
            return
        self.figures[f"{what}_s"] = time.perf_counter() - self.began
        self.figures[f"{what}_cpu_s"] = time.process_time()
        self.figures[f"{what}_children_cpu_s"] = _children_seconds()
        encoders = [one for one in family(os.getpid()) if kind(one) == "encoder"]
        self.figures[f"{what}_encoder_cpu_s"] = cpu_seconds(encoders)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what indexing a folder costs.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--meaning", action="store_true", help="embed too, with the default model")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    figures: dict[str, Any] = {"machine": machine(), **_extent(folder)}
    with tempfile.TemporaryDirectory(prefix="munjang-index-") as temporary:
        figures["munjang"] = _munjang(folder, Path(temporary), meaning=options.meaning)
        if shutil.which(_RECOLL):
            figures["recoll"] = _recoll(folder, Path(temporary) / "recoll")
    _print(figures)
    write_figures(options.json, figures)


def _munjang(folder: Path, place: Path, *, meaning: bool) -> dict[str, float]:
    directory = place / "library"
    models = ModelStore() if meaning else ModelStore(place / "models")
    with Library.open(directory, models=models) as library:
        library.add_folder(folder)
        indexer, clock = library.indexer(), Clock()
        before = time.process_time()

        def report(progress: Progress) -> None:
            clock.see(progress)
            if "words_s" in clock.figures and not meaning:
                indexer.stop()

        indexer.run(watch=False, report=report)
        status = library.status()
    figures = clock.figures
    for what in ("names", "words", "meaning"):
        if f"{what}_cpu_s" in figures:
            figures[f"{what}_cpu_s"] -= before
    connection = open_catalog(directory)
    reconciler = Reconciler(connection, exclude=directory)
    began = time.perf_counter()
    for watched in Folders(connection).all():
        reconciler.folder(watched)
    figures["no_change_s"] = time.perf_counter() - began
    connection.close()
    figures["sentences"] = status.coverage.sentences
    figures["documents"] = status.coverage.documents
    figures["index_mb"] = status.size_bytes / 1e6
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _recoll(folder: Path, directory: Path) -> dict[str, float]:
    directory.mkdir()
    (directory / "recoll.conf").write_text(f"topdirs = {folder}\n", encoding="utf-8")
    figures = {}
    for what in ("words", "no_change"):
        cpu, began = _ended_children_seconds(), time.perf_counter()
        subprocess.run([_RECOLL, "-c", directory], capture_output=True, check=True)
        figures[f"{what}_s"] = time.perf_counter() - began
        figures[f"{what}_cpu_s"] = _ended_children_seconds() - cpu
    figures["index_mb"] = sum(p.stat().st_size for p in directory.rglob("*") if p.is_file()) / 1e6
    return figures


def _print(figures: dict[str, Any]) -> None:
    ours, theirs = figures["munjang"], figures.get("recoll", {})
    print(f"{figures['machine']}\n{figures['files']:,} files, {figures['mb']:.0f} MB")
    rows: list[list[object]] = []
    for what in ("names", "words", "meaning", "no_change"):
        if f"{what}_s" in ours:
            own, other = ours[f"{what}_s"], theirs.get(f"{what}_s")
            rows.append([f"{what}: seconds", own, other, own / other if other else None])
        if f"{what}_cpu_s" in ours:
            own = ours[f"{what}_cpu_s"] + ours[f"{what}_children_cpu_s"]
            other = theirs.get(f"{what}_cpu_s")
            rows.append([f"{what}: CPU seconds", own, other, own / other if other else None])
    if "words_s" in ours:
        rows += [
            ["words: of them in this process", ours["words_cpu_s"], None, None],
            ["words: of them in readers", ours["words_children_cpu_s"], None, None],
            ["files a second", ours["documents"] / ours["words_s"], None, None],
            ["MB a second", figures["mb"] / ours["words_s"], None, None],
        ]
    if "meaning_s" in ours:
        encoder = ours["meaning_encoder_cpu_s"]
        every = ours["meaning_cpu_s"] + ours["meaning_children_cpu_s"]
        rows += [
            ["meaning: of them in this process", ours["meaning_cpu_s"], None, None],
            ["meaning: of them in the encoder", encoder, None, None],
            ["meaning: share of the encoder", encoder / every, None, None],
        ]
    rows += [
        ["sentences", f"{ours['sentences']:,}", None, None],
        ["index, MB", ours["index_mb"], theirs.get("index_mb"), None],
        ["peak memory of this process, MB", ours["peak_mb"], None, None],
    ]
    print_table(["figure", "munjang", "recoll", "ratio"], rows)


def _extent(folder: Path) -> dict[str, float]:
    sizes = [p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()]
    return {"files": len(sizes), "mb": sum(sizes) / 1e6}


_CHILDREN = resource.RUSAGE_CHILDREN


def _ended_children_seconds() -> float:
    used = resource.getrusage(_CHILDREN)
    return used.ru_utime + used.ru_stime


def _children_seconds() -> float:
    """What children have used so far, those that live included (Linux)."""
    total = _ended_children_seconds()
    if sys.platform != "linux":
        return total
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == os.getpid():
            total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


if __name__ == "__main__":
    main()
