"""A file that is found by its name alone: why, and the way to where that can be helped."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from munjang.overview import FileFilter
from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def broken(window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot) -> Path:
    """The file that was found, of which nothing but its name could be."""
    open_library(documents)
    window.search_bar.set_query("broken")
    page = window.area.preview.unread
    qtbot.waitUntil(lambda: page.isVisible() and page.button.isVisible())
    return documents / "broken.pdf"


def test_why_a_file_was_not_read_is_said_where_it_is_found(
    window: MainWindow, broken: Path, context: Context, qtbot: QtBot
) -> None:
    page = window.area.preview.unread
    assert "has not been read.\nThe document is damaged" in page.text
    assert page.text.endswith("save it anew; it is read again then.")
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: page.button.text() == "라이브러리에서 보기")
    assert "파일의 내용은 읽지 못했습니다.\n문서가 손상" in page.text


def test_from_there_one_comes_to_what_can_be_done(
    window: MainWindow, broken: Path, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.area.preview.unread.button, Qt.MouseButton.LeftButton)
    files = window.inventory.pages.files
    qtbot.waitUntil(lambda: files.details.path == broken)
    assert len(files.table.rows.ids) == 1
    assert files.table.hasFocus()
    assert "Read again" in files.details.buttons
    assert files.filters.extra.text() == "broken.pdf"
    assert files.filters.folder.currentIndex() == 0
    files.filters.extra.click()
    qtbot.waitUntil(lambda: len(files.table.rows.ids) == 4)
    assert files.filters.filter == FileFilter()
    qtbot.waitUntil(lambda: files.details.path == broken)  # it stays selected


def test_the_reasons_of_another_file_are_not_shown(
    window: MainWindow, broken: Path, context: Context, qtbot: QtBot
) -> None:
    page = window.area.preview.unread
    with qtbot.waitSignal(context.workers.explained):
        context.workers.explain(broken.with_name("stew.md"))
    assert "damaged" in page.text
    page.show_file(broken.with_name("other.pdf"))
    assert "damaged" not in page.text
    assert not page.button.isVisible()
