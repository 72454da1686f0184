"""``python bench/gui.py FOLDER``: how smooth the window stays while FOLDER is indexed.

With `--library LIBRARY` it is this one that is opened, and used until the time is over, whether
there is anything to index or not: how smooth the window is over a large library.

Opens the real window on a new library over FOLDER, searches and looks into every view and dialog
all the while, and measures the gaps between the ticks of a 5 ms timer: a gap is time in which the
window could not have drawn or taken a key. Prints the longest gap, the 99th percentile and how many
passed 50 ms.

Beside it, a bare process that only sleeps and wakes every 5 ms measures the same: what this machine
does to a program that does nothing (a virtual one loses its processors to others now and then).
Exits 1 if a gap, less the time in it that the bare process stood still, passed 50 ms, or if the
99th percentile is above 16 ms.

On Linux each long gap is told apart by what the window's thread did in it: it worked, it stood in
the queue for a processor (other programs were at work), or it was kept waiting: for pages of its
memory that the system had let go and fetched from the disk again, whose number is told, or, while
other threads are at work, for Python's lock. `--stacks FILE` writes down what all threads were
doing 40 ms into each gap; it starts a thread a tick, so judge the lengths without it.
"""

from __future__ import annotations

import argparse
import faulthandler
import itertools
import os
import subprocess
import sys
import tempfile
import time
from array import array
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from munjang.records import Phase
from munjang_desktop import app
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.window import MainWindow
from munjang_desktop.window.key_sheet import KeySheet

if sys.platform == "linux":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QAbstractScrollArea, QWidget

    from munjang.records import Progress
    from munjang_desktop.context import Context

    Act = tuple[str, Callable[[], object]]

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
STACKS_AFTER = 0.04  # seconds
SMOOTH = 16  # ms
HALF = 25  # ms; from here on gaps are told, and those of the bare process
REST = [("rest", lambda: None)] * 6
SCHEDULER = Path("/proc/thread-self/schedstat")
# Prints when each long gap of its own began and ended, by the clock all processes share.
BARE = f"""
import sys, threading, time
threading.Thread(target=lambda: (sys.stdin.read(), setattr(sys, "over", True)), daemon=True).start()
last = time.monotonic()
while not hasattr(sys, "over"):
    time.sleep({TICK / 1e3})
    now = time.monotonic()
    if now - last > {HALF / 1e3}:
        print(last, now, flush=True)
    last = now
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two ticks, and what the window's thread did in it (0 where not known)."""

    ms: float
    second: float  # since the start
    phase: str
    worked: float  # ms
    queued: float  # ms for a processor
    fetched: int  # pages of memory
    ended: float  # by the clock of the bare process
    act: str  # of the user, the last one but resting before it ended
    since: float  # ms from there to its end

    @property
    def waited(self) -> float:
        """How long the thread was kept from going on by this process itself, in ms."""
        return self.ms - self.worked - self.queued


class Ticker(QObject):
    """Notes the time between the ticks of a timer in the window's thread.

    Of short ones only their lengths, which are no objects: a hundred thousand of those would make
    Python's collection of garbage, in which every thread stands still, take a tenth of a second.
    """

    def __init__(self, stacks: TextIO | None = None) -> None:
        super().__init__()
        self.gaps: list[Gap] = []
        self.short = array("d")  # ms
        self.phase = "opening"
        self._stacks = stacks
        self._start = self._last = time.perf_counter()
        self._last_worked, self._last_queued = _scheduled()
        self._last_fetched = _fetched()
        self._act, self._act_began = "", self._start
        self._timer = QTimer(self, interval=TICK)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def seconds(self) -> float:
        """How long it has ticked."""
        return self._last - self._start

    def begin(self, act: str) -> None:
        """The user does something now."""
        self._act, self._act_began = act, time.perf_counter()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        worked, queued = _scheduled()
        fetched = _fetched()
        gap = Gap(
            (now - self._last) * 1e3,
            now - self._start,
            self.phase,
            worked - self._last_worked,
            queued - self._last_queued,
            fetched - self._last_fetched,
            time.monotonic(),
            self._act,
            (now - self._act_began) * 1e3,
        )
        if gap.ms < HALF:
            self.short.append(gap.ms)
        else:
            self.gaps.append(gap)
        self._last, self._last_fetched = now, fetched
        self._last_worked, self._last_queued = worked, queued
        if self._stacks is not None:
            if gap.ms > STACKS_AFTER * 1e3:
                self._stacks.write(f"--- above: {gap}\n\n")
                self._stacks.flush()
            # A thread of C that needs no lock of Python's: it sees who holds it.
            faulthandler.dump_traceback_later(STACKS_AFTER, file=self._stacks)


def _scheduled() -> tuple[float, float]:
    """How long this thread has worked and has stood in the queue for a processor, in ms."""
    if not SCHEDULER.exists():
        return 0.0, 0.0
    worked, queued, _ = SCHEDULER.read_text("ascii").split()
    return int(worked) / 1e6, int(queued) / 1e6


def _fetched() -> int:
    """How many pages of memory this thread had to wait for until the disk had given them."""
    if sys.platform != "linux":
        return 0
    return resource.getrusage(resource.RUSAGE_THREAD).ru_majflt


class BareProcess:
    """Does nothing but wake up as often as the window's timer, to measure the machine."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def gaps(self) -> list[tuple[float, float]]:
        """End it; the begin and end of each of its long gaps."""
        output, _ = self._process.communicate()
        spans = [line.split() for line in output.splitlines()]
        return [(float(begin), float(end)) for begin, end in spans]


class User(QObject):
    """Searches and looks into everything, a step at a time, like somebody in a hurry."""

    def __init__(
        self, context: Context, window: MainWindow, presence: Presence, ticker: Ticker
    ) -> None:
        super().__init__()
        self._context = context
        self._window = window
        self._presence = presence
        self._ticker = ticker
        self._sections = itertools.cycle(Section)
        self._acts = self._script()
        self._timer = QTimer(self, interval=90)
        self._timer.timeout.connect(self._act)
        self._timer.start()

    @Slot()
    def _act(self) -> None:
        name, act = next(self._acts)
        if name != REST[0][0]:
            self._ticker.begin(name)
        act()

    def _script(self) -> Iterator[Act]:
        """What is done, and how it is called: a search, then a visit, and so on for ever."""
        visits = itertools.cycle(
            (
                self._library,
                self._map,
                self._preferences,
                self._quick,
                self._keys,
                self._saved,
                self._toggles,
            )
        )
        for query in itertools.cycle(QUERIES):
            yield from self._search(query)
            yield from next(visits)()
            yield "search", partial(self._window.places.enter, self._window.places.all[0])
            yield "clear", self._window.search_bar.clear
            yield from REST

    def _search(self, query: str) -> Iterator[Act]:
        field, area = self._window.search_bar.field, self._window.area
        for letter in query:
            yield "type", partial(field.insert, letter)  # the keys of a test cannot type Hangul
        yield from self._press(field, *[Qt.Key.Key_Down] * 8, *[Qt.Key.Key_PageDown] * 4)
        yield from _scroll(area.results, area.preview.view)

    def _library(self) -> Iterator[Act]:
        yield "library", partial(self._window.places.enter, self._window.places.all[1])
        yield from REST
        pages = self._window.inventory.pages
        table = pages.files.table
        for row in range(min(4, table.rows.rowCount())):
            yield "library file", partial(table.selectRow, row)
        yield from _scroll(table)
        for letter in "doc":
            yield "library filter", partial(pages.files.filters.field.insert, letter)
        yield "library filter", pages.files.filters.field.clear
        yield "statistics", pages.show_figures
        yield from REST
        yield from _scroll(pages.figures)
        yield "library files", pages.files_tab.click

    def _map(self) -> Iterator[Act]:
        yield "map", partial(self._window.places.enter, self._window.places.all[2])
        yield from REST * 2
        if self._window.map.panel is None:
            return
        view = self._window.map.panel.view
        keys = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
        yield from self._press(view, *keys, *keys, Qt.Key.Key_Minus)
        for x in range(0, view.width(), 80):
            at = QPoint(x, view.height() // 2)
            yield "map point", partial(QTest.mouseMove, view, at)
            left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            yield "map click", partial(QTest.mouseClick, view, left, none, at)
        yield from self._press(view, Qt.Key.Key_0, Qt.Key.Key_Escape)

    def _preferences(self) -> Iterator[Act]:
        for section in itertools.islice(self._sections, 3):
            yield f"preferences {section}", partial(self._presence.show_preferences, section)
            yield from REST
            preferences = self._window.findChild(PreferencesWindow)
            assert preferences is not None
            yield from _scroll(preferences.page)
        yield "close preferences", preferences.close

    def _quick(self) -> Iterator[Act]:
        popup = self._presence.popup
        yield "quick search", popup.appear
        for letter in "백업 backup":
            yield "type quickly", partial(popup.field.insert, letter)
        yield from self._press(popup.field, *[Qt.Key.Key_Down] * 4)
        yield "hide quick search", popup.hide

    def _keys(self) -> Iterator[Act]:
        yield from self._press(self._window, Qt.Key.Key_F1)
        yield from REST
        for sheet in self._window.findChildren(KeySheet):
            yield "close the keys", sheet.close

    def _saved(self) -> Iterator[Act]:
        for query in QUERIES:
            yield "save a search", partial(self._context.searches.save, query)
        saved = self._window.saved_panel.list
        for row in range(saved.count()):
            yield "saved search", partial(saved.itemClicked.emit, saved.item(row))
            yield from REST
        for search in list(self._context.searches.saved):
            yield "remove a search", partial(self._context.searches.remove, search)

    def _toggles(self) -> Iterator[Act]:
        for _ in range(2):
            yield "precise", self._window.search_bar.precise.click
            yield from REST
            yield "preview", self._window.area.toggle_preview
        size = self._window.size()
        for width in range(size.width(), 720, -20):
            yield "resize", partial(self._window.resize, width, size.height())
        yield "resize", partial(self._window.resize, size)

    def _press(self, widget: QWidget, *keys: Qt.Key) -> Iterator[Act]:
        for key in keys:
            yield key.name, partial(QTest.keyClick, widget, key)


def _scroll(*areas: QAbstractScrollArea) -> Iterator[Act]:
    for bar in [area.verticalScrollBar() for area in areas] * 10:
        yield "scroll", lambda bar=bar: bar.setValue(bar.value() + 160)


class Watch(QObject):
    """Ends the measurement when the time is over or, if not to `stay`, all is up to date."""

    def __init__(self, ticker: Ticker, seconds: float, *, stay: bool) -> None:
        super().__init__()
        self._ticker = ticker
        self._stay = stay
        self.last: Progress | None = None
        QTimer.singleShot(int(seconds * 1e3), self, self._end)

    @Slot(object)
    def follow(self, progress: Progress) -> None:
        """Take note of a report of the indexer."""
        self._ticker.phase = progress.phase.value
        self.last = progress
        if progress.phase is Phase.IDLE and not self._stay:
            QTimer.singleShot(3000, self, self._end)

    @Slot()
    def _end(self) -> None:
        QApplication.quit()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=120, help="measure no longer than this")
    parser.add_argument("--stacks", type=argparse.FileType("w"), help="write what keeps it waiting")
    parser.add_argument("--library", type=Path, help="open this one rather than a new one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="munjang-gui-") as scratch:
        os.environ["MUNJANG_CONFIG"] = str(Path(scratch, "config"))
        application = QApplication([])
        app.prepare(application)
        library = options.library or Path(scratch, "library")
        context = app.build_context(application, library=library)
        window = MainWindow(context)
        window.show()
        QTest.qWaitForWindowExposed(window)
        bare = BareProcess()
        ticker = Ticker(options.stacks)
        presence = Presence(context, window)
        user = User(context, window, presence, ticker)
        watch = Watch(ticker, options.seconds, stay=options.library is not None)
        context.workers.progress.connect(watch.follow)
        context.workers.opened.connect(app.load_rest)
        context.workers.open([options.folder.absolute()])
        application.exec()
        of_machine = bare.gaps()
        faulthandler.cancel_dump_traceback_later()
        del user
        presence.close()
        window.close()
        context.close()
    return report(ticker, of_machine, watch.last)


def report(ticker: Ticker, of_machine: list[tuple[float, float]], last: Progress | None) -> int:
    if last is not None:
        print(f"indexed {last.files_done} of {last.files_total} files, phase {last.phase.value}")
    gaps, short = ticker.gaps, ticker.short
    print(f"{len(short) + len(gaps)} ticks in {ticker.seconds:.0f} s: ", end="")
    longest, p99, long = _figures([*short, *(gap.ms for gap in gaps)])
    print(f"max {longest:.1f} ms, p99 {p99:.1f} ms, {long} over {LONG} ms")
    lengths = sorted((end - begin) * 1e3 for begin, end in of_machine)
    print(f"a bare process beside it: max {max(lengths, default=0):.1f} ms, ", end="")
    print(f"{len(lengths)} over {HALF} ms, {sum(ms > LONG for ms in lengths)} over {LONG} ms")
    own = _figures([*short, *(gap.ms - _shared(gap, of_machine) for gap in gaps)])
    print("the window less the times in which the bare process stood still: ", end="")
    print(f"max {own[0]:.1f} ms, p99 {own[1]:.1f} ms, {own[2]} over {LONG} ms")
    print("longest gaps (ms = work + queue for a processor + waiting @ second, phase;")
    print("  how much of it the bare process stood still as well; pages fetched from the disk;")
    print("  what the user did last, and how long before the end of the gap: where that is less")
    print("  than its length, within it):")
    for gap in sorted(gaps, key=lambda gap: gap.ms, reverse=True)[:16]:
        parts = f"{gap.worked:6.1f} + {gap.queued:6.1f} + {gap.waited:6.1f}"
        shared = f"{_shared(gap, of_machine):6.1f}"
        print(
            f"  {gap.ms:6.1f} = {parts} @ {gap.second:6.1f}  {gap.phase:10}{shared}"
            f" {gap.fetched:5}  {gap.act}, {gap.since:.0f} ms"
        )
    return 1 if own[2] or p99 > SMOOTH else 0


def _shared(gap: Gap, of_machine: list[tuple[float, float]]) -> float:
    """For how much of a gap of the window the bare process stood still too, in ms."""
    start = gap.ended - gap.ms / 1e3
    overlaps = (min(gap.ended, end) - max(start, begin) for begin, end in of_machine)
    return sum(overlap for overlap in overlaps if overlap > 0) * 1e3


def _figures(lengths: list[float]) -> tuple[float, float, int]:
    """The longest, the 99th percentile, and how many are long."""
    lengths = sorted(lengths)
    return lengths[-1], lengths[int(len(lengths) * 0.99)], sum(ms > LONG for ms in lengths)


if __name__ == "__main__":
    sys.exit(main())
