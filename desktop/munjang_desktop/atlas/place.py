"""The place of the map: the map, what lies on it, and the states in which there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QStackedWidget, QWidget

from munjang.records import Phase
from munjang_desktop import desktop_files, texts
from munjang_desktop.atlas.card import DocumentCard, HoverCard
from munjang_desktop.atlas.colouring import ColourBy, colour
from munjang_desktop.atlas.legend import Legend
from munjang_desktop.atlas.states import NoMapPage
from munjang_desktop.atlas.view import MapView
from munjang_desktop.controls import IconButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from munjang.atlas import DocumentMap
    from munjang.errors import MunjangError
    from munjang.records import Answer, Progress
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_EDGE = 14  # pixels between what lies on the map and its edges


class MapPlace(QStackedWidget):
    """Shows the documents of the library laid out by meaning, and lights up what a query finds."""

    open_failed = Signal(object)  # Path that no program would open

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._maps = workers.maps
        self._map: DocumentMap | None = None
        self._rows: dict[int, int] = {}  # numbers on the map, by document
        self._by = ColourBy.FORMAT
        self._query = ""
        self._sentences: dict[int, str] = {}  # that answer, by number on the map
        self._similar = ""  # the title of the document that others are to be similar to
        self._drawing = False
        self._stale = True  # the library may have changed since the map was brought up to date
        self._none = NoMapPage(theme, self)
        self._whole = QWidget(self)
        self.view = MapView(theme, self._whole)
        self.legend = Legend(theme, self._whole)
        self.card = DocumentCard(theme, self._whole)
        self._hover = HoverCard(self._whole)
        self._tools = _Tools(theme, self.view, self._whole)
        self.line = _Line(theme, self._whole)
        self.addWidget(self._none)
        self.addWidget(self._whole)
        self.setFocusProxy(self.view)
        self._connect()
        self._retranslate()

    @property
    def shown(self) -> DocumentMap | None:
        """The map that is shown."""
        return self._map if self.currentWidget() is self._whole else None

    @property
    def state_text(self) -> str:
        """The words of the state shown instead of a map; empty where there is one."""
        return "" if self.shown else self._none.text

    @property
    def query(self) -> str:
        """What the documents that are lit up answer."""
        return self._query

    @Slot(str)
    def ask(self, query: str) -> None:
        """Light up what answers a query; an empty one puts the lights out."""
        self._query, self._similar = query, ""
        if query and self.isVisible():
            self._maps.search(query)
        elif not query:
            self._maps.forget_query()
            self._light({}, {})

    @Slot()
    def reveal_current(self) -> None:
        """Show the chosen document in the file manager."""
        if self._map is not None and self.view.current >= 0:
            desktop_files.reveal(Path(self._map.paths[self.view.current]), self)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Bring the map up to date now that somebody looks at it."""
        super().showEvent(event)
        self._update()
        if self._query and not self._similar:
            self._maps.search(self._query)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Leave nothing hanging in the air."""
        self._hover.hide()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep everything at its edge."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._colour()
            self._say()
        super().changeEvent(event)

    def _connect(self) -> None:
        maps = self._maps
        maps.read.connect(self._show_map)
        maps.progress.connect(self._show_drawing)
        maps.finished.connect(self._drawn)
        maps.failed.connect(self._show_failure)
        maps.drawn.connect(self.view.show_picture)
        maps.beginning.connect(self._show_beginning)
        maps.answered.connect(self._show_answer)
        self._workers.progress.connect(self._follow_indexing)
        self._workers.removed.connect(self._library_changed)
        self.view.picture_wanted.connect(maps.draw)
        self.view.pointed_at.connect(self._tell)
        self.view.chosen.connect(self._choose)
        self.view.open_wanted.connect(self._open)
        self.view.menu_wanted.connect(self._offer)
        self.legend.chosen.connect(self._colour_by)
        self.card.open_wanted.connect(self._open_current)
        self.card.reveal_wanted.connect(self.reveal_current)
        self.card.similar_wanted.connect(self.find_similar)
        self.card.closed.connect(self._choose_nothing)
        self.line.put_out.connect(self._put_out)

    # The map

    def _update(self) -> None:
        if self._stale:
            self._stale = False
            self._maps.update()

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
        self._map = drawn
        self._none.show_waiting(drawn.waiting)
        if not len(drawn):
            self.setCurrentWidget(self._none)
            return
        self._rows = {document: row for row, document in enumerate(drawn.documents.tolist())}
        self.setCurrentWidget(self._whole)
        self.view.show_map(drawn)
        self._colour()
        if self.view.current < 0:
            self.card.hide()
        if self._query and not self._similar and self.isVisible():
            self._maps.search(self._query)
        self._say()

    @Slot(float)
    def _show_drawing(self, share: float) -> None:
        self._drawing = share < 1.0
        self.line.show_drawing(share)
        self._none.show_drawing(share)
        self._say()

    @Slot()
    def _drawn(self) -> None:
        self._drawing = False
        self._none.show_drawing(1.0)
        self._say()

    @Slot(object)
    def _show_failure(self, error: MunjangError) -> None:
        self._drawing = False
        self._stale = True
        self._none.show_failure(error)
        self.line.say(str(error), problem=True)
        self._arrange()

    @Slot(object)
    def _colour_by(self, by: ColourBy) -> None:
        self._by = by
        self._colour()

    def _colour(self) -> None:
        if self._map is not None and len(self._map):
            colouring = colour(self._map, self._by)
            self.view.show_colours(colouring)
            self.legend.show_colours(self._by, colouring)
            self._arrange()

    # Documents

    @Slot(int, object)
    def _tell(self, document: int, at: QPoint) -> None:
        """Say what is pointed at."""
        if document < 0 or self._map is None:
            self._hover.hide()
            return
        title, place = self._words(document)
        self._hover.tell(title, place, self._sentences.get(document, ""), at, self._whole)

    @Slot(int)
    def _choose(self, document: int) -> None:
        self._hover.hide()
        if document < 0 or self._map is None:
            self.card.hide()
            self.view.setAccessibleDescription(self.line.text)
            self._arrange()
            return
        title, place = self._words(document)
        self.card.tell(title, place)
        if document in self._sentences:
            self.card.tell_beginning(self._sentences[document])
        else:
            self._maps.begin(int(self._map.documents[document]))
        self._arrange()
        self._announce(document)

    def _announce(self, document: int) -> None:
        """Tell who cannot see the map which document is chosen, and what lies around it."""
        assert self._map is not None
        title, place = self._words(document)
        self.view.setAccessibleDescription(". ".join(filter(None, (title, place))))
        event = QAccessibleEvent(self.view, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)

    @Slot(int, str)
    def _show_beginning(self, document: int, text: str) -> None:
        current = self.view.current
        if self._map is not None and current >= 0 and self._map.documents[current] == document:
            self.card.tell_beginning(text)
            self._arrange()

    @Slot()
    def _choose_nothing(self) -> None:
        self.view.choose(-1)
        self.view.setFocus()

    @Slot(int)
    def _open(self, document: int) -> None:
        if self._map is not None:
            path = Path(self._map.paths[document])
            if not desktop_files.open_path(path):
                self.open_failed.emit(path)

    @Slot()
    def _open_current(self) -> None:
        if self.view.current >= 0:
            self._open(self.view.current)

    @Slot()
    def find_similar(self) -> None:
        """Light up what means the same as the chosen document."""
        if self._map is not None and self.view.current >= 0:
            self._similar = self._map.titles[self.view.current]
            self._maps.find_similar(Path(self._map.paths[self.view.current]))

    @Slot(int, object)
    def _offer(self, _document: int, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open"), self._open_current).setShortcut(QKeySequence("Return"))
        menu.addAction(self.tr("Show in folder"), self.reveal_current).setShortcut(
            QKeySequence("Ctrl+Return")
        )
        menu.addSeparator()
        menu.addAction(self.tr("Find similar"), self.find_similar)
        menu.popup(at)

    def _words(self, document: int) -> tuple[str, str]:
        """The title of a document, and where it is and when it was changed."""
        assert self._map is not None
        path = Path(self._map.paths[document])
        day = texts.date(float(self._map.modified[document]))
        place = " · ".join(filter(None, (texts.short_path(path.parent), path.name, day)))
        return self._map.titles[document], place

    # Lights

    @Slot(object)
    def _show_answer(self, answer: Answer) -> None:
        if not self._query and not self._similar:
            return
        scores: dict[int, float] = {}
        sentences: dict[int, str] = {}
        best = max((result.score for result in answer.results), default=1.0) or 1.0
        for result in answer.results:
            row = self._rows.get(result.document)
            if row is not None:
                scores[row] = max(0.0, result.score / best)
                if result.hits:
                    sentences[row] = " ".join(result.hits[0].sentence.split())
        self._light(scores, sentences)

    def _light(self, scores: dict[int, float], sentences: dict[int, str]) -> None:
        self._sentences = sentences
        self.view.show_hits(scores)
        self.line.show_lit(len(scores) if self._query or self._similar else None, self._similar)
        self._say()

    @Slot()
    def _put_out(self) -> None:
        self._query = self._similar = ""
        self._maps.forget_query()
        self._light({}, {})

    # Words and places

    def _say(self) -> None:
        if self._map is not None:
            self.line.show_count(len(self._map), self._map.waiting, drawing=self._drawing)
        if self.view.current < 0:
            self.view.setAccessibleDescription(self.line.text)
        self._arrange()

    def _arrange(self) -> None:
        """Put what lies on the map at its edges, and keep words of the map away from there."""
        area = self._whole.rect() if self.currentWidget() is self._whole else self.rect()
        self.view.setGeometry(area)
        right, bottom = area.right() - _EDGE, area.bottom() - _EDGE
        self._tools.adjustSize()
        self._tools.move(right - self._tools.width(), _EDGE)
        self.legend.adjustSize()
        self.legend.move(right - self.legend.width(), bottom - self.legend.height())
        self.line.adjustSize()
        self.line.move(_EDGE, bottom - self.line.height())
        self.card.move(_EDGE, _EDGE)
        lying = [self._tools, self.legend, self.line, self.card]
        self.view.keep_clear([QRectF(each.geometry()) for each in lying if each.isVisibleTo(self)])

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Map of the library"))


class _Tools(QWidget):
    """The buttons that zoom."""

    def __init__(self, theme: Theme, view: MapView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: Sequence[IconButton] = (
            IconButton("zoom-in", theme, self),
            IconButton("zoom-out", theme, self),
            IconButton("fit-map", theme, self),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(2)
        for button, slot in zip(
            self._buttons, (view.zoom_in, view.zoom_out, view.look_at_all), strict=True
        ):
            button.clicked.connect(slot)
            row.addWidget(button)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        nearer, farther, whole = self._buttons
        nearer.describe(self.tr("Zoom in"), "+")
        farther.describe(self.tr("Zoom out"), "-")
        whole.describe(self.tr("Show the whole map"), "0")


class _Line(QWidget):
    """What the map shows, in one line: how many documents, how many of them answer."""

    put_out = Signal()  # the lights

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel(self)
        self._words.setObjectName("dimSmall")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(90, 6)
        self._bar.hide()
        self._clear = IconButton("close", theme, self)
        self._clear.clicked.connect(self.put_out)
        self._clear.hide()
        self._lit: int | None = None
        self._similar = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 10, 5)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._bar)
        row.addWidget(self._clear)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say something."""
        self._words.setText(text)
        self._words.setObjectName("problem" if problem else "dimSmall")
        self._words.style().polish(self._words)

    def show_lit(self, count: int | None, similar: str) -> None:
        """Take note of how many documents answer, or are similar to the one with this title."""
        self._lit, self._similar = count, similar
        self._clear.describe(self.tr("Put the lights out"))
        self._clear.setVisible(bool(similar))

    def show_drawing(self, share: float) -> None:
        """Show how far an update is."""
        self._bar.setValue(round(share * 100))

    def show_count(self, documents: int, waiting: int, *, drawing: bool) -> None:
        """Say what is shown."""
        self._bar.setVisible(drawing)
        counted = texts.Counted()
        if self._lit is not None and self._similar:
            words = self.tr("{documents} like “{title}”").format(
                documents=counted.documents(self._lit), title=_shortened(self._similar)
            )
        elif self._lit is not None:
            words = self.tr("{documents} lit up").format(documents=counted.documents(self._lit))
        else:
            words = counted.documents(documents)
        if drawing:
            words += " · " + self.tr("the map is being drawn")
        elif waiting:
            words += " · " + self.tr("{documents} not on the map yet").format(
                documents=counted.documents(waiting)
            )
        self.say(words)


def _shortened(title: str) -> str:
    return title if len(title) <= 30 else title[:30].rstrip() + "…"
