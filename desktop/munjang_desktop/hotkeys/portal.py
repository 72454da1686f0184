"""The hotkey of Wayland: the GlobalShortcuts portal, where the desktop asks the user.

Spoken to with jeepney, because Python cannot make QtDBus write a list of shortcuts (``a(sa{sv})``).
"""

from __future__ import annotations

import logging
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QKeyCombination, QObject, QSocketNotifier, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence

from munjang_desktop.hotkeys.base import Hotkey, HotkeyState

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_PATH = "/org/freedesktop/portal/desktop"
_BUS = "org.freedesktop.portal.Desktop"
_SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
_REQUEST = "org.freedesktop.portal.Request"
_REGISTRY = "org.freedesktop.host.portal.Registry"
_NAME = "quick-search"  # of the shortcut, by which the desktop remembers it
_GRANTED = 0
_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: "CTRL",
    Qt.KeyboardModifier.AltModifier: "ALT",
    Qt.KeyboardModifier.ShiftModifier: "SHIFT",
    Qt.KeyboardModifier.MetaModifier: "LOGO",
}
_SYMBOLS = {  # the names of XKB, where Qt's differ
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Backspace: "BackSpace",
    Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
}


class PortalHotkey(Hotkey):
    """Asks for a session, then for the shortcut; the desktop may let the user choose another key.

    Nothing is waited for: answers are read when they come.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._connection: DBusConnection | None = None
        self._notifier: QSocketNotifier | None = None
        self._calls: set[int] = set()  # serial numbers of what was asked
        self._requests: dict[str, str] = {}  # what was asked, by the path that answers
        self._session = ""
        self._trigger = ""

    def release(self) -> None:
        """End the session, and with it the shortcut."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
        if self._connection is not None:
            self._connection.close()
        self._connection = self._notifier = None
        self._calls.clear()
        self._requests.clear()
        self._session = ""

    def _take(self, keys: QKeyCombination) -> HotkeyState:
        self._trigger = trigger(keys)
        try:
            self._connection = open_dbus_connection("SESSION")
        except (OSError, KeyError, RuntimeError) as error:
            logging.getLogger(__name__).info("No hotkey: %s", error)
            return HotkeyState.UNSUPPORTED
        self._notifier = QSocketNotifier(
            self._connection.sock.fileno(), QSocketNotifier.Type.Read, self
        )
        self._notifier.activated.connect(self._read)
        # Programs outside a sandbox say who they are; portals older than this know by other means.
        application = QGuiApplication.desktopFileName()
        if application:
            registry = DBusAddress(_PATH, bus_name=_BUS, interface=_REGISTRY)
            call = new_method_call(registry, "Register", "sa{sv}", (application, {}))
            self._connection.send(call)
        for interface, member in ((_REQUEST, "Response"), (_SHORTCUTS, "Activated")):
            rule = MatchRule(type="signal", sender=_BUS, interface=interface, member=member)
            self._connection.send(message_bus.AddMatch(rule))
        token = {"session_handle_token": ("s", "munjang" + token_hex(4))}
        self._ask("CreateSession", "", (), token)
        return HotkeyState.WAITING

    def _ask(
        self, method: str, signature: str, arguments: tuple[object, ...], options: dict[str, Any]
    ) -> None:
        """Call the portal, which answers at a path that follows from our name and a token."""
        connection = self._connection
        if connection is None:
            return
        token = "munjang" + token_hex(4)
        name = connection.unique_name.removeprefix(":").replace(".", "_")
        self._requests[f"{_PATH}/request/{name}/{token}"] = method
        call = new_method_call(
            DBusAddress(_PATH, bus_name=_BUS, interface=_SHORTCUTS),
            method,
            signature + "a{sv}",
            (*arguments, {"handle_token": ("s", token), **options}),
        )
        serial = next(connection.outgoing_serial)
        self._calls.add(serial)
        connection.send(call, serial=serial)

    @Slot()
    def _read(self) -> None:
        connection = self._connection
        try:
            while connection is not None and connection is self._connection:
                self._take_message(connection.receive(timeout=0))
        except TimeoutError:
            return  # all read
        except OSError as error:
            logging.getLogger(__name__).warning("The portal is gone: %s", error)
            self._fail(HotkeyState.UNSUPPORTED)

    def _take_message(self, message: Message) -> None:
        fields = message.header.fields
        kind = message.header.message_type
        if kind is MessageType.error and fields.get(HeaderFields.reply_serial) in self._calls:
            self._fail(HotkeyState.UNSUPPORTED)
        elif kind is not MessageType.signal:
            return
        elif fields.get(HeaderFields.member) == "Response":
            method = self._requests.pop(fields[HeaderFields.path], None)
            if method is not None:
                self._take_response(method, *message.body)
        elif fields.get(HeaderFields.member) == "Activated":
            session, name = message.body[:2]
            if session == self._session and name == _NAME:
                self.pressed.emit()

    def _take_response(self, method: str, code: int, results: dict[str, tuple[str, Any]]) -> None:
        if code != _GRANTED:
            self._fail(HotkeyState.REFUSED)
        elif method == "CreateSession":
            self._session = results["session_handle"][1]
            shortcut = {
                "description": ("s", self.tr("Quick search")),
                "preferred_trigger": ("s", self._trigger),
            }
            arguments = (self._session, [(_NAME, shortcut)], "")
            self._ask("BindShortcuts", "oa(sa{sv})s", arguments, {})
        else:
            bound = [name for name, _ in results.get("shortcuts", ("", []))[1]]
            if _NAME in bound:
                self._set_state(HotkeyState.ON)
            else:
                self._fail(HotkeyState.REFUSED)

    def _fail(self, state: HotkeyState) -> None:
        self.release()
        self._set_state(state)


def trigger(keys: QKeyCombination) -> str:
    """A combination as the shortcuts specification of freedesktop.org writes it: CTRL+ALT+space."""
    parts = [name for flag, name in _MODIFIERS.items() if keys.keyboardModifiers() & flag]
    name = _SYMBOLS.get(keys.key()) or QKeySequence(keys.key()).toString()
    parts.append(name.lower() if len(name) == 1 else name)
    return "+".join(parts)
