"""Quick search: a popup over the real engine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from munjang.records import Answer, Coverage
from munjang_desktop import desktop_files
from munjang_desktop.context import Context
from munjang_desktop.opening import Spot
from munjang_desktop.quick import QuickPopup
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.workers import open_worker

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
    qtbot.waitUntil(lambda: opened == [documents / "manual.txt"])
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_what_cannot_be_opened_is_said_to_be_so(
    popup: QuickPopup,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desktop_files, "open_path", lambda path: False)
    open_library(documents)
    search(popup, "pork", qtbot)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: popup.message == "“stew.md” could not be opened.")
    (documents / "stew.md").unlink()
    popup.results.activate_current()
    qtbot.waitUntil(lambda: popup.message == "“stew.md” is no longer there.")
    assert popup.isVisible()


def test_return_opens_at_the_sentence(
    popup: QuickPopup,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[Path, Spot]] = []

    def command_at(path: Path, spot: Spot) -> list[str]:
        asked.append((path, spot))
        return [sys.executable, "-c", ""]

    monkeypatch.setattr(open_worker, "command_at", command_at)
    (documents / "list.py").write_text("# Flour.\n\n# Sugar.\n\n# A pound of treacle.\n")
    open_library(documents)
    search(popup, "treacle", qtbot)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked == [(documents / "list.py", Spot(line=5))])
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_what_is_like_a_sentence_is_said_to_be_that(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    search(popup, "alarm", qtbot)
    row = popup.results.current()
    assert row is not None
    popup.results.similar_wanted.emit(row)  # without a model nothing is
    qtbot.waitUntil(lambda: "understood" in popup.message)
    assert "alarm" not in popup.message
    answer = Answer("", 0.0, "fast", Coverage(1, 1, 0, 0), [row.found])
    popup._questions.answered.emit(answer)
    assert popup.message == "With a similar meaning"


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


def test_what_was_copied_is_told(
    popup: QuickPopup,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    heard: list[str],
) -> None:
    open_library(documents)
    search(popup, "simmer pork", qtbot)
    qtbot.keyClick(popup.results, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert popup.message == "Sentence copied with its source"
    assert heard[-1] == popup.message
    QApplication.clipboard().clear()
    qtbot.keyClick(popup.field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "stew.md" in QApplication.clipboard().text()


def test_tab_takes_the_query_to_the_window(popup: QuickPopup, qtbot: QtBot) -> None:
    popup.appear()
    qtbot.waitUntil(popup.isActiveWindow)
    qtbot.keyClicks(popup.field, "deposit")
    with qtbot.waitSignal(popup.window_wanted) as wanted:
        qtbot.keyClick(popup.field, Qt.Key.Key_Tab)
    assert wanted.args == ["deposit"]
    assert not popup.isVisible()


def test_typing_in_the_results_goes_to_the_field(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    search(popup, "pork", qtbot)
    qtbot.keyClick(popup.results, "S", Qt.KeyboardModifier.ShiftModifier)
    assert popup.field.text() == "porkS"


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


@pytest.fixture
def guided(
    popup: QuickPopup, documents: Path, open_library: OpenLibrary, context: Context, qtbot: QtBot
) -> QuickPopup:
    """Quick search that knows what the library holds, ready to type."""
    (documents / "계약 문서").mkdir()
    (documents / "계약 문서" / "old lease.txt").write_text("The old lease ended.", "utf-8")
    open_library(documents)
    with qtbot.waitSignal(context.workers.guide):
        context.workers.look_around()
    popup.appear()
    qtbot.waitUntil(popup.field.hasFocus)
    return popup


def offered(popup: QuickPopup) -> list[str]:
    return [row.text for row in popup.assistant.list.rows]


def compose(popup: QuickPopup, composing: str, committed: str = "") -> None:
    event = QInputMethodEvent(composing, [])
    if committed:
        event.setCommitString(committed)
    QApplication.sendEvent(popup.field, event)


def test_hiding_forgets_the_syllable_that_is_being_composed(
    guided: QuickPopup, qtbot: QtBot
) -> None:
    compose(guided, "계")
    compose(guided, "약", committed="계")
    qtbot.waitUntil(lambda: guided.field.query() == "계약")
    asked: list[str] = []
    guided.field.asked.connect(asked.append)
    guided.hide()
    assert guided.field.query() == ""
    compose(guided, "", committed="약")  # as an input method may when the field has lost the keys
    guided.appear()
    assert guided.field.query() == ""
    assert not any(asked)


def test_tab_completes_a_filter_before_it_opens_the_window(
    guided: QuickPopup, qtbot: QtBot
) -> None:
    qtbot.keyClicks(guided.field, "simmer typ")
    assert offered(guided) == ["type:"]
    with qtbot.assertNotEmitted(guided.window_wanted):
        qtbot.keyClick(guided.field, Qt.Key.Key_Tab)
        qtbot.keyClicks(guided.field, "mark")
        qtbot.keyClick(guided.field, Qt.Key.Key_Tab)
    assert guided.field.text() == "simmer type:markdown "
    assert offered(guided) == []
    qtbot.waitUntil(lambda: titles(guided) == ["stew.md"])
    with qtbot.waitSignal(guided.window_wanted) as wanted:
        qtbot.keyClick(guided.field, Qt.Key.Key_Tab)
    assert wanted.args == ["simmer type:markdown"]


def test_the_popup_holds_all_of_the_list_and_gives_the_room_back(
    guided: QuickPopup, qtbot: QtBot
) -> None:
    bare = guided.height()
    qtbot.keyClicks(guided.field, "type:")
    values = guided.assistant.list
    qtbot.waitUntil(lambda: guided.rect().contains(values.geometry()))
    assert len(offered(guided)) > 2
    assert values.geometry().top() >= guided.field.geometry().bottom()
    assert guided.isActiveWindow()
    qtbot.keyClick(guided.field, Qt.Key.Key_Escape)  # the list first
    assert guided.isVisible()
    assert guided.field.text() == "type:"
    guided.field.clear()
    qtbot.waitUntil(lambda: guided.height() == bare)
    qtbot.keyClick(guided.field, Qt.Key.Key_Escape)
    assert not guided.isVisible()


def test_arrows_choose_a_value_and_return_takes_it(guided: QuickPopup, qtbot: QtBot) -> None:
    qtbot.keyClicks(guided.field, "folder:")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(guided.field, key)
    chosen = guided.field.text()
    assert chosen in {"folder:documents ", 'folder:"계약 문서" '}
    assert guided.isVisible()


def test_a_click_on_a_value_takes_it_and_leaves_the_keyboard_in_the_field(
    guided: QuickPopup, qtbot: QtBot
) -> None:
    qtbot.keyClicks(guided.field, "modified:last")
    view = guided.assistant.list._list
    place = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert guided.field.text() == 'modified:"last week" '
    assert guided.field.hasFocus()
    assert guided.isVisible()


def test_hangul_is_composed_with_the_list_open(guided: QuickPopup, qtbot: QtBot) -> None:
    compose(guided, "더", committed="폴")
    assert offered(guided) == ["폴더:"]
    assert guided.field.text() == "폴"
    compose(guided, "", committed="더")
    qtbot.keyClick(guided.field, Qt.Key.Key_Tab)
    compose(guided, "계")
    assert offered(guided) == ["계약 문서"]
    assert guided.isVisible()
    qtbot.keyClick(guided.field, Qt.Key.Key_Tab)  # before the syllable is committed
    assert guided.field.text() == '폴더:"계약 문서" '


def test_recent_searches_are_left_to_the_window(
    guided: QuickPopup, context: Context, qtbot: QtBot
) -> None:
    context.searches.remember("washing machine")
    qtbot.keyClick(guided.field, Qt.Key.Key_Down)
    qtbot.mouseClick(guided.field, Qt.MouseButton.LeftButton)
    assert offered(guided) == []


def test_nothing_is_offered_when_it_appears_again(guided: QuickPopup, qtbot: QtBot) -> None:
    bare = guided.height()
    qtbot.keyClicks(guided.field, "type:")
    guided.hide()
    guided.appear()
    assert offered(guided) == []
    qtbot.waitUntil(lambda: guided.height() == bare)


def test_a_wrong_value_is_told_and_tab_still_opens_the_window(
    guided: QuickPopup, qtbot: QtBot
) -> None:
    qtbot.keyClicks(guided.field, "lang:klingon")
    assert "lang:ko" in guided.assistant.list.words
    assert "window" in guided._keys.text()
    with qtbot.waitSignal(guided.window_wanted):
        qtbot.keyClick(guided.field, Qt.Key.Key_Tab)


def test_without_a_model_it_says_so_in_a_few_words(guided: QuickPopup, qtbot: QtBot) -> None:
    qtbot.keyClicks(guided.field, "simmer")
    qtbot.waitUntil(lambda: titles(guided) == ["stew.md"])
    assert guided.message == "Found by their words only"
