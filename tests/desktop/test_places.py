"""The ways between the places of the window."""

from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.window.places import Place


class Shelf(QLabel):
    """A place that takes the keyboard."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def title(self) -> str:
        """Its name."""
        return self.text()


@pytest.fixture
def shelf(window: MainWindow) -> Place:
    """One more place, in which no query is answered."""
    shelf = Shelf("Shelf")
    place = Place(shelf, "folder", shelf.title, "Ctrl+8")
    window.places.add(place)
    return place


@pytest.fixture
def chart(window: MainWindow) -> Place:
    """One more place, in which queries are answered."""
    chart = Shelf("Chart")
    place = Place(chart, "text", chart.title, "Ctrl+9", answers=True)
    window.places.add(place)
    return place


def type_keys(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)


def test_keys_and_buttons_lead_to_the_places(
    window: MainWindow, qtbot: QtBot, shelf: Place, chart: Place
) -> None:
    buttons = {button.place: button for button in window.navigation.buttons}
    assert [button.text() for button in buttons.values()][-2:] == ["Shelf", "Chart"]
    assert window.places.current.widget is window.area
    type_keys(window, qtbot, Qt.Key.Key_8)
    assert window.places.current is shelf
    assert shelf.widget.isVisible()
    assert shelf.widget.hasFocus()
    assert window.search_bar.field.isVisible()
    assert [place for place, button in buttons.items() if button.isChecked()] == [shelf]
    qtbot.mouseClick(buttons[chart], Qt.MouseButton.LeftButton)
    assert chart.widget.isVisible()
    type_keys(window, qtbot, Qt.Key.Key_1)
    assert window.area.isVisible()
    assert window.search_bar.field.hasFocus()


def test_the_arrows_go_from_way_to_way(
    window: MainWindow, qtbot: QtBot, shelf: Place, chart: Place
) -> None:
    buttons = window.navigation.buttons
    buttons[0].setFocus()
    for button in buttons[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert button.hasFocus()
    qtbot.keyClick(buttons[-1], Qt.Key.Key_Space)
    assert window.places.current is chart


def test_the_ways_tell_what_they_are(window: MainWindow, shelf: Place) -> None:
    window.places.enter(shelf)
    button = window.navigation.buttons[-1]
    told = QAccessible.queryAccessibleInterface(button)
    assert told.text(QAccessible.Text.Name) == "Shelf"
    assert told.state().checkable
    assert told.state().checked
    assert button.toolTip() == "Shelf (Ctrl+8)"


@pytest.mark.usefixtures("no_models")
def test_a_query_leads_to_where_it_is_answered(
    window: MainWindow,
    qtbot: QtBot,
    shelf: Place,
    chart: Place,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library(documents)
    window.places.enter(shelf)
    window.search_bar.field.setFocus()
    qtbot.keyClicks(window.search_bar.field, "blue button")
    qtbot.waitUntil(window.area.isVisible)
    assert window.search_bar.field.hasFocus()
    window.places.enter(chart)
    qtbot.keyClicks(window.search_bar.field, " alarm")
    qtbot.waitUntil(lambda: window.area._query == "blue button alarm")
    assert window.places.current is chart
    window.places.enter(shelf)
    window.search_bar.clear()
    assert window.places.current is shelf


@pytest.mark.usefixtures("no_models")
def test_return_goes_back_to_the_answers(
    window: MainWindow, qtbot: QtBot, shelf: Place, documents: Path, open_library: OpenLibrary
) -> None:
    open_library(documents)
    with qtbot.waitSignal(window.area._workers.answered, timeout=30_000):
        window.search_bar.set_query("blue button")
    window.places.enter(shelf)
    qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Return)
    assert window.area.isVisible()


def test_the_ways_speak_the_language_of_the_window(
    window: MainWindow, context: Context, shelf: Place
) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    QApplication.processEvents()
    assert next(b.text() for b in window.navigation.buttons) == "검색"
