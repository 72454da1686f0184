"""The answer in words: while it is written, when it is checked, and where no model is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from munjang.errors import ModelUnusable
from munjang.messages import msg
from munjang.models import DEFAULT_GENERATOR, ModelStore, Piece, Prompt
from munjang.models.record import write_record
from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.window.answer_card import AnswerCard

pytestmark = pytest.mark.usefixtures("no_models")

PIECES = ("The pork", " simmers gently", ". [1] ", "It needs 90 minutes.", " [1]")


class Writer:
    """Stands for a generator's process: writes two statements, a piece whenever it is let."""

    def __init__(self, store: ModelStore) -> None:
        self.record = store.record(DEFAULT_GENERATOR)
        self.backend = "none"
        self.prompts: list[Prompt] = []
        self.one = threading.Semaphore(0)  # piece, each time it is released
        self.ended_early = False
        self.fails = False

    def write(self, prompt: Prompt, hear: Callable[[Piece], bool]) -> str:
        self.prompts.append(prompt)
        if self.fails:
            raise ModelUnusable(msg("It is <b>broken</b>"))
        hear(Piece("", 0.5))
        for piece in PIECES:
            while not self.one.acquire(timeout=0.05):
                if not hear(Piece("")):
                    self.ended_early = True
                    return ""
            hear(Piece(piece))
        return "".join(PIECES)

    def write_all(self) -> None:
        self.one.release(len(PIECES))


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_models: None) -> Iterator[Writer]:
    """An installed language model."""
    store = ModelStore(tmp_path / "no-models")
    made = Writer(store)
    folder = store.directory / DEFAULT_GENERATOR
    folder.mkdir(parents=True)
    write_record(replace(made.record, sources=()), folder)
    monkeypatch.setattr(ModelStore, "generator", lambda _store, _name: made)
    yield made
    made.one.release(1000)


def ask(window: MainWindow, qtbot: QtBot, question: str = "pork") -> AnswerCard:
    window.search_bar.set_query(question)
    qtbot.waitUntil(window.area.answer_line.write.isVisible)
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)
    qtbot.mouseClick(window.area.answer_line.write, Qt.MouseButton.LeftButton)
    return window.area.answer_card


@pytest.fixture
def card(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary, writer: Writer
) -> AnswerCard:
    """The card of a question whose sources are being read."""
    open_library(documents)
    made = ask(window, qtbot)
    qtbot.waitUntil(lambda: "Reading 1 sources" in made.state_text)
    return made


def test_an_answer_is_seen_while_it_is_written_and_then_checked(card, window, qtbot, writer):
    assert card.isVisible()
    qtbot.waitUntil(lambda: "50 %" in card.state_text)
    writer.one.release(2)
    qtbot.waitUntil(lambda: card.text.toPlainText() == "The pork simmers gently")
    assert card.state_text.startswith("Writing, not yet verified")
    writer.write_all()
    qtbot.waitUntil(lambda: card.state_text == writer.record.title)
    said = card.text.toPlainText()
    assert said.startswith("The pork simmers gently. [1] It needs 90 minutes.")
    # What no document says is struck out, with what is missing.
    assert "do not say: 90" in said
    assert "line-through" in card.text.toHtml()
    assert "“Simmer the pork gently.”" in said
    assert not card.act.isVisible()
    # The model was given what was found, and nothing else.
    assert "Simmer the pork gently." in writer.prompts[0].turns[-1]
    assert "임대차" not in writer.prompts[0].turns[-1]


def test_a_citation_leads_to_its_sentence(card, window, qtbot, writer, context: Context):
    writer.write_all()
    qtbot.waitUntil(lambda: card.state_text == writer.record.title)
    preview = window.area.preview
    preview.hide()
    card.text.anchorClicked.emit(QUrl("0"))
    assert preview.isVisible()
    qtbot.waitUntil(lambda: "Simmer the pork gently." in preview.view.toPlainText())
    # What is read there is what the buttons of the preview are about.
    opened: list[Path] = []
    context.workers.open_document = lambda path, _spot: opened.append(path)
    preview.open_wanted.emit()
    preview.copy_wanted.emit()
    assert [path.name for path in opened] == ["stew.md"]
    assert "Simmer the pork gently." in QGuiApplication.clipboard().text()


def test_an_answer_is_copied_with_its_sources(card, window, qtbot, writer):
    writer.write_all()
    qtbot.waitUntil(lambda: card.state_text == writer.record.title)
    card.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("The pork simmers gently. [1]")
    assert "“Simmer the pork gently.”" in copied
    assert "stew.md" in copied
    assert "90" not in copied  # which is not verified


def test_typing_on_ends_the_writing(card, window, qtbot, writer):
    window.search_bar.set_query("washing machine")
    qtbot.waitUntil(lambda: writer.ended_early)
    assert not card.isVisible()
    # The next question is answered as if there had been none.
    ask(window, qtbot, "washing machine")
    qtbot.waitUntil(lambda: len(writer.prompts) == 2)
    assert "pork" not in writer.prompts[1].turns[-1]
    card.forget()


def test_it_can_be_stopped_and_closed(card, qtbot, writer):
    assert card.act.text() == "Stop"
    card.act.click()
    qtbot.waitUntil(lambda: writer.ended_early)
    assert not card.isVisible()


def test_a_failure_is_told_as_text(window, qtbot, documents, open_library, writer):
    writer.fails = True
    open_library(documents)
    card = ask(window, qtbot)
    qtbot.waitUntil(lambda: "broken" in card.text.toPlainText())
    assert "<b>broken</b>" in card.text.toPlainText()
    assert not card.act.isVisible()


def test_a_missing_model_is_offered_with_its_size(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary, context: Context
) -> None:
    open_library(documents)
    card = ask(window, qtbot)
    qtbot.waitUntil(lambda: card.act.isVisible() and card.act.text().startswith("Get it"))
    assert "GB" in card.act.text()
    assert "Qwen2.5" in card.text.toPlainText()
    wanted: list[str] = []
    context.workers.install = wanted.append  # nothing is fetched in a test
    card.act.click()
    assert wanted == [DEFAULT_GENERATOR]


def test_the_card_speaks_korean(card, window, qtbot, writer, context: Context):
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: card.state_text.startswith("자료 1개를 읽는 중"))
    assert window.area.answer_line.write.text() == "답변"
    writer.write_all()
    qtbot.waitUntil(lambda: "찾은 문서에 없는 말" in card.text.toPlainText())


def test_the_key_asks_for_an_answer(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary, writer: Writer
) -> None:
    open_library(documents)
    window.search_bar.set_query("pork")
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)
    window.activateWindow()
    qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(window.area.answer_card.isVisible)
    window.area.answer_card.forget()
