"""What every platform's autostart can do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


class Autostart:
    """Whether the application starts with the computer; this one, of no known system, never does.

    The system is asked each time: its own settings may have changed it.
    """

    @property
    def available(self) -> bool:
        """Whether the system can be told."""
        return False

    @property
    def enabled(self) -> bool:
        """Whether the application starts with the computer."""
        return False

    def set_enabled(self, enabled: bool) -> None:
        """Start with the computer from now on, or not.

        Raises:
            OSError: the system would not have it.
        """


def start_command() -> list[str]:
    """What starts this application hidden, wherever it was installed."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--hidden"]
    script = shutil.which("munjang-desktop", path=str(Path(sys.executable).parent))
    if script is not None:
        return [script, "--hidden"]
    return [sys.executable, "-m", "munjang_desktop", "--hidden"]
