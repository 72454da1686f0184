"""Starting the program as a user does."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from munjang_desktop import app

HEAVY = ("faiss", "onnxruntime", "openvino", "torch", "numpy", "tokenizers", "munjang.library")

LATER = (
    "munjang_desktop.inventory.pages",
    "munjang_desktop.preferences.window",
    "munjang_desktop.presence",
    "munjang_desktop.quick",
    "PySide6.QtNetwork",
    "psutil",
    "asyncio",
    "email",
    "http",
)


def python(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_window_is_there_before_what_it_does_not_show_is_loaded(tmp_path: Path) -> None:
    found = python(
        "-c",
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from munjang_desktop import app\n"
        "application = QApplication([])\n"
        "context = app.build_context(application, library=Path(sys.argv[1]))\n"
        "window = app.MainWindow(context)\n"
        "app.show(window)\n"
        "assert window.windowHandle().isExposed()\n"
        f"print([name for name in {HEAVY + LATER} if name in sys.modules])\n"
        "window.hide()\n"
        "context.close()",
        str(tmp_path / "library"),
        MUNJANG_CONFIG=str(tmp_path / "config"),
    )
    assert found.stdout.strip() == "[]", found.stderr


def test_what_commands_open_is_loaded_in_small_steps_after_the_start(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(app, "import_module", loaded.append)
    monkeypatch.setattr(app, "_A_WHILE", 0)
    app.load_rest()
    assert loaded == []
    qtbot.waitUntil(lambda: len(loaded) == len(app._OPENED_BY_COMMANDS))
    assert set(LATER[:2]) <= set(loaded)
    for name in loaded:
        import_module(name)


def test_the_program_starts_indexes_and_ends_cleanly(documents: Path, tmp_path: Path) -> None:
    ended = python(
        "-c",
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from munjang_desktop import app\n"
        "show = app.MainWindow.show\n"
        "def show_and_close_later(window):\n"
        "    show(window)\n"
        "    QTimer.singleShot(4000, QApplication.closeAllWindows)\n"
        "app.MainWindow.show = show_and_close_later\n"
        "sys.exit(app.main(sys.argv[1:]))",
        str(documents),
        "--library",
        str(tmp_path / "library"),
        "--language",
        "ko",
        "--theme",
        "dark",
        MUNJANG_CONFIG=str(tmp_path / "config"),
        MUNJANG_MODELS=str(tmp_path / "no-models"),
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert (tmp_path / "library").is_dir()
    assert (tmp_path / "config" / "desktop.ini").is_file()


def test_an_unknown_option_is_a_usage_error() -> None:
    assert python("-m", "munjang_desktop", "--theme", "pink").returncode == 2


def test_a_second_start_without_folders_needs_no_engine(tmp_path: Path) -> None:
    found = python(
        "-c",
        "import sys\n"
        "from munjang import remote\n"
        "from munjang_desktop import app\n"
        "remote.send = lambda *_: True\n"
        "status = app.main(['--library', sys.argv[1]])\n"
        f"print(status, [name for name in {HEAVY} if name in sys.modules])",
        str(tmp_path / "library"),
    )
    assert found.stdout.strip() == "0 []", found.stderr
