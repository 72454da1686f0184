"""The library as a place: real files of each state, the real engine, real widgets."""

from __future__ import annotations

import csv
import io
import os
from array import array
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import apsw
import pytest
from conftest import OpenLibrary, up_to_date
from PIL import Image
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from munjang.library import Library
from munjang.messages import Message
from munjang.overview import FileFilter, FileOrder
from munjang.records import FileState
from munjang_desktop import desktop_files, texts
from munjang_desktop.context import Context
from munjang_desktop.inventory.export import write_table
from munjang_desktop.inventory.model import COLUMNS, ENTRY, InventoryModel
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.inventory.table import state_colour
from munjang_desktop.inventory.timeline import timeline
from munjang_desktop.inventory.words import columns
from munjang_desktop.settings import LanguageChoice, TextSize
from munjang_desktop.window import MainWindow
from munjang_desktop.window.folder_panel import FolderRow

pytestmark = pytest.mark.usefixtures("no_models")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shelf(documents: Path, encrypted_pdf: Path) -> Path:
    """Files of many states, in two folders."""
    (documents / "music.mp3").write_bytes(b"not a document")
    (documents / "empty.txt").write_text("")
    (documents / "draft.tmp").write_text("left out by a rule")
    (documents / "locked.pdf").write_bytes(encrypted_pdf.read_bytes())
    letters = documents / "letters"
    letters.mkdir()
    (letters / "apology.txt").write_text("I am sorry for the noise. It will not happen again.")
    long_ago = datetime(2019, 5, 20, 12).timestamp()  # noqa: DTZ001 - here, as files are dated
    os.utime(letters / "apology.txt", (long_ago, long_ago))
    return documents


@pytest.fixture(scope="session")
def encrypted_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that opens with the password "secret"."""
    path = tmp_path_factory.mktemp("pdf") / "locked.pdf"
    plain = next(Path(__file__).parents[2].glob("resources/**/samples/Dishwasher manual.pdf"))
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(path)
    return path


@pytest.fixture
def place(
    window: MainWindow, shelf: Path, open_library: OpenLibrary, qtbot: QtBot
) -> InventoryPages:
    """The place, entered, with the files of the shelf in it."""
    open_library(shelf)
    qtbot.keyClick(window, Qt.Key.Key_2, CONTROL)
    found = window.inventory.pages
    qtbot.waitUntil(lambda: names(found, wait=False) != [] and None not in names(found, wait=False))
    return found


def names(place: InventoryPages, *, wait: bool = True) -> list[str | None]:
    """The names in the table, from top to bottom."""
    rows = place.files.table.rows
    found = [rows.index(row, 0).data() for row in range(rows.rowCount())]
    if wait and None in found:
        QApplication.processEvents()
    return found


def show(place: InventoryPages, qtbot: QtBot, *expected: str) -> None:
    """Wait until exactly these files are listed."""
    qtbot.waitUntil(lambda: sorted(map(str, names(place))) == sorted(expected))


def select(place: InventoryPages, qtbot: QtBot, *wanted: str) -> None:
    """Select files by their names."""
    qtbot.waitUntil(lambda: set(wanted) <= set(names(place)))
    table = place.files.table
    table.clearSelection()
    mode = table.SelectionMode.MultiSelection if len(wanted) > 1 else table.selectionMode()
    before = table.selectionMode()
    table.setSelectionMode(mode)
    for name in wanted:
        table.selectRow(names(place).index(name))
    table.setSelectionMode(before)


def explained(place: InventoryPages, qtbot: QtBot, name: str) -> str:
    """What is said of a file after it was selected."""
    select(place, qtbot, name)
    qtbot.waitUntil(lambda: not place.files.details.isHidden() and name in place.files.details.text)
    return place.files.details.text


def test_every_file_is_listed_with_what_became_of_it(place: InventoryPages, shelf: Path) -> None:
    rows = place.files.table.rows
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


def test_the_numbers_are_those_of_the_status(place: InventoryPages, qtbot: QtBot) -> None:
    def agree() -> None:
        chips = {
            chip.state: chip.text().split()[-1]
            for chip in place.files.filters._chips.values()
            if not chip.isHidden()
        }
        states = place._status.states
        assert chips == {None: "9", **{state: str(count) for state, count in states.items()}}

    qtbot.waitUntil(agree)


def test_what_is_counted_is_said_and_agrees_in_all_views(
    place: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: "4 documents searchable" in window.status_line.text)
    assert place._count.text() == "8 files  ·  4 documents searchable  ·  1 left out"
    row = window.folder_panel.findChild(FolderRow)
    assert "8 files" in {label.text() for label in row.findChildren(QLabel)}
    place.files.filters.set_filter(FileFilter(text="manual"))
    qtbot.waitUntil(lambda: place._count.text() == "1 file")


def test_chips_words_folders_and_types_filter(
    place: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    chips = place.files.filters._chips
    qtbot.mouseClick(chips[FileState.FAILED], Qt.MouseButton.LeftButton)
    show(place, qtbot, "broken.pdf")
    qtbot.mouseClick(chips[FileState.ENCRYPTED], Qt.MouseButton.LeftButton)
    show(place, qtbot, "broken.pdf", "locked.pdf")
    qtbot.mouseClick(chips[None], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(place)) == 9)
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert place.files.filters.field.hasFocus()
    qtbot.keyClicks(place.files.filters.field, "LETTERS apo")
    show(place, qtbot, "apology.txt")
    place.files.filters.field.clear()
    kinds = place.files.filters.kind
    qtbot.waitUntil(lambda: kinds.count() > 2)
    row = next(row for row in range(kinds.count()) if kinds.itemData(row) == "pdf")
    kinds.setCurrentIndex(row)
    kinds.activated.emit(row)
    show(place, qtbot, "broken.pdf", "locked.pdf")


def test_columns_sort(place: InventoryPages, qtbot: QtBot) -> None:
    place.files.table.sortByColumn(COLUMNS.index(FileOrder.SIZE), Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: names(place)[0] == "locked.pdf")
    sizes = [place.files.table.rows.index(r, 0).data(ENTRY).size for r in range(9)]
    assert sizes == sorted(sizes, reverse=True)
    place.files.table.sortByColumn(COLUMNS.index(FileOrder.NAME), Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(place)[0] == "apology.txt")


def test_where_nothing_fits_it_says_so_and_leads_back(place: InventoryPages, qtbot: QtBot) -> None:
    place.files.filters.set_filter(FileFilter(text="nothing of the kind"))
    qtbot.waitUntil(place.files.empty.isVisible)
    assert "No file is like this" in place.files.empty.text
    qtbot.mouseClick(place.files.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(place)) == 9)


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
    show(window.inventory.pages, qtbot, "broken.pdf", "music.mp3", "empty.txt", "locked.pdf")


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
    place, filters = window.inventory.pages, window.inventory.pages.files.filters
    qtbot.waitUntil(lambda: "4 files could not be read" in window.status_line.text)
    window.show_refused()
    show(place, qtbot, "broken.pdf", "music.mp3", "empty.txt", "locked.pdf")

    chip = filters._chips[FileState.UNRECOGNISED]
    qtbot.waitUntil(lambda: chip.text() == "Awaiting OCR  1")
    filters.set_filter(FileFilter(states=frozenset({FileState.UNRECOGNISED})))
    show(place, qtbot, "scan.png")
    colours = context.theme.colours
    assert state_colour(FileState.UNRECOGNISED, colours) == colours.faint
    said = explained(place, qtbot, "scan.png")
    assert "The text in one picture is waiting for text recognition" in said
    assert "Read again" not in place.files.details.buttons

    missing = Message("tesseract is not installed", {})
    monkeypatch.setattr("munjang.extract.ocr.unavailable", lambda: missing)
    context.workers.refresh()
    qtbot.waitUntil(lambda: "5 files could not be read" in window.status_line.text)
    qtbot.waitUntil(lambda: "tesseract is not installed" in place.files.details.text)


def test_a_file_is_explained(place: InventoryPages, qtbot: QtBot) -> None:
    text = explained(place, qtbot, "apology.txt")
    assert "2 sentences" in text
    assert "read as txt" in text
    assert "changed May 20, 2019" in text
    text = explained(place, qtbot, "music.mp3")
    assert "does not read files" in text
    assert "Save it in another format" in text
    assert "Read again" in place.files.details.buttons
    explained(place, qtbot, "draft.tmp")
    assert "Leave out" not in place.files.details.buttons


def test_what_is_told_of_a_file_is_seen_whole_in_a_small_window(
    place: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(800, 560)
    explained(place, qtbot, "music.mp3")
    details = place.files.details
    qtbot.waitUntil(lambda: details.height() >= details.heightForWidth(details.width()) > 0)


def test_a_file_is_opened_and_shown_in_its_folder(
    place: InventoryPages, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: MainWindow
) -> None:
    opened: list[Path] = []
    shown: list[Path] = []
    monkeypatch.setattr(desktop_files, "open_path", lambda path: opened.append(path) or True)
    monkeypatch.setattr(desktop_files, "reveal", lambda path, _parent: shown.append(path))
    select(place, qtbot, "stew.md")
    place.files.table.setFocus()
    qtbot.keyClick(place.files.table, Qt.Key.Key_Return)
    qtbot.keyClick(place.files.table, Qt.Key.Key_Return, CONTROL)
    assert [path.name for path in opened] == ["stew.md"]
    assert [path.name for path in shown] == ["stew.md"]


def test_files_are_read_again(
    place: InventoryPages, qtbot: QtBot, context: Context, shelf: Path, tmp_path: Path
) -> None:
    with apsw.Connection(str(tmp_path / "library" / "catalog.sqlite3")) as catalog:
        catalog.execute(
            "UPDATE files SET state = 'quarantined', deaths = 2, content_id = NULL, hash = NULL"
            " WHERE CAST(path AS TEXT) LIKE '%manual.txt'"
        )
    catalog.close()
    context.workers.refresh()
    chips = place.files.filters._chips
    qtbot.waitUntil(lambda: not chips[FileState.QUARANTINED].isHidden())
    assert "Reading it failed twice" in explained(place, qtbot, "manual.txt")
    with up_to_date(context, qtbot):
        qtbot.mouseClick(place.files.details.buttons["Read again"], Qt.MouseButton.LeftButton)
    assert place.files.notice.text == "1 file will be read again."
    qtbot.waitUntil(chips[FileState.QUARANTINED].isHidden)


def test_files_are_left_out_and_brought_back(
    place: InventoryPages, qtbot: QtBot, context: Context
) -> None:
    chips = place.files.filters._chips
    select(place, qtbot, "manual.txt", "stew.md")
    assert place._count.text() == "2 files selected"
    place.files.table.setFocus()
    qtbot.keyClick(place.files.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "2 files will no longer be searched" in place.files.notice.text)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("3"), timeout=20_000)
    qtbot.mouseClick(place.files.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("1"), timeout=20_000)
    assert place.files.notice.text == ""
    qtbot.waitUntil(lambda: chips[FileState.INDEXED].text().endswith("4"), timeout=20_000)


def test_what_was_left_out_is_put_back_later(place: InventoryPages, qtbot: QtBot) -> None:
    chips, buttons = place.files.filters._chips, place.files.details
    explained(place, qtbot, "stew.md")
    qtbot.mouseClick(buttons.buttons["Leave out"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("2"), timeout=20_000)
    place.files.notice.dismiss()
    qtbot.waitUntil(lambda: "Put back" in buttons.buttons)
    assert "Leave out" not in buttons.buttons
    qtbot.mouseClick(buttons.buttons["Put back"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 file will be read again" in place.files.notice.text)
    qtbot.waitUntil(lambda: chips[FileState.EXCLUDED].text().endswith("1"), timeout=20_000)
    qtbot.waitUntil(lambda: "Leave out" in buttons.buttons)
    # By a rule that is built in.
    explained(place, qtbot, "draft.tmp")
    qtbot.mouseClick(buttons.buttons["Put back"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(chips[FileState.EXCLUDED].isHidden, timeout=20_000)


def test_a_document_is_opened_with_its_password(place: InventoryPages, qtbot: QtBot) -> None:
    explained(place, qtbot, "locked.pdf")
    details = place.files.details
    qtbot.keyClicks(details.password, "wrong")
    qtbot.keyClick(details.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open with this password" in details.text, timeout=20_000)
    details.password.clear()
    qtbot.keyClicks(details.password, "secret")
    qtbot.mouseClick(details.buttons["Open with password"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: place.files.notice.text.startswith("The document is open now"))
    chips = place.files.filters._chips
    qtbot.waitUntil(chips[FileState.ENCRYPTED].isHidden, timeout=20_000)
    qtbot.waitUntil(lambda: "sentences" in details.text)
    assert details.password.isHidden()


def test_a_password_is_not_refused_under_the_name_of_another_file(
    place: InventoryPages, qtbot: QtBot
) -> None:
    explained(place, qtbot, "locked.pdf")
    details = place.files.details
    qtbot.keyClicks(details.password, "wrong")
    qtbot.keyClick(details.password, Qt.Key.Key_Return)
    with qtbot.waitSignal(place.desk.password_refused, timeout=20_000):
        explained(place, qtbot, "empty.txt")
    assert "does not open" not in details.text
    assert "locked.pdf does not open with this password" in place.files.notice.text


def test_the_selection_is_copied_as_a_table(
    place: InventoryPages, qtbot: QtBot, window: MainWindow
) -> None:
    select(place, qtbot, "broken.pdf", "music.mp3")
    place.files.table.setFocus()
    with qtbot.waitSignal(place.desk.copied):
        qtbot.keyClick(place.files.table, Qt.Key.Key_C, CONTROL)
    head, *rows = csv.reader(io.StringIO(QApplication.clipboard().text()), "excel-tab")
    assert head[:2] == ["Name", "State"]
    assert [row[:2] for row in rows] == [["broken.pdf", "Broken"], ["music.mp3", "Unknown format"]]
    assert window.status_line.text.startswith("Files copied as a table")


def test_the_list_is_saved_as_it_is_filtered(
    place: InventoryPages, qtbot: QtBot, tmp_path: Path
) -> None:
    place.files.filters.set_filter(
        FileFilter(text="documents", states=frozenset({FileState.INDEXED}))
    )
    show(place, qtbot, "임대차계약서.md", "manual.txt", "stew.md", "apology.txt")
    target = tmp_path / "list.csv"
    place.files.actions.export(str(target))
    qtbot.waitUntil(lambda: "list.csv" in place.files.notice.text)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel misreads Hangul
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert [row["Name"] for row in rows] == names(place)


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


def test_the_list_follows_the_files_and_keeps_the_selection(
    place: InventoryPages, qtbot: QtBot, shelf: Path
) -> None:
    select(place, qtbot, "stew.md")
    (shelf / "aardvark.txt").write_text("Aardvarks dig.")
    qtbot.waitUntil(lambda: names(place)[0] == "aardvark.txt", timeout=20_000)
    assert place.files.table.current().path.name == "stew.md"
    assert place.files.table.selected_ids() == [
        place.files.table.rows.ids[names(place).index("stew.md")]
    ]


def test_a_large_list_is_not_made_anew_at_each_change(
    place: InventoryPages, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(place.desk, "list", lambda *a, **_: asked.append(a))
    with qtbot.waitSignal(context.workers.status) as told:
        context.workers.refresh()
    place.desk.cost = 1.0
    asked.clear()
    context.workers.status.emit(told.args[0])
    qtbot.waitUntil(lambda: len(asked) == 1)
    for _ in range(3):
        context.workers.status.emit(told.args[0])
    assert len(asked) == 1
    place.hide()
    place.show()  # who comes to look sees how things are
    assert len(asked) == 2


def test_typing_goes_to_the_search(place: InventoryPages, qtbot: QtBot, window: MainWindow) -> None:
    place.files.table.setFocus()
    qtbot.keyClick(place.files.table, "B", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(place.files.table, "lue")
    assert window.search_bar.field.text() == "Blue"
    qtbot.waitUntil(window.area.isVisible)


def test_of_fifty_thousand_files_only_those_that_are_seen_are_held(
    place: InventoryPages, qtbot: QtBot, context: Context, tmp_path: Path
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
    rows, table = place.files.table.rows, place.files.table
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
    assert place._count.text() == "50,009 files selected"
    assert rows.held <= 1024
    place.files.filters.set_filter(FileFilter(text="0"))
    qtbot.waitUntil(lambda: 2000 < len(rows.ids) < 50_000)
    table.selectAll()
    place.files.filters.set_filter(FileFilter())
    qtbot.waitUntil(lambda: len(rows.ids) == 50_009)
    assert table.count_selected() == 0  # nobody meant those, too


def test_what_is_held_stays_small_however_much_is_looked_at(
    place: InventoryPages, qtbot: QtBot
) -> None:
    entry = place.files.table.rows.index(0, 0).data(ENTRY)
    model = InventoryModel()
    model.wanted.connect(lambda ids: model.take(dict.fromkeys(ids, entry)))
    model.show(array("q", range(5000)))
    for row in range(0, 5000, 50):
        model.index(row, 0).data()
        QApplication.processEvents()
        assert model.index(row, 0).data() == entry.path.name
    assert model.held <= 1024
    model.deleteLater()


# Statistics


@pytest.fixture
def figures(place: InventoryPages, qtbot: QtBot) -> InventoryPages:
    """The place with its statistics."""
    with qtbot.waitSignal(place.desk.figures):
        qtbot.mouseClick(place.figures_tab, Qt.MouseButton.LeftButton)
    return place


def bars(card: object) -> dict[str, str]:
    return {bar.label: bar.text for bar in card.plot.bars}


def test_the_plots_have_the_numbers_of_the_library(figures: InventoryPages) -> None:
    page = figures.figures
    assert bars(page.kinds) == {"Text": "4"}
    assert bars(page.states)["Read"] == "4"
    assert bars(page.states)["Password"] == "1"
    assert bars(page.languages) == {"English": "3", "Korean": "1"}
    assert bars(page.coverage)["By meaning"] == "0 %"
    assert "Reading documents" in bars(page.spent)
    assert [bar.value for bar in page.read.plot.bars] == [4]
    modified = page.modified.plot.bars
    assert (modified[0].label, modified[0].value) == ("2019", 1)
    assert sum(bar.value for bar in modified) == 4


def test_a_bar_tells_its_number_and_leads_to_its_files(
    figures: InventoryPages, qtbot: QtBot
) -> None:
    plot = figures.figures.languages.plot
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    told = QAccessible.queryAccessibleInterface(plot)
    assert told.text(QAccessible.Text.Name) == "Documents by language, Korean: 1"
    assert told.text(QAccessible.Text.Description) == "English: 3; Korean: 1"
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    show(figures, qtbot, "임대차계약서.md")
    assert figures.files.filters.extra.text() == "Language: Korean"
    qtbot.mouseClick(figures.files.filters.extra, Qt.MouseButton.LeftButton)
    show(figures, qtbot, "임대차계약서.md", "manual.txt", "stew.md", "apology.txt")


@pytest.mark.parametrize(
    ("card", "number", "expected"),
    [
        ("states", 0, ["임대차계약서.md", "manual.txt", "stew.md", "apology.txt"]),
        ("modified", 0, ["apology.txt"]),
        ("read", 0, ["임대차계약서.md", "manual.txt", "stew.md", "apology.txt"]),
    ],
)
def test_a_click_on_a_bar_lists_its_files(
    figures: InventoryPages, qtbot: QtBot, card: str, number: int, expected: list[str]
) -> None:
    plot = getattr(figures.figures, card).plot
    figures.figures.ensureWidgetVisible(plot)
    place = plot.place_of(number).center().toPoint()
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    show(figures, qtbot, *expected)


def test_the_place_speaks_korean(
    figures: InventoryPages, window: MainWindow, context: Context
) -> None:
    context.languages.choose(LanguageChoice.KOREAN)
    QApplication.processEvents()
    assert window.navigation.buttons[1].text() == "라이브러리"
    assert bars(figures.figures.languages) == {"영어": "3", "한국어": "1"}
    figures.files_tab.click()
    assert figures.files.table.rows.headerData(0, Qt.Orientation.Horizontal) == "이름"


def days(*dates: tuple[int, int, int]) -> list[tuple[float, int]]:
    return [(datetime(*date).timestamp(), 1) for date in dates]  # noqa: DTZ001 - here


@pytest.mark.parametrize(
    ("points", "labels"),
    [
        ([], []),
        (days((2024, 3, 1), (2024, 3, 3)), ["Mar 1", "Mar 2", "Mar 3"]),
        (days((2024, 1, 20), (2024, 4, 2)), ["Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024"]),
    ],
)
def test_time_goes_in_days_or_months(
    context: Context, points: list[tuple[float, int]], labels: list[str]
) -> None:
    assert [bar.label for bar in timeline(points)] == labels


def test_clocks_that_were_never_set_do_not_stretch_the_time(context: Context) -> None:
    found = timeline(days((1980, 1, 1), (2023, 5, 1), (2026, 2, 1)))
    assert len(found) <= 48
    assert found[0].label == "to 1996"
    assert [bar.value for bar in found][:1] == [1]
    assert sum(bar.value for bar in found) == 3


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
    place: InventoryPages, window: MainWindow, context: Context
) -> None:
    place.files.table.horizontalHeader().resizeSection(0, 333)
    window.places.enter(window.places.all[0])
    other = InventoryPages(context)
    assert other.files.table.horizontalHeader().sectionSize(0) == 333
    other.deleteLater()


@pytest.mark.parametrize("language", [LanguageChoice.KOREAN, LanguageChoice.ENGLISH])
def test_no_column_cuts_its_words_however_large_they_are(
    place: InventoryPages, context: Context, qtbot: QtBot, language: LanguageChoice
) -> None:
    table = place.files.table
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
