"""The place of the map: the map itself, or the state in which there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget

from munjang.records import Phase
from munjang_desktop.atlas.states import NoMapPage

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from munjang.atlas import DocumentMap
    from munjang.errors import MunjangError
    from munjang.records import Progress
    from munjang_desktop.atlas.panel import MapPanel
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers


class MapPlace(QStackedWidget):
    """Has the map brought up to date while it is looked at, and shows it as soon as there is one.

    The map's own parts are made when the first map arrives: a window that starts need not wait.
    """

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._theme = theme
        self._query = ""
        self._asked = ""  # of the panel
        self._stale = True  # the library may have changed since the map was brought up to date
        self._none = NoMapPage(theme, self)
        self._newest: DocumentMap | None = None
        self.panel: MapPanel | None = None
        self.addWidget(self._none)
        workers.maps.read.connect(self._show_map)
        workers.maps.progress.connect(self._show_drawing)
        workers.maps.finished.connect(self._drawn)
        workers.maps.failed.connect(self._show_failure)
        workers.progress.connect(self._follow_indexing)
        workers.removed.connect(self._library_changed)

    @property
    def state_text(self) -> str:
        """The words of the state shown instead of a map; empty where there is one."""
        return self._none.text if self.currentWidget() is self._none else ""

    @Slot(str)
    def ask(self, query: str) -> None:
        """Light up what answers a query; an empty one puts the lights out."""
        self._query = query
        if self.isVisible() or not query:
            self._pass_query()

    @Slot()
    def reveal_current(self) -> None:
        """Show the chosen document in the file manager."""
        if self.panel is not None:
            self.panel.reveal_current()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Bring the map up to date now that somebody looks at it."""
        super().showEvent(event)
        self._update()
        self._pass_query()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard on to the map, where there is one."""
        super().focusInEvent(event)
        if self.panel is not None:
            self.panel.view.setFocus(event.reason())

    def _pass_query(self) -> None:
        if self.panel is not None and self._query != self._asked:
            self._asked = self._query
            self.panel.ask(self._query)

    def _update(self) -> None:
        if self._stale:
            self._stale = False
            self._none.show_drawing(0.0)
            self._workers.maps.update()

    @Slot(object)
    def _follow_indexing(self, progress: Progress) -> None:
        """Once everything is embedded the map is brought up to date, if anybody looks at it."""
        self._none.show_progress(progress)
        if progress.changed or progress.phase is not Phase.IDLE:
            self._stale = True
        if progress.phase is Phase.IDLE and self._stale:
            self._library_changed()

    @Slot()
    def _library_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._update()

    @Slot(object)
    def _show_map(self, drawn: DocumentMap) -> None:
        self._newest = drawn
        self._none.show_waiting(drawn.waiting)
        if not len(drawn):
            self.setCurrentWidget(self._none)
            return
        if self.panel is None:
            self._make_panel()
            QTimer.singleShot(0, self, self._show_newest)  # both at once take long
        else:
            self._show_newest()

    @Slot()
    def _show_newest(self) -> None:
        assert self.panel is not None
        assert self._newest is not None
        focused = self.hasFocus() or self._none.hasFocus()
        self.setCurrentWidget(self.panel)
        if focused:
            self.panel.view.setFocus()
        self.panel.show_map(self._newest)
        if self.isVisible():
            self._pass_query()

    def _make_panel(self) -> None:
        # It needs numpy, which takes a while to load; by now the thread that read the map has.
        from munjang_desktop.atlas.panel import MapPanel  # noqa: PLC0415 - see above

        self.panel = MapPanel(self._workers, self._theme, self)
        self.addWidget(self.panel)

    @Slot(float)
    def _show_drawing(self, share: float) -> None:
        self._none.show_drawing(share)
        if self.panel is not None:
            self.panel.show_drawing(share)

    @Slot()
    def _drawn(self) -> None:
        self._show_drawing(1.0)

    @Slot(object)
    def _show_failure(self, error: MunjangError) -> None:
        self._stale = True
        self._none.show_failure(error)
        if self.panel is not None:
            self.panel.show_failure(error)
