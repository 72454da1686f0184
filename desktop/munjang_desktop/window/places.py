"""The places one can be in: each has the room below the search bar to itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, eq=False)
class Place:
    """One place: what it shows, and how the way to it looks."""

    widget: QWidget
    icon: str
    title: Callable[[], str]  # in the language of the moment
    keys: str
    focus: QWidget | None = None  # what has the keyboard first, where that is not the widget
    answers: bool = False  # whether a query is answered here, and need not lead to the search


class Places(QStackedWidget):
    """Shows one place at a time; the first one is the search.

    A place is added with :meth:`add`, in the order in which they are listed. It is told that it is
    looked at, and that it no longer is, as any widget: by its show and hide events.
    """

    added = Signal(object)  # Place
    entered = Signal(object)  # Place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: list[Place] = []

    @property
    def all(self) -> list[Place]:
        """Every place, in order."""
        return list(self._places)

    @property
    def current(self) -> Place:
        """The place shown."""
        return self._places[self.currentIndex()]

    def add(self, place: Place) -> None:
        """Add a place behind those there are; its keys lead to it from now on."""
        self._places.append(place)
        self.addWidget(place.widget)
        _Way(self, place)
        self.added.emit(place)

    @Slot(object)
    def enter(self, place: Place) -> None:
        """Show a place; the keyboard goes with it."""
        if place is self.current:
            return
        self.setCurrentWidget(place.widget)
        (place.focus or place.widget).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.entered.emit(place)

    @Slot(str)
    def follow_query(self, query: str) -> None:
        """Go to the search when a query is asked where none is answered; the keyboard stays."""
        search = self._places[0]
        if query and not self.current.answers:
            self.setCurrentWidget(search.widget)
            self.entered.emit(search)


class _Way(QObject):
    """The keys that lead to a place."""

    def __init__(self, places: Places, place: Place) -> None:
        super().__init__(places)
        self._places = places
        self._place = place
        # Of the stack, which is always seen: keys of a hidden widget do not work.
        QShortcut(QKeySequence(place.keys), places).activated.connect(self._go)

    @Slot()
    def _go(self) -> None:
        self._places.enter(self._place)
