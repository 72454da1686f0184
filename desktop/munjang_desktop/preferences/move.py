"""Moving the library to another folder or disk, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton

from munjang_desktop import texts
from munjang_desktop.controls import choose_folder
from munjang_desktop.preferences.form import Row

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.store import Move
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Errand, Report


class MoveRow(Row):
    """Has a folder chosen; asks, below, whether to move there, and then says how far it is."""

    begun = Signal()
    ended = Signal()  # it was moved, or is where it was

    def __init__(self, context: Context) -> None:
        self.back = QPushButton()
        self.choose = QPushButton()
        super().__init__(self.back, self.choose)
        self._context = context
        self._at_home: bool | None = None  # None until it is known where the library is
        self._locked = False
        self._chosen: Path | None = None  # where to; None for back home
        self._plan: Move | None = None  # what is asked, and then done
        self._errand: Errand | None = None  # the move that is going on
        self._percent = 0
        self._said = ""  # what came of the last one
        self.go = QPushButton()
        self.go.setObjectName("primary")
        self.stop = QPushButton()
        self.question = Row(self.stop, self.go, parent=self)
        self.question.body.setContentsMargins(0, 4, 0, 2)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.body.addWidget(self.question)
        self.body.addWidget(self.bar)
        self.choose.clicked.connect(self._choose)
        self.back.clicked.connect(self._go_back)
        self.go.clicked.connect(self._begin)
        self.stop.clicked.connect(self._give_up)
        self.retranslate()

    def show_home(self, *, at_home: bool) -> None:
        """Offer the way back, unless the library is where it was at first."""
        self._at_home = at_home
        self.retranslate()

    def set_locked(self, locked: bool) -> None:
        """Do not let the library be moved now."""
        self._locked = locked
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        hint = self.tr("To another folder or disk. Searching works meanwhile.")
        self.say(self.tr("Move"), self._said or hint)
        self.choose.setText(self.tr("Move…"))
        self.choose.setAccessibleName(self.tr("Move the library to another folder or disk"))
        self.back.setText(self.tr("Move back"))
        self.back.setAccessibleName(self.tr("Move the library back to where it was at first"))
        for button in (self.choose, self.back):
            button.setEnabled(self._at_home is not None and not self._locked)
        self.back.setVisible(self._at_home is False)
        self.bar.setVisible(self._errand is not None)
        self.question.setVisible(self._plan is not None)
        if self._plan is not None:
            self._ask(self._plan)

    def _ask(self, plan: Move) -> None:
        target = texts.short_path(plan.target)
        self.go.setText(self.tr("Move"))
        self.go.setVisible(self._errand is None and plan.fits)
        self.go.setEnabled(not self._locked)
        self.stop.setText(self.tr("Cancel"))
        free = texts.data_size(plan.free)
        if self._errand is not None:
            title = self.tr("The library is being moved to {place}")
            hint = self.tr("{percent} %").format(percent=self._percent)
        elif plan.fits:
            title = self.tr("Move the library to {place}?")
            hint = self.tr(
                "{size} will be copied; {free} are free there. New and changed documents are read "
                "afterwards."
            ).format(size=texts.data_size(plan.size), free=free)
        else:
            title = self.tr("There is too little room in {place}")
            hint = self.tr("{needed} are needed; {free} are free there.").format(
                needed=texts.data_size(plan.needed), free=free
            )
        self.question.say(title.format(place=target), hint)
        self.stop.setAccessibleName(self.tr("Cancel the move"))

    @Slot()
    def _choose(self) -> None:
        choose_folder(self, self.tr("Choose a folder for the library"), self._folder_chosen)

    @Slot(str)
    def _folder_chosen(self, path: str) -> None:
        self._look(Path(path))

    @Slot()
    def _go_back(self) -> None:
        self._look(None)

    def _look(self, chosen: Path | None) -> None:
        """Ask what moving the library there would come to."""

        def plan(library: Library, _report: Report) -> Move:
            return library.care.plan_move(chosen)

        self._chosen = chosen
        self._forget()
        errand = self._context.workers.errands.run(plan)
        errand.done.connect(self._planned)
        errand.failed.connect(self._failed)

    @Slot(object)
    def _planned(self, plan: Move) -> None:
        self._plan = plan
        self.retranslate()
        (self.go if plan.fits else self.stop).setFocus()

    @Slot()
    def _begin(self) -> None:
        self._percent = 0
        self._errand = errand = self._context.workers.move_library(self._chosen)
        errand.progressed.connect(self._progressed)
        errand.done.connect(self._moved)
        errand.failed.connect(self._failed)
        errand.given_up.connect(self._given_up)
        self.bar.setRange(0, 0)
        self.stop.setFocus()
        self.begun.emit()
        self.retranslate()

    @Slot()
    def _give_up(self) -> None:
        if self._errand is None:
            self._hand_focus_back()
            self._forget()
        else:
            self._errand.give_up()

    @Slot(int, int)
    def _progressed(self, percent: int, total: int) -> None:
        self._percent = percent
        self.bar.setRange(0, total)
        self.bar.setValue(percent)
        self.retranslate()

    @Slot()
    def _moved(self) -> None:
        self._end(self.tr("The library was moved."))

    @Slot()
    def _given_up(self) -> None:
        self._end(self.tr("It was not moved."))

    @Slot(object)
    def _failed(self, error: MunjangError) -> None:
        moving = self._errand is not None
        if moving:
            self._end("")
        self.complain(f"{error.title}: {error}")

    def _end(self, said: str) -> None:
        self._errand = None
        self.ended.emit()
        self._hand_focus_back()
        self._forget()
        self._said = said
        self.retranslate()

    def _hand_focus_back(self) -> None:
        """Keep the focus here: whoever inherits that of a hidden widget, is scrolled to."""
        if self.window().focusWidget() is self.stop:
            self.choose.setFocus()

    def _forget(self) -> None:
        """Take back the question, and what was said of the one before."""
        self._plan, self._said = None, ""
        self.complain("")
        self.retranslate()
