"""What the window says of an answer, and the other documents it lists on request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from munjang.records import Reason
from munjang_desktop import texts
from munjang_desktop.window import MainWindow
from munjang_desktop.window.export_dialog import ExportDialog

pytestmark = pytest.mark.usefixtures("no_models")

MANY = 40  # more than are shown at once


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"{number:03}.txt").write_text(f"The ledger of shop number {number} is closed.")
    (folder / "letter.txt").write_text("A letter about the weather.")
    return folder


@pytest.fixture
def ask(window: MainWindow, qtbot: QtBot, ledgers: Path, open_library: OpenLibrary):
    open_library(ledgers)

    def ask(query: str) -> None:
        window.search_bar.set_query(query)
        qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0)

    return ask


def listed(window: MainWindow) -> set[str]:
    return {found.path.name for found in window.area.results.rows.results}


def test_a_wrong_filter_is_explained_without_precise_mode(window, ask):
    ask("ledger size:huge")
    assert "huge" in window.area.answer_line.text
    assert window.area.answer_line.isVisibleTo(window)


def test_what_limits_an_answer_is_said_unless_a_notice_offers_the_model(window, qtbot, ask):
    qtbot.waitUntil(lambda: window.notices.model.text != "")
    ask("letter")
    assert "not installed" not in window.area.answer_line.text
    window.area.answer_line.encoder_checked(None)
    assert "not installed" in window.area.answer_line.text


def test_every_document_is_counted_and_listed_on_request(window, qtbot, ask):
    ask("ledger")
    assert len(listed(window)) < MANY
    assert str(MANY) in window.area.answer_line.text
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == MANY)
    assert "letter.txt" not in listed(window)
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) < MANY)


def test_a_long_list_goes_on_when_its_end_is_near(window, qtbot, ask, monkeypatch):
    monkeypatch.setattr("munjang_desktop.workers.workers._PAGE", 15)
    ask("ledger")
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == 15)
    rows = window.area.results.rows
    for number in (30, MANY):
        qtbot.waitUntil(lambda: not window.area._more_wanted)
        window.area.results.setCurrentIndex(rows.index(4))
        bar = window.area.results.verticalScrollBar()
        qtbot.waitUntil(lambda bar=bar: bar.maximum() > 0)
        bar.setValue(bar.maximum() - bar.value() // 2)
        qtbot.waitUntil(lambda number=number: len(listed(window)) == number)
        assert window.area.results.currentIndex().row() == 4
    assert f"{MANY} documents" in window.area.answer_line.text
    assert len(window.area._answer.results) == MANY
    window.area._ask()  # as indexing does: nothing that is shown goes away
    qtbot.wait(300)
    assert len(listed(window)) == MANY


def test_a_long_list_is_exported_whole(window, qtbot, ask, monkeypatch, tmp_path):
    monkeypatch.setattr("munjang_desktop.workers.workers._PAGE", 15)
    ask("ledger")
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == 15)
    window.area.answer_line.export.click()
    dialog = window.findChild(ExportDialog)
    file = tmp_path / "answer.csv"
    with qtbot.waitSignal(window._workers.exported):
        dialog.fileSelected.emit(str(file))
    dialog.close()
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + MANY
    assert f"{MANY} sentences" in window.notices.exported.text


def test_another_query_shows_the_best_again(window, qtbot, ask):
    ask("ledger")
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == MANY)
    window.search_bar.set_query("shop")
    qtbot.waitUntil(lambda: len(listed(window)) < MANY)
    assert window.area.answer_line.button.isVisibleTo(window)


def test_where_all_are_shown_nothing_is_offered(window, ask):
    ask("letter")
    assert listed(window) == {"letter.txt"}
    assert not window.area.answer_line.button.isVisibleTo(window.area.answer_line)


def test_what_is_similar_waits_for_the_meaning(window, qtbot, ask):
    ask("letter")
    window.area.results.similar_wanted.emit(window.area.results.current())
    qtbot.waitUntil(lambda: "not been understood yet" in window.area.state_text)


def test_why_a_document_was_found_is_told_in_words():
    QLocale.setDefault(QLocale("en"))
    assert [texts.reason(reason) for reason in Reason] == ["words", "meaning", "name"]


def test_what_is_similar_to_another_sentence_is_another_answer(window, qtbot, ask, monkeypatch):
    ask("ledger")
    area, results = window.area, window.area.results
    answer = area._answer
    monkeypatch.setattr("munjang.library.Library.similar", lambda *_, **__: answer)
    for row in (0, 20):
        results.setCurrentIndex(results.rows.index(row))
        with qtbot.waitSignal(area._workers.answered):
            results.similar_wanted.emit(results.current())
        assert results.currentIndex().row() == 0
    results.setCurrentIndex(results.rows.index(20))
    with qtbot.waitSignal(area._workers.answered):
        area._ask()  # as when something was indexed
    assert results.currentIndex().row() == 20


@pytest.fixture
def similar(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    """Asks for what is similar to the selected sentence; what there is of it is given."""

    def find(results) -> None:
        answer = replace(window.area._answer, results=results, matches=0)
        monkeypatch.setattr("munjang.library.Library.similar", lambda *_, **__: answer)
        with qtbot.waitSignal(window.area._workers.answered):
            window.area.results.similar_wanted.emit(window.area.results.current())

    return find


def test_from_what_is_similar_one_comes_back_to_the_row_it_began_with(window, qtbot, ask, similar):
    ask("ledger")
    line, results = window.area.answer_line, window.area.results
    results.setCurrentIndex(results.rows.index(20))
    sentence = results.current().hit.sentence
    similar(results.rows.results[:3])
    assert line.text == f"Similar to “{sentence}”"
    similar(results.rows.results[:2])  # to one of those
    line.button.click()
    qtbot.waitUntil(lambda: results.rows.rowCount() > 3)
    assert results.current().hit.sentence == sentence
    assert results.viewport().rect().intersects(results.visualRect(results.currentIndex()))
    assert results.hasFocus()


def test_what_was_listed_whole_is_listed_whole_again(window, qtbot, ask, similar):
    ask("ledger")
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == MANY)
    similar(window.area.results.rows.results[:1])
    window.area.answer_line.button.click()
    qtbot.waitUntil(lambda: len(listed(window)) == MANY)


def test_where_nothing_is_similar_there_is_a_way_back(window, qtbot, ask, similar):
    ask("ledger")
    found = listed(window)
    window.area.results.setFocus()
    similar([])
    back = window.area.state.back
    assert back.text() == "Back to the results"
    assert back.hasFocus()
    qtbot.keyClick(back, Qt.Key.Key_Space)
    qtbot.waitUntil(window.area.results.isVisible)
    assert listed(window) == found
    assert window.area.results.hasFocus()
    window.search_bar.set_query("xylophone")
    qtbot.waitUntil(lambda: "xylophone" in window.area.state_text)
    assert not back.isVisible()
