"""``python bench/gui.py FOLDER``: how smooth the window stays while FOLDER is indexed.

Opens the real window on a new library over FOLDER, types queries and scrolls all the while, and
measures the gaps between the ticks of a 5 ms timer: a gap is time in which the window could not
have drawn or taken a key. Prints the longest gap, the 99th percentile and how many passed 50 ms;
exits 1 if one did or the 99th percentile is above 16 ms.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from munjang.records import Phase
from munjang_desktop import app
from munjang_desktop.window import MainWindow

if TYPE_CHECKING:
    from munjang.records import Progress

QUERIES = (
    "how to cancel the contract",
    "install the package on a new computer",
    "계약을 해지하려면",
    "connection refused by the server",
    "데이터베이스 백업",
    "returns a list of strings",
    "표를 만드는 방법",
)
TICK = 5  # ms
LONG = 50  # ms
SMOOTH = 16  # ms


class Ticker(QObject):
    """Notes the time between the ticks of a timer in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[tuple[float, float, str]] = []  # ms, seconds since the start, phase
        self.phase = "opening"
        self._start = self._last = time.perf_counter()
        self._timer = QTimer(self, interval=TICK)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(((now - self._last) * 1e3, now - self._start, self.phase))
        self._last = now


class User(QObject):
    """Types, chooses and scrolls like somebody in a hurry."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._keys = itertools.cycle(self._strokes())
        self._timer = QTimer(self, interval=90)
        self._timer.timeout.connect(self._act)
        self._timer.start()

    def _strokes(self) -> list[str | Qt.Key]:
        strokes: list[str | Qt.Key] = []
        for query in QUERIES:
            strokes += list(query)
            strokes += [Qt.Key.Key_Down] * 8 + [Qt.Key.Key_PageDown] * 4 + ["scroll"] * 10
            strokes += [Qt.Key.Key_Escape]
        return strokes

    @Slot()
    def _act(self) -> None:
        stroke = next(self._keys)
        field = self._window.search_bar.field
        if stroke == "scroll":
            for bar in (
                self._window.area.results.verticalScrollBar(),
                self._window.area.preview.view.verticalScrollBar(),
            ):
                bar.setValue(bar.value() + 160)
        elif isinstance(stroke, str):
            field.insert(stroke)  # the keys of a test cannot type Hangul
        else:
            QTest.keyClick(field, stroke)


class Watch(QObject):
    """Ends the measurement when the library is up to date or the time is over."""

    def __init__(self, ticker: Ticker, seconds: float) -> None:
        super().__init__()
        self._ticker = ticker
        self.last: Progress | None = None
        QTimer.singleShot(int(seconds * 1e3), self, self._end)

    @Slot(object)
    def follow(self, progress: Progress) -> None:
        """Take note of a report of the indexer."""
        self._ticker.phase = progress.phase.value
        self.last = progress
        if progress.phase is Phase.IDLE:
            QTimer.singleShot(3000, self, self._end)

    @Slot()
    def _end(self) -> None:
        QApplication.quit()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=120, help="measure no longer than this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="munjang-gui-") as scratch:
        os.environ["MUNJANG_CONFIG"] = str(Path(scratch, "config"))
        application = QApplication([])
        app.prepare(application)
        context = app.build_context(application, library=Path(scratch, "library"))
        window = MainWindow(context)
        window.show()
        QTest.qWaitForWindowExposed(window)
        ticker = Ticker()
        user = User(window)
        watch = Watch(ticker, options.seconds)
        context.workers.progress.connect(watch.follow)
        context.workers.open([options.folder.absolute()])
        application.exec()
        gaps = list(ticker.gaps)
        del user
        window.close()
        context.close()
    return report(gaps, watch.last)


def report(gaps: list[tuple[float, float, str]], last: Progress | None) -> int:
    lengths = sorted(gap for gap, _, _ in gaps)
    p99 = lengths[int(len(lengths) * 0.99)]
    long = [gap for gap in lengths if gap > LONG]
    if last is not None:
        print(f"indexed {last.files_done} of {last.files_total} files, phase {last.phase.value}")
    print(f"{len(lengths)} ticks in {gaps[-1][1]:.0f} s: ", end="")
    print(f"max {lengths[-1]:.1f} ms, p99 {p99:.1f} ms, {len(long)} over {LONG} ms")
    print("longest gaps (ms @ second, phase):")
    for gap, second, phase in sorted(gaps, reverse=True)[:12]:
        print(f"  {gap:6.1f} @ {second:6.1f}  {phase}")
    return 1 if long or p99 > SMOOTH else 0


if __name__ == "__main__":
    sys.exit(main())
