"""The walls around a reader on macOS: a sandbox profile.

Written after the profiles that browsers ship, and not yet tested on a Mac. The call is deprecated,
but it is what they all still use.
"""

from __future__ import annotations

import ctypes
import json
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

# What is handed over open may be read whatever the profile says.
_PROFILE = """
(version 1)
(deny default)
(allow process-info* (target self))
(allow signal (target self) (target children))
(allow sysctl-read)
(allow mach-lookup (global-name "com.apple.system.notification_center"))
(allow file-read-metadata)
(allow file-read* file-map-executable {folders})
(allow file-read-data file-write-data (literal "/dev/null"))
(allow file-read-data (literal "/dev/urandom") (literal "/dev/random") (literal "/dev/zero"))
{programs}
"""
_FOLDERS = (
    "/System/Library", "/Library/Fonts", "/System/Fonts", "/usr/lib", "/usr/share/zoneinfo",
    "/opt/homebrew", "/usr/local/Cellar", "/usr/local/lib", "/usr/local/opt",
    "/private/var/db/dyld", "/private/var/db/timezone",
)  # fmt: skip


def wall_in(programs: Sequence[Path]) -> list[str]:
    """Give up everything but reading the program's own files; returns what could not be.

    `programs` are a program that may be started and the files it needs.
    """
    folders = [Path(folder) for folder in (*_FOLDERS, sys.prefix, sys.base_prefix, *sys.path)]
    folders += [Path(sysconfig.get_path("stdlib")), *programs]
    home = Path.home()
    absolute = [folder for folder in folders if folder.is_absolute()]
    own = {folder.resolve() for folder in absolute if not home.is_relative_to(folder)}
    started = [
        f"(allow process-fork) (allow process-exec (literal {_quoted(program)}))"
        for program in programs[:1]
    ]
    profile = _PROFILE.format(
        folders=" ".join(f"(subpath {_quoted(folder)})" for folder in sorted(own)),
        programs="\n".join(started),
    )
    library = ctypes.CDLL("/usr/lib/libsandbox.dylib")
    error = ctypes.c_char_p()
    if library.sandbox_init(profile.encode(), ctypes.c_uint64(0), ctypes.byref(error)) != 0:
        library.sandbox_free_error(error)
        return ["walls"]
    return []


def _quoted(path: Path) -> str:
    """A path as a string of the profile's language, whose escapes are those of JSON."""
    return json.dumps(str(path), ensure_ascii=False)
