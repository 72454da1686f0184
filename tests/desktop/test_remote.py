"""One window a library: a second start and ``munjang toggle`` speak to the first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang import remote
from munjang.cli import main as munjang
from munjang_desktop.context import Context
from munjang_desktop.quick import QuickPopup
from munjang_desktop.remote import RemoteControl
from munjang_desktop.window import MainWindow


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "library"


@pytest.fixture
def control(library: Path, window: MainWindow) -> RemoteControl:
    made = RemoteControl(library, window)
    made.show_wanted.connect(window.come_to_front)
    return made


def in_background(call: object, *arguments: object) -> list[object]:
    """Call from another thread, as another process would, while the window goes on."""
    results: list[object] = []
    threading.Thread(target=lambda: results.append(call(*arguments)), daemon=True).start()  # type: ignore[operator]
    return results


def test_nobody_listens_where_no_window_is_open(library: Path, capsys) -> None:
    assert not remote.send(library, "show")
    assert munjang(["--library", str(library), "toggle"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_second_start_brings_the_window_to_the_front(
    library: Path, control: RemoteControl, window: MainWindow, qtbot: QtBot
) -> None:
    window.showMinimized()
    with qtbot.waitSignal(control.show_wanted):
        results = in_background(remote.send, library, "show")
    qtbot.waitUntil(lambda: results == [True])
    assert window.isVisible()
    assert not window.isMinimized()


def test_toggle_shows_quick_search_and_hides_it_again(
    library: Path, control: RemoteControl, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    popup = QuickPopup(context.workers, context.theme)
    qtbot.addWidget(popup)
    control.toggle_wanted.connect(popup.toggle)
    for shown in (True, False):
        results = in_background(munjang, ["--library", str(library), "toggle"])
        qtbot.waitUntil(lambda results=results: results == [0])
        qtbot.waitUntil(lambda wanted=shown: popup.isVisible() is wanted)


def test_what_is_no_command_is_passed_over(
    library: Path, control: RemoteControl, window: MainWindow, qtbot: QtBot
) -> None:
    results = in_background(remote.send, library, "x" * 200)
    qtbot.waitUntil(lambda: results == [True])
    assert QApplication.topLevelWidgets()


def test_the_socket_of_a_window_that_crashed_is_no_obstacle(
    library: Path, window: MainWindow, qtbot: QtBot
) -> None:
    Path(remote.address(library)).touch()
    control = RemoteControl(library, window)
    with qtbot.waitSignal(control.show_wanted):
        in_background(remote.send, library, "show")
    control.close()


def test_a_library_has_one_address_however_it_is_called(library: Path) -> None:
    library.mkdir()
    link = library.parent / "link"
    link.symlink_to(library)
    called = {library, link, library / ".." / library.name, link / ".." / link.name}
    assert len({remote.address(name) for name in called}) == 1
