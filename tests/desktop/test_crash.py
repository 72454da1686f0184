"""Faults of the program: told in plain words, written down, and survived."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang_desktop.context import Context
from munjang_desktop.crash import CrashDesk, LastRun, start_logging
from munjang_desktop.crash.dialog import ReportDialog
from munjang_desktop.crash.report import trace
from munjang_desktop.settings import LanguageChoice
from munjang_desktop.window import MainWindow
from munjang_desktop.workers.failures import as_failure


class Broken(QObject):
    """Has a slot that fails."""

    called = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.called.connect(self.fail)

    @Slot()
    def fail(self) -> None:
        raise ValueError(f"no such thing in {Path.home()}/letters")


@pytest.fixture
def last_run(tmp_path: Path) -> LastRun:
    return LastRun(tmp_path / "logs")


@pytest.fixture
def desk(window: MainWindow, context: Context, last_run: LastRun) -> Iterator[CrashDesk]:
    made = CrashDesk(window, context.theme, last_run)
    yield made
    made.close()
    for dialog in dialogs():
        dialog.close()


def dialogs() -> list[ReportDialog]:
    return [
        w for w in QApplication.topLevelWidgets() if isinstance(w, ReportDialog) and w.isVisible()
    ]


def test_a_slot_that_fails_is_told_once_and_the_application_goes_on(
    desk: CrashDesk, qtbot: QtBot, window: MainWindow
) -> None:
    broken = Broken()
    for _ in range(3):
        broken.called.emit()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    QApplication.processEvents()
    (dialog,) = dialogs()
    assert not dialog.isModal()
    text = dialog.report.toPlainText()
    assert "ValueError: no such thing in ~/letters" in text
    assert "test_crash.py" in text
    assert "Munjang 0.1" in text
    assert str(Path.home()) + "/" not in text
    dialog.copy.click()
    assert QApplication.clipboard().text() == text
    window.search_bar.set_query("still here")
    assert window.search_bar.query == "still here"


def test_a_thread_that_fails_is_told_in_the_window(desk: CrashDesk, qtbot: QtBot) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "RuntimeError: in a thread" in dialogs()[0].report.toPlainText()


def test_no_more_than_three_dialogs_come_by_themselves(desk: CrashDesk, qtbot: QtBot) -> None:
    for number in range(6):
        kind = type(f"Error{number}", (Exception,), {})
        sys.excepthook(kind, kind("x"), None)
    QApplication.processEvents()
    assert len(dialogs()) == 3


def test_long_words_of_an_error_are_cut_since_they_may_quote_a_document() -> None:
    secret = "the tenant pays " * 100
    try:
        try:
            {}[secret]
        except KeyError as inner:
            raise ValueError("outer") from inner
    except ValueError as error:
        text = trace(error)
    assert "ValueError: outer" in text
    assert text.count("the tenant pays") < 20


def test_an_unexpected_error_of_a_worker_offers_its_report(
    desk: CrashDesk, window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    window.notices.show_problem(as_failure(ZeroDivisionError("by nothing " * 100)))
    assert window.notices.problem.button.text() == "Show report…"
    window.notices.problem.button.click()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert 0 < dialogs()[0].report.toPlainText().count("by nothing") < 80


def crash(directory: Path) -> int:
    """A process that dies of a segmentation fault."""
    code = (
        "import ctypes, sys\nfrom pathlib import Path\n"
        "from munjang_desktop.crash import LastRun\n"
        "LastRun(Path(sys.argv[1])).start()\nctypes.string_at(0)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, directory], check=False, stderr=subprocess.DEVNULL
    ).returncode


def test_a_crash_is_reported_at_the_next_start_and_can_be_deleted(
    tmp_path: Path, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    logs = tmp_path / "logs"
    assert crash(logs) == -signal.SIGSEGV
    last_run = LastRun(logs)
    last_run.start()
    desk = CrashDesk(window, context.theme, last_run)
    assert "ended unexpectedly" in window.notices.last_run.text
    context.languages.choose(LanguageChoice.KOREAN)
    qtbot.waitUntil(lambda: "예기치 않게" in window.notices.last_run.text)
    window.notices.last_run.button.click()
    (dialog,) = dialogs()
    assert "Segmentation fault" in dialog.report.toPlainText()
    dialog.delete.click()
    assert window.notices.last_run.text == ""
    last_run.close()
    assert list(logs.iterdir()) == []
    desk.close()


@pytest.mark.parametrize("closes", [True, False], ids=["closed", "read"])
def test_a_crash_that_is_known_is_not_told_again(
    tmp_path: Path, window: MainWindow, context: Context, closes: bool
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "crash-0-old.txt").write_text("Segmentation fault", "utf-8")
    last_run = LastRun(logs)
    last_run.start()
    desk = CrashDesk(window, context.theme, last_run)
    line = window.notices.last_run
    if closes:
        line.dismiss()
    else:
        line.button.click()
        dialogs()[0].close()
        line.button.click()  # once more, in this run
        assert "Segmentation fault" in dialogs()[-1].report.toPlainText()
    desk.close()
    last_run.close()
    again = LastRun(logs)
    again.start()
    assert not again.crashed
    again.close()
    # Whoever wants to send it finds it beside the log.
    assert [path.read_text("utf-8") for path in logs.iterdir()] == ["Segmentation fault"]


def test_a_crash_is_kept_though_this_run_has_the_number_of_that_one(tmp_path: Path) -> None:
    """In a sandbox every run may have the same."""
    logs = tmp_path / "logs"
    crashed = LastRun(logs)
    crashed.start()
    (file,) = logs.iterdir()
    crashed.close()
    file.write_text("Segmentation fault", "utf-8")
    run = LastRun(logs)
    run.start()
    assert run.crashed
    assert "Segmentation fault" in run.report()
    run.close()
    again = LastRun(logs)
    again.start()
    assert again.crashed  # nobody has read it yet
    again.delete()
    again.close()
    assert list(logs.iterdir()) == []


def test_a_run_that_was_killed_or_ended_well_is_not_reported(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom munjang_desktop.crash import LastRun\n"
        "run = LastRun(Path(sys.argv[1]))\nrun.start()\n"
        "run.close() if sys.argv[2] == 'well' else os.kill(os.getpid(), 9)\n"
    )
    for how in ("well", "killed"):
        subprocess.run([sys.executable, "-c", code, logs, how], check=False)
        run = LastRun(logs)
        run.start()
        assert not run.crashed
        run.close()
    assert list(logs.iterdir()) == []


def test_the_log_rotates_and_shortens_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUNJANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("MUNJANG_LOG", "info")
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    file = start_logging()
    assert file is not None
    try:
        log = logging.getLogger("munjang.test")
        log.info("in %s/letters", Path.home())
        log.debug("not this")
        text = (tmp_path / "config" / "logs" / "munjang.log").read_text("utf-8")
        assert "in ~/letters" in text
        assert "not this" not in text
        as_failure(KeyError("the tenant pays " * 100))  # standard error has all of it
        text = (tmp_path / "config" / "logs" / "munjang.log").read_text("utf-8")
        assert 0 < text.count("the tenant pays") < 20
        unreadable = log.makeRecord("", logging.INFO, "", 0, "cannot read caf\udce9.txt", (), None)
        for handler in set(root.handlers).difference(before):  # pytest's own cannot pass it on
            handler.handle(unreadable)
        text = (tmp_path / "config" / "logs" / "munjang.log").read_text("utf-8")
        assert r"caf\udce9.txt" in text
        for _ in range(4):
            log.info("x" * 400_000)
        assert (tmp_path / "config" / "logs" / "munjang.log.1").exists()
    finally:
        for handler in set(root.handlers).difference(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)


def test_without_a_place_for_logs_the_program_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    run = LastRun(blocked)
    run.start()
    assert not run.crashed
    run.close()
