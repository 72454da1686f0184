"""Words on the map: names of regions and titles of documents, where there is room for them."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from munjang_desktop.pictures import drawn_picture
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFont

    from munjang.atlas import Region
    from munjang_desktop.atlas.camera import Camera

_APART = 14.0  # pixels between two names
_KEPT = 400  # pictures of words
_MEASURED = 4_000  # sizes of words
_AT_ONCE = 0.008  # seconds that making pictures takes of a frame, or one of them
_HALO = 3.5  # pixels around letters
_LONGEST = 220.0  # pixels of a title
# How many pixels the radius of the map must have for a level of regions to be named.
_SEEN_FROM = (0.0, 90.0, 420.0, 1100.0)
_LARGE, _SMALL = 1.22, 0.98  # times the font of the view


@dataclass(frozen=True, slots=True)
class Style:
    """How words are drawn."""

    size: float  # times the font of the view
    bold: bool
    colour: str
    halo: str
    spacing: float = 0.0  # pixels between letters


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of the view."""

    text: str
    at: QPointF  # of their middle
    style: Style


class Crowd:
    """The rectangles that are taken already."""

    def __init__(self, taken: Iterable[QRectF] = ()) -> None:
        self._taken = list(taken)

    def admit(self, box: QRectF) -> bool:
        """Take a rectangle, unless one that is taken is too near."""
        if any(box.intersects(other) for other in self._taken):
            return False
        self._taken.append(box.adjusted(-_APART / 2, -_APART / 4, _APART / 2, _APART / 4))
        return True


class Lettering:
    """Draws words with a halo, and keeps their pictures."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[object, QPixmap] = OrderedDict()
        self._metrics: dict[object, QFontMetricsF] = {}
        self._sizes: dict[object, QSizeF] = {}

    def size(self, text: str, style: Style, font: QFont) -> QSizeF:
        """How much room words take."""
        key = text, style, font.key()
        if key not in self._sizes:
            if len(self._sizes) >= _MEASURED:
                self._sizes.clear()
            metrics = self._measure(style, font)
            width = metrics.horizontalAdvance(text) + 2 * _HALO
            self._sizes[key] = QSizeF(width, metrics.height())
        return self._sizes[key]

    def short(self, text: str, style: Style, font: QFont) -> str:
        """A title, cut where it is too long."""
        metrics = self._measure(style, font)
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, _LONGEST)

    def draw(self, painter: QPainter, labels: Iterable[Label], font: QFont, ratio: float) -> bool:
        """Draw words around their places; says whether it drew all of them.

        Those that were not drawn before take long: only some of them are drawn at once.
        """
        until, made = time.perf_counter() + _AT_ONCE, False
        for label in labels:
            key = label.text, label.style, font.key(), ratio
            if key in self._pictures:
                self._pictures.move_to_end(key)
            elif not made or time.perf_counter() < until:
                made = True
                self._keep(key, self._picture(label, font, ratio))
            else:
                return False
            picture = self._pictures[key]
            size = picture.deviceIndependentSize()
            corner = label.at - QPointF(size.width() / 2, size.height() / 2)
            painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())), picture)
        return True

    def _measure(self, style: Style, font: QFont) -> QFontMetricsF:
        key = style, font.key()
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(_font(font, style))
        return self._metrics[key]

    def _keep(self, key: object, picture: QPixmap) -> None:
        self._pictures[key] = picture
        if len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)

    def _picture(self, label: Label, font: QFont, ratio: float) -> QPixmap:
        room = self.size(label.text, label.style, font)
        drawn = _font(font, label.style)
        path = QPainterPath()
        path.addText(QPointF(_HALO, QFontMetricsF(drawn).ascent()), drawn, label.text)
        around = QColor(label.style.halo)
        around.setAlphaF(0.85)
        pen = QPen(around, _HALO * 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)

        def paint(painter: QPainter) -> None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.strokePath(path, pen)
            painter.fillPath(path, QColor(label.style.colour))

        return drawn_picture(room.width(), room.height(), paint, scale=ratio)


def _font(base: QFont, style: Style) -> QFont:
    font = scaled_font(base, style.size, bold=style.bold)
    font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, style.spacing)
    return font


def region_labels(
    regions: Iterable[Region],
    camera: Camera,
    view: QSizeF,
    *,
    radius: float,
    colours: tuple[str, str, str],
    crowd: Crowd,
    lettering: Lettering,
    font: QFont,
) -> list[Label]:
    """The names of regions there is room for, the largest regions first.

    `radius` is the map's, in units; `colours` are those of large names, of small ones and around
    both. Of the levels that can be seen the finest two are named: who stands in a village knows
    the continent.
    """
    finest = max(level for level, least in enumerate(_SEEN_FROM) if radius * camera.scale >= least)
    bounds = QRectF(0, 0, view.width(), view.height())
    found: list[Label] = []
    for region in regions:
        if not finest - 1 <= region.level <= finest:
            continue
        large = region.level < finest or finest == 0
        style = Style(
            _LARGE if large else _SMALL,
            bold=True,
            colour=colours[0] if large else colours[1],
            halo=colours[2],
            spacing=0.6 if large else 0.0,
        )
        at = camera.to_view(region.x, region.y, view)
        room = lettering.size(region.label, style, font)
        box = QRectF(
            at.x() - room.width() / 2, at.y() - room.height() / 2, room.width(), room.height()
        )
        if bounds.contains(box) and crowd.admit(box):
            found.append(Label(region.label, at, style))
    return found
