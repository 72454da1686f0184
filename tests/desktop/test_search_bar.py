"""Typing a query, also with a Hangul input method."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from munjang_desktop import query_field
from munjang_desktop.searches import Searches
from munjang_desktop.settings import ThemeChoice
from munjang_desktop.theme import Theme
from munjang_desktop.window.search_bar import SearchBar


@pytest.fixture
def bar(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> SearchBar:
    theme = Theme(qapp)
    theme.choose(ThemeChoice.LIGHT)
    menu = QMenu()
    made = SearchBar(theme, menu, Searches(tmp_path / "searches.ini", qapp))
    menu.setParent(made)
    qtbot.addWidget(made)
    made.show()
    return made


def compose(bar: SearchBar, composing: str, committed: str = "") -> None:
    event = QInputMethodEvent(composing, [])
    if committed:
        event.setCommitString(committed)
    QApplication.sendEvent(bar.field, event)


def test_what_is_typed_is_asked_at_once(bar: SearchBar, qtbot: QtBot) -> None:
    asked: list[str] = []
    bar.asked.connect(asked.append)
    for key in "lea":
        qtbot.keyClick(bar.field, key)
        QApplication.processEvents()
    qtbot.keyClicks(bar.field, "se")  # before anybody could be asked
    QApplication.processEvents()
    assert asked == ["l", "le", "lea", "lease"]


def test_return_asks_at_once_and_then_opens(bar: SearchBar, qtbot: QtBot) -> None:
    qtbot.keyClicks(bar.field, "lease")
    with qtbot.assertNotEmitted(bar.entered), qtbot.waitSignal(bar.asked):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(bar.entered):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)


def test_the_syllable_being_composed_belongs_to_the_query(bar: SearchBar) -> None:
    compose(bar, "계")
    assert bar.query == "계"
    compose(bar, "약", committed="계")
    assert bar.query == "계약"
    assert bar.field.text() == "계"


def test_a_syllable_that_only_began_is_left_out(bar: SearchBar) -> None:
    compose(bar, "ㅎ", committed="계약")
    assert bar.query == "계약"


def test_composing_asks_the_query(bar: SearchBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.asked) as asked:
        compose(bar, "약", committed="계")
    assert asked.args == ["계약"]


def test_a_syllable_is_not_asked_letter_by_letter(
    bar: SearchBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_field, "_PAUSE", 3_600_000)  # the keys do not rest
    asked: list[str] = []
    bar.asked.connect(asked.append)
    for composing in ("ㄱ", "겨", "계"):
        compose(bar, composing)
        QApplication.processEvents()
    assert asked == []
    compose(bar, "", committed="계")
    QApplication.processEvents()
    assert asked == ["계"]


def test_text_is_composed_where_the_cursor_is(bar: SearchBar) -> None:
    bar.field.setText("해지 조항")
    bar.field.setCursorPosition(2)
    compose(bar, "할")
    assert bar.query == "해지할 조항"


def test_escape_empties_the_field(bar: SearchBar, qtbot: QtBot) -> None:
    bar.set_query("lease")
    with qtbot.waitSignal(bar.asked) as asked:
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert asked.args == [""]
    assert bar.field.text() == ""


@pytest.mark.parametrize("key", ["Up", "Down", "PageUp", "PageDown"])
def test_keys_that_move_from_row_to_row_are_offered_to_the_list(
    bar: SearchBar, qtbot: QtBot, key: str
) -> None:
    with qtbot.waitSignal(bar.key_offered):
        qtbot.keyClick(bar.field, Qt.Key[f"Key_{key}"])


def test_copying_is_offered_to_the_list_where_nothing_is_selected_in_the_field(
    bar: SearchBar, qtbot: QtBot
) -> None:
    offered: list[object] = []
    bar.key_offered.connect(offered.append)
    bar.field.setText("lease")
    qtbot.keyClick(bar.field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(offered) == 1
    bar.field.selectAll()
    qtbot.keyClick(bar.field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(offered) == 1
    assert QApplication.clipboard().text() == "lease"


def test_another_query_takes_the_place_of_what_is_being_composed(bar: SearchBar) -> None:
    compose(bar, "계")
    compose(bar, "약", committed="계")
    seen: list[str] = []
    bar.field.changed.connect(seen.append)
    compose(bar, "서", committed="약")
    assert seen[-1] == "계약서"  # so that whoever adds a filter to it loses nothing
    bar.set_query("계약서 type:pdf")
    assert (bar.query, bar.field.text()) == ("계약서 type:pdf", "계약서 type:pdf")


def test_a_cursor_behind_an_emoji_is_where_it_is_seen(bar: SearchBar) -> None:
    field = bar.field
    field.setText("😀 계서")
    field.setCursorPosition(4)  # Qt counts the emoji as two
    compose(bar, "약")
    assert bar.query == "😀 계약서"
    assert field.typed() == ("😀 계약서", 4)
    field.replace_part(2, 5, "lease")
    assert field.text() == "😀 lease"


def test_the_star_knows_what_is_composed(bar: SearchBar) -> None:
    compose(bar, "계")
    assert bar.star.isVisible()
    compose(bar, "약", committed="계")
    bar.star.click()
    assert bar.star.accessibleName() == "Remove from the saved searches"
    compose(bar, "", committed="약")
    assert bar.field.text() == "계약"
    assert bar.star.accessibleName() == "Remove from the saved searches"
    compose(bar, "서")
    assert bar.star.accessibleName() == "Save this search"


def test_nothing_is_seen_twice_when_a_syllable_is_done(bar: SearchBar) -> None:
    seen: list[str] = []
    compose(bar, "약", committed="계")
    bar.field.changed.connect(seen.append)
    compose(bar, "", committed="약")
    assert set(seen) == {"계약"}


KEY_ON_X11 = """
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from munjang_desktop.query_field import QueryField

application = QApplication([])
field = QueryField()
event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
application.sendEvent(field, event)
print(application.platformName(), event.isAccepted())
"""


@pytest.mark.usefixtures("server")
def test_the_field_leaves_the_keys_that_export_to_the_window() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KEY_ON_X11],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ended.stdout.split() == ["xcb", "False"]
