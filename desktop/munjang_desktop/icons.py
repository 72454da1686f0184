"""Icons drawn in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SCALES = (1.0, 2.0)


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


def application_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("munjang", "#000000", size, 1.0))
    return made


def pixmap(name: str, colour: str, size: int, scale: float = 1.0, room: int = 0) -> QPixmap:
    """The icon `name` as a picture, `size` logical pixels wide, `scale` device pixels to each."""
    side = round(size * scale)
    picture = QPixmap(side + round(room * scale), side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    source = _svg(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    return (resources.files("munjang_resources") / "icons" / f"{name}.svg").read_text("utf-8")
