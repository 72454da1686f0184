"""The table of files: what it holds of very many, and its columns."""

from __future__ import annotations

from array import array
from pathlib import Path

import apsw
import pytest
from conftest import up_to_date
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.overview import FileFilter, FileOrder
from munjang.records import FileState, LedgerEntry
from munjang_desktop import texts
from munjang_desktop.context import Context
from munjang_desktop.inventory.model import COLUMNS, InventoryModel
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.inventory.words import columns
from munjang_desktop.settings import LanguageChoice, TextSize, ThemeChoice
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


def test_of_fifty_thousand_files_only_those_that_are_seen_are_held(
    inventory: InventoryPages, qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    with apsw.Connection(str(tmp_path / "library" / "catalog.sqlite3")) as catalog:
        catalog.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
            " INSERT INTO files (folder_id, path, size, modified_ns, state, reason)"
            " SELECT 1, CAST('/gone/file ' || printf('%05d', i) || '.pdf' AS BLOB), i, i,"
            " 'unsupported', '[\"\", {}]' FROM n"
        )
    catalog.close()
    context.workers.refresh()
    rows, table = inventory.files.table.rows, inventory.files.table
    qtbot.waitUntil(lambda: rows.rowCount() == 50_009, timeout=30_000)
    asked: list[int] = []
    rows.wanted.connect(lambda ids: asked.append(len(ids)))
    for part in (0.5, 1.0, 0.25):
        table.verticalScrollBar().setValue(round(table.verticalScrollBar().maximum() * part))
        QApplication.processEvents()
        shown = table.rowAt(table.viewport().height() // 2)
        qtbot.waitUntil(lambda row=shown: rows.index(row, 0).data() is not None)
    assert rows.held <= 1024
    assert sum(asked) < 1024
    table.selectAll()
    assert table.count_selected() == 50_009
    assert not table.horizontalHeader().selectionModel().hasSelection()  # it would ask every row
    assert inventory._count.text() == "50,009 files selected"
    assert rows.held <= 1024
    inventory.files.filters.set_filter(FileFilter(text="0"))
    qtbot.waitUntil(lambda: 2000 < len(rows.ids) < 50_000)
    table.selectAll()
    inventory.files.filters.set_filter(FileFilter())
    qtbot.waitUntil(lambda: len(rows.ids) == 50_009)
    assert table.count_selected() == 0  # nobody meant those, too


def test_what_is_held_stays_small_however_much_is_looked_at(
    inventory: InventoryPages, qtbot: QtBot
) -> None:
    entry = inventory.files.table.rows.entry(0)
    model = InventoryModel()
    model.wanted.connect(lambda ids: model.take(dict.fromkeys(ids, entry)))
    model.show(array("q", range(5000)))
    for row in range(0, 5000, 50):
        model.index(row, 0).data()
        QApplication.processEvents()
        assert model.index(row, 0).data() == entry.path.name
    assert model.held <= 1024
    model.deleteLater()


def test_the_heads_of_columns_stand_above_their_cells_before_there_are_any(
    context: Context,
) -> None:
    rows = InventoryModel()
    sides = [
        rows.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        & Qt.AlignmentFlag.AlignRight
        for column in range(len(COLUMNS))
    ]
    assert [bool(side) for side in sides] == [False] * 5 + [True, False, True]


def test_the_columns_of_the_table_are_remembered(
    inventory: InventoryPages, window: MainWindow, context: Context
) -> None:
    inventory.files.table.horizontalHeader().resizeSection(0, 333)
    window.places.enter(window.places.all[0])
    other = InventoryPages(context)
    assert other.files.table.horizontalHeader().sectionSize(0) == 333
    other.deleteLater()


def test_folders_and_reasons_share_what_the_other_columns_leave(
    inventory: InventoryPages, window: MainWindow
) -> None:
    table = inventory.files.table
    header = table.horizontalHeader()
    folder, reason = (COLUMNS.index(each) for each in (FileOrder.FOLDER, FileOrder.REASON))

    def share(width: int) -> float:
        window.resize(width, 700)
        QApplication.processEvents()
        return header.sectionSize(folder) / (
            header.sectionSize(folder) + header.sectionSize(reason)
        )

    assert share(1700) == pytest.approx(share(1500), abs=0.02) == pytest.approx(0.4, abs=0.02)
    header.resizeSection(folder, header.sectionSize(folder) * 3 // 2)  # as the user pulls it
    assert share(1700) == pytest.approx(share(1500), abs=0.02) == pytest.approx(0.6, abs=0.02)
    assert header.length() == table.viewport().width()


@pytest.mark.parametrize("language", [LanguageChoice.KOREAN, LanguageChoice.ENGLISH])
def test_no_column_cuts_its_words_however_large_they_are(
    inventory: InventoryPages, context: Context, qtbot: QtBot, language: LanguageChoice
) -> None:
    table = inventory.files.table
    header = table.horizontalHeader()
    header.resizeSection(0, 250)
    context.languages.choose(language)
    for size in (TextSize.VERY_LARGE, TextSize.NORMAL):
        context.theme.choose_size(size)
        QApplication.processEvents()
        metrics = table.fontMetrics()
        for number, words in enumerate(columns()):
            assert header.sectionSize(number) > header.fontMetrics().horizontalAdvance(words) + 12
        state, modified = (COLUMNS.index(each) for each in (FileOrder.STATE, FileOrder.MODIFIED))
        for words in map(texts.file_state, FileState):
            assert header.sectionSize(state) > metrics.horizontalAdvance(words) + 16
        assert header.sectionSize(modified) > metrics.horizontalAdvance(texts.date(1.7659e9))
        grown = header.sectionSize(0) > 250
        assert grown is (size is TextSize.VERY_LARGE)


def test_cells_are_laid_out_once_and_anew_where_something_has_changed(
    inventory: InventoryPages,
    context: Context,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    shelf: Path,
) -> None:
    table = inventory.files.table
    delegate, told = table._delegate, []
    lay_out = delegate._lay_out

    def note(entry: LedgerEntry, order: FileOrder, *rest: object) -> object:
        told.append((entry.path.name, order))
        return lay_out(entry, order, *rest)

    def look() -> QImage:
        told.clear()
        return table.viewport().grab().toImage()

    monkeypatch.setattr(delegate, "_lay_out", note)
    before = look()
    assert look() == before
    assert not told
    table.selectRow(1)
    ground = look().pixelColor(1, table.rowViewportPosition(1) + 1)
    assert ground.name() == context.theme.colours.accent_soft
    assert not told
    table.clearSelection()
    table.horizontalHeader().resizeSection(0, 100)
    look()
    assert {order for _, order in told} == {FileOrder.NAME, FileOrder.REASON}
    for change in (
        lambda: context.languages.choose(LanguageChoice.KOREAN),
        lambda: context.theme.choose(ThemeChoice.DARK),
        lambda: context.theme.choose_size(TextSize.LARGE),
    ):
        told.clear()
        change()
        QApplication.processEvents()
        assert table.viewport().grab().toImage() != before
        assert {order for _, order in told} == set(COLUMNS)
    context.theme.choose_size(TextSize.NORMAL)
    QApplication.processEvents()
    look()
    with up_to_date(context, qtbot, read=True):
        told.clear()
        (shelf / "manual.txt").write_text("It beeps no more.")
    qtbot.waitUntil(lambda: ("manual.txt", FileOrder.SENTENCES) in told)
