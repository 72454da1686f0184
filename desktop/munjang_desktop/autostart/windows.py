"""Autostart on Windows."""

from __future__ import annotations

import subprocess
import winreg  # type: ignore[import-not-found,unused-ignore]
from contextlib import suppress

from munjang_desktop.autostart.base import Autostart, start_command

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_NAME = "Munjang"


class WindowsAutostart(Autostart):
    """A value under the user's ``Run`` key."""

    @property
    def available(self) -> bool:
        """Whether the system can be told."""
        return True

    @property
    def enabled(self) -> bool:
        """Whether the value is there."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.QueryValueEx(key, _NAME)
        except OSError:
            return False
        return True

    def set_enabled(self, enabled: bool) -> None:
        """Write the value, or delete it."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
            if enabled:
                command = subprocess.list2cmdline(start_command())
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, command)
            else:
                with suppress(FileNotFoundError):
                    winreg.DeleteValue(key, _NAME)
