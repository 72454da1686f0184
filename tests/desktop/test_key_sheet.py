"""The sheet of all keys, held against those that are bound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.controls import resize_on_screen
from munjang_desktop.quick import QuickPopup
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.window.key_sheet import KeySheet


def bound(view: QWidget) -> Iterator[str]:
    """What Qt has been told to act on, as the sheet spells it."""
    for shortcut in view.findChildren(QShortcut):
        yield shortcut.key().toString()
    for kind in (QAction, QAbstractButton):
        yield from (found.shortcut().toString() for found in view.findChildren(kind))


def spelled(view: QWidget) -> set[str]:
    return {keys.replace("Return", "Enter") for keys in bound(view)} - {""}


@pytest.fixture
def sheet(window: MainWindow, qtbot: QtBot) -> KeySheet:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    found: KeySheet | None = window.findChild(KeySheet)
    assert found is not None
    assert found.isVisible()
    return found


def listed(sheet: KeySheet, *groups: str) -> set[str]:
    return {
        key
        for name, rows in sheet.groups
        if name in groups
        for keys, _ in rows
        for key in keys.split()
    }


def test_every_key_that_is_bound_is_on_the_sheet(window: MainWindow, sheet: KeySheet) -> None:
    everywhere = listed(sheet, *(name for name, _ in sheet.groups))
    assert spelled(window) <= everywhere
    assert spelled(window) >= {"F1", "F10", "Ctrl+D", "Ctrl+E", "Ctrl+F", "Ctrl+3"}


def test_the_sheet_fits_a_small_screen(sheet: KeySheet) -> None:
    room = sheet.screen().availableSize()
    sheet.hide()
    resize_on_screen(sheet, 10 * room.width(), 10 * room.height())
    assert sheet.width() < room.width()
    assert sheet.height() < room.height()


def test_what_works_anywhere_is_bound(window: MainWindow, sheet: KeySheet) -> None:
    assert listed(sheet, "Anywhere") - spelled(window) == {"Esc"}  # taken where nothing else is


def test_the_keys_of_quick_search_are_on_the_sheet(context: Context, sheet: KeySheet) -> None:
    popup = QuickPopup(context.workers, context.theme)
    assert spelled(popup) <= listed(sheet, "In quick search")
    assert context.settings.hotkey in listed(sheet, "In quick search")
    popup.deleteLater()


def test_arrows_scroll(sheet: KeySheet, qtbot: QtBot) -> None:
    sheet.resize(600, 300)
    qtbot.waitUntil(lambda: sheet.focusWidget() is not None)
    area = sheet.findChild(QScrollArea)
    qtbot.keyClick(sheet.focusWidget(), Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0


def test_the_sheet_speaks_korean_and_is_closed_by_escape(
    window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    window.menu.keys_wanted.emit()
    sheet = window.findChild(KeySheet)
    assert "검색창으로 가기" in {label.text() for label in sheet.findChildren(QLabel)}
    with qtbot.waitSignal(sheet.destroyed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
