"""Commands that check, mend and move the library, and one that calls the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from munjang import paths, remote
from munjang.cli.terminal import AddCommand, open_library
from munjang.messages import msg
from munjang.models import ModelStore


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    command("verify", _verify, msg("check the library against itself"))
    command("rebuild", _rebuild, msg("make anew what can be made from the stored documents"))
    made = command("move", _move, msg("move the library to another folder or disk"))
    where = made.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    where.add_argument("--back", action="store_true", help=str(msg("to where it was at first")))
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
    bar = tqdm(desc=str(msg("Rebuilding")), disable=not sys.stderr.isatty())

    def report(done: int, total: int) -> None:
        bar.total, bar.n = total, done
        bar.refresh()

    with open_library(options) as library, bar:
        library.care.rebuild(report)


def _move(options: argparse.Namespace) -> None:
    bar = tqdm(
        desc=str(msg("Moving the library")),
        bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}",
        disable=not sys.stderr.isatty(),
    )

    def report(done: int, total: int) -> None:
        bar.total, bar.n = total, done
        bar.refresh()

    with open_library(options) as library, bar:
        place = library.care.move(None if options.back else options.folder, report)
    print(msg("The library is in {path} now.", path=str(place)))


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
