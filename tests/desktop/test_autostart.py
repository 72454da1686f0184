"""Starting with the computer: what is written where, and a hidden start."""

from __future__ import annotations

import plistlib
import shlex
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from munjang_desktop.autostart import Autostart, base, system_autostart
from munjang_desktop.autostart.macos import MacAutostart
from munjang_desktop.autostart.xdg import XdgAutostart
from munjang_desktop.context import Context
from munjang_desktop.hotkeys import Hotkey
from munjang_desktop.preferences.quick_search import QuickSearchPage
from munjang_desktop.preferences.sections import Section
from munjang_desktop.preferences.window import PreferencesWindow
from munjang_desktop.presence import Presence
from munjang_desktop.window import MainWindow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    return tmp_path


def entry(home: Path) -> Path:
    return home / "xdg" / "autostart" / "munjang.desktop"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG")
def test_the_entry_starts_this_program_hidden(home: Path) -> None:
    autostart = system_autostart()
    assert isinstance(autostart, XdgAutostart)
    assert not autostart.enabled
    autostart.set_enabled(True)
    assert autostart.enabled
    lines = dict(line.split("=", 1) for line in entry(home).read_text("utf-8").splitlines()[1:])
    command = shlex.split(lines["Exec"])
    assert Path(command[0]).is_file()
    assert command[-1] == "--hidden"
    autostart.set_enabled(False)
    assert not entry(home).exists()
    autostart.set_enabled(False)  # twice is no error


def test_what_the_desktop_switched_off_is_off(home: Path) -> None:
    autostart = XdgAutostart()
    autostart.set_enabled(True)
    for line in ("Hidden=true", "X-GNOME-Autostart-enabled=false"):
        entry(home).write_text(f"[Desktop Entry]\nExec=munjang-desktop\n{line}\n", "utf-8")
        assert not autostart.enabled
        autostart.set_enabled(True)
        assert autostart.enabled


def test_odd_paths_are_quoted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = '/opt/100% "$my" pro`grams\\munjang'
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", odd)
    assert base.start_command() == [odd, "--hidden"]
    XdgAutostart().set_enabled(True)
    line = next(x for x in entry(home).read_text("utf-8").splitlines() if x.startswith("Exec="))
    # As a desktop reads it: the string first, then the quotes, then the placeholders.
    unescaped = line.removeprefix("Exec=").replace("\\\\", "\\")
    assert (
        shlex.split(unescaped)[0].replace("%%", "%").replace("\\`", "`").replace("\\$", "$") == odd
    )


def test_the_agent_of_macos(home: Path) -> None:
    autostart = MacAutostart()
    autostart.set_enabled(True)
    assert autostart.enabled
    (agent,) = (home / "Library" / "LaunchAgents").iterdir()
    written = plistlib.loads(agent.read_bytes())
    assert written["RunAtLoad"] is True
    assert written["ProgramArguments"] == base.start_command()
    autostart.set_enabled(False)
    assert not autostart.enabled


def test_a_system_that_cannot_be_told_has_none() -> None:
    assert not Autostart().available


@pytest.fixture
def presence(window: MainWindow, context: Context) -> Presence:
    return Presence(context, window, Hotkey(window))


def page(presence: Presence, window: MainWindow) -> QuickSearchPage:
    presence.show_preferences(Section.QUICK)
    made = window.findChild(PreferencesWindow)
    assert made is not None
    return made.page


@pytest.mark.skipif(sys.platform != "linux", reason="XDG")
def test_the_switch_in_the_preferences(presence: Presence, window: MainWindow, home: Path) -> None:
    switch = page(presence, window).autostart
    assert switch.isVisible()
    assert not switch.isChecked()
    switch.click()
    assert entry(home).is_file()
    assert switch.isChecked()
    presence.close()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG")
def test_a_refusal_is_told_and_the_switch_goes_back(
    presence: Presence, window: MainWindow, home: Path
) -> None:
    (home / "xdg").write_text("a file where a folder should be")
    quick = page(presence, window)
    quick.autostart.click()
    assert "did not take it" in quick.autostart_problem
    assert not quick.autostart.isChecked()
    presence.close()


def test_a_hidden_start_waits_for_the_tray_and_else_starts_small(
    presence: Presence, window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    there = False
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there)
    monkeypatch.setattr("munjang_desktop.presence._TRAY_COMES_WITHIN", 3)
    window.hide()
    presence._tray_timer.setInterval(10)
    presence.start_hidden()
    qtbot.waitUntil(window.isMinimized)
    window.hide()
    there = True
    monkeypatch.setattr(QSystemTrayIcon, "isVisible", lambda _icon: there)
    presence._waits_for_tray = 0
    presence.start_hidden()
    qtbot.wait(100)
    assert not window.isVisible()
    presence.close()
