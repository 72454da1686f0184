"""Autostart on desktops that follow freedesktop.org."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from munjang_desktop.autostart.base import Autostart, start_command

_ENTRY = """[Desktop Entry]
Type=Application
Name=Munjang
Comment=Find the sentence you mean in the documents on your own computer
Comment[ko]=내 컴퓨터의 문서에서 찾으려는 바로 그 문장을 찾습니다
Exec={command}
Icon=munjang
Terminal=false
X-GNOME-Autostart-enabled=true
"""
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
# Desktops' own settings switch an entry off rather than delete it.
_OFF = re.compile(
    r"^\s*(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$",
    re.MULTILINE | re.IGNORECASE,
)


class XdgAutostart(Autostart):
    """An entry in the autostart folder."""

    @property
    def available(self) -> bool:
        """Whether the system can be told."""
        return True

    @property
    def enabled(self) -> bool:
        """Whether there is an entry that is not switched off."""
        try:
            return not _OFF.search(_entry_path().read_text("utf-8", errors="replace"))
        except OSError:
            return False

    def set_enabled(self, enabled: bool) -> None:
        """Write the entry, or delete it."""
        path = _entry_path()
        if not enabled:
            with suppress(FileNotFoundError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        command = " ".join(_quoted(argument) for argument in start_command())
        path.write_text(_ENTRY.format(command=command), "utf-8")


def _entry_path() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME")
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / ".config"
    return folder / "autostart" / "munjang.desktop"


def _quoted(argument: str) -> str:
    """An argument of the entry's command line, which a "%" would make a placeholder of."""
    argument = argument.replace("%", "%%")
    if _PLAIN.fullmatch(argument):
        return argument
    # Quoted by the rules of Exec, and then once more by those of every string in an entry.
    quoted = re.sub(r'(["`$\\])', r"\\\1", argument)
    return f'"{quoted}"'.replace("\\", "\\\\")
