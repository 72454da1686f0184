"""The figures of the library, and the files behind each of them."""

from __future__ import annotations

from datetime import datetime

import pytest
from inventory_hands import wait_for_files
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.inventory.timeline import timeline
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def figures(inventory: InventoryPages, qtbot: QtBot) -> InventoryPages:
    """The place with its statistics."""
    with qtbot.waitSignal(inventory.desk.figures):
        qtbot.mouseClick(inventory.figures_tab, Qt.MouseButton.LeftButton)
    return inventory


def bars(card: object) -> dict[str, str]:
    return {bar.label: bar.text for bar in card.plot.bars}


def test_the_plots_have_the_numbers_of_the_library(figures: InventoryPages) -> None:
    page = figures.figures
    assert bars(page.kinds) == {"Text": "4"}
    assert bars(page.states)["Read"] == "4"
    assert bars(page.states)["Password"] == "1"
    assert bars(page.languages) == {"English": "3", "Korean": "1"}
    assert bars(page.coverage)["By meaning"] == "0 %"
    assert "Reading documents" in bars(page.spent)
    assert [bar.value for bar in page.read.plot.bars] == [4]
    modified = page.modified.plot.bars
    assert (modified[0].label, modified[0].value) == ("2019", 1)
    assert sum(bar.value for bar in modified) == 4


def test_a_bar_tells_its_number_and_leads_to_its_files(
    figures: InventoryPages, qtbot: QtBot
) -> None:
    plot = figures.figures.languages.plot
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    told = QAccessible.queryAccessibleInterface(plot)
    assert told.text(QAccessible.Text.Name) == "Documents by language, Korean: 1"
    assert told.text(QAccessible.Text.Description) == "English: 3; Korean: 1"
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    wait_for_files(figures, qtbot, "임대차계약서.md")
    assert figures.files.filters.extra.text() == "Language: Korean"
    qtbot.mouseClick(figures.files.filters.extra, Qt.MouseButton.LeftButton)
    wait_for_files(figures, qtbot, "임대차계약서.md", "manual.txt", "stew.md", "apology.txt")


@pytest.mark.parametrize(
    ("card", "number", "expected"),
    [
        ("states", 0, ["임대차계약서.md", "manual.txt", "stew.md", "apology.txt"]),
        ("modified", 0, ["apology.txt"]),
        ("read", 0, ["임대차계약서.md", "manual.txt", "stew.md", "apology.txt"]),
    ],
)
def test_a_click_on_a_bar_lists_its_files(
    figures: InventoryPages, qtbot: QtBot, card: str, number: int, expected: list[str]
) -> None:
    plot = getattr(figures.figures, card).plot
    figures.figures.ensureWidgetVisible(plot)
    place = plot.place_of(number).center().toPoint()
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    wait_for_files(figures, qtbot, *expected)


def test_the_place_speaks_korean(
    figures: InventoryPages, window: MainWindow, context: Context
) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    QApplication.processEvents()
    assert window.navigation.buttons[1].text() == "라이브러리"
    assert bars(figures.figures.languages) == {"영어": "3", "한국어": "1"}
    figures.files_tab.click()
    assert figures.files.table.rows.headerData(0, Qt.Orientation.Horizontal) == "이름"


def days(*dates: tuple[int, int, int]) -> list[tuple[float, int]]:
    return [(datetime(*date).timestamp(), 1) for date in dates]  # noqa: DTZ001 - here


@pytest.mark.parametrize(
    ("points", "labels"),
    [
        ([], []),
        (days((2024, 3, 1), (2024, 3, 3)), ["Mar 1", "Mar 2", "Mar 3"]),
        (days((2024, 1, 20), (2024, 4, 2)), ["Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024"]),
    ],
)
def test_time_goes_in_days_or_months(
    context: Context, points: list[tuple[float, int]], labels: list[str]
) -> None:
    assert [bar.label for bar in timeline(points)] == labels


def test_clocks_that_were_never_set_do_not_stretch_the_time(context: Context) -> None:
    found = timeline(days((1980, 1, 1), (2023, 5, 1), (2026, 2, 1)))
    assert len(found) <= 48
    assert found[0].label == "to 1996"
    assert [bar.value for bar in found][:1] == [1]
    assert sum(bar.value for bar in found) == 3
