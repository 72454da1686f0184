"""The application among others on a desktop: started hidden, quit and killed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psutil
import pytest
from conftest import eventually
from virtual_screen import NEEDED, virtual_screen

from munjang.library import Library

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason="needs " + ", ".join(NEEDED)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    for number in range(30):
        (made / f"{number}.txt").write_text(f"Sentence number {number}. " * 20, "utf-8")
    return made


def coverage(library: Path) -> int:
    if not library.is_dir():
        return 0
    with Library.open(library) as opened:
        return opened.status().coverage.documents


def family(application: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(application.pid).children(recursive=True)


def test_quitting_leaves_no_process(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    with virtual_screen(tmp_path) as screen:
        application = screen.start_munjang(library, folder)
        screen.wait_for_active("Munjang")
        eventually(lambda: family(application), "there are readers")
        children = family(application)
        screen.xdotool("key", "ctrl+q")
        assert application.wait(60) == 0
        eventually(lambda: not any(child.is_running() for child in children), "they have ended")
    assert not list((tmp_path / "config" / "logs").glob("crash-*"))


def test_killing_it_leaves_no_process_and_it_starts_again(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    with virtual_screen(tmp_path) as screen:
        application = screen.start_munjang(library, folder)
        eventually(lambda: family(application), "there are readers")
        children = family(application)
        application.kill()
        application.wait()
        eventually(lambda: not any(child.is_running() for child in children), "they have ended")
        again = screen.start_munjang(library)
        screen.wait_for_active("Munjang")
        eventually(lambda: coverage(library) == 30, "everything is read")
        screen.xdotool("key", "ctrl+q")
        assert again.wait(60) == 0


def test_a_hidden_start_shows_nothing_until_it_is_asked(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    with virtual_screen(tmp_path) as screen:
        application = screen.start_munjang(library, "--hidden", folder)
        eventually(lambda: coverage(library) == 30, "it reads all the same")
        assert screen.windows("Munjang") == []
        second = screen.start_munjang(library)
        assert second.wait(60) == 0
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "ctrl+q")
        assert application.wait(60) == 0
