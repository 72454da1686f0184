"""Pictures that are drawn once and kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap


def drawn_picture(
    width: float,
    height: float,
    draw: Callable[[QPainter], None],
    *,
    scale: float = 1.0,
    background: QColor | Qt.GlobalColor = Qt.GlobalColor.transparent,
) -> QPixmap:
    """A picture of a size in logical pixels, with `scale` device pixels to each.

    What was painted on holds all that painting took, up to a few hundred kB beside its pixels; a
    copy of it holds nothing but pixels.
    """
    picture = QPixmap(round(width * scale), round(height * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(background)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture.copy()
