"""Names and words of others are text, whatever they look like to Qt."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from munjang.errors import PageError
from munjang.messages import msg
from munjang_desktop.context import Context
from munjang_desktop.controls import ElidedLabel
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")

MARKUP = "<b>"
FOLDER = f"R&D {MARKUP}"


@pytest.fixture
def odd(window: MainWindow, context: Context, tmp_path: Path, open_library, qtbot: QtBot) -> Path:
    """A window over a folder whose name is of another kind, with a search in it."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / f"lease {MARKUP}.txt").write_text(f"The lease {MARKUP} ends in May.", "utf-8")
    context.searches.remember(f"lease {MARKUP} R&D")
    context.searches.save(f"lease {MARKUP}")
    open_library(folder)
    guides: list[object] = []
    context.workers.guide.connect(guides.append)
    context.workers.look_around()
    qtbot.waitUntil(lambda: bool(guides))
    window.search_bar.set_query(f'lease folder:"{FOLDER}"')
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)
    return folder


def tips(window: QWidget) -> list[str]:
    found = [widget.toolTip() for widget in window.findChildren(QWidget)]
    for listed in window.findChildren(QListWidget):
        found += [listed.item(row).toolTip() for row in range(listed.count())]
    return found


def test_no_tool_tip_is_markup(window: MainWindow, odd: Path, qtbot: QtBot) -> None:
    rows = window.area.results.rows
    said = [*tips(window), rows.data(rows.index(0), Qt.ItemDataRole.ToolTipRole)]
    table = window.inventory.pages.files.table.rows
    window.places.enter(window._library)
    qtbot.waitUntil(lambda: table.held > 0)
    said.append(table.data(table.index(0, 0), Qt.ItemDataRole.ToolTipRole))
    assert sum("&lt;b&gt;" in tip for tip in said) >= 6
    assert [tip for tip in said if MARKUP in tip] == []


def test_no_label_takes_foreign_words_for_markup(window: MainWindow, odd: Path) -> None:
    window.area.preview.show_failure(PageError(msg("{path} is gone.", path=str(odd))))
    window.area.preview._lack_pages(PageError(msg("{path} is gone.", path=str(odd))))
    labels = [label for label in window.findChildren(QLabel) if MARKUP in label.text()]
    assert len(labels) >= 3
    plain = Qt.TextFormat.PlainText
    assert [label.text() for label in labels if label.textFormat() is not plain] == []


def test_no_button_makes_a_key_of_an_ampersand(window: MainWindow, odd: Path) -> None:
    window.search_bar.clear()
    window.search_bar.field.setText(f'lease folder:"{FOLDER}"')
    texts = [button.text() for button in window.findChildren(QAbstractButton)]
    assert sum("R&&D" in text for text in texts) >= 2
    assert [text for text in texts if "R&D" in text] == []


def test_a_label_says_in_its_tip_what_it_says(qapp: QApplication, qtbot: QtBot) -> None:
    label = ElidedLabel(Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    label.setText("R&D, 1 < 2\nand more")
    assert label.toolTip() == label.text()
