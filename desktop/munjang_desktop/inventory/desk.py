"""Speaks for the ledger in the window's thread."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from munjang_desktop.inventory.export import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from munjang.library import Library
    from munjang.overview import FileFilter, FileList, FileOrder
    from munjang_desktop.workers import Workers
    from munjang_desktop.workers.errands import Errand, Report, Task


class Newest(QObject):
    """Of requests of one kind, passes on the answer to the newest."""

    done = Signal(object)
    failed = Signal(object)  # MunjangError

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._errand: Errand | None = None

    def ask(self, errand: Errand) -> None:
        """Wait for this answer instead of the one before."""
        self._errand = errand
        errand.done.connect(self._pass)
        errand.failed.connect(self._pass_failure)

    @Slot(object)
    def _pass(self, answer: object) -> None:
        if self.sender() is self._errand:
            self._errand = None
            self.done.emit(answer)

    @Slot(object)
    def _pass_failure(self, error: object) -> None:
        if self.sender() is self._errand:
            self._errand = None
            self.failed.emit(error)


class InventoryDesk(QObject):
    """Takes requests about the files of the library, which return at once; answers are signals."""

    listed = Signal(object)  # FileList
    entries = Signal(object)  # dict[int, LedgerEntry]
    figures = Signal(object)  # Statistics
    explained = Signal(object)  # Explanation
    excluded = Signal(object)  # dict[Path, list[str]]: the rules that were made
    brought_back = Signal()
    reading = Signal(int)  # how many files will be read again
    unlocked = Signal(object)  # Message why the password is not kept, or None
    password_refused = Signal(object, object)  # Path, MunjangError
    locked = Signal()
    written = Signal(object)  # the name of the file
    copied = Signal(object)  # the table, as text
    failed = Signal(object)  # MunjangError

    def __init__(self, workers: Workers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self.cost = 0.0  # seconds of a processor that the last list or figures took
        self._lists = self._newest(self.listed)
        self._figures = self._newest(self.figures)
        self._explanations = self._newest(self.explained)

    def list(self, wanted: FileFilter, order: FileOrder, *, descending: bool) -> None:
        """List files; drops the list asked for before."""

        def task(library: Library, _: Report) -> FileList:
            return library.inventory.files(wanted, order, descending=descending)

        self._lists.ask(self._workers.errands.run(self._measured(task)))

    def fetch(self, files: Sequence[int]) -> None:
        """Fetch what became of some files."""
        self._run(lambda library, _: library.inventory.entries(files), self.entries)

    def count(self) -> None:
        """Fetch the figures; drops those asked for before."""
        task = self._measured(lambda library, _: library.inventory.statistics())
        self._figures.ask(self._workers.errands.run(task))

    def explain(self, path: Path) -> None:
        """Explain what became of a file; drops the explanation asked for before."""
        self._explanations.ask(self._workers.errands.run(lambda library, _: library.explain(path)))

    def read_again(self, files: Sequence[int]) -> None:
        """Have files read again."""
        self._run(lambda library, _: library.inventory.read_again(files), self._to_be_read)

    def exclude(self, files: Sequence[int]) -> None:
        """Leave files out by rules."""
        self._run(lambda library, _: library.inventory.exclude(files), self._rules_made)

    def put_back(self, files: Sequence[int]) -> None:
        """Search files again that rules leave out."""
        self._run(lambda library, _: library.inventory.put_back(files), self._to_be_read)

    def bring_back(self, rules: Mapping[Path, Sequence[str]]) -> None:
        """Take rules back that left files out."""

        def task(library: Library, _: Report) -> None:
            for folder, patterns in rules.items():
                library.preferences.change_rules(remove=patterns, folder=folder)

        self._run(task, self._rules_gone)

    def unlock(self, path: Path, password: str) -> None:
        """Read a document with its password; ends in `unlocked` or `password_refused`."""
        errand = self._workers.care.run(lambda library, _: library.unlock(path, password))
        errand.done.connect(self._opened)
        errand.failed.connect(partial(self.password_refused.emit, path))

    def lock(self, path: Path) -> None:
        """Forget a document's password, and its text."""
        self._run(lambda library, _: library.forget_password(path), self._locked)

    def write(self, files: Sequence[int], target: Path | None) -> None:
        """Write files as a table into a file, or hand the table out where there is none."""
        done = self.copied if target is None else self.written
        self._run(lambda library, report: write_table(library, files, target, report), done)

    def _newest(self, done: Signal) -> Newest:
        newest = Newest(self)
        newest.done.connect(done)
        newest.failed.connect(self.failed)
        return newest

    def _measured(self, task: Task) -> Task:
        def measured(library: Library, report: Report) -> object:
            began = time.thread_time()
            answer = task(library, report)
            self.cost = time.thread_time() - began
            return answer

        return measured

    def _run(self, task: Task, done: object) -> None:
        errand = self._workers.errands.run(task)
        errand.done.connect(done)
        errand.failed.connect(self.failed)

    @Slot(object)
    def _to_be_read(self, count: int) -> None:
        self._workers.look_for_work()
        self.reading.emit(count)

    @Slot(object)
    def _rules_made(self, rules: Mapping[Path, Sequence[str]]) -> None:
        self._workers.look_for_work()
        self.excluded.emit(rules)

    @Slot(object)
    def _rules_gone(self) -> None:
        self._workers.look_for_work()
        self.brought_back.emit()

    @Slot(object)
    def _opened(self, notice: object) -> None:
        self._workers.look_for_work()
        self.unlocked.emit(notice)

    @Slot(object)
    def _locked(self) -> None:
        self._workers.refresh()
        self.locked.emit()
