"""Draws paper, and marks on it as with a text marker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap

    from munjang_desktop.theme import Theme

# On paper, which is white in every theme. The marker leaves what it covers readable.
_SENTENCE = QColor("#ffefa8")
_OTHER = QColor("#fff6d6")
_WORD = QColor("#ffd24a")
_OTHER_WORD = QColor("#ffe9a3")
_SELECTED = QColor("#b9cdff")
_SPREAD = 0.10  # of a line's height, around it
_ROUND = 2.5


class PagePainter:
    """Draws pages in the colours of the theme: in the dark the paper stays white, but calm."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def begin(self, painter: QPainter, view: QRect) -> None:
        """Draw the ground that the pages lie on."""
        painter.fillRect(view, QColor(self._theme.colours.desk))
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )

    def paint_paper(
        self, painter: QPainter, page: QRectF, picture: QPixmap | None, *, failed: bool
    ) -> None:
        """Draw a page with its picture, or what stands for it until it is there."""
        painter.setPen(QPen(QColor(self._theme.colours.border), 1.0))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
        if picture is not None:
            painter.drawPixmap(page, picture, QRectF(picture.rect()))
        elif failed:
            painter.setPen(QColor("#6b6e7b"))
            words = QCoreApplication.translate("PagePainter", "This page cannot be shown.")
            painter.drawText(page, Qt.AlignmentFlag.AlignCenter, words)

    def paint_match(
        self,
        painter: QPainter,
        lines: Sequence[QRectF],
        words: Sequence[QRectF],
        *,
        current: bool,
    ) -> None:
        """Mark a sentence, one rectangle a line, and its words more strongly."""
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SENTENCE if current else _OTHER)
        for line in lines:
            painter.drawRoundedRect(_spread(line), _ROUND, _ROUND)
        painter.setBrush(_WORD if current else _OTHER_WORD)
        for word in words:
            painter.drawRoundedRect(_spread(word), _ROUND, _ROUND)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def paint_selection(self, painter: QPainter, words: Sequence[QRectF]) -> None:
        """Mark what is selected."""
        if not words:
            return
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SELECTED)
        for word in words:
            painter.drawRect(_spread(word))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def finish_page(self, painter: QPainter, page: QRectF) -> None:
        """Take the glare off the paper where the theme is dark."""
        if not self._theme.dark:
            return
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(page, QColor(self._theme.colours.paper))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _spread(line: QRectF) -> QRectF:
    by = min(line.width(), line.height()) * _SPREAD
    return line.adjusted(-by, -by, by, by)
