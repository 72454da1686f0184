"""From start to first answer on a library, and what the application takes when it is idle.

    .venv/bin/python bench/start.py LIBRARY [--query TEXT] [--idle 60] [--rounds 3] [--json FILE]

First the engine: a new process opens the library and answers one search, by words and meaning; then
another search in the same process. Then the window, as `munjang-desktop` opens it, offscreen unless
QT_QPA_PLATFORM says otherwise: until it can be seen, until the results of the query stand in it,
and, after it has come to rest, the private memory of all its processes; then that of what is left
when the process of the model has ended, which it does when nothing has been asked of it for five
minutes (here half a minute), and what it uses of a processor in `--idle` seconds.

Times are on the clock and, beside them, of the processor, of all processes together, which
neighbours on a shared machine disturb less. The reference is a bare Python process that starts and
ends.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from _common import print_table, write_figures
from _machine import machine
from _process import cpu_seconds, family, kind, mapped_mb, private_mb

from munjang.store.connection import CATALOG_NAME

_LEISURE_S = 30.0  # of the model's process: long enough for what is measured before
_REST_S = 20.0  # from the results to what is called idle: the last reports have been drawn
_PATIENCE_S = 300.0
_BARE = "print(0)"
_ENGINE = """
import sys, time
from pathlib import Path
from munjang.library import Library
def tell(what): print(what, time.monotonic(), flush=True)
with Library.open(Path(sys.argv[1])) as library:
    tell("opened")
    library.search(sys.argv[2])
    tell("first answer")
    library.search("another " + sys.argv[2])
    tell("second answer")
    sys.stdin.read()
"""
_WINDOW = """
import sys, threading, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
from munjang_desktop import app
from munjang_desktop.window import MainWindow
def tell(what): print(what, time.monotonic(), flush=True)
application = QApplication([])
app.prepare(application)
context = app.build_context(application, library=Path(sys.argv[1]))
window = MainWindow(context)
window.show()
QTest.qWaitForWindowExposed(window)
tell("window visible")
context.workers.open([])
window.search_bar.field.insert(sys.argv[2])
timer = QTimer(interval=5)
def look():
    model = window.area.results.model()
    if model is not None and model.rowCount():
        timer.stop()
        tell("results in the window")
timer.timeout.connect(look)
timer.start()
threading.Thread(target=lambda: (sys.stdin.read(), application.exit(0)), daemon=True).start()
application.exec()
window.hide()
context.close()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--query", default="how to install the package")
    parser.add_argument("--idle", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    if not (options.library / CATALOG_NAME).is_file():
        parser.error(f"there is no library in {options.library}")
    figures: dict[str, Any] = {"machine": machine()}
    print(figures["machine"], flush=True)
    with tempfile.TemporaryDirectory(prefix="munjang-start-") as scratch:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "MUNJANG_CONFIG": scratch,
            "MUNJANG_MODEL_LEISURE": str(_LEISURE_S),
        }
        arguments = [str(options.library.absolute()), options.query]
        rounds = [_round(arguments, environment) for _ in range(options.rounds)]
        figures |= {name: min(r[name] for r in rounds) for name in rounds[0]}
        figures |= _idle(arguments, environment, options.idle)
    print_table(["best of the rounds", ""], [list(pair) for pair in list(figures.items())[1:]])
    write_figures(options.json, figures)


def _round(arguments: list[str], environment: dict[str, str]) -> dict[str, float]:
    found: dict[str, float] = {}
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", _BARE], check=True, capture_output=True)
    found["bare Python, s"] = time.monotonic() - began
    for code, last in ((_ENGINE, "second answer"), (_WINDOW, "results in the window")):
        process, told = _start(code, arguments, environment, last)
        found |= told
        _end(process)
    return found


def _idle(arguments: list[str], environment: dict[str, str], seconds: float) -> dict[str, float]:
    process, _ = _start(_WINDOW, arguments, environment, "results in the window")
    time.sleep(_REST_S)
    processes = family(process.pid)
    by_kind: dict[str, list[psutil.Process]] = {}
    for one in processes:
        by_kind.setdefault(kind(one), []).append(one)
    found = {f"at rest: private MB, {name}": private_mb(ones) for name, ones in by_kind.items()}
    found["at rest: private MB"] = private_mb(processes)
    found["at rest: MB of mapped files"] = mapped_mb(processes)
    psutil.wait_procs(by_kind.get("encoder", []), _PATIENCE_S)
    processes = family(process.pid)
    found["idle: private MB"] = private_mb(processes)
    found["idle: MB of mapped files"] = mapped_mb(processes)
    if seconds:
        before = cpu_seconds(processes)
        time.sleep(seconds)
        found["idle: % of a processor"] = (cpu_seconds(processes) - before) / seconds * 100
    _end(process)
    return found


def _start(
    code: str, arguments: list[str], environment: dict[str, str], last: str
) -> tuple[subprocess.Popen[str], dict[str, float]]:
    """Start a process and hear it until it says `last`; times are from its start."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told: dict[str, float] = {}
    for line in process.stdout:
        what, clock = line.rsplit(maxsplit=1)
        told[f"{what}, s"] = float(clock) - began
        print(f"{what}: {told[f'{what}, s']:.2f} s", file=sys.stderr, flush=True)
        told[f"{what}, processor s"] = cpu_seconds(family(process.pid))
        if what == last:
            return process, told
        if time.monotonic() - began > _PATIENCE_S:
            break
    raise SystemExit(f"It ended, or took too long, before: {last}")


def _end(process: subprocess.Popen[str]) -> None:
    """Let it end as it does when the user closes it."""
    process.communicate()


if __name__ == "__main__":
    main()
