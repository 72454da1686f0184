"""Icons drawn in the colours of the theme."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache, partial
from importlib import resources

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from munjang_desktop.pictures import drawn_picture

_SCALES = (1.0, 2.0)

# The program's icon is drawn for each size that panels and title bars ask for, so that its lines
# lie on whole pixels: which drawing, and how many of its units are to be as wide as the picture.
_DRAWINGS = {
    16: ("munjang-16", 16),
    20: ("munjang-22", 20),
    22: ("munjang-22", 22),
    24: ("munjang-22", 24),
    32: ("munjang-16", 16),
    40: ("munjang-22", 20),
    44: ("munjang-22", 22),
    48: ("munjang-22", 24),
    **dict.fromkeys((64, 128, 256), ("munjang", 128)),
}


class Mark(Enum):
    """A mark on the program's icon; its value is the colour."""

    WORKING = "#3ddc84"
    PAUSED = "#ffb020"
    TROUBLE = "#e5484d"


def icon(
    name: str, colour: str, size: int = 18, *, disabled: str | None = None, room: int = 0
) -> QIcon:
    """The icon `name` in one colour, `size` logical pixels wide, with `room` to its right."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, colour, size, scale, room))
        if disabled is not None:
            made.addPixmap(pixmap(name, disabled, size, scale, room), QIcon.Mode.Disabled)
    return made


def application_icon(mark: Mark | None = None) -> QIcon:
    """The program's own icon, with a mark in its corner where one is given."""
    made = QIcon()
    for size in _DRAWINGS:
        made.addPixmap(drawn_picture(size, size, partial(_paint_application_icon, size, mark)))
    return made


def pixmap(name: str, colour: str, size: int, scale: float = 1.0, room: int = 0) -> QPixmap:
    """The icon `name` as a picture, `size` logical pixels wide, `scale` device pixels to each."""
    source = _svg(name).replace("currentColor", colour)
    drawing = QSvgRenderer(QByteArray(source.encode()))
    return drawn_picture(
        size + room,
        size,
        lambda painter: drawing.render(painter, QRectF(0, 0, size, size)),
        scale=scale,
    )


def _paint_application_icon(size: int, mark: Mark | None, painter: QPainter) -> None:
    name, grid = _DRAWINGS[size]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing = QSvgRenderer(QByteArray(_svg(name).encode()))
    beside = (drawing.viewBoxF().width() - grid) / 2
    drawing.setViewBox(QRectF(beside, beside, grid, grid))
    drawing.render(painter, QRectF(0, 0, size, size))
    if mark is not None:
        _paint_mark(painter, size, mark)


def _paint_mark(painter: QPainter, size: int, mark: Mark) -> None:
    """Put a mark in the lower right corner, with a gap around it that shows on any panel."""
    across, gap = 2 * round(size / 4), max(1, round(size / 22))
    disc = QRect(size - across, size - across, across, across)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mark.value))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(disc.adjusted(-gap, -gap, gap, gap))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawEllipse(disc)
    ink = QColor("#ffffff" if mark is Mark.TROUBLE else "#1d1e26")
    for bar in _bars(mark, across):
        painter.fillRect(bar.translated(disc.topLeft()), ink)


def _bars(mark: Mark, across: int) -> list[QRect]:
    """What stands on a mark so many pixels wide: three dots, two bars, or "!"."""
    thick, high = across // 6, across // 2
    top = (across - high) // 2
    if mark is Mark.WORKING:
        left = (across - 5 * thick) // 2
        dots = (left + 2 * thick * number for number in range(3))
        return [QRect(dot, (across - thick) // 2, thick, thick) for dot in dots]
    if mark is Mark.PAUSED:
        apart = thick + thick % 2
        left = (across - apart) // 2 - thick
        return [QRect(left, top, thick, high), QRect(left + thick + apart, top, thick, high)]
    thick += thick % 2
    left, stem = (across - thick) // 2, high - thick
    return [QRect(left, top - 1, thick, stem), QRect(left, top + high - thick + 1, thick, thick)]


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    return (resources.files("munjang_resources") / "icons" / f"{name}.svg").read_text("utf-8")
