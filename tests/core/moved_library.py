"""A library to move, and what the next start finds of it."""

from __future__ import annotations

from pathlib import Path

from munjang.library import Library
from munjang.models import ModelStore

# What a move leaves in the library's own place.
NOTES = {"moved.json", "moving.lock"}


def furnish(bench):
    """Fill a library with documents, and with what nobody could make anew."""
    bench.write("lease.txt", "The lease ends in June.\n" + "It may be ended before.\n" * 200)
    bench.write("heron.txt", "The heron stands in the reeds and waits.\n")
    bench.library.preferences.change_rules(add=["*.bak"])
    bench.index()


def names(directory: Path) -> set[str]:
    """What is in a directory, if it is there."""
    return {path.name for path in directory.iterdir()} if directory.exists() else set()


def again(bench, directory: Path) -> Library:
    """The library as the next start opens it."""
    return Library.open(directory, models=ModelStore(bench.folder / "none"))


def is_whole(bench, directory: Path) -> bool:
    """Whether the next start finds the library with all that was in it."""
    with again(bench, directory) as opened:
        found = [result.path.name for result in opened.search("heron").results]
        rules = [rule.pattern for rule in opened.preferences.rules() if not rule.built_in]
        return found == ["heron.txt"] and rules == ["*.bak"] and not opened.care.verify()
