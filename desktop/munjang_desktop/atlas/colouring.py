"""What the colours of documents on the map say."""

from __future__ import annotations

import time
from collections import Counter
from enum import StrEnum
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from munjang_desktop.texts import short_path

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    numbers: Sequence[int]
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
        keys = [
            PurePath(path).suffix.lstrip(".").upper() or drawn.readers[number].upper()
            for number, path in enumerate(drawn.paths)
        ]
        return _by_frequency(keys, {})
    folders = _folders(drawn)
    short = Counter(PurePath(folder).name for folder in set(folders))
    names = {
        folder: PurePath(folder).name
        if short[PurePath(folder).name] == 1
        else short_path(Path(folder))
        for folder in set(folders)
    }
    return _by_frequency(folders, names)


def telling(drawn: DocumentMap) -> ColourBy:
    """What to colour by where nobody chose: folders, if there are several, else formats."""
    counts = Counter(_folders(drawn)).most_common(2)
    several = len(counts) > 1 and counts[1][1] >= _SEVERAL * len(drawn)
    return ColourBy.FOLDER if several else ColourBy.FORMAT


def _folders(drawn: DocumentMap) -> list[str]:
    """The watched folder of each document, or where there is but one, the folder inside it."""
    if len(set(drawn.folders)) > 1:
        return list(drawn.folders)
    found = []
    for path, folder in zip(drawn.paths, drawn.folders, strict=True):
        inside = PurePath(path).relative_to(folder).parts
        found.append(str(PurePath(folder, inside[0])) if len(inside) > 1 else folder)
    return found


def _by_frequency(keys: Sequence[str], names: dict[str, str]) -> Colouring:
    counts = Counter(keys).most_common()
    if len(counts) > len(_LIGHT):
        counts = counts[: len(_LIGHT) - 1]
    numbers = {key: number for number, (key, _) in enumerate(counts)}
    others = len(_LIGHT) - 1
    told = [names.get(key, key) for key, _ in counts]
    light, dark = list(_LIGHT[: len(told)]), list(_DARK[: len(told)])
    if len(numbers) < len(set(keys)):
        told.append(translate("MapLegend", "Others"))
        light.append(_LIGHT[others])
        dark.append(_DARK[others])
    return Colouring([numbers.get(key, len(light) - 1) for key in keys], light, dark, told)


def _by_date(drawn: DocumentMap) -> Colouring:
    now = time.time()
    ages = [now - modified for modified in drawn.modified.tolist()]
    numbers = [sum(age > limit for limit in _AGES) for age in ages]
    names = (
        translate("MapLegend", "Past week"),
        translate("MapLegend", "Past month"),
        translate("MapLegend", "Past 6 months"),
        translate("MapLegend", "Past year"),
        translate("MapLegend", "Past 3 years"),
        translate("MapLegend", "Older"),
    )
    return Colouring(numbers, _AGES_LIGHT, _AGES_DARK, names)
