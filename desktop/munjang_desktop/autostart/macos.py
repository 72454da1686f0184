"""Autostart on macOS."""

from __future__ import annotations

import plistlib
from contextlib import suppress
from pathlib import Path

from munjang_desktop.autostart.base import Autostart, start_command

_LABEL = "app.munjang.desktop"


class MacAutostart(Autostart):
    """A launch agent, which the system reads when the user logs in."""

    @property
    def available(self) -> bool:
        """Whether the system can be told."""
        return True

    @property
    def enabled(self) -> bool:
        """Whether the agent is there."""
        return _agent_path().is_file()

    def set_enabled(self, enabled: bool) -> None:
        """Write the agent, or delete it."""
        path = _agent_path()
        if not enabled:
            with suppress(FileNotFoundError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        agent = {"Label": _LABEL, "ProgramArguments": start_command(), "RunAtLoad": True}
        path.write_bytes(plistlib.dumps(agent))


def _agent_path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
