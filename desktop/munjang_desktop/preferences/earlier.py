"""Libraries that were left because their disk was lost, to be gone back to or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from munjang_desktop import texts
from munjang_desktop.preferences.form import Group, Row

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.store import Earlier
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Report


class EarlierRow(Row):
    """One of them; asks once more before one is deleted."""

    return_wanted = Signal(object)  # Path
    forget_wanted = Signal(object)  # Path

    def __init__(self, earlier: Earlier, parent: QWidget) -> None:
        self.back = QPushButton()
        self.forget = QPushButton()
        self.cancel = QPushButton()
        super().__init__(self.back, self.forget, self.cancel, parent=parent)
        self._earlier = earlier
        self._asks = False
        self.back.clicked.connect(self._go_back)
        self.forget.clicked.connect(self._forget)
        self.cancel.clicked.connect(self._cancel)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        earlier = self._earlier
        if self._asks:
            hint = self.tr("What it knows is deleted. Your documents are not touched.")
        elif earlier.at_home:
            hint = self.tr("Begun when the present one could not be reached.")
        elif earlier.reachable:
            hint = self.tr("It can be reached again.")
        else:
            hint = self.tr("Its disk is not connected.")
        self.say(texts.short_path(earlier.directory), hint)
        self.back.setText(self.tr("Go back to it"))
        self.back.setVisible(earlier.reachable and not self._asks)
        self.forget.setText(self.tr("Delete") if earlier.at_home else self.tr("Forget"))
        self.forget.setObjectName("dangerous" if self._asks else "")
        self.forget.style().polish(self.forget)  # the style sheet goes by the name
        self.forget.setToolTip("" if earlier.at_home else self.tr("Its files stay where they are."))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setVisible(self._asks)

    @Slot()
    def _go_back(self) -> None:
        self.return_wanted.emit(self._earlier.directory)

    @Slot()
    def _forget(self) -> None:
        if self._earlier.at_home and not self._asks:
            self._asks = True
            self.retranslate()
            self.cancel.setFocus()
        else:
            self.forget_wanted.emit(self._earlier.directory)

    @Slot()
    def _cancel(self) -> None:
        self._asks = False
        self.retranslate()
        self.forget.setFocus()


class EarlierGroup(Group):
    """All of them; hidden where there is none."""

    begun = Signal()
    ended = Signal()  # another library is in use, or one was forgotten

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: list[EarlierRow] = []
        self.hide()

    def look(self) -> None:
        """Ask which there are."""
        errand = self._context.workers.errands.run(_earlier)
        errand.done.connect(self._show)

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self.entitle(self.tr("Earlier libraries"))
        for row in self.rows:
            row.retranslate()

    @Slot(object)
    def _show(self, found: list[Earlier]) -> None:
        self.clear()
        self.rows = [EarlierRow(earlier, self.card) for earlier in found]
        for row in self.rows:
            self.add(row)
            row.return_wanted.connect(self._return)
            row.forget_wanted.connect(self._forget)
        self.setVisible(bool(found))

    @Slot(object)
    def _return(self, directory: Path) -> None:
        def go_back(library: Library, _report: Report) -> None:
            library.care.return_to(directory)

        self._begin()
        errand = self._context.workers.run_alone(go_back)
        errand.done.connect(self._returned)
        errand.failed.connect(self._failed)

    @Slot(object)
    def _forget(self, directory: Path) -> None:
        def forget(library: Library, _report: Report) -> None:
            library.place.forget(directory)

        self._begin()
        errand = self._context.workers.care.run(forget)
        errand.done.connect(self._end)
        errand.failed.connect(self._failed)

    def _begin(self) -> None:
        self.card.setEnabled(False)
        self.begun.emit()

    @Slot()
    def _end(self) -> None:
        self.card.setEnabled(True)
        self.ended.emit()

    @Slot()
    def _returned(self) -> None:
        self._end()
        self._context.workers.refresh()
        self._context.workers.look_around()
        self._context.workers.check_models()

    @Slot(object)
    def _failed(self, error: MunjangError) -> None:
        self._end()
        for row in self.rows[:1]:
            row.complain(f"{error.title}: {error}")


def _earlier(library: Library, _report: Report) -> list[Earlier]:
    return library.place.earlier()
