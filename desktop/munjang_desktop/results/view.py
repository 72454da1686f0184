"""The result list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QDrag,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QListView, QMenu

from munjang_desktop import texts
from munjang_desktop.controls import writes
from munjang_desktop.icons import icon
from munjang_desktop.results.delegate import ResultDelegate
from munjang_desktop.results.dragging import drag_picture
from munjang_desktop.results.long_list import LongList
from munjang_desktop.results.model import ResultsModel
from munjang_desktop.results.motion import RowMotion
from munjang_desktop.results.rows import ResultRow, RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QItemSelection
    from PySide6.QtGui import QContextMenuEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import DocumentHit
    from munjang_desktop.theme import Theme

_COPY_PATH = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_NEAR_END = 60  # rows


class ResultsView(LongList):
    """Shows answers and says which sentence is chosen, and what is to be done with it."""

    chosen = Signal(object)  # ResultRow the selection is on, or None
    open_wanted = Signal(object)  # ResultRow
    reveal_wanted = Signal(object)  # ResultRow
    similar_wanted = Signal(object)  # ResultRow
    copied = Signal(str)  # what is on the clipboard now, in words
    preview_toggled = Signal()
    end_near = Signal()  # little is left to scroll to

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results")
        self._theme = theme
        self._rows = ResultsModel(self)
        self._delegate = ResultDelegate(self, self._rows, theme)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.verticalScrollBar().setSingleStep(24)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self._motion = RowMotion(self, self._rows)
        self.verticalScrollBar().valueChanged.connect(self._motion.stop)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._open_index)
        theme.changed.connect(self._repaint)
        self._retranslate()

    @property
    def rows(self) -> ResultsModel:
        """The model."""
        return self._rows

    def current(self) -> ResultRow | None:
        """The row the selection is on."""
        return self._rows.row(self.currentIndex())

    def show_results(
        self, results: Sequence[DocumentHit], *, same_query: bool, at: ResultRow | None = None
    ) -> None:
        """Show an answer; selection and scroll position stay where the query is the same.

        Another begins at its first row, or `at` the sentence of one that was seen before.
        """
        same = self._rows.unchanged(results) if same_query else 0
        if same_query and same == len(results) == len(self._rows.results):
            self._rows.take_over(results)
            return  # nothing to draw anew
        kept = self.current() if same_query else at
        before = self._motion.places() if same_query else {}
        self._motion.stop()
        if not same_query:
            self._delegate.forget_rows()
        self.keep(self._rows.rows_of(same))
        self._rows.show(results, same=same, keep_expanded=same_query)
        index = self._rows.find(kept) if kept is not None else QModelIndex()
        if not index.isValid() and self._rows.rowCount():
            index = self._rows.index(0)
        self.setAutoScroll(not same_query)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)
        if same_query:
            self._motion.move_from(before, QColor(self._theme.colours.surface))
        elif at is None:
            self.scrollToTop()

    def add_results(self, results: Sequence[DocumentHit]) -> None:
        """Show more of an answer, below what there is; nothing else moves."""
        self._rows.append(results)

    @Slot(object)
    def take_key(self, event: QKeyEvent) -> None:
        """Take a key that the search field has no use for, as if it had been pressed here."""
        if self._rows.rowCount():
            self.keyPressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Ctrl+C copies, Space toggles the preview; what is typed is not ours."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.activate_current()
        elif event.keyCombination() == _COPY_PATH:
            self._copy_path()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_current()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.preview_toggled.emit()
        elif writes(event):
            event.ignore()  # the window takes it for a query
        else:
            super().keyPressEvent(event)

    def activate_current(self) -> None:
        """Open the selected document, or show the rest of its sentences on a MORE row."""
        self._open_index(self.currentIndex())

    def copy_current(self) -> None:
        """Put the selected sentence and its source on the clipboard."""
        row = self.current()
        if row is not None:
            self.copy_row(row)

    def copy_row(self, row: ResultRow) -> None:
        """Put the sentence of a row and its source on the clipboard."""
        QGuiApplication.clipboard().setText(texts.citation(row.found, row.hit))
        self.copied.emit(self.tr("Sentence copied with its source"))

    def currentChanged(  # noqa: N802 - Qt's name
        self, current: QModelIndex, previous: QModelIndex
    ) -> None:
        """Pass the selection on."""
        super().currentChanged(current, previous)
        self.chosen.emit(self._rows.row(current))

    def selectionChanged(  # noqa: N802 - Qt's name
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Redraw rows as a whole: the selection's ground is part of a row."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Set the rows for the new width."""
        self._motion.stop()
        self._delegate.set_width(self.viewport().width())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Set the rows again in another language or font."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._relayout()
        elif event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._relayout()
        super().changeEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802 - Qt's name
        """Drag the document out as a file, under a picture of its name."""
        row = self.current()
        if row is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self._rows.mimeData([self.currentIndex()]))
        drag.setPixmap(drag_picture(row.path.name, self, self._theme.colours))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(actions)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done with the sentence under the pointer, or the selected one."""
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
        row = self.current()
        if row is None:
            return
        place = event.globalPos()
        if not index.isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self._menu(row, place)

    def _menu(self, row: ResultRow, place: QPoint) -> None:
        colour = self._theme.colours.dim
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, name, keys, slot in (
            (self.tr("Open"), "open", "Enter", self._open_current),
            (self.tr("Show in folder"), "reveal", "Ctrl+Enter", self.reveal_current),
            (self.tr("Find similar"), "search", "", self._find_similar),
            (self.tr("Copy sentence"), "copy", "Ctrl+C", self.copy_current),
            (self.tr("Copy path"), "copy", "Ctrl+Shift+C", self._copy_path),
            (self.tr("Preview"), "page", "Space", self.preview_toggled),
        ):
            action = QAction(icon(name, colour), text, menu)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
            action.triggered.connect(slot)
            menu.addAction(action)
        if row.stands_in:
            menu.addSeparator()
            more = row.kind is RowKind.MORE
            text = self.tr("Show all sentences") if more else self.tr("Show the copies")
            menu.addAction(text, self.activate_current)
        menu.popup(place)

    @Slot()
    def reveal_current(self) -> None:
        """Ask for the folder of the selected document."""
        row = self.current()
        if row is not None:
            self.reveal_wanted.emit(row)

    @Slot()
    def _open_current(self) -> None:
        row = self.current()
        if row is not None:
            self.open_wanted.emit(row)

    @Slot()
    def _find_similar(self) -> None:
        row = self.current()
        if row is not None:
            self.similar_wanted.emit(row)

    @Slot()
    def _copy_path(self) -> None:
        row = self.current()
        if row is not None:
            QGuiApplication.clipboard().setText(str(row.path))
            self.copied.emit(self.tr("Path copied"))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        row = self._rows.row(index)
        if row is not None and row.stands_in:
            self._rows.expand(index)
            self.chosen.emit(self._rows.row(index))

    @Slot(QModelIndex)
    def _open_index(self, index: QModelIndex) -> None:
        row = self._rows.row(index)
        if row is None:
            return
        if row.stands_in:
            self._rows.expand(index)
            self.chosen.emit(self._rows.row(index))
        else:
            self.open_wanted.emit(row)

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        last = self.indexAt(QPoint(1, self.viewport().height() - 2))
        if value and (not last.isValid() or self._rows.rowCount() - last.row() < _NEAR_END):
            self.end_near.emit()

    @Slot()
    def _repaint(self) -> None:
        self._delegate.forget_pictures()
        self.viewport().update()

    def _relayout(self) -> None:
        self._delegate.forget()
        self.measure_anew()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Results"))
