"""What somebody does in the library as a place, and waits for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from munjang_desktop.inventory.pages import InventoryPages


def names(inventory: InventoryPages) -> list[str | None]:
    """The names in the table, from top to bottom; None where one has not been fetched yet."""
    rows = inventory.files.table.rows
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]


def wait_for_files(inventory: InventoryPages, qtbot: QtBot, *expected: str) -> None:
    """Wait until exactly these files are listed."""
    qtbot.waitUntil(lambda: sorted(map(str, names(inventory))) == sorted(expected))


def select(inventory: InventoryPages, qtbot: QtBot, *wanted: str) -> None:
    """Select files by their names."""
    qtbot.waitUntil(lambda: set(wanted) <= set(names(inventory)))
    table = inventory.files.table
    table.clearSelection()
    mode = table.SelectionMode.MultiSelection if len(wanted) > 1 else table.selectionMode()
    before = table.selectionMode()
    table.setSelectionMode(mode)
    for name in wanted:
        table.selectRow(names(inventory).index(name))
    table.setSelectionMode(before)


def explained(inventory: InventoryPages, qtbot: QtBot, name: str) -> str:
    """What is said of a file after it was selected."""
    select(inventory, qtbot, name)
    qtbot.waitUntil(
        lambda: not inventory.files.details.isHidden() and name in inventory.files.details.text
    )
    return inventory.files.details.text
