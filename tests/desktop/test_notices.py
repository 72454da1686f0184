"""The lines above the results, over the real engine."""

from pathlib import Path

import pytest
from conftest import up_to_date
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.ingest.indexer import writer_lock
from munjang.library import Library
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
