"""Quick search as a user calls it: a real X server, a window manager, real keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from virtual_screen import NEEDED, virtual_screen

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason="needs " + ", ".join(NEEDED)
)


def test_the_key_calls_it_and_tab_the_window(tmp_path: Path) -> None:
    with virtual_screen(tmp_path) as screen:
        application = screen.start_munjang(tmp_path / "library")
        screen.wait_for_active("Munjang")
        screen.press_until_active("ctrl+alt+space", "Quick search — Munjang")
        screen.xdotool("key", "ctrl+alt+space")  # the same key hides it
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "ctrl+alt+space")
        screen.wait_for_active("Quick search — Munjang")
        screen.xdotool("key", "Tab")
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "ctrl+q")
        assert application.wait(60) == 0
