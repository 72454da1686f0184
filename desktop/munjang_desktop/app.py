"""``munjang-desktop``: starts the window."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from munjang import network, paths, remote
from munjang_desktop.allocator import give_freed_memory_back
from munjang_desktop.context import Context
from munjang_desktop.crash import CrashDesk, LastRun, start_logging
from munjang_desktop.icons import application_icon
from munjang_desktop.languages import Languages
from munjang_desktop.presence import Presence
from munjang_desktop.remote import RemoteControl
from munjang_desktop.searches import Searches
from munjang_desktop.settings import LanguageChoice, Settings, ThemeChoice
from munjang_desktop.theme import Theme
from munjang_desktop.window import MainWindow
from munjang_desktop.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

# Threads that compute in Python hand over to the window within this time (seconds).
_SWITCH_INTERVAL = 0.0002


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application until it is ended; returns the exit code."""
    network.watch()  # first: what it says, it says of everything from here on
    options = _parser().parse_args(argv)
    library = (options.library or paths.default_library()).absolute()
    folders = [folder.absolute() for folder in options.folders]
    if remote.send(library, "show"):
        return _hand_over(library, folders)
    start_logging()
    last_run = LastRun()
    last_run.start()
    application = QApplication(["munjang-desktop"])
    prepare(application)
    context = build_context(
        application,
        library=library,
        theme=options.theme and ThemeChoice(options.theme),
        language=options.language and LanguageChoice(options.language),
    )
    window = MainWindow(context)
    crashes = CrashDesk(window, context.theme, last_run)
    if not options.hidden:
        window.show()
    control = RemoteControl(library, window)
    control.show_wanted.connect(window.come_to_front)
    control.show_wanted.connect(context.workers.catch_up)
    presence = Presence(context, window)
    control.toggle_wanted.connect(presence.popup.toggle)
    if options.hidden:
        presence.start_hidden()
    _quit_on_interrupt(application, presence)
    # The window is on the screen before anything of the engine is loaded.
    QTimer.singleShot(
        0, window, lambda: context.workers.open(folders, paused=context.settings.paused)
    )
    try:
        return application.exec()
    finally:
        control.close()
        presence.close()
        window.hide()
        context.close()
        crashes.close()
        last_run.close()


def prepare(application: QApplication) -> None:
    """Name the application and set the process up for a window beside busy threads."""
    give_freed_memory_back()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    application.setApplicationName("munjang")
    application.setApplicationDisplayName("Munjang")
    application.setDesktopFileName("munjang")
    application.setWindowIcon(application_icon())


def build_context(
    application: QApplication,
    *,
    library: Path | None = None,
    theme: ThemeChoice | None = None,
    language: LanguageChoice | None = None,
) -> Context:
    """Make the services of a window; `theme` and `language` go before the settings."""
    settings = Settings()
    languages = Languages(application)
    languages.choose(language or settings.language)
    look = Theme(application)
    look.choose_size(settings.text_size)
    look.choose(theme or settings.theme)
    return Context(
        settings=settings,
        theme=look,
        languages=languages,
        workers=Workers(library, application),
        searches=Searches(parent=application),
    )


def _hand_over(library: Path, folders: Sequence[Path]) -> int:
    """Leave `folders` to the window that is open on the library and has come to the front."""
    from munjang.errors import MunjangError  # noqa: PLC0415 - the engine: not before the window
    from munjang.library import Library  # noqa: PLC0415

    try:
        with Library.open(library) as opened:
            for folder in folders:
                opened.add_folder(folder)
    except MunjangError as error:
        sys.stderr.write(f"munjang-desktop: {error}\n")
        return 1
    remote.send(library, "show")
    return 0


def _quit_on_interrupt(application: QApplication, presence: Presence) -> None:
    """Let Ctrl+C in the terminal, and the end of the session, end the application."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: presence.quit())
    # Python runs signal handlers between its own instructions only: give it some.
    timer = QTimer(application, interval=500)
    timer.timeout.connect(lambda: None)
    timer.start()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="munjang-desktop",
        description="Find the sentence you mean in the documents on this computer.",
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="add this folder")
    parser.add_argument(
        "--hidden", action="store_true", help="start in the notification area, without a window"
    )
    parser.add_argument("--library", type=Path, metavar="DIR", help="where the library is kept")
    parser.add_argument("--language", choices=["ko", "en"], help="language of the window")
    parser.add_argument("--theme", choices=[choice.value for choice in ThemeChoice])
    return parser
