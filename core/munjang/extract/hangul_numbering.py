"""The automatic numbers of Hangul documents ("제3조", "2.1", "가."), as both formats count them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from munjang.extract.list_numbers import written


@dataclass(frozen=True, slots=True)
class Level:
    """How the numbers of one level look."""

    start: int
    form: str
    text: str  # "^1" stands for the number of the first level, "^n" for a path: 2.1.3


class Counter:
    """Counts the paragraphs of a document's lists, which have names."""

    def __init__(self, placeholder: re.Pattern[str]) -> None:
        """Take what stands for numbers in the texts of levels: of a level, or of a path (n, N)."""
        self._placeholder = placeholder
        self._counts: defaultdict[Hashable, dict[int, int]] = defaultdict(dict)

    def label(self, name: Hashable, levels: Mapping[int, Level], place: int) -> str:
        """Count one more paragraph at the level `place` of a list; its number as it is shown."""
        if place not in levels:
            return ""
        counts = self._counts[name]
        counts[place] = counts.get(place, levels[place].start - 1) + 1
        for deeper in [level for level in counts if level > place]:
            del counts[deeper]

        def count(level: int) -> int:
            return counts.get(level, levels[level].start if level in levels else 1)

        def numbers(placeholder: re.Match[str]) -> str:
            if placeholder[1]:
                level = int(placeholder[1])
                return written(count(level), levels.get(level, levels[place]).form)
            path = ".".join(str(count(level)) for level in range(1, place + 1))
            return path + ("." if placeholder[2] == "N" else "")

        return self._placeholder.sub(numbers, levels[place].text).strip()
