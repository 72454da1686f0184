"""How long it takes to find that nothing has changed on the disk, and what is in the ledger.

    .venv/bin/python bench/scan.py FOLDER... [--passes 5]

The folders are compared with a ledger of their own, kept in a temporary place: first when all is
new, then again and again when nothing is. No document is read.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

from _common import print_table

from munjang.ingest.changes import Reconciler
from munjang.store import Folders, Ledger, open_catalog, write_transaction


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--passes", type=int, default=5, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="munjang-scan-") as directory:
        connection = open_catalog(Path(directory))
        folders = Folders(connection)
        with write_transaction(connection):
            for folder in options.folders:
                folders.add(folder.resolve())
        reconciler = Reconciler(connection, exclude=Path(directory))
        first = _pass(reconciler, folders)
        peak = _peak_mb()
        again = [_pass(reconciler, folders) for _ in range(options.passes)]
        states = Ledger(connection).count_states()
        connection.close()
    rows = [
        ["files met", f"{sum(states.values()):,}"],
        *([f"of them {state.value}", f"{count:,}"] for state, count in states.items()),
        ["first pass", f"{first[0]:.2f} s"],
        ["first pass, CPU", f"{first[1]:.2f} s"],
        ["pass without change, median", f"{statistics.median(wall for wall, _ in again):.3f} s"],
        ["pass without change, slowest", f"{max(again)[0]:.3f} s"],
        ["pass without change, CPU, median", f"{statistics.median(cpu for _, cpu in again):.3f} s"],
        ["memory grown by the passes without change", f"{_peak_mb() - peak:.1f} MB"],
    ]
    print_table(["figure", "value"], rows)


def _pass(reconciler: Reconciler, folders: Folders) -> tuple[float, float]:
    """How long it took, and what it used of the processor."""
    began, used = time.perf_counter(), time.process_time()
    for folder in folders.all():
        reconciler.folder(folder)
    return time.perf_counter() - began, time.process_time() - used


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
