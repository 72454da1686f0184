"""A display of its own, with a window manager, for programs that a test starts on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

NEEDED = ("Xvfb", "openbox", "xdotool")

# Writes a picture of the screen.
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class Screen:
    """Starts programs, and presses keys and buttons as a hand would."""

    def __init__(self, stack: ExitStack, environment: dict[str, str]) -> None:
        self._stack = stack
        self.environment = environment

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program, which ends with the screen at the latest."""
        process = subprocess.Popen(
            [str(part) for part in command],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def start_munjang(self, library: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start the window on a library, in English."""
        return self.start(
            sys.executable, "-m", "munjang_desktop", "--library", library, "--language", "en",
            *arguments,
        )  # fmt: skip

    def xdotool(self, *arguments: str) -> str:
        """What xdotool answers; empty where it failed."""
        ended = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return ended.stdout.strip()

    def close_window(self, title: str) -> None:
        """Close the active window by keys, which the window manager may not listen for yet."""
        for _ in range(10):
            self.xdotool("key", "alt+F4")
            end = time.monotonic() + 5
            while time.monotonic() < end:
                if not self.windows(title):
                    return
                time.sleep(0.05)
        raise AssertionError(f"{title!r} is still there")

    def windows(self, title: str) -> list[str]:
        """The visible windows with exactly this title."""
        found = self.xdotool("search", "--onlyvisible", "--name", f"^{title}$")
        return found.split()

    def geometry(self, window: str) -> QRect:
        """Where a window is on the screen; empty where it is gone."""
        lines = self.xdotool("getwindowgeometry", "--shell", window).splitlines()
        found = dict(line.split("=", 1) for line in lines)
        return QRect(*(int(found.get(name, 0)) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def picture(self, path: Path) -> QImage:
        """What is on the screen now; the file is left to be looked at."""
        subprocess.run(
            [sys.executable, "-c", PICTURE, path], env=self.environment, check=True, timeout=60
        )
        return QImage(str(path))

    def wait_for_active(self, title: str, seconds: float = 60) -> None:
        """Wait until the window the keys go to has this title."""
        end = time.monotonic() + seconds
        while (active := self.xdotool("getactivewindow", "getwindowname")) != title:
            assert time.monotonic() < end, f"{active!r} is active, not {title!r}"
            time.sleep(0.05)

    def press_until_active(self, keys: str, title: str) -> None:
        """Press keys that the program may not listen for yet, until a window is active."""
        for _ in range(5):
            self.xdotool("key", keys)
            with suppress(AssertionError):
                self.wait_for_active(title, seconds=10)
                return
        self.wait_for_active(title, seconds=0)


@contextmanager
def virtual_screen(scratch: Path) -> Iterator[Screen]:
    """A screen whose programs keep their settings in `scratch`, and have no model."""
    read, write = os.pipe()
    with ExitStack() as stack:
        display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[write],
        )
        stack.callback(display.wait)
        stack.callback(display.terminate)
        os.close(write)
        with os.fdopen(read) as pipe:
            name = f":{pipe.readline().strip()}"
        variables = {
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",  # no desktop's of the user
            "MUNJANG_CONFIG": str(scratch / "config"),
            "MUNJANG_MODELS": str(scratch / "no-models"),
        }
        screen = Screen(stack, {**os.environ, **variables})
        screen.start("openbox")
        yield screen
