"""What is asked of the whole ledger at once, and what comes of it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from munjang.records import FileState


class FileOrder(StrEnum):
    """What files are listed by."""

    NAME = "name"
    FOLDER = "folder"
    STATE = "state"
    REASON = "reason"
    KIND = "kind"
    SIZE = "size"
    MODIFIED = "modified"
    SENTENCES = "sentences"


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files of the ledger are meant: those that are all of this."""

    states: frozenset[FileState] = frozenset()  # one of them; any where there are none
    awaited: tuple[int, ...] = ()  # files listed in any state: what becomes of them is waited for
    text: str = ""  # each of its words stands in the path, below the watched folder's parent
    folder: Path | None = None  # in it, or in one within it
    kind: str = ""  # one of the kinds of :mod:`munjang.extract.kinds`
    language: str | None = None  # of the text, "" where it is undecided
    modified: tuple[float, float] | None = None  # seconds since the epoch, half open
    read: tuple[float, float] | None = None  # when it came into its state


@dataclass(frozen=True, slots=True)
class FileList:
    """The files a filter leaves, in order, and what other filters would leave beside it."""

    ids: array[int]
    states: Mapping[FileState, int]  # files by state, whatever states the filter names
    kinds: Mapping[str, int]  # files by kind, whatever kind the filter names


class Activity(StrEnum):
    """What an indexer spends its time with."""

    SCANNING = "scanning"
    READING = "reading"
    EMBEDDING = "embedding"
    RECOGNISING = "recognising"


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The files of one kind that can be found by their content."""

    files: int
    size: int  # bytes
    sentences: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The library in figures that are made to be drawn."""

    states: Mapping[FileState, int]
    kinds: Mapping[str, KindFigures]
    languages: Mapping[str, int]  # files by the language of their text
    modified: Sequence[tuple[float, int]]  # when a day begins, and the files last changed on it
    read: Sequence[tuple[float, int]]  # when a day begins, and the files taken in on it
    passages: int  # distinct sentences, all of which are found by their words
    embedded: int  # of them, found by their meaning too
    pictures: int  # whose text has not been recognised, but could be
    spent: Mapping[Activity, float]  # seconds, since the library was made
    documents_bytes: int  # the size of the files that can be found
    library_bytes: Mapping[str, int]  # what the library itself takes, see footprint()
