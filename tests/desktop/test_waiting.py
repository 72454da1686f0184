"""Answers that take a while: it is said, once, and only then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from munjang.library import Library
from munjang_desktop.context import Context
from munjang_desktop.quick import QuickPopup
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


class Gate:
    """Keeps the engine from answering while it is closed, as a model that is loaded does."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.open()
        self.waits = 0

    def open(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    def pass_through(self) -> None:
        self.waits += 1
        assert self._open.wait(60)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    yield from keep_waiting(monkeypatch, "search")


@pytest.fixture
def text_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Keeps back the texts of documents."""
    yield from keep_waiting(monkeypatch, "document")


def keep_waiting(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[Gate]:
    """Put a gate before a method of the library."""
    made, method = Gate(), getattr(Library, name)

    def slowly(library: Library, *arguments, **options):
        made.pass_through()
        return method(library, *arguments, **options)

    monkeypatch.setattr(Library, name, slowly)
    yield made
    made.open()


@pytest.fixture
def popup(context: Context) -> Iterator[QuickPopup]:
    made = QuickPopup(context.workers, context.theme)
    yield made
    made.hide()
    made.deleteLater()


def test_the_window_says_that_it_searches_until_the_answer_is_there(
    window: MainWindow,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    gate: Gate,
    heard: list[str],
) -> None:
    open_library(documents)
    area = window.area
    gate.close()
    window.search_bar.set_query("simmer")
    qtbot.waitUntil(lambda: area.state_text.startswith("Searching…"))
    assert "The first search after the start" in area.state_text
    window.search_bar.set_query("simmer pork")  # typed on: it goes on waiting
    qtbot.wait(500)
    assert heard == ["Searching…"]
    gate.open()
    qtbot.waitUntil(lambda: area.results.rows.rowCount() == 1)
    assert area.reading

    gate.close()
    window.search_bar.set_query("alarm")  # what is shown stays
    qtbot.waitUntil(lambda: area.answer_line.text == "Searching…")
    assert area.results.rows.rowCount() == 1
    assert heard == ["Searching…"] * 2
    gate.open()
    qtbot.waitUntil(lambda: area.results.rows.rowCount() > 1)
    assert "Searching" not in area.answer_line.text

    gate.close()
    window.search_bar.set_query("no such words anywhere")
    qtbot.waitUntil(lambda: area.answer_line.text == "Searching…")
    window.search_bar.clear()  # and the answer is not wanted any more
    assert area.state_text.startswith("What are you looking for?")
    gate.open()


def test_return_opens_nothing_of_the_answer_before(
    window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot, gate: Gate
) -> None:
    open_library(documents)
    window.search_bar.set_query("simmer")
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() == 1)
    gate.close()
    window.search_bar.set_query("alarm")
    with qtbot.assertNotEmitted(window.area.results.open_wanted):
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Return)
    gate.open()
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 1)
    with qtbot.waitSignal(window.area.results.open_wanted):
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Return)


def test_nothing_is_said_where_the_answer_comes_at_once_or_is_there_already(
    window: MainWindow,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    gate: Gate,
    heard: list[str],
) -> None:
    open_library(documents)
    area = window.area
    window.search_bar.set_query("simmer")
    qtbot.waitUntil(lambda: area.results.rows.rowCount() == 1)
    line = area.answer_line.text
    gate.close()
    waits = gate.waits
    area.set_precise(True)  # asks the same again, as does a library that grows
    qtbot.waitUntil(lambda: gate.waits > waits)
    with qtbot.waitSignal(window.area._workers.late):
        pass
    assert area.answer_line.text == line
    assert not heard
    gate.open()


def test_quick_search_says_it_in_its_line(
    popup: QuickPopup,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    gate: Gate,
    heard: list[str],
) -> None:
    open_library(documents)
    gate.close()
    popup.appear()
    qtbot.keyClicks(popup.field, "simmer")
    assert popup.message == ""
    qtbot.waitUntil(lambda: popup.message == "Searching…")
    assert heard == ["Searching…"]
    gate.open()
    qtbot.waitUntil(lambda: popup.results.rows.rowCount() == 1)
    assert popup.message != "Searching…"
    gate.close()
    qtbot.keyClicks(popup.field, " pork")
    qtbot.waitUntil(lambda: popup.message == "Searching…")
    popup.field.clear()
    assert popup.message == ""
    gate.open()


def test_a_text_that_comes_late_is_not_shown_under_the_next_name(
    window: MainWindow,
    context: Context,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    text_gate: Gate,
) -> None:
    open_library(documents)
    preview, view = window.area.preview, window.area.results
    text_gate.close()
    with qtbot.waitSignal(context.workers.pages.opened, timeout=20_000):
        window.search_bar.set_query("stew OR alarm")
    first = view.current().path
    qtbot.waitUntil(lambda: text_gate.waits == 1)
    preview._settle.setInterval(60_000)  # nobody stays at the next document
    while view.current().path == first:
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(context.workers.document):
        text_gate.open()
    assert not preview.view.toPlainText()
    while view.current().path != first:
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Up)
    assert first.read_text("utf-8").split()[-1] in preview.view.toPlainText()


def test_a_text_that_comes_late_is_not_shown_for_a_file_found_by_its_name(
    window: MainWindow,
    context: Context,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    text_gate: Gate,
) -> None:
    open_library(documents)
    preview, view = window.area.preview, window.area.results
    text_gate.close()
    window.search_bar.set_query("alarm OR broken")
    qtbot.waitUntil(preview.unread.isVisible)
    with qtbot.waitSignal(context.workers.pages.opened, timeout=20_000):
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Down)
    assert view.current().path.name == "manual.txt"
    qtbot.waitUntil(lambda: text_gate.waits == 1)
    qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Up)
    assert view.current().path.name == "broken.pdf"
    with qtbot.waitSignal(context.workers.document):
        text_gate.open()
    assert preview.unread.isVisible()
    preview.find()
    assert not preview.find_bar.isVisible()


def test_a_question_is_told_to_take_long_though_the_one_before_was_asked_again(
    window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot, gate: Gate
) -> None:
    open_library(documents)
    area = window.area
    window.search_bar.set_query("보증금")
    qtbot.waitUntil(lambda: area.results.rows.rowCount() > 0)
    gate.close()
    with qtbot.waitSignal(area._workers.late):
        area._ask()  # as when something was indexed
    assert area.answer_line.text != "Searching…"
    window.search_bar.set_query("washing machine")
    qtbot.waitUntil(lambda: area.answer_line.text == "Searching…")
    gate.open()
    qtbot.waitUntil(lambda: area.answer_line.text != "Searching…")
