"""A real window over a real library for every test, and nothing of it left afterwards."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from inventory_hands import names
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread, QTimer
from PySide6.QtGui import QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang.records import Phase, Progress
from munjang_desktop import controls
from munjang_desktop.app import build_context
from munjang_desktop.context import Context
from munjang_desktop.inventory.pages import InventoryPages
from munjang_desktop.settings import LanguageChoice, ThemeChoice
from munjang_desktop.window import MainWindow

LEASE = """# 주택 임대차 계약서

## 제1조 (목적)

임대인과 임차인은 아래 주택의 임대차에 관하여 계약을 맺는다. 보증금은 오천만 원으로 한다.

## 제5조 (계약의 해지)

임차인이 기간 중에 나가려는 때에는 석 달 전에 서면으로 알려야 한다. 이 경우 임대인은 보증금을
돌려준다. 새 임차인을 구하는 비용은 임차인이 부담한다.
"""
MANUAL = "\n\n".join(
    f"Chapter {number}. The washing machine beeps {number} times. "
    f"Press the blue button to stop the alarm in chapter {number}."
    for number in range(1, 7)
)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three documents that can be read and one that cannot."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "임대차계약서.md").write_text(LEASE, "utf-8")
    (folder / "manual.txt").write_text(MANUAL, "utf-8")
    (folder / "stew.md").write_text("# Kimchi stew\n\nSimmer the pork gently.\n", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nthis was cut off")
    return folder


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Another folder, with one document."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("A letter about the weather.")
    return folder


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


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search by words only: opens faster than with a model."""
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "no-models"))


@pytest.fixture
def context(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Context]:
    """The services of a window over a new library, with settings of its own."""
    monkeypatch.setenv("MUNJANG_CONFIG", str(tmp_path / "config"))
    made = build_context(
        qapp,
        library=tmp_path / "library",
        theme=ThemeChoice.LIGHT,
        language=LanguageChoice.ENGLISH,
    )
    yield made
    made.languages.choose(LanguageChoice.ENGLISH)
    made.close()


@pytest.fixture
def window(context: Context, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on the screen, its library not opened yet."""
    made = MainWindow(context)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader was told to say."""
    said: list[str] = []

    class Speech:
        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:  # noqa: N802
            said.append(event.message())

    monkeypatch.setattr(controls, "QAccessible", Speech)
    return said


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt warnings fail tests, but for those that only say where they run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server without windows or a window manager."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("there is no Xvfb on this system")
    read, write = os.pipe()
    process = subprocess.Popen(
        [program, "-displayfd", str(write), "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        monkeypatch.setenv("DISPLAY", f":{pipe.readline().strip()}")
    yield
    process.terminate()
    process.wait()


OpenLibrary = Callable[..., None]


@pytest.fixture
def open_library(context: Context, qtbot: QtBot) -> OpenLibrary:
    """Opens the library over some folders and waits until it is up to date."""

    def open_and_wait(*folders: Path) -> None:
        with up_to_date(context, qtbot):
            context.workers.open(folders)

    return open_and_wait


@pytest.fixture
def inventory(
    no_models: None, window: MainWindow, shelf: Path, open_library: OpenLibrary, qtbot: QtBot
) -> InventoryPages:
    """The library as a place, entered, with the files of the shelf in it."""
    open_library(shelf)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    pages = window.inventory.pages
    qtbot.waitUntil(lambda: names(pages) != [] and None not in names(pages))
    return pages


class up_to_date:  # noqa: N801 - used like a function
    """Waits on leaving its block until the indexer has nothing more to do.

    With `read` it has read something by then.
    """

    def __init__(self, context: Context, qtbot: QtBot, *, read: bool = False) -> None:
        self._read = read
        self._waiting = qtbot.waitSignal(
            context.workers.progress, timeout=60_000, check_params_cb=self._idle
        )

    def __enter__(self) -> None:
        self._waiting.__enter__()

    def __exit__(self, *details: object) -> None:
        self._waiting.__exit__(*details)

    def _idle(self, progress: Progress) -> bool:
        # It may come to rest once more from what was before the block.
        return progress.phase is Phase.IDLE and (progress.files_done > 0 or not self._read)


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No window, thread or running timer may outlive its test."""
    before = set(threading.enumerate())
    yield
    application = QApplication.instance()
    if application is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.processEvents()
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not [thread for thread in application.findChildren(QThread) if thread.isRunning()]
    assert not [timer for timer in application.findChildren(QTimer) if timer.isActive()]
    left = [t for t in threading.enumerate() if t not in before and not _qts_own(t)]
    assert not left


def _qts_own(thread: threading.Thread) -> bool:
    # A QThread that once ran Python leaves a record of itself, without a running thread behind it.
    return isinstance(thread, threading._DummyThread)
