"""The way from one place to another, at the top of the left side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from munjang_desktop.icons import icon

if TYPE_CHECKING:
    from munjang_desktop.theme import Theme
    from munjang_desktop.window.places import Place, Places

_ICON, _ROOM = 18, 5  # pixels; Qt adds four between an icon and its words


class PlaceButton(QToolButton):
    """Leads to one place, and shows whether one is there."""

    wanted = Signal(object)  # Place

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._theme = theme
        self.setObjectName("place")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(_ICON + _ROOM, _ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._want)
        self.toggled.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        title = self.place.title()
        keys = QKeySequence(self.place.keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(f"{title} ({keys})")

    @Slot()
    def _want(self) -> None:
        self.wanted.emit(self.place)

    @Slot()
    def _draw(self) -> None:
        colours = self._theme.colours
        colour = colours.accent if self.isChecked() else colours.dim
        self.setIcon(icon(self.place.icon, colour, _ICON, room=_ROOM))


class Navigation(QFrame):
    """Lists the places; hidden where there is only one."""

    def __init__(self, places: Places, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self._places = places
        self._theme = theme
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 14, 8, 0)
        self._column.setSpacing(2)
        places.added.connect(self._add)
        places.entered.connect(self._show_entered)
        for place in places.all:
            self._add(place)
        self._retranslate()

    @property
    def buttons(self) -> list[PlaceButton]:
        """The ways there are, in order."""
        return [b for b in self._group.buttons() if isinstance(b, PlaceButton)]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(object)
    def _add(self, place: Place) -> None:
        button = PlaceButton(place, self._theme, self)
        button.wanted.connect(self._places.enter)
        self._group.addButton(button)
        self._column.addWidget(button)
        self._show_entered(self._places.current)
        self.setVisible(len(self._group.buttons()) > 1)

    @Slot(object)
    def _show_entered(self, place: Place) -> None:
        for button in self.buttons:
            if button.place is place:
                button.setChecked(True)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Places"))
        for button in self.buttons:
            button.retranslate()
