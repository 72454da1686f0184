"""Folders that cannot be reached, or were taken out: what is counted, and what is said of them."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import psutil
import pytest
from conftest import OpenLibrary
from inventory_hands import explained
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from munjang.records import FileState, Folder
from munjang_desktop.context import Context
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.preferences.folders import FoldersPage
from munjang_desktop.window import MainWindow
from munjang_desktop.window.folder_panel import FolderRow

pytestmark = pytest.mark.usefixtures("no_models")

AWAY = "Not connected, and not searched: documents."
FOUR = "\n4 documents with "


def test_where_a_folder_is_away_it_is_said_why_nothing_is_found(
    window: MainWindow, documents: Path, open_library: OpenLibrary, qtbot: QtBot, context: Context
) -> None:
    open_library(documents)
    elsewhere = documents.rename(documents.with_name("elsewhere"))
    qtbot.waitUntil(lambda: not context.workers.known_folders[0].available, timeout=20_000)
    qtbot.waitUntil(lambda: AWAY in window.area.state_text)
    qtbot.waitUntil(lambda: "0 documents searchable  ·  0 sentences" in window.status_line.text)
    window.search_bar.set_query("blue button")
    qtbot.waitUntil(lambda: "Nothing found" in window.area.state_text)
    assert AWAY in window.area.state_text
    page = FoldersPage(context)
    qtbot.addWidget(page)
    assert "4 files will be found again when it is" in page.rows[0].hint.text()
    elsewhere.rename(documents)
    qtbot.waitUntil(window.area.results.isVisible, timeout=20_000)


def test_where_a_drive_in_a_folder_is_away_its_files_are_kept_and_told(
    inventory: InventoryPages,
    shelf: Path,
    tmp_path: Path,
    qtbot: QtBot,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mount = namedtuple("mount", "mountpoint fstype")  # noqa: PYI024 - as psutil has it
    stick, elsewhere = shelf / "stick", tmp_path / "elsewhere"
    mounts = [mount(str(stick), "ext4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_which: list(mounts))
    elsewhere.mkdir()
    (elsewhere / "badger.txt").write_text("The badger hides.")
    elsewhere.rename(stick)
    chips = inventory.files.filters._chips
    qtbot.waitUntil(lambda: chips[FileState.INDEXED].text().endswith("5"), timeout=20_000)
    before = inventory._count.text()
    mounts.clear()
    stick.rename(elsewhere)
    qtbot.waitUntil(lambda: chips[FileState.AWAY].text() == "Not connected  1", timeout=20_000)
    assert "1 not connected" in inventory._count.text()
    told = explained(inventory, qtbot, "badger.txt")
    assert f"The drive at {stick} is not connected" in told
    assert "Connect its drive" in told
    assert set(inventory.files.details.buttons) == {"Leave out"}
    window.search_bar.set_query("badger")
    qtbot.waitUntil(lambda: "Nothing found" in window.area.state_text)
    assert "Not connected, and not searched: stick." in window.area.state_text
    mounts.append(mount(str(stick), "ext4"))
    elsewhere.rename(stick)
    qtbot.waitUntil(window.area.results.isVisible, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: inventory._count.text() == before)


def test_what_was_taken_out_is_not_counted_though_indexing_is_paused(
    window: MainWindow, documents: Path, letters: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(documents, letters)
    qtbot.waitUntil(lambda: FOUR in window.area.state_text)
    window.set_paused(True)
    window.folder_panel.remove_wanted.emit(documents)
    qtbot.waitUntil(lambda: "\n1 document with 1 sentence can" in window.area.state_text)
    assert "could not be read" not in window.status_line.text
    window.notices.undo.button.click()
    qtbot.waitUntil(lambda: FOUR in window.area.state_text)
    assert "1 file could not be read" in window.status_line.text


def test_folders_taken_out_one_after_the_other_are_all_put_back(
    window: MainWindow,
    context: Context,
    documents: Path,
    letters: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
) -> None:
    open_library(documents, letters)
    page = FoldersPage(context)
    qtbot.addWidget(page)
    rows = window.folder_panel.findChildren(FolderRow)
    qtbot.waitUntil(lambda: len(rows) == 2)
    # A double click: the second one meets the folder that moved up.
    rows[0].remove.click()
    rows[1].remove.click()
    both = "No longer searched: documents, letters. Their files are untouched."
    qtbot.waitUntil(lambda: window.notices.undo.text == page.undo.text == both)
    page.undo.button.click()
    qtbot.waitUntil(
        lambda: [folder.path for folder in window.folder_panel.folders] == [documents, letters]
    )
    # Neither line goes on saying that they are out.
    qtbot.waitUntil(lambda: window.notices.undo.text == page.undo.text == "")


def test_another_folder_of_the_same_name_is_another(context: Context, qtbot: QtBot) -> None:
    page = FoldersPage(context)
    qtbot.addWidget(page)
    place = page.rules.place
    page.show_folders([Folder(1, Path("/old/reports"))])
    place.setCurrentIndex(1)
    page.show_folders([Folder(2, Path("/new/reports"))])
    assert place.currentData() is None
    assert (place.itemText(1), place.itemData(1)) == ("reports", Path("/new/reports"))
