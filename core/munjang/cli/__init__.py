"""The command line: everything the engine can do, for terminals, scripts and tests.

Exit status: 0 done, 1 failed, 2 wrong usage. Errors are one line on standard error.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from munjang import __version__
from munjang.cli import asking, files, folders, models, searching, status, upkeep
from munjang.cli.usage import speak_the_readers_language
from munjang.errors import LibraryAway, MunjangError
from munjang.messages import choose_language, msg


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    choose_language()
    speak_the_readers_language()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # we were started with it closed
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        # File names may hold bytes that no encoding knows.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        ended = int(options.run(options) or 0)
        sys.stdout.flush()  # now, while it can be told that nobody reads it
    except MunjangError as error:
        print(f"munjang: {' '.join(_told(error, options).split())}", file=sys.stderr)
        ended = 1
    except KeyboardInterrupt:
        ended = 130
    except OSError as error:
        # What is left to write goes nowhere, or Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended = 0  # the reader of our output has seen enough
        if not isinstance(error, BrokenPipeError):
            print(f"munjang: {error}", file=sys.stderr)
            ended = 1
    return ended


def _told(error: MunjangError, options: argparse.Namespace) -> str:
    """What an error says, with the command that may help."""
    if not isinstance(error, LibraryAway):
        return str(error)
    library = f"--library {shlex.quote(str(options.library))} " if options.library else ""
    advice = msg(
        "If it is gone for good, begin a new library; the old one is kept in mind: {command}",
        command=f"munjang {library}move --anew",
    )
    return f"{error} {advice}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="munjang",
        description=str(msg("Find the sentence you mean in the documents on your own computer.")),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"munjang {__version__}",
        help=str(msg("show the version and exit")),
    )
    parser.add_argument("--library", type=Path, metavar="DIR", help=str(msg("the library to use")))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: object) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=str(text), description=str(text))
        made.set_defaults(run=run)
        return made

    for room in (folders, searching, asking, status, files, upkeep, models):
        room.register(command)
    return parser
