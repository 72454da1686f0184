"""The library as a place: every file, what became of it, and how the list is narrowed and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import OpenLibrary
from inventory_hands import explained, names, select, wait_for_files
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from munjang.messages import Message
from munjang.overview import FileFilter, FileOrder
from munjang.records import FileState
from munjang_desktop.context import Context
from munjang_desktop.inventory.delegate import state_colour
from munjang_desktop.inventory.model import COLUMNS
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.window import MainWindow
from munjang_desktop.window.folder_panel import FolderRow

pytestmark = pytest.mark.usefixtures("no_models")
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_every_file_is_listed_with_what_became_of_it(
    inventory: InventoryPages, shelf: Path
) -> None:
    rows = inventory.files.table.rows
    table = {
        rows.index(row, 0).data(): [rows.index(row, column).data() for column in range(8)]
        for row in range(rows.rowCount())
    }
    assert {name: row[1] for name, row in table.items()} == {
        "임대차계약서.md": "Read",
        "manual.txt": "Read",
        "stew.md": "Read",
        "apology.txt": "Read",
        "broken.pdf": "Broken",
        "music.mp3": "Unknown format",
        "empty.txt": "No text",
        "draft.tmp": "Left out",
        "locked.pdf": "Password",
    }
    name, state, reason, folder, kind, size, changed, sentences = table["apology.txt"]
    assert (name, state, reason, kind, sentences) == ("apology.txt", "Read", "", "TXT", "2")
    assert folder.endswith("documents/letters")
    assert size == "51 bytes"
    assert changed == "May 20, 2019"
    assert "*.tmp" in table["draft.tmp"][2]


def test_the_numbers_are_those_of_the_status(inventory: InventoryPages, qtbot: QtBot) -> None:
    def agree() -> None:
        chips = {
            chip.state: chip.text().split()[-1]
            for chip in inventory.files.filters._chips.values()
            if not chip.isHidden()
        }
        states = inventory._status.states
        assert chips == {None: "9", **{state: str(count) for state, count in states.items()}}

    qtbot.waitUntil(agree)


def test_what_is_counted_is_said_and_agrees_in_all_views(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: "4 documents searchable" in window.status_line.text)
    assert inventory._count.text() == "8 files  ·  4 documents searchable  ·  1 left out"
    row = window.folder_panel.findChild(FolderRow)
    assert "8 files" in {label.text() for label in row.findChildren(QLabel)}
    inventory.files.filters.set_filter(FileFilter(text="manual"))
    qtbot.waitUntil(lambda: inventory._count.text() == "1 file")


def test_chips_words_folders_and_types_filter(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    chips = inventory.files.filters._chips
    qtbot.mouseClick(chips[FileState.FAILED], Qt.MouseButton.LeftButton)
    wait_for_files(inventory, qtbot, "broken.pdf")
    qtbot.mouseClick(chips[FileState.ENCRYPTED], Qt.MouseButton.LeftButton)
    wait_for_files(inventory, qtbot, "broken.pdf", "locked.pdf")
    qtbot.mouseClick(chips[None], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(inventory)) == 9)
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert inventory.files.filters.field.hasFocus()
    qtbot.keyClicks(inventory.files.filters.field, "LETTERS apo")
    wait_for_files(inventory, qtbot, "apology.txt")
    inventory.files.filters.field.clear()
    kinds = inventory.files.filters.kind
    qtbot.waitUntil(lambda: kinds.count() > 2)
    row = next(row for row in range(kinds.count()) if kinds.itemData(row) == "pdf")
    kinds.setCurrentIndex(row)
    kinds.activated.emit(row)
    wait_for_files(inventory, qtbot, "broken.pdf", "locked.pdf")


def test_columns_sort(inventory: InventoryPages, qtbot: QtBot) -> None:
    inventory.files.table.sortByColumn(COLUMNS.index(FileOrder.SIZE), Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: names(inventory)[0] == "locked.pdf")
    sizes = [inventory.files.table.rows.entry(r).size for r in range(9)]
    assert sizes == sorted(sizes, reverse=True)
    inventory.files.table.sortByColumn(COLUMNS.index(FileOrder.NAME), Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(inventory)[0] == "apology.txt")


def test_where_nothing_fits_it_says_so_and_leads_back(
    inventory: InventoryPages, qtbot: QtBot
) -> None:
    inventory.files.filters.set_filter(FileFilter(text="nothing of the kind"))
    qtbot.waitUntil(inventory.files.empty.isVisible)
    assert "No file is like this" in inventory.files.empty.text
    qtbot.mouseClick(inventory.files.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(inventory)) == 9)


def test_without_a_folder_it_offers_to_add_one(
    window: MainWindow, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library()
    window.places.enter(window.places.all[1])
    qtbot.waitUntil(window.inventory.pages.files.empty.isVisible)
    assert "There are no files yet" in window.inventory.pages.files.empty.text
    with qtbot.waitSignal(window.inventory.add_wanted):
        window.inventory.add_wanted.disconnect(window.choose_folder)
        qtbot.mouseClick(window.inventory.pages.files.empty.button, Qt.MouseButton.LeftButton)


def test_the_link_of_the_status_line_lists_what_could_not_be_read(
    window: MainWindow, shelf: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    open_library(shelf)
    qtbot.waitUntil(lambda: "4 files could not be read" in window.status_line.text)
    qtbot.mouseClick(window.status_line._refused, Qt.MouseButton.LeftButton)
    assert window.inventory.isVisible()
    wait_for_files(
        window.inventory.pages, qtbot, "broken.pdf", "music.mp3", "empty.txt", "locked.pdf"
    )


def test_a_picture_waits_in_peace_until_nothing_will_read_it(
    window: MainWindow,
    shelf: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    context: Context,
) -> None:
    monkeypatch.setattr("munjang.ingest.recognition.Recogniser._left", lambda _: iter(()))
    Image.new("L", (600, 400), 255).save(shelf / "scan.png")
    open_library(shelf)
    inventory, filters = window.inventory.pages, window.inventory.pages.files.filters
    qtbot.waitUntil(lambda: "4 files could not be read" in window.status_line.text)
    window.show_refused()
    wait_for_files(inventory, qtbot, "broken.pdf", "music.mp3", "empty.txt", "locked.pdf")

    chip = filters._chips[FileState.UNRECOGNISED]
    qtbot.waitUntil(lambda: chip.text() == "Awaiting OCR  1")
    filters.set_filter(FileFilter(states=frozenset({FileState.UNRECOGNISED})))
    wait_for_files(inventory, qtbot, "scan.png")
    colours = context.theme.colours
    assert state_colour(FileState.UNRECOGNISED, colours) == colours.faint
    said = explained(inventory, qtbot, "scan.png")
    assert "The text in one picture is waiting for text recognition" in said
    assert "Read again" not in inventory.files.details.buttons

    missing = Message("tesseract is not installed", {})
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: missing)
    context.workers.refresh()
    qtbot.waitUntil(lambda: "5 files could not be read" in window.status_line.text)
    qtbot.waitUntil(lambda: "tesseract is not installed" in inventory.files.details.text)


def test_the_list_follows_the_files_and_keeps_the_selection(
    inventory: InventoryPages, qtbot: QtBot, shelf: Path
) -> None:
    select(inventory, qtbot, "stew.md")
    (shelf / "aardvark.txt").write_text("Aardvarks dig.")
    qtbot.waitUntil(lambda: names(inventory)[0] == "aardvark.txt", timeout=20_000)
    assert inventory.files.table.current().path.name == "stew.md"
    assert inventory.files.table.selected_ids() == [
        inventory.files.table.rows.ids[names(inventory).index("stew.md")]
    ]


def test_a_large_list_is_not_made_anew_at_each_change(
    inventory: InventoryPages, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(inventory.desk, "list", lambda *a, **_: asked.append(a))
    with qtbot.waitSignal(context.workers.status) as told:
        context.workers.refresh()
    inventory.desk.cost = 1.0
    asked.clear()
    context.workers.status.emit(told.args[0])
    qtbot.waitUntil(lambda: len(asked) == 1)
    for _ in range(3):
        context.workers.status.emit(told.args[0])
    assert len(asked) == 1
    inventory.hide()
    inventory.show()  # who comes to look sees how things are
    assert len(asked) == 2


def test_typing_goes_to_the_search(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    inventory.files.table.setFocus()
    qtbot.keyClick(inventory.files.table, "B", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(inventory.files.table, "lue")
    assert window.search_bar.field.text() == "Blue"
    qtbot.waitUntil(window.area.isVisible)
