"""Commands about single files: why one is not found, which are left out, passwords, pictures."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from munjang.cli.status import state_in_words
from munjang.cli.terminal import AddCommand, open_library, plain, print_json
from munjang.errors import FolderError, MunjangError
from munjang.messages import msg
from munjang.records import Explanation, IgnoreRule


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    made = command("why", _why, msg("why a file is found, or is not, and what to do"))
    made.add_argument("path", type=Path, metavar="PATH")
    made.add_argument("--json", action="store_true", help=str(msg("print the reasons as JSON")))
    made = command("ignore", _ignore, msg("leave files out by patterns as in a .gitignore"))
    made.add_argument("patterns", nargs="*", metavar="PATTERN")
    made.add_argument(
        "--folder", type=Path, metavar="FOLDER", help=str(msg("only in this watched folder"))
    )
    action = made.add_mutually_exclusive_group()
    action.add_argument("--list", action="store_true", help=str(msg("list the rules")))
    action.add_argument(
        "--remove", action="store_true", help=str(msg("remove these rules instead"))
    )
    made = command("unlock", _unlock, msg("read a document that is protected by a password"))
    made.add_argument("path", type=Path, metavar="PATH")
    made.add_argument(
        "--stdin", action="store_true", help=str(msg("take the password from standard input"))
    )
    made.add_argument(
        "--forget", action="store_true", help=str(msg("forget its password and its text"))
    )
    made = command("ocr", _ocr, msg("whether the text in pictures is read"))
    made.add_argument("action", choices=("on", "off", "status"))


def _why(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        found = library.explain(options.path)
    if found.entry is None and not found.inside and not os.path.lexists(found.path):
        raise FolderError(
            msg("There is no {path}, and the library knows of none.", path=plain(found.path)),
            path=found.path,
        )
    if options.json:
        print_json(_explanation_json(found))
    else:
        _print_explanation(found)
    return 0


def _print_explanation(found: Explanation) -> None:
    lines: list[object] = []
    entry = found.entry
    if entry is not None:
        lines.append(str(state_in_words(entry.state)).capitalize())
        if entry.read_at is not None:
            lines.append(msg("since {time}", time=_local_time(entry.read_at)))
        if entry.reader:
            lines.append(msg("reader: {name}", name=entry.reader))
        if found.pages:
            lines.append(msg("pages: {count}", count=found.pages))
        if entry.sentences:
            lines.append(
                msg(
                    "sentences: {count}, found by meaning: {embedded}",
                    count=entry.sentences,
                    embedded=found.found_by_meaning,
                )
            )
    lines += found.reasons
    lines += [f"{count:>6}  {state_in_words(state)}" for state, count in found.inside.items()]
    if found.advice is not None:
        lines.append(f"→ {found.advice}")
    print(plain(found.path))
    for line in lines:
        print(f"  {line}")


def _explanation_json(found: Explanation) -> dict[str, Any]:
    entry = found.entry
    return {
        "path": str(found.path),
        "folder": str(found.folder) if found.folder else None,
        "state": entry.state.value if entry else None,
        "since": entry.read_at if entry else None,
        "reader": (entry.reader or None) if entry else None,
        "sentences": entry.sentences if entry else 0,
        "found_by_meaning": found.found_by_meaning,
        "pages": found.pages,
        "pictures_waiting": entry.pictures if entry else 0,
        "reasons": [str(reason) for reason in found.reasons],
        "advice": str(found.advice) if found.advice else None,
        "inside": {state.value: count for state, count in found.inside.items()},
    }


def _ignore(options: argparse.Namespace) -> int:
    if bool(options.patterns) == options.list:
        print(msg("munjang: give patterns, or --list"), file=sys.stderr)
        return 2
    with open_library(options) as library:
        if options.remove:
            library.preferences.change_rules(remove=options.patterns, folder=options.folder)
        elif options.patterns:
            library.preferences.change_rules(add=options.patterns, folder=options.folder)
        else:
            for rule in library.preferences.rules(options.folder):
                print(f"{rule.pattern:<24} {_where(rule)}")
    return 0


def _where(rule: IgnoreRule) -> str:
    if rule.built_in:
        return str(msg("built in"))
    return str(rule.folder or msg("all folders"))


def _unlock(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if options.forget:
            library.forget_password(options.path)
            return 0
        if options.stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = _ask_password(options.path)
        notice = library.unlock(options.path, password)
    if notice is not None:
        print(f"munjang: {notice}", file=sys.stderr)
        print(msg("The document can be found now, but its password was not kept."), file=sys.stderr)
    return 0


def _ask_password(path: Path) -> str:
    try:
        return getpass.getpass(str(msg("Password of {name}: ", name=plain(path.name))))
    except EOFError as error:
        raise MunjangError(
            msg("No password was typed. With --stdin it is read from the standard input.")
        ) from error


def _ocr(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if options.action != "status":
            library.preferences.want_recognition(options.action == "on")
        status = library.status()
    waiting = sum(entry.pictures for entry in (*status.refused, *status.partial))
    if status.recognition is not None:
        print(msg("The text in pictures is not read: {reason}", reason=status.recognition))
    else:
        print(msg("The text in pictures is read, when all else has been read."))
    if waiting:
        print(msg("Pictures not read yet: {count}", count=waiting))
    return 0


def _local_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
