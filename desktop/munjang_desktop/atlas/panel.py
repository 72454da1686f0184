"""The map with all that lies on it: cards, legend, buttons, and a line that says what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from munjang_desktop import desktop_files, texts
from munjang_desktop.atlas.bars import MapLine, ZoomButtons
from munjang_desktop.atlas.card import DocumentCard, HoverCard
from munjang_desktop.atlas.colouring import ColourBy, colour, telling
from munjang_desktop.atlas.legend import Legend
from munjang_desktop.atlas.view import MapView

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent

    from munjang.atlas import DocumentMap
    from munjang.errors import MunjangError
    from munjang.records import Answer
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_EDGE = 14  # pixels between what lies on the map and its edges


def same_map(one: DocumentMap, other: DocumentMap) -> bool:
    """Whether two maps show the same documents, under the same names, in the same places."""
    return (
        np.array_equal(one.documents, other.documents)
        and np.array_equal(one.places, other.places)
        and list(one.paths) == list(other.paths)
        and list(one.titles) == list(other.titles)
    )


class MapPanel(QWidget):
    """Shows a map, tells of its documents, and lights up what a query finds."""

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._maps = workers.maps
        self._map: DocumentMap | None = None
        self._rows: dict[int, int] = {}  # numbers on the map, by document
        self._by: ColourBy | None = None  # until it is chosen: what tells most
        self._query = ""
        self._sentences: dict[int, str] = {}  # that answer, by number on the map
        # The path and title of what others are to be similar to: asked for rather than the query.
        self._similar: tuple[Path, str] | None = None
        self._drawing = False
        self.view = MapView(theme, self)
        self.legend = Legend(theme, self)
        self.card = DocumentCard(theme, self)
        self.hover = HoverCard(self)
        self._tools = ZoomButtons(theme, self.view, self)
        self.line = MapLine(theme, self)
        self._connect()
        self._retranslate()

    @property
    def query(self) -> str:
        """What the documents that are lit up answer."""
        return self._query

    @Slot(str)
    def ask(self, query: str) -> None:
        """Light up what answers a query; an empty one puts the lights out."""
        self._query, self._similar = query, None
        self._ask()

    @Slot()
    def reveal_current(self) -> None:
        """Show the chosen document in the file manager."""
        if self._map is not None and self.view.current >= 0:
            desktop_files.reveal(Path(self._map.paths[self.view.current]), self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Leave nothing hanging in the air."""
        self.hover.hide()
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
        maps.drawn.connect(self.view.show_picture)
        maps.beginning.connect(self._show_beginning)
        maps.answered.connect(self._show_answer)
        maps.search_failed.connect(self._show_unanswered)
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
        self.line.put_out.connect(self._end_similar)

    # The map

    def show_map(self, drawn: DocumentMap) -> None:
        """Show a map, which has documents; what is lit stays so where it is the same map."""
        same = self._map is not None and same_map(self._map, drawn)
        self._map = drawn
        if same:
            self._say()
            return
        self._rows = {document: row for row, document in enumerate(drawn.documents.tolist())}
        self._sentences = {}
        self.view.show_map(drawn)
        self._colour()
        if self.view.current < 0:
            self.card.hide()
        self._say()
        self._ask()

    def show_drawing(self, share: float) -> None:
        """Show how far the next map is; 1 where there will be none soon."""
        self._drawing = share < 1.0
        self.line.show_drawing(share)
        self._say()

    def show_failure(self, error: MunjangError) -> None:
        """Say why there is no newer map."""
        self._drawing = False
        self._say_problem(error)

    @Slot(object)
    def _colour_by(self, by: ColourBy) -> None:
        self._by = by
        self._colour()

    def _colour(self) -> None:
        if self._map is not None:
            by = self._by or telling(self._map)
            colouring = colour(self._map, by)
            self.view.show_colours(colouring)
            self.legend.show_colours(by, colouring)
            self._arrange()

    # Documents

    @Slot(int, object)
    def _tell(self, document: int, at: QPoint) -> None:
        """Say what is pointed at."""
        if document in {-1, self.view.current} or self._map is None:
            self.hover.hide()
            return
        title, place = self._words(document)
        self.hover.tell(title, place, self._sentences.get(document, ""), at, self)

    @Slot(int)
    def _choose(self, document: int) -> None:
        self.hover.hide()
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
            self._workers.open_document(Path(self._map.paths[document]))

    @Slot()
    def _open_current(self) -> None:
        if self.view.current >= 0:
            self._open(self.view.current)

    @Slot()
    def find_similar(self) -> None:
        """Light up what means the same as the chosen document."""
        if self._map is not None and self.view.current >= 0:
            row = self.view.current
            self._similar = Path(self._map.paths[row]), self._map.titles[row]
            self._ask()

    @Slot(int, object)
    def _offer(self, _document: int, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open"), self._open_current).setShortcut(QKeySequence("Enter"))
        menu.addAction(self.tr("Show in folder"), self.reveal_current).setShortcut(
            QKeySequence("Ctrl+Enter")
        )
        menu.addSeparator()
        menu.addAction(self.tr("Find similar"), self.find_similar)
        menu.popup(at)

    def _words(self, document: int) -> tuple[str, str]:
        """The title of a document, and where it is and when it was changed."""
        assert self._map is not None
        path, title = Path(self._map.paths[document]), self._map.titles[document]
        day = texts.date(float(self._map.modified[document]))
        name = "" if title in path.name else path.name
        return title, " · ".join(filter(None, (name, texts.short_path(path.parent), day)))

    # Lights

    def _ask(self) -> None:
        """Have lit up, on the map there is now, what is asked for."""
        if self._similar is not None:
            self._maps.find_similar(self._similar[0])
        elif self._query:
            self._maps.search(self._query)
        else:
            self._maps.forget_query()
            self._light({}, {}, None)

    @Slot()
    def _end_similar(self) -> None:
        """Go back to the query, where there is one."""
        self._similar = None
        self._ask()

    @Slot(object)
    def _show_answer(self, answer: Answer) -> None:
        scores: dict[int, float] = {}
        sentences: dict[int, str] = {}
        found = [result.score for result in answer.results]
        worst, best = min(found, default=0.0), max(found, default=0.0)
        for result in answer.results:
            row = self._rows.get(result.document)
            if row is not None:
                scores[row] = ((result.score - worst) / (best - worst)) if best > worst else 1.0
                if result.hits:
                    sentences[row] = " ".join(result.hits[0].sentence.split())
        self._light(scores, sentences, len(scores))

    @Slot(object)
    def _show_unanswered(self, error: MunjangError) -> None:
        """Say why nothing is lit."""
        self._similar = None
        self._light({}, {}, None)
        self._say_problem(error)

    def _light(
        self, scores: dict[int, float], sentences: dict[int, str], found: int | None
    ) -> None:
        """Light up documents, of which so many were found; None where nothing is asked."""
        self._sentences = sentences
        self.view.show_hits(scores)
        self.line.show_lit(found, self._similar[1] if self._similar is not None else "")
        self._say()

    # Words and places

    def _say(self) -> None:
        if self._map is not None:
            self.line.show_count(len(self._map), self._map.waiting, drawing=self._drawing)
        if self.view.current < 0:
            self.view.setAccessibleDescription(self.line.text)
        self._arrange()

    def _say_problem(self, error: MunjangError) -> None:
        self.line.say(str(error), problem=True)
        self._arrange()

    def _arrange(self) -> None:
        """Put what lies on the map at its edges, and keep words of the map away from there."""
        area = self.rect()
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
