"""Quick search: a popup over the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from munjang_desktop import desktop_files
from munjang_desktop.context import Context
from munjang_desktop.quick import QuickPopup
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def popup(context: Context, qtbot: QtBot) -> Iterator[QuickPopup]:
    made = QuickPopup(context.workers, context.theme)
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were handed to the desktop."""
    paths: list[Path] = []
    monkeypatch.setattr(desktop_files, "open_path", lambda path: paths.append(path) or True)
    return paths


def titles(popup: QuickPopup) -> list[str]:
    return [found.path.name for found in popup.results.rows.results]


def search(popup: QuickPopup, query: str, qtbot: QtBot) -> None:
    popup.appear()
    qtbot.keyClicks(popup.field, query)
    qtbot.waitUntil(lambda: popup.results.rows.rowCount() > 0)


def test_typing_shows_the_best_sentences(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    popup.appear()
    qtbot.waitExposed(popup)
    bare = popup.height()
    qtbot.keyClicks(popup.field, "simmer pork")
    qtbot.waitUntil(lambda: titles(popup) == ["stew.md"])
    row = popup.results.current()
    assert row is not None
    assert row.hit.sentence == "Simmer the pork gently."
    qtbot.waitUntil(lambda: popup.height() > bare + 50)
    popup.field.clear()
    qtbot.waitUntil(lambda: popup.height() == bare)


def test_the_syllable_being_composed_is_searched(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    popup.appear()
    event = QInputMethodEvent("금", [])
    event.setCommitString("보증")
    QApplication.sendEvent(popup.field, event)
    qtbot.waitUntil(lambda: titles(popup) == ["임대차계약서.md"])


def test_arrows_choose_and_return_opens(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot, opened: list[Path]
) -> None:
    open_library(documents)
    search(popup, "alarm", qtbot)
    first = popup.results.current()
    qtbot.keyClick(popup.field, Qt.Key.Key_Down)
    assert popup.results.current() is not first
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert opened == [documents / "manual.txt"]
    assert not popup.isVisible()


def test_return_before_the_answer_opens_the_best_of_it(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot, opened: list[Path]
) -> None:
    open_library(documents)
    search(popup, "alarm", qtbot)
    popup.field.setText("pork")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [documents / "stew.md"]


def test_control_return_shows_the_document_in_its_folder(
    popup: QuickPopup,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_library(documents)
    shown: list[Path] = []
    monkeypatch.setattr(desktop_files, "reveal", lambda path, parent: shown.append(path))
    search(popup, "pork", qtbot)
    qtbot.waitUntil(popup.isActiveWindow)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown == [documents / "stew.md"]
    assert not popup.isVisible()


def test_tab_takes_the_query_to_the_window(popup: QuickPopup, qtbot: QtBot) -> None:
    popup.appear()
    qtbot.waitUntil(popup.isActiveWindow)
    qtbot.keyClicks(popup.field, "deposit")
    with qtbot.waitSignal(popup.window_wanted) as wanted:
        qtbot.keyClick(popup.field, Qt.Key.Key_Tab)
    assert wanted.args == ["deposit"]
    assert not popup.isVisible()


def test_escape_hides_and_nothing_is_remembered(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    search(popup, "pork", qtbot)
    qtbot.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    popup.appear()
    assert popup.field.text() == ""
    assert titles(popup) == []
    assert popup.message == ""


def test_it_goes_away_with_the_focus(popup: QuickPopup, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    popup.appear()
    qtbot.waitUntil(popup.isActiveWindow)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_the_windows_answer_is_left_alone(
    popup: QuickPopup, window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    window.search_bar.set_query("보증금")
    search(popup, "pork", qtbot)
    qtbot.waitUntil(lambda: titles(popup) == ["stew.md"])
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)
    assert [found.path.name for found in window.area.results.rows.results] == ["임대차계약서.md"]


def test_it_says_why_there_is_nothing(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, context: Context, qtbot: QtBot
) -> None:
    popup.appear()
    assert popup.message == "Opening the library…"
    open_library()
    assert "No folder" in popup.message
    context.workers.add_folder(documents)
    qtbot.waitUntil(lambda: popup.message == "")
    qtbot.keyClicks(popup.field, "xylophone")
    qtbot.waitUntil(lambda: "xylophone" in popup.message)
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: popup.windowTitle() == "빠른 검색")


def test_a_query_typed_while_the_library_opens_is_answered(
    popup: QuickPopup, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    popup.appear()
    popup.field.set_query("pork")
    assert popup.message == "Opening the library…"
    open_library()
    qtbot.waitUntil(lambda: popup.message == "Nothing found for “pork”")


def test_it_stands_on_the_screen_of_the_pointer(popup: QuickPopup) -> None:
    popup.appear()
    room = popup.screen().availableGeometry()
    assert room.contains(popup.frameGeometry().topLeft() + QPoint(1, 1))
    assert abs(popup.frameGeometry().center().x() - room.center().x()) <= 1
