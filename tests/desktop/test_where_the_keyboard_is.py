"""Where the keyboard is: seen, in order, and never nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.inventory.files import FilesPage
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def active(
    window: MainWindow, documents: Path, letters: Path, open_library: OpenLibrary, qtbot: QtBot
) -> MainWindow:
    """A window that has the keys, over two folders."""
    open_library(documents, letters)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: len(window.folder_panel.rows) == 2)
    return window


def following(widget: QWidget) -> QWidget:
    """What Tab goes to."""
    found = widget.nextInFocusChain()
    while not (found.focusPolicy() & Qt.FocusPolicy.TabFocus and found.isVisible()):
        found = found.nextInFocusChain()
    return found


def tab_to(qtbot: QtBot, wanted: QWidget) -> None:
    for _ in range(60):
        if wanted.hasFocus():
            return
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    raise AssertionError


def selected(view: QListWidget) -> list[int]:
    return [view.row(item) for item in view.selectedItems()]


def test_the_first_folder_is_the_first_one_the_keyboard_comes_to(
    active: MainWindow, letters: Path, documents: Path, qtbot: QtBot
) -> None:
    panel = active.folder_panel
    folders = panel._list
    tab_to(qtbot, folders)
    assert selected(folders) == [0]
    qtbot.keyClick(folders, Qt.Key.Key_Down)
    assert selected(folders) == [1]
    with qtbot.waitSignal(active._workers.removed) as removed:
        qtbot.keyClick(folders, Qt.Key.Key_Delete)
    assert removed.args == [letters]
    qtbot.waitUntil(lambda: len(panel.rows) == 1)
    assert selected(folders) == [0]
    qtbot.keyClick(folders, Qt.Key.Key_Tab)
    assert panel.rows[0].remove.hasFocus()
    assert not selected(folders)


def test_crosses_come_in_the_order_of_their_folders(active: MainWindow) -> None:
    panel = active.folder_panel
    first, second = panel.rows
    assert following(panel._list) is first.remove
    assert following(first.remove) is second.remove
    assert following(second.remove) is panel._add


def test_undoing_hands_the_keyboard_back_to_the_search(
    active: MainWindow, letters: Path, qtbot: QtBot
) -> None:
    active.folder_panel.remove_wanted.emit(letters)
    qtbot.waitUntil(lambda: bool(active.notices.undo.text))
    tab_to(qtbot, active.notices.undo.button)
    qtbot.keyClick(active.notices.undo.button, Qt.Key.Key_Space)
    assert active.search_bar.field.hasFocus()


def test_a_line_that_goes_by_itself_leaves_the_keyboard_where_it_is(
    active: MainWindow, letters: Path, qtbot: QtBot
) -> None:
    active.folder_panel.remove_wanted.emit(letters)
    qtbot.waitUntil(lambda: bool(active.notices.undo.text))
    active.folder_panel._list.setFocus()
    active.notices.undo.dismiss()
    assert active.folder_panel._list.hasFocus()


def test_results_show_that_the_keyboard_is_on_them(active: MainWindow, qtbot: QtBot) -> None:
    active.search_bar.set_query("blue button")
    results = active.area.results
    qtbot.waitUntil(lambda: results.current() is not None)

    def row() -> QImage:
        return results.viewport().grab(results.visualRect(results.currentIndex())).toImage()

    active.search_bar.field.setFocus()
    plain = row()
    results.setFocus()
    assert row() != plain
    active.search_bar.field.setFocus()
    assert row() == plain


@pytest.mark.skipif(sys.platform != "linux", reason="the system sees to it elsewhere")
@pytest.mark.parametrize("typing", [True, False])
def test_a_keyboard_without_a_menu_key_has_menus(
    active: MainWindow, qtbot: QtBot, typing: bool
) -> None:
    active.search_bar.set_query("blue button")
    results = active.area.results
    qtbot.waitUntil(results.isVisible)
    focused = active.search_bar.field if typing else results
    focused.setFocus()
    qtbot.keyClick(focused, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Find similar" in [action.text() for action in menu.actions()]
    row = results.visualRect(results.currentIndex())
    assert row.contains(results.viewport().mapFromGlobal(menu.pos() + QPoint(-1, -1)))
    menu.close()
    qtbot.keyClick(focused, Qt.Key.Key_Shift)  # or else it is held down from here on


def test_what_is_told_of_a_file_hands_the_keyboard_back_to_the_list(
    active: MainWindow, context: Context, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "could not be read" in active.status_line.text)
    active.show_refused()
    files: FilesPage = active.inventory.pages.files
    qtbot.waitUntil(lambda: len(files.table.rows.ids) == 1)
    files.table.choose(0)
    qtbot.waitUntil(files.details.isVisible)
    next(iter(files.details.buttons.values())).setFocus()
    files.table.clearSelection()  # as where the file is not of this list any more
    qtbot.waitUntil(lambda: not files.details.isVisible())
    assert files.table.hasFocus()
