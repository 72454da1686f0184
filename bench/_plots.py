"""Draws small plots against a logarithmic axis, all on one SVG page, for light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _GAP, _COLUMNS = 300, 190, 24, 3
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 44, 28
_HEAD = 78
_STYLE = """
svg { background: #fff; font-family: sans-serif; }
text { fill: #333; font-size: 11px; }
.title { font-size: 13px; font-weight: 600; fill: #111; }
.name { font-size: 20px; font-weight: 600; fill: #111; }
.axis { stroke: #ccc; } .limit { stroke: #c33; stroke-dasharray: 4 3; }
.line { stroke: #2563eb; stroke-width: 2; fill: none; } .dot { fill: #2563eb; }
@media (prefers-color-scheme: dark) {
  svg { background: #16181d; } text { fill: #bbb; } .title, .name { fill: #eee; }
  .axis { stroke: #444; } .line { stroke: #7aa2ff; } .dot { fill: #7aa2ff; }
}
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """One curve; `limit` is what was asked for."""

    title: str
    unit: str
    points: Sequence[tuple[float, float]]
    limit: float | None = None


def draw_page(name: str, note: str, plots: Sequence[Plot]) -> str:
    """An SVG document with all plots that have points."""
    drawn = [plot for plot in plots if plot.points]
    rows = -(-len(drawn) // _COLUMNS)
    width = _COLUMNS * (_WIDTH + _GAP) + _GAP
    height = _HEAD + rows * (_HEIGHT + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        f"<title>{escape(name)}</title><style>{_STYLE}</style>",
        f'<text class="name" x="{_GAP}" y="34">{escape(name)}</text>',
        f'<text x="{_GAP}" y="56">{escape(note)}</text>',
    ]
    for number, plot in enumerate(drawn):
        x = _GAP + number % _COLUMNS * (_WIDTH + _GAP)
        y = _HEAD + number // _COLUMNS * (_HEIGHT + _GAP)
        parts.append(f'<g transform="translate({x} {y})">{_plot(plot)}</g>')
    return "\n".join([*parts, "</svg>\n"])


def _plot(plot: Plot) -> str:
    """One plot: sentences to the right, what they cost upwards, from 0."""
    highest = max(value for _, value in plot.points)
    if plot.limit is not None and plot.limit < 3 * highest:
        highest = max(highest, plot.limit)
    highest = highest * 1.1 or 1.0
    logs = [math.log10(size) for size, _ in plot.points]
    first, last = math.floor(min(logs)), max(math.ceil(max(logs) - 0.05), math.floor(min(logs)) + 1)
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def across(size: float) -> float:
        return _LEFT + (math.log10(size) - first) / (last - first) * (right - _LEFT)

    def up(value: float) -> float:
        return bottom - value / highest * (bottom - _TOP)

    parts = [
        f'<text class="title" x="0" y="14">{escape(plot.title)}</text>',
        f'<text x="0" y="30">{escape(plot.unit)}</text>',
    ]
    for value in (0.0, highest / 2.2, highest / 1.1):
        y = up(value)
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'
        )
    for power in range(first, last + 1):
        label = f"{10**power:,}"
        x = across(10**power)
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 10}" text-anchor="middle">{label}</text>')
    if plot.limit is not None and plot.limit <= highest:
        y = up(plot.limit)
        parts.append(f'<line class="limit" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
    places = [(across(size), up(value)) for size, value in plot.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for (x, y), (size, value) in zip(places, plot.points, strict=True):
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3">')
        parts.append(f"<title>{size:,.0f}: {value:.4g} {escape(plot.unit)}</title></circle>")
    return "".join(parts)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
