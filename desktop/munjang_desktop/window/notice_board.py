"""The lines above the results, and what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from munjang_desktop import texts
from munjang_desktop.window.advice import advice
from munjang_desktop.window.notices import Notice, NoticeLine

if TYPE_CHECKING:
    from pathlib import Path

    from munjang.errors import MunjangError
    from munjang.messages import Message
    from munjang.models import InstallProgress, ModelRecord
    from munjang.records import Progress
    from munjang_desktop.theme import Theme
    from munjang_desktop.workers import Workers

_UNDO_LASTS = 12  # seconds


class NoticeBoard(QWidget):
    """Offers the missing model, the undoing of a removal and a way out of problems, a line each."""

    keys_wanted = Signal()  # others for quick search

    def __init__(self, workers: Workers, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._removed: Path | None = None
        self._problem: MunjangError | None = None
        self._indexing_failed = False
        self._missing: ModelRecord | None = None
        self._encoder_known = False  # whether there is an encoder was checked
        self._trouble: Message | None = None  # of the indexer, which goes on without
        self._installing = False
        self._install_progress: InstallProgress | None = None
        self._install_error: MunjangError | None = None
        self.model = NoticeLine(theme, self)
        self.undo = NoticeLine(theme, self)
        self.problem = NoticeLine(theme, self)
        self.hotkey = NoticeLine(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(6)
        for line in (self.problem, self.undo, self.model, self.hotkey):
            column.addWidget(line)
        self.model.acted.connect(self._model_acted)
        self.undo.acted.connect(self._undo_removal)
        self.problem.acted.connect(self._retry_indexing)
        self.hotkey.acted.connect(self.keys_wanted)
        workers.encoder_missing.connect(self._encoder_checked)
        workers.install_progress.connect(self._install_progressed)
        workers.installed.connect(self._installed)
        workers.install_failed.connect(self._install_failed)
        workers.install_cancelled.connect(self._install_cancelled)
        workers.removed.connect(self._folder_removed)
        workers.failed.connect(self.show_problem)
        workers.index_failed.connect(self._indexing_stopped)
        workers.progress.connect(self._indexing_progressed)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_model()
            self._show_undo(again=True)
            self._show_problem(again=True)
        super().changeEvent(event)

    @Slot(object)
    def show_problem(self, error: MunjangError) -> None:
        """Say that an operation failed."""
        self._problem, self._indexing_failed = error, False
        self._show_problem()

    @Slot(object)
    def show_unopened(self, path: Path) -> None:
        """Say that no program would open a file."""
        self.problem.show_notice(
            Notice(
                self.tr("“{name}” could not be opened.").format(name=path.name),
                serious=True,
                lasts=_UNDO_LASTS,
            )
        )

    def show_hotkey(self, text: str) -> None:
        """Say why the keys of quick search do not work; they do where `text` is empty."""
        if text:
            self.hotkey.show_notice(Notice(text, self.tr("Choose others…")))
        else:
            self.hotkey.dismiss()

    def offer_judge(self, record: ModelRecord) -> None:
        """Offer the model that precise mode needs."""
        if self._missing is None:
            self._missing = record
            self._show_model()

    @Slot(object)
    def _indexing_stopped(self, error: MunjangError) -> None:
        self._problem, self._indexing_failed = error, True
        self._show_problem()

    @Slot(object)
    def _indexing_progressed(self, progress: Progress) -> None:
        """Pass on what keeps the indexer from doing all of its work, once."""
        # A missing model has a line of its own.
        if not self._encoder_known or self._missing is not None:
            return
        if progress.problem is not None and progress.problem != self._trouble:
            self.problem.show_notice(Notice(str(progress.problem), serious=True))
        self._trouble = progress.problem

    @Slot()
    def _retry_indexing(self) -> None:
        self.problem.dismiss()
        self._problem = None
        self._workers.restart_indexing()

    @Slot(object)
    def _folder_removed(self, path: Path) -> None:
        self._removed = path
        self._show_undo()

    @Slot()
    def _undo_removal(self) -> None:
        self.undo.dismiss()
        if self._removed is not None:
            self._workers.add_folder(self._removed)
            self._removed = None

    @Slot(object)
    def _encoder_checked(self, missing: ModelRecord | None) -> None:
        self._missing, self._encoder_known = missing, True
        self._show_model()

    @Slot()
    def _model_acted(self) -> None:
        if self._installing:
            self._workers.cancel_install()
            return
        if self._missing is None:
            return
        self._install_error = None
        self._installing = True
        self._show_model()
        self._workers.install(self._missing.id)

    @Slot(object)
    def _install_progressed(self, progress: InstallProgress) -> None:
        self._install_progress = progress
        self._show_model()

    @Slot()
    def _installed(self) -> None:
        self._missing = None
        self._end_install(None)

    @Slot(object)
    def _install_failed(self, error: MunjangError) -> None:
        self._end_install(error)

    @Slot()
    def _install_cancelled(self) -> None:
        self._end_install(None)

    def _end_install(self, error: MunjangError | None) -> None:
        self._installing, self._install_progress, self._install_error = False, None, error
        self._show_model()

    def _show_model(self) -> None:
        if self._missing is None:
            self.model.dismiss()
        elif self._installing:
            self.model.show_notice(self._installing_notice())
        elif self._install_error is not None:
            error = self._install_error
            self.model.show_notice(
                Notice(f"{error.title}: {error}", self.tr("Try again"), serious=True)
            )
        else:
            if self._missing.across:
                text = self.tr(
                    "To judge Korean texts for English questions and the other way round, precise "
                    "mode needs one more model ({size}), which is fetched once and then works on "
                    "this computer alone."
                )
            elif self._missing.task == "reranker":
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
                    text.format(size=texts.data_size(self._missing.size)),
                    self.tr("Get the model"),
                    icon="download",
                )
            )

    def _installing_notice(self) -> Notice:
        progress = self._install_progress
        text = str(progress.message) if progress is not None else ""
        text = text or self.tr("Getting the language model…")
        done, total = (progress.done, progress.total or 0) if progress is not None else (0, 0)
        if done and total:
            text += "  ·  " + self.tr("{done} of {total}").format(
                done=texts.data_size(done), total=texts.data_size(total)
            )
        return Notice(text, self.tr("Cancel"), icon="download", progress=(done, total))

    def _show_undo(self, *, again: bool = False) -> None:
        if self._removed is None or (again and self.undo.isHidden()):
            return
        self.undo.show_notice(
            Notice(
                self.tr("“{name}” is no longer searched. Its files are untouched.").format(
                    name=self._removed.name
                ),
                self.tr("Undo"),
                icon="undo",
                lasts=_UNDO_LASTS,
            )
        )

    def _show_problem(self, *, again: bool = False) -> None:
        error = self._problem
        if error is None or (again and self.problem.isHidden()):
            return
        text = " ".join(part for part in (f"{error.title}: {error}", advice(error)) if part)
        action = self.tr("Try again") if self._indexing_failed else ""
        self.problem.show_notice(Notice(text, action, serious=True))
