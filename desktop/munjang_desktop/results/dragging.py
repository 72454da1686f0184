"""What is seen under the pointer while a result is dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from munjang_desktop.pictures import drawn_picture

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Colours

_WIDEST = 260  # pixels of a name
_SIDE, _ABOVE = 12, 6


def drag_picture(name: str, widget: QWidget, colours: Colours) -> QPixmap:
    """The name of a document on a small card."""
    metrics = widget.fontMetrics()
    name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST)
    width = metrics.horizontalAdvance(name) + 2 * _SIDE
    height = metrics.height() + 2 * _ABOVE

    def draw(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(widget.font())
        painter.setPen(QColor(colours.accent))
        painter.setBrush(QColor(colours.accent_soft))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 7, 7)
        painter.setPen(QColor(colours.text))
        painter.drawText(_SIDE, _ABOVE + metrics.ascent(), name)

    return drawn_picture(width, height, draw, scale=widget.devicePixelRatioF())
