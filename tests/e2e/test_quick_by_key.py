"""Quick search as a user calls it: a real X server, a window manager, real keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

_NEEDED = ("Xvfb", "openbox", "xdotool")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, _NEEDED)), reason="needs " + ", ".join(_NEEDED)
)


class Screen:
    """A display of its own with the application on it."""

    def __init__(self, environment: dict[str, str], application: subprocess.Popen[bytes]) -> None:
        self._environment = environment
        self.application = application

    def xdotool(self, *arguments: str) -> str:
        ended = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return ended.stdout.strip()

    def wait_for_active(self, title: str) -> None:
        """Wait until the window the keys go to has this title."""
        end = time.monotonic() + 30
        while (active := self.xdotool("getactivewindow", "getwindowname")) != title:
            assert time.monotonic() < end, f"{active!r} is active, not {title!r}"
            time.sleep(0.05)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    read, write = os.pipe()
    with ExitStack() as stack:

        def start(*command: str, keep: int = -1, **variables: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                command,
                env={**os.environ, **variables},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[keep] if keep >= 0 else [],
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        start("Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset", keep=write)
        os.close(write)
        with os.fdopen(read) as pipe:
            display = f":{pipe.readline().strip()}"
        start("openbox", DISPLAY=display)
        variables = {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "MUNJANG_CONFIG": str(tmp_path / "config"),
            "MUNJANG_MODELS": str(tmp_path / "no-models"),
        }
        library = str(tmp_path / "library")
        application = start(
            sys.executable, "-m", "munjang_desktop", "--library", library, "--language", "en",
            **variables,
        )  # fmt: skip
        yield Screen({**os.environ, **variables}, application)


def test_the_key_calls_it_and_tab_the_window(screen: Screen) -> None:
    screen.wait_for_active("Munjang")
    screen.xdotool("key", "ctrl+alt+space")
    screen.wait_for_active("Quick search — Munjang")
    screen.xdotool("key", "ctrl+alt+space")  # the same key hides it
    screen.wait_for_active("Munjang")
    screen.xdotool("key", "ctrl+alt+space")
    screen.wait_for_active("Quick search — Munjang")
    screen.xdotool("key", "Tab")
    screen.wait_for_active("Munjang")
    screen.xdotool("key", "ctrl+q")
    assert screen.application.wait(20) == 0
