"""The preferences as a user meets them: every control is used, and the engine asked what came."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from test_presence import SharedKeyboard

from munjang.library import Library
from munjang_desktop.context import Context
from munjang_desktop.preferences.folders import FoldersPage
from munjang_desktop.preferences.form import Page
from munjang_desktop.preferences.models import ModelsPage
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.settings import LanguageChoice, Settings, TextSize, ThemeChoice
from munjang_desktop.theme import DARK
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")

Show = Callable[[Section], PreferencesWindow]


@pytest.fixture
def presence(context: Context, window: MainWindow) -> Iterator[Presence]:
    made = Presence(context, window, SharedKeyboard(window))
    yield made
    made.close()


@pytest.fixture
def show(presence: Presence, window: MainWindow) -> Show:
    """Opens the preferences at a section."""

    def show_section(section: Section) -> PreferencesWindow:
        presence.show_preferences(section)
        preferences = window.findChild(PreferencesWindow)
        assert preferences is not None
        assert preferences.section is section
        return preferences

    return show_section


@pytest.fixture
def engine(context: Context, tmp_path: Path) -> Iterator[Library]:
    """The same library, asked by somebody else."""
    with Library.open(tmp_path / "library") as library:
        yield library


def choose(qtbot: QtBot, box: QComboBox, value: object) -> None:
    """Take another choice with the keyboard."""
    box.setFocus()
    values = [box.itemData(row) for row in range(box.count())]
    steps = values.index(value) - box.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert box.currentData() == value


def test_the_menu_and_its_key_open_them_and_escape_closes_them(
    window: MainWindow, presence: Presence, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    preferences = window.findChild(PreferencesWindow)
    assert preferences is not None
    assert preferences.isVisible()
    assert not preferences.isModal()
    qtbot.waitUntil(preferences.isActiveWindow)
    qtbot.keyClick(preferences.sections, Qt.Key.Key_Down)
    assert preferences.section is Section.READING
    qtbot.keyClick(preferences, Qt.Key.Key_Escape)
    assert not preferences.isVisible()
    action = next(a for a in window.menu.actions() if "Preferences" in a.text())
    action.trigger()
    assert preferences.isVisible()
    assert preferences.section is Section.READING


def test_a_page_is_made_when_it_is_turned_to_and_kept(
    show: Show, context: Context, qtbot: QtBot
) -> None:
    preferences = show(Section.READING)
    assert [page.accessibleName() for page in preferences.findChildren(Page)] == ["Reading"]
    reading = preferences.page
    assert reading.isVisible()
    qtbot.keyClick(preferences.sections, Qt.Key.Key_Down)
    assert isinstance(preferences.page, ModelsPage)
    assert not reading.isVisible()
    context.languages.choose(LanguageChoice.KOREAN)
    assert show(Section.READING).page is reading
    qtbot.waitUntil(lambda: reading.accessibleName() == "읽기")
    assert show(Section.PRIVACY).page.accessibleName() == "개인 정보"


def test_the_folders_stand_there_as_the_page_is_made(
    show: Show, open_library: OpenLibrary, documents: Path
) -> None:
    open_library(documents)
    page = show(Section.FOLDERS).page
    assert isinstance(page, FoldersPage)
    assert [row.folder.path for row in page.rows] == [documents]


def test_the_theme_and_the_size_of_letters_change_at_once_and_are_remembered(
    show: Show, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    page = show(Section.APPEARANCE).page
    before = window.font().pointSizeF()
    context.settings.theme = ThemeChoice.LIGHT
    page.shown()
    choose(qtbot, page.theme, ThemeChoice.DARK)
    assert window.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    choose(qtbot, page.size, TextSize.VERY_LARGE)
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.3)
    context.settings.sync()
    assert Settings().theme is ThemeChoice.DARK
    assert Settings().text_size is TextSize.VERY_LARGE
    choose(qtbot, page.size, TextSize.NORMAL)
    choose(qtbot, page.theme, ThemeChoice.LIGHT)
    assert QApplication.font().pointSizeF() == pytest.approx(before)


def test_the_folders_have_room_for_larger_letters(
    show: Show, window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    page = show(Section.APPEARANCE).page
    (row,) = window.folder_panel.rows
    before = row.height()
    assert before == row.sizeHint().height()
    sections = page.window().sections
    width = sections.width()
    choose(qtbot, page.size, TextSize.VERY_LARGE)
    qtbot.waitUntil(lambda: row.height() == row.sizeHint().height() > before)
    # The names of the sections are larger, too, and the list has room for them at once.
    qtbot.waitUntil(lambda: sections.width() > 1.15 * width)
    choose(qtbot, page.size, TextSize.NORMAL)
    qtbot.waitUntil(lambda: row.height() == before)


def test_the_language_changes_at_once_and_is_remembered(
    show: Show, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    preferences = show(Section.APPEARANCE)
    page = preferences.page
    choose(qtbot, page.language, LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: preferences.windowTitle() == "환경 설정")
    assert [preferences.sections.item(row).text() for row in range(2)] == ["폴더", "읽기"]
    assert page.theme.itemText(1) == "밝게"
    assert Settings().language is LanguageChoice.KOREAN
    choose(qtbot, page.language, LanguageChoice.ENGLISH)
    qtbot.waitUntil(lambda: preferences.windowTitle() == "Preferences")


def test_pausing_here_pauses_everywhere(
    show: Show, window: MainWindow, context: Context, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    page = show(Section.PERFORMANCE).page
    page.pause.click()
    assert context.workers.paused
    assert context.settings.paused
    assert "Paused" in window.status_line.text
    window.set_paused(False)
    assert not page.pause.isChecked()


def test_battery_hours_and_threads_are_kept_by_the_library(
    show: Show, engine: Library, open_library: OpenLibrary, qtbot: QtBot, monkeypatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    open_library()
    page = show(Section.PERFORMANCE).page
    qtbot.waitUntil(page.battery.isEnabled)
    assert not page.first.isVisible()
    page.battery.click()
    qtbot.waitUntil(lambda: engine.preferences.manners().on_battery)
    page.scheduled.click()
    qtbot.waitUntil(lambda: engine.preferences.manners().hours == "22-7")
    choose(qtbot, page.first, 20)
    qtbot.waitUntil(lambda: engine.preferences.manners().hours == "20-7")
    choose(qtbot, page.last, 6)
    qtbot.waitUntil(lambda: engine.preferences.manners().hours == "20-6")
    page.scheduled.click()
    qtbot.waitUntil(lambda: engine.preferences.manners().hours == "")
    assert engine.preferences.manners().on_battery
    choose(qtbot, page.threads, 2)
    qtbot.waitUntil(lambda: engine.preferences.threads() == 2)


def test_reading_pictures_is_switched_and_what_is_missing_is_said(
    show: Show, engine: Library, open_library: OpenLibrary, qtbot: QtBot, monkeypatch
) -> None:
    open_library()
    page = show(Section.READING).page
    qtbot.waitUntil(page.recognise.isEnabled)
    assert page.recognise.isChecked()
    page.recognise.click()
    qtbot.waitUntil(lambda: not engine.preferences.recognition().wanted)
    page.recognise.click()
    qtbot.waitUntil(lambda: engine.preferences.recognition().wanted)
    monkeypatch.setattr("munjang.extract.ocr._find_engine", lambda: None)
    page.shown()
    qtbot.waitUntil(lambda: "tesseract" in page._recognition_row.problem.text())


@pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
def test_missing_walls_are_said_plainly(
    show: Show, open_library: OpenLibrary, qtbot: QtBot, monkeypatch
) -> None:
    monkeypatch.setattr("munjang.sandbox.landlock.version", lambda: 0)
    open_library()
    page = show(Section.READING).page
    qtbot.waitUntil(lambda: "Landlock" in page._safety_row.problem.text())
    assert page._safety_row.title.text() == "This system offers less protection"


def test_a_folder_says_how_far_it_is_and_comes_back_with_its_rules(
    show: Show,
    context: Context,
    engine: Library,
    documents: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    open_library(documents)
    page = show(Section.FOLDERS).page
    qtbot.waitUntil(lambda: "4 files, up to date" in page.rows[0].hint.text())
    choose(qtbot, page.rules.place, documents)
    qtbot.keyClicks(page.rules.field, "*.txt")
    qtbot.keyClick(page.rules.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [line.pattern for line in page.rules.lines] == ["*.txt"])
    assert page.rules.place.currentText() == f"{documents.name} (1)"
    qtbot.waitUntil(lambda: "3 files" in page.rows[0].hint.text())  # an indexer heeds it at once
    page.rows[0].button.click()
    qtbot.waitUntil(lambda: "no longer searched" in page.undo.text)
    assert engine.folders() == []
    page.undo.button.click()
    qtbot.waitUntil(lambda: [row.folder.path for row in page.rows] == [documents])
    own = [rule for rule in engine.preferences.rules(documents) if not rule.built_in]
    assert [(rule.pattern, rule.folder) for rule in own] == [("*.txt", documents)]


def test_the_keyboard_stays_where_it_is_while_folders_come_and_grow(
    show: Show, context: Context, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    preferences = show(Section.FOLDERS)
    page = preferences.page
    preferences.activateWindow()
    qtbot.waitUntil(preferences.isActiveWindow)
    qtbot.waitUntil(lambda: [folder.files for folder in page.folders] == [4])
    page.add.setFocus()
    other = documents.with_name("other")
    other.mkdir()
    context.workers.add_folder(other)
    qtbot.waitUntil(lambda: len(page.folders) == 2)
    assert preferences.focusWidget() is page.add
    button = page.rows[0].button
    button.setFocus()
    (documents / "new.txt").write_text("A heron stands in the river.")
    qtbot.waitUntil(lambda: [f.files for f in page.folders] == [5, 0], timeout=30_000)
    assert preferences.focusWidget() is button
    assert "5 files" in page.rows[0].hint.text()


def test_rules_are_added_and_removed_and_what_is_none_is_said_in_a_line(
    show: Show, engine: Library, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    page = show(Section.FOLDERS).page
    rules = page.rules
    qtbot.waitUntil(lambda: "24" in rules._built_in_row.title.text())
    assert "node_modules/" not in rules._built_in_row.hint.text()
    rules.built_in.click()
    assert "node_modules/" in rules._built_in_row.hint.text()
    qtbot.keyClicks(rules.field, "!")
    rules.add.click()
    qtbot.waitUntil(lambda: bool(rules.problem_text))
    assert rules.field.text() == "!"
    assert not [rule for rule in engine.preferences.rules() if not rule.built_in]
    rules.field.clear()
    qtbot.keyClicks(rules.field, "drafts/")
    rules.add.click()
    qtbot.waitUntil(lambda: [line.pattern for line in rules.lines] == ["drafts/"])
    assert rules.problem_text == ""
    assert [r.pattern for r in engine.preferences.rules() if not r.built_in] == ["drafts/"]
    rules.lines[0].button.click()
    qtbot.waitUntil(lambda: rules.lines == [])
    assert not [rule for rule in engine.preferences.rules() if not rule.built_in]


def test_a_drive_that_is_away_is_said(
    show: Show, context: Context, documents: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents)
    page = show(Section.FOLDERS).page
    documents.rename(documents.with_name("away"))
    context.workers.catch_up()
    qtbot.waitUntil(
        lambda: bool(page.rows) and "Not connected" in page.rows[0].hint.text(), timeout=20_000
    )
