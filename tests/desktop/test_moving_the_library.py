"""The library moved to another folder, as a user does it in the preferences."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from conftest import OpenLibrary
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from test_preferences import Show, engine, presence, show  # noqa: F401 - fixtures

from munjang.errors import LibraryAway
from munjang.library import Library
from munjang_desktop.context import Context
from munjang_desktop.preferences.library import LibraryPage
from munjang_desktop.preferences.sections import Section
from munjang_desktop.presence import Presence
from munjang_desktop.window import MainWindow

pytestmark = pytest.mark.usefixtures("no_models")


@pytest.fixture
def page(show: Show, documents: Path, open_library: OpenLibrary, qtbot: QtBot) -> LibraryPage:  # noqa: F811
    """The page over a library that is up to date."""
    open_library(documents)
    made = show(Section.LIBRARY).page
    qtbot.waitUntil(made.move_row.choose.isEnabled, timeout=30_000)
    return made


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> threading.Event:
    """Lets a move go no further than the copied catalog until it is set."""
    goes_on, fsync = threading.Event(), os.fsync

    def flush(descriptor: int) -> None:
        if (tmp_path / "disk" / "catalog.sqlite3").exists():
            goes_on.wait(30)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", flush)
    return goes_on


def choose(page: LibraryPage, folder: Path, qtbot: QtBot) -> None:
    """Choose a folder in the dialog, and wait for the question or the refusal."""
    page.move_row.choose.click()
    dialog = page.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    place = page.move_row
    qtbot.waitUntil(lambda: place.question.isVisible() or place.problem.isVisible(), timeout=10_000)


def test_a_folder_is_chosen_and_search_goes_on_from_there(
    page: LibraryPage,
    window: MainWindow,
    documents: Path,
    engine: Library,  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    disk, place = tmp_path / "disk", page.move_row
    disk.mkdir()
    (disk / "mine.txt").write_text("mine")
    choose(page, disk, qtbot)
    assert str(disk / "Munjang") in place.question.title.text()
    assert "free there" in place.question.hint.text()
    place.go.click()
    assert not page.rebuild.isEnabled()
    assert not place.choose.isEnabled()
    qtbot.waitUntil(lambda: "was moved." in place.hint.text(), timeout=30_000)
    qtbot.waitUntil(lambda: str(disk / "Munjang") in page._place_row.hint.text())
    assert not place.question.isVisible()
    assert engine.directory == disk / "Munjang"
    window.search_bar.set_query("washing machine")
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0, timeout=10_000)
    (documents / "new.txt").write_text("A heron stands in the river.")
    qtbot.waitUntil(lambda: bool(engine.search("heron").results), timeout=30_000)
    qtbot.waitUntil(page.rebuild.isEnabled)

    qtbot.waitUntil(lambda: place.back.isVisible() and place.back.isEnabled(), timeout=10_000)
    place.back.click()
    qtbot.waitUntil(place.go.isVisible, timeout=10_000)
    assert str(tmp_path / "library") in place.question.title.text()
    place.go.click()
    qtbot.waitUntil(lambda: engine.directory == tmp_path / "library", timeout=30_000)
    qtbot.waitUntil(lambda: not place.back.isVisible(), timeout=10_000)
    assert [path.name for path in disk.iterdir()] == ["mine.txt"]


def test_the_question_can_be_cancelled(page: LibraryPage, tmp_path: Path, qtbot: QtBot) -> None:
    choose(page, tmp_path / "disk", qtbot)
    page.move_row.stop.click()
    assert not page.move_row.question.isVisible()
    assert page.move_row.choose.isEnabled()
    assert not (tmp_path / "disk").exists()


def test_a_move_is_seen_everywhere_and_given_up(
    page: LibraryPage,
    window: MainWindow,
    documents: Path,
    engine: Library,  # noqa: F811
    slow_disk: threading.Event,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    place = page.move_row
    choose(page, tmp_path / "disk", qtbot)
    place.go.click()
    qtbot.waitUntil(lambda: "being moved to" in place.question.title.text())
    qtbot.waitUntil(lambda: "being moved" in window.status_line.text)
    qtbot.waitUntil((tmp_path / "disk" / "catalog.sqlite3").exists, timeout=10_000)
    window.search_bar.set_query("washing machine")
    qtbot.waitUntil(lambda: window.area.results.rows.rowCount() > 0, timeout=10_000)
    (tmp_path / "another").mkdir()
    with qtbot.waitSignal(window._workers.failed, timeout=10_000) as failed:
        window._workers.add_folder(tmp_path / "another")
    assert "being moved" in str(failed.args[0])
    place.stop.click()
    slow_disk.set()
    qtbot.waitUntil(lambda: "was not moved" in place.hint.text(), timeout=30_000)
    assert not (tmp_path / "disk").exists()
    assert engine.directory == tmp_path / "library"
    assert "being moved" not in window.status_line.text
    (documents / "new.txt").write_text("A heron stands in the river.")
    qtbot.waitUntil(lambda: bool(engine.search("heron").results), timeout=30_000)


def test_quitting_gives_a_move_up(
    page: LibraryPage,
    context: Context,
    engine: Library,  # noqa: F811
    slow_disk: threading.Event,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    choose(page, tmp_path / "disk", qtbot)
    page.move_row.go.click()
    qtbot.waitUntil((tmp_path / "disk" / "catalog.sqlite3").exists, timeout=10_000)
    disk_works = threading.Timer(0.3, slow_disk.set)
    disk_works.start()
    context.workers.close()
    disk_works.join()
    assert not (tmp_path / "disk").exists()
    assert engine.directory == tmp_path / "library"
    assert len(engine.folders()) == 1


def test_a_place_that_will_not_do_is_said_where_it_was_chosen(
    page: LibraryPage,
    documents: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (documents / "Munjang").mkdir()
    (documents / "Munjang" / "mine.txt").write_text("mine")
    choose(page, documents, qtbot)
    assert "is not empty" in page.move_row.problem.text()
    assert not page.move_row.question.isVisible()
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    page.move_row.complain("")
    choose(page, tmp_path / "disk", qtbot)
    assert "too little room" in page.move_row.question.title.text()
    assert not page.move_row.go.isVisible()
    page.move_row.stop.click()


def test_a_library_on_a_disk_that_is_away_is_asked_for_and_found_when_it_is_back(
    window: MainWindow, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    with Library.open(tmp_path / "library") as library:
        library.care.move(tmp_path / "disk")
    (tmp_path / "disk").rename(tmp_path / "drawer")
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000):
        context.workers.open()
    qtbot.waitUntil(lambda: "cannot be reached now" in window.area.state_text)
    assert "free space" not in window.area.state_text
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000):
        window.area._error._retry.click()
    (tmp_path / "drawer").rename(tmp_path / "disk")
    with (
        qtbot.assertNotEmitted(context.workers.open_failed),  # it is told once
        qtbot.waitSignal(context.workers.opened, timeout=30_000),
    ):
        pass
    qtbot.waitUntil(lambda: "cannot be reached" not in window.area.state_text)


def test_a_disk_that_is_pulled_out_and_back_is_indexed_again(
    page: LibraryPage,
    context: Context,
    documents: Path,
    engine: Library,  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    choose(page, tmp_path / "disk", qtbot)
    page.move_row.go.click()
    qtbot.waitUntil(lambda: "was moved." in page.move_row.hint.text(), timeout=30_000)
    (documents / "new.txt").write_text("A heron stands in the river.")
    with qtbot.waitSignal(context.workers.index_failed, timeout=30_000) as failed:
        context.workers.run_alone(lambda *_: (tmp_path / "disk").rename(tmp_path / "drawer"))
    assert isinstance(failed.args[0], LibraryAway)
    (tmp_path / "drawer").rename(tmp_path / "disk")
    qtbot.waitUntil(lambda: bool(engine.search("heron").results), timeout=30_000)


def test_a_library_that_is_lost_gives_way_to_a_new_one_and_can_be_gone_back_to(
    window: MainWindow,
    context: Context,
    presence: Presence,  # noqa: F811
    documents: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    disk, drawer = tmp_path / "disk", tmp_path / "drawer"
    with Library.open(tmp_path / "library") as library:
        library.add_folder(documents)
        library.care.move(disk)
    disk.rename(drawer)
    page = window.area._error
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000):
        context.workers.open()
    qtbot.waitUntil(page.anew.isVisible)
    page.anew.click()
    assert "begins empty" in page._advice.text()
    page.cancel.click()
    assert page.anew.isVisible()
    assert not page.begin.isVisible()
    page.anew.click()
    with qtbot.waitSignal(context.workers.opened, timeout=30_000):
        page.begin.click()
    qtbot.waitUntil(lambda: window.area.state is window.welcome)
    assert not window.notices.earlier.text

    drawer.rename(disk)
    window.notices._look_for_earlier()  # as at the next start
    qtbot.waitUntil(lambda: str(disk.name) in window.notices.earlier.text)
    window.notices.earlier.button.click()
    library_page = presence._preferences.page
    qtbot.waitUntil(lambda: len(library_page.earlier.rows) == 1)
    (row,) = library_page.earlier.rows
    assert row.hint.text() == "It can be reached again."
    row.back.click()
    qtbot.waitUntil(lambda: window.area.state is not window.welcome, timeout=30_000)
    qtbot.waitUntil(lambda: library_page.earlier.rows[0] is not row, timeout=30_000)

    (row,) = library_page.earlier.rows  # the one begun meanwhile
    row.forget.click()
    assert "is deleted" in row.hint.text()
    row.cancel.click()
    assert "is deleted" not in row.hint.text()
    row.forget.click()
    row.forget.click()
    qtbot.waitUntil(lambda: not library_page.earlier.rows, timeout=30_000)
    assert not library_page.earlier.isVisible()
    assert not (tmp_path / "library" / "catalog.sqlite3").exists()
    qtbot.waitUntil(lambda: library_page._place == disk, timeout=30_000)


def test_other_failures_offer_no_new_library(
    window: MainWindow, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "library").write_text("no folder")
    with qtbot.waitSignal(context.workers.open_failed, timeout=30_000):
        context.workers.open()
    qtbot.waitUntil(window.area._error.isVisible)
    assert not window.area._error.anew.isVisible()
