"""The threads, and the one object the window talks to."""

from __future__ import annotations

import logging
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from munjang_desktop import desktop_files
from munjang_desktop.opening import NOWHERE, Spot
from munjang_desktop.workers.answer_desk import AnswerDesk
from munjang_desktop.workers.errands import Errands
from munjang_desktop.workers.index_worker import IndexWorker
from munjang_desktop.workers.install_worker import InstallWorker
from munjang_desktop.workers.judge_desk import JudgeDesk
from munjang_desktop.workers.library_worker import LibraryWorker
from munjang_desktop.workers.maps import MapDesk
from munjang_desktop.workers.open_worker import OpenWorker
from munjang_desktop.workers.pages import PageDesk
from munjang_desktop.workers.patience import Patience
from munjang_desktop.workers.questions import Questions
from munjang_desktop.workers.scout_worker import ScoutWorker
from munjang_desktop.workers.search_worker import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from munjang.library import Library
    from munjang.records import Answer, Folder
    from munjang_desktop.workers.errands import Errand, Report, Task
    from munjang_desktop.workers.search_worker import SearchWorker

_log = logging.getLogger(__name__)

_Worker = TypeVar("_Worker", bound=QObject)

_TOP = 30  # documents asked for; the list shows them all
_PAGE = 200  # of those with every word; more when the list is scrolled to its end


class Workers(QObject):
    """Owns every thread and speaks for the engine in the window's thread.

    Its methods return at once; answers arrive as signals. An answer that is no longer wanted never
    arrives.
    """

    opened = Signal()
    open_failed = Signal(object)  # MunjangError
    folders = Signal(object)  # list[Folder]
    status = Signal(object)  # Status
    guide = Signal(object)  # Guide: help with writing queries
    added = Signal(object)  # Folder
    removed = Signal(object)  # Path
    failed = Signal(object)  # MunjangError: an operation on the library
    answered = Signal(object)  # Answer: the fast one, then the precise one where wanted
    judging = Signal()  # the answer given is judged again
    late = Signal()  # the answer takes a while
    search_failed = Signal(object)  # MunjangError
    document = Signal(object)  # DocumentText
    document_failed = Signal(object)  # MunjangError
    progress = Signal(object)  # Progress
    paused_changed = Signal(bool)
    index_failed = Signal(object)  # MunjangError
    encoder_missing = Signal(object)  # ModelRecord to install, or None
    judge = Signal(object, object)  # ModelRecord of precise mode or None, and one to install
    generator = Signal(object)  # ModelRecord to install so that there are answers, or None
    moving = Signal(int)  # per cent of a move of the library; -1 when it has ended
    install_began = Signal()
    install_progress = Signal(object)  # InstallProgress
    installed = Signal()
    install_failed = Signal(str, object)  # the model, MunjangError
    install_cancelled = Signal()
    counted = Signal(object, object)  # Path, Estimate of the documents in it; None: no folder
    exported = Signal(object, int)  # Path, and how many sentences were written
    document_opened = Signal(object)  # Path
    unopened = Signal(object)  # Path that no program would open
    gone = Signal(object)  # Path that was to be opened, and is not there
    explained = Signal(object)  # Explanation: why a file is found, or is not

    _open = Signal(object, bool)
    _refresh = Signal()
    _look_around = Signal()
    _add = Signal(object)
    _remove = Signal(object)
    _finish_removals = Signal()
    _check_models = Signal()
    _close = Signal()
    _load = Signal(int, int)
    _index = Signal()
    _install = Signal(str, object)
    _count = Signal(object)
    _open_at = Signal(object, object)

    def __init__(self, directory: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._directory = directory
        self._threads: list[QThread] = []
        self._index_worker: IndexWorker | None = None
        self._search_worker: SearchWorker | None = None
        self._install_worker: InstallWorker | None = None
        self._installing = ""
        self._install_cancel = threading.Event()
        self._scout: ScoutWorker | None = None
        self._open_worker: OpenWorker | None = None
        self._turns = Turns()
        self._questions = Questions(self)
        self._questions.answered.connect(self.answered)
        self._questions.judging.connect(self.judging)
        self._questions.late.connect(self.late)
        self._questions.search_failed.connect(self.search_failed)
        self.quick = Questions(self)  # quick search asks beside the window
        self.errands = Errands(self)  # soon done
        self.care = Errands(self)  # may take minutes
        self._opening = Patience(self)
        self._opening.failed.connect(self.open_failed)
        self._opening.again.connect(self._open_again)
        self._indexing = Patience(self)
        self._indexing.failed.connect(self.index_failed)
        self._indexing.again.connect(self._index)
        self._to_add: list[Path] = []  # folders, once it is open
        self.known_folders: Sequence[Folder] = ()  # as they were reported last
        self.folders.connect(self._know_folders)
        self._document_number = 0
        self._paused = False
        self._closed = False
        self.judges = JudgeDesk(self)
        self.answers = AnswerDesk(self)
        self.pages = PageDesk(self)
        self.maps = MapDesk(self)
        self._library_worker = self._start(LibraryWorker(directory), "library")
        self._connect_library(self._library_worker)

    @Slot(object)
    def _know_folders(self, folders: Sequence[Folder]) -> None:
        self.known_folders = folders

    @property
    def paused(self) -> bool:
        """Whether indexing is paused by the user."""
        return self._paused

    @property
    def ready(self) -> bool:
        """Whether the library is open."""
        return self._search_worker is not None

    @property
    def installing(self) -> str:
        """The model that is being fetched, as it was asked for; empty where none is."""
        return self._installing

    def open(self, folders: Sequence[Path] = (), *, paused: bool = False) -> None:
        """Open the library, add `folders` and start indexing; ends in `opened` or `open_failed`."""
        self._paused = paused
        self.paused_changed.emit(paused)
        self._to_add = list(folders)
        self._opening.end()
        self._open_again()

    def begin_anew(self) -> None:
        """Open a new library in the place of one that cannot be reached, which is remembered."""
        self._opening.end()
        self._open.emit(self._to_add, True)

    def refresh(self) -> None:
        """Ask for `folders` and `status`."""
        self._refresh.emit()

    def look_around(self) -> None:
        """Ask for a `guide` by what the library holds now."""
        self._look_around.emit()

    @Slot()
    def catch_up(self) -> None:
        """Learn of folders that another process has added."""
        self._tell_indexer()
        self.refresh()

    def add_folder(self, path: Path) -> None:
        """Add a folder; ends in `added` or `failed`."""
        self._add.emit(path)

    def remove_folder(self, path: Path) -> None:
        """Take a folder out of the search; ends in `removed` or `failed`.

        Until :meth:`finish_removals` adding it again costs nothing.
        """
        self._remove.emit(path)

    @Slot()
    def finish_removals(self) -> None:
        """Have the texts of folders that were removed leave the library."""
        self._finish_removals.emit()

    def search(
        self, query: str, *, precise: bool = False, every: bool = False, shown: int = 0
    ) -> None:
        """Answer `query`, and drop the query before it; `precise` answers follow the fast one.

        With `every` the answer has the documents with every word, and no others; at least as many
        as are `shown`, where the query is asked again.
        """
        top = max(_PAGE, shown) if every else _TOP
        self._questions.search(query, top, precise=precise, every=every)

    def search_on(self, query: str, skip: int) -> None:
        """Answer `query` further: with more documents that have every word, behind `skip`."""
        self._questions.search_on(query, _PAGE, skip)

    def find_similar(self, path: Path, at: int) -> None:
        """Find what means the same as a file's sentence at an offset; drops the query before it."""
        self._questions.find_similar(path, at, _TOP)

    def explain(self, path: Path) -> None:
        """Find out what became of a file, and why; ends in `explained`."""
        errand = self.errands.run(lambda library, _: library.explain(path))
        errand.done.connect(self.explained)

    def forget_query(self) -> None:
        """No longer want the answer to the last query."""
        self._questions.forget()

    def load_document(self, document: int) -> None:
        """Fetch a document's text, and drop the request before it."""
        self._document_number += 1
        if self._search_worker is not None:
            self._search_worker.newest_document = self._document_number
            self._turns.asked += 1
            self._load.emit(self._document_number, document)

    def set_paused(self, paused: bool) -> None:
        """Pause indexing, or go on."""
        self._paused = paused
        if self._index_worker is not None:
            self._index_worker.set_paused(paused)
        self.paused_changed.emit(paused)

    def look_for_work(self) -> None:
        """Have the indexer see at once what an errand has left for it."""
        if self._index_worker is not None:
            self._index_worker.wake()

    def run_alone(self, task: Task) -> Errand:
        """Have a task run in `care` while nothing is indexed."""

        def alone(library: Library, report: Report) -> object:
            index = self._index_worker
            assert index is not None  # no task is begun before
            index.halt()
            try:
                return task(library, report)
            finally:
                index.release()

        errand = self.care.run(alone)
        for ended in (errand.done, errand.failed, errand.given_up):
            ended.connect(self.restart_indexing)
        return errand

    def move_library(self, chosen: Path | None) -> Errand:
        """Move the library to a folder, or back where none is chosen; its answer is the new place.

        What the errand says of its progress, `moving` says to everybody.
        """

        def move(library: Library, report: Report) -> Path:
            # The numbers of bytes are too large for a signal.
            return library.care.move(chosen, lambda done, total: report(100 * done // total, 100))

        errand = self.run_alone(move)
        self.moving.emit(0)
        errand.progressed.connect(self._tell_of_move)
        for ended in (errand.done, errand.failed, errand.given_up):
            ended.connect(self._end_move)
        return errand

    def check_models(self) -> None:
        """Look which models there are, after one was chosen or removed."""
        self._check_models.emit()

    @Slot()
    def restart_indexing(self) -> None:
        """Run the indexer again after `index_failed`."""
        self._indexing.end()
        self._index.emit()

    def install(self, name: str) -> None:
        """Fetch a model, unless one is being fetched already.

        Ends in `installed`, `install_failed`, `install_cancelled`.
        """
        if self._installing:
            return
        if self._install_worker is None:
            worker = self._start(InstallWorker(), "install")
            self._install.connect(worker.install)
            for ended in (worker.installed, worker.failed, worker.cancelled):
                ended.connect(self._end_install)
            worker.progress.connect(self.install_progress)
            worker.installed.connect(self._model_installed)
            worker.failed.connect(self.install_failed)
            worker.cancelled.connect(self.install_cancelled)
            self._install_worker = worker
        self._installing, self._install_cancel = name, threading.Event()
        self._install.emit(name, self._install_cancel)
        self.install_began.emit()

    def cancel_install(self) -> None:
        """Give the download up."""
        self._install_cancel.set()

    def count_documents(self, folder: Path) -> None:
        """Look into a folder that may be added; ends in `counted`."""
        if self._scout is None:
            self._scout = self._start(ScoutWorker(self._directory), "scout")
            self._count.connect(self._scout.count)
            self._scout.counted.connect(self.counted)
        self._count.emit(folder)

    def open_document(self, path: Path, spot: Spot = NOWHERE) -> None:
        """Open a document with the user's program, at a place in it where that can be told.

        Ends in `document_opened`, in `unopened`, or in `gone` where there is no such file.
        """
        if self._open_worker is None:
            worker = self._start(OpenWorker(), "opening")
            self._open_at.connect(worker.open_at)
            worker.opened.connect(self.document_opened)
            worker.left.connect(self._open_plainly)
            worker.gone.connect(self.gone)
            self._open_worker = worker
        self._open_at.emit(path, spot)

    @Slot(object)
    def _open_plainly(self, path: Path) -> None:
        opened = desktop_files.open_path(path)
        (self.document_opened if opened else self.unopened).emit(path)

    def export(self, answer: Answer, path: Path, *, every: bool = False) -> None:
        """Write an answer into a file; ends in `exported` or `failed`.

        With `every`, all documents with every word, of which the answer may be the beginning.
        """

        def write(library: Library, _report: Report) -> int:
            # Not with the window: it is needed rarely.
            from munjang.export import export_answer  # noqa: PLC0415

            whole = library.search(answer.query, top=sys.maxsize, every=True) if every else answer
            return export_answer(whole, path)

        errand = self.errands.run(write)
        errand.done.connect(partial(self.exported.emit, path))
        errand.failed.connect(self.failed)

    def close(self) -> None:
        """Stop all work and end every thread; returns when they have ended."""
        if self._closed:
            return
        self._closed = True
        self._opening.end()
        self._indexing.end()
        if self._index_worker is not None:
            self._index_worker.stop()
        self.forget_query()
        self.quick.forget()
        self.cancel_install()
        self.errands.stop()
        self.care.stop()
        if self._scout is not None:
            self._scout.stop()
        self.judges.stop()
        self.answers.forget()
        self.pages.stop()
        self.maps.stop()
        library, *others = self._threads
        for thread in others:
            thread.quit()
        for thread in others:
            thread.wait()
        self._close.emit()  # the library closes last, in its own thread, which then ends itself
        library.wait()
        self._threads.clear()

    @Slot()
    def _open_again(self) -> None:
        self._open.emit(self._to_add, False)

    @Slot(object)
    def _library_opened(self, library: Library) -> None:
        if self._closed:
            return
        thread = self._start_thread("search")
        search = self._questions.start(library, thread, self._turns)
        self.quick.start(library, thread, self._turns)
        self._load.connect(search.load_document)
        search.document.connect(self._pass_document)
        search.document_failed.connect(self._pass_document_failure)
        self._search_worker = search
        self.judges.start(library, search, self._start)
        self.answers.start(library, self._start)
        index = self._start(IndexWorker(library, paused=self._paused), "index")
        self._index.connect(index.run)
        index.progress.connect(self._indexing.end)
        index.progress.connect(self.progress)
        index.failed.connect(self._indexing.take)
        self._index_worker = index
        self._index.emit()
        self.pages.start(library.pages(), self._start)
        self.errands.start(library, self._start_thread("errands"))
        self.care.start(library, self._start_thread("care"))
        self.maps.start(library, thread, self._turns, self._start)
        self.opened.emit()

    @Slot(int, object)
    def _pass_document(self, number: int, document: object) -> None:
        if number == self._document_number:
            self.document.emit(document)

    @Slot(int, object)
    def _pass_document_failure(self, number: int, error: object) -> None:
        if number == self._document_number:
            self.document_failed.emit(error)

    @Slot()
    def _end_install(self) -> None:
        self._installing = ""

    @Slot()
    def _model_installed(self) -> None:
        self._check_models.emit()
        self._tell_indexer()
        self.installed.emit()

    @Slot(int, int)
    def _tell_of_move(self, percent: int, _total: int) -> None:
        self.moving.emit(percent)

    @Slot()
    def _end_move(self) -> None:
        self.moving.emit(-1)

    @Slot()
    def _tell_indexer(self) -> None:
        if self._index_worker is not None:
            self._index_worker.folders_changed()

    def _connect_library(self, worker: LibraryWorker) -> None:
        self._open.connect(worker.open)
        self._refresh.connect(worker.refresh)
        self._look_around.connect(worker.look_around)
        self._add.connect(worker.add_folder)
        self._remove.connect(worker.remove_folder)
        self._finish_removals.connect(worker.finish_removals)
        self._check_models.connect(worker.check_models)
        self._close.connect(worker.close)
        worker.opened.connect(self._library_opened)
        worker.open_failed.connect(self._opening.take)
        worker.folders.connect(self.folders)
        worker.status.connect(self.status)
        worker.guide.connect(self.guide)
        worker.encoder_missing.connect(self.encoder_missing)
        worker.judge.connect(self.judge)
        worker.generator.connect(self.generator)
        worker.added.connect(self._tell_indexer)
        worker.added.connect(self.added)
        worker.removed.connect(self._tell_indexer)
        worker.removed.connect(self.removed)
        worker.failed.connect(self.failed)

    def _start(self, worker: _Worker, name: str) -> _Worker:
        worker.moveToThread(self._start_thread(name))
        return worker

    def _start_thread(self, name: str) -> QThread:
        thread = QThread(self)
        thread.setObjectName(name)
        thread.start()
        self._threads.append(thread)
        return thread
