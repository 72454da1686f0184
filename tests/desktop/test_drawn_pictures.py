"""Pictures that are drawn once and kept."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from munjang_desktop.pictures import drawn_picture


def test_a_picture_has_a_size_in_logical_pixels_and_all_that_was_drawn(qapp):
    picture = drawn_picture(
        20, 10, lambda painter: painter.fillRect(QRectF(10, 0, 10, 10), QColor("red")), scale=1.5
    )
    assert (picture.width(), picture.height(), picture.devicePixelRatio()) == (30, 15, 1.5)
    image = picture.toImage()
    assert image.pixelColor(14, 7).alpha() == 0
    assert image.pixelColor(15, 7) == QColor("red")
    white = drawn_picture(4, 4, lambda _painter: None, background=QColor("white"))
    assert white.toImage().pixelColor(0, 0) == QColor("white")
