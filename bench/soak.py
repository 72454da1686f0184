"""``python bench/soak.py FOLDER``: random use of the window while files change; looks for leaks.

Copies FOLDER, opens the real window on a new library over the copy and, for --minutes, types,
chooses, previews, toggles, opens every view and dialog and closes it again, while files are
written, moved and deleted. Every --every seconds a line says what the process holds: memory of its
own, threads, handles, windows, QObjects, and how many exceptions nobody caught.

Exits 1 if there was such an exception, if a process was left, or if memory, threads, handles or
windows kept growing: the last third is compared with the second, since caches fill in the first.
--seed makes a run repeatable.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from _common import print_table
from _process import private_mb
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu
from screenshots import wait

from munjang import paths
from munjang_desktop import app
from munjang_desktop.crash.hooks import FaultWatch
from munjang_desktop.hotkeys import Hotkey
from munjang_desktop.presence import Presence
from munjang_desktop.settings import LanguageChoice, ThemeChoice
from munjang_desktop.window import MainWindow

if TYPE_CHECKING:
    from munjang_desktop.context import Context
    from munjang_desktop.crash.hooks import Fault

PACE = 60  # ms between what the user does
WORDS = (
    "contract", "계약", "보증금", "how to install", "alarm", "type:pdf", "매출", "ㄱㅇㅅ", "회의",
    "error", '"blue button"', "recipe", "days off", "-draft report", "수정:지난주", "table",
)  # fmt: skip
# Buttons that lead out of the application, or end what is watched.
LEFT_ALONE = (
    "Take",
    "Open",
    "Show in folder",
    "Quit",
    "Get the model",
    "Choose a folder",
    "Add",
    "log",
)
GROWTH = {"own MB": 1.12, "threads": 1.05, "handles": 1.10, "windows": 1.0, "objects": 1.10}


@dataclass(frozen=True)
class Sample:
    """What the process holds at one moment."""

    second: float
    held: dict[str, float]
    faults: int


class User(QObject):
    """Does something at random, over and over."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        presence: Presence,
        folder: Path,
        dice: random.Random,
    ) -> None:
        super().__init__()
        self._context = context
        self._window = window
        self._presence = presence
        self._folder = folder
        self._dice = dice
        self.done = 0
        self._acts = [
            (self._type, 30), (self._keys, 30), (self._ask, 6), (self._clear, 3),
            (self._go, 8), (self._click, 8), (self._dialog, 3), (self._theme, 1),
            (self._language, 1), (self._quick, 3), (self._remove, 1), (self._pause, 1),
            (self._size, 2), (self._menu, 2),
        ]  # fmt: skip
        self._timer = QTimer(self, interval=PACE)
        self._timer.timeout.connect(self.act)
        self._timer.start()

    @Slot()
    def act(self) -> None:
        """Do one thing."""
        self.done += 1
        acts, weights = zip(*self._acts, strict=True)
        self._dice.choices(acts, weights)[0]()

    def _type(self) -> None:
        self._window.search_bar.field.insert(self._dice.choice(WORDS)[:3])

    def _ask(self) -> None:
        self._window.search_bar.set_query(self._dice.choice(WORDS))

    def _clear(self) -> None:
        self._window.search_bar.clear()

    def _keys(self) -> None:
        key = self._dice.choice(
            [Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Tab]
        )
        focus = QApplication.focusWidget() or self._window.search_bar.field
        QTest.keyClick(focus, key)

    def _go(self) -> None:
        self._window.places.enter(self._dice.choice(self._window.places.all))

    def _click(self) -> None:
        buttons = [
            button
            for button in self._window.findChildren(QAbstractButton)
            if button.isVisible()
            and button.isEnabled()
            and not any(
                word in f"{button.text()} {button.accessibleName()} {button.toolTip()}"
                for word in LEFT_ALONE
            )
        ]
        if buttons and self._context.languages.code == "en":
            button = self._dice.choice(buttons)
            QTimer.singleShot(400, self, self._close_dialogs)
            button.click()

    def _dialog(self) -> None:
        self._presence.show_preferences()
        QTimer.singleShot(300, self, self._close_dialogs)

    @Slot()
    def _close_dialogs(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and (
                isinstance(widget, QDialog | QMenu)
                or (widget.isWindow() and widget not in (self._window, self._presence.popup))
            ):
                widget.close()

    def _theme(self) -> None:
        self._context.theme.choose(self._dice.choice(list(ThemeChoice)))

    def _language(self) -> None:
        self._context.languages.choose(
            self._dice.choice([LanguageChoice.ENGLISH, LanguageChoice.KOREAN])
        )

    def _quick(self) -> None:
        popup = self._presence.popup
        popup.toggle()
        if popup.isVisible():
            popup.field.set_query(self._dice.choice(WORDS))

    def _remove(self) -> None:
        if self._window.folder_panel.folders:
            self._context.workers.remove_folder(self._folder)
            QTimer.singleShot(self._dice.randint(200, 3000), self, self._undo)

    @Slot()
    def _undo(self) -> None:
        if self._window.notices.undo.isVisible():
            self._window.notices.undo.button.click()
        else:  # the line was closed: the folder is read anew
            self._context.workers.add_folder(self._folder)

    def _pause(self) -> None:
        self._window.set_paused(True)
        QTimer.singleShot(1500, self, self._resume)

    @Slot()
    def _resume(self) -> None:
        self._window.set_paused(False)

    def _size(self) -> None:
        self._window.resize(self._dice.randint(720, 1400), self._dice.randint(460, 860))

    def _menu(self) -> None:
        self._window.menu.popup(self._window.mapToGlobal(self._window.rect().center()))
        QTimer.singleShot(200, self, self._close_dialogs)


class Churn(QObject):
    """Writes, moves and deletes files."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__()
        self._folder = folder
        self._dice = dice
        self._made: list[Path] = []
        self._timer = QTimer(self, interval=700)
        self._timer.timeout.connect(self._change)
        self._timer.start()

    @Slot()
    def _change(self) -> None:
        what = self._dice.random()
        if what < 0.5 and len(self._made) < 60:
            path = self._folder / f"note {self._dice.randint(0, 10**9)}.txt"
            words = " ".join(self._dice.choice(WORDS) for _ in range(60))
            path.write_text(f"{words}.\n" * 3, "utf-8")
            self._made.append(path)
        elif self._made:
            path = self._made.pop(self._dice.randrange(len(self._made)))
            if what < 0.8:
                path.unlink()
            else:
                moved = path.with_name(f"moved {path.name[-16:]}")
                path.rename(moved)
                self._made.append(moved)


class Watch(QObject):
    """Notes what the process holds."""

    def __init__(self, every: float, faults: FaultWatch) -> None:
        super().__init__()
        self.samples: list[Sample] = []
        self.faults: list[Fault] = []
        faults.happened.connect(self._fault)
        self._process = psutil.Process()
        self._start = time.monotonic()
        self._timer = QTimer(self, interval=round(every * 1000))
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot(object)
    def _fault(self, fault: Fault) -> None:
        self.faults.append(fault)
        print(fault.report, file=sys.stderr, flush=True)

    @Slot()
    def look(self) -> None:
        """Take a sample."""
        handles = self._process.num_fds() if os.name == "posix" else self._process.num_handles()
        application = QApplication.instance()
        assert application is not None
        windows = [w for w in QApplication.topLevelWidgets() if w.isWindow()]
        held = {
            "own MB": private_mb([self._process]),
            "threads": float(self._process.num_threads()),
            "handles": float(handles),
            "windows": float(len(windows)),
            "objects": float(
                len(application.findChildren(QObject))
                + sum(len(window.findChildren(QObject)) for window in windows)
            ),
        }
        sample = Sample(time.monotonic() - self._start, held, len(self.faults))
        self.samples.append(sample)
        line = "  ".join(f"{name} {value:.0f}" for name, value in held.items())
        print(f"{sample.second:6.0f} s  {line}  faults {sample.faults}", flush=True)


def growth(samples: list[Sample]) -> list[tuple[str, float, float, float]]:
    """Of everything held: its median in the second and the last third, and the ratio allowed."""
    third = max(1, len(samples) // 3)
    second, last = samples[third : 2 * third], samples[-third:]
    return [
        (
            name,
            statistics.median(sample.held[name] for sample in second),
            statistics.median(sample.held[name] for sample in last),
            allowed,
        )
        for name, allowed in GROWTH.items()
    ]


def soak(options: argparse.Namespace, scratch: Path) -> int:
    folder = scratch / "documents"
    shutil.copytree(options.folder, folder)
    os.environ["MUNJANG_CONFIG"] = str(scratch / "config")
    application = QApplication([])
    app.prepare(application)
    context = app.build_context(
        application,
        library=scratch / "library",
        theme=ThemeChoice.LIGHT,
        language=LanguageChoice.ENGLISH,
    )
    window = MainWindow(context)
    window.show()
    presence = Presence(context, window, Hotkey(window))
    context.workers.open([folder])
    faults = FaultWatch(window)
    watch = Watch(options.every, faults)
    wait(lambda: context.workers.ready)
    user = User(context, window, presence, folder, random.Random(options.seed))
    churn = Churn(folder, random.Random(options.seed + 1))
    QTimer.singleShot(round(options.minutes * 60_000), application.quit)
    application.exec()
    del churn
    kinds = Counter(type(w).__name__ for w in QApplication.topLevelWidgets() if w.isWindow())
    done = user.done
    user.deleteLater()
    window.close()
    presence.close()
    context.close()
    faults.close()
    left = psutil.Process().children(recursive=True)
    print(f"\n{done} acts, {len(watch.faults)} exceptions, {len(left)} processes left")
    rows = growth(watch.samples)
    print_table(["held", "second third", "last third", "allowed ratio"], rows)
    grown = [name for name, before, after, ratio in rows if after > before * ratio]
    if grown:
        print("grew: " + ", ".join(grown))
        print("windows: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    return 1 if grown or watch.faults or left else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--every", type=float, default=10, help="seconds between samples")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("MUNJANG_MODELS", str(paths.models_directory()))
    with tempfile.TemporaryDirectory() as scratch:
        return soak(options, Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
