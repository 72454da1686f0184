"""What the colours of documents on the map say."""

from __future__ import annotations

import time
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from munjang_desktop.texts import short_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from munjang.atlas import DocumentMap

translate = QCoreApplication.translate

# Told apart also by those who see no red or no green; the last one is for everything else.
_LIGHT = ("#3b6fd4", "#d9822b", "#2b9a7a", "#b04a9c", "#c9a21b", "#4ba3d1", "#c4504a", "#8b8e9b")
_DARK = ("#7ea6ff", "#f0a35e", "#5fcfae", "#e08fd0", "#e8cc5c", "#7fcbf0", "#f08a84", "#7e8191")
# From new to old.
_AGES_LIGHT = ("#c2410c", "#e08a2e", "#d9b44a", "#7fa6a0", "#5b84b8", "#8b8e9b")
_AGES_DARK = ("#ff9a62", "#f2b866", "#e6d28a", "#8fc4bd", "#7ea6e0", "#7e8191")
_DAY = 86_400.0
_SEVERAL = 0.05  # of the documents, in the second largest folder
_AGES = (7 * _DAY, 31 * _DAY, 183 * _DAY, 366 * _DAY, 3 * 366 * _DAY)


class ColourBy(StrEnum):
    """What decides about a document's colour."""

    FORMAT = "format"
    FOLDER = "folder"
    DATE = "date"


class Colouring(NamedTuple):
    """For each document the number of its colour; the colours, and what they stand for."""

    numbers: Sequence[int] | NDArray[np.int64]
    light: Sequence[str]
    dark: Sequence[str]
    names: Sequence[str]

    def colours(self, *, dark: bool) -> Sequence[str]:
        """The colours of a scheme."""
        return self.dark if dark else self.light


def colour(drawn: DocumentMap, by: ColourBy) -> Colouring:
    """Give every document of a map a colour."""
    if by is ColourBy.DATE:
        return _by_date(drawn)
    if by is ColourBy.FORMAT:
        return _by_frequency(drawn.formats, list)
    return _by_frequency(drawn.folders, _folder_names)


def telling(drawn: DocumentMap) -> ColourBy:
    """What to colour by where nobody chose: folders, if there are several, else formats."""
    counts = Counter(drawn.folders).most_common(2)
    several = len(counts) > 1 and counts[1][1] >= _SEVERAL * len(drawn)
    return ColourBy.FOLDER if several else ColourBy.FORMAT


def _folder_names(folders: Iterable[str]) -> list[str]:
    """The name of each folder, or of those that are called alike, where they are."""
    paths = [Path(folder) for folder in folders]
    called = Counter(path.name for path in paths)
    return [path.name if called[path.name] == 1 else short_path(path) for path in paths]


def _by_frequency(keys: Sequence[str], name: Callable[[Iterable[str]], list[str]]) -> Colouring:
    counts = Counter(keys)
    few = len(counts) <= len(_LIGHT)
    own = [key for key, _ in counts.most_common(None if few else len(_LIGHT) - 1)]
    numbers = {key: number for number, key in enumerate(own)}
    told, light, dark = name(own), list(_LIGHT[: len(own)]), list(_DARK[: len(own)])
    if not few:
        told.append(translate("MapLegend", "Others"))
        light.append(_LIGHT[-1])
        dark.append(_DARK[-1])
    return Colouring([numbers.get(key, len(own)) for key in keys], light, dark, told)


def _by_date(drawn: DocumentMap) -> Colouring:
    numbers = np.searchsorted(_AGES, time.time() - drawn.modified)
    names = (
        translate("MapLegend", "Past week"),
        translate("MapLegend", "Past month"),
        translate("MapLegend", "Past 6 months"),
        translate("MapLegend", "Past year"),
        translate("MapLegend", "Past 3 years"),
        translate("MapLegend", "Older"),
    )
    return Colouring(numbers, _AGES_LIGHT, _AGES_DARK, names)
