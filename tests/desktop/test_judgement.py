"""Precise mode in the window, with a judge that is slow and one that is missing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import OpenLibrary
from pytestqt.qtbot import QtBot

from munjang.errors import ModelLoading
from munjang.library import Library
from munjang.messages import msg
from munjang.models import ModelStore
from munjang.models.record import write_record
from munjang_desktop import texts
from munjang_desktop.context import Context
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")

RERANKER = "ms-marco-MiniLM-L-12-v2"


class Judge:
    """Stands for a re-ranker's process: likes one word, and can be held up.

    An empty query only has it made ready, which can be held up, too.
    """

    def __init__(self, store: ModelStore, liked: str) -> None:
        self.record = store.record(RERANKER)
        self.backend = "none"
        self.calls = 0
        self.is_open = True
        self.called_upon = 0  # to make itself ready
        self.is_ready = threading.Event()
        self.is_ready.set()
        self.may_go_on = threading.Event()
        self.one = threading.Semaphore(0)  # call, each time it is released
        self._liked = liked

    def score(self, query: str, sentences: list[str]) -> np.ndarray:
        if not query:
            self.called_upon += 1
            assert self.is_ready.wait(30)
            return np.zeros(len(sentences), np.float32)
        self.calls += 1
        waits = (self.may_go_on.is_set() or self.one.acquire(timeout=0.05) for _ in range(600))
        assert any(waits)
        return np.array([0.99 if self._liked in text else 0.01 for text in sentences], np.float32)


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_models: None) -> Judge:
    """An installed re-ranker that prefers the stew."""
    store = ModelStore(tmp_path / "no-models")
    made = Judge(store, "stew")
    folder = store.directory / RERANKER
    folder.mkdir(parents=True)
    write_record(replace(made.record, sources=()), folder)

    def reranker(_store: ModelStore, _name: str, *, wait: bool = True) -> Judge:
        if not wait and not made.is_open:
            raise ModelLoading(msg("It is being loaded"))
        return made

    monkeypatch.setattr(ModelStore, "reranker", reranker)
    yield made
    made.is_ready.set()
    made.may_go_on.set()


@pytest.fixture
def cookbooks(tmp_path: Path) -> Path:
    folder = tmp_path / "cookbooks"
    folder.mkdir()
    for number in range(12):
        (folder / f"trade{number}.txt").write_text(f"This is shop number {number} of the town.")
    (folder / "pan.txt").write_text("The pork is in the pan. Is the pork done? Look at the pork.")
    (folder / "stew.txt").write_text("The stew is on the stove, and there is pork in it as well.")
    return folder


def names(window: MainWindow) -> list[str]:
    return [found.path.name for found in window.area.results.rows.results]


def ask(window: MainWindow, qtbot: QtBot, query: str) -> None:
    window.search_bar.set_query(query)
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)


@pytest.fixture
def asked(
    window: MainWindow, qtbot: QtBot, cookbooks: Path, open_library: OpenLibrary, judge: Judge
) -> Callable[[], None]:
    """Opens the window and asks in precise mode; the judge is at work then."""
    open_library(cookbooks)
    qtbot.waitUntil(lambda: RERANKER in window.search_bar.precise.toolTip())
    window.search_bar.precise.click()

    def ask_now() -> None:
        ask(window, qtbot, "pork")
        qtbot.waitUntil(lambda: judge.calls > 0)

    return ask_now


def test_the_fast_answer_is_there_while_it_is_judged(window, qtbot, asked, judge):
    asked()
    assert names(window)[0] == "pan.txt"
    qtbot.waitUntil(lambda: window.area.answer_line.text.startswith("Judging…"))
    chosen = window.area.results.current()
    judge.may_go_on.set()
    qtbot.waitUntil(lambda: names(window)[0] == "stew.txt")
    # How many there are comes first: the names of models are long, and the line is cut.
    found = len(window.area.results.rows.results)
    line = window.area.answer_line.text
    assert line.startswith(texts.Counted().documents(found))
    assert f"·  Judged by {RERANKER}" in line
    assert window.area.results.current().key == chosen.key
    qtbot.wait(250)  # rows have come to rest


def test_typing_on_ends_the_judging(window, qtbot, asked, judge):
    asked()
    window.search_bar.precise.setChecked(False)
    window.search_bar.set_query("shop")
    judge.may_go_on.set()
    qtbot.waitUntil(lambda: all(name.startswith("trade") for name in names(window)))
    qtbot.wait(100)
    assert all(name.startswith("trade") for name in names(window))
    assert judge.calls == 1
    assert "Judg" not in window.area.answer_line.text


def test_judging_gives_way_to_quick_search_and_to_the_preview(
    window, qtbot, asked, judge, context: Context
):
    asked()
    workers, answers, shown = context.workers, [], []
    workers.quick.answered.connect(answers.append)
    workers.document.connect(shown.append)
    workers.quick.search("shop", 5)
    workers.load_document(window.area.results.rows.results[1].document)
    judge.one.release()
    # Both are served before the judge is asked anything more, though it has not done.
    qtbot.waitUntil(lambda: len(answers) == len(shown) == 1)
    assert "stew" in shown[0].text
    qtbot.waitUntil(lambda: window.area.answer_line.text.startswith("Judging…"))
    judge.may_go_on.set()
    qtbot.waitUntil(lambda: names(window)[0] == "stew.txt")
    assert "Judged by" in window.area.answer_line.text


def test_it_is_made_ready_when_precise_mode_is_switched_on(
    window: MainWindow, qtbot: QtBot, cookbooks: Path, open_library: OpenLibrary, judge: Judge
) -> None:
    open_library(cookbooks)
    qtbot.waitUntil(lambda: RERANKER in window.search_bar.precise.toolTip())
    assert judge.called_upon == 0
    judge.is_ready.clear()
    judge.may_go_on.set()
    window.search_bar.precise.click()
    qtbot.waitUntil(lambda: judge.called_upon == 1)
    qtbot.waitUntil(lambda: "is getting ready" in window.search_bar.precise.toolTip())
    # Meanwhile questions are answered fast, and the newest of them is judged in the end.
    ask(window, qtbot, "shop")
    qtbot.waitUntil(lambda: all(name.startswith("trade") for name in names(window)))
    ask(window, qtbot, "pork")
    qtbot.waitUntil(lambda: names(window)[0] == "pan.txt")
    qtbot.waitUntil(lambda: window.area.answer_line.text.startswith("Getting ready to judge…"))
    assert judge.calls == 0
    judge.is_ready.set()
    qtbot.waitUntil(lambda: "Judged by" in window.area.answer_line.text)
    assert names(window)[0] == "stew.txt"
    qtbot.waitUntil(lambda: "reads the best 30" in window.search_bar.precise.toolTip())
    qtbot.wait(250)  # rows have come to rest


def test_an_answer_waits_for_the_judges_that_it_needs(
    window: MainWindow,
    qtbot: QtBot,
    cookbooks: Path,
    open_library: OpenLibrary,
    judge: Judge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def one_after_the_other(_library: Library, ready: Callable[[], None]) -> None:
        ready()  # another one, which does not read these documents
        assert judge.is_ready.wait(30)
        judge.is_open = True
        ready()

    monkeypatch.setattr(Library, "warm_up_judges", one_after_the_other)
    open_library(cookbooks)
    qtbot.waitUntil(lambda: RERANKER in window.search_bar.precise.toolTip())
    judge.is_ready.clear()
    judge.is_open = False
    judge.may_go_on.set()
    window.search_bar.precise.click()
    ask(window, qtbot, "pork")
    qtbot.wait(300)
    assert names(window)[0] == "pan.txt"
    assert judge.calls == 0
    judge.is_ready.set()
    qtbot.waitUntil(lambda: names(window)[0] == "stew.txt")
    qtbot.wait(250)  # rows have come to rest


def test_it_is_made_ready_at_the_start_where_precise_mode_is_on(
    window: MainWindow,
    qtbot: QtBot,
    cookbooks: Path,
    open_library: OpenLibrary,
    judge: Judge,
    context: Context,
) -> None:
    context.settings.precise = True
    open_library(cookbooks)
    qtbot.waitUntil(lambda: judge.called_upon == 1)
    assert window.search_bar.precise.isChecked()


def test_the_choice_is_remembered(window, asked, context: Context):
    assert context.settings.precise
    window.search_bar.precise.click()
    assert not context.settings.precise


def test_a_missing_judge_is_offered(
    window: MainWindow, qtbot: QtBot, cookbooks: Path, open_library: OpenLibrary, context: Context
) -> None:
    open_library(cookbooks)
    qtbot.waitUntil(lambda: window.notices.model.text != "")
    # the encoder is missing too, and goes first
    window.search_bar.precise.click()
    assert not window.search_bar.precise.isChecked()
    assert not context.settings.precise
    assert "found by their words only" in window.notices.model.text
    context.workers.encoder_missing.emit(None)
    window.search_bar.precise.click()
    assert "Precise mode needs a second model (34" in window.notices.model.text
    assert window.notices.model.button.text() == "Get the model"
