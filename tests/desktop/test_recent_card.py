"""Recent searches on the page that waits for a query."""

from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from munjang.records import Coverage, Phase, Progress, Status
from munjang_desktop.context import Context
from munjang_desktop.searches import Searches
from munjang_desktop.window import MainWindow
from munjang_desktop.window.recent_card import RecentCard
from munjang_desktop.window.states import ReadyPage

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def searches(tmp_path: Path) -> Searches:
    return Searches(tmp_path / "searches.ini")


@pytest.fixture
def page(searches: Searches, context: Context, qtbot: QtBot) -> ReadyPage:
    made = ReadyPage(searches, context.theme)
    qtbot.addWidget(made)
    made.resize(900, 620)
    made.show()
    return made


def offered(page: ReadyPage) -> list[str]:
    rows = page.recent.findChildren(QPushButton)
    return [row.accessibleName() for row in rows if row.isVisible()]


def test_the_last_searches_are_offered_newest_first(page: ReadyPage, searches: Searches) -> None:
    assert not page.recent.isVisible()
    for query in ("one", "two", "three", "R&D", "five"):
        searches.remember(query)
    assert offered(page) == ["five", "R&D", "three", "two"]
    assert page.recent.buttons[1].text() == "R&&D"  # no key to press
    searches.forget("five")
    assert offered(page) == ["R&D", "three", "two", "one"]


def test_none_are_shown_where_none_are_kept(page: ReadyPage, searches: Searches) -> None:
    searches.remember("lease")
    assert page.recent.isVisible()
    searches.remembers = False
    assert not page.recent.isVisible()


def test_a_long_query_is_shortened(page: ReadyPage, searches: Searches) -> None:
    query = "words that go on and on " * 20
    searches.remember(query)
    (row,) = page.recent.buttons
    assert row.text().endswith("…")
    assert row.toolTip() == query.strip()
    assert page.minimumSizeHint().width() < page.width()


def test_there_is_none_in_a_low_window(page: ReadyPage, searches: Searches) -> None:
    searches.remember("lease")
    line = page.fontMetrics().height()
    page.resize(900, 24 * line)
    assert not page.recent.isVisible()
    page.resize(900, 40 * line)
    assert page.recent.isVisible()


def test_what_is_not_found_by_its_meaning_yet_is_said_from_the_first_sentence_on(
    page: ReadyPage, tmp_path: Path
) -> None:
    held = Coverage(documents=1, sentences=9, pending=9, failed=0)
    status = Status(tmp_path, (), {}, held, 1, 9, 0, 0, "encoder", 1)
    page.show_status(status)
    assert page.text.endswith("1 document with 9 sentences can be searched.")
    page.show_progress(Progress(Phase.EMBEDDING))
    assert page.text.endswith("can be searched. Their meaning is still being learnt.")


def test_keys_are_told_where_they_can_be_read(page: ReadyPage) -> None:
    page.setMinimumHeight(1)  # as in a small window
    for height in range(300, 620, 10):
        page.resize(600, height)
        assert not page.keys.isVisible() or (
            page.keys.height() >= page.keys.minimumSizeHint().height()
        )
    assert page.keys.isVisible()


def test_a_click_asks_it_again(
    window: MainWindow,
    context: Context,
    qtbot: QtBot,
    documents: Path,
    open_library: OpenLibrary,
) -> None:
    open_library(documents)
    context.searches.remember("계약 해지")
    card = window.findChild(RecentCard)
    with qtbot.waitSignal(context.workers.answered, timeout=30_000):
        card.buttons[0].click()
    assert window.search_bar.field.text() == "계약 해지"
