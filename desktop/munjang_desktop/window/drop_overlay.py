"""What covers the window while a folder is dragged over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from munjang_desktop.controls import Picture

if TYPE_CHECKING:
    from munjang_desktop.theme import Theme


class DropOverlay(QFrame):
    """Says that letting go adds the folder; covers its parent while shown."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = QLabel(self)
        self._text.setObjectName("stateHeading")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(Picture("folder-add", "accent", 64, theme, self))
        column.addWidget(self._text)
        column.addStretch(1)
        parent.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the size of the parent."""
        if event.type() == QEvent.Type.Resize:
            self.resize(self.parentWidget().size())
        return super().eventFilter(watched, event)

    def appear(self) -> None:
        """Cover the parent."""
        self._text.setText(self.tr("Let go to search this folder"))
        self.resize(self.parentWidget().size())
        self.raise_()
        self.show()
