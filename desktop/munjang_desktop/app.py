"""``munjang-desktop``: starts the window."""

from __future__ import annotations

import argparse
import signal
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QThread, QTimer
from PySide6.QtWidgets import QApplication

from munjang import network, paths, remote
from munjang_desktop.allocator import give_freed_memory_back
from munjang_desktop.context import Context
from munjang_desktop.crash import CrashDesk, LastRun, start_logging
from munjang_desktop.icons import application_icon
from munjang_desktop.languages import Languages
from munjang_desktop.searches import Searches
from munjang_desktop.settings import LanguageChoice, Settings, ThemeChoice
from munjang_desktop.theme import Theme
from munjang_desktop.window import MainWindow
from munjang_desktop.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang_desktop.presence import Presence

# Threads that compute in Python hand over to the window within this time (seconds).
_SWITCH_INTERVAL = 0.0002
# Loaded a while after the library is open: until then the first answer needs the processor.
_OPENED_BY_COMMANDS = (
    "munjang_desktop.inventory.model",
    "munjang_desktop.inventory.table",
    "munjang_desktop.inventory.plots",
    "munjang_desktop.inventory.figures",
    "munjang_desktop.inventory.desk",
    "munjang_desktop.inventory.files",
    "munjang_desktop.inventory.pages",
    "munjang_desktop.preferences.folders",
    "munjang_desktop.preferences.models",
    "munjang_desktop.preferences.library",
    "munjang_desktop.preferences.privacy",
    "munjang_desktop.preferences.window",
    "munjang_desktop.atlas.picture",
    "munjang_desktop.atlas.labels",
    "munjang_desktop.atlas.canvas",
    "munjang_desktop.atlas.panel",
)
_A_WHILE = 3000  # ms
_PATIENCE = 300  # ms that a start waits for the desktop to show the window


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application until it is ended; returns the exit code."""
    network.watch()  # first: what it says, it says of everything from here on
    options = _parser().parse_args(argv)
    library = (options.library or paths.default_library()).absolute()
    folders = [folder.absolute() for folder in options.folders]
    if remote.send(library, "show"):
        return _hand_over(library, folders) if folders else 0
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
        show(window)
    from munjang_desktop.presence import Presence  # noqa: PLC0415 - the window is seen before
    from munjang_desktop.remote import RemoteControl  # noqa: PLC0415

    control = RemoteControl(library, window)
    control.show_wanted.connect(window.come_to_front)
    control.show_wanted.connect(context.workers.catch_up)
    presence = Presence(context, window)
    control.toggle_wanted.connect(presence.popup.toggle)
    if options.hidden:
        presence.start_hidden()
    elif not window.isVisible():  # closed as soon as it was seen
        QTimer.singleShot(0, window, window.closed.emit)
    _quit_on_interrupt(application, presence)
    context.workers.opened.connect(load_rest)
    context.workers.open(folders, paused=context.settings.paused)
    try:
        return application.exec()
    finally:
        control.close()
        presence.close()
        window.hide()
        context.close()
        crashes.close()
        last_run.close()


def show(window: MainWindow) -> None:
    """Show the window and wait until it can be seen; a desktop may take a moment for that."""
    window.show()
    handle = window.windowHandle()
    patience = QDeadlineTimer(_PATIENCE)
    while not (handle.isExposed() or patience.hasExpired()):
        QApplication.processEvents()
        QThread.msleep(1)


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


def load_rest() -> None:
    """Load what is opened by a command, in small steps, so that nobody waits for it then."""
    for number, name in enumerate(_OPENED_BY_COMMANDS):
        QTimer.singleShot(_A_WHILE + 100 * number, partial(import_module, name))


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
