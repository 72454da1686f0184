"""What is shown of a file that was found by its name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton

from munjang_desktop import texts
from munjang_desktop.state_page import StatePage

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from munjang.records import Explanation
    from munjang_desktop.theme import Theme


class UnreadPage(StatePage):
    """Says why what is in a file is not known, and leads to where it can be helped."""

    library_wanted = Signal(object)  # Path

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("page", theme, parent, role="faint")
        self._path: Path | None = None
        self._explanation: Explanation | None = None
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._want_library)
        self.column.addSpacing(8)
        self.column.addLayout(self._centred(self.button))
        self.retranslate()

    def show_file(self, path: Path) -> None:
        """Speak of another file, whose reasons may come later."""
        if path != self._path:
            self._path, self._explanation = path, None
            self.retranslate()

    @Slot(object)
    def show_reasons(self, explanation: Explanation) -> None:
        """Say why, if it is this file that is asked about."""
        if explanation.path == self._path:
            self._explanation = explanation
            self.retranslate()

    def retranslate(self) -> None:
        """Renew all words."""
        lines = [self.tr("What is in this file has not been read.")]
        known = self._explanation
        if known is not None:
            lines += [str(reason) for reason in known.reasons]
            if known.entry is not None:
                lines.append(texts.remedy(known.entry.state, keyring=known.keyring))
        self.say(self.tr("Found by its name"), "\n".join(filter(None, lines)))
        self.button.setText(self.tr("Show in the library"))
        self.button.setVisible(known is not None and known.entry is not None)

    @Slot()
    def _want_library(self) -> None:
        if self._path is not None:
            self.library_wanted.emit(self._path)
