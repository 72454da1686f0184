"""Whether another program has all of a screen: then the slow work stays out of its way."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from munjang_desktop.hotkeys import xcb

if TYPE_CHECKING:
    from collections.abc import Callable

# States that SHQueryUserNotificationState tells of: a program without windows in front, Direct3D,
# a presentation.
_WINDOWS_BUSY = {2, 3, 4}


def another_fills_the_screen() -> Callable[[], bool]:
    """What to ask, of the system the application shows its windows on; in one thread at a time.

    Wayland and macOS tell nobody.
    """
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        return X11Screen()
    if sys.platform == "win32" and platform == "windows":
        return _fills_on_windows
    return lambda: False


class X11Screen:
    """Looks at the window in front, over a connection of its own that is made when first asked."""

    def __init__(self) -> None:
        self._connection: xcb.Connection | None = None

    def __call__(self) -> bool:
        """Whether the window in front is of another program and has all of a screen."""
        try:
            self._connection = self._connection or xcb.Connection()
        except OSError:
            return False
        if self._connection.broken:
            return False
        front = self._connection.numbers(self._connection.root, "_NET_ACTIVE_WINDOW")
        if not front or not front[0]:
            return False
        states = self._connection.numbers(front[0], "_NET_WM_STATE")
        if self._connection.atom("_NET_WM_STATE_FULLSCREEN") not in states:
            return False
        return self._connection.numbers(front[0], "_NET_WM_PID") != [os.getpid()]

    def __del__(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _fills_on_windows() -> bool:
    """Ask the shell. Written from its documentation, and not yet tried on a Windows machine."""
    state = ctypes.c_int(0)
    shell = ctypes.WinDLL("shell32")  # type: ignore[attr-defined]  # Windows only
    failed = shell.SHQueryUserNotificationState(ctypes.byref(state))
    return not failed and state.value in _WINDOWS_BUSY
