"""The lines above the results, over the real engine."""

import threading
from pathlib import Path

import pytest
from conftest import up_to_date
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.ingest.gentle import Machine
from munjang.ingest.indexer import writer_lock
from munjang.library import Library
from munjang.records import Phase
from munjang_desktop.context import Context
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow


@pytest.mark.usefixtures("no_models")
def test_indexing_that_stopped_can_be_tried_again_whatever_else_fails(
    window: MainWindow,
    context: Context,
    documents: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    with Library.open(tmp_path / "library") as library:
        library.add_folder(documents)
    notices = window.notices
    with writer_lock(tmp_path / "library"):
        with qtbot.waitSignal(context.workers.index_failed, timeout=30_000):
            context.workers.open()
        window.folder_panel.open_wanted.emit(tmp_path / "gone")
        assert "“gone” could not be opened." in notices.problem.text
        assert "Close the other Munjang" in notices.indexing.text
        context.languages.choose(LanguageChoice.KOREAN)
        QApplication.processEvents()
        assert "gone" in notices.problem.text
        assert notices.indexing.button.text() == "다시 시도"
    with up_to_date(context, qtbot):
        notices.indexing.button.click()
    assert not notices.indexing.text


@pytest.mark.usefixtures("models_directory")
def test_why_the_slow_work_waits_is_said_without_alarm_while_it_does(
    window: MainWindow,
    context: Context,
    documents: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notices = window.notices
    plugged_in = threading.Event()
    monkeypatch.setattr(Machine, "on_battery", lambda _: not plugged_in.is_set())
    context.workers.open([documents])
    qtbot.waitUntil(lambda: "on battery" in notices.indexing.text, timeout=30_000)
    assert notices.indexing.objectName() == "notice"
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: "배터리" in notices.indexing.text)
    phases = []
    context.workers.progress.connect(lambda progress: phases.append(progress.phase))
    with qtbot.assertNotEmitted(notices.indexing.closed):
        (documents / "new.txt").write_text("A heron stands in the river.", "utf-8")
        qtbot.waitUntil(
            lambda: Phase.READING in phases and phases[-1] is Phase.PAUSED, timeout=30_000
        )
    plugged_in.set()
    context.workers.look_for_work()
    qtbot.waitUntil(lambda: not notices.indexing.text, timeout=60_000)
