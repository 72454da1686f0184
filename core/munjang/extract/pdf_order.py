"""The order in which people read the lines of a page.

Programs write most pages in that order, and then it is kept: it knows more than a look at the page
can. Some write a page line by line across its columns, or in the order things were drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from munjang.extract.pdf_lines import Line, beside

_MOST_LINES = 500  # of a page that are put in order; more are a drawing
_FEWEST_PAIRS = 5  # lines that stand side by side in two columns
_COLUMN_CHARACTERS = 15  # that a line of a column has at least; cells of tables have less
_JUMPS = 0.12  # the share of lines that stand above the one before them in a page drawn anyhow
_GUTTER = 0.6  # between columns, in heights of type
_FULL = 0.6  # of the width of a column, that its lines usually fill


def in_reading_order(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page as they should be read; those that run another way come last."""
    directions = Counter(line.direction for line in lines)
    if len(directions) > 1:
        usual = directions.most_common(1)[0][0]
        aside = [line for line in lines if line.direction != usual]
        return [*_in_order([line for line in lines if line.direction == usual]), *aside]
    return _in_order(lines)


def _in_order(lines: Sequence[Line]) -> Sequence[Line]:
    if len(lines) > _MOST_LINES:
        return lines
    if _across_columns(lines):
        return list(_ordered([part for line in lines for part in line.cells or (line,)]))
    jumps = sum(_jumps(before, line) for before, line in pairwise(lines))
    # Pdfium hands out the lines of some turned pages backwards.
    backwards = jumps > len(lines) / 2
    return list(_ordered(lines)) if backwards or jumps > max(2, _JUMPS * len(lines)) else lines


def _across_columns(lines: Sequence[Line]) -> bool:
    """Whether the page was written line by line across two columns of running text."""
    pairs = [line.cells for line in lines if len(line.cells) == 2]
    pairs += [
        (left, right)
        for left, right in pairwise(lines)
        if left.right <= right.left and beside(left, right) and not left.cells and not right.cells
    ]
    if len(pairs) < max(_FEWEST_PAIRS, len(lines) / 4):
        return False
    usual = [median(len(pair[side].text) for pair in pairs) for side in (0, 1)]
    beginnings = [pair[1].left for pair in pairs]
    aligned = sum(abs(left - median(beginnings)) < pairs[0][0].height for left in beginnings)
    return min(usual) >= _COLUMN_CHARACTERS and aligned > len(pairs) * _FULL


def _jumps(before: Line, line: Line) -> bool:
    """Whether a line stands above the one before it, and not in a column beside it."""
    return line.bottom >= before.top and line.left < before.right and before.left < line.right


def _ordered(lines: Sequence[Line]) -> Iterator[Line]:
    """Cut the page into columns and bands, again and again, and read them one after the other."""
    gutter = _gutter(lines)
    if gutter is not None:
        yield from _ordered([line for line in lines if line.right <= gutter])
        yield from _ordered([line for line in lines if line.right > gutter])
        return
    bands = list(_bands(lines))
    if len(bands) == 1:
        yield from sorted(lines, key=lambda line: line.left)
        return
    group: list[Line] = []
    for band in bands:
        if group and _gutter([*group, *band]) is None:
            yield from _group(group)
            group = []
        group += band
    yield from _group(group)


def _group(lines: list[Line]) -> Iterator[Line]:
    if _gutter(lines) is not None:
        yield from _ordered(lines)
    else:
        for band in _bands(lines):
            yield from sorted(band, key=lambda line: line.left)


def _bands(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that stand on the same height, from the top of the page to its bottom."""
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if band and not beside(band[0], line):
            yield band
            band = []
        band.append(line)
    if band:
        yield band


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a gap runs down between two columns of running text, if one does."""
    in_order = sorted(lines, key=lambda line: line.left)
    reached = in_order[0].right
    best: tuple[float, float] | None = None
    for index, line in enumerate(in_order):
        gap = line.left - reached
        if (
            gap > line.height * _GUTTER
            and (best is None or gap > best[0])
            and _is_column(in_order[:index])
            and _is_column(in_order[index:])
        ):
            best = gap, reached
        reached = max(reached, line.right)
    return best[1] if best is not None else None


def _is_column(lines: Sequence[Line]) -> bool:
    """Whether lines are running text, not the cells of a table."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    filled = median(line.right - line.left for line in lines) > width * _FULL
    return filled and median(len(line.text) for line in lines) >= _COLUMN_CHARACTERS
