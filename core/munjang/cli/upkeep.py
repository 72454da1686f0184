"""Commands that check, mend and move the library, and one that calls the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from munjang import paths, remote
from munjang.cli.terminal import AddCommand, open_library, print_earlier
from munjang.library import Library
from munjang.messages import Message, msg
from munjang.models import ModelStore


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    command("verify", _verify, msg("check the library against itself"))
    command("rebuild", _rebuild, msg("make anew what can be made from the stored documents"))
    made = command("move", _move, msg("move the library to another folder or disk"))
    where = made.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    where.add_argument("--back", action="store_true", help=str(msg("to where it was at first")))
    where.add_argument(
        "--anew",
        action="store_true",
        help=str(msg("begin a new library where the disk it was moved to is lost")),
    )
    where.add_argument(
        "--return",
        dest="earlier",
        type=Path,
        metavar="DIR",
        help=str(msg("go back to an earlier library that was lost and is there again")),
    )
    where.add_argument(
        "--forget",
        type=Path,
        metavar="DIR",
        help=str(msg("no longer remember an earlier library")),
    )
    made = command("network", _network, msg("whether models may be fetched"))
    made.add_argument("action", choices=("status", "on", "off"))
    command("toggle", _toggle, msg("show or hide the quick search of the running application"))


def _verify(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        problems = library.care.verify()
    advice = msg("run: munjang rebuild")
    for problem in problems:
        print(f"munjang: {problem.message} ({advice})", file=sys.stderr)
    if not problems:
        print(msg("The library is sound."))
    return 1 if problems else 0


def _rebuild(options: argparse.Namespace) -> None:
    with open_library(options) as library, _bar(msg("Rebuilding")) as report:
        library.care.rebuild(report)


def _move(options: argparse.Namespace) -> None:
    if options.anew:
        _begin_anew(options)
    elif options.earlier or options.forget:
        _turn_to_earlier(options)
    else:
        _carry(options)


def _begin_anew(options: argparse.Namespace) -> None:
    with Library.begin_anew(options.library) as library:
        print(msg("The library is in {path} now.", path=str(library.directory)))
        print_earlier(library)


def _turn_to_earlier(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        if options.forget:
            library.place.forget(options.forget.absolute())
            print(msg("{path} is forgotten.", path=str(options.forget)))
        else:
            library.care.return_to(options.earlier.absolute())
            print(msg("The library is in {path} now.", path=str(library.directory)))


def _carry(options: argparse.Namespace) -> None:
    share = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}"  # the numbers are of bytes
    with open_library(options) as library, _bar(msg("Moving the library"), share) as report:
        place = library.care.move(None if options.back else options.folder, report)
    print(msg("The library is in {path} now.", path=str(place)))


@contextmanager
def _bar(title: Message, form: str | None = None) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, and how to tell it what is done, of how much."""
    with tqdm(desc=str(title), bar_format=form, disable=not sys.stderr.isatty()) as bar:

        def report(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        yield report


def _network(options: argparse.Namespace) -> None:
    store = ModelStore()
    if options.action != "status":
        store.go_offline(options.action == "off")
    if store.offline:
        print(msg("No connection is opened; models can be installed from files."))
    else:
        print(msg("Only the installation of a model opens a connection."))


def _toggle(options: argparse.Namespace) -> int:
    library = (options.library or paths.default_library()).absolute()
    if remote.send(library, "toggle"):
        return 0
    print(msg("munjang: no window is open on this library; start munjang-desktop"), file=sys.stderr)
    return 1
