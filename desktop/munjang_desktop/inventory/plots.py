"""Plots in the colours of the theme: bars beside each other, and columns over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from munjang_desktop import texts
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from munjang_desktop.theme import Theme

_LINE = 28  # pixels: a bar with its words
_BAR = 10
_GAP = 12
_COLUMNS_HEIGHT = 150


@dataclass(frozen=True)
class Bar:
    """One number of a plot."""

    label: str
    value: float
    text: str  # the number in words
    key: object = None  # what choosing it means; None where it means nothing
    colour: str = ""  # as in "#3b5bdb"; the accent where nothing is said


class Plot(QWidget):
    """What plots have in common: a bar is told when the pointer or the keyboard is on it."""

    chosen = Signal(object)  # key of a bar

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = ""
        self._bars: Sequence[Bar] = ()
        self._current = -1  # the bar that is looked at
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    @property
    def bars(self) -> Sequence[Bar]:
        """The numbers shown."""
        return self._bars

    def show_bars(self, title: str, bars: Sequence[Bar]) -> None:
        """Show other numbers."""
        self._title, self._bars = title, list(bars)
        self._current = -1
        self._tell()
        self.updateGeometry()
        self.update()

    def place_of(self, number: int) -> QRectF:
        """Where a bar with its words is."""
        raise NotImplementedError

    def bar_at(self, place: QPointF) -> int:
        """The number of the bar at a place, -1 where there is none."""
        for number in range(len(self._bars)):
            if self.place_of(number).contains(place):
                return number
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the bar below the pointer."""
        self._look_at(self.bar_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Look at none."""
        self._look_at(-1)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the bar below the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self.bar_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrows go from bar to bar, Enter chooses one."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
        }
        if event.key() in steps and self._bars:
            number = self._current + steps[Qt.Key(event.key())]
            self._look_at(max(0, min(len(self._bars) - 1, number)))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the first bar, unless the pointer is on one."""
        super().focusInEvent(event)
        if self._current < 0 and self._bars:
            self._look_at(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Look at none."""
        super().focusOutEvent(event)
        self._look_at(-1)

    def event(self, event: QEvent) -> bool:
        """Tell the number below the pointer."""
        if event.type() == event.Type.ToolTip:
            help_event: QHelpEvent = event  # type: ignore[assignment]
            number = self.bar_at(QPointF(help_event.pos()))
            text = self._words(number) if number >= 0 else ""
            QToolTip.showText(help_event.globalPos(), text, self)
            return True
        return super().event(event)

    def _words(self, number: int) -> str:
        bar = self._bars[number]
        return f"{bar.label}: {bar.text}"

    def _look_at(self, number: int) -> None:
        if number == self._current:
            return
        self._current = number
        chosen = number >= 0 and self._bars[number].key is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if chosen else Qt.CursorShape.ArrowCursor)
        self._tell()
        self.update()

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._bars) and self._bars[number].key is not None:
            self.chosen.emit(self._bars[number].key)

    def _tell(self) -> None:
        """Say to those who cannot see it what is looked at, and all there is."""
        number = self._current
        self.setAccessibleName(
            f"{self._title}, {self._words(number)}" if number >= 0 else self._title
        )
        self.setAccessibleDescription("; ".join(map(self._words, range(len(self._bars)))))

    def _fill(self, number: int) -> QColor:
        colours = self._theme.colours
        colour = QColor(self._bars[number].colour or colours.accent)
        return colour.lighter(118) if number == self._current and not self._theme.dark else colour

    def _ring(self, painter: QPainter, box: QRectF) -> None:
        """Mark the bar that the keyboard is on."""
        painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class BarPlot(Plot):
    """Lying bars, one a line, each with its name before it and its number behind."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As many lines as there are bars."""
        return QSize(320, _LINE * len(self._bars))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, but whole."""
        return QSize(200, _LINE * len(self._bars))

    def place_of(self, number: int) -> QRectF:
        """One line."""
        return QRectF(0, number * _LINE, self.width(), _LINE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw all lines."""
        colours, metrics = self._theme.colours, self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = 2 + max((metrics.horizontalAdvance(bar.label) for bar in self._bars), default=0)
        names = min(names, round(self.width() * 0.55))
        numbers = max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        highest = max((bar.value for bar in self._bars), default=0) or 1
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, bar in enumerate(self._bars):
            line = self.place_of(number)
            if number == self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.raised))
                painter.drawRoundedRect(line, 6, 6)
                if self.hasFocus():
                    self._ring(painter, line)
            inside = line.adjusted(6, 0, -6, 0)
            painter.setPen(QColor(colours.text))
            name = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, names)
            painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(QColor(colours.dim))
            painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, bar.text)
            room = QRectF(inside).adjusted(names + _GAP, 0, -numbers - _GAP, 0)
            track = QRectF(room.left(), line.center().y() - _BAR / 2, room.width(), _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised if number != self._current else colours.border))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
            if bar.value > 0:
                track.setWidth(max(_BAR, track.width() * bar.value / highest))
                painter.setBrush(self._fill(number))
                painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.end()


class ColumnPlot(Plot):
    """Standing columns from left to right, as time goes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Always as high."""
        return QSize(320, _COLUMNS_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, but as high."""
        return QSize(200, _COLUMNS_HEIGHT)

    def place_of(self, number: int) -> QRectF:
        """All that stands above a piece of the time line."""
        ground = self._ground()
        width = ground.width() / max(1, len(self._bars))
        return QRectF(ground.left() + number * width, 0, width, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground, the highest number and all columns."""
        colours, ground = self._theme.colours, self._ground()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(scaled_font(self.font(), 0.88))
        highest = max((bar.value for bar in self._bars), default=0) or 1
        painter.setPen(QPen(QColor(colours.border), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(ground.bottom() - share * ground.height()) + 0.5
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
        painter.setPen(QColor(colours.faint))
        top = texts.number(round(highest))
        painter.drawText(
            QRectF(0, 0, self.width(), ground.top() - 2),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            top,
        )
        for number, bar in enumerate(self._bars):
            place = self.place_of(number)
            width = max(1.0, min(28.0, place.width() * 0.72))
            height = ground.height() * bar.value / highest
            if bar.value:
                height = max(2.0, height)
            column = QRectF(place.center().x() - width / 2, ground.bottom() - height, width, height)
            if number == self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.raised))
                painter.drawRoundedRect(
                    QRectF(place.left(), ground.top(), place.width(), ground.height()), 3, 3
                )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._fill(number))
            radius = min(3.0, width / 2)
            painter.drawRoundedRect(column, radius, radius)
        self._write_labels(painter, ground)
        painter.end()

    def _ground(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(2, line + 2, self.width() - 4, self.height() - 2 * line - 8)

    def _write_labels(self, painter: QPainter, ground: QRectF) -> None:
        """Name as many columns as there is room for, the one that is looked at in any case."""
        colours, metrics = self._theme.colours, painter.fontMetrics()
        beneath = ground.bottom() + 4
        height = metrics.height()
        if self._current >= 0:
            painter.setPen(QColor(colours.text))
            painter.drawText(
                QRectF(0, 0, self.width(), ground.top() - 2),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
                self._words(self._current),
            )
        painter.setPen(QColor(colours.dim))
        free = ground.left()
        for number, bar in enumerate(self._bars):
            wide = metrics.horizontalAdvance(bar.label)
            middle = self.place_of(number).center().x()
            left = max(ground.left(), min(middle - wide / 2, ground.right() - wide))
            if left >= free:
                painter.drawText(
                    QRectF(left, beneath, wide + 1, height), Qt.AlignmentFlag.AlignLeft, bar.label
                )
                free = left + wide + 18
