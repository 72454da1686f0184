"""Which hotkey this system has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from munjang_desktop.hotkeys.base import Hotkey

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


def system_hotkey(parent: QObject) -> Hotkey:
    """The hotkey of the system the application shows its windows on."""
    # The modules load system libraries, each of which exists on its own system only.
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        from munjang_desktop.hotkeys.x11 import X11Hotkey  # noqa: PLC0415

        return X11Hotkey(parent)
    if platform.startswith("wayland"):
        from munjang_desktop.hotkeys.portal import PortalHotkey  # noqa: PLC0415

        return PortalHotkey(parent)
    if sys.platform == "win32" and platform == "windows":
        from munjang_desktop.hotkeys.windows import WindowsHotkey  # noqa: PLC0415

        return WindowsHotkey(parent)
    if sys.platform == "darwin" and platform == "cocoa":
        from munjang_desktop.hotkeys.macos import MacHotkey  # noqa: PLC0415

        return MacHotkey(parent)
    return Hotkey(parent)
