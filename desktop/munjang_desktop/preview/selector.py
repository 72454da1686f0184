"""Selects text on pages with the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal

from munjang_desktop.preview.selection import Position, Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QWidget

PagePoint = tuple[int, float, float]  # a page, and a point on it from its upper left corner


class PageSelector(QObject):
    """Watches the pointer over pages; `point_at` tells which point of which page is where."""

    changed = Signal()

    def __init__(
        self,
        selection: Selection,
        point_at: Callable[[QPointF], PagePoint | None],
        viewport: QWidget,
    ) -> None:
        super().__init__(viewport)
        self._selection = selection
        self._point_at = point_at
        self._viewport = viewport
        viewport.setMouseTracking(True)
        viewport.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, _watched: QObject, event: QEvent
    ) -> bool:
        """Press and drag to select, twice for a word."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._press(cast("QMouseEvent", event))
        elif kind == QEvent.Type.MouseMove:
            self._move(cast("QMouseEvent", event))
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._selection.select_word(self._word(cast("QMouseEvent", event)))
            self.changed.emit()
        else:
            return False
        return True

    def _press(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._selection.begin(self._word(event))
            self.changed.emit()

    def _move(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._selection.extend(self._word(event, near=True))
            self.changed.emit()
        else:
            over = self._word(event) is not None
            shape = Qt.CursorShape.IBeamCursor if over else Qt.CursorShape.ArrowCursor
            self._viewport.setCursor(shape)

    def _word(self, event: QMouseEvent, *, near: bool = False) -> Position | None:
        point = self._point_at(event.position())
        return None if point is None else self._selection.word_at(*point, near=near)
