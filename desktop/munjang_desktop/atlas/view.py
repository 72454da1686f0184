"""The hand on the map: pointing, dragging, zooming, and going from document to document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent

from munjang_desktop.atlas.canvas import MapCanvas

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Theme

_CLICK = 5.0  # pixels a hand may move in a click
_NEARER = 2.25  # of a zoom by double click
_WHEEL = 1.0016  # of a zoom, for one eighth of a degree
_SIDEWAYS = 2.5  # how much worse is what lies beside the direction of an arrow key
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_BY_KEY = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


class MapView(MapCanvas):
    """A map that can be taken hold of, with the mouse, fingers and keys."""

    pointed_at = Signal(int, object)  # a document or -1, and the QPoint where it is seen
    open_wanted = Signal(int)
    menu_wanted = Signal(int, object)  # a document, and the global QPoint

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the keyboard is here, where it led here."""
        self._by_key = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show it no longer."""
        self._by_key = False
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Fingers on a touch pad zoom."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self._zoom(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom where the pointer is."""
        self._zoom(_WHEEL ** event.angleDelta().y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the map."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._way.stop()
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the map, or see what is pointed at."""
        if self._pressed is None:
            self._point_at(event.position())
            return
        way = event.position() - self._pressed
        if self._dragged or way.manhattanLength() > _CLICK:
            self._dragged = True
            self._pressed = event.position()
            self._point_at(None)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._camera = self._camera.moved(way.x(), way.y())
            self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what was clicked, unless the map was dragged."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        self.unsetCursor()
        if not self._dragged:
            self.choose(self.document_at(event.position()))
        self._point_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open a document; elsewhere come nearer."""
        document = self.document_at(event.position())
        if document >= 0:
            self.open_wanted.emit(document)
        else:
            nearer = self._camera.zoomed(_NEARER, event.position(), self._view(), self._whole)
            self._travel(nearer)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is pointed at any more."""
        self._point_at(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done with a document."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            document, at = self._current, self._seen_at(self._current)
        else:
            document, at = self.document_at(QPointF(event.pos())), QPointF(event.pos())
        if document >= 0:
            self.choose(document)
            self.menu_wanted.emit(document, self.mapToGlobal(at.toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from document to document, zoom, open; other keys are the window's."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._step(*_ARROWS[key])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key in {Qt.Key.Key_0, Qt.Key.Key_Home}:
            self.look_at_all()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current >= 0:
            self.open_wanted.emit(self._current)
        elif key == Qt.Key.Key_Escape and self._current >= 0:
            self.choose(-1)
        else:
            event.ignore()

    def _step(self, dx: float, dy: float) -> None:
        """Choose the nearest document in a direction; of hits, where there are some."""
        assert self._map is not None
        candidates = self._lights.documents if self._lights else np.arange(len(self._map))
        if self._current < 0:
            at = np.array([self._camera.x, self._camera.y])
            away = ((self._map.places[candidates] - at) ** 2).sum(axis=1)
            self.choose(int(candidates[away.argmin()]), show=True)
            return
        way = self._map.places[candidates] - self._map.places[self._current]
        ahead = way @ (dx, dy)
        beside = np.abs(way @ (dy, dx))
        cost = np.where(ahead > 1e-6, ahead + _SIDEWAYS * beside, np.inf)
        if np.isfinite(cost.min()):
            self.choose(int(candidates[cost.argmin()]), show=True)

    def _point_at(self, point: QPointF | None) -> None:
        document = -1 if point is None else self.document_at(point)
        if document != self._hovered:
            self._hovered = document
            hand = Qt.CursorShape.PointingHandCursor
            self.setCursor(hand) if document >= 0 else self.unsetCursor()
            at = self._seen_at(document) if document >= 0 else QPointF()
            self.pointed_at.emit(document, at.toPoint())
            self.update()
