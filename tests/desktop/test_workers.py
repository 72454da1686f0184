"""The threads, over the real engine."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import OpenLibrary, up_to_date
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from munjang import prestart
from munjang.errors import (
    EnvironmentFailure,
    FolderError,
    LibraryAway,
    LibraryBusy,
    MunjangError,
)
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.messages import msg
from munjang.records import Answer, Phase, Progress
from munjang_desktop.context import Context

pytestmark = pytest.mark.usefixtures("no_models")


class Listener(QObject):
    """Collects what a signal sends, and the thread it arrives in."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[QThread] = set()

    @Slot(object)
    def hear(self, sent: object) -> None:
        self.heard.append(sent)
        self.threads.add(QThread.currentThread())


def test_an_answer_arrives_in_the_thread_of_the_window(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    listener = Listener()
    context.workers.answered.connect(listener.hear)
    with qtbot.waitSignal(context.workers.answered):
        context.workers.search("blue button")
    (answer,) = listener.heard
    assert isinstance(answer, Answer)
    assert answer.results[0].path.name == "manual.txt"
    assert listener.threads == {context.workers.thread()}


def test_only_the_newest_query_is_answered(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    listener = Listener()
    context.workers.answered.connect(listener.hear)
    typed = "blue button"
    with qtbot.waitSignal(context.workers.answered):
        for end in range(1, len(typed) + 1):
            context.workers.search(typed[:end])
    qtbot.wait(100)
    assert [answer.query for answer in listener.heard] == [typed]


def test_no_answer_arrives_after_the_query_was_forgotten(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    with qtbot.assertNotEmitted(context.workers.answered, wait=300):
        context.workers.search("blue")
        context.workers.forget_query()


def test_only_the_newest_document_is_fetched(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    with qtbot.waitSignal(context.workers.answered) as answered:
        context.workers.search("임차인 pork button")
    found = {hit.path.name: hit.document for hit in answered.args[0].results}
    listener = Listener()
    context.workers.document.connect(listener.hear)
    with qtbot.waitSignal(context.workers.document):
        context.workers.load_document(found["manual.txt"])
        context.workers.load_document(found["stew.md"])
    qtbot.wait(100)
    assert [document.path.name for document in listener.heard] == ["stew.md"]


def test_a_document_that_is_gone_is_reported(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    with qtbot.waitSignal(context.workers.document_failed) as failed:
        context.workers.load_document(987_654)
    assert isinstance(failed.args[0], MunjangError)


def test_indexing_opened_paused_waits_until_it_is_resumed(
    context: Context, qtbot: QtBot, documents: Path
) -> None:
    def paused(progress: Progress) -> bool:
        return progress.phase is Phase.PAUSED

    with qtbot.waitSignal(context.workers.progress, timeout=30_000, check_params_cb=paused):
        context.workers.open([documents], paused=True)
    with qtbot.waitSignal(context.workers.answered) as answered:
        context.workers.search("blue button")
    assert not answered.args[0].results
    with up_to_date(context, qtbot):
        context.workers.set_paused(False)
    with qtbot.waitSignal(context.workers.answered) as answered:
        context.workers.search("blue button")
    assert answered.args[0].results


def test_a_folder_added_later_is_indexed(
    context: Context, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library()
    with up_to_date(context, qtbot, read=True):
        context.workers.add_folder(documents)
    with qtbot.waitSignal(context.workers.answered) as answered:
        context.workers.search("보증금")
    assert [found.path.name for found in answered.args[0].results] == ["임대차계약서.md"]


def test_a_folder_that_does_not_exist_is_refused(
    context: Context, qtbot: QtBot, tmp_path: Path, open_library: OpenLibrary
) -> None:
    open_library()
    with qtbot.waitSignal(context.workers.failed) as failed:
        context.workers.add_folder(tmp_path / "nowhere")
    assert isinstance(failed.args[0], FolderError)


def test_a_library_that_cannot_be_opened_is_reported(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "library").write_text("a file where a folder should be")
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000) as failed:
        context.workers.open()
    assert isinstance(failed.args[0], EnvironmentFailure)
    assert not context.workers.ready


def test_a_task_that_takes_minutes_does_not_keep_the_application_from_ending(
    context: Context, qtbot: QtBot, open_library: OpenLibrary
) -> None:
    open_library()
    finished = False

    def task(_library: Library, report: Callable[[int, int], None]) -> None:
        nonlocal finished
        for number in range(6_000):
            report(number, 6_000)
            time.sleep(0.01)
        finished = True

    with qtbot.waitSignal(context.workers.run_alone(task).progressed):
        pass
    context.workers.close()
    assert not finished


def test_closing_right_after_opening_is_safe(context: Context, documents: Path) -> None:
    context.workers.open([documents])
    context.workers.close()
    context.workers.close()
    assert not [t for t in context.workers.findChildren(QThread) if t.isRunning()]


def test_indexing_waits_for_a_run_that_is_ending(
    context: Context, qtbot: QtBot, documents: Path, tmp_path: Path
) -> None:
    workers, told = context.workers, Listener()
    Library.open(tmp_path / "library").close()
    workers.index_failed.connect(told.hear)
    workers._indexing._timer.setInterval(300)
    with writer_lock(tmp_path / "library"), qtbot.waitSignal(workers.opened):
        workers.open([documents])
    with up_to_date(context, qtbot):
        pass
    assert not told.heard


def test_indexing_begins_when_the_other_program_has_ended(
    context: Context, qtbot: QtBot, documents: Path, tmp_path: Path
) -> None:
    workers, told = context.workers, Listener()
    Library.open(tmp_path / "library").close()
    workers.index_failed.connect(told.hear)
    workers._indexing._timer.setInterval(50)
    with writer_lock(tmp_path / "library"):
        workers.open([documents])
        qtbot.waitUntil(lambda: bool(told.heard))
        qtbot.wait(300)
    with up_to_date(context, qtbot):
        pass
    (error,) = told.heard
    assert isinstance(error, LibraryBusy)


def test_the_model_is_started_before_the_first_try_to_open_only(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def fail(_: object) -> Library:
        tries.append("open")
        raise LibraryAway(msg("The disk is not there."))

    monkeypatch.setattr(Library, "open", fail)
    monkeypatch.setattr(prestart, "start_last", lambda _: tries.append("start"))
    for number in (1, 2, 3):
        context.workers._open_again()
        qtbot.waitUntil(lambda number=number: tries.count("open") == number)
    assert tries == ["start", "open", "open", "open"]


def test_a_task_that_waited_for_the_library_is_alone_with_it(
    context: Context, qtbot: QtBot, documents: Path
) -> None:
    alone: list[bool] = []

    def task(library: Library, _: object) -> None:
        for _ in range(20):
            assert context.workers._index_worker is not None
            alone.append(context.workers._index_worker._indexer is None)
            time.sleep(0.02)

    errand = context.workers.run_alone(task)
    with qtbot.waitSignal(errand.done, timeout=20_000):
        context.workers.open([documents])
    assert all(alone)
    qtbot.waitUntil(lambda: context.workers._index_worker._indexer is not None)
