"""What is told of a file in the library as a place, and what can be done with it there."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import apsw
import keyring
import pytest
from conftest import OpenLibrary, up_to_date
from inventory_hands import explained, names, select, wait_for_files
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.library import Library
from munjang.overview import FileFilter
from munjang.records import FileState
from munjang_desktop import desktop_files
from munjang_desktop.context import Context
from munjang_desktop.inventory.export import write_table
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_file_is_explained(inventory: InventoryPages, qtbot: QtBot) -> None:
    text = explained(inventory, qtbot, "apology.txt")
    assert "2 sentences" in text
    assert "read as txt" in text
    assert "changed May 20, 2019" in text
    text = explained(inventory, qtbot, "music.mp3")
    assert "does not read files" in text
    assert "Save it in another format" in text
    assert "Read again" in inventory.files.details.buttons
    explained(inventory, qtbot, "draft.tmp")
    assert "Leave out" not in inventory.files.details.buttons


def test_a_file_that_is_no_document_is_explained_alike_when_it_is_read_again(
    inventory: InventoryPages, qtbot: QtBot, context: Context
) -> None:
    explained(inventory, qtbot, "music.mp3")
    details = inventory.files.details
    before = details._explanation
    assert before is not None
    assert "does not read files of this kind (.mp3)" in details.text
    with up_to_date(context, qtbot, read=True):
        qtbot.mouseClick(details.buttons["Read again"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: details._explanation.entry.read_at != before.entry.read_at)
    assert details._explanation.reasons == before.reasons


def test_what_is_told_of_a_file_is_seen_whole_in_a_small_window(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(800, 560)
    explained(inventory, qtbot, "music.mp3")
    details = inventory.files.details
    qtbot.waitUntil(lambda: details.height() >= details.heightForWidth(details.width()) > 0)


def test_a_file_is_opened_and_shown_in_its_folder(
    inventory: InventoryPages, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: MainWindow
) -> None:
    opened: list[Path] = []
    shown: list[Path] = []
    monkeypatch.setattr(desktop_files, "open_path", lambda path: opened.append(path) or True)
    monkeypatch.setattr(desktop_files, "reveal", lambda path, _parent: shown.append(path))
    select(inventory, qtbot, "stew.md")
    inventory.files.table.setFocus()
    qtbot.keyClick(inventory.files.table, Qt.Key.Key_Return)
    qtbot.keyClick(inventory.files.table, Qt.Key.Key_Return, CONTROL)
    assert [path.name for path in shown] == ["stew.md"]
    qtbot.waitUntil(lambda: [path.name for path in opened] == ["stew.md"])
    window.set_paused(True)
    opened[0].unlink()
    qtbot.keyClick(inventory.files.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "“stew.md” is no longer in" in window.notices.problem.text)
    assert len(opened) == 1


def test_files_are_read_again(
    inventory: InventoryPages, qtbot: QtBot, context: Context, shelf: Path, tmp_path: Path
) -> None:
    with apsw.Connection(str(tmp_path / "library" / "catalog.sqlite3")) as catalog:
        catalog.execute(
            "UPDATE files SET state = 'quarantined', deaths = 2, content_id = NULL, hash = NULL"
            " WHERE CAST(path AS TEXT) LIKE '%manual.txt'"
        )
    catalog.close()
    context.workers.refresh()
    chips = inventory.files.filters._chips
    qtbot.waitUntil(lambda: not chips[FileState.QUARANTINED].isHidden())
    assert "Reading it failed twice" in explained(inventory, qtbot, "manual.txt")
    with up_to_date(context, qtbot):
        qtbot.mouseClick(inventory.files.details.buttons["Read again"], Qt.MouseButton.LeftButton)
    assert inventory.files.notice.text == "1 file will be read again."
    qtbot.waitUntil(chips[FileState.QUARANTINED].isHidden)


def test_what_becomes_of_a_file_that_is_read_again_is_seen_under_its_filter(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    files = inventory.files
    pending = files.filters._chips[FileState.PENDING]
    files.filters.set_filter(FileFilter(states=frozenset({FileState.UNSUPPORTED})))
    qtbot.waitUntil(lambda: names(inventory) == ["music.mp3"])
    explained(inventory, qtbot, "music.mp3")
    window.set_paused(True)
    qtbot.mouseClick(files.details.buttons["Read again"], Qt.MouseButton.LeftButton)
    # It waits to be read, which the filter does not name.
    qtbot.waitUntil(lambda: not pending.isHidden())
    qtbot.waitUntil(lambda: "It will be read soon." in files.details.text)
    assert names(inventory) == ["music.mp3"]
    window.set_paused(False)
    qtbot.waitUntil(pending.isHidden, timeout=20_000)
    qtbot.waitUntil(lambda: "Unknown format" in files.details.text)
    # Another filter lists what is like it, and nothing else.
    files.filters.set_filter(FileFilter(states=frozenset({FileState.EXCLUDED})))
    qtbot.waitUntil(lambda: names(inventory) == ["draft.tmp"])


def test_files_are_left_out_and_brought_back(
    inventory: InventoryPages, qtbot: QtBot, context: Context
) -> None:
    chips = inventory.files.filters._chips
    select(inventory, qtbot, "manual.txt", "stew.md")
    assert inventory._count.text() == "2 files selected"
    inventory.files.table.setFocus()
    qtbot.keyClick(inventory.files.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "2 files will no longer be searched" in inventory.files.notice.text)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("3"), timeout=20_000)
    qtbot.mouseClick(inventory.files.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("1"), timeout=20_000)
    assert inventory.files.notice.text == ""
    qtbot.waitUntil(lambda: chips[FileState.INDEXED].text().endswith("4"), timeout=20_000)


def test_what_was_left_out_is_put_back_later(inventory: InventoryPages, qtbot: QtBot) -> None:
    chips, buttons = inventory.files.filters._chips, inventory.files.details
    explained(inventory, qtbot, "stew.md")
    qtbot.mouseClick(buttons.buttons["Leave out"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("2"), timeout=20_000)
    inventory.files.notice.dismiss()
    qtbot.waitUntil(lambda: "Put back" in buttons.buttons)
    assert "Leave out" not in buttons.buttons
    qtbot.mouseClick(buttons.buttons["Put back"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 file will be read again" in inventory.files.notice.text)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("1"), timeout=20_000)
    qtbot.waitUntil(lambda: "Leave out" in buttons.buttons)
    # By a rule that is built in.
    explained(inventory, qtbot, "draft.tmp")
    qtbot.mouseClick(buttons.buttons["Put back"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(chips[FileState.EXCLUDED].isHidden, timeout=20_000)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_said_to_be_one(
    inventory: InventoryPages, qtbot: QtBot, shelf: Path, tmp_path: Path
) -> None:
    (shelf / "link").symlink_to(tmp_path)
    chips = inventory.files.filters._chips
    qtbot.waitUntil(lambda: chips[FileState.LINK].text() == "Link  1", timeout=20_000)
    assert inventory._count.text().endswith("2 left out")
    told = explained(inventory, qtbot, "link")
    assert f"A link to {tmp_path}" in told
    assert "Links are not followed" in told
    assert set(inventory.files.details.buttons) == {"Open", "Show in folder", "Leave out"}


def test_a_document_is_opened_with_its_password(
    inventory: InventoryPages, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)  # none: nothing else is told
    explained(inventory, qtbot, "locked.pdf")
    assert "is not kept: this computer has no keyring" in inventory.files.details.text
    details = inventory.files.details
    qtbot.keyClicks(details.password, "wrong")
    qtbot.keyClick(details.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open with this password" in details.text, timeout=20_000)
    details.password.clear()
    qtbot.keyClicks(details.password, "secret")
    qtbot.mouseClick(details.buttons["Open with password"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: inventory.files.notice.text.startswith("The document is open now"))
    chips = inventory.files.filters._chips
    qtbot.waitUntil(chips[FileState.ENCRYPTED].isHidden, timeout=20_000)
    qtbot.waitUntil(lambda: "sentences" in details.text)
    assert details.password.isHidden()


def test_where_there_is_a_keyring_it_is_said_that_it_keeps_the_password(
    inventory: InventoryPages, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: Mock(priority=5))
    assert "Only this computer's keyring keeps it." in explained(inventory, qtbot, "locked.pdf")


def test_a_password_is_not_refused_under_the_name_of_another_file(
    inventory: InventoryPages, qtbot: QtBot
) -> None:
    explained(inventory, qtbot, "locked.pdf")
    details = inventory.files.details
    qtbot.keyClicks(details.password, "wrong")
    qtbot.keyClick(details.password, Qt.Key.Key_Return)
    with qtbot.waitSignal(inventory.desk.password_refused, timeout=20_000):
        explained(inventory, qtbot, "empty.txt")
    assert "does not open" not in details.text
    assert "locked.pdf does not open with this password" in inventory.files.notice.text


def test_the_selection_is_copied_as_a_table(
    inventory: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    select(inventory, qtbot, "broken.pdf", "music.mp3")
    inventory.files.table.setFocus()
    with qtbot.waitSignal(inventory.desk.copied):
        qtbot.keyClick(inventory.files.table, Qt.Key.Key_C, CONTROL)
    head, *rows = csv.reader(io.StringIO(QApplication.clipboard().text()), "excel-tab")
    assert head[:2] == ["Name", "State"]
    assert [row[:2] for row in rows] == [["broken.pdf", "Broken"], ["music.mp3", "Unknown format"]]
    assert window.status_line.text.startswith("Files copied as a table")


def test_the_list_is_saved_as_it_is_filtered(
    inventory: InventoryPages, qtbot: QtBot, tmp_path: Path
) -> None:
    inventory.files.filters.set_filter(
        FileFilter(text="documents", states=frozenset({FileState.INDEXED}))
    )
    wait_for_files(inventory, qtbot, "임대차계약서.md", "manual.txt", "stew.md", "apology.txt")
    target = tmp_path / "list.csv"
    inventory.files.actions.export(str(target))
    qtbot.waitUntil(lambda: "list.csv" in inventory.files.notice.text)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel misreads Hangul
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert [row["Name"] for row in rows] == names(inventory)


def test_names_of_strangers_are_no_formulas_and_need_be_no_text(
    context: Context, tmp_path: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    documents = tmp_path / "strange"
    documents.mkdir()
    (documents / "=cmd|' ⁄C calc'!A0.txt").write_text("Nothing.")
    (documents / os.fsdecode(b"caf\xe9.txt")).write_text("Nothing.")
    open_library(documents)
    target = tmp_path / "list.csv"

    def task(library: Library, report: Callable[[int, int], None]) -> str:
        ids = library.inventory.files().ids
        write_table(library, ids, target, report)
        return write_table(library, ids, None, report)

    with qtbot.waitSignal(context.workers.errands.run(task).done) as copied:
        pass
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert sorted(row[0] for row in rows[1:]) == ["'=cmd|' ⁄C calc'!A0.txt", "caf?.txt"]
    assert "\n'=cmd" in copied.args[0]
