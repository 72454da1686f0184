"""The icon in the notification area of a panel, as a hand uses it."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from conftest import eventually
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from virtual_screen import NEEDED, Screen, virtual_screen

from munjang.library import Library
from munjang_desktop.icons import Mark

PANEL = ("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "24")
POPUP = "Quick search — Munjang"

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, (*NEEDED, PANEL[0]))),
    reason="needs " + ", ".join((*NEEDED, "trayer")),
)


class Icon:
    """The icon on a screen, and the menu behind it."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        eventually(self.is_there, "the icon is in the panel")

    def is_there(self) -> bool:
        """Whether the panel holds it."""
        return bool(self._small())

    def click(self, button: int) -> None:
        """Press a button of the mouse on it."""
        middle = self.place().center()
        self.screen.xdotool("mousemove", str(middle.x()), str(middle.y()), "click", str(button))

    def choose(self, entry: int) -> None:
        """Open the menu and take an entry, counted without the line that says the state."""
        before = self._all()
        menu: set[str] = set()
        for _ in range(5):  # what was open before may take the first click away
            self.click(3)
            with suppress(AssertionError):
                eventually(lambda: self._all() - before, "the menu is open", seconds=10)
                menu = self._all() - before
                break
        assert menu
        self.screen.xdotool("key", *["Down"] * entry, "Return")
        eventually(lambda: not self._all() & menu, "the menu has closed")

    def shows(self, mark: Mark, scratch: Path) -> bool:
        """Whether a mark can be seen in the panel."""
        place = self.place()
        picture = self.screen.picture(scratch / "screen.png")
        return count(picture, place, QColor(mark.value)) > 10

    def place(self) -> QRect:
        """Where it is on the screen; a panel that sets it anew has it away for a moment."""
        (window,) = eventually(self._small, "the icon is in the panel")
        return self.screen.geometry(window)

    def _small(self) -> list[str]:
        return [window for window in self._all() if 0 < self.screen.geometry(window).width() <= 32]

    def _all(self) -> set[str]:
        return set(self.screen.xdotool("search", "--onlyvisible", "--class", "munjang").split())


def count(picture: QImage, place: QRect, colour: QColor) -> int:
    """How many points of a place have a colour."""
    across, down = range(place.left(), place.right() + 1), range(place.top(), place.bottom() + 1)
    return sum(picture.pixelColor(x, y) == colour for x in across for y in down)


def documents(library: Path) -> int:
    with Library.open(library) as opened:
        return opened.status().coverage.documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "one.txt").write_text("The first sentence.", "utf-8")
    return made


def test_a_click_on_the_icon_brings_the_window_back_or_quick_search(tmp_path: Path) -> None:
    with virtual_screen(tmp_path) as screen:
        screen.start(*PANEL)
        application = screen.start_munjang(tmp_path / "library")
        screen.wait_for_active("Munjang")
        icon = Icon(screen)
        screen.close_window("Munjang")
        icon.click(1)
        screen.wait_for_active("Munjang")
        icon.click(2)
        screen.wait_for_active(POPUP)
        screen.xdotool("key", "Escape")
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "ctrl+q")
        assert application.wait(60) == 0


def test_every_entry_of_its_menu_works(tmp_path: Path, folder: Path) -> None:
    library = tmp_path / "library"
    with virtual_screen(tmp_path) as screen:
        screen.start(*PANEL)
        application = screen.start_munjang(library, "--hidden", folder)
        icon = Icon(screen)
        eventually(lambda: library.is_dir() and documents(library) == 1, "the folder is read")
        icon.choose(1)
        screen.wait_for_active(POPUP)
        screen.xdotool("key", "Escape")
        eventually(lambda: not screen.windows(POPUP), "quick search has closed")
        icon.choose(2)
        screen.wait_for_active("Munjang")

        icon.choose(3)
        eventually(lambda: icon.shows(Mark.PAUSED, tmp_path), "the icon shows the pause")
        (folder / "two.txt").write_text("The second sentence.", "utf-8")
        screen.xdotool("sleep", "3")  # a file is read within two seconds where nothing is paused
        assert documents(library) == 1
        icon.choose(3)
        eventually(lambda: not icon.shows(Mark.PAUSED, tmp_path), "the mark is taken away")
        eventually(lambda: documents(library) == 2, "what has changed meanwhile is read")

        icon.choose(4)
        screen.wait_for_active("Preferences — Munjang")
        children = psutil.Process(application.pid).children(recursive=True)
        icon.choose(5)
        assert application.wait(60) == 0
        eventually(lambda: not any(child.is_running() for child in children), "all has ended")
        assert screen.windows("Munjang") == []


def test_a_panel_that_starts_late_or_again_has_the_icon(tmp_path: Path) -> None:
    with virtual_screen(tmp_path) as screen:
        shown = screen.start_munjang(tmp_path / "other")
        screen.wait_for_active("Munjang")
        panel = screen.start(*PANEL)
        assert Icon(screen).is_there()
        end(panel)
        screen.close_window("Munjang")  # nothing is left to come back by
        assert shown.wait(60) == 0

        application = screen.start_munjang(tmp_path / "library", "--hidden")
        eventually((tmp_path / "library").is_dir, "it has started")
        panel = screen.start(*PANEL)
        icon = Icon(screen)
        assert not screen.windows("Munjang")
        end(panel)
        eventually(lambda: not icon.is_there(), "the icon has gone with the panel")
        screen.start(*PANEL)
        icon = Icon(screen)
        icon.click(1)
        screen.wait_for_active("Munjang")
        screen.xdotool("key", "ctrl+q")
        assert application.wait(60) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
