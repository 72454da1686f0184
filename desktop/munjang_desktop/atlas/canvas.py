"""What is seen of the map, from where one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import (
    QEasingCurve,
    QPointF,
    QRectF,
    QSizeF,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QWidget

from munjang_desktop.atlas import looks
from munjang_desktop.atlas.camera import Camera
from munjang_desktop.atlas.labels import Crowd, Label, Lettering, Style, region_labels
from munjang_desktop.atlas.lights import Lights
from munjang_desktop.atlas.picture import Order, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from PySide6.QtGui import (
        QPaintEvent,
        QResizeEvent,
    )

    from munjang.atlas import DocumentMap
    from munjang_desktop.atlas.colouring import Colouring
    from munjang_desktop.theme import Theme

_REACH = 14.0  # pixels: what is nearer to the pointer than this is pointed at
_STEP = 1.5  # of a zoom by key or button
_MOVES = 260  # ms
_MARGIN = 1.3  # times the view: what is drawn, so that the hand finds something beside it
_TITLED = 80  # documents that are seen: so few are named
_DIMMED = 0.28  # opacity of documents that are not hits


class MapCanvas(QWidget):
    """Shows a map of documents, which are numbered as in it; -1 is none of them."""

    picture_wanted = Signal(object)  # Order
    chosen = Signal(int)  # by a click or an arrow key; -1: none

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._map: DocumentMap | None = None
        self._colouring: Colouring | None = None
        self._numbers: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._radius = 1.0  # of the map, in units
        self._whole = Camera()
        self._camera = Camera()
        self._picture: tuple[Picture, QPixmap, QPixmap] | None = None
        self._lights = Lights()
        self._lettering = Lettering()
        self._labels: list[Label] | None = None  # until somebody looks
        self._covered: list[QRectF] = []  # by cards and buttons: no words there
        self._current = self._hovered = -1
        self._by_key = False  # whether the keyboard led here
        self._way = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._way.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._way.valueChanged.connect(self._go_on)
        self._ends = Camera(), Camera()  # of the way
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._renew)

    # What is shown

    @property
    def camera(self) -> Camera:
        """What is looked at."""
        return self._camera

    @property
    def current(self) -> int:
        """The document that is chosen."""
        return self._current

    @property
    def labels(self) -> list[Label]:
        """The words on the map as it is seen."""
        if self._labels is None:
            self._labels = self._place_labels()
        return list(self._labels)

    @property
    def lit(self) -> list[int]:
        """The documents that are lit up, best first."""
        return self._lights.documents.tolist()

    @property
    def drawn(self) -> bool:
        """Whether there is a picture of what is looked at."""
        return self._picture is not None and self._picture[0].camera == self._camera

    def show_map(self, drawn: DocumentMap) -> None:
        """Show a map; one that takes the place of another is looked at from where that was."""
        chosen = self._map.documents[self._current] if self._map and self._current >= 0 else None
        first = self._map is None or not len(self._map)
        at_home = self._camera == self._whole
        self._map = drawn
        self._lights = Lights()
        places = drawn.places
        low, high = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        self._bounds = QRectF(QPointF(*low), QPointF(*high))
        self._radius = float(np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean()))
        self._whole = Camera.over(self._bounds, len(self._map), self._view())
        if first or at_home:
            self._camera = self._whole
        found = np.flatnonzero(drawn.documents == chosen) if chosen is not None else []
        self._current = int(found[0]) if len(found) else -1
        self._hovered = -1
        self._renew()

    def show_colours(self, colouring: Colouring) -> None:
        """Colour the documents."""
        self._colouring = colouring
        self._numbers = np.asarray(colouring.numbers, np.uint8)
        self._renew()

    def show_hits(self, scores: Mapping[int, float]) -> None:
        """Light up documents by how well they answer, 0 to 1, and dim the others."""
        self._lights = Lights(scores)
        self._move_labels()

    def keep_clear(self, covered: list[QRectF]) -> None:
        """Put no words where something else is."""
        self._covered = covered
        self._move_labels()

    @Slot(object)
    def show_picture(self, picture: Picture) -> None:
        """Take the picture that was wanted."""
        ratio = picture.dots.width() / max(picture.size.width(), 1.0)
        ground = QPixmap.fromImage(picture.ground)
        dots = QPixmap.fromImage(picture.dots)
        dots.setDevicePixelRatio(ratio)
        self._picture = picture, ground, dots
        self.update()

    def choose(self, document: int, *, show: bool = False) -> None:
        """Choose a document; `show` brings it into view."""
        if self._map is None:
            return
        self._current = document
        if document >= 0 and show:
            x, y = self._map.places[document].tolist()
            if not self._view_rect(40.0).contains(self._camera.to_view(x, y, self._view())):
                self._travel(Camera(x, y, self._camera.scale))
        self._move_labels()
        self.chosen.emit(document)

    @Slot()
    def look_at_all(self) -> None:
        """See the whole map."""
        self._travel(self._whole)

    @Slot()
    def zoom_in(self) -> None:
        """See less, larger."""
        self._zoom_slowly(_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """See more, smaller."""
        self._zoom_slowly(1 / _STEP)

    # What Qt asks

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the last picture where it belongs now, and on it what changes faster."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(looks.water(self._theme)))
        if self._map is None or not len(self._map):
            return
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if self._picture is not None:
            picture, ground, dots = self._picture
            target = self._camera.target(picture.camera, picture.size, self._view())
            painter.drawPixmap(target, ground, QRectF(ground.rect()))
            painter.setOpacity(_DIMMED if self._lights else 1.0)
            painter.drawPixmap(target, dots, QRectF(dots.rect()))
            painter.setOpacity(1.0)
        self._paint_lights(painter)
        for document in {self._hovered, self._current} - {-1}:
            self._paint_ring(painter, document)
        if not self._lettering.draw(painter, self.labels, self.font(), self.devicePixelRatioF()):
            self.update()
        if self._by_key and self._current < 0:
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Go on to see all of the map where all of it was seen."""
        super().resizeEvent(event)
        if self._map is not None and len(self._map):
            at_home = self._camera == self._whole
            self._whole = Camera.over(self._bounds, len(self._map), self._view())
            if at_home:
                self._camera = self._whole
            self._moved()

    # Where documents are

    def document_at(self, point: QPointF) -> int:
        """The document seen at a point of the view, hits before others; -1 where there is none."""
        if self._map is None or not len(self._map):
            return -1
        x, y = self._camera.to_map(point, self._view())
        away = ((self._map.places - (x, y)) ** 2).sum(axis=1)
        if self._lights:
            lit = self._lights.documents
            best = lit[int(away[lit].argmin())]
            if away[best] <= (_REACH / self._camera.scale) ** 2:
                return int(best)
        best = int(away.argmin())
        return best if away[best] <= (_REACH / self._camera.scale) ** 2 else -1

    def _seen_at(self, document: int) -> QPointF:
        if self._map is None or document < 0:
            return QPointF(self.rect().center())
        x, y = self._map.places[document].tolist()
        return self._camera.to_view(x, y, self._view())

    # Moving

    def _view(self) -> QSizeF:
        return QSizeF(self.size())

    def _view_rect(self, margin: float) -> QRectF:
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._way.stop()
        self._camera = self._camera.zoomed(factor, at, self._view(), self._whole)
        self._point_at(None)
        self._moved()

    def _zoom_slowly(self, factor: float) -> None:
        under_way = self._way.state() == QVariantAnimation.State.Running
        aim = self._ends[1] if under_way else self._camera
        middle = QPointF(self.rect().center())
        at = self._seen_at(self._current) if self._current >= 0 else middle
        if not self._view_rect(0.0).contains(at):
            at = middle
        self._travel(aim.zoomed(factor, at, self._view(), self._whole))

    def _travel(self, aim: Camera) -> None:
        """Go there, so that one sees the way; at once where the user wants no animation."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        lasts = min(_MOVES, self.style().styleHint(hint, None, self))
        self._way.stop()
        if not lasts or not self.isVisible():
            self._camera = aim
            self._moved()
            return
        self._ends = self._camera, aim
        self._way.setDuration(lasts)
        self._way.start()

    @Slot(object)
    def _go_on(self, done: float) -> None:
        start, aim = self._ends
        self._camera = start.between(aim, float(done)) if done < 1.0 else aim
        self._moved()

    def _moved(self) -> None:
        self._want_picture()
        self._move_labels()

    @Slot()
    def _renew(self) -> None:
        self._moved()

    # Drawing

    def _dot(self) -> float:
        """The radius of a document, in pixels: smaller among many, larger from near."""
        assert self._map is not None
        from_afar = min(max(13.6 * len(self._map) ** -0.204, 1.4), 6.0)
        return float(min(from_afar * (self._camera.scale / self._whole.scale) ** 0.35, 8.0))

    def _want_picture(self) -> None:
        if self._map is None or self._colouring is None or len(self._numbers) != len(self._map):
            return
        dots = self._colouring.colours(dark=self._theme.dark)
        self.picture_wanted.emit(
            Order(
                self._camera,
                self._view() * _MARGIN,
                self.devicePixelRatioF(),
                self._dot(),
                self._camera.scale / self._whole.scale,
                looks.look(self._theme, dots),
                self._numbers,
            )
        )

    def _move_labels(self) -> None:
        """Place all words anew when they are looked at; much may change before."""
        self._labels = None
        self.update()

    def _place_labels(self) -> list[Label]:
        """Find room for words: the chosen document first, then hits, regions, documents."""
        if self._map is None or not len(self._map):
            return []
        labels: list[Label] = []
        crowd = Crowd(self._covered)
        seen = self._camera.all_to_view(self._map.places, self._view())
        if self._lights:
            labels += self._label_documents(self._lights.best, seen, crowd, bold=True)
        colours = self._theme.colours
        labels += region_labels(
            self._map.regions,
            self._camera,
            self._view(),
            radius=self._radius,
            colours=(colours.dim, colours.text, looks.halo(self._theme)),
            crowd=crowd,
            lettering=self._lettering,
            font=self.font(),
        )
        inside = (seen > 0).all(axis=1) & (seen < self._view().toTuple()).all(axis=1)
        if int(inside.sum()) <= _TITLED:
            titled = np.flatnonzero(inside).tolist()
            labels += self._label_documents(titled, seen, crowd, bold=False)
        return labels

    def _label_documents(
        self, documents: list[int], seen: NDArray[np.float32], crowd: Crowd, *, bold: bool
    ) -> Iterator[Label]:
        assert self._map is not None
        colours = self._theme.colours
        colour = colours.accent if bold else colours.text
        style = Style(0.92, bold=bold, colour=colour, halo=looks.halo(self._theme))
        view = self._view_rect(0.0)
        for document in documents:
            x, y = seen[document].tolist()
            text = self._lettering.short(self._map.titles[document], style, self.font())
            room = self._lettering.size(text, style, self.font())
            at = QPointF(x, y + self._dot() + 3 + room.height() / 2)
            box = QRectF(at.x() - room.width() / 2, y, room.width(), at.y() - y + room.height() / 2)
            if view.contains(box) and crowd.admit(box):
                yield Label(text, at, style)

    def _paint_lights(self, painter: QPainter) -> None:
        if not self._lights or self._map is None or self._colouring is None:
            return
        colours = self._colouring.colours(dark=self._theme.dark)
        for document, score in self._lights.worst_first():
            colour = colours[int(self._numbers[document])]
            at = self._seen_at(document)
            self._lights.paint(
                painter, at, self._dot(), score=score, colour=colour, theme=self._theme
            )

    def _paint_ring(self, painter: QPainter, document: int) -> None:
        assert self._map is not None
        chosen = document == self._current
        radius = self._dot() + (6.0 if chosen else 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = self._seen_at(document)
        painter.setPen(QPen(QColor(looks.halo(self._theme)), 5.0))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(QPen(QColor(self._theme.colours.accent), 2.5 if chosen else 1.5))
        painter.drawEllipse(at, radius, radius)
