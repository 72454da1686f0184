"""The place of the inventory in the window."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QFocusEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from munjang.records import Status
    from munjang_desktop.context import Context
    from munjang_desktop.inventory.pages import InventoryPages


class InventoryPlace(QStackedWidget):
    """Shows the inventory's pages, which are made when somebody first looks.

    A window that starts need not wait for them.
    """

    add_wanted = Signal()
    open_wanted = Signal(object)  # Path
    copied = Signal(str)  # what is on the clipboard now, in words

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._status: Status | None = None
        context.workers.status.connect(self._keep_status)

    @cached_property
    def pages(self) -> InventoryPages:
        """The files and their figures."""
        from munjang_desktop.inventory.pages import InventoryPages  # noqa: PLC0415 - see above

        made = InventoryPages(self._context, self)
        made.add_wanted.connect(self.add_wanted)
        made.open_wanted.connect(self.open_wanted)
        made.copied.connect(self.copied)
        made.take_folders(self._context.workers.known_folders)
        if self._status is not None:
            made.take_status(self._status)
        self.addWidget(made)
        return made

    def title(self) -> str:
        """What the way here is called."""
        return self.tr("Library")

    @Slot()
    def show_refused(self) -> None:
        """List the files that could not be read."""
        self.pages.show_refused()

    @Slot(object)
    def show_file(self, path: Path) -> None:
        """Show one file, with what is known of it."""
        self.pages.show_file(path)

    @Slot()
    def find(self) -> None:
        """Go to the field that filters the files."""
        self.pages.find()

    @Slot()
    def reveal(self) -> None:
        """Show the current file in its folder."""
        self.pages.reveal()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make the pages, if nobody has looked before."""
        super().showEvent(event)
        self.setCurrentWidget(self.pages)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard on to the files."""
        super().focusInEvent(event)
        self.pages.files.table.setFocus(event.reason())

    @Slot(object)
    def _keep_status(self, status: Status) -> None:
        self._status = status
