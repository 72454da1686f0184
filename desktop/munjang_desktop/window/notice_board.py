"""The lines above the results, and what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from munjang.records import Phase
from munjang_desktop import texts
from munjang_desktop.notice_line import UNDO_LASTS, Notice, NoticeLine
from munjang_desktop.removal_line import RemovalLine
from munjang_desktop.window.advice import advice
from munjang_desktop.workers.failures import UnexpectedError

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.library import Library
    from munjang.messages import Message
    from munjang.records import Progress
    from munjang.store import Earlier
    from munjang_desktop.model_offer import ModelOffer
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers
    from munjang_desktop.workers.errands import Report


class NoticeBoard(QWidget):
    """Offers the missing model, the undoing of a removal and a way out of problems, a line each."""

    keys_wanted = Signal()  # others for quick search
    report_wanted = Signal(object)  # MunjangError of which there is more to tell
    last_run_wanted = Signal()  # the report of its crash
    reveal_wanted = Signal(object)  # Path
    libraries_wanted = Signal()  # the earlier ones, in the preferences
    left = Signal()  # a line went away with the keyboard on it

    def __init__(
        self, workers: Workers, offer: ModelOffer, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._offer = offer
        self._offers = True  # whether the missing model is offered here
        self._problem: MunjangError | None = None
        self._index_failure: MunjangError | None = None  # it stopped
        self._trouble: Message | None = None  # of the indexer, which goes on without
        self._rests = False  # the indexer, because of it
        self.model = NoticeLine(theme, self)
        self.undo = RemovalLine(workers, theme, self)
        self.problem = NoticeLine(theme, self)
        self.indexing = NoticeLine(theme, self)
        self.hotkey = NoticeLine(theme, self)
        self.exported = NoticeLine(theme, self)
        self._exported: Path | None = None
        self.earlier = NoticeLine(theme, self)
        self._earlier: Path | None = None  # a library that was lost, and is there again
        self.last_run = NoticeLine(theme, self)
        self._crashed = False  # whether the last run did
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(6)
        for line in (
            self.problem,
            self.indexing,
            self.earlier,
            self.undo,
            self.exported,
            self.model,
            self.hotkey,
            self.last_run,
        ):
            column.addWidget(line)
            line.left.connect(self.left)
        self.model.acted.connect(offer.act)
        self.undo.closed.connect(workers.finish_removals)
        self.problem.acted.connect(self._report_problem)
        self.indexing.acted.connect(self._index_again)
        self.last_run.acted.connect(self.last_run_wanted)
        self.hotkey.acted.connect(self.keys_wanted)
        self.earlier.acted.connect(self._turn_to_earlier)
        self.exported.acted.connect(self._reveal_exported)
        workers.exported.connect(self.show_exported)
        workers.unopened.connect(self.show_unopened)
        workers.gone.connect(self.show_gone)
        offer.changed.connect(self._show_model)
        workers.opened.connect(self._look_for_earlier)
        workers.failed.connect(self.show_problem)
        workers.index_failed.connect(self._indexing_stopped)
        workers.progress.connect(self._indexing_progressed)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_model()
            self._show_problem(again=True)
            if not self.indexing.isHidden():
                self._show_indexing()
            if not self.earlier.isHidden():
                self._show_earlier()
            if not self.last_run.isHidden():
                self.show_last_run(crashed=self._crashed)
        super().changeEvent(event)

    @Slot(object)
    def show_problem(self, error: MunjangError) -> None:
        """Say that an operation failed."""
        self._problem = error
        self._show_problem()

    @Slot(object)
    def show_unopened(self, path: Path) -> None:
        """Say that no program would open a file."""
        self._problem = None
        self.problem.show_notice(
            Notice(
                self.tr("“{name}” could not be opened.").format(name=path.name),
                serious=True,
                lasts=UNDO_LASTS,
            )
        )

    @Slot(object)
    def show_gone(self, path: Path) -> None:
        """Say that a file is not there any more."""
        self._problem = None
        text = self.tr("“{name}” is no longer in {folder}.")
        folder = texts.short_path(path.parent)
        self.problem.show_notice(
            Notice(text.format(name=path.name, folder=folder), serious=True, lasts=UNDO_LASTS)
        )

    @Slot(object, int)
    def show_exported(self, path: Path, sentences: int) -> None:
        """Say that results were written into a file."""
        self._exported = path
        counted = texts.Counted().sentences(sentences)
        text = self.tr("“{name}” was written, with {sentences}.")
        self.exported.show_notice(
            Notice(
                text.format(name=path.name, sentences=counted),
                self.tr("Show in folder"),
                icon="export",
                lasts=UNDO_LASTS,
            )
        )

    @Slot()
    def _reveal_exported(self) -> None:
        self.exported.dismiss()
        self.reveal_wanted.emit(self._exported)

    def show_hotkey(self, text: str) -> None:
        """Say why the keys of quick search do not work; they do where `text` is empty."""
        if text:
            self.hotkey.show_notice(Notice(text, self.tr("Choose others…")))
        else:
            self.hotkey.dismiss()

    def offer_model(self, offers: bool) -> None:
        """Offer the missing model, or leave that to another view."""
        if offers != self._offers:
            self._offers = offers
            self._show_model()

    def show_last_run(self, *, crashed: bool) -> None:
        """Say that the last run crashed; nothing where it did not, or nobody need know any more."""
        self._crashed = crashed
        if crashed:
            self.last_run.show_notice(
                Notice(
                    self.tr("Munjang ended unexpectedly the last time."),
                    self.tr("Show report…"),
                )
            )
        else:
            self.last_run.dismiss()

    @Slot()
    def _look_for_earlier(self) -> None:
        self._workers.errands.run(_earlier).done.connect(self._found_earlier)

    @Slot(object)
    def _found_earlier(self, found: list[Earlier]) -> None:
        there = [one.directory for one in found if one.reachable and not one.at_home]
        if there:
            self._earlier = there[0]
            self._show_earlier()

    def _show_earlier(self) -> None:
        if self._earlier is not None:
            text = self.tr("The earlier library in {place} can be reached again.")
            place = texts.short_path(self._earlier)
            self.earlier.show_notice(
                Notice(text.format(place=place), self.tr("Show…"), icon="library")
            )

    @Slot()
    def _turn_to_earlier(self) -> None:
        self.earlier.dismiss()
        self.libraries_wanted.emit()

    @Slot(object)
    def _indexing_stopped(self, error: MunjangError) -> None:
        self._index_failure, self._trouble = error, None
        self._show_indexing()

    @Slot(object)
    def _indexing_progressed(self, progress: Progress) -> None:
        """Pass on what keeps the indexer from doing all of its work, once and while it does."""
        # A missing model has a line of its own.
        known = self._offer.known and self._offer.missing is None
        trouble = progress.problem if known else None
        if trouble is None and progress.phase in {Phase.SCANNING, Phase.READING}:
            trouble = self._trouble  # what it keeps the indexer from has not had its turn yet
        if trouble != self._trouble or self._index_failure is not None:
            self._trouble, self._index_failure = trouble, None
            self._rests = progress.resting
            self._show_indexing()

    @Slot()
    def _index_again(self) -> None:
        self.indexing.dismiss()
        self._workers.restart_indexing()

    @Slot()
    def _report_problem(self) -> None:
        self.problem.dismiss()
        self.report_wanted.emit(self._problem)

    @Slot()
    def _show_model(self) -> None:
        missing, error = self._offer.missing, self._offer.error
        if missing is None or not self._offers:
            self.model.dismiss()
        elif self._offer.installing:
            self.model.show_notice(self._installing_notice())
        elif error is not None:
            self.model.show_notice(
                Notice(f"{error.title}: {error}", self.tr("Try again"), serious=True)
            )
        else:
            if missing.across:
                text = self.tr(
                    "To judge Korean texts for English questions and the other way round, precise "
                    "mode needs one more model ({size}), which is fetched once and then works on "
                    "this computer alone."
                )
            elif missing.task == "reranker":
                text = self.tr(
                    "Precise mode needs a second model ({size}), which is fetched once and then "
                    "works on this computer alone. It reads English."
                )
            else:
                text = self.tr(
                    "Sentences are found by their words only. To find them by meaning, a language "
                    "model ({size}) is fetched once; it then works on this computer alone."
                )
            self.model.show_notice(
                Notice(
                    text.format(size=texts.data_size(missing.size)),
                    self.tr("Get the model"),
                    icon="download",
                )
            )

    def _installing_notice(self) -> Notice:
        return Notice(
            self._offer.progress_text(),
            self.tr("Cancel"),
            icon="download",
            progress=self._offer.part_done,
        )

    def _show_problem(self, *, again: bool = False) -> None:
        error = self._problem
        if error is None or (again and self.problem.isHidden()):
            return
        action = self.tr("Show report…") if isinstance(error, UnexpectedError) else ""
        self.problem.show_notice(Notice(_explained(error), action, serious=True))

    def _show_indexing(self) -> None:
        if self._index_failure is not None:
            text = _explained(self._index_failure)
            self.indexing.show_notice(Notice(text, self.tr("Try again"), serious=True))
        elif self._trouble is None:
            self.indexing.dismiss()
        elif self._rests:
            self.indexing.show_notice(Notice(str(self._trouble), icon="pause"))
        else:
            self.indexing.show_notice(Notice(str(self._trouble), serious=True))


def _explained(error: MunjangError) -> str:
    """What failed, and what can be done about it."""
    return " ".join(part for part in (f"{error.title}: {error}", advice(error)) if part)


def _earlier(library: Library, _report: Report) -> list[Earlier]:
    return library.place.earlier()
