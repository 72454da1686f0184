"""Draws the ground of the map and all its documents, in a thread of its own.

Fifty thousand documents take some hundredths of a second, too long for the window's thread: it
moves and stretches the last picture until the next is there, as maps on the web do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from munjang_desktop.atlas.camera import Camera

_FIELD = 384  # nodes of the density's field in each direction
_SMOOTHING = 0.045  # of the map's extent
_AROUND = 0.25  # of the map's extent, that the field reaches beyond it
_STRIP = 64  # rows drawn at once: other threads get their turn in between
_SOFT = 0.012  # how gradually one height gives way to the next
_FINENESS = 8  # places in a pixel, each way, where the middle of a document may be
_PIXELS_AT_ONCE = 1 << 20  # covered by documents that are drawn together
_TINTS = 16_384
# Heights, in shares of the highest: coast, and the land behind it.
_HEIGHTS = (0.035, 0.14, 0.32, 0.58)


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one scheme: water, then land from the coast to the heights, and lines."""

    water: str
    land: Sequence[str]
    line: str
    dots: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The map as a camera sees it, the ground and the documents on it apart."""

    camera: Camera
    size: QSizeF  # in the pixels of the view
    ground: QImage
    dots: QImage


@dataclass(frozen=True, slots=True)
class Order:
    """A picture that is wanted."""

    camera: Camera
    size: QSizeF
    ratio: float  # pixels of the screen for one of the view
    radius: float  # of a document, in pixels of the view
    nearness: float  # 1 where all of the map is seen, 10 ten times nearer
    look: Look
    numbers: NDArray[np.uint8]  # of each document's colour


class Terrain:
    """How densely documents lie, as heights over the map."""

    def __init__(self, places: NDArray[np.float32]) -> None:
        low, high = places.min(axis=0), places.max(axis=0)
        extent = max(float((high - low).max()), 1e-3)
        self.size = extent * (1 + 2 * _AROUND)
        self.low = (low + high) / 2 - self.size / 2
        cell = self.size / _FIELD
        at = np.clip(((places - self.low) / cell).astype(np.int64), 0, _FIELD - 1)
        counts = np.bincount(at[:, 1] * _FIELD + at[:, 0], minlength=_FIELD**2)
        # Where many lie in one place it is no mountain.
        field = np.sqrt(counts.reshape(_FIELD, _FIELD).astype(float))
        waves = np.fft.fftfreq(_FIELD)[:, None] ** 2 + np.fft.rfftfreq(_FIELD)[None, :] ** 2
        sigma = _SMOOTHING * extent / cell * min(1.0, 3.0 / max(len(places), 1) ** 0.25 + 0.25)
        field = np.fft.irfft2(
            np.fft.rfft2(field) * np.exp(-2 * (np.pi * sigma) ** 2 * waves), s=field.shape
        )
        top = float(np.quantile(field[field > field.max() * 0.02], 0.98))
        self.heights: NDArray[np.float32] = (field / max(top, 1e-12)).astype(np.float32)

    def at(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        """The heights where columns `x` and rows `y` of the map cross."""
        columns, right = self._nodes(x - self.low[0])
        rows, lower = self._nodes(y - self.low[1])
        upper = self.heights[rows]
        between: NDArray[np.float32] = upper + (self.heights[rows + 1] - upper) * lower[:, None]
        left = between[:, columns]
        found: NDArray[np.float32] = left + (between[:, columns + 1] - left) * right
        return found

    def _nodes(self, offsets: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        at = np.clip(offsets / self.size * _FIELD - 0.5, 0, _FIELD - 1.001).astype(np.float32)
        nodes = at.astype(np.int64)
        return nodes, at - nodes


def draw(order: Order, places: NDArray[np.float32], terrain: Terrain) -> Picture:
    """Draw the part of the map that is wanted."""
    ground = _ground(order, terrain)
    return Picture(order.camera, order.size, ground, _dots(order, places))


def _ground(order: Order, terrain: Terrain) -> QImage:
    # Soft as it is, it needs no pixel of its own on fine screens.
    ratio = min(order.ratio, 1.0)
    width, height = (max(2, round(side * ratio)) for side in order.size.toTuple())
    step = 1 / (order.camera.scale * ratio)
    x = (order.camera.x + (np.arange(width) + 0.5 - width / 2) * step).astype(np.float32)
    y = (order.camera.y + (np.arange(height) + 0.5 - height / 2) * step).astype(np.float32)
    colours = np.array([_rgb(name) for name in (order.look.water, *order.look.land)], np.float32)
    line = np.array(_rgb(order.look.line), np.float32)
    pixels = np.empty((height, width), np.uint32)
    table = _tints(colours, line, _SOFT / max(order.nearness, 1.0))
    for first in range(0, height, _STRIP):
        heights = terrain.at(x, y[first : first + _STRIP])
        steps = np.clip(heights * (len(table) - 1), 0, len(table) - 1).astype(np.int32)
        pixels[first : first + _STRIP] = table[steps]
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return image.copy()


def _tints(
    colours: NDArray[np.float32], line: NDArray[np.float32], soft: float
) -> NDArray[np.uint32]:
    """The colour of every height."""
    heights = np.linspace(0, 1, _TINTS)[:, None]
    tints = np.repeat(colours[:1], len(heights), axis=0)
    for number, border in enumerate(_HEIGHTS):
        above = np.clip((heights - border) / soft + 0.5, 0, 1)
        tints = tints + (colours[number + 1] - tints) * above
        if number == 0:  # the coast
            near = np.clip(1 - np.abs(heights - border) / (soft * 0.75), 0, 1)
            tints = tints + (line - tints) * near
    whole = tints.round().astype(np.uint32)
    packed: NDArray[np.uint32] = (
        np.uint32(0xFF000000) | (whole[:, 0] << 16) | (whole[:, 1] << 8) | whole[:, 2]
    )
    return packed


def _dots(order: Order, places: NDArray[np.float32]) -> QImage:
    """All documents as discs; where they lie on each other their colours mix."""
    width, height = (max(2, round(side * order.ratio)) for side in order.size.toTuple())
    scale, radius = order.camera.scale * order.ratio, order.radius * order.ratio
    at = (places - (order.camera.x, order.camera.y)) * scale + (width / 2, height / 2)
    reach = int(np.ceil(radius + 0.5))
    seen = ((at > reach) & (at < np.array([width, height]) - reach - 1)).all(axis=1)
    at, numbers = at[seen], order.numbers[seen]
    stamps = _stamps(radius, reach, width)
    palette = np.array([(1, *_rgb(name)) for name in order.look.dots], np.float64)
    layers = np.zeros((4, height * width), np.float32)  # how much is covered; red, green and blue
    at_once = max(1, _PIXELS_AT_ONCE // max(len(stamp.offsets) for stamp in stamps))
    for first in range(0, len(at), at_once):
        some = slice(first, first + at_once)
        _stamp(layers, at[some], palette[numbers[some]], stamps, width)
    pixels = np.empty((height, width), np.uint32)
    flat = pixels.reshape(-1)
    for first in range(0, flat.size, _STRIP * width):
        strip = slice(first, first + _STRIP * width)
        covered = layers[0, strip]
        alpha = np.minimum(covered, 1.0)
        share = alpha / np.maximum(covered, 1e-6)
        red, green, blue = (layers[1:, strip] * share).astype(np.uint32)
        flat[strip] = (alpha * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a disc covers, by where in its pixel the middle is."""

    offsets: NDArray[np.int64]  # of the pixels, from that of the middle
    cover: NDArray[np.float64]  # of each, 0 to 1


def _stamps(radius: float, reach: int, width: int) -> list[_Stamp]:
    """A disc for every place of its middle in a pixel, row by row; `width` is the picture's."""
    steps = np.arange(-reach, reach + 1)
    dx, dy = (axis.ravel() for axis in np.meshgrid(steps, steps))
    middles = (np.arange(_FINENESS) + 0.5) / _FINENESS - 0.5
    stamps = []
    for below in middles:
        for right in middles:
            cover = np.clip(radius + 0.5 - np.hypot(dx - right, dy - below), 0, 1)
            inside = cover > 0
            stamps.append(_Stamp((dy * width + dx)[inside], cover[inside]))
    return stamps


def _stamp(
    layers: NDArray[np.float32],
    at: NDArray[np.float32],
    colours: NDArray[np.float64],
    stamps: Sequence[_Stamp],
    width: int,
) -> None:
    """Add discs to a picture `layers` of shape (4, pixels), of row after row.

    `at` is where they are, of shape (n, 2); `colours` what each adds to the layers, (n, 4). Those
    of one stamp go together: numpy works long on each of its calls then, and other threads run
    meanwhile.
    """
    nearest = np.floor(at).astype(np.int64)
    fine = ((at - nearest) * _FINENESS).astype(np.int64)
    which = fine[:, 1] * _FINENESS + fine[:, 0]
    order = np.argsort(which, kind="stable")
    pixels = (nearest[:, 1] * width + nearest[:, 0])[order]
    colours = colours[order]
    ends = np.searchsorted(which[order], np.arange(len(stamps) + 1)).tolist()
    groups = [
        (stamp, slice(start, end))
        for stamp, start, end in zip(stamps, ends, ends[1:], strict=False)
        if start < end
    ]
    flat = np.concatenate([np.add.outer(pixels[own], s.offsets).ravel() for s, own in groups])
    lowest = int(flat.min())
    lines = slice(lowest, int(flat.max()) + 1)
    flat -= lowest
    for layer, tints in zip(layers, colours.T, strict=True):
        added = [np.multiply.outer(tints[own], s.cover).ravel() for s, own in groups]
        layer[lines] += np.bincount(flat, np.concatenate(added))


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
