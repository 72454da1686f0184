"""The quiet list below the search field: what a query can be completed with, or was lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from munjang_desktop.controls import ElidedLabel
from munjang_desktop.icons import pixmap
from munjang_desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex, QPoint
    from PySide6.QtGui import QHideEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from munjang_desktop.theme import Theme

_SIDE = 12  # pixels left and right of a row
_ICON = 16
_ROWS = 8
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Suggestion:
    """One row: its words, what is said of them, and whatever it stands for."""

    text: str
    aside: str = ""
    count: str = ""
    icon: str = ""
    stands_for: object = None


class _Rows(QStyledItemDelegate):
    """Draws a suggestion on one line: words, then what is said of them, and a number."""

    def __init__(self, view: QListView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """All rows are of one height."""
        return QSize(10, self._view.fontMetrics().height() + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row: Suggestion = index.data(_ROLE)
        colours = self._theme.colours
        box = QRect(option.rect)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if chosen else colours.raised))
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), 6, 6)
        left, right = box.left() + _SIDE, box.right() - _SIDE
        if row.icon:
            picture = pixmap(row.icon, colours.faint, _ICON, self._view.devicePixelRatioF())
            painter.drawPixmap(left, box.center().y() - _ICON // 2 + 1, picture)
            left += _ICON + 9
        small = scaled_font(self._view.font(), 0.9)
        painter.setFont(small)
        painter.setPen(QColor(colours.dim))
        middle = Qt.AlignmentFlag.AlignVCenter
        if row.count:
            painter.drawText(
                QRect(left, box.top(), right - left, box.height()),
                middle | Qt.AlignmentFlag.AlignRight,
                row.count,
            )
            right -= painter.fontMetrics().horizontalAdvance(row.count) + 12
        painter.setFont(self._view.font())
        painter.setPen(QColor(colours.text))
        elided = Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(row.text, elided, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), middle, words)
        left += painter.fontMetrics().horizontalAdvance(words) + 12
        if row.aside and right - left > 30:
            painter.setFont(small)
            painter.setPen(QColor(colours.dim))
            aside = painter.fontMetrics().elidedText(row.aside, elided, right - left)
            painter.drawText(QRect(left, box.top(), right - left, box.height()), middle, aside)
        painter.restore()


class SuggestionList(QFrame):
    """Lies over the window below the field and never takes the keyboard from it."""

    taken = Signal(object)  # Suggestion
    reaches = Signal(int)  # down to which pixel of the window; 0 when it is hidden
    clear_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("suggestions")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setObjectName("suggestionList")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Rows(self._list, theme))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.clicked.connect(self._clicked)
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, self)
        self._words.setObjectName("dimSmall")
        self._clear = QPushButton(self)
        self._clear.setObjectName("link")
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear_wanted)
        foot = QHBoxLayout()
        foot.setContentsMargins(_SIDE, 1, _SIDE - 4, 1)
        foot.addWidget(self._words, 100)
        foot.addStretch(1)
        foot.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 5, 1, 5)
        column.setSpacing(3)
        column.addWidget(self._list)
        column.addLayout(foot)
        self.hide()
        self._retranslate()

    @property
    def rows(self) -> list[Suggestion]:
        """What is offered; nothing while it is hidden."""
        if self.isHidden():
            return []
        return [self._model.item(row).data(_ROLE) for row in range(self._model.rowCount())]

    @property
    def selected(self) -> Suggestion | None:
        """The row the arrow keys are on."""
        index = self._list.currentIndex()
        return index.data(_ROLE) if index.isValid() and not self.isHidden() else None

    @property
    def words(self) -> str:
        """The line below the rows."""
        return self._words.text() if self._words.isVisibleTo(self) else ""

    @property
    def clear_button(self) -> QPushButton:
        """The button that empties the list."""
        return self._clear

    def offer(
        self, rows: Sequence[Suggestion], place: QPoint, width: int, words: str, *, clear: bool
    ) -> None:
        """Show these rows below `place` in the parent, none of them selected."""
        if rows != self.rows:
            self._model.clear()
            for row in rows:
                item = QStandardItem(row.text)
                item.setData(row, _ROLE)
                said = ", ".join(part for part in (row.text, row.aside, row.count) if part)
                item.setData(said, Qt.ItemDataRole.AccessibleTextRole)
                self._model.appendRow(item)
            self._list.setCurrentIndex(QModelIndex())
        self._list.setVisible(bool(rows))
        height = self._list.sizeHintForRow(0) if rows else 0
        self._list.setFixedHeight(height * min(len(rows), _ROWS))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._clear.setVisible(clear)
        self.adjustSize()
        left = max(8, min(place.x(), self.parentWidget().width() - width - 8))
        self.setGeometry(left, place.y(), width, self.sizeHint().height())
        self.show()
        self.raise_()
        self.reaches.emit(self.geometry().bottom())

    def move_selection(self, by: int) -> None:
        """Select the next row, or the one before; before the first there is none."""
        row = self._list.currentIndex().row() + by
        if row < -1:
            row = self._model.rowCount() - 1
        self._list.setCurrentIndex(self._model.index(row, 0))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Give the room back."""
        super().hideEvent(event)
        self.reaches.emit(0)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.hide()
            self._retranslate()
        super().changeEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.taken.emit(index.data(_ROLE))

    def _retranslate(self) -> None:
        self._list.setAccessibleName(self.tr("Suggestions"))
        self._clear.setText(self.tr("Clear recent searches"))
