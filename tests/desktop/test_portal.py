"""The hotkey of Wayland, against a portal that stands on a message bus of its own."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from munjang_desktop.hotkeys import HotkeyState
from munjang_desktop.hotkeys.portal import PortalHotkey, trigger

PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
SESSION = PATH + "/session/1_1/s"


class Portal:
    """Answers as xdg-desktop-portal does: a reply at once, the result as a signal later."""

    def __init__(self) -> None:
        self.code = 0  # what the user answers
        self.supported = True
        self.bound: list[Any] = []
        self._connection: DBusConnection = open_dbus_connection("SESSION")
        self._connection.send_and_get_reply(
            message_bus.RequestName("org.freedesktop.portal.Desktop")
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def activate(self, name: str) -> None:
        self._signal(PATH, SHORTCUTS, "Activated", "osta{sv}", (SESSION, name, 1, {}))

    def _serve(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                self._answer(self._connection.receive(timeout=0.05))

    def _answer(self, call: Message) -> None:
        fields = call.header.fields
        if call.header.message_type is not MessageType.method_call:
            return
        member = fields[HeaderFields.member]
        if not self.supported or member == "Register":
            self._connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        sender = fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        request = f"{PATH}/request/{sender}/{call.body[-1]['handle_token'][1]}"
        self._connection.send(new_method_return(call, "o", (request,)))
        results: dict[str, Any] = {"session_handle": ("s", SESSION)}
        code = 0
        if member == "BindShortcuts":
            self.bound = call.body[1]
            results = {"shortcuts": ("a(sa{sv})", self.bound)}
            code = self.code
        self._signal(
            request, "org.freedesktop.portal.Request", "Response", "ua{sv}", (code, results)
        )

    def _signal(
        self, path: str, interface: str, member: str, signature: str, body: tuple[object, ...]
    ) -> None:
        emitter = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(emitter, member, signature, body))


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("there is no message bus on this system")
    bus = subprocess.Popen(
        [program, "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())
    made = Portal()
    yield made
    made.close()
    bus.terminate()
    bus.wait()
    bus.stdout.close()


@pytest.fixture
def hotkey(qapp: QApplication) -> Iterator[PortalHotkey]:
    made = PortalHotkey(qapp)
    yield made
    made.release()
    made.deleteLater()


def test_the_desktop_grants_the_key_and_tells_when_it_is_pressed(
    portal: Portal, hotkey: PortalHotkey, qtbot: QtBot
) -> None:
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    assert hotkey.state is HotkeyState.WAITING
    qtbot.waitUntil(lambda: hotkey.state is HotkeyState.ON)
    [(name, wish)] = portal.bound
    assert wish["preferred_trigger"] == ("s", "CTRL+ALT+space")
    with qtbot.waitSignal(hotkey.pressed):
        portal.activate(name)
    with qtbot.assertNotEmitted(hotkey.pressed, wait=100):
        portal.activate("of another program")


def test_the_user_refuses(portal: Portal, hotkey: PortalHotkey, qtbot: QtBot) -> None:
    portal.code = 1
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    qtbot.waitUntil(lambda: hotkey.state is HotkeyState.REFUSED)


def test_a_desktop_without_such_keys(portal: Portal, hotkey: PortalHotkey, qtbot: QtBot) -> None:
    portal.supported = False
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    qtbot.waitUntil(lambda: hotkey.state is HotkeyState.UNSUPPORTED)


def test_no_message_bus(hotkey: PortalHotkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    hotkey.bind(QKeySequence("Ctrl+Alt+Space"))
    assert hotkey.state is HotkeyState.UNSUPPORTED


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ("Ctrl+Alt+Space", "CTRL+ALT+space"),
        ("Meta+Shift+K", "SHIFT+LOGO+k"),
        ("F9", "F9"),
        ("Ctrl+PgUp", "CTRL+Prior"),
    ],
)
def test_keys_are_written_as_the_specification_has_it(keys: str, written: str) -> None:
    assert trigger(QKeySequence(keys)[0]) == written
