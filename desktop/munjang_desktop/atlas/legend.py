"""What the colours on the map stand for, and the choice of what they are to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QColor, QPainter
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from munjang_desktop import texts
from munjang_desktop.atlas.colouring import ColourBy
from munjang_desktop.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QPaintEvent

    from munjang_desktop.atlas.colouring import Colouring
    from munjang_desktop.theme import Theme

_DOT = 9  # pixels
_WIDEST = 190


class Legend(QFrame):
    """Names the colours of the map; a button in it chooses what they say."""

    chosen = Signal(object)  # ColourBy

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self._theme = theme
        self._by = ColourBy.FORMAT
        self._button = QToolButton(self)
        self._button.setObjectName("legendButton")
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._actions: dict[ColourBy, QAction] = {}
        for by in ColourBy:
            action = self._menu.addAction("")
            action.setCheckable(True)
            action.setChecked(by is self._by)
            action.setData(by)
            self._group.addAction(action)
            self._actions[by] = action
        self._group.triggered.connect(self._choose)
        self._button.setMenu(self._menu)
        self._entries = _Entries(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 9)
        column.setSpacing(4)
        column.addWidget(self._button)
        column.addWidget(self._entries)
        theme.changed.connect(self._draw)
        self._draw()
        self._retranslate()

    @property
    def names(self) -> list[str]:
        """What the colours stand for."""
        return list(self._entries.names)

    @property
    def actions_by_name(self) -> dict[ColourBy, QAction]:
        """The choices, by what they choose."""
        return self._actions

    def show_colours(self, by: ColourBy, colouring: Colouring) -> None:
        """Name the colours."""
        self._by = by
        self._actions[by].setChecked(True)
        self._entries.show_colours(colouring)
        self._retranslate()
        self.adjustSize()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(object)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(ColourBy(action.data()))

    @Slot()
    def _draw(self) -> None:
        self._button.setIcon(icon("down", self._theme.colours.dim, 14))
        self._button.setIconSize(QSize(14, 14))

    def _retranslate(self) -> None:
        words = {
            ColourBy.FORMAT: self.tr("Format"),
            ColourBy.FOLDER: self.tr("Folder"),
            ColourBy.DATE: self.tr("Last changed"),
        }
        for by, action in self._actions.items():
            action.setText(words[by])
        self._button.setText(words[self._by])
        self._button.setToolTip(self.tr("What the colours say"))
        self._button.setAccessibleName(f"{self.tr('What the colours say')}: {words[self._by]}")


class _Entries(QWidget):
    """Dots, and names beside them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colouring: Colouring | None = None
        theme.changed.connect(self.update)

    @property
    def names(self) -> list[str]:
        return list(self._colouring.names) if self._colouring else []

    def show_colours(self, colouring: Colouring) -> None:
        self._colouring = colouring
        self.setAccessibleName(", ".join(colouring.names))
        self.setToolTip(texts.tip("\n".join(colouring.names)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the longest name, within reason."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=60)
        return QSize(min(widest + _DOT + 12, _WIDEST), self._line() * max(1, len(self.names)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No smaller than that."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a line for each colour."""
        if self._colouring is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, metrics = self._line(), self.fontMetrics()
        colours = self._colouring.colours(dark=self._theme.dark)
        for number, (name, colour) in enumerate(zip(self.names, colours, strict=True)):
            middle = line * (number + 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(_DOT / 2 + 1, middle), _DOT / 2, _DOT / 2)
            painter.setPen(QColor(self._theme.colours.text))
            room = self.width() - _DOT - 10
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(_DOT + 10, baseline), text)
        painter.end()

    def _line(self) -> int:
        return self.fontMetrics().height() + 3
