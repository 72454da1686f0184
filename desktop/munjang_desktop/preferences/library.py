"""The library on the disk: where it is and how large, whether it is sound; and its end."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMessageBox, QProgressBar, QPushButton

from munjang_desktop import desktop_files, texts
from munjang_desktop.preferences.earlier import EarlierGroup
from munjang_desktop.preferences.form import Group, Page, Row
from munjang_desktop.preferences.move import MoveRow

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.records import Problem
    from munjang.store import Sizes
    from munjang_desktop.context import Context
    from munjang_desktop.workers.errands import Errand, Report


class _Deed(Enum):
    """What is done to the library, or was done last."""

    CHECKING = auto()
    REBUILDING = auto()
    REBUILT = auto()
    DELETING = auto()
    DELETED = auto()


class LibraryPage(Page):
    """Moves, checks, rebuilds and deletes the library."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._place: Path | None = None
        self._sizes: Sizes | None = None
        self._problems: list[Problem] | None = None
        self._deed: _Deed | None = None
        self._error: MunjangError | None = None  # that came of it
        self.reveal = QPushButton()
        self.verify = QPushButton()
        self.rebuild = QPushButton()
        self.delete = QPushButton()
        self.delete.setObjectName("dangerous")
        self._place_row = Row(self.reveal)
        self._size_row = Row()
        self.move_row = MoveRow(context)
        self._verify_row = Row(self.verify)
        self._rebuild_row = Row(self.rebuild)
        self._delete_row = Row(self.delete)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.hide()
        self._verify_row.body.addWidget(self.bar)
        self._disk = Group(self._place_row, self._size_row, self.move_row)
        self.earlier = EarlierGroup(context)
        self._health = Group(self._verify_row, self._rebuild_row)
        self._end = Group(self._delete_row)
        self._at = self._verify_row  # of what is done, and where its outcome is said
        for group in (self._disk, self.earlier, self._health, self._end):
            self.column.addWidget(group)
        self.close_column()
        self.retranslate()
        self.reveal.clicked.connect(self._reveal)
        self.move_row.begun.connect(self._move_began)
        self.move_row.ended.connect(self._move_ended)
        self.earlier.begun.connect(self._move_began)
        self.earlier.ended.connect(self._move_ended)
        self.verify.clicked.connect(self._verify)
        self.rebuild.clicked.connect(self._rebuild)
        self.delete.clicked.connect(self._ask)

    @property
    def outcome(self) -> str:
        """What is said beside the button that was pressed last."""
        return self._at.problem.text() or self._at.hint.text()

    def shown(self) -> None:
        """Ask where the library is and how large."""
        errand = self._context.workers.care.run(_look)
        errand.done.connect(self._show)
        errand.failed.connect(self._complain)
        self.earlier.look()

    def retranslate(self) -> None:
        """Say everything in the language of the window."""
        self._disk.entitle(self.tr("On the disk"))
        self._health.entitle(self.tr("Health"))
        self._end.entitle(self.tr("Delete"))
        self.reveal.setText(self.tr("Show in folder"))
        self.move_row.retranslate()
        self.earlier.retranslate()
        self.verify.setText(self.tr("Check"))
        self.rebuild.setText(self.tr("Rebuild"))
        self.delete.setText(self.tr("Delete everything…"))
        self._say()

    def _say(self) -> None:
        place = texts.short_path(self._place) if self._place is not None else ""
        self._place_row.say(self.tr("Place"), place)
        self.reveal.setEnabled(self._place is not None)
        sizes = self._sizes
        if sizes is None:
            self._size_row.say(self.tr("Size"), self.tr("Being measured…"))
        else:
            parts = (
                (self.tr("texts and sentences"), sizes.texts),
                (self.tr("vectors"), sizes.vectors),
                (self.tr("words"), sizes.words),
                (self.tr("log of recent changes"), sizes.log),
                (self.tr("the rest"), sizes.rest),
            )
            self._size_row.say(
                self.tr("Size: {size}").format(size=texts.data_size(sizes.total)),
                "  ·  ".join(f"{name} {texts.data_size(size)}" for name, size in parts),
            )
        self._say_deeds()

    def _say_deeds(self) -> None:
        rows = {
            self._verify_row: (
                self.tr("Check"),
                self.tr("Compares everything in the library with everything else."),
            ),
            self._rebuild_row: (
                self.tr("Rebuild"),
                self.tr(
                    "Makes the indexes anew from what has been read. Searching works meanwhile."
                ),
            ),
            self._delete_row: (
                self.tr("Everything that Munjang knows"),
                self.tr("Your documents are not touched, and models stay installed."),
            ),
        }
        for row, (title, hint) in rows.items():
            here = row is self._at
            row.say(title, (here and self._progress_text()) or hint)
            row.complain(self._problem_text() if here else "")

    def _progress_text(self) -> str:
        """How far the deed is; empty before any, and where there is a problem to tell instead."""
        words = {
            _Deed.CHECKING: self.tr("Checking…"),
            _Deed.REBUILDING: self.tr("Rebuilding…"),
            _Deed.REBUILT: self.tr("The library was rebuilt."),
            _Deed.DELETING: self.tr("Deleting…"),
            _Deed.DELETED: self.tr("Everything was deleted."),
        }
        if self._deed is not None:
            return words[self._deed]
        return self.tr("The library is sound.") if self._problems == [] else ""

    def _problem_text(self) -> str:
        if self._error is not None:
            return f"{self._error.title}: {self._error}"
        lines = [str(problem.message) for problem in self._problems or ()]
        if lines:
            lines.append(self.tr("“Rebuild” mends this."))
        return "\n".join(lines)

    @Slot(object)
    def _show(self, answer: tuple[Path, bool, Sizes]) -> None:
        self._place, at_home, self._sizes = answer
        self.move_row.show_home(at_home=at_home)
        self._say()

    @Slot()
    def _reveal(self) -> None:
        if self._place is not None:
            desktop_files.open_path(self._place)

    def _set_locked(self, locked: bool) -> None:
        """One thing after the other."""
        self.move_row.set_locked(locked)
        for button in (self.verify, self.rebuild, self.delete):
            button.setEnabled(not locked)

    @Slot()
    def _move_began(self) -> None:
        self._set_locked(True)

    @Slot()
    def _move_ended(self) -> None:
        self._set_locked(False)
        self.shown()

    @Slot()
    def _verify(self) -> None:
        errand = self._context.workers.care.run(_verify)
        self._begin(errand, _Deed.CHECKING, self._verify_row).done.connect(self._verified)

    @Slot(object)
    def _verified(self, problems: list[Problem]) -> None:
        self._deed, self._problems = None, problems
        self._finish()

    @Slot()
    def _rebuild(self) -> None:
        errand = self._context.workers.run_alone(_rebuild)
        self._begin(errand, _Deed.REBUILDING, self._rebuild_row)
        errand.progressed.connect(self._progressed)
        errand.done.connect(self._rebuilt)

    @Slot(int, int)
    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    @Slot()
    def _rebuilt(self) -> None:
        self._deed = _Deed.REBUILT
        self._finish()

    @Slot()
    def _ask(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(self.tr("Delete everything"))
        box.setText(self.tr("Delete everything that Munjang knows?"))
        box.setInformativeText(
            self.tr(
                "Deleted: what was read of your documents, the list of folders, their rules, "
                "recent and saved searches, and the passwords Munjang keeps in the keyring. It "
                "cannot be undone.\n\n"
                "Not deleted: your documents, the language models, and the settings of this window."
            )
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.clicked.connect(self._delete)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(box.deleteLater)
        box.open()

    @Slot()
    def _delete(self) -> None:
        errand = self._context.workers.run_alone(_delete)
        self._begin(errand, _Deed.DELETING, self._delete_row).done.connect(self._deleted)

    @Slot()
    def _deleted(self) -> None:
        self._context.searches.clear()
        self._deed = _Deed.DELETED
        self._finish()
        self._context.workers.refresh()

    def _begin(self, errand: Errand, deed: _Deed, row: Row) -> Errand:
        self._deed, self._at = deed, row
        self._problems = self._error = None
        self._say()
        self._set_locked(True)
        row.body.addWidget(self.bar)
        self.bar.setRange(0, 0)
        self.bar.show()
        errand.failed.connect(self._failed)
        return errand

    def _finish(self) -> None:
        self.bar.hide()
        self._set_locked(False)
        self._say()
        self.shown()

    @Slot(object)
    def _failed(self, error: MunjangError) -> None:
        self._set_locked(False)
        self._complain(error)

    @Slot(object)
    def _complain(self, error: MunjangError) -> None:
        self._deed, self._error = None, error
        self.bar.hide()
        self._say()


def _look(library: Library, report: Report) -> tuple[Path, bool, Sizes]:
    directory = library.directory
    return directory, directory == library.place.home, library.care.sizes(lambda: report(0, 0))


def _verify(library: Library, report: Report) -> list[Problem]:
    return library.care.verify(lambda: report(0, 0))


def _rebuild(library: Library, report: Report) -> None:
    library.care.rebuild(report)


def _delete(library: Library, _report: Report) -> None:
    library.care.delete()
