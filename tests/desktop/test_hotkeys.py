"""The hotkey of X11, on an X server of its own, and what is said of hotkeys."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang_desktop.hotkeys import Hotkey, HotkeyState, system_hotkey
from munjang_desktop.hotkeys.x11 import X11Hotkey

MakeHotkey = Callable[[], X11Hotkey]


@pytest.fixture
def make(qapp: QApplication) -> Iterator[MakeHotkey]:
    made: list[X11Hotkey] = []

    def make_one() -> X11Hotkey:
        made.append(X11Hotkey(qapp))
        return made[-1]

    yield make_one
    for hotkey in made:
        hotkey.release()
        hotkey.deleteLater()


def press(keys: str) -> None:
    program = shutil.which("xdotool")
    if program is None:
        pytest.skip("there is no xdotool on this system")
    subprocess.run([program, "key", keys], check=True)


@pytest.mark.usefixtures("server")
def test_the_key_is_heard_whatever_has_the_focus(make: MakeHotkey, qtbot: QtBot) -> None:
    hotkey = make()
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    assert hotkey.state is HotkeyState.ON
    for _ in range(2):
        with qtbot.waitSignal(hotkey.pressed):
            press("ctrl+alt+space")
    press("Num_Lock")  # a modifier to X, but not to people
    with qtbot.waitSignal(hotkey.pressed):
        press("ctrl+alt+space")
    with qtbot.assertNotEmitted(hotkey.pressed, wait=150):
        press("ctrl+space")


@pytest.mark.usefixtures("server")
def test_a_key_of_another_program_is_reported_and_free_once_that_ends(make: MakeHotkey) -> None:
    first, second = make(), make()
    first.bind(QKeySequence("Ctrl+Alt+Space"))
    second.bind(QKeySequence("Ctrl+Alt+Space"))
    assert second.state is HotkeyState.TAKEN
    first.bind(QKeySequence())
    assert first.state is HotkeyState.OFF
    second.bind(QKeySequence("Ctrl+Alt+Space"))
    assert second.state is HotkeyState.ON


@pytest.mark.usefixtures("server")
def test_the_key_before_is_given_back(make: MakeHotkey, qtbot: QtBot) -> None:
    hotkey = make()
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    hotkey.bind(QKeySequence("Meta+F9"))
    with qtbot.assertNotEmitted(hotkey.pressed, wait=150):
        press("ctrl+alt+space")
    with qtbot.waitSignal(hotkey.pressed):
        press("super+F9")


@pytest.mark.usefixtures("server")
def test_a_key_may_be_given_back_when_it_is_pressed(make: MakeHotkey, qtbot: QtBot) -> None:
    hotkey = make()
    hotkey.bind(QKeySequence("Ctrl+Alt+K"))
    hotkey.pressed.connect(hotkey.release)
    with qtbot.waitSignal(hotkey.pressed):
        press("ctrl+alt+k")


@pytest.mark.usefixtures("server")
def test_a_key_no_keyboard_has_is_reported(make: MakeHotkey) -> None:
    hotkey = make()
    hotkey.bind(QKeySequence("Ctrl+F35"))
    assert hotkey.state is HotkeyState.UNKNOWN


def test_without_a_server_there_are_no_hotkeys(
    make: MakeHotkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":nowhere")
    hotkey = make()
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    assert hotkey.state is HotkeyState.UNSUPPORTED


def test_a_system_without_hotkeys_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    hotkey = system_hotkey(qapp)  # of Qt's offscreen platform
    assert type(hotkey) is Hotkey
    with qtbot.waitSignal(hotkey.state_changed):
        hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    assert hotkey.state is HotkeyState.UNSUPPORTED
    hotkey.deleteLater()
