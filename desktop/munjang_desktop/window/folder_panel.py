"""The folders of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from munjang_desktop import texts
from munjang_desktop.controls import ElidedLabel, IconButton, Picture, SideList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent

    from munjang.records import Folder
    from munjang_desktop.theme import Theme

_FOLDER_ROLE = Qt.ItemDataRole.UserRole
_FRAME = 2  # pixels above and below a row together, where the keyboard shows


class FolderRow(QWidget):
    """One folder: its name, what is in it, and a button to take it out."""

    remove_wanted = Signal(object)  # Path

    def __init__(self, folder: Folder, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = folder.path
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._name.setText(texts.folder_name(folder.path))
        self._name.setToolTip(texts.tip(str(folder.path)))
        self._details = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._details.setObjectName("dimSmall")
        self._picture = Picture("folder", "dim", 18, theme, self)
        self.remove = IconButton("close", theme, self)
        self.remove.setIconSize(QSize(14, 14))
        self.remove.clicked.connect(self._remove)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._name)
        lines.addWidget(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 4, 5)
        row.setSpacing(9)
        row.addWidget(self._picture)
        row.addLayout(lines, 1)
        row.addWidget(self.remove)
        self.show_folder(folder)

    def show_folder(self, folder: Folder) -> None:
        """Say how things are with the folder now."""
        if folder.available:
            self._details.setText(texts.Counted().files(folder.files))
        else:
            self._details.setText(self.tr("not connected"))
        self._picture.show_icon("folder", "dim" if folder.available else "faint")
        self._name.setObjectName("" if folder.available else "dim")
        self._name.style().polish(self._name)  # the style sheet goes by the name
        self.remove.describe(
            self.tr("Take “{name}” out of the search").format(name=self._name.text())
        )

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.path)


class FolderPanel(QFrame):
    """Lists the folders that are searched and lets the user add and remove them."""

    add_wanted = Signal()
    remove_wanted = Signal(object)  # Path
    open_wanted = Signal(object)  # Path

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("folders")
        self._theme = theme
        self._folders: list[Folder] = []
        self.rows: list[FolderRow] = []
        self._heading = QLabel(self)
        self._heading.setObjectName("heading")
        self._list = SideList(self)
        self._list.setObjectName("folderList")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._list.itemActivated.connect(self._activated)
        self._add = QPushButton(self)
        self._add.setObjectName("quiet")
        self._add.clicked.connect(self.add_wanted)
        self._privacy = QLabel(self)
        self._privacy.setObjectName("dimSmall")
        self._privacy.setWordWrap(True)
        lock = QHBoxLayout()
        lock.setContentsMargins(10, 0, 0, 0)
        lock.setSpacing(7)
        lock.addWidget(Picture("lock", "faint", 15, theme, self), 0, Qt.AlignmentFlag.AlignTop)
        lock.addWidget(self._privacy, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 18, 8, 12)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._list, 1)
        column.addWidget(self._add)
        column.addSpacing(4)
        column.addLayout(lock)
        # The rows know how high they are only when they have been laid out in another font.
        theme.changed.connect(self._fill, Qt.ConnectionType.QueuedConnection)
        self._retranslate()

    @property
    def folders(self) -> Sequence[Folder]:
        """The folders shown."""
        return self._folders

    def add_below(self, widget: QWidget) -> None:
        """Put something of its own below the folders."""
        self._column.insertWidget(self._column.indexOf(self._add) + 1, widget)

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders, if they are others than before."""
        if list(folders) != self._folders:
            self._folders = list(folders)
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete takes the selected folder out."""
        path = self._selected()
        if event.matches(QKeySequence.StandardKey.Delete) and path is not None:
            self.remove_wanted.emit(path)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _selected(self) -> Path | None:
        item = self._list.currentItem()
        return None if item is None else item.data(_FOLDER_ROLE)

    @Slot()
    def _fill(self) -> None:
        # The keyboard may be on a row: it stays while the folders are the same.
        if [row.path for row in self.rows] != [folder.path for folder in self._folders]:
            self._make_rows()
        for number, (row, folder) in enumerate(zip(self.rows, self._folders, strict=True)):
            row.show_folder(folder)
            self._list.item(number).setSizeHint(QSize(10, row.sizeHint().height() + _FRAME))

    def _make_rows(self) -> None:
        selected, number = self._selected(), self._list.currentRow()
        self._list.clear()
        self.rows = []
        before: QWidget = self._list
        for folder in self._folders:
            row = FolderRow(folder, self._theme, self._list)
            row.remove_wanted.connect(self.remove_wanted)
            item = QListWidgetItem(self._list)
            item.setData(_FOLDER_ROLE, folder.path)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, str(folder.path))
            self._list.setItemWidget(item, row)
            self.rows.append(row)
            self.setTabOrder(before, row.remove)
            before = row.remove
            if folder.path == selected:
                self._list.setCurrentItem(item)
        if self._list.hasFocus() and self._selected() is None:  # it was taken out
            self._list.setCurrentRow(min(number, len(self.rows) - 1))

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        self.open_wanted.emit(item.data(_FOLDER_ROLE))

    @Slot("QPoint")
    def _show_menu(self, place: QPoint) -> None:
        item = self._list.itemAt(place)
        if item is None:
            return
        self._list.setCurrentItem(item)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open folder"), self._open_selected)
        menu.addAction(self.tr("Take out of the search"), self._remove_selected)
        menu.popup(self._list.viewport().mapToGlobal(place))

    @Slot()
    def _open_selected(self) -> None:
        self.open_wanted.emit(self._selected())

    @Slot()
    def _remove_selected(self) -> None:
        self.remove_wanted.emit(self._selected())

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Folders"))
        self._add.setText(self.tr("Add folder…"))
        self._privacy.setText(self.tr("Nothing leaves this computer."))
        self._list.setAccessibleName(self.tr("Folders that are searched"))
        self._fill()
