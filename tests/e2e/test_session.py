"""The application among others on a desktop: started hidden, dropped on, quit and killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from conftest import eventually
from virtual_screen import NEEDED, Screen, virtual_screen

from munjang.library import Library

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason="needs " + ", ".join(NEEDED)
)


# A window from which a folder can be dragged, as from a file manager; its title tells the end.
SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel
class Source(QLabel):
    def mouseMoveEvent(self, event):
        self.setWindowTitle("Dragging")
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag.setMimeData(data)
        taken = drag.exec(Qt.DropAction.CopyAction)
        self.setWindowTitle("Taken" if taken == Qt.DropAction.CopyAction else "Refused")
application = QApplication(["source"])
source = Source("a folder")
source.setWindowTitle("Source")
source.setFixedSize(120, 60)
source.show()
application.exec()
"""


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


def watches(library: Path, folder: Path) -> bool:
    if not library.is_dir():
        return False
    with Library.open(library) as opened:
        return folder in [watched.path for watched in opened.folders()]


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
        eventually(lambda: watches(library, folder), "the folder is known")
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


def test_a_folder_dragged_from_another_program_is_searched(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    with virtual_screen(tmp_path) as screen:
        screen.start_munjang(library)
        screen.wait_for_active("Munjang")
        eventually(library.is_dir, "the library is open")
        screen.start(sys.executable, "-c", SOURCE, folder)
        eventually(lambda: screen.windows("Source"), "the other program is there")
        (source,), (window,) = screen.windows("Source"), screen.windows("Munjang")
        screen.xdotool("windowmove", "--sync", source, "0", "0")
        screen.xdotool("windowmove", "--sync", window, "60", "150")
        eventually(lambda: drag(screen, source), "the folder is taken")
        screen.xdotool("windowactivate", "--sync", window)
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "Return")  # the folder is chosen, and this starts
        eventually(lambda: coverage(library) == 30, "the folder is read")


def drag(screen: Screen, source: str) -> bool:
    """Drag from the other program's window to the middle of ours; whether it was taken there."""
    screen.xdotool("windowraise", source, "mousemove", "50", "40", "mousedown", "1")
    for place in ("70", "50"), ("200", "200"), ("400", "350"), ("600", "450"), ("610", "455"):
        screen.xdotool("mousemove", *place, "sleep", "0.3")
    screen.xdotool("mouseup", "1")
    eventually(lambda: not screen.windows("Dragging"), "the drag has ended", seconds=20)
    return bool(screen.windows("Taken"))
