"""What is left of the application when its window is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from munjang.errors import LibraryAway
from munjang.messages import Message
from munjang.records import Phase, Progress
from munjang_desktop.context import Context
from munjang_desktop.hotkeys import Hotkey, HotkeyState
from munjang_desktop.icons import Mark, application_icon
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.settings import DEFAULT_HOTKEY, LanguageChoice
from munjang_desktop.tray import Tray
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


class SharedKeyboard(Hotkey):
    """A keyboard on which another program has a key."""

    taken = QKeySequence("Ctrl+Alt+Space")[0]

    def _take(self, keys: QKeyCombination) -> HotkeyState:
        return HotkeyState.TAKEN if keys == self.taken else HotkeyState.ON


class Desktop:
    """What a desktop with a notification area is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there = True
        self.shown = False
        self.messages: list[str] = []
        self.quits = 0

        def show(_icon: QSystemTrayIcon, shown: bool) -> None:
            self.shown = shown

        def tell(_icon: QSystemTrayIcon, title: str, *_rest: object) -> None:
            self.messages.append(title)

        def end() -> None:
            self.quits += 1

        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: self.there)
        monkeypatch.setattr(QSystemTrayIcon, "setVisible", show)
        monkeypatch.setattr(QSystemTrayIcon, "isVisible", lambda _icon: self.shown)
        monkeypatch.setattr(QSystemTrayIcon, "showMessage", tell)
        monkeypatch.setattr(QApplication, "quit", end)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """A notification area: Qt's offscreen platform has none."""
    return Desktop(monkeypatch)


@pytest.fixture
def presence(desktop: Desktop, context: Context, window: MainWindow) -> Iterator[Presence]:
    made = Presence(context, window, SharedKeyboard(window))
    yield made
    made.close()


def test_closing_the_window_leaves_the_icon_and_says_so_once(
    presence: Presence, desktop: Desktop, window: MainWindow
) -> None:
    assert desktop.shown
    for _ in range(2):
        window.come_to_front()
        window.close()
    assert desktop.quits == 0
    assert desktop.messages == ["Munjang goes on in the background"]
    presence.tray.window_wanted.emit()
    assert window.isVisible()


def test_without_a_notification_area_closing_is_ending(
    presence: Presence, desktop: Desktop, window: MainWindow
) -> None:
    desktop.there = False
    window.close()
    assert desktop.quits == 1
    assert desktop.messages == []


def test_an_icon_that_had_no_place_at_first_appears_when_it_is_needed(
    desktop: Desktop, context: Context, window: MainWindow
) -> None:
    desktop.there = False
    presence = Presence(context, window, SharedKeyboard(window))
    assert not presence.stays
    desktop.there = True
    window.close()
    assert presence.stays
    assert desktop.quits == 0
    presence.close()


def test_staying_can_be_switched_off(
    presence: Presence, desktop: Desktop, window: MainWindow, context: Context
) -> None:
    presence.show_preferences(Section.QUICK)
    preferences = window.findChild(PreferencesWindow)
    preferences.page.stay.click()
    preferences.close()
    assert context.settings.stay_in_tray is False
    assert not desktop.shown
    window.close()
    assert desktop.quits == 1


def test_quitting_from_the_icon_says_nothing(
    presence: Presence, desktop: Desktop, window: MainWindow
) -> None:
    presence.tray.quit_wanted.emit()
    window.close()  # as Qt does on its way out
    assert desktop.quits == 1
    assert desktop.messages == []


def test_the_icon_says_how_indexing_is_doing_and_pauses_it(
    presence: Presence,
    documents: Path,
    open_library: OpenLibrary,
    window: MainWindow,
    qtbot: QtBot,
) -> None:
    tray: Tray = presence.tray
    assert tray.status_line.text() == "Opening the library…"
    open_library(documents)
    qtbot.waitUntil(lambda: tray.status_line.text() == "Up to date  ·  3 documents")
    tray.pause.trigger()
    assert tray.status_line.text() == "Paused"
    assert tray.pause.text() == "Go on indexing"
    assert "Paused" in window.status_line.text
    window.set_paused(False)
    assert tray.pause.text() == "Pause indexing"


def test_the_icon_speaks_the_language_chosen(
    presence: Presence, context: Context, qtbot: QtBot
) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: presence.tray.menu.actions()[0].text() == "빠른 검색")


def test_a_key_that_is_taken_is_told_in_a_line_and_can_be_changed(
    presence: Presence, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    line = window.notices.hotkey
    assert "is taken by another program" in line.text
    line.button.click()
    preferences = window.findChild(PreferencesWindow)
    assert preferences is not None
    assert preferences.section is Section.QUICK
    dialog = preferences.page
    assert "is taken by another program" in dialog.state_text
    dialog.edit.setFocus()
    qtbot.keyClick(
        dialog.edit,
        Qt.Key.Key_K,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    assert presence.hotkey.state is HotkeyState.ON
    assert context.settings.hotkey == "Ctrl+Alt+K"
    assert "calls quick search" in dialog.state_text
    assert line.text == ""
    qtbot.keyClick(dialog.edit, Qt.Key.Key_E)
    assert presence.hotkey.state is HotkeyState.BARE
    assert "needed for typing" in dialog.state_text
    dialog.edit.clear()
    assert presence.hotkey.state is HotkeyState.OFF
    assert context.settings.hotkey == ""
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Escape)
    assert not preferences.isVisible()
    assert context.settings.hotkey == ""


def test_the_key_calls_quick_search_and_tab_the_window_with_its_query(
    presence: Presence, window: MainWindow, qtbot: QtBot
) -> None:
    window.close()
    presence.hotkey.pressed.emit()
    qtbot.waitUntil(presence.popup.isActiveWindow)
    qtbot.keyClicks(presence.popup.field, "deposit")
    qtbot.keyClick(presence.popup.field, Qt.Key.Key_Tab)
    assert not presence.popup.isVisible()
    assert window.isVisible()
    assert window.search_bar.query == "deposit"


def test_the_default_key_can_be_written_in_a_file() -> None:
    keys = QKeySequence(DEFAULT_HOTKEY)
    assert keys.toString(QKeySequence.SequenceFormat.PortableText) == DEFAULT_HOTKEY


def test_one_that_has_ended_is_told_nothing_more(
    desktop: Desktop, context: Context, window: MainWindow, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    first = Presence(context, window, SharedKeyboard(window))
    menu = first.tray.menu
    first.show_preferences()
    with qtbot.waitSignals([first.destroyed, menu.destroyed, first.popup.destroyed]):
        first.close()
    assert window.findChild(PreferencesWindow) is None
    second = Presence(context, window, SharedKeyboard(window))
    open_library()
    assert second.tray.status_line.text() != "Opening the library…"
    context.languages.choose(LanguageChoice.KOREAN)
    window.set_paused(True)
    qtbot.waitUntil(lambda: second.tray.pause.text() == "색인 계속")
    second.close()


def test_the_icon_is_marked_while_it_works_pauses_or_cannot(
    presence: Presence, context: Context, qtbot: QtBot
) -> None:
    tray, workers = presence.tray, context.workers  # of a library that nobody has opened
    assert tray.mark is None
    workers.set_paused(True)
    assert tray.mark is Mark.PAUSED
    workers.set_paused(False)
    working = Progress(Phase.READING, files_done=1, files_total=2)
    workers.progress.emit(working)
    assert tray.mark is None  # it may be over in a moment
    qtbot.waitUntil(lambda: tray.mark is Mark.WORKING)
    workers.index_failed.emit(LibraryAway(Message("the disk is away")))
    assert tray.mark is Mark.TROUBLE
    assert tray.status_line.text() == "The library cannot be reached"
    workers.progress.emit(Progress(Phase.IDLE))
    assert tray.mark is None


@pytest.mark.parametrize("mark", [None, *Mark])
def test_the_icon_is_drawn_for_the_sizes_of_panels(mark: Mark | None) -> None:
    icon = application_icon(mark)
    for size in (16, 20, 22, 24, 32, 44, 48):
        picture = icon.pixmap(size, size).toImage()
        assert picture.size().toTuple() == (size, size)
        left = [picture.pixelColor(size * 7 // 22, y) for y in range(size)]
        first = left.index(QColor("#ffd75e"))
        assert left[first - 1].blue() > 200  # the sentence's edge lies on a whole pixel
        colours = {picture.pixelColor(x, y).name() for x in range(size) for y in range(size)}
        assert [other for other in Mark if other.value in colours] == ([mark] if mark else [])
