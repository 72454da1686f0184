"""The searches asked lately, to be asked again with a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QVBoxLayout

from munjang_desktop import texts
from munjang_desktop.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from munjang_desktop.searches import Searches
    from munjang_desktop.theme import Theme

_MOST = 4
_WIDEST = 40  # characters of a query; the tool tip has the rest


class RecentCard(QFrame):
    """A button for each of the last searches; there is none where none are kept."""

    asked = Signal(str)  # a query
    filled = Signal()

    def __init__(self, searches: Searches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._searches = searches
        self._theme = theme
        self._heading = QLabel(self)
        self._heading.setObjectName("heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 10)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addSpacing(2)
        self._rows = [QPushButton(self) for _ in range(_MOST)]
        group = QButtonGroup(self)
        for place, row in enumerate(self._rows):
            row.setObjectName("recent")
            row.setIconSize(QSize(16, 16))
            row.setCursor(Qt.CursorShape.PointingHandCursor)
            group.addButton(row, place)
            column.addWidget(row)
        group.idClicked.connect(self._ask)
        searches.recent_changed.connect(self._fill)
        theme.changed.connect(self._fill)
        self._retranslate()
        self._fill()

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """A button for each search that is offered, the newest first."""
        return self._rows[: len(self._searches.recent)]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language, and the size of the text."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fill()
        super().changeEvent(event)

    @Slot()
    def _fill(self) -> None:
        recent = self._searches.recent
        picture = icon("recent", self._theme.colours.faint, 16)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(recent))
            if place < len(recent):
                words = row.fontMetrics()
                width = _WIDEST * words.averageCharWidth()
                short = words.elidedText(recent[place], Qt.TextElideMode.ElideRight, width)
                row.setText(texts.unmarked(short))
                row.setIcon(picture)
                row.setToolTip(texts.tip(recent[place]))
                row.setAccessibleName(recent[place])
        self.filled.emit()

    @Slot(int)
    def _ask(self, place: int) -> None:
        self.asked.emit(self._searches.recent[place])

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Recent searches"))
