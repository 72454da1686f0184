"""The small bars that lie on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from munjang_desktop import texts
from munjang_desktop.controls import IconButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang_desktop.atlas.view import MapView
    from munjang_desktop.theme import Theme


class ZoomButtons(QWidget):
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


class MapLine(QWidget):
    """What the map shows, in one line: how many documents, how many of them answer."""

    put_out = Signal()  # the lights

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel(self)
        self._words.setObjectName("dimSmall")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
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
        self._clear.describe(self.tr("Clear highlights"))
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
        elif self._lit:
            # Fewer than are listed: where much is lit, nothing stands out.
            words = self.tr("The nearest {documents}").format(
                documents=counted.documents(self._lit)
            )
        elif self._lit is not None:
            words = self.tr("{documents} found").format(documents=counted.documents(0))
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
