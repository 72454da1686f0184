"""Which autostart this system has."""

from __future__ import annotations

import sys

from munjang_desktop.autostart.base import Autostart


def system_autostart() -> Autostart:
    """The autostart of the system this runs on."""
    if sys.platform == "win32":
        from munjang_desktop.autostart.windows import WindowsAutostart  # noqa: PLC0415

        return WindowsAutostart()
    if sys.platform == "darwin":
        from munjang_desktop.autostart.macos import MacAutostart  # noqa: PLC0415

        return MacAutostart()
    if sys.platform == "linux":
        from munjang_desktop.autostart.xdg import XdgAutostart  # noqa: PLC0415

        return XdgAutostart()
    return Autostart()
