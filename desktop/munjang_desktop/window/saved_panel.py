"""The saved searches, below the folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, SideList
from munjang_desktop.icons import icon
from munjang_desktop.notice_line import UNDO_LASTS

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent

    from munjang_desktop.searches import SavedSearch, Searches
    from munjang_desktop.theme import Theme

_SEARCH = Qt.ItemDataRole.UserRole
_ROWS = 6  # seen at a time


class SavedPanel(QFrame):
    """Lists saved searches; a click asks one again, F2 renames it, Delete removes it."""

    asked = Signal(str)  # a query

    def __init__(self, searches: Searches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._searches = searches
        self._theme = theme
        self._removed: tuple[SavedSearch, int] | None = None
        self._heading = QLabel(self)
        self._heading.setObjectName("heading")
        self.list = SideList(self)
        self.list.setObjectName("savedList")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemClicked.connect(self._ask)
        self.list.itemActivated.connect(self._ask)
        self.list.itemChanged.connect(self._renamed)
        self._undo = QWidget(self)
        self._undo_text = ElidedLabel(Qt.TextElideMode.ElideRight, self._undo)
        self._undo_text.setObjectName("dimSmall")
        self.undo_button = QPushButton(self._undo)
        self.undo_button.setObjectName("link")
        self.undo_button.clicked.connect(self._put_back)
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(10, 0, 4, 0)
        row.addWidget(self._undo_text, 1)
        row.addWidget(self.undo_button)
        self._timer = QTimer(self, singleShot=True, interval=1000 * UNDO_LASTS)
        self._timer.timeout.connect(self._forget_removed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self.list)
        column.addWidget(self._undo)
        searches.saved_changed.connect(self._fill)
        theme.changed.connect(self._fill)
        self._undo.hide()
        self._retranslate()
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete removes the selected search."""
        if event.matches(QKeySequence.StandardKey.Delete) and self.list.currentItem():
            self._remove()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _fill(self) -> None:
        saved = self._searches.saved
        row = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        picture: QIcon = icon("star", self._theme.colours.dim, 16)
        for search in saved:
            item = QListWidgetItem(picture, search.name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(_SEARCH, search)
            item.setToolTip(texts.tip(search.query))
        self.list.setCurrentRow(min(row, len(saved) - 1))
        self.list.blockSignals(False)
        height = self.list.sizeHintForRow(0) if saved else 0
        self.list.setFixedHeight(height * min(len(saved), _ROWS) + 2)
        self.setVisible(bool(saved) or self._removed is not None)

    @Slot(QListWidgetItem)
    def _ask(self, item: QListWidgetItem) -> None:
        self.asked.emit(item.data(_SEARCH).query)

    @Slot(QListWidgetItem)
    def _renamed(self, item: QListWidgetItem) -> None:
        self._searches.rename(item.data(_SEARCH), item.text())
        self._fill()  # also where the name is as before, but for its spaces

    @Slot("QPoint")
    def _show_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place) or self.list.currentItem()
        if item is None:
            return
        self.list.setCurrentItem(item)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Search"), self._ask_current)
        menu.addAction(self.tr("Rename"), QKeySequence("F2"), self._rename)
        menu.addAction(self.tr("Remove"), QKeySequence.StandardKey.Delete, self._remove)
        menu.popup(self.list.viewport().mapToGlobal(place))

    @Slot()
    def _ask_current(self) -> None:
        self._ask(self.list.currentItem())

    @Slot()
    def _rename(self) -> None:
        self.list.editItem(self.list.currentItem())

    @Slot()
    def _remove(self) -> None:
        search: SavedSearch = self.list.currentItem().data(_SEARCH)
        self._removed = search, 0
        self._removed = search, self._searches.remove(search)
        self._undo_text.setText(self.tr("“{name}” removed").format(name=search.name))
        self._undo.show()
        self._timer.start()

    @Slot()
    def _put_back(self) -> None:
        removed = self._removed
        self._forget_removed()
        if removed is not None:
            self._searches.put_back(*removed)

    @Slot()
    def _forget_removed(self) -> None:
        self._timer.stop()
        self._removed = None
        self._undo.hide()
        self.setVisible(bool(self._searches.saved))

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Saved searches"))
        self.list.setAccessibleName(self.tr("Saved searches"))
        self.undo_button.setText(self.tr("Undo"))
