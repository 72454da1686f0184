"""What the commands share: opening the library, and writing to the terminal."""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tqdm import tqdm

from munjang.library import Library
from munjang.messages import Message, msg
from munjang.records import Phase, Preparation, Progress

# Makes a command of its name, what runs it, and what is said of it in the help.
AddCommand = Callable[[str, object, Message], argparse.ArgumentParser]

BOLD, DIM = "\x1b[1m", "\x1b[2m"
PLAIN = "\x1b[0m"
_CONTROLS = {code: ascii(chr(code))[1:-1] for code in (*range(0x20), *range(0x7F, 0xA0))}

_UNDERSTANDING = {
    None: msg("Understanding texts"),
    Preparation.OPENING: msg("Opening the language model"),
    Preparation.MEASURING: msg("Measuring the fastest way to run the model"),
}


def open_library(options: argparse.Namespace) -> Library:
    """The library that the command line names; if it had to be repaired, that is told."""
    library = Library.open(options.library)
    notice = library.care.take_notice()
    if notice is not None:
        print(f"munjang: {notice}", file=sys.stderr)
    return library


def print_earlier(library: Library) -> None:
    """Say which libraries were left for this one, and how to go back to them."""
    for earlier in library.place.earlier():
        path = str(earlier.directory)
        if earlier.reachable:
            print(msg("An earlier library is in {path}: munjang move --return {path}", path=path))
        else:
            print(msg("An earlier library was in {path}, which cannot be reached now.", path=path))


def print_json(value: object) -> None:
    """Print one line of JSON."""
    # Only UTF-8 takes every letter; in other encodings they are escaped, as JSON does it.
    escape = codecs.lookup(sys.stdout.encoding).name != "utf-8"
    print(json.dumps(value, ensure_ascii=escape), flush=True)


def plain(text: object) -> str:
    """A text without what drives a terminal: names of files may hold anything."""
    return str(text).translate(_CONTROLS)


def not_connected(drive: Path) -> Message:
    """Why the files of a drive are not found."""
    return msg("{path} is not connected; its files wait for it.", path=plain(drive))


def style(text: str, code: str, colour: bool) -> str:
    """The text in a style of the terminal, where it shows `colour`."""
    return f"{code}{text}{PLAIN}" if colour and text else text


def positive(text: str) -> int:
    """The type of an argument that counts."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(str(msg("must be 1 or more")))
    return number


def offset(text: str) -> int:
    """The type of an argument that is a place in a text."""
    number = int(text)
    if not 0 <= number <= sys.maxsize:
        raise ValueError
    return number


class Bar:
    """Shows the indexer's progress on a terminal, and nothing where there is none."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._phase: Phase | None = None
        self._problem = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def show(self, progress: Progress) -> None:
        """Show how far the indexer is."""
        problem = str(progress.problem or "")
        if problem and problem != self._problem:
            self._close()
            print(f"munjang: {problem}", file=sys.stderr)
        self._problem = problem
        if progress.phase is not self._phase:
            self._close()
            self._phase = progress.phase
        if progress.phase is Phase.READING:
            text, unit = msg("Reading documents"), msg("files")
            self._update(text, unit, progress.files_done, progress.files_total)
        elif progress.phase is Phase.EMBEDDING:
            text, unit = _UNDERSTANDING[progress.preparation], msg("paragraphs and sentences")
            self._update(text, unit, progress.passages_done, progress.passages_total)

    def _update(self, text: object, unit: object, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(
                desc=str(text), unit=f" {unit}", total=total, disable=not sys.stderr.isatty()
            )
        self._bar.set_description(str(text), refresh=False)
        self._bar.total = total
        self._bar.n = done
        self._bar.refresh()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
