"""The threads, over the real engine."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from conftest import OpenLibrary, up_to_date
from PySide6.QtCore import QObject, QThread, SignalInstance, Slot
from pytestqt.qtbot import QtBot

from munjang import prestart
from munjang.errors import EnvironmentFailure, FolderError, LibraryAway, LibraryBusy, MunjangError
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.messages import msg
from munjang.records import Answer, Phase, Progress
from munjang_desktop.context import Context
from munjang_desktop.workers import Workers

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


def hear(signal: SignalInstance) -> Listener:
    """Begin to collect what a signal sends."""
    listener = Listener()
    signal.connect(listener.hear)
    return listener


def ask(workers: Workers, qtbot: QtBot, query: str) -> Answer:
    """The answer to a query."""
    with qtbot.waitSignal(workers.answered) as answered:
        workers.search(query)
    return answered.args[0]


@pytest.fixture
def workers(context: Context) -> Workers:
    """The threads, which have not been given a library yet."""
    return context.workers


@pytest.fixture
def filled(workers: Workers, documents: Path, open_library: OpenLibrary) -> Workers:
    """The threads over a library in which the documents have been read."""
    open_library(documents)
    return workers


@pytest.fixture
def empty(workers: Workers, open_library: OpenLibrary) -> Workers:
    """The threads over a library without a folder."""
    open_library()
    return workers


@pytest.fixture
def kept_by_another(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """As long as this is entered, another program keeps the library up to date."""
    library = tmp_path / "library"
    Library.open(library).close()
    return lambda: writer_lock(library)


def test_an_answer_arrives_in_the_thread_of_the_window(filled: Workers, qtbot: QtBot) -> None:
    listener = hear(filled.answered)
    ask(filled, qtbot, "blue button")
    (answer,) = listener.heard
    assert isinstance(answer, Answer)
    assert answer.results[0].path.name == "manual.txt"
    assert listener.threads == {filled.thread()}


def test_only_the_newest_query_is_answered(filled: Workers, qtbot: QtBot) -> None:
    listener = hear(filled.answered)
    typed = "blue button"
    with qtbot.waitSignal(filled.answered):
        for end in range(1, len(typed) + 1):
            filled.search(typed[:end])
    qtbot.wait(100)
    assert [answer.query for answer in listener.heard] == [typed]


def test_no_answer_arrives_after_the_query_was_forgotten(filled: Workers, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(filled.answered, wait=300):
        filled.search("blue")
        filled.forget_query()


def test_only_the_newest_document_is_fetched(filled: Workers, qtbot: QtBot) -> None:
    answer = ask(filled, qtbot, "임차인 pork button")
    found = {hit.path.name: hit.document for hit in answer.results}
    listener = hear(filled.document)
    with qtbot.waitSignal(filled.document):
        filled.load_document(found["manual.txt"])
        filled.load_document(found["stew.md"])
    qtbot.wait(100)
    assert [document.path.name for document in listener.heard] == ["stew.md"]


def test_a_document_that_is_gone_is_reported(filled: Workers, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filled.document_failed) as failed:
        filled.load_document(987_654)
    assert isinstance(failed.args[0], MunjangError)


def test_indexing_opened_paused_waits_until_it_is_resumed(
    workers: Workers, context: Context, qtbot: QtBot, documents: Path
) -> None:
    def paused(progress: Progress) -> bool:
        return progress.phase is Phase.PAUSED

    with qtbot.waitSignal(workers.progress, timeout=30_000, check_params_cb=paused):
        workers.open([documents], paused=True)
    assert not ask(workers, qtbot, "blue button").results
    with up_to_date(context, qtbot):
        workers.set_paused(False)
    assert ask(workers, qtbot, "blue button").results


def test_a_folder_added_later_is_indexed(
    empty: Workers, context: Context, qtbot: QtBot, documents: Path
) -> None:
    with up_to_date(context, qtbot, read=True):
        empty.add_folder(documents)
    results = ask(empty, qtbot, "보증금").results
    assert [found.path.name for found in results] == ["임대차계약서.md"]


def test_a_folder_that_does_not_exist_is_refused(
    empty: Workers, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(empty.failed) as failed:
        empty.add_folder(tmp_path / "nowhere")
    assert isinstance(failed.args[0], FolderError)


def test_a_library_that_cannot_be_opened_is_reported(
    workers: Workers, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "library").write_text("a file where a folder should be")
    with qtbot.waitSignal(workers.open_failed, timeout=30_000) as failed:
        workers.open()
    assert isinstance(failed.args[0], EnvironmentFailure)
    assert not workers.ready


def test_a_task_that_takes_minutes_does_not_keep_the_application_from_ending(
    empty: Workers, qtbot: QtBot
) -> None:
    finished = False

    def task(_library: Library, report: Callable[[int, int], None]) -> None:
        nonlocal finished
        for number in range(6_000):
            report(number, 6_000)
            time.sleep(0.01)
        finished = True

    with qtbot.waitSignal(empty.run_alone(task).progressed):
        pass
    empty.close()
    assert not finished


def test_closing_right_after_opening_is_safe(workers: Workers, documents: Path) -> None:
    workers.open([documents])
    workers.close()
    workers.close()
    assert not [t for t in workers.findChildren(QThread) if t.isRunning()]


def test_indexing_waits_for_a_run_that_is_ending(
    workers: Workers,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    kept_by_another: Callable[[], AbstractContextManager[None]],
) -> None:
    told = hear(workers.index_failed)
    workers._indexing._timer.setInterval(300)
    with kept_by_another(), qtbot.waitSignal(workers.opened):
        workers.open([documents])
    with up_to_date(context, qtbot):
        pass
    assert not told.heard


def test_indexing_begins_when_the_other_program_has_ended(
    workers: Workers,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    kept_by_another: Callable[[], AbstractContextManager[None]],
) -> None:
    told = hear(workers.index_failed)
    workers._indexing._timer.setInterval(50)
    with kept_by_another():
        workers.open([documents])
        qtbot.waitUntil(lambda: bool(told.heard))
        qtbot.wait(300)
    with up_to_date(context, qtbot):
        pass
    (error,) = told.heard
    assert isinstance(error, LibraryBusy)


def test_the_model_is_started_before_the_first_try_to_open_only(
    workers: Workers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def fail(_: object) -> Library:
        tries.append("open")
        raise LibraryAway(msg("The disk is not there."))

    monkeypatch.setattr(Library, "open", fail)
    monkeypatch.setattr(prestart, "start_last", lambda _: tries.append("start"))
    for number in (1, 2, 3):
        workers._open_again()
        qtbot.waitUntil(lambda number=number: tries.count("open") == number)
    assert tries == ["start", "open", "open", "open"]


def test_a_task_that_waited_for_the_library_is_alone_with_it(
    workers: Workers, qtbot: QtBot, documents: Path
) -> None:
    alone: list[bool] = []

    def task(library: Library, _: object) -> None:
        for _ in range(20):
            assert workers._index_worker is not None
            alone.append(workers._index_worker._indexer is None)
            time.sleep(0.02)

    errand = workers.run_alone(task)
    with qtbot.waitSignal(errand.done, timeout=20_000):
        workers.open([documents])
    assert all(alone)
    qtbot.waitUntil(lambda: workers._index_worker._indexer is not None)
