"""How soon the window answers what is typed, and how soon quick search is there.

    .venv/bin/python bench/keys.py LIBRARY [--queries FILE] [--limit 20] [--every 150] [--json FILE]

Opens the real window on a library, offscreen unless QT_QPA_PLATFORM says otherwise, and types
queries with a key every `--every` ms: the lines of FILE, or beginnings of the library's own
sentences. Measured is the time from a key to the painting of results for all that stands in the
field then. A key whose answer is not there when the next one comes is not answered any more; how
many are is told too. Then quick search is called again and again, each time until it is painted.

Beside them, in the same run, stands what the engine takes for the same texts without a window.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from _common import print_table, write_figures
from _machine import machine
from _queries import read_queries
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from munjang.library import Library
from munjang.records import Answer
from munjang_desktop import app
from munjang_desktop.presence import Presence
from munjang_desktop.window import MainWindow

_CALLS = 20  # of quick search
_BETWEEN_CALLS = 400  # ms
_LONGEST = 40  # characters of a query
_OPENS_WITHIN_S = 60.0  # with the model
_PAUSE = 2_000  # ms after a query, for its own answer


class Painted(QObject):
    """Tells when a widget has been painted."""

    painted = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell it once the painting has ended: the event comes before."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self.painted.emit)
        return super().eventFilter(watched, event)


class Typist(QObject):
    """Types queries into the window's field, and measures the answers to its keys."""

    done = Signal()

    def __init__(self, window: MainWindow, queries: Sequence[str], every: int) -> None:
        super().__init__(window)
        self.answered: dict[str, float] = {}  # ms, by what stood in the field
        self.keys = 0
        self._field = window.search_bar.field
        self._every = every
        self._strokes = self._type(queries)
        self._text = ""
        self._pressed = 0.0
        self._answer = ""  # the query whose results are shown, painted or not
        Painted(window.area.results.viewport()).painted.connect(self._painted)
        self._stroke()

    @Slot(object)
    def take_answer(self, answer: Answer) -> None:
        """Take note of an answer that the window has taken before."""
        self._answer = answer.query

    def _type(self, queries: Sequence[str]) -> Iterator[int]:
        """Press one key after the other; yields the ms until the next one."""
        for query in queries:
            for character in query[:_LONGEST]:
                pressed = time.perf_counter()
                self._field.insert(character)
                if self._field.query() != self._text:  # a space alone asks nothing
                    self._text, self._pressed = self._field.query(), pressed
                    self.keys += 1
                yield self._every
            yield _PAUSE
            self._text = ""
            self._field.clear()
            yield self._every

    @Slot()
    def _stroke(self) -> None:
        pause = next(self._strokes, None)
        if pause is None:
            self.done.emit()
        else:
            QTimer.singleShot(pause, self, self._stroke)

    @Slot()
    def _painted(self) -> None:
        if self._text and self._answer == self._text and self._text not in self.answered:
            self.answered[self._text] = (time.perf_counter() - self._pressed) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--queries", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=int, default=20, metavar="N")
    parser.add_argument("--every", type=int, default=150, metavar="MS")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    figures: dict[str, Any] = {"machine": machine()}
    print(figures["machine"], flush=True)
    queries = read_queries(options.library, options.queries, options.limit)
    with tempfile.TemporaryDirectory(prefix="munjang-keys-") as scratch:
        os.environ["MUNJANG_CONFIG"] = scratch
        keys, answered, calls = _with_window(options.library, queries, options.every)
    engine = _engine_alone(options.library, list(answered))
    figures |= {
        "keys": keys,
        "keys answered before the next one": len(answered),
        "from a key to its results, ms": _spread(list(answered.values())),
        "the engine alone, ms": _spread(engine),
        "from the call to quick search, ms": _spread(calls),
    }
    rows = [[name, value["p50"], value["p95"]] for name, value in list(figures.items())[3:]]
    print(f"{len(answered)} of {keys} keys were answered before the next one")
    print_table(["", "p50", "p95"], rows)
    write_figures(options.json, figures)


def _with_window(
    library: Path, queries: Sequence[str], every: int
) -> tuple[int, dict[str, float], list[float]]:
    """How many keys were pressed, the ms to the answers there were, and those to quick search."""
    application = QApplication([])
    app.prepare(application)
    context = app.build_context(application, library=library)
    window = MainWindow(context)
    presence = Presence(context, window)
    window.show()
    QTest.qWaitForWindowExposed(window)
    answers: list[Answer] = []
    context.workers.answered.connect(answers.append)
    context.workers.open([], paused=True)
    window.search_bar.field.set_query(queries[0])  # the first one waits for the model
    _wait_for(lambda: bool(answers))
    window.search_bar.field.clear()
    typist = Typist(window, queries, every)
    context.workers.answered.connect(typist.take_answer)
    typist.done.connect(application.quit)
    application.exec()
    calls = list(_call(presence))
    presence.close()
    window.hide()
    context.close()
    return typist.keys, typist.answered, calls


def _call(presence: Presence) -> Iterator[float]:
    """Show quick search and hide it; yields the ms until it was painted."""
    popup = presence.popup
    painted: list[float] = []
    Painted(popup).painted.connect(lambda: painted.append(time.perf_counter()))
    for _ in range(_CALLS):
        painted.clear()
        called = time.perf_counter()
        popup.toggle()
        _wait_for(lambda: bool(painted))
        yield (painted[0] - called) * 1e3
        popup.hide()
        QTest.qWait(_BETWEEN_CALLS)


def _wait_for(there: Callable[[], bool]) -> None:
    until = time.monotonic() + _OPENS_WITHIN_S
    while not there():
        if time.monotonic() > until:
            raise SystemExit("The window did not answer within a minute.")
        QTest.qWait(1)


def _engine_alone(library: Path, texts: Sequence[str]) -> list[float]:
    with Library.open(library) as opened:
        opened.search("the first one waits for the model")
        took = []
        for text in texts:
            began = time.perf_counter()
            opened.search(text)
            took.append((time.perf_counter() - began) * 1e3)
    return took


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": float(np.percentile(values, share)) for share in (50, 95)}


if __name__ == "__main__":
    main()
