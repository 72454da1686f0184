"""What pages of the preferences are made of: groups of rows, each with words and a control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from munjang_desktop.theme import Theme

_PAGE_WIDTH = 680
_MARGIN = 16


class Switch(QCheckBox):
    """On or off, drawn as a switch; keyboard and screen reader know it as a check box."""

    _SIZE = QSize(40, 22)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_state(self, on: bool) -> None:
        """Show a state without telling anybody that it has changed."""
        blocked = self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(blocked)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Track and ring of the focus."""
        return self._SIZE + QSize(6, 6)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Not smaller."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:  # noqa: N802 - Qt's name
        """All of it."""
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw track, knob, and a ring where it has the focus."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(3, 3, self._SIZE.width(), self._SIZE.height())
        on = self.isChecked()
        back = colours.accent if on else colours.faint
        if not self.isEnabled():
            back = colours.border
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(back))
        radius = track.height() / 2
        painter.drawRoundedRect(track, radius, radius)
        painter.setBrush(QColor(colours.accent_text if on else colours.surface))
        middle = track.right() - radius if on else track.left() + radius
        painter.drawEllipse(QPointF(middle, track.center().y()), radius - 3, radius - 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        painter.end()


class Row(QFrame):
    """One thing to set: what it is, what it means, and the control."""

    def __init__(self, *controls: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.hint = _small(self, "dimSmall")
        self.problem = _small(self, "problemSmall")
        self._controls = controls
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        words.addWidget(self.problem)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(_MARGIN, 11, _MARGIN, 11)
        self.body.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(words, 1)
        for control in controls:
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(line)

    def say(self, title: str, hint: str = "") -> None:
        """Set the words; the first control is named by them."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        for control in self._controls[:1]:
            control.setAccessibleName(title)
            control.setAccessibleDescription(hint)

    def complain(self, text: str) -> None:
        """Say below the words what is wrong; nothing where it is empty."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


class Group(QFrame):
    """Rows that belong together, on a card, below a heading."""

    def __init__(self, *rows: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(self)
        self.heading.setObjectName("groupHeading")
        self.heading.hide()
        self.card = QFrame(self)
        self.card.setObjectName("card")
        self._rows = QVBoxLayout(self.card)
        self._rows.setContentsMargins(0, 3, 0, 3)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.card)
        for row in rows:
            self.add(row)

    def add(self, row: QWidget) -> None:
        """Add a row at the end, with a line above it unless it is the first."""
        if self._rows.count():
            line = QFrame(self.card)
            line.setObjectName("line")
            line.setFixedHeight(1)
            box = QVBoxLayout()
            box.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
            box.addWidget(line)
            self._rows.addLayout(box)
        self._rows.addWidget(row)

    def clear(self) -> None:
        """Take all rows out."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            inner = item.layout()
            if inner is not None:
                line = inner.takeAt(0)
                widget = None if line is None else line.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def entitle(self, text: str) -> None:
        """Set the heading."""
        self.heading.setText(text)
        self.heading.setVisible(bool(text))


class Page(QScrollArea):
    """One section: groups under each other, as wide as can be read well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("settingsInside")
        self.heading = QLabel(inside)
        self.heading.setObjectName("pageHeading")
        column = QWidget(inside)
        column.setMaximumWidth(_PAGE_WIDTH)
        self.column = QVBoxLayout(column)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(18)
        self.column.addWidget(self.heading)
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(28, 22, 28, 24)
        outer.addStretch(1)
        outer.addWidget(column, 1000)
        outer.addStretch(1)
        self.setWidget(inside)

    def close_column(self) -> None:
        """Keep what was added at the top."""
        self.column.addStretch(1)

    def entitle(self, text: str) -> None:
        """Set the heading."""
        self.heading.setText(text)
        self.setAccessibleName(text)

    def shown(self) -> None:
        """Called whenever the page comes to the front: look at what may have changed."""

    def retranslate(self) -> None:
        """Say everything in the language of the window."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def paragraph(parent: QWidget | None = None) -> QLabel:
    """Words that explain, as wide as the page."""
    label = _small(parent, "dim")
    label.show()
    return label


def _small(parent: QWidget | None, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.hide()
    return label
