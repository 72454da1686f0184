"""Where the library is, and how it is moved to another folder or disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressBar, QPushButton

from munjang_desktop import desktop_files, texts
from munjang_desktop.preferences.form import Row

if TYPE_CHECKING:
    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.store import Move
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Errand, Report


class PlaceRow(Row):
    """Shows the place; asks, below, before the library is moved, and then how far it is."""

    begun = Signal()
    ended = Signal()  # it was moved, or is where it was

    def __init__(self, context: Context) -> None:
        self.reveal = QPushButton()
        self.move_ = QPushButton()  # a widget has a method of the plain name
        self.back = QPushButton()
        super().__init__(self.back, self.move_, self.reveal)
        self._context = context
        self._directory: Path | None = None
        self._at_home = True
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
        self.reveal.clicked.connect(self._reveal)
        self.move_.clicked.connect(self._choose)
        self.back.clicked.connect(self._go_back)
        self.go.clicked.connect(self._begin)
        self.stop.clicked.connect(self._give_up)
        self.retranslate()

    def show_place(self, directory: Path, *, at_home: bool) -> None:
        """Show where the library is, and whether that is where it was at first."""
        self._directory, self._at_home = directory, at_home
        self.retranslate()

    def set_locked(self, locked: bool) -> None:
        """Do not let the library be moved now."""
        self._locked = locked
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        place = texts.short_path(self._directory) if self._directory is not None else ""
        self.say(self.tr("Place"), "\n".join(filter(None, (place, self._said))))
        self.reveal.setText(self.tr("Show in folder"))
        self.move_.setText(self.tr("Move…"))
        self.move_.setAccessibleName(self.tr("Move the library to another folder or disk"))
        self.back.setText(self.tr("Move back"))
        self.back.setAccessibleName(self.tr("Move the library back to where it was at first"))
        known = self._directory is not None
        self.reveal.setEnabled(known)
        for button in (self.move_, self.back):
            button.setEnabled(known and not self._locked and self._errand is None)
        self.back.setVisible(not self._at_home)
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
                "{size} will be copied; {free} are free there. You can search meanwhile; new and "
                "changed documents are read afterwards."
            ).format(size=texts.data_size(plan.size), free=free)
        else:
            title = self.tr("There is too little room in {place}")
            hint = self.tr("{needed} are needed; {free} are free there.").format(
                needed=texts.data_size(plan.needed), free=free
            )
        self.question.say(title.format(place=target), hint)
        self.stop.setAccessibleName(self.tr("Cancel the move"))

    @Slot()
    def _reveal(self) -> None:
        if self._directory is not None:
            desktop_files.open_path(self._directory)

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder for the library"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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
        self.begun.emit()
        self.retranslate()
        self.stop.setFocus()

    @Slot()
    def _give_up(self) -> None:
        if self._errand is None:
            self._forget()
        else:
            self.stop.setEnabled(False)
            self._errand.give_up()

    @Slot(int, int)
    def _progressed(self, percent: int, total: int) -> None:
        self._percent = percent
        self.bar.setRange(0, total)
        self.bar.setValue(percent)
        self.retranslate()

    @Slot(object)
    def _moved(self, directory: Path) -> None:
        self._directory = directory
        self._end(self.tr("The library was moved here."))

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
        self.stop.setEnabled(True)
        self._forget()
        self._said = said
        self.retranslate()
        self.move_.setFocus()
        self.ended.emit()

    def _forget(self) -> None:
        """Take back the question, and what was said of the one before."""
        self._plan, self._said = None, ""
        self.complain("")
        self.retranslate()
