"""Whether another program has all of a screen, on an X server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from pytestqt.qtbot import QtBot

from munjang_desktop.full_screen import X11Screen, another_fills_the_screen
from munjang_desktop.hotkeys import xcb


@pytest.fixture
def root(server: None) -> None:
    """An X server whose root plays the window in front."""
    if shutil.which("xprop") is None:
        pytest.skip("there is no xprop on this system")


def say(name: str, form: str, value: str) -> None:
    subprocess.run(["xprop", "-root", "-f", name, form, "-set", name, value], check=True)


def test_a_window_in_front_that_has_all_of_the_screen_is_seen(root: None) -> None:
    screen = X11Screen()
    assert not screen()  # nothing is in front
    connection = xcb.Connection()
    say("_NET_ACTIVE_WINDOW", "32x", hex(connection.root))
    connection.close()
    assert not screen()
    say("_NET_WM_STATE", "32a", "_NET_WM_STATE_FULLSCREEN")
    assert screen()
    say("_NET_WM_PID", "32c", str(os.getpid()))
    assert not screen()  # it is our own
    say("_NET_WM_PID", "32c", "1")
    assert screen()
    say("_NET_ACTIVE_WINDOW", "32x", "0x0")
    assert not screen()


def test_a_window_that_has_gone_fills_nothing(root: None) -> None:
    say("_NET_ACTIVE_WINDOW", "32x", "0x1234567")
    assert not X11Screen()()


def test_without_a_server_nothing_is_known(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    assert not X11Screen()()
    assert not another_fills_the_screen()()  # this platform draws nowhere
