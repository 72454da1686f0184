"""The first start: from an empty library to the first answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import OpenLibrary, up_to_date
from PySide6.QtCore import QMimeData, QPoint, QPointF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.welcome.folder_choices import outermost
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models", "home")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with documents, an empty desktop, and no folder of downloads."""
    made = tmp_path / "home"
    (made / "Documents" / "letters").mkdir(parents=True)
    (made / "Documents" / "letters" / "rent.md").write_text("The deposit is due in May.", "utf-8")
    (made / "Documents" / "notes.txt").write_text("Water the plants.", "utf-8")
    (made / "Documents" / "program.exe").write_bytes(b"MZ")
    (made / "Desktop").mkdir()
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made / ".config"))
    return made


def amounts(window: MainWindow) -> dict[str, str]:
    return {box.text(): box.accessibleDescription() for box in window.welcome.folders.boxes}


def test_it_suggests_the_folders_there_are_and_counts_their_documents(
    window: MainWindow, open_library: OpenLibrary, home: Path, qtbot: QtBot
) -> None:
    open_library()
    assert window.area.state is window.welcome
    assert [box.text() for box in window.welcome.folders.boxes] == ["Documents", "Desktop"]
    assert window.welcome.folders.ticked == [home / "Documents"]
    qtbot.waitUntil(lambda: amounts(window)["Documents"] == "~/Documents, 2 documents")
    qtbot.waitUntil(lambda: amounts(window)["Desktop"] == "~/Desktop, 0 documents")


def test_the_home_folder_itself_is_never_suggested(
    home: Path, monkeypatch: pytest.MonkeyPatch, window: MainWindow
) -> None:
    # What Qt answers where a desktop has no such folder.
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _location: str(home))
    from munjang_desktop.welcome.folder_choices import suggested_folders

    assert suggested_folders() == {}


def test_by_keyboard_alone_from_the_start_to_the_first_answer(
    window: MainWindow, context: Context, open_library: OpenLibrary, home: Path, qtbot: QtBot
) -> None:
    open_library()
    qtbot.waitUntil(window.welcome.start.hasFocus)
    first, box = window.welcome.folders.boxes
    for widget in (window.welcome.skip, first, box):  # in the order in which they are seen
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert widget.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    with up_to_date(context, qtbot, read=True):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.folder_panel.folders) == 2)
    assert window.area.state is not window.welcome
    assert window.search_bar.field.hasFocus()
    window.search_bar.set_query("deposit")
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)


def test_what_was_typed_before_the_start_is_answered(
    window: MainWindow, context: Context, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    window.set_paused(True)
    with qtbot.waitSignal(context.workers.answered):
        window.search_bar.set_query("deposit")
    assert window.area.state is window.welcome
    window.welcome.start.click()
    qtbot.waitUntil(lambda: window.area.state is not window.welcome)


def test_an_own_folder_joins_the_list_and_covers_what_is_in_it(
    window: MainWindow, open_library: OpenLibrary, home: Path, qtbot: QtBot
) -> None:
    open_library()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(home))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), action, data, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, data, buttons, keys))
    assert window.welcome.folders.ticked == [home]
    assert window.welcome.folders.boxes[-1].hasFocus()
    qtbot.waitUntil(lambda: amounts(window)["home"] == "~, 2 documents")


def test_what_is_no_folder_cannot_be_chosen(
    window: MainWindow, open_library: OpenLibrary, home: Path, qtbot: QtBot
) -> None:
    open_library()
    window.welcome.add(home / "Documents" / "notes.txt")
    box = window.welcome.folders.boxes[-1]
    qtbot.waitUntil(lambda: not box.isEnabled())
    assert "cannot be read as a folder" in box.accessibleDescription()
    assert window.welcome.folders.ticked == [home / "Documents"]


def test_nothing_ticked_cannot_be_started(window: MainWindow, open_library: OpenLibrary) -> None:
    open_library()
    for box in window.welcome.folders.boxes:
        box.setChecked(False)
    assert not window.welcome.start.isEnabled()


def test_it_can_be_skipped_and_called_back(
    window: MainWindow, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    window.welcome.skip.click()
    assert window.area.state_text.startswith("No folder is searched yet")
    buttons = {b.text(): b for b in window.area.state.findChildren(QPushButton)}
    buttons["Show suggestions"].click()
    assert window.area.state is window.welcome


def test_the_language_is_chosen_at_once(
    window: MainWindow, context: Context, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    window.welcome.languages[LanguageChoice.KOREAN].click()
    assert context.settings.language is LanguageChoice.KOREAN
    qtbot.waitUntil(lambda: window.welcome.start.text() == "검색 시작")


def test_the_model_is_offered_here_and_nowhere_else_while_it_is_shown(
    window: MainWindow, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    qtbot.waitUntil(window.welcome.model.isVisible)
    assert "MB" in window.welcome.model.text
    assert window.notices.model.text == ""
    window.welcome.skip.click()
    assert "found by their words only" in window.notices.model.text


def test_a_model_for_precise_mode_is_no_matter_for_a_first_start(
    window: MainWindow, context: Context, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    qtbot.waitUntil(lambda: "Get the model" in window.welcome.model.button.text())
    context.workers.encoder_missing.emit(None)
    assert "The language model is there" in window.welcome.model.text
    window.search_bar.precise.click()
    assert "The language model is there" in window.welcome.model.text
    assert not window.welcome.model.button.isVisible()


def test_of_folders_in_each_other_the_outermost_counts() -> None:
    a, b, c = Path("/a"), Path("/a/b"), Path("/ab")
    assert outermost([b, a, c]) == [a, c]
