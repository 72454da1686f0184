"""Small widgets used in several places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
)

from munjang_desktop import texts
from munjang_desktop.icons import icon, pixmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from munjang_desktop.theme import Theme


# Whatever took the keyboard away hands it back.
_COMES_BACK = {
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say something, once, that comes to be seen where the focus is not."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def writes(event: QKeyEvent) -> bool:
    """Whether a key writes something, where others command."""
    beside = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & ~beside


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window its first size, or what there is of the screen beside its frame."""
    room = window.screen().availableSize()
    window.resize(min(width, room.width() - 16), min(height, room.height() - 48))


def choose_folder(parent: QWidget, title: str, chosen: Callable[[str], object]) -> None:
    """Let the user pick a folder, without holding up the window; `chosen` gets its path."""
    dialog = QFileDialog(parent, title, str(Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def open_menu(widget: QWidget) -> None:
    """Have a widget offer its menu, as where the key is pressed that some keyboards have for it."""
    at = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    place = (at.toRect() if isinstance(at, QRectF) else at).center()
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, wish)


class SideList(QListWidget):
    """A list of which a row is selected while the keyboard is on it, and none without need."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the keyboard is; the mouse will say so itself."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.selectedItems():
            self.setCurrentRow(max(0, self.currentRow()))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show no more what the next key would be for, unless it comes back."""
        super().focusOutEvent(event)
        if event.reason() not in _COMES_BACK:
            self.clearSelection()


class ElidedLabel(QLabel):
    """A line of text that shortens itself instead of widening the window."""

    def __init__(self, mode: Qt.TextElideMode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as need be."""
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw as much as fits."""
        painter = QPainter(self)
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, box.width())
        painter.drawText(box, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text`, all of it in the tool tip."""
        super().setText(text)
        self.setToolTip(texts.tip(text))


class IconButton(QToolButton):
    """A flat button with an icon in the theme's colours, and a name for those who cannot see it."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._theme = theme
        self.setObjectName("iconButton")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoRaise(True)
        self.setIconSize(QSize(18, 18))
        theme.changed.connect(self._draw)
        self._draw()

    def describe(self, text: str, shortcut: str = "") -> None:
        """Set name and tool tip; `shortcut` is shown, not bound."""
        self.setAccessibleName(text)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(texts.tip(f"{text} ({keys})" if keys else text))

    def show_icon(self, name: str) -> None:
        """Change the icon."""
        if name != self._name:
            self._name = name
            self._draw()

    @Slot()
    def _draw(self) -> None:
        colours = self._theme.colours
        self.setIcon(icon(self._name, colours.dim, disabled=colours.border))


class Picture(QLabel):
    """A large icon in the theme's colours."""

    def __init__(
        self, name: str, role: str, size: int, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role  # a field of Colours
        self._size = size
        self._theme = theme
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, role: str) -> None:
        """Change the icon, and the colour it is drawn in."""
        self._name, self._role = name, role
        self._draw()

    @Slot()
    def _draw(self) -> None:
        colour = getattr(self._theme.colours, self._role)
        self.setPixmap(pixmap(self._name, colour, self._size, self.devicePixelRatioF()))


class Choice(QComboBox):
    """One of several, in the look of the buttons; the wheel scrolls the page, not the choice."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        theme.changed.connect(self.update)

    def offer(self, entries: list[tuple[str, object]], chosen: object) -> None:
        """Offer these, words and value, without telling anybody that something has changed."""
        blocked = self.blockSignals(True)
        known = [(self.itemText(row), self.itemData(row)) for row in range(self.count())]
        if known != entries:  # two folders may have one name
            self.clear()
            for text, value in entries:
                self.addItem(text, value)
        values = [value for _, value in entries]
        self.setCurrentIndex(values.index(chosen) if chosen in values else -1)
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to the page."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw frame, words and arrow."""
        colours = self._theme.colours
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        state = option.state
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver) and self.isEnabled()
        painter.setBrush(QColor(colours.raised if hovered else colours.surface))
        painter.setPen(QColor(colours.accent if self.hasFocus() else colours.border))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.faint))
        box = self.rect().adjusted(12, 0, -30, 0)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        arrow = pixmap("down", colours.dim, 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 25, (self.height() - 16) // 2, arrow)
        painter.end()
