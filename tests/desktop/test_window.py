"""The window as a user meets it: every state, over the real engine."""

from pathlib import Path

import pytest
from conftest import MANUAL, OpenLibrary, up_to_date
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from munjang.records import Status
from munjang_desktop.context import Context
from munjang_desktop.controls import IconButton
from munjang_desktop.settings import LanguageChoice, ThemeChoice
from munjang_desktop.theme import DARK
from munjang_desktop.window import MainWindow
from munjang_desktop.window.folder_panel import FolderRow

WORDS_ONLY = pytest.mark.usefixtures("no_models")


def ask(window: MainWindow, qtbot: QtBot, query: str) -> None:
    with qtbot.waitSignal(window.area._workers.answered, timeout=30_000):
        window.search_bar.set_query(query)


def titles(window: MainWindow) -> list[str]:
    model = window.area.results.rows
    rows = [model.row(model.index(i)) for i in range(model.rowCount())]
    return list(dict.fromkeys(row.found.title for row in rows))


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), action, data, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, data, buttons, keys))


@WORDS_ONLY
def test_without_a_folder_it_welcomes_and_says_that_nothing_leaves(
    window: MainWindow, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    assert window.area.state_text.startswith("Find the sentence you mean")
    assert not window.folder_panel.folders
    line = window.status_line
    qtbot.waitUntil(lambda: line.text.startswith("No folders yet"))
    # Its button comes and goes, and nothing above it jumps.
    calm = line.minimumSize()
    assert line._pause.isHidden()
    line.set_paused(True)
    assert line.minimumHeight() == calm.height() == line.sizeHint().height()


@WORDS_ONLY
def test_a_folder_dropped_on_the_window_is_searched(
    window: MainWindow,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library()
    drop(window, documents)  # joins the list of the welcome
    with up_to_date(context, qtbot, read=True):
        window.welcome.start.click()
    qtbot.waitUntil(lambda: window.area.state_text.startswith("What are you looking for?"))
    assert [folder.path for folder in window.folder_panel.folders] == [documents]
    ask(window, qtbot, "계약 해지")
    assert titles(window) == ["주택 임대차 계약서"]


@WORDS_ONLY
def test_a_file_dropped_on_the_window_is_explained(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    drop(window, documents / "manual.txt")
    qtbot.waitUntil(lambda: "is not a folder" in window.notices.problem.text)
    assert [folder.path for folder in window.folder_panel.folders] == [documents]


@WORDS_ONLY
def test_the_preview_opens_at_the_selected_sentence(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "alarm blue button")
    results, page = window.area.results, window.area.preview.view
    qtbot.waitUntil(lambda: bool(page.hits))
    assert page.toPlainText() == MANUAL
    for _ in range(2):
        hit = results.current().hit
        marked = [s.cursor.selectedText() for s in page.extraSelections()]
        assert hit.sentence in marked
        assert page.textCursor().position() == hit.start
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Down)
        assert results.current().hit != hit


@WORDS_ONLY
def test_another_sentence_can_be_chosen_while_the_document_is_on_its_way(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "alarm blue button")
    page = window.area.preview.view
    qtbot.waitUntil(lambda: bool(page.hits))
    window.area.preview._fetch()  # asks for the text anew
    qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Down)
    hit = window.area.results.current().hit
    qtbot.waitUntil(lambda: page.textCursor().position() == hit.start)
    assert page.toPlainText() == MANUAL


@WORDS_ONLY
def test_nothing_found_suggests_what_may_help(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "xylophone")
    assert "“xylophone”" in window.area.state_text
    assert "Use fewer or other words" in window.area.state_text
    qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Escape)
    assert window.area.state_text.startswith("What are you looking for?")
    qtbot.waitUntil(lambda: "3 documents" in window.area.state_text)


def test_a_library_that_cannot_be_opened_is_explained_and_tried_again(
    window: MainWindow, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.write_text("a file where a folder should be")
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000):
        context.workers.open()
    assert "The computer refused" in window.area.state_text
    buttons = {b.text(): b for b in window.area.state.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Copy report"], Qt.MouseButton.LeftButton)
    assert "The computer refused" in QApplication.clipboard().text()
    assert buttons["Copy report"].text() == "Copied"
    library.unlink()
    with qtbot.waitSignal(context.workers.opened, timeout=30_000):
        qtbot.mouseClick(buttons["Try again"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.area.state_text.startswith("Find the sentence"))


@WORDS_ONLY
def test_the_keyboard_stays_on_a_folder_that_grows(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    panel = window.folder_panel
    qtbot.waitUntil(lambda: [folder.files for folder in panel.folders] == [4])
    button = panel.findChild(IconButton)
    button.setFocus()
    (documents / "new.txt").write_text("A heron stands in the river.")
    qtbot.waitUntil(lambda: [folder.files for folder in panel.folders] == [5], timeout=30_000)
    assert window.focusWidget() is button
    assert [row._details.text() for row in panel.findChildren(FolderRow)] == ["5 files"]


@WORDS_ONLY
def test_a_removed_folder_can_be_brought_back(
    window: MainWindow,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library(documents)
    with up_to_date(context, qtbot):
        window.folder_panel.remove_wanted.emit(documents)
    qtbot.waitUntil(lambda: "no longer searched" in window.notices.undo.text)
    assert not window.folder_panel.folders
    ask(window, qtbot, "blue button")
    assert titles(window) == []
    with up_to_date(context, qtbot):
        qtbot.mouseClick(window.notices.undo.button, Qt.MouseButton.LeftButton)
    assert window.notices.undo.text == ""
    qtbot.waitUntil(lambda: len(window.folder_panel.folders) == 1)
    window.search_bar.clear()
    ask(window, qtbot, "blue button")
    assert titles(window) == ["manual"]


@WORDS_ONLY
def test_undoing_a_removal_costs_nothing_and_its_texts_go_with_the_line(
    window: MainWindow,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library(documents)
    held = {status.coverage.documents for status in statuses(context, qtbot)}
    assert held == {3}
    window.folder_panel.remove_wanted.emit(documents)
    qtbot.waitUntil(lambda: "no longer searched" in window.notices.undo.text)
    with qtbot.waitSignal(context.workers.added):
        window.notices.undo.button.click()
    # Without an indexer: everything was kept.
    assert {status.coverage.documents for status in statuses(context, qtbot)} == {3}
    window.folder_panel.remove_wanted.emit(documents)
    qtbot.waitUntil(lambda: "no longer searched" in window.notices.undo.text)
    window.notices.undo.dismiss()
    qtbot.waitUntil(
        lambda: {status.coverage.documents for status in statuses(context, qtbot)} == {0}
    )


def statuses(context: Context, qtbot: QtBot) -> list[Status]:
    with qtbot.waitSignal(context.workers.status) as waiting:
        context.workers.refresh()
    return waiting.args


@WORDS_ONLY
def test_results_follow_the_files_while_they_are_looked_at(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "dolphins")
    assert titles(window) == []
    (documents / "sea.txt").write_text("Dolphins sleep with one eye open.", "utf-8")
    qtbot.waitUntil(lambda: titles(window) == ["sea"], timeout=20_000)


@WORDS_ONLY
def test_what_was_copied_is_told_in_passing(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary, heard: list[str]
) -> None:
    open_library(documents)
    ask(window, qtbot, "pork")
    results, line = window.area.results, window.status_line
    qtbot.keyClick(results, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert line.text.startswith("Sentence copied with its source")
    line._telling.start(1)
    qtbot.waitUntil(lambda: line.text.startswith("Up to date"))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(results, Qt.Key.Key_C, both)
    assert line.text.startswith("Path copied")
    assert heard == ["Sentence copied with its source", "Path copied"]


@WORDS_ONLY
def test_a_sentence_is_copied_while_one_is_in_the_search_field(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "pork")
    field, clipboard = window.search_bar.field, QApplication.clipboard()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    clipboard.clear()
    qtbot.keyClick(field, Qt.Key.Key_C, control)
    assert "stew.md" in clipboard.text()
    assert window.status_line.text.startswith("Sentence copied with its source")
    qtbot.keyClick(field, Qt.Key.Key_C, control | shift)
    assert clipboard.text() == str(documents / "stew.md")
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, control)
    assert clipboard.text() == "pork"


@WORDS_ONLY
def test_pausing_is_remembered(
    window: MainWindow, context: Context, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    window.set_paused(True)
    assert context.settings.paused
    assert "Paused" in window.status_line.text
    window.set_paused(False)
    assert not context.settings.paused
    assert "Paused" not in window.status_line.text


@WORDS_ONLY
def test_a_missing_model_is_offered_but_never_fetched_unasked(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    with qtbot.assertNotEmitted(window.area._workers.install_progress):
        open_library(documents)
        qtbot.waitUntil(lambda: "found by their words only" in window.notices.model.text)
    assert "MB" in window.notices.model.text
    assert window.notices.model.button.text() == "Get the model"


def test_a_sentence_is_found_by_its_meaning_in_another_language(
    window: MainWindow,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
    models_directory: Path,
) -> None:
    open_library(documents)
    ask(window, qtbot, "세탁기 경보를 멈추려면 어떤 단추를 누르나")
    row = window.area.results.current()
    assert row.found.path.name == "manual.txt"
    assert "Press the blue button" in row.found.hits[0].sentence
    assert window.notices.model.text == ""


@WORDS_ONLY
def test_the_language_changes_everywhere_at_once(
    window: MainWindow,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library(documents)
    qtbot.waitUntil(lambda: "could not be read" in window.status_line.text)
    context.languages.choose(LanguageChoice.KOREAN)
    QApplication.processEvents()
    assert window.area.state_text.startswith("무엇을 찾으십니까?")
    assert "문서 3개" in window.area.state_text
    assert "읽지 못한 파일 1개" in window.status_line.text
    assert "단어로만" in window.notices.model.text
    window.show_refused()
    rows = window.inventory.pages.files.table.rows
    qtbot.waitUntil(lambda: rows.rowCount() == 1 and rows.index(0, 2).data() is not None)
    assert not rows.index(0, 2).data().isascii()  # the engine's words
    context.languages.choose(LanguageChoice.ENGLISH)
    QApplication.processEvents()
    assert window.area.state_text.startswith("What are you looking for?")


@WORDS_ONLY
def test_the_theme_changes_at_once(window: MainWindow, context: Context) -> None:
    context.theme.choose(ThemeChoice.DARK)
    assert window.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    context.theme.choose(ThemeChoice.LIGHT)


@WORDS_ONLY
def test_the_window_comes_back_in_its_size(
    window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    window.resize(741, 513)
    window.close()
    again = MainWindow(context)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (741, 513)


@WORDS_ONLY
def test_keys_reach_the_search_field_from_anywhere(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    window.folder_panel.setFocus()
    qtbot.keyClick(window, "b")
    assert window.search_bar.query == "b"
    qtbot.keyClick(window, "H", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window, "5", Qt.KeyboardModifier.KeypadModifier)
    assert window.search_bar.query == "bH5"
    qtbot.keyClick(window, "k", Qt.KeyboardModifier.ControlModifier)
    assert window.search_bar.query == "bH5"
    window.search_bar.field.setText("blue")
    window.search_bar.focus_all()
    assert window.search_bar.field.selectedText() == "blue"
    window.area.results.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.search_bar.query == ""


@WORDS_ONLY
def test_the_next_query_can_be_typed_in_the_results(
    window: MainWindow, qtbot: QtBot, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    ask(window, qtbot, "blue")
    window.search_bar.focus_all()
    window.area.results.setFocus()
    qtbot.keyClick(window.area.results, "P", Qt.KeyboardModifier.ShiftModifier)
    assert window.search_bar.query.endswith("P")
