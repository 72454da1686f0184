"""Commands about the watched folders, and keeping the library up to date with them."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path

from munjang.cli.status import print_summary, status_json
from munjang.cli.terminal import (
    AddCommand,
    Bar,
    not_connected,
    open_library,
    plain,
    positive,
    print_json,
)
from munjang.ingest import Indexer
from munjang.messages import msg


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    made = command("add", _add, msg("watch folders"))
    made.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    made = command("remove", _remove, msg("stop watching a folder; its files stay as they are"))
    made.add_argument("folder", type=Path, metavar="FOLDER")
    command("folders", _folders, msg("list the watched folders"))
    made = command("index", _index, msg("bring the library up to date, then exit"))
    made.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    made.add_argument("--json", action="store_true", help=str(msg("print the status as JSON")))
    command("watch", _watch, msg("keep the library up to date until interrupted"))
    made = command("gentle", _gentle, msg("when watching may do the slow part of the work"))
    made.add_argument(
        "--battery", choices=("on", "off"), help=str(msg("whether on battery too; off at first"))
    )
    made.add_argument(
        "--hours",
        metavar="FROM-TO",
        help=str(msg("from which hour to which, such as 22-7, or always")),
    )
    made.add_argument(
        "--threads",
        metavar="N",
        type=positive,
        help=str(msg("how many threads a model may use; all processors but one at first")),
    )


def _add(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        for folder in options.folders:
            print(plain(library.add_folder(folder).path))


def _remove(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        library.remove_folder(options.folder)


def _folders(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        for folder in library.folders():
            away = "" if folder.available else str(msg("cannot be reached now"))
            print(plain(folder.path), f"  ({away})" if away else "", sep="")
            for drive in folder.away:
                print("  ", not_connected(drive), sep="")


def _index(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        for folder in options.folders:
            library.add_folder(folder)
        if not library.folders():
            nothing = msg("No folder is watched yet. Add one: munjang add FOLDER")
            print(f"munjang: {nothing}", file=sys.stderr)
            return 1
        _run(library.indexer(), watch=False)
        status = library.status()
        if options.json:
            print_json(status_json(status))
        else:
            print_summary(status)
    return 0


def _watch(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        indexer = library.indexer()
        signal.signal(signal.SIGTERM, lambda *_: indexer.stop())
        signal.signal(signal.SIGINT, lambda *_: indexer.stop())
        _run(indexer, watch=True)


def _gentle(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        manners = library.preferences.manners()
        if options.battery is not None:
            manners = replace(manners, on_battery=options.battery == "on")
        if options.hours is not None:
            manners = replace(manners, hours="" if options.hours == "always" else options.hours)
        if manners != library.preferences.manners():
            library.preferences.behave(manners)
        if options.threads is not None:
            library.preferences.use_threads(options.threads)
        threads = library.preferences.threads()
    if manners.on_battery:
        print(msg("Sentences are embedded and pictures read on battery too."))
    else:
        print(msg("Sentences are embedded and pictures read on mains power only."))
    print(msg("Hours: {hours}", hours=manners.hours or msg("always")))
    print(msg("Threads of a model: {threads}", threads=threads))


def _run(indexer: Indexer, *, watch: bool) -> None:
    with Bar() as bar:
        indexer.run(watch=watch, report=bar.show)
